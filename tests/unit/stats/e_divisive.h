/* e_divisive: a second method for change points, which the product does not use: the tests hold site-gen/stats/history against it. Energy
 * distances of all pairs of neighbouring stretches (Matteson and James 2014, alpha = 1), and permutations instead of a model of the noise:
 * it shares no assumption and no line with optimal partitioning. */
#ifndef TESTS_UNIT_STATS_E_DIVISIVE_H
#define TESTS_UNIT_STATS_E_DIVISIVE_H

#include "tests/unit/stats/simulate.h"

#include <stdbool.h>
#include <string.h>

#define E_DIVISIVE_PERMUTATIONS 499
#define E_DIVISIVE_ALPHA 0.05
#define E_DIVISIVE_VALUES_MAXIMUM 96
/* Differences of a statistic below this share are rounding: permutations that leave the stretches' members alone tie with the series. */
#define E_DIVISIVE_TIE 1e-9

struct e_divisive_split {
    size_t tau, kappa; /* values [start of the segment, tau) against [tau, kappa) */
    double qhat;
};

struct e_divisive_step {
    struct e_divisive_split split;
    int above, at_least; /* permutations with a larger statistic, and with those that tie */
};

struct e_divisive {
    struct e_divisive_step steps[E_DIVISIVE_VALUES_MAXIMUM]; /* the last one was not accepted */
    size_t step_count;
    size_t points[E_DIVISIVE_VALUES_MAXIMUM]; /* ascending: first value of each new level */
    size_t point_count;
};

static inline double e_divisive_p(int at_least)
{
    return (1.0 + at_least) / (1.0 + E_DIVISIVE_PERMUTATIONS);
}

/* Mean distance within a stretch of m values whose distances sum to within. */
static inline double e_divisive_inner(double within, double m)
{
    return m > 1 ? within / (m * (m - 1) / 2) : 0;
}

/* within[b]: sum of distances in [a, b), for one a at a time from the right; inner sums of all stretches of the segment are kept. */
static inline void e_divisive_search_segment(const double *values, size_t from, size_t to, struct e_divisive_split *best)
{
    static double within[E_DIVISIVE_VALUES_MAXIMUM + 1][E_DIVISIVE_VALUES_MAXIMUM + 1];
    const size_t n = to - from;
    const double *x = values + from;
    for (size_t length = 0; length <= n; length++)
        for (size_t a = 0; a + length <= n; a++) {
            const size_t b = a + length;
            within[a][b] = length < 2 ? 0 : within[a + 1][b] + within[a][b - 1] - within[a + 1][b - 1] + fabs(x[a] - x[b - 1]);
        }
    for (size_t tau = 1; tau < n; tau++)
        for (size_t kappa = tau + 1; kappa <= n; kappa++) {
            const double m = (double)tau, k = (double)(kappa - tau);
            const double across = within[0][kappa] - within[0][tau] - within[tau][kappa];
            const double qhat =
                m * k / (m + k) *
                (2 * across / (m * k) - e_divisive_inner(within[0][tau], m) - e_divisive_inner(within[tau][kappa], k));
            if (qhat > best->qhat)
                *best = (struct e_divisive_split){from + tau, from + kappa, qhat};
        }
}

/* The best split within any of the segments that the points make. */
static inline struct e_divisive_split e_divisive_search(const double *values, size_t n, const struct e_divisive *found)
{
    struct e_divisive_split best = {0, 0, -1};
    for (size_t i = 0; i <= found->point_count; i++)
        e_divisive_search_segment(values, i == 0 ? 0 : found->points[i - 1], i == found->point_count ? n : found->points[i], &best);
    return best;
}

/* Values change places within their segments alone. */
static inline void e_divisive_permute(struct random_state *random, double *values, size_t n, const struct e_divisive *found)
{
    for (size_t i = 0; i <= found->point_count; i++) {
        const size_t from = i == 0 ? 0 : found->points[i - 1], to = i == found->point_count ? n : found->points[i];
        simulate_shuffle(random, values + from, to - from);
    }
}

static inline void e_divisive_insert(struct e_divisive *found, size_t point)
{
    size_t at = found->point_count++;
    for (; at > 0 && found->points[at - 1] > point; at--)
        found->points[at] = found->points[at - 1];
    found->points[at] = point;
}

/* Splits until a split is no longer significant. n of at most E_DIVISIVE_VALUES_MAXIMUM. */
static inline void e_divisive_find(const double *values, size_t n, uint64_t seed, struct e_divisive *found)
{
    struct random_state random;
    double permuted[E_DIVISIVE_VALUES_MAXIMUM];
    random_seed(&random, seed);
    found->step_count = found->point_count = 0;
    for (bool accepted = true; accepted && found->step_count + 1 < n;) {
        struct e_divisive_step *step = &found->steps[found->step_count++];
        *step = (struct e_divisive_step){.split = e_divisive_search(values, n, found)};
        for (int i = 0; i < E_DIVISIVE_PERMUTATIONS; i++) {
            memcpy(permuted, values, n * sizeof(double));
            e_divisive_permute(&random, permuted, n, found);
            const double qhat = e_divisive_search(permuted, n, found).qhat;
            step->above += qhat > step->split.qhat * (1 + E_DIVISIVE_TIE);
            step->at_least += qhat > step->split.qhat * (1 - E_DIVISIVE_TIE);
        }
        accepted = e_divisive_p(step->at_least) <= E_DIVISIVE_ALPHA;
        if (accepted)
            e_divisive_insert(found, step->split.tau);
    }
}

#endif
