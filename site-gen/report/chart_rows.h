/* chart_rows: the charts with one row an item: bars, forest plot, dots. */
#ifndef SITE_GEN_REPORT_CHART_ROWS_H
#define SITE_GEN_REPORT_CHART_ROWS_H

#include "site-gen/report/chart_frame.h"

/* Lays out rows and axis below the titles of frame. The chart has at least one item. */
void chart_rows_layout(struct chart_frame *frame);

#endif
