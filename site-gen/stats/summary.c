/* summary: one target's runs of one scenario, condensed for tables, dots with intervals, and the detail rows. */
#include "site-gen/stats/summary.h"

#include "site-gen/stats/distribution.h"
#include "site-gen/stats/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_arithmetic(struct summary_estimate *estimate, const double *values, size_t n)
{
    struct moments moments = {0};
    estimate->minimum = estimate->maximum = values[0];
    for (size_t i = 0; i < n; i++) {
        moments_add(&moments, values[i]);
        estimate->minimum = fmin(estimate->minimum, values[i]);
        estimate->maximum = fmax(estimate->maximum, values[i]);
    }
    estimate->mean = moments.mean;
    if (n < 2)
        return;
    estimate->sd = moments_sd(&moments);
    estimate->cv = estimate->sd / estimate->mean;
    estimate->standard_error = estimate->sd / sqrt((double)n);
    const double reach = distribution_t_quantile(0.975, (double)(n - 1)) * estimate->standard_error;
    estimate->mean_low = estimate->mean - reach;
    estimate->mean_high = estimate->mean + reach;
}

static void add_geometric(struct summary_estimate *estimate, const double *values, size_t n)
{
    if (!(estimate->minimum > 0.0))
        return;
    const struct moments moments = moments_of_logarithms(values, n);
    estimate->geometric_mean = exp(moments.mean);
    if (n < 2)
        return;
    estimate->sd_log = moments_sd(&moments);
    const double reach = distribution_t_quantile(0.975, (double)(n - 1)) * estimate->sd_log / sqrt((double)n);
    estimate->low = exp(moments.mean - reach);
    estimate->high = exp(moments.mean + reach);
    estimate->geometric_cv = sqrt(expm1(estimate->sd_log * estimate->sd_log));
}

struct summary_estimate summary_estimate(const double *values, size_t n)
{
    struct summary_estimate estimate = {
        .n = n,
        .mean = NAN,
        .sd = NAN,
        .cv = NAN,
        .standard_error = NAN,
        .mean_low = NAN,
        .mean_high = NAN,
        .minimum = NAN,
        .maximum = NAN,
        .geometric_mean = NAN,
        .low = NAN,
        .high = NAN,
        .sd_log = NAN,
        .geometric_cv = NAN,
    };
    if (n == 0)
        return estimate;
    add_arithmetic(&estimate, values, n);
    add_geometric(&estimate, values, n);
    return estimate;
}

bool summary_has_interval(const struct summary_estimate *estimate)
{
    return estimate->n >= SUMMARY_CLAIM_MINIMUM && estimate->minimum > 0.0 && estimate->maximum > estimate->minimum;
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void summary_sort(double *values, size_t n)
{
    if (n > 1)
        qsort(values, n, sizeof *values, compare_doubles);
}

double summary_median(const double *sorted, size_t n)
{
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
}

/* P(Bin(n, 1/2) = k) */
static double binomial_half(size_t n, size_t k)
{
    int sign;
    const double items = (double)n, chosen = (double)k;
    return exp(lgamma_r(items + 1.0, &sign) - lgamma_r(chosen + 1.0, &sign) - lgamma_r(items - chosen + 1.0, &sign) -
               items * M_LN2);
}

struct summary_median_interval summary_median_interval(const double *sorted, size_t n)
{
    struct summary_median_interval interval = {0, 0, NAN, NAN, NAN};
    if (n < SUMMARY_MEDIAN_INTERVAL_MINIMUM)
        return interval;
    double outside = 0.0; /* probability that the median lies outside [x(rank), x(n + 1 - rank)] */
    for (size_t rank = 1; rank <= n / 2; rank++) {
        outside += 2.0 * binomial_half(n, rank - 1);
        if (1.0 - outside < 0.95)
            break;
        interval.rank_low = rank;
        interval.coverage = 1.0 - outside;
    }
    interval.rank_high = n + 1 - interval.rank_low;
    interval.low = sorted[interval.rank_low - 1];
    interval.high = sorted[interval.rank_high - 1];
    return interval;
}

size_t summary_score_outliers(const double *values, size_t n, double *scratch, double *scores)
{
    if (n == 0)
        return 0;
    memcpy(scratch, values, n * sizeof *values);
    summary_sort(scratch, n);
    const double median = summary_median(scratch, n);
    for (size_t i = 0; i < n; i++)
        scores[i] = scratch[i] = fabs(values[i] - median);
    summary_sort(scratch, n);
    const double scale = 1.4826 * summary_median(scratch, n);
    size_t flagged = 0;
    for (size_t i = 0; i < n; i++) {
        scores[i] = scores[i] == 0.0 ? 0.0 : scores[i] / scale;
        flagged += scores[i] > SUMMARY_OUTLIER_LIMIT;
    }
    return flagged;
}
