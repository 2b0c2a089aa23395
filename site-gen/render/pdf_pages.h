/* pdf_pages: puts the strips of a flow on pages: what must stay together stays together, the heads of tables are repeated. */
#ifndef SITE_GEN_RENDER_PDF_PAGES_H
#define SITE_GEN_RENDER_PDF_PAGES_H

#include "lib/vec.h"
#include "site-gen/render/pdf_flow.h"

/* A page in points. */
struct pdf_sheet {
    double width, height;
    double left, right, top, bottom; /* margins */
    bool landscape;
};

/* Where a strip is drawn. */
struct pdf_placement {
    const struct pdf_strip *strip;
    size_t page;   /* from 0 */
    double top;    /* from the upper edge of the page */
    double lead;   /* white space above it on this page; boxes that go on fill it */
    bool repeated; /* the head of a table that goes on from the page before */
};

struct pdf_pages {
    struct vec placements; /* struct pdf_placement, in reading order */
    struct vec sheets;     /* struct pdf_sheet */
};

struct pdf_sheet pdf_sheet_of(enum pdf_paper paper, bool landscape);

/* Fills pages; release afterwards. A chain of strips that is higher than a page is broken where the page ends. */
void pdf_pages_place(struct pdf_pages *pages, const struct pdf_flow *flow);
void pdf_pages_release(struct pdf_pages *pages);

#endif
