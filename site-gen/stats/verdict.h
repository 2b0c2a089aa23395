/* verdict: the one place where numbers become words. Mechanical, first match wins; nobody else decides who is faster. */
#ifndef STATS_VERDICT_H
#define STATS_VERDICT_H

#include "site-gen/stats/ratio.h"

#include <stdbool.h>
#include <stddef.h>

/* The noise floor delta is never taken below this, and needs this many A/A comparisons to be taken from them. */
#define VERDICT_NOISE_FLOOR_MINIMUM 0.02
#define VERDICT_NOISE_FLOOR_COMPARISONS 10
#define VERDICT_ALPHA 0.05

enum verdict {
    VERDICT_INVALID,      /* a gate failed, or no steady state was reached */
    VERDICT_NO_CLAIM,     /* fewer than five runs on a side */
    VERDICT_FASTER,       /* A is shown better than B (for latencies too: the smaller one is faster) */
    VERDICT_SLOWER,       /* A is shown worse than B */
    VERDICT_EQUIVALENT,   /* shown to lie within the noise floor */
    VERDICT_NO_DIFFERENCE /* no difference shown: say what could have been shown (mde.h) */
};

struct verdict_input {
    bool valid;                  /* every run of both sides passed its gates and reached a steady state */
    size_t n_a, n_b;             /* runs */
    struct ratio_estimate ratio; /* A / B; not read when a rule before it decides */
    bool larger_is_better;       /* req/s: true; latency: false */
    double holm_p;               /* ratio.p adjusted over its family (holm.h) */
    double mann_whitney_p;       /* rank_test.h */
    double noise_floor;          /* delta, a share: the band is [1 / (1 + delta), 1 + delta] */
};

/* 1 invalid; 2 no claim (n < 5); 3 faster / slower: holm_p < 0.05, the 95 % interval wholly outside the band,
 * mann_whitney_p < 0.05; 4 equivalent: the 90 % interval wholly inside the band; 5 no difference shown. */
enum verdict verdict_decide(const struct verdict_input *input);

/* The verdict on B against A. */
enum verdict verdict_invert(enum verdict verdict);
/* "faster", "no-claim", ...: the word in files for programs (docs/compare.schema.json); the pages' words are in the catalogues. */
const char *verdict_name(enum verdict verdict);

/* delta of a machine: max(2 %, the 95th percentile (rank ceil(0.95 n)) of |ratio - 1| over its A/A comparisons); 2 % for fewer
 * than 10. scratch holds n items. */
double verdict_noise_floor(const double *ratios, size_t n, double *scratch);

struct rank_range {
    size_t low, high; /* 1-based; low == high only where the place is earned */
};

/* better[i * count + j] is true when target i is shown better than target j. ranges[i].low = 1 + number of targets shown better
 * than i, ranges[i].high = count - number of targets shown worse. */
void verdict_rank_ranges(const bool *better, size_t count, struct rank_range *ranges);

#endif
