/* markdown_parts: what the files of the Markdown renderer share. Not for others: see markdown.h. */
#ifndef SITE_GEN_RENDER_MARKDOWN_PARTS_H
#define SITE_GEN_RENDER_MARKDOWN_PARTS_H

#include "lib/arena.h"
#include "lib/name_index.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

/* One page on its way into out. */
struct markdown_state {
    const struct doc_site *site;
    const struct doc_page *page;
    const char *chart_folder;
    struct arena *scratch;
    struct name_index anchors; /* places that the page links to */
    struct str_builder *out;
    bool in_emphasis, is_excerpt;
};

/* Where inline text stands, which decides what must be escaped. */
enum markdown_place { MARKDOWN_BLOCK_START, MARKDOWN_WITHIN_LINE, MARKDOWN_IN_CELL };

void markdown_spans(struct markdown_state *state, const struct doc_span *spans, enum markdown_place place);
/* Words as a link, or alone when the link leads nowhere from a Markdown file (the site's base URL is not known). */
void markdown_link(struct markdown_state *state, const char *words, const char *link, enum markdown_place place);
/* False where such a link leads nowhere. */
bool markdown_can_link(struct markdown_state *state, const char *link);
/* Strong text between white space, brackets or the block's ends; <strong> where "**" would not be read as emphasis. */
void markdown_append_strong(struct str_builder *out, const char *words, bool in_cell);

void markdown_cell(struct markdown_state *state, const struct doc_cell *cell, enum markdown_place place);
/* Caption and table. */
void markdown_table(struct markdown_state *state, const struct doc_table *table);

#endif
