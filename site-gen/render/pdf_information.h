/* pdf_information: what a PDF says about itself: title, author, subject, keywords, dates and language, as a dictionary, as XMP (ISO
 * 16684-1) and in the catalogue. */
#ifndef SITE_GEN_RENDER_PDF_INFORMATION_H
#define SITE_GEN_RENDER_PDF_INFORMATION_H

#include "site-gen/render/pdf_flow.h"

struct pdf_information {
    const char *title, *author, *subject, *keywords, *language;
    char date[32];     /* "2026-11-24T00:00:00Z": the newest data's, never that of the build; "" when not known */
    char pdf_date[32]; /* the same as "D:20261124000000Z" */
};

/* Numbers of the objects that the catalogue names. */
struct pdf_catalogue {
    int pages, structure, names;
    int outline; /* 0: none */
};

/* Borrows the texts of flow's page, site and options. */
struct pdf_information pdf_information_of(const struct pdf_flow *flow);
/* Both return the number of their object. */
int pdf_information_write(const struct pdf_information *information, struct pdf_file *file);
int pdf_information_write_catalogue(const struct pdf_information *information, const struct pdf_catalogue *catalogue,
                                    struct pdf_file *file);

#endif
