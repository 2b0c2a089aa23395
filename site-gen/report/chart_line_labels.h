/* chart_line_labels: the names of a chart's lines: beside their ends where there is room, otherwise as a key above the plot, with the
 * same shapes and dashes. Part of chart_lines. */
#ifndef SITE_GEN_REPORT_CHART_LINE_LABELS_H
#define SITE_GEN_REPORT_CHART_LINE_LABELS_H

#include "site-gen/report/chart_frame.h"

struct chart_line_label {
    const char *text;
    enum draw_ink ink;
    enum draw_dash dash;
    enum chart_shape shape;
    bool is_bare;          /* a line without dots: it is shown by its dash */
    bool is_reference;     /* a line across the whole plot: no leader leads to it */
    size_t row;            /* of the chart's data table, from 1; 0: none */
    struct draw_point end; /* where the line ends; for those beside the plot */
};

/* The width that the labels need right of the plot, with leader and sample; 0 when there are none, negative when that is too much and
 * they are to stand above. */
double chart_line_labels_width(const struct chart_frame *frame, const struct chart_line_label *labels, size_t count);
/* In rows, and moves frame->y below them. A label that is wider than the drawing is cut. */
void chart_line_labels_above(struct chart_frame *frame, const struct chart_line_label *labels, size_t count);
/* Right of the plot, as near to the ends as the others allow. The plot is at least chart_line_labels_height high. */
void chart_line_labels_beside(struct chart_frame *frame, const struct chart_line_label *labels, size_t count);
double chart_line_labels_height(size_t count);

#endif
