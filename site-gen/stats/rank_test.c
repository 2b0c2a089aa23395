/* rank_test: the rank-based detail row beside every ratio, and one of the three conditions of a claim (verdict.c). */
#include "site-gen/stats/rank_test.h"

#include <math.h>
#include <stdlib.h>

struct sides {
    const double *a, *b;
    size_t n_a, n_b;
};

static double value_at(const struct sides *sides, size_t index)
{
    return index < sides->n_a ? sides->a[index] : sides->b[index - sides->n_a];
}

/* Twice the mid-rank of a value among both sides together: whole also with ties. *ties: how many values are equal to it. */
static size_t doubled_rank(const struct sides *sides, size_t index, size_t *ties)
{
    const double value = value_at(sides, index);
    size_t smaller = 0, equal = 0;
    for (size_t i = 0; i < sides->n_a + sides->n_b; i++) {
        const double other = value_at(sides, i);
        smaller += other < value;
        equal += other == value;
    }
    *ties = equal;
    return 2 * smaller + equal + 1;
}

/* ways[k * (sum_maximum + 1) + s]: in how many ways k of the values have the doubled rank sum s. Counts beyond 2^53 are rounded, by
 * far less than the p value is read. */
static void count_subsets(const size_t *ranks, size_t n, size_t chosen, size_t sum_maximum, double *ways)
{
    const size_t width = sum_maximum + 1;
    ways[0] = 1.0;
    size_t reachable = 0;
    for (size_t i = 0; i < n; i++) {
        reachable += ranks[i];
        for (size_t k = (i < chosen ? i + 1 : chosen); k > 0; k--)
            for (size_t s = ranks[i]; s <= reachable && s <= sum_maximum; s++)
                ways[k * width + s] += ways[(k - 1) * width + s - ranks[i]];
    }
}

/* Share of the assignments of `chosen` labels whose rank sum is at least as far from its expectation as the observed one. */
static double share_as_far(const double *row, size_t width, size_t expected, size_t observed)
{
    const size_t distance = observed > expected ? observed - expected : expected - observed;
    double far = 0.0, all = 0.0;
    for (size_t s = 0; s < width; s++) {
        all += row[s];
        if ((s > expected ? s - expected : expected - s) >= distance)
            far += row[s];
    }
    return far / all;
}

/* observed: doubled rank sum of A. Returns NAN when memory runs out. */
static double exact_p(const size_t *ranks, size_t n_a, size_t n_b, size_t observed)
{
    const size_t n = n_a + n_b;
    /* The smaller side is chosen: its rank sum is as far from its expectation as the other's, and the table is smaller. */
    const size_t chosen = n_a <= n_b ? n_a : n_b;
    if (n_a > n_b)
        observed = n * (n + 1) - observed;
    const size_t sum_maximum = chosen * (2 * n - chosen + 1); /* the largest `chosen` ranks, doubled */
    double *ways = calloc((chosen + 1) * (sum_maximum + 1), sizeof *ways);
    if (ways == NULL)
        return NAN;
    count_subsets(ranks, n, chosen, sum_maximum, ways);
    const double p = share_as_far(ways + chosen * (sum_maximum + 1), sum_maximum + 1, chosen * (n + 1), observed);
    free(ways);
    return p;
}

/* tie_term: sum of t^3 - t over groups of t equal values. */
static double approximate_p(double u, size_t n_a, size_t n_b, double tie_term)
{
    const double pairs = (double)n_a * (double)n_b, n = (double)(n_a + n_b);
    const double variance = pairs / 12.0 * (n + 1.0 - tie_term / (n * (n - 1.0)));
    const double distance = fmax(0.0, fabs(u - pairs / 2.0) - 0.5); /* continuity */
    return variance > 0.0 ? erfc(distance / sqrt(2.0 * variance)) : 1.0;
}

int rank_test_mann_whitney(const double *a, size_t n_a, const double *b, size_t n_b, struct rank_test *result)
{
    const struct sides sides = {a, b, n_a, n_b};
    *result = (struct rank_test){NAN, NAN, NAN, NAN, false};
    size_t *ranks = n_a == 0 || n_b == 0 ? NULL : calloc(n_a + n_b, sizeof *ranks);
    if (ranks == NULL)
        return -1;
    size_t sum_a = 0;
    double tie_term = 0.0;
    for (size_t i = 0; i < n_a + n_b; i++) {
        size_t ties;
        ranks[i] = doubled_rank(&sides, i, &ties);
        sum_a += i < n_a ? ranks[i] : 0;
        tie_term += (double)ties * (double)ties - 1.0; /* once for each of the t equal values: t^3 - t */
    }
    const double pairs = (double)n_a * (double)n_b;
    result->exact = n_a + n_b <= RANK_TEST_EXACT_MAXIMUM;
    result->u = (double)(sum_a - n_a * (n_a + 1)) / 2.0;
    result->p = result->exact ? exact_p(ranks, n_a, n_b, sum_a) : approximate_p(result->u, n_a, n_b, tie_term);
    result->a12 = result->u / pairs;
    result->cliffs_delta = 2.0 * result->a12 - 1.0;
    free(ranks);
    if (!isnan(result->p))
        return 0;
    *result = (struct rank_test){NAN, NAN, NAN, NAN, false};
    return -1;
}
