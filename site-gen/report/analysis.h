/* analysis: from runs to statements. Sorts the runs of the store into groups that may be compared, summarises each target's runs
 * and decides each pair's verdict, following docs/methodology.md. The report only words and lays out what is found here.
 *
 * Only runs of one scenario (same bytes of its file), on one machine, with one load, one profile, one tool and one rule for percentiles
 * form a group (conditions.h). Within it a target is represented by its newest session that has enough valid runs for a claim, or by the one with the most while none
 * has; the others are kept as earlier records. Runs of an experiment count in it alone (analysis_experiment.h). Everything lives in the arena given to analysis_build and points into the results
 * that were given. */
#ifndef SITE_GEN_REPORT_ANALYSIS_H
#define SITE_GEN_REPORT_ANALYSIS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "site-gen/report/analysis_density.h"
#include "site-gen/stats/rank_test.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/steady_state.h"
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
    const bool *outliers;   /* one a valid run: its rate is more than SUMMARY_OUTLIER_LIMIT away; NULL with too few runs to tell */
    size_t outlier_count;   /* still counted in */
    bool is_bimodal;        /* the rates are shown to fall into two groups */
    size_t unsteady_count;  /* valid runs that showed no steady state; still counted in */
    double second_variance; /* of ln (good answers of a second) within a run, mean over the valid runs; NAN when not known */
    double apdex;           /* of all requests of all valid runs; NAN where none is declared or known */
    bool at_ceiling;        /* one of those that were stopped at one rate: group->ceiling says by what */
    bool current;           /* it represents its target in its group */
    struct analysis_quantiles pooled; /* of all good requests of all valid runs */
    struct analysis_density pooled_density;
    struct analysis_density *densities; /* one a valid run; NULL without histograms */
    struct analysis_step *steps;        /* in the order of the scenario; none when runs disagree on them */
    size_t step_count;
};

/* Why targets of a group reached one and the same rate, the highest: they were not what was measured (analysis_ceiling.c). */
enum analysis_ceiling {
    ANALYSIS_CEILING_NONE,        /* they did not */
    ANALYSIS_CEILING_UNEXPLAINED, /* different targets are shown to be equivalent in first place; nothing tells why */
    ANALYSIS_CEILING_GENERATOR,   /* the load generator was near its limit */
    ANALYSIS_CEILING_IDLE,        /* the targets were idle: the scenario's users and waits, or what the targets wait for */
    ANALYSIS_CEILING_LATENCY      /* three targets or more have the smallest latency in common too */
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
    double noise_floor; /* delta by which its verdicts were decided, a share */
};

struct analysis_group {
    const struct analysis_scenario *scenario;
    const struct results_run *conditions; /* any of its runs: machine, load, profile, scenario hash and tool are those of all */
    bool quick;
    const struct analysis_sample **samples; /* current ones, by target key */
    size_t sample_count;
    struct analysis_pair *pairs; /* of those targets whose pairs are shown (analysis.pairs), by keys */
    size_t pair_count;
    /* Of all pairs of samples, which are judged together; analysis_find_pair and analysis_find_verdict read them. */
    const double *holm_p[ANALYSIS_METRICS];
    const uint8_t *verdicts[ANALYSIS_METRICS];
    uint32_t *kept; /* position in pairs + 1; 0: not there */
    size_t family_size[ANALYSIS_METRICS];
    double noise_floor;
    enum analysis_ceiling ceiling; /* of the samples that are at_ceiling */
    const char *newest;            /* day of its newest run */
};

struct analysis_scenario {
    const struct results_scenario *scenario;
    struct analysis_group **groups; /* [0] is the one that the overview shows */
    size_t group_count;
};

struct analysis_target_pair {
    const struct results_target *a, *b; /* a comes first by key */
};

struct analysis {
    const struct results *results;
    struct analysis_scenario *scenarios; /* those that have runs, by id unless configuration_order_scenarios came after */
    size_t scenario_count;
    const struct results_target **targets; /* those that have runs, by key */
    size_t target_count;
    struct analysis_sample **earlier; /* samples that no group counts as current, by scenario, target, then newest first */
    size_t earlier_count;
    const struct results_target **experiment_targets; /* those that have runs of experiments only */
    size_t experiment_target_count;
    struct analysis_experiment *experiments; /* analysis_experiment.h; by target, name, scenario */
    size_t experiment_count;
    struct analysis_history *histories; /* analysis_history.h; by scenario, target, then the one with the newest session first */
    size_t history_count;
    struct analysis_change *changes; /* analysis_change.h; one for each result of the current groups, by scenario, target */
    size_t change_count;
    struct analysis_target_pair
        *pairs;                    /* that are shown in full, by keys: all that meet in an overview's group, or, where these are too
                                           many, those of the leading targets */
    size_t pair_count, pair_total; /* shown, and all */
    size_t pair_targets;           /* how many targets the shown ones are of */
    double noise_floor;            /* the largest delta of the groups that the overview shows, a share */
    const char *newest;            /* day of the newest run of all; NULL without runs */
    bool quick;                    /* a group that the overview shows has the quick profile */
};

