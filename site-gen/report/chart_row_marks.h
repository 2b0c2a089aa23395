/* chart_row_marks: what stands for an item's value in its row: a bar, a ratio, a dot, an outline. Part of chart_rows. */
#ifndef SITE_GEN_REPORT_CHART_ROW_MARKS_H
#define SITE_GEN_REPORT_CHART_ROW_MARKS_H

#include "site-gen/report/chart_frame.h"

struct chart_rows {
    struct chart_frame *frame;
    const struct chart *chart;
    struct chart_axis axis;
    bool compact;
    bool values_at_marks; /* bars: the value follows its bar; otherwise values are a column at the right */
    double row_height;
    double centre; /* of the marks, from the row's top */
    double label_size;
    double name_width, value_width;
    size_t name_lines; /* above the marks, in each row alike */
};

/* The axis shows the item's value. */
bool chart_row_has_value(const struct chart_rows *rows, const struct chart_item *item);
/* The item has an outline that a logarithmic axis can show. */
bool chart_row_has_density(const struct chart_item *item);
/* Draws the mark of an item with a value around y. */
void chart_row_draw(const struct chart_rows *rows, const struct chart_item *item, double y);
/* The right end of everything that the row's mark draws. */
double chart_row_mark_end(const struct chart_rows *rows, const struct chart_item *item);

#endif
