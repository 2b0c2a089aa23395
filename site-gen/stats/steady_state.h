/* steady_state: whether a run's throughput settled, and how much of its start to leave out, by MSER-5 (White 1997; Spratt 1998) on
 * the one-second windows of its timeline. */
#ifndef STATS_STEADY_STATE_H
#define STATS_STEADY_STATE_H

#include <stddef.h>

#define STEADY_STATE_BATCH 5
/* Fewer batches than this say nothing about a trend. */
#define STEADY_STATE_BATCHES_MINIMUM 4
/* A start that differs by less than this from the rest is no warm-up worth the name, wherever the cut lies: on a run without any
 * trend the cut falls on its limit by chance (30 windows: in one of five). */
#define STEADY_STATE_FLAT_TOLERANCE 0.02

enum steady_state_class {
    STEADY_STATE_UNKNOWN,  /* too short to tell (less than 20 windows); no failed gate */
    STEADY_STATE_FLAT,     /* steady from the start */
    STEADY_STATE_WARM_UP,  /* slower at first */
    STEADY_STATE_SLOWDOWN, /* faster at first */
    STEADY_STATE_NONE      /* no steady state shown: slower or faster at first, and the best cut is at its limit, half of the run */
};

struct steady_state {
    enum steady_state_class class;
    size_t batches;         /* m = floor(n / 5); the tail is left out */
    size_t batches_dropped; /* d */
    size_t windows_dropped; /* 5 d */
    double steady_mean;     /* mean of the batches that are kept; NAN without batches */
};

/* MSER statistic of cutting d of the m batch means of values: sum((z - mean)^2) / (m - d)^2 over z[d..m-1]. d < m = floor(n / 5).
 */
double steady_state_mser(const double *values, size_t n, size_t dropped);

/* d in 0..floor(m / 2) with the smallest statistic, the smallest on ties. */
struct steady_state steady_state_find(const double *values, size_t n);

#endif