/* Pairs that are shown in full, unless the caller says otherwise: those of 20 targets. */
#define ANALYSIS_PAIRS_MAXIMUM 190

/* store gives time series and histograms; NULL leaves steady state and pooled percentiles out. Shows up to ANALYSIS_PAIRS_MAXIMUM pairs.
 * 0 or -1. */
int analysis_build(struct analysis *analysis, struct arena *arena, struct store *store, const struct results *results,
                   struct error *error);
/* The same with another number of pairs. */
int analysis_build_bounded(struct analysis *analysis, struct arena *arena, struct store *store, const struct results *results,
                           size_t pair_maximum, struct error *error);

/* Judges pairs whose group, a and b are set; together they are the family of each metric. */
void analysis_compare_pairs(struct arena *arena, struct analysis_pair *pairs, size_t count, double noise_floor);

/* delta of a machine, a share: as it was measured, but never below the default. */
double analysis_noise_floor(const struct results_machine *machine);
bool analysis_noise_is_measured(const struct results_machine *machine);
/* The sample of target in the group; NULL when it has none. */
const struct analysis_sample *analysis_find_sample(const struct analysis_group *group, const struct results_target *target);
/* The pair in the group, whichever comes first, also one that is not shown (that is computed again, from arena); NULL when one of them
 * has no sample. */
const struct analysis_pair *analysis_find_pair(struct arena *arena, const struct analysis_group *group,
                                               const struct results_target *a, const struct results_target *b);
/* As analysis_find_pair, into pair, of which only the one metric may be read: a fifth of the work. False when there is no such pair. */
bool analysis_find_metric(struct arena *arena, const struct analysis_group *group, const struct results_target *a,
                          const struct results_target *b, enum analysis_metric metric, struct analysis_pair *pair);
bool analysis_has_pair(const struct analysis_group *group, const struct results_target *a, const struct results_target *b);
/* How the sample at one of the group's positions compares with the one at another. */
enum verdict analysis_find_verdict(const struct analysis_group *group, size_t one, size_t other, enum analysis_metric metric);
/* The pair is among analysis.pairs, in whichever order. */
bool analysis_shows_pair(const struct analysis *analysis, const struct results_target *a, const struct results_target *b);
/* The group was measured by another tool than the one that the overview shows. */
bool analysis_is_other_tool(const struct analysis_group *group);
/* What another tool measured about a target that the overview's group lacks: shown beside it, never compared. NULL when there is none. */
const struct analysis_sample *analysis_find_other_tool(const struct analysis_scenario *scenario,
                                                       const struct results_target *target);
/* The group that the overview shows for a scenario. */
const struct analysis_group *analysis_current_group(const struct analysis_scenario *scenario);
/* There were enough valid runs to judge: intervals and p values may be shown. */
bool analysis_is_judged(enum verdict verdict);
/* At most half of the sample's valid runs showed no steady state; otherwise its comparisons are invalid. */
bool analysis_is_steady(const struct analysis_sample *sample);
/* What stopped both of the pair at one rate; NONE when they are not both at their group's ceiling. */
enum analysis_ceiling analysis_pair_ceiling(const struct analysis_pair *pair);
/* "generator", "idle", ...: the word in tables and JSON; "" for NONE. */
const char *analysis_ceiling_name(enum analysis_ceiling ceiling);
/* Requests that ended well; RESULTS_MISSING when the source has no count. Where it does not count errors, all of them. */
int64_t analysis_good_of(int64_t requests, int64_t errors);
int64_t analysis_good_requests(const struct results_run *run);
/* How long the run was measured, ns: as it says, or by its rate; NAN when neither is known. */
double analysis_measured_ns(const struct results_run *run);
/* The latency up to which the scenario counts a user as satisfied ("apdex_ns" of its load); 0 when it declares none. */
int64_t analysis_apdex_threshold(const struct results_run *run);
/* Good requests without which the metric is not shown: ANALYSIS_SAMPLES_BEYOND beyond a percentile, one for rate and mean. */
int64_t analysis_requests_needed(enum analysis_metric metric);
/* Not every valid run of the sample has a figure for it: its source gives none. */
bool analysis_lacks_figure(const struct analysis_sample *sample, enum analysis_metric metric);
/* The run has a value, and that many good requests as far as they were counted. */
bool analysis_metric_is_known(const struct results_run *run, enum analysis_metric metric);
/* Whether the run's rate settled after the warm-up, by its whole seconds. */
struct steady_state analysis_find_steady_state(struct arena *arena, const struct results_run *run,
                                               const struct results_detail *detail);
/* The percentile of that index below ANALYSIS_LEVELS, in micro-percent. */
int64_t analysis_level(size_t index);
struct analysis_quantiles analysis_read_quantiles(struct arena *arena, const struct histogram *histogram);

#endif
