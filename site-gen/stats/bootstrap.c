/* bootstrap: resampling intervals for pooled detail numbers; the headline intervals come from formulas (summary.c, ratio.c). */
#include "site-gen/stats/bootstrap.h"

#include "lib/random.h"
#include "site-gen/stats/distribution.h"
#include "site-gen/stats/moments.h"
#include "site-gen/stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* (B + 1) * alpha / 2 with B = 9999 and alpha = 0.05: a whole number, which is why B is not 10000. */
#define BOUND_RANK 250

double bootstrap_mean(double *values, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

double bootstrap_median(double *values, size_t n)
{
    summary_sort(values, n);
    return summary_median(values, n);
}

static void draw(struct random_state *random, const double *sorted, size_t n, double *resample)
{
    for (size_t i = 0; i < n; i++)
        resample[i] = sorted[random_below(random, n)];
}

static void set_percentile_bounds(const double *sorted_results, struct bootstrap_interval *interval)
{
    interval->low = sorted_results[BOUND_RANK - 1];
    interval->high = sorted_results[BOOTSTRAP_RESAMPLES - BOUND_RANK];
}

/* Acceleration: skewness of the jackknife values. scratch and leave_one_out hold n items. */
static double acceleration(const double *sorted, size_t n, bootstrap_statistic *statistic, double *scratch, double *leave_one_out)
{
    struct moments moments = {0};
    for (size_t i = 0; i < n; i++) {
        memcpy(scratch, sorted, i * sizeof *sorted);
        memcpy(scratch + i, sorted + i + 1, (n - i - 1) * sizeof *sorted);
        leave_one_out[i] = statistic(scratch, n - 1);
        moments_add(&moments, leave_one_out[i]);
    }
    double cubes = 0.0;
    for (size_t i = 0; i < n; i++)
        cubes += pow(moments.mean - leave_one_out[i], 3.0);
    return moments.squares > 0.0 ? cubes / (6.0 * pow(moments.squares, 1.5)) : 0.0;
}

/* The resample at the corrected probability for the normal quantile z of the nominal one. */
static double corrected_bound(const double *sorted_results, double bias, double skew, double z)
{
    const double probability = distribution_normal(bias + (bias + z) / (1.0 - skew * (bias + z)));
    double rank = floor((BOOTSTRAP_RESAMPLES + 1) * probability);
    rank = fmin(fmax(rank, 1.0), BOOTSTRAP_RESAMPLES);
    return sorted_results[(size_t)rank - 1];
}

static void set_corrected_bounds(const double *sorted_results, double skew, struct bootstrap_interval *interval)
{
    size_t below = 0;
    while (below < BOOTSTRAP_RESAMPLES && sorted_results[below] < interval->estimate)
        below++;
    interval->corrected_low = interval->corrected_high = NAN;
    if (below == 0 || below == BOOTSTRAP_RESAMPLES) /* the estimate lies outside all resamples: no correction exists */
        return;
    const double bias = distribution_normal_quantile((double)below / BOOTSTRAP_RESAMPLES);
    const double z = distribution_normal_quantile(0.975);
    interval->corrected_low = corrected_bound(sorted_results, bias, skew, -z);
    interval->corrected_high = corrected_bound(sorted_results, bias, skew, z);
}

int bootstrap_estimate(const double *sample, size_t n, bootstrap_statistic *statistic, uint64_t seed,
                       struct bootstrap_interval *interval)
{
    double *memory = n < 2 ? NULL : calloc(3 * n + BOOTSTRAP_RESAMPLES, sizeof *memory);
    *interval = (struct bootstrap_interval){NAN, NAN, NAN, NAN, NAN};
    if (memory == NULL)
        return -1;
    double *sorted = memory, *resample = memory + n, *jackknife = memory + 2 * n, *results = memory + 3 * n;
    memcpy(sorted, sample, n * sizeof *sample);
    summary_sort(sorted, n);
    memcpy(resample, sorted, n * sizeof *sample);
    interval->estimate = statistic(resample, n);
    struct random_state random;
    random_seed(&random, seed);
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        draw(&random, sorted, n, resample);
        results[i] = statistic(resample, n);
    }
    summary_sort(results, BOOTSTRAP_RESAMPLES);
    set_percentile_bounds(results, interval);
    set_corrected_bounds(results, acceleration(sorted, n, statistic, resample, jackknife), interval);
    free(memory);
    return 0;
}

int bootstrap_ratio_of_medians(const double *a, size_t n_a, const double *b, size_t n_b, uint64_t seed,
                               struct bootstrap_interval *interval)
{
    double *memory = n_a == 0 || n_b == 0 ? NULL : calloc(2 * (n_a + n_b) + BOOTSTRAP_RESAMPLES, sizeof *memory);
    *interval = (struct bootstrap_interval){NAN, NAN, NAN, NAN, NAN};
    if (memory == NULL)
        return -1;
    double *sorted_a = memory, *sorted_b = sorted_a + n_a, *resample_a = sorted_b + n_b, *resample_b = resample_a + n_a;
    double *results = resample_b + n_b;
    memcpy(sorted_a, a, n_a * sizeof *a);
    memcpy(sorted_b, b, n_b * sizeof *b);
    interval->estimate = bootstrap_median(sorted_a, n_a) / bootstrap_median(sorted_b, n_b);
    struct random_state random;
    random_seed(&random, seed);
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        draw(&random, sorted_a, n_a, resample_a);
        draw(&random, sorted_b, n_b, resample_b);
        results[i] = bootstrap_median(resample_a, n_a) / bootstrap_median(resample_b, n_b);
    }
    summary_sort(results, BOOTSTRAP_RESAMPLES);
    set_percentile_bounds(results, interval);
    free(memory);
    return 0;
}
