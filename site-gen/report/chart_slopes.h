/* chart_slopes: lines from column to column (before, after), each named and valued at both ends. On its logarithmic axis equal slopes
 * are equal factors, whatever the sizes of the values. */
#ifndef SITE_GEN_REPORT_CHART_SLOPES_H
#define SITE_GEN_REPORT_CHART_SLOPES_H

#include "site-gen/report/chart_frame.h"

/* True when at least one point can be drawn. */
bool chart_slopes_have_points(const struct chart *chart);
/* Lays out columns, lines and the labels at their ends below the titles of frame. */
void chart_slopes_layout(struct chart_frame *frame);

#endif
