/* pdf_document: the placed strips as the pages of a file, with the links between them, running heads and what is known about the
 * whole: the catalogue. */
#ifndef SITE_GEN_RENDER_PDF_DOCUMENT_H
#define SITE_GEN_RENDER_PDF_DOCUMENT_H

#include "site-gen/render/pdf_pages.h"

/* Puts everything into the file and ends it. 0, or -1 (a font, a size). */
int pdf_document_write(const struct pdf_flow *flow, const struct pdf_pages *pages, struct pdf_file *file, struct error *error);

#endif
