/* pdf_document: the placed strips as pages of libharu, and what ties them together: outline, links, destinations, page numbers. */
#ifndef SITE_GEN_RENDER_PDF_DOCUMENT_H
#define SITE_GEN_RENDER_PDF_DOCUMENT_H

#include "site-gen/render/pdf_pages.h"

/* Draws everything into the document of flow's fonts; embeds them first. Failures are noted by the fonts (pdf_fonts_check). */
void pdf_document_draw(const struct pdf_flow *flow, const struct pdf_pages *pages);

#endif
