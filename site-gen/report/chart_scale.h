/* chart_scale: from a value to a place on an axis, and the round numbers that an axis shows (1, 2, 5 times a power of ten). */
#ifndef SITE_GEN_REPORT_CHART_SCALE_H
#define SITE_GEN_REPORT_CHART_SCALE_H

#include "lib/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* A value axis: the domain in data units and the two places (pixels) that its ends have. For a log axis 0 < low. */
struct chart_axis {
    bool log;
    double low, high;
    double from, to;
};

/* The least and the greatest of the values seen so far. */
struct chart_range {
    double low, high;
    bool seen;
};

/* The value itself when a chart can show it: NAN for anything infinite or beyond 1e300; below 1e-300 it is 0. */
double chart_value(double value);
/* Widens the range by one value; values that cannot be shown are ignored, on a log axis also those that are not positive. */
void chart_range_add(struct chart_range *range, double value, bool log);

/* An axis over the range. from_zero: a linear axis then includes 0. A range that is empty or a single value is given some width.
 * margin is the share of the domain that is added at the ends which are data (0.05); none at a zero base line. */
struct chart_axis chart_axis_over(struct chart_range range, bool log, bool from_zero, double margin);
/* The place of a value, kept between the axis' ends. */
double chart_axis_place(const struct chart_axis *axis, double value);

/* Round values inside the domain, ascending, about as many as wanted (at least 1). *ticks is from arena. */
size_t chart_axis_ticks(const struct chart_axis *axis, struct arena *arena, size_t wanted, double **ticks);

#endif
