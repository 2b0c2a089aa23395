/* pdf: renders one page of the document tree as a PDF to print and to quote: cover, contents with page numbers, outline, running
 * heads, tables that break over pages with their heads repeated, charts as vectors. The same tree always gives the same bytes.
 * Order of work: blocks -> strips (pdf_flow) -> pages (pdf_pages) -> operators and tags (pdf_document) -> bytes (pdf_file). */
#ifndef SITE_GEN_RENDER_PDF_H
#define SITE_GEN_RENDER_PDF_H

#include "lib/error.h"
#include "site-gen/render/pdf_fonts.h"
#include "site-gen/report/doc.h"

enum pdf_paper { PDF_PAPER_A4, PDF_PAPER_LETTER };

struct pdf_options {
    struct pdf_fonts *fonts; /* loaded once with pdf_fonts_load; used by one rendering at a time */
    enum pdf_paper paper;
    const char *author;      /* NULL: the site's title */
    bool without_chart_data; /* leave out the data tables below charts */
};

/* Appends the file of the page. Links to other pages and to files lead to the site's base URL; without one only their words are kept.
 * 0, or -1 (fonts, size). */
int pdf_render(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, struct str_builder *out,
               struct error *error);
/* The same into the file of that path, unless it already has these bytes. 0 or -1, with the path in the error. */
int pdf_render_file(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, const char *path,
                    struct error *error);

/* The versions of the libraries that PDFs are made with, from arena: others may give other bytes. */
const char *pdf_library_version(struct arena *arena);

#endif
