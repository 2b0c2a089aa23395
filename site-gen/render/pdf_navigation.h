/* pdf_navigation: the ways through a PDF: destinations by name ("report.pdf#anchor" leads to the place as it does on the web page), the
 * outline beside the pages, and the page on which a place is. */
#ifndef SITE_GEN_RENDER_PDF_NAVIGATION_H
#define SITE_GEN_RENDER_PDF_NAVIGATION_H

#include "lib/name_index.h"
#include "site-gen/render/pdf_pages.h"

/* A place in the document. */
struct pdf_place {
    const char *id; /* "" is the top of the document */
    size_t page;
    double y; /* points from the lower edge of its page */
};

struct pdf_navigation {
    struct arena *arena;
    const int *page_objects;
    struct vec places; /* struct pdf_place */
    struct name_index index;
    struct vec entries; /* of the outline */
};

/* Collects the anchors and the outline's entries of what was placed. page_objects must outlive it; release afterwards. */
void pdf_navigation_init(struct pdf_navigation *navigation, struct arena *arena, const struct pdf_pages *pages,
                         const int *page_objects);
void pdf_navigation_release(struct pdf_navigation *navigation);
/* The place of an anchor, NULL when the document has none of that name. */
const struct pdf_place *pdf_navigation_find(const struct pdf_navigation *navigation, const char *id);
/* A place as a value of a dictionary: it keeps the reader's zoom. */
void pdf_navigation_destination(const struct pdf_navigation *navigation, const struct pdf_place *place, struct str_builder *out);
/* Puts the named destinations and the outline into the file; both return the number of their object, the outline 0 when it is empty. */
int pdf_navigation_write_names(const struct pdf_navigation *navigation, struct pdf_file *file);
int pdf_navigation_write_outline(struct pdf_navigation *navigation, struct pdf_file *file);

#endif
