/* chart_lines: the charts of series: percentile curves and time series. */
#ifndef SITE_GEN_REPORT_CHART_LINES_H
#define SITE_GEN_REPORT_CHART_LINES_H

#include "site-gen/report/chart_frame.h"

/* True when at least one point of a series can be drawn. */
bool chart_lines_have_points(const struct chart *chart);
/* Lays out axes, lines and their direct labels below the titles of frame. */
void chart_lines_layout(struct chart_frame *frame);

#endif
