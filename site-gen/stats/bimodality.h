/* bimodality: whether the runs of one target fall into two groups (two speeds of one machine, two paths of one program): then their
 * mean describes neither. By the dip test (Hartigan and Hartigan 1985): the dip is the distance of the runs' distribution from the
 * nearest one with a single peak, whatever its shape. Shown, never acted on. */
#ifndef STATS_BIMODALITY_H
#define STATS_BIMODALITY_H

#include <stdbool.h>
#include <stddef.h>

/* With fewer runs than this two groups cannot be told from chance. */
#define BIMODALITY_RUNS_MINIMUM 8

/* The dip of n ascending values: 1/4 for two points of equal mass, 1 / (2 n) at least unless values are equal, 0 when all are; to 1e-15.
 * NAN for n = 0. A change of scale or the opposite order of the axis changes nothing. Takes n^2. Returns -1 (NAN) when memory runs out,
 * else 0. */
int bimodality_dip(const double *sorted, size_t n, double *dip);

/* The dip that a single-peaked distribution exceeds with a probability of 5 % at most (the uniform one exactly, all others less
 * often), by simulation; NAN for n < BIMODALITY_RUNS_MINIMUM. */
double bimodality_critical_dip(size_t n);

/* True when the dip of the values (any order, all > 0) is above the critical one: on their logarithms, as all that is said of runs.
 * False for fewer than BIMODALITY_RUNS_MINIMUM values or when memory runs out. */
bool bimodality_is_shown(const double *values, size_t n);

#endif
