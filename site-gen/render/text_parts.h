/* text_parts: what the files of the terminal renderer share. Not for others: see text.h. */
#ifndef SITE_GEN_RENDER_TEXT_PARTS_H
#define SITE_GEN_RENDER_TEXT_PARTS_H

#include "lib/arena.h"
#include "site-gen/render/text.h"

/* One page on its way into out. */
struct text_state {
    const struct text_options *options;
    struct arena *scratch;
    struct str_builder *out;
    size_t indent; /* columns before every line */
};

/* ANSI styles, as their parameters. */
#define TEXT_BOLD "1"
#define TEXT_DIM "2"
#define TEXT_FASTER "36" /* cyan and yellow: told apart by most eyes, and on light and dark grounds */
#define TEXT_SLOWER "33"
#define TEXT_INVALID "31"

/* words in a style; NULL or no colour: as they are. */
void text_append_styled(struct text_state *state, const char *style, const char *words);
/* A paragraph, wrapped; its first line begins with first (within the indent), the others are indented by as much. style may be NULL. */
void text_append_wrapped(struct text_state *state, const char *first, const char *words, const char *style);
void text_start_line(struct text_state *state);

/* text_table.c */
void text_table(struct text_state *state, const struct doc_table *table);
/* The cell in one line, from scratch: mark, words, detail. */
const char *text_cell(struct text_state *state, const struct doc_cell *cell);
const char *text_cell_style(const struct doc_cell *cell); /* NULL for none */

#endif
