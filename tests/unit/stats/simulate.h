/* simulate: seeded samples for property tests: what the statistics promise is checked on data whose truth is known. */
#ifndef TESTS_UNIT_STATS_SIMULATE_H
#define TESTS_UNIT_STATS_SIMULATE_H

#include "lib/random.h"

#include <math.h>
#include <stddef.h>

/* A standard normal value (Box and Muller). */
static inline double simulate_normal(struct random_state *random)
{
    const double radius = sqrt(-2 * log(1 - random_unit(random)));
    return radius * cos(2 * 3.14159265358979323846 * random_unit(random));
}

/* n log-normal values around center, with standard deviation sd_log of their logarithms. */
static inline void simulate_runs(struct random_state *random, double center, double sd_log, double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = center * exp(sd_log * simulate_normal(random));
}

/* Fisher-Yates. */
static inline void simulate_shuffle(struct random_state *random, double *values, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        const size_t j = (size_t)random_below(random, i);
        const double kept = values[i - 1];
        values[i - 1] = values[j];
        values[j] = kept;
    }
}

#endif
