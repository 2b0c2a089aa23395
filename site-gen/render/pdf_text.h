/* pdf_text: inline text broken into lines that fit a width. Lines break at spaces only (Korean too: its words stay whole); a word
 * that is wider than the whole line is the one thing that is cut. */
#ifndef SITE_GEN_RENDER_PDF_TEXT_H
#define SITE_GEN_RENDER_PDF_TEXT_H

#include "site-gen/render/pdf_flow.h"

/* A piece of a line in one style. */
struct pdf_run {
    double x, width;
    const char *text; /* as pdf_fonts_text made it */
    const char *link; /* as in the document; NULL for none */
    struct pdf_style style;
    struct pdf_run *next;
};

struct pdf_line {
    double width;
    struct pdf_run *first, *last;
    struct pdf_line *next;
};

struct pdf_lines {
    struct pdf_line *first, *last;
    size_t count;
    double width; /* of the widest line */
    double word;  /* of the widest word: what never breaks needs this much */
};

/* Breaks spans in the given style into lines of at most width. whole: never break, spaces included (numbers with their units). */
struct pdf_lines pdf_text_layout(struct pdf_flow *flow, const struct doc_span *spans, struct pdf_style style, double width,
                                 bool whole);
struct pdf_lines pdf_text_layout_words(struct pdf_flow *flow, const char *words, struct pdf_style style, double width, bool whole);
/* A piece after which the text goes on elsewhere ends with a space that takes no room, so that the words stay apart for whoever takes
 * them out of the file. NULL is fine. */
void pdf_text_end_with_space(struct pdf_flow *flow, struct pdf_run *last);
/* The lines of both, second below first. */
struct pdf_lines pdf_text_join(struct pdf_flow *flow, struct pdf_lines first, struct pdf_lines second);
/* Puts a line on a strip: x is the line's left end, y its base line. Adds the areas of its links. */
void pdf_text_place(struct pdf_flow *flow, struct pdf_strip *strip, const struct pdf_line *line, double x, double y);
/* Appends one strip a line, in the flow's column; no line stands alone on a page when there are more of them. Returns the first
 * strip (NULL for no lines). */
struct pdf_strip *pdf_text_flow(struct pdf_flow *flow, const struct pdf_lines *lines, double lead, double line_height, double size);
/* The same as an element of that type. */
struct pdf_strip *pdf_text_flow_as(struct pdf_flow *flow, const char *type, const struct pdf_lines *lines, double lead,
                                   double line_height, double size);
/* Puts line and those after it on a strip as an element of that type: y is the first base line. Returns the one after the last. */
double pdf_text_place_as(struct pdf_flow *flow, struct pdf_strip *strip, const char *type, const struct pdf_line *line, double x,
                         double y, double line_height);

#endif
