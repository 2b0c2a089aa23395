/* analysis_density: the outline of one run's latencies, small enough to be kept for every run. */
#ifndef SITE_GEN_REPORT_ANALYSIS_DENSITY_H
#define SITE_GEN_REPORT_ANALYSIS_DENSITY_H

#include "lib/arena.h"
#include "lib/histogram.h"

#include <stddef.h>
#include <stdint.h>

#define ANALYSIS_DENSITY_STEPS 14 /* for each factor of ten */

/* How many requests fell into each of equal steps of the logarithm of the latency, smoothed over three, as a share of the fullest
 * step: 255 is all of it, and what is not empty is at least 1. */
struct analysis_density {
    double low, high; /* nanoseconds: the outer edges of the first and the last step */
    const uint8_t *heights;
    size_t count; /* 0: nothing was recorded */
};

struct analysis_density analysis_read_density(struct arena *arena, const struct histogram *histogram);

#endif
