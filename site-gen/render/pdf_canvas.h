/* pdf_canvas: draws items and chart drawings on a page, as operators of PDF (32000-1, 8 and 9). Coordinates are points from the upper
 * left corner of the page. */
#ifndef SITE_GEN_RENDER_PDF_CANVAS_H
#define SITE_GEN_RENDER_PDF_CANVAS_H

#include "site-gen/render/pdf_flow.h"

/* The page at hand. Remembers what was set last, so that nothing is set twice. */
struct pdf_canvas {
    struct pdf_fonts *fonts;
    struct arena *arena;
    struct str_builder out; /* the page's content */
    double height;          /* of the page */
    uint32_t fill, stroke;
    double thickness, text_size;
    const char *font;
    bool marked;                       /* a marked part is open, */
    const struct pdf_element *element; /* which belongs to this element, or (NULL) is decoration */
};

/* release afterwards. */
void pdf_canvas_init(struct pdf_canvas *canvas, struct pdf_fonts *fonts, struct arena *arena);
void pdf_canvas_release(struct pdf_canvas *canvas);
/* Begins an empty page; the content of the one before is gone. */
void pdf_canvas_begin(struct pdf_canvas *canvas, double height);

/* What is drawn from now on belongs to the element (NULL: to none, it is decoration). Ends the part before. */
void pdf_canvas_mark(struct pdf_canvas *canvas, struct pdf_structure *structure, struct pdf_element *element, size_t page);
void pdf_canvas_end_mark(struct pdf_canvas *canvas);

/* text as pdf_fonts_text made it; x, y: the start of its base line. */
void pdf_canvas_text(struct pdf_canvas *canvas, double x, double y, const char *text, const struct pdf_style *style);
void pdf_canvas_box(struct pdf_canvas *canvas, double x, double y, double width, double height, uint32_t colour);
void pdf_canvas_rule(struct pdf_canvas *canvas, double x1, double y1, double x2, double y2, double thickness, uint32_t colour);
/* Draws what an item shows at the strip's place; links, anchors and page numbers, which need the whole document, are not for it. */
void pdf_canvas_item(struct pdf_canvas *canvas, const struct pdf_item *item, double left, double top);

#endif
