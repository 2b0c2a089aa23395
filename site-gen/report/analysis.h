/* analysis: from runs to statements. Sorts the runs of the store into groups that may be compared, summarises each target's runs
 * and decides each pair's verdict, following docs/methodology.md. The report only words and lays out what is found here.
 *
 * Only runs of one scenario (same bytes of its file), on one machine, with one load, one profile and one tool form a group. Within
 * it a target is represented by its newest session that has enough valid runs for a claim, or by the one with the most while none
 * has; the others are kept as earlier records. Everything lives in the arena given to analysis_build and points into the results
 * that were given. */
#ifndef SITE_GEN_REPORT_ANALYSIS_H
#define SITE_GEN_REPORT_ANALYSIS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "site-gen/stats/rank_test.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/summary.h"
#include "site-gen/stats/verdict.h"
#include "site-gen/store/results.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of a run that are summarised and compared. Rates in requests a second, the others in nanoseconds. */
enum analysis_metric { ANALYSIS_RATE, ANALYSIS_MEAN, ANALYSIS_P50, ANALYSIS_P95, ANALYSIS_P99 };
#define ANALYSIS_METRICS 5

/* A percentile is shown when at least this many requests lie beyond it. */
#define ANALYSIS_SAMPLES_BEYOND 10

struct analysis_quantile {
    int64_t micro_percent; /* 99900000 = 99.9 % */
    int64_t nanoseconds;
};

/* What is read from one histogram of latencies: percentiles with at least ANALYSIS_SAMPLES_BEYOND requests beyond them. */
struct analysis_quantiles {
    const struct analysis_quantile *curve; /* in fine steps, from the smallest latency on */
    size_t curve_count;
    const struct analysis_quantile *levels; /* the first level_count of ANALYSIS_LEVELS */
    size_t level_count;
    int64_t total; /* requests in the histogram */
};
#define ANALYSIS_LEVELS 7 /* 50, 75, 90, 95, 99, 99.9, 99.99 % */

/* One step of a scenario, all valid runs of a sample together. */
struct analysis_step {
    const char *name, *group; /* group: "" when it is in none */
    int64_t requests, errors;
    struct analysis_quantiles pooled; /* of its good requests */
};

/* The runs of one target in one session of one group. */
struct analysis_sample {
    const struct analysis_group *group;
    const struct results_target *target;
    const struct results_session *session;
    const struct results_run **runs; /* all of them, by block */
    size_t run_count;
    const struct results_run **valid; /* those that passed their gates: the only ones that count */
    size_t valid_count;
    double *values[ANALYSIS_METRICS]; /* one a valid run; NULL when a run has too few requests for this percentile */
    struct summary_estimate summary[ANALYSIS_METRICS];
    struct rank_range rank[ANALYSIS_METRICS]; /* among the group's ranked samples; 0-0 when it has no place: no value, or alone */
    size_t outlier_count;                     /* of the rate, more than SUMMARY_OUTLIER_LIMIT away; still counted in */
    size_t unsteady_count;                    /* valid runs that showed no steady state; still counted in */
    bool current;                             /* it represents its target in its group */
    struct analysis_quantiles pooled;         /* of all good requests of all valid runs */
    struct analysis_step *steps;              /* in the order of the scenario; none when runs disagree on them */
    size_t step_count;
};

struct analysis_comparison {
    struct ratio_estimate ratio; /* A / B */
    struct rank_test rank_test;
    double holm_p;
    size_t family_size; /* comparisons that Holm's adjustment took into account */
    double detectable;  /* smallest effect that could have been shown, a share */
    enum verdict verdict;
};

struct analysis_pair {
    const struct analysis_group *group;
    const struct analysis_sample *a, *b; /* a comes first by target key */
    struct analysis_comparison metrics[ANALYSIS_METRICS];
};

struct analysis_group {
    const struct analysis_scenario *scenario;
    const struct results_run *conditions; /* any of its runs: machine, load, profile, scenario hash and tool are those of all */
    bool quick;
    const struct analysis_sample **samples; /* current ones, by target key */
    size_t sample_count;
    struct analysis_pair *pairs; /* all pairs of samples, by keys */
    size_t pair_count;
    const char *newest; /* day of its newest run */
};

struct analysis_scenario {
    const struct results_scenario *scenario;
    struct analysis_group **groups; /* [0] is the one that the overview shows */
    size_t group_count;
};

struct analysis {
    const struct results *results;
    struct analysis_scenario *scenarios; /* those that have runs, by id */
    size_t scenario_count;
    const struct results_target **targets; /* those that have runs, by key */
    size_t target_count;
    struct analysis_sample **earlier; /* samples that no group counts as current, by scenario, target, then newest first */
    size_t earlier_count;
    double noise_floor; /* delta, a share */
    const char *newest; /* day of the newest run of all; NULL without runs */
    bool quick;         /* a group that the overview shows has the quick profile */
};

/* store gives time series and histograms; NULL leaves steady state and pooled percentiles out. 0 or -1. */
int analysis_build(struct analysis *analysis, struct arena *arena, struct store *store, const struct results *results,
                   struct error *error);

/* The sample of target in the group; NULL when it has none. */
const struct analysis_sample *analysis_find_sample(const struct analysis_group *group, const struct results_target *target);
/* The pair in the group, whichever comes first; NULL when one of them has no sample. */
const struct analysis_pair *analysis_find_pair(const struct analysis_group *group, const struct results_target *a,
                                               const struct results_target *b);
/* The group that the overview shows for a scenario. */
const struct analysis_group *analysis_current_group(const struct analysis_scenario *scenario);
/* There were enough valid runs to judge: intervals and p values may be shown. */
bool analysis_is_judged(enum verdict verdict);
/* At most half of the sample's valid runs showed no steady state; otherwise its comparisons are invalid. */
bool analysis_is_steady(const struct analysis_sample *sample);
/* The sample reached the highest rate of its group, and so did another target, shown equivalent to it: the load generator or the
 * network may have been what limited both. */
bool analysis_is_at_ceiling(const struct analysis_sample *sample);
/* Good requests without which the metric is not shown: ANALYSIS_SAMPLES_BEYOND beyond a percentile, one for rate and mean. */
int64_t analysis_requests_needed(enum analysis_metric metric);
/* The run has that many good requests, and a value. */
bool analysis_metric_is_known(const struct results_run *run, enum analysis_metric metric);
/* The percentile of that index below ANALYSIS_LEVELS, in micro-percent. */
int64_t analysis_level(size_t index);
struct analysis_quantiles analysis_read_quantiles(struct arena *arena, const struct histogram *histogram);

#endif
