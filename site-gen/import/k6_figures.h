/* k6_figures: what the three summaries of k6 have in common: metrics with their aggregated values, thresholds, checks in groups; and how
 * they become a record. The readers differ in where they find them. Times are milliseconds, rates a second.
 * Source: k6's documentation, "Built-in metrics" and "End of test". */
#ifndef SITE_GEN_IMPORT_K6_FIGURES_H
#define SITE_GEN_IMPORT_K6_FIGURES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json_pull.h"
#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define K6_QUANTILE_MAXIMUM 32 /* of one metric; further ones are left out */
#define K6_LIST_MAXIMUM 4096   /* metrics, checks, thresholds of a file; more are an error */

struct k6_quantile {
    double share, value;
};

struct k6_metric { /* aggregated; NAN where the file has no number */
    const char *name;
    size_t offset; /* in the file, for messages */
    /* count and rate of a counter; value, minimum, maximum of a gauge; passes, fails or matches, total of a rate, whose share is rate or
     * value; average, minimum, median, maximum and quantiles of a trend. */
    double count, rate, value, minimum, maximum, average, median, passes, fails, matches, total;
    struct k6_quantile quantiles[K6_QUANTILE_MAXIMUM];
    size_t quantile_count;
};

struct k6_threshold {
    const char *metric, *expression;
    bool crossed;
};

struct k6_figures {
    struct arena *arena;
    struct json_pull *pull;
    struct vec metrics;    /* struct k6_metric */
    struct vec thresholds; /* struct k6_threshold */
    struct vec checks;     /* struct results_check, whose step is the path of the group */
    double duration_ms;    /* of the whole test; NAN when the file has none */
    /* Only in what benchlab itself has exported; -1 and NULL otherwise. */
    int64_t errors_by_kind[RESULTS_ERROR_KINDS];
    const char *percentile_rule, *tool;
};

/* A new metric without any number, valid until the next one. name is borrowed. */
struct k6_metric *k6_figures_add_metric(struct k6_figures *figures, const char *name);
/* Takes the member of a metric's values, the key of which was taken: count, avg, p(95) and so on; skips what it does not know. */
void k6_figures_take_value(struct k6_figures *figures, struct k6_metric *metric, struct str key);
/* Takes an object of such members. */
void k6_figures_take_values(struct k6_figures *figures, struct k6_metric *metric);
/* Takes a metric: an object with values, where name is NULL with its name too, and what take_thresholds takes, which may be NULL. */
void k6_figures_take_metric(struct k6_figures *figures, const char *name,
                            void (*take_thresholds)(struct k6_figures *figures, const char *metric));
void k6_figures_add_threshold(struct k6_figures *figures, const char *metric, struct str expression, bool crossed);

/* Takes a group with its groups and checks, which are objects by name or arrays. */
void k6_figures_take_group(struct k6_figures *figures);
/* Takes a check: name, passes, fails, and where there is one the path, which has the group. */
void k6_figures_take_check(struct k6_figures *figures);
/* Takes what benchlab adds to a summary that it exports (docs/formats.md). */
void k6_figures_take_benchlab(struct k6_figures *figures);

/* Fills the figures of the record. 0, or -1: a number that a run cannot have, or no HTTP request. */
int k6_figures_fill(struct k6_figures *figures, struct result_record *record, struct error *error);

/* Reads a summary: take_root takes the value at the root, and may fill what is no figure of the record. 0 or -1. */
int k6_figures_read(struct import_job *job, struct import_source *source,
                    void (*take_root)(struct k6_figures *figures, struct result_record *record), struct error *error);

#endif
