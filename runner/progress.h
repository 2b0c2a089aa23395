/* progress: what a person sees while a session runs. On a terminal the dashboard's lines, redrawn; otherwise, or when asked for,
 * one plain line a run, at its end (on a terminal, too, above the dashboard). One thread at a time may use it: the session's, and while the load runs the monitor's. */
#ifndef RUNNER_PROGRESS_H
#define RUNNER_PROGRESS_H

#include "lib/clock.h"
#include "runner/dashboard.h"
#include "runner/progress_format.h"
#include "runner/progress_live.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PROGRESS_LINE_SIZE 512
#define PROGRESS_REDRAW_NS INT64_C(200000000)
/* What a run takes beside its load (data set, start, stop), until the session has learnt it. */
#define PROGRESS_RUN_OVERHEAD_NS INT64_C(200000000)

enum progress_style {
    PROGRESS_AUTOMATIC, /* the dashboard on a terminal, plain lines elsewhere */
    PROGRESS_PLAIN,
    PROGRESS_QUIET /* nothing */
};

/* Borrows its texts. Initialise with progress_init. */
struct progress {
    FILE *out;
    bool quiet;
    bool redrawn;          /* the dashboard is used */
    size_t run_count, run; /* run: 1-based, the current one */
    const char *scenario, *target, *executor, *phase;
    uint32_t block;
    struct monotonic_time session_start, last_drawn;
    int64_t finished_ns; /* planned load time of the runs that are over, to learn what a run costs beside its load */
    int64_t rest_ns;     /* planned load time of the runs after this one */
    int64_t load_ns;     /* planned load time of this one */
    int64_t run_left_ns; /* of it, still to come */
    int64_t overhead_ns; /* of a run beside its load, until it is learnt */
    struct progress_live view;
    struct dashboard dashboard;
};

/* What a run that is over tells on its line. Latencies in ns. */
struct progress_result {
    double rate; /* good requests a second */
    uint64_t errors;
    int64_t p50_ns, p99_ns;
    size_t crossed; /* thresholds */
    bool failed;    /* then the numbers are not shown; the reason is an error message of its own */
};

/* total_load_ns: planned warm-up and duration of all runs. overhead_ns: a guess of what a run takes beside. Looks whether out is a
 * terminal. */
void progress_init(struct progress *progress, FILE *out, enum progress_style style, size_t run_count, int64_t total_load_ns,
                   int64_t overhead_ns);

/* The next run begins: scenario, target, executor and block name it, load_ns is its planned warm-up and duration. */
void progress_begin_run(struct progress *progress, const char *scenario, const char *target, const char *executor, uint32_t block,
                        int64_t load_ns);
/* What is being done ("data set", "start", "warm-up", "load", "stop", "cool-down"); redraws at once. */
void progress_set_phase(struct progress *progress, const char *phase);
/* Shows a new view of the load, at most every PROGRESS_REDRAW_NS, on the dashboard only. */
void progress_update(struct progress *progress, const struct progress_live *view, struct monotonic_time now);
/* The run is over: prints its line, which stays above the dashboard. */
void progress_end_run(struct progress *progress, const struct progress_result *result);
/* Removes the redrawn lines, so that a message can be printed. */
void progress_clear(struct progress *progress);

/* What is left of the session, by what the runs so far have taken; nanoseconds. */
int64_t progress_left(const struct progress *progress, struct monotonic_time now);
/* A run's line, apart from where it goes. Parts that do not fit into so many columns are left out, but for the target's name, the p99
 * and what went wrong; SIZE_MAX: all is told. Fills out (terminated) and returns it. */
const char *progress_format_result(const struct progress *progress, const struct progress_result *result, size_t columns, char *out,
                                   size_t size);

#endif
