/* html: renders pages of the document tree as HTML. The body comes from the tree alone; the shell around it (head, navigation,
 * footer) is the Mustache template templates/page.mustache, so that users can theme the site without touching C. */
#ifndef SITE_GEN_RENDER_HTML_H
#define SITE_GEN_RENDER_HTML_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/render/mustache.h"
#include "site-gen/report/doc.h"

/* Where a chart's stand-alone file lies under the site's root: "charts/ko/compare/a-vs-b/throughput.svg". From arena. */
char *html_chart_path(struct arena *arena, const struct doc_site *site, const struct doc_page *page, const char *id);
/* Where a page lies under the site's root: "ko/index.html". From arena. */
char *html_page_path(struct arena *arena, const struct doc_site *site, const struct doc_page *page);

/* Appends the way from one file to another, both given from the site's root, as a relative URL (not escaped): from
 * "ko/compare/a.html" to "data/runs.csv" it is "../../data/runs.csv". */
void html_append_relative(struct str_builder *out, const char *from, const char *to);

/* Appends the page's blocks (what stands inside <article>, title excluded). */
void html_render_body(const struct doc_site *site, const struct doc_page *page, struct str_builder *out);

/* Renders the page as one file that needs no other: style inline, charts inline, no navigation; through the built-in template "single".
 * 0, or -1 (output too large). */
int html_render_single(const struct doc_site *site, const struct doc_page *page, struct str_builder *out, struct error *error);

/* Renders the whole page through the engine's template "page". sites are all languages of the site, for the switch between them;
 * the page belongs to sites[own]. absolute: links begin with the site's base URL instead of being relative (for 404.html, which is
 * served at any path); without a base URL they stay relative. 0, or -1 (template errors; output too large). */
int html_render_page(struct mustache *engine, const struct doc_site *const *sites, size_t site_count, size_t own,
                     const struct doc_page *page, bool absolute, struct str_builder *out, struct error *error);

#endif
