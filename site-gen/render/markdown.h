/* markdown: renders one page of the document tree as GitHub Flavored Markdown. Same data, same bytes: diffs between two reports
 * show what changed in the results and nothing else. */
#ifndef SITE_GEN_RENDER_MARKDOWN_H
#define SITE_GEN_RENDER_MARKDOWN_H

#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

#include <stdbool.h>

struct markdown_options {
    const char *chart_folder; /* charts are linked as <chart_folder>/<id>.svg, relative to the file; NULL: no images */
    bool is_excerpt;          /* to be pasted somewhere, not a file of the site: no remark that it is generated */
};

/* Appends the page. Links to pages and files lead to the site's base URL; when that is not known only their words are kept. */
void markdown_render(const struct doc_site *site, const struct doc_page *page, const struct markdown_options *options,
                     struct str_builder *out);

/* Writes <folder>/<name>.md and its charts as <folder>/charts/<name>/<id>.svg; unchanged files are not touched, charts that the
 * page no longer has are removed. 0, or -1. */
int markdown_write(const struct doc_site *site, const struct doc_page *page, const char *folder, const char *name,
                   struct error *error);

#endif
