/* pdf_blocks: the blocks of a page as strips. */
#ifndef SITE_GEN_RENDER_PDF_BLOCKS_H
#define SITE_GEN_RENDER_PDF_BLOCKS_H

#include "site-gen/render/pdf_text.h"

/* Appends the whole page: cover, contents, body. */
void pdf_blocks_page(struct pdf_flow *flow);
/* Appends one block and everything below it. */
void pdf_blocks_node(struct pdf_flow *flow, const struct doc_node *node);
/* For pdf_blocks: a chart with caption and data table, charts side by side, facts. */
void pdf_figure_flow(struct pdf_flow *flow, const struct doc_node *node);
void pdf_figure_grid_flow(struct pdf_flow *flow, const struct doc_node *node);
void pdf_facts_flow(struct pdf_flow *flow, const struct doc_node *node);

#endif
