/* summary: what the runs of one target in one scenario say about one number (req/s, p95, ...). An observation is one run, never one
 * request. Pure: the caller owns every array. */
#ifndef STATS_SUMMARY_H
#define STATS_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

/* Below this many runs only the values are shown: no interval, no claim. */
#define SUMMARY_CLAIM_MINIMUM 5
/* Below this many runs the median has no 95 % order-statistic interval. */
#define SUMMARY_MEDIAN_INTERVAL_MINIMUM 6
/* A score above this flags an outlier; it is shown, never dropped. */
#define SUMMARY_OUTLIER_LIMIT 5.0

/* Members that are not defined are NAN: all for n = 0, spreads and intervals for n = 1, the geometric ones when a value is <= 0. */
struct summary_estimate {
    size_t n;
    double mean, sd;            /* arithmetic; sd with n - 1 */
    double cv;                  /* sd / mean, a share (0.0098, not 0.98 %) */
    double standard_error;      /* sd / sqrt(n) */
    double mean_low, mean_high; /* 95 % t interval of the mean */
    double minimum, maximum;
    double geometric_mean;
    double low, high;    /* 95 % t interval of the geometric mean, computed on logarithms */
    double sd_log;       /* standard deviation of the natural logarithms */
    double geometric_cv; /* sqrt(exp(sd_log^2) - 1), a share */
};

struct summary_estimate summary_estimate(const double *values, size_t n);

/* True when the interval of the geometric mean may be shown: at least SUMMARY_CLAIM_MINIMUM runs, all > 0, and some variation.
 * Without variation the text is "no variation seen (n = ...)", never an interval of width 0. */
bool summary_has_interval(const struct summary_estimate *estimate);

/* Sorts ascending, in place. */
void summary_sort(double *values, size_t n);

/* Median of n >= 1 sorted values. */
double summary_median(const double *sorted, size_t n);

struct summary_median_interval {
    size_t rank_low, rank_high; /* 1-based order statistics; both 0 when there is no interval (n < 6) */
    double low, high;           /* the values there; NAN when there is none */
    double coverage;            /* exact, at least 0.95 */
};

/* The narrowest symmetric order-statistic interval of the median with a coverage of at least 95 %: the largest l with
 * P(l <= Bin(n, 1/2) <= n - l) >= 0.95, from x(l) to x(n + 1 - l). */
struct summary_median_interval summary_median_interval(const double *sorted, size_t n);

/* scores[i] = |x_i - median| / (1.4826 MAD), compared with SUMMARY_OUTLIER_LIMIT; 0 for a value on the median, INFINITY for one off
 * it when more than half of the values are equal (MAD = 0). scratch and scores hold n items. Returns how many are flagged. */
size_t summary_score_outliers(const double *values, size_t n, double *scratch, double *scores);

#endif
