/* history: where a series of results over time (one number a version or a day) changed its level. Exact optimal partitioning on
 * logarithms with squared error (Jackson et al. 2005; PELT prunes the same search), then merged where the change is not shown or
 * does not matter. The caller never passes a series across a changed machine, kernel, method or benchmark version. */
#ifndef STATS_HISTORY_H
#define STATS_HISTORY_H

#include <stddef.h>

#define HISTORY_SEGMENT_MINIMUM 3
#define HISTORY_SIGMA_MINIMUM 0.002
#define HISTORY_MERGE_P 0.001

/* Scale of the noise: max(0.002, 1.4826 * MAD of the first differences of ln x about their median / sqrt 2). values > 0; scratch
 * holds 2 n items. */
double history_sigma(const double *values, size_t n, double *scratch);

/* Change points (first index of each new level), ascending, into points, which holds n / 3 items. penalty = 4 sigma^2 ln n. Returns
 * how many, or -1 when memory runs out (allocates its own tables) or a value is not > 0. *objective, where not NULL: cost without
 * the first segment's penalty. */
int history_find_changes(const double *values, size_t n, double sigma, size_t *points, double *objective);

/* Drops points whose neighbouring levels differ with Welch p >= 0.001 (the largest first), then those whose change of the geometric
 * mean is below ln(1 + noise_floor) (the smallest first), recomputing after each. In place; returns how many stay. */
int history_merge_changes(const double *values, size_t n, size_t *points, int count, double noise_floor);

#endif
