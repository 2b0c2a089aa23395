/* comparison: two sides, a baseline A and what is judged against it, B, over all scenarios that both have. The sides may come from one
 * store or from two, and may be two targets, two days or commits of one target, two sessions, two sides of an experiment. What is
 * comparable is decided by the same analysis as the site's, and everything that is compared here is one family of each metric.
 *
 * Everything lives in the arena given to comparison_build and points into the results that were given. */
#ifndef SITE_GEN_REPORT_COMPARISON_H
#define SITE_GEN_REPORT_COMPARISON_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/report/analysis.h"
#include "site-gen/report/compare_select.h"

#include <stdbool.h>
#include <stddef.h>

enum comparison_which { COMPARISON_A, COMPARISON_B };

struct comparison_source {
    struct compare_selection selection;
    struct store *store; /* that the runs came from; NULL leaves steady state and pooled percentiles out */
};

struct comparison_side {
    const char *label;                     /* distinct from the other side's */
    const struct results_target **targets; /* of this comparison: their keys name the side as well */
    const char **names;                    /* the targets' own keys, in the same order */
    size_t target_count;
    size_t run_count;
};

/* A pair that is compared: pair.a is B's sample and pair.b is A's, so that ratios are B / A and verdicts are about B. */
struct comparison_row {
    struct analysis_pair *pair;
    const struct results_scenario *scenario;
    const char *target; /* whose row it is, where a side has several; "" otherwise */
};

/* A scenario that both sides have, but never under the same conditions. */
struct comparison_refusal {
    const struct results_scenario *scenario;
    const char *target;
    const struct results_run *a, *b; /* the two that differ least */
    unsigned differing;              /* conditions.h */
};

/* A scenario, or a target of it, that only one side has. */
struct comparison_missing {
    const struct results_scenario *scenario;
    const char *target;
    enum comparison_which only;
};

struct comparison {
    struct comparison_side sides[2];
    struct results results;   /* the runs of both sides, their targets renamed */
    struct analysis analysis; /* of these results */
    struct analysis_pair *pairs;
    struct comparison_row *rows;
    size_t row_count;
    struct comparison_refusal *refusals;
    size_t refusal_count;
    struct comparison_missing *missing;
    size_t missing_count;
};

/* A side with one target is compared with the other's one whatever their names; with several, each with its namesake. 0, or -1: the
 * sides have runs or no target in common, or the store fails. A comparison without rows is no error. */
int comparison_build(struct comparison *comparison, struct arena *arena, const struct comparison_source sources[2],
                     struct error *error);

/* The samples of a row. */
const struct analysis_sample *comparison_sample(const struct comparison_row *row, enum comparison_which which);
/* Rows by the verdict of the metric (about B), indexed by enum verdict. */
struct comparison_tally {
    size_t by_verdict[6];
    size_t family; /* size of Holm's family */
};
struct comparison_tally comparison_tally(const struct comparison *comparison, enum analysis_metric metric);
/* "rate", "mean", "p50", "p95", "p99". */
const char *comparison_metric_name(enum analysis_metric metric);
bool comparison_find_metric(const char *name, size_t length, enum analysis_metric *metric);

#endif
