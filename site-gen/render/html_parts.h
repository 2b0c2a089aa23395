/* html_parts: what the files of the HTML renderer share. Not for others: see html.h. */
#ifndef SITE_GEN_RENDER_HTML_PARTS_H
#define SITE_GEN_RENDER_HTML_PARTS_H

#include "lib/arena.h"
#include "lib/json.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

/* One page on its way into out. */
struct html_state {
    const struct doc_site *site;
    const struct doc_page *page;
    const char *own;       /* the page's place under the site's root */
    struct arena *scratch; /* of the page */
    struct str_builder *out;
    bool is_alone; /* there are no files beside the page to lead to */
    bool in_table; /* columns are narrow: names may break at their hyphens there */
};

/* The URL of a link in any of doc.h's forms, escaped for an attribute, relative to the page. */
void html_append_link(struct html_state *state, const char *link);
/* False for a link that may not become one (another scheme); its words stay. */
bool html_link_is_allowed(const char *link);

/* The page's blocks. */
void html_body(struct html_state *state);

/* html_page: what every template of a page is given: language, title, heading, lead, summary, updated, body. The caller owns it. */
json_t *html_page_data(struct html_state *state, const struct str_builder *body);

/* html_text: inline text. Spaces that must not end a line are no-break spaces, and outside tables a name or a range with hyphens
 * goes to the next line as a whole. */
void html_text(struct html_state *state, const char *text);
void html_spans(struct html_state *state, const struct doc_span *spans);
/* Appends the message of key as text. */
void html_message(struct html_state *state, const char *key);

/* html_embed: pictures to be shown elsewhere, each with the Markdown and the HTML that shows it. */
void html_embeds(struct html_state *state, const struct doc_node *node);

/* html_table: tables and single values. */
void html_table(struct html_state *state, const struct doc_table *table, const char *id);
void html_cell_content(struct html_state *state, const struct doc_cell *cell);
/* " verdict-faster", " state-failed", " best" ... for a class attribute; may append nothing. */
void html_cell_classes(struct html_state *state, const struct doc_cell *cell);

#endif
