/* bootstrap: intervals by resampling, for numbers without a formula. Only for n >= 20: below, its coverage is well under what it
 * promises. Reproducible: the seed comes from a name (lib/random.h). */
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#define BOOTSTRAP_RUNS_MINIMUM 20
#define BOOTSTRAP_RESAMPLES 9999

/* A statistic of n sorted or unsorted values; may reorder them. */
typedef double bootstrap_statistic(double *values, size_t n);

double bootstrap_mean(double *values, size_t n);
double bootstrap_median(double *values, size_t n);

struct bootstrap_interval {
    double estimate;                      /* the statistic of the sample itself */
    double low, high;                     /* percentile interval, 95 % */
    double corrected_low, corrected_high; /* bias-corrected and accelerated (Efron 1987), 95 % */
};

/* Sorts the sample (a copy), draws BOOTSTRAP_RESAMPLES resamples of n from one stream and takes the order statistics 250 and 9750.
 * Returns 0, or -1 (all NAN) when n < 2 or memory runs out (allocates and frees its own). */
int bootstrap_estimate(const double *sample, size_t n, bootstrap_statistic *statistic, uint64_t seed,
                       struct bootstrap_interval *interval);

/* Percentile interval of median(a) / median(b); each resample draws A fully, then B. The corrected members are NAN. */
int bootstrap_ratio_of_medians(const double *a, size_t n_a, const double *b, size_t n_b, uint64_t seed,
                               struct bootstrap_interval *interval);

#endif
