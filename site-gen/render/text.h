/* text: renders a page of the document tree for a terminal: paragraphs wrapped, tables in columns that count East Asian width, colour only
 * where it is asked for (marks say the same without it). */
#ifndef SITE_GEN_RENDER_TEXT_H
#define SITE_GEN_RENDER_TEXT_H

#include "lib/str.h"
#include "site-gen/report/doc.h"

#include <stdbool.h>
#include <stddef.h>

struct text_options {
    size_t width; /* columns to wrap at; a table that needs more is set one value a line; 0: never wrap */
    bool colour;  /* ANSI colours */
    bool details; /* also what is folded away, and the numbers behind charts */
};

/* Appends the page. Links are left out, only their words are shown. */
void text_render(const struct doc_page *page, const struct text_options *options, struct str_builder *out);

#endif
