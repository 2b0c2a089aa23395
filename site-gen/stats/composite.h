/* composite: one number over several scenarios: the geometric mean of ratios to a named baseline (Fleming and Wallace 1986). The
 * caller makes sure that every target has every scenario: a missing one means no composite. */
#ifndef STATS_COMPOSITE_H
#define STATS_COMPOSITE_H

#include <stddef.h>

struct composite_estimate {
    double ratio;
    double low, high; /* 95 %; of the noise between runs only: it says nothing about other scenarios */
    double df;        /* Welch-Satterthwaite */
};

/* One scenario's ratio as ratio.h gives it. */
struct composite_part {
    double ratio;
    double standard_error; /* of ln ratio */
    double df;
    double weight; /* > 0; only their proportions matter */
};

/* Returns 0, or -1 (all NAN) when count is 0 or a ratio or weight is not > 0. With no noise at all the interval has no width. */
int composite_estimate(const struct composite_part *parts, size_t count, struct composite_estimate *estimate);

#endif
