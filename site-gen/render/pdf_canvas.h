/* pdf_canvas: draws items and chart drawings on a page of libharu. Coordinates are points from the upper left corner of the page.
 */
#ifndef SITE_GEN_RENDER_PDF_CANVAS_H
#define SITE_GEN_RENDER_PDF_CANVAS_H

#include "site-gen/render/pdf_flow.h"

struct pdf_canvas {
    struct pdf_fonts *fonts;
    struct arena *arena;
    HPDF_Page page;
    double height; /* of the page */
};

/* text as pdf_fonts_text made it; x, y: the start of its base line. */
void pdf_canvas_text(const struct pdf_canvas *canvas, double x, double y, const char *text, const struct pdf_style *style);
void pdf_canvas_box(const struct pdf_canvas *canvas, double x, double y, double width, double height, uint32_t colour);
void pdf_canvas_rule(const struct pdf_canvas *canvas, double x1, double y1, double x2, double y2, double thickness,
                     uint32_t colour);
/* Draws what an item shows at the strip's place; links, anchors and page numbers, which need the whole document, are not for it. */
void pdf_canvas_item(const struct pdf_canvas *canvas, const struct pdf_item *item, double left, double top);

#endif
