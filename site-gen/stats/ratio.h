/* ratio: how many times A's number is B's, with its uncertainty. The ratio of geometric means, because effects on time are
 * multiplicative and A/B and B/A then say the same. Pure, no allocation. */
#ifndef STATS_RATIO_H
#define STATS_RATIO_H

#include "site-gen/stats/distribution.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ratio_estimate {
    double ratio;          /* geometric mean of A / geometric mean of B */
    double low, high;      /* 95 % interval */
    double low90, high90;  /* 90 % interval: inside the band means equivalent (two one-sided tests at 5 %) */
    double p;              /* two-sided, of ratio = 1, not adjusted */
    double df;             /* degrees of freedom */
    double t;              /* log_difference / standard_error */
    double log_difference; /* ln ratio */
    double standard_error; /* of log_difference */
    size_t n_a, n_b;       /* runs */
    bool paired;           /* by block */
};

/* Welch's t test on natural logarithms (Welch 1947, Satterthwaite's df). Returns 0, or -1 (estimate all NAN) when a side has fewer
 * than two values or a value is not > 0. Without any variation on either side the interval has no width and p is 0 or 1. */
int ratio_estimate_welch(const double *a, size_t n_a, const double *b, size_t n_b, struct ratio_estimate *estimate);

/* One-sample t test of the log ratios a[i] / b[i]; a[i] and b[i] ran in the same block. Returns as ratio_estimate_welch; n >= 2. */
int ratio_estimate_paired(const double *a, const double *b, size_t n, struct ratio_estimate *estimate);

/* Paired where every block is complete (both sides ran exactly once in the same set of blocks), otherwise Welch. Blocks of
 * different sessions must have different numbers. */
int ratio_estimate_by_block(const double *a, const int64_t *blocks_a, size_t n_a, const double *b, const int64_t *blocks_b,
                            size_t n_b, struct ratio_estimate *estimate);

/* The two above with quantiles that the caller keeps, for many comparisons in a row. */
int ratio_estimate_welch_with(struct t_quantiles *quantiles, const double *a, size_t n_a, const double *b, size_t n_b,
                              struct ratio_estimate *estimate);
int ratio_estimate_by_block_with(struct t_quantiles *quantiles, const double *a, const int64_t *blocks_a, size_t n_a,
                                 const double *b, const int64_t *blocks_b, size_t n_b, struct ratio_estimate *estimate);

/* The same estimate seen from B: ratio and interval inverted, p kept. */
struct ratio_estimate ratio_invert(const struct ratio_estimate *estimate);

/* Ratio of arithmetic means with Fieller's 95 % interval (independent samples, df = the smaller n - 1). Only ratio, low, high, df,
 * n_a and n_b are set, the rest is NAN. Not the headline number. Returns -1 when the interval is unbounded (B's mean is too close
 * to 0). */
int ratio_estimate_fieller(const double *a, size_t n_a, const double *b, size_t n_b, struct ratio_estimate *estimate);

#endif
