/* summary_text: what a person reads when the runs are over: a table of scenarios and targets, thresholds, failed checks. Colour is
 * used on terminals only, and never when NO_COLOR is set (https://no-color.org). */
#ifndef RUNNER_SUMMARY_TEXT_H
#define RUNNER_SUMMARY_TEXT_H

#include "lib/str.h"
#include "lib/vec.h"
#include "runner/measure.h"
#include "runner/threshold.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum summary_colour { SUMMARY_PLAIN, SUMMARY_BOLD, SUMMARY_GREEN, SUMMARY_YELLOW, SUMMARY_RED };

/* Whether out is a terminal that may be coloured: isatty, NO_COLOR unset or empty, TERM not "dumb". */
bool summary_text_may_colour(FILE *out);
/* Appends text, coloured when coloured is true and colour is not SUMMARY_PLAIN. */
void summary_text_append(struct str_builder *out, bool coloured, enum summary_colour colour, const char *text);

/* One run that is over. Borrows its names. */
struct summary_run {
    const char *scenario, *target;
    double rate;                    /* good requests a second */
    int64_t p50_ns, p95_ns, p99_ns; /* of the run */
    uint64_t errors, dropped;       /* requests that ended badly; iterations that could not start */
    size_t crossed;                 /* thresholds */
    bool bottleneck;                /* the generator was the limit */
    bool failed;                    /* the numbers above say nothing */
};

/* Appends the table: a line for each scenario and target, in the order in which they first appear in runs (a vec of struct
 * summary_run): how many runs, the median of their rates with the coefficient of variation, the medians of the runs' percentiles,
 * the sum of their errors, and what is to be said against them. Nothing when there are no runs. */
void summary_text_append_table(struct str_builder *out, const struct vec *runs, bool coloured);

/* Appends a line for each threshold; nothing when there are none. */
void summary_text_append_thresholds(struct str_builder *out, const struct threshold_result *results, size_t count, bool coloured);
/* Appends a line for each check that failed at least once; nothing when there are none. */
void summary_text_append_failed_checks(struct str_builder *out, const struct measurement *measurement, bool coloured);

#endif
