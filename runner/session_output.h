/* session_output: what a session gives beside its raw results while it runs: an HdrHistogram log, a Prometheus page, summaries in
 * k6's format. */
#ifndef RUNNER_SESSION_OUTPUT_H
#define RUNNER_SESSION_OUTPUT_H

#include "lib/error.h"
#include "runner/hlog.h"
#include "runner/measure.h"
#include "runner/progress.h"
#include "runner/prometheus.h"
#include "runner/session_plan.h"
#include "runner/threshold.h"

#include <stdbool.h>
#include <stddef.h>

/* NULL = not wanted. */
struct session_output_settings {
    const char *hlog;           /* file */
    const char *prometheus;     /* address */
    const char *summary_export; /* file */
    enum progress_style style;
};

/* Owns what it opened until session_output_close. Must not move meanwhile. */
struct session_output {
    const struct session_output_settings *settings;
    bool several; /* runs: then each has a summary file of its own */
    struct hlog hlog;
    struct prometheus prometheus;
};

/* Opens files and sockets. 0, or -1 and nothing to close. */
int session_output_open(struct session_output *output, const struct session_output_settings *settings, size_t run_count,
                        struct error *error);
/* 0, or -1 when something could not be written. */
int session_output_close(struct session_output *output, struct error *error);

/* A run begins. 0 or -1. */
int session_output_begin_run(struct session_output *output, const struct session_plan_run *run, const struct scenario *scenario,
                             struct error *error);
/* A second of it is complete (loop_control.on_second). */
void session_output_follow(struct session_output *output, const struct measurement *so_far);
/* It is over. 0 or -1. */
int session_output_end_run(struct session_output *output, const struct session_plan_run *run, const struct measurement *measurement,
                           const struct threshold_result *thresholds, size_t threshold_count, struct error *error);

#endif
