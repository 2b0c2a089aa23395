/* pdf_table: tables and the cells in them. Numbers are never broken: columns get the width that their longest number needs, in
 * smaller type, on a landscape page or in several parts when there is no other way. */
#ifndef SITE_GEN_RENDER_PDF_TABLE_H
#define SITE_GEN_RENDER_PDF_TABLE_H

#include "site-gen/render/pdf_text.h"

/* How a cell is set. */
struct pdf_cell_style {
    double size;
    bool muted;   /* dimmed as a whole */
    bool heading; /* bold: row heads */
    bool stacked; /* the detail below the text rather than beside it */
    bool parted;  /* and of an estimate's detail its interval on a line, what follows it on the next */
};

/* Widths that a column, or a cell, asks for. */
struct pdf_widths {
    double least;  /* numbers and words stay whole */
    double tidy;   /* the text on one line, its detail on one below */
    double wished; /* everything on one line */
};

struct pdf_widths pdf_cell_measure(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style);
/* It is an estimate whose detail can be parted. */
bool pdf_cell_has_parts(const struct doc_cell *cell);
/* The cell's lines: its text, then its detail. */
struct pdf_lines pdf_cell_layout(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style,
                                 double width);
/* Puts the first count lines (0: all) starting at line on the strip, top down from y, aligned in the column from x. Returns the
 * line after them. */
const struct pdf_line *pdf_cell_place(struct pdf_flow *flow, struct pdf_strip *strip, const struct doc_cell *cell,
                                      const struct pdf_line *line, size_t count, double x, double y, double width,
                                      enum doc_align align, double line_height, double size);

/* Appends the table with its caption. id: its anchor, or NULL. size: the type to begin with. */
void pdf_table_flow(struct pdf_flow *flow, const char *id, const struct doc_table *table, double size);

#endif
