/* rank_test: a second opinion on a difference that assumes no distribution: Mann-Whitney's rank-sum test, exact also with ties, and
 * the size of the effect as Cliff's delta and A12. */
#ifndef STATS_RANK_TEST_H
#define STATS_RANK_TEST_H

#include <stdbool.h>
#include <stddef.h>

/* Up to this many values on both sides together p is exact; beyond, it is the normal approximation with correction for ties. */
#define RANK_TEST_EXACT_MAXIMUM 80

struct rank_test {
    double u;            /* U of A: pairs that A wins, ties count one half */
    double p;            /* two-sided: share of all label assignments whose rank sum is at least as far from its expectation */
    double cliffs_delta; /* P(a > b) - P(a < b), -1 to 1 */
    double a12;          /* P(a > b) + P(a = b) / 2, 0 to 1 (Vargha and Delaney) */
    bool exact;
};

/* Returns 0, or -1 when a side is empty or memory runs out (allocates and frees its own table; result all NAN then). */
int rank_test_mann_whitney(const double *a, size_t n_a, const double *b, size_t n_b, struct rank_test *result);

#endif
