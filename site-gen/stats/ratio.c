/* ratio: the number behind every "A is x times B" of the site: tables of pairs, forest plots, verdicts. */
#include "site-gen/stats/ratio.h"

#include "site-gen/stats/moments.h"

#include <math.h>

static int set_undefined(struct ratio_estimate *estimate, size_t n_a, size_t n_b)
{
    *estimate = (struct ratio_estimate){
        .ratio = NAN,
        .low = NAN,
        .high = NAN,
        .low90 = NAN,
        .high90 = NAN,
        .p = NAN,
        .df = NAN,
        .t = NAN,
        .log_difference = NAN,
        .standard_error = NAN,
        .n_a = n_a,
        .n_b = n_b,
    };
    return -1;
}

static bool all_positive(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] > 0.0) || isinf(values[i]))
            return false;
    return true;
}

/* Fills everything that follows from log_difference, standard_error and df. */
static void complete(struct ratio_estimate *estimate, struct t_quantiles *quantiles)
{
    const double difference = estimate->log_difference, error = estimate->standard_error;
    distribution_t_quantiles(quantiles, estimate->df);
    const double reach = quantiles->at_975 * error, reach90 = quantiles->at_95 * error;
    estimate->ratio = exp(difference);
    estimate->low = exp(difference - reach);
    estimate->high = exp(difference + reach);
    estimate->low90 = exp(difference - reach90);
    estimate->high90 = exp(difference + reach90);
    estimate->t = difference == 0.0 ? 0.0 : difference / error;
    estimate->p = distribution_t_two_sided_p(estimate->t, estimate->df);
}

int ratio_estimate_welch_with(struct t_quantiles *quantiles, const double *a, size_t n_a, const double *b, size_t n_b,
                              struct ratio_estimate *estimate)
{
    set_undefined(estimate, n_a, n_b);
    if (n_a < 2 || n_b < 2 || !all_positive(a, n_a) || !all_positive(b, n_b))
        return -1;
    const struct moments logs_a = moments_of_logarithms(a, n_a), logs_b = moments_of_logarithms(b, n_b);
    const double share_a = moments_variance(&logs_a) / (double)n_a, share_b = moments_variance(&logs_b) / (double)n_b;
    const double variance = share_a + share_b;
    estimate->log_difference = logs_a.mean - logs_b.mean;
    estimate->standard_error = sqrt(variance);
    if (variance > 0.0)
        estimate->df = variance * variance / (share_a * share_a / (double)(n_a - 1) + share_b * share_b / (double)(n_b - 1));
    else
        estimate->df = (double)(n_a + n_b - 2);
    complete(estimate, quantiles);
    return 0;
}

int ratio_estimate_welch(const double *a, size_t n_a, const double *b, size_t n_b, struct ratio_estimate *estimate)
{
    struct t_quantiles quantiles = {0};
    return ratio_estimate_welch_with(&quantiles, a, n_a, b, n_b, estimate);
}

static void complete_paired(const struct moments *differences, struct ratio_estimate *estimate, struct t_quantiles *quantiles)
{
    estimate->paired = true;
    estimate->log_difference = differences->mean;
    estimate->standard_error = moments_sd(differences) / sqrt((double)differences->n);
    estimate->df = (double)(differences->n - 1);
    complete(estimate, quantiles);
}

int ratio_estimate_paired(const double *a, const double *b, size_t n, struct ratio_estimate *estimate)
{
    set_undefined(estimate, n, n);
    if (n < 2 || !all_positive(a, n) || !all_positive(b, n))
        return -1;
    struct moments differences = {0};
    for (size_t i = 0; i < n; i++)
        moments_add(&differences, log(a[i]) - log(b[i]));
    struct t_quantiles quantiles = {0};
    complete_paired(&differences, estimate, &quantiles);
    return 0;
}

/* Position of the only run in that block, or n when there is none or more than one. */
static size_t find_block(const int64_t *blocks, size_t n, int64_t block)
{
    size_t found = n;
    for (size_t i = 0; i < n; i++) {
        if (blocks[i] != block)
            continue;
        if (found != n)
            return n;
        found = i;
    }
    return found;
}

int ratio_estimate_by_block_with(struct t_quantiles *quantiles, const double *a, const int64_t *blocks_a, size_t n_a,
                                 const double *b, const int64_t *blocks_b, size_t n_b, struct ratio_estimate *estimate)
{
    set_undefined(estimate, n_a, n_b);
    if (n_a != n_b || n_a < 2 || !all_positive(a, n_a) || !all_positive(b, n_b))
        return ratio_estimate_welch_with(quantiles, a, n_a, b, n_b, estimate);
    struct moments differences = {0};
    for (size_t i = 0; i < n_a; i++) {
        const size_t partner = find_block(blocks_b, n_b, blocks_a[i]);
        if (partner == n_b || find_block(blocks_a, n_a, blocks_a[i]) != i)
            return ratio_estimate_welch_with(quantiles, a, n_a, b, n_b, estimate);
        moments_add(&differences, log(a[i]) - log(b[partner]));
    }
    complete_paired(&differences, estimate, quantiles);
    return 0;
}

int ratio_estimate_by_block(const double *a, const int64_t *blocks_a, size_t n_a, const double *b, const int64_t *blocks_b,
                            size_t n_b, struct ratio_estimate *estimate)
{
    struct t_quantiles quantiles = {0};
    return ratio_estimate_by_block_with(&quantiles, a, blocks_a, n_a, b, blocks_b, n_b, estimate);
}

struct ratio_estimate ratio_invert(const struct ratio_estimate *estimate)
{
    struct ratio_estimate inverse = *estimate;
    inverse.ratio = 1.0 / estimate->ratio;
    inverse.low = 1.0 / estimate->high;
    inverse.high = 1.0 / estimate->low;
    inverse.low90 = 1.0 / estimate->high90;
    inverse.high90 = 1.0 / estimate->low90;
    inverse.t = -estimate->t;
    inverse.log_difference = -estimate->log_difference;
    inverse.n_a = estimate->n_b;
    inverse.n_b = estimate->n_a;
    return inverse;
}

int ratio_estimate_fieller(const double *a, size_t n_a, const double *b, size_t n_b, struct ratio_estimate *estimate)
{
    set_undefined(estimate, n_a, n_b);
    if (n_a < 2 || n_b < 2)
        return -1;
    struct moments of_a = {0}, of_b = {0};
    for (size_t i = 0; i < n_a; i++)
        moments_add(&of_a, a[i]);
    for (size_t i = 0; i < n_b; i++)
        moments_add(&of_b, b[i]);
    const double df = (double)((n_a < n_b ? n_a : n_b) - 1);
    const double t = distribution_t_quantile(0.975, df);
    const double spread_a = of_a.mean * of_a.mean - t * t * moments_variance(&of_a) / (double)n_a;
    const double spread_b = of_b.mean * of_b.mean - t * t * moments_variance(&of_b) / (double)n_b;
    const double product = of_a.mean * of_b.mean;
    const double discriminant = product * product - spread_a * spread_b;
    if (!(spread_b > 0.0) || !(discriminant >= 0.0))
        return -1;
    estimate->df = df;
    estimate->ratio = of_a.mean / of_b.mean;
    estimate->low = (product - sqrt(discriminant)) / spread_b;
    estimate->high = (product + sqrt(discriminant)) / spread_b;
    return 0;
}
