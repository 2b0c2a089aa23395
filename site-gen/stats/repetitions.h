/* repetitions: how the time of a benchmark is spent best, longer runs or more of them (Kalibera and Jones 2013, "Rigorous benchmarking in
 * reasonable time"). Levels are nested: measurements in a run, runs in a session. Pure. */
#ifndef STATS_REPETITIONS_H
#define STATS_REPETITIONS_H

#include <stddef.h>

/* One level of repetition. */
struct repetitions_level {
    double cost;     /* what one more repetition takes besides those of the levels below; the same unit in all levels */
    double variance; /* T^2: what this level alone adds to the variance */
};

/* T^2 of the upper of two levels: the variance of its means, each of count repetitions of the lower level, less what those explain;
 * never below 0. NAN when an input is not known (NAN, below 0, count 0). */
double repetitions_variance_above(double variance_of_means, double variance_below, double count);

/* How many repetitions of the lower level in one of the upper give the most precise mean for the cost:
 * ceil(sqrt(upper.cost / lower.cost * lower.variance / upper.variance)), 1 at least. INFINITY when the upper level adds no variance; NAN
 * when a cost is not above 0 or a variance not known, or neither level varies. */
double repetitions_optimal(const struct repetitions_level *lower, const struct repetitions_level *upper);

#endif
