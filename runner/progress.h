/* progress: what a person sees while a session runs. On a terminal one line that is redrawn; otherwise one plain line a run, at its
 * end. One thread at a time may use it: the session's, and while the load runs the monitor's. */
#ifndef RUNNER_PROGRESS_H
#define RUNNER_PROGRESS_H

#include "lib/clock.h"
#include "runner/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PROGRESS_LINE_SIZE 512
#define PROGRESS_REDRAW_NS INT64_C(200000000)
/* What a run takes beside its load (data set, start, stop), until the session has learnt it. */
#define PROGRESS_RUN_OVERHEAD_NS INT64_C(200000000)

/* Borrows its texts. Initialise with progress_init. */
struct progress {
    FILE *out;
    bool quiet, terminal;
    bool drawn;            /* the line on the terminal is to be cleared before anything else is printed */
    size_t run_count, run; /* run: 1-based, the current one */
    const char *scenario, *target;
    uint32_t block;
    const char *phase;
    struct monotonic_time session_start, last_drawn;
    int64_t finished_ns; /* planned load time of the runs that are over, to learn what a run costs beside its load */
    int64_t rest_ns;     /* planned load time of the runs after this one */
    int64_t load_ns;     /* planned load time of this one */
    int64_t run_left_ns; /* of it, still to come */
};

/* What a run that is over tells on its line. Latencies in ns. */
struct progress_result {
    double rate; /* good requests a second */
    uint64_t errors;
    int64_t p50_ns, p99_ns;
    bool failed; /* then the numbers are not shown; the reason is an error message of its own */
};

/* total_load_ns: planned warm-up and duration of all runs. Looks whether out is a terminal. */
void progress_init(struct progress *progress, FILE *out, bool quiet, size_t run_count, int64_t total_load_ns);

/* The next run begins: scenario, target and block name it, load_ns is its planned warm-up and duration. */
void progress_begin_run(struct progress *progress, const char *scenario, const char *target, uint32_t block, int64_t load_ns);
/* What is being done ("data set", "start", "warm-up", "load", "stop"); redraws at once. */
void progress_set_phase(struct progress *progress, const char *phase);
/* Redraws with the live counters, at most every PROGRESS_REDRAW_NS, on a terminal only. Allocates nothing. */
void progress_update(struct progress *progress, const struct measure_live *live, struct monotonic_time now);
/* The run is over: prints its line (not on a terminal, where only failures stay on the screen). */
void progress_end_run(struct progress *progress, const struct progress_result *result);
/* Clears the redrawn line, so that a message can be printed. */
void progress_clear(struct progress *progress);

/* The texts, apart from where they go. Each fills out (terminated) and returns it. */
const char *progress_format_count(double value, char *out, size_t size); /* 8412.3 -> "8,412"; below 100 with one decimal */
const char *progress_format_latency(int64_t nanoseconds, char *out, size_t size);   /* "850 us", "1.1 ms", "2.35 s" */
const char *progress_format_time_left(int64_t nanoseconds, char *out, size_t size); /* "9 s", "4 min 05 s", "1 h 02 min" */
const char *progress_format_result(const struct progress *progress, const struct progress_result *result, char *out, size_t size);
const char *progress_format_live(const struct progress *progress, const struct measure_live *live, struct monotonic_time now,
                                 char *out, size_t size);

#endif
