/* tree: renders a page of the document tree as indented text with all typed values. For tests (most goldens compare it) and for
 * looking at what a builder made. */
#ifndef SITE_GEN_RENDER_TREE_H
#define SITE_GEN_RENDER_TREE_H

#include "lib/str.h"
#include "site-gen/report/doc.h"

void tree_render(const struct doc_page *page, struct str_builder *out);

#endif
