/* session: what `benchlab run` does: every scenario with every target, as often as wanted, interleaved in seeded random blocks, one
 * fresh server and one result file a run. A run that fails is reported and the rest goes on. */
#ifndef RUNNER_SESSION_H
#define RUNNER_SESSION_H

#include "lib/clock.h"
#include "lib/error.h"
#include "runner/environment.h"
#include "runner/placement.h"
#include "runner/progress.h"
#include "runner/session_options.h"
#include "runner/session_output.h"
#include "runner/session_plan.h"
#include "runner/session_select.h"
#include "runner/session_store.h"
#include "runner/target_process.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SESSION_BUSY_SIZE 128

/* What the user asked for. Borrows everything until session_close. */
struct session_settings {
    const struct session_selection *selection; /* loaded */
    const struct session_options *options;
    const char *out;                        /* results folder */
    struct service_urls services;           /* of those that the selection's targets want: they run already */
    const struct session_plan_file *resume; /* the session to go on with; NULL = a new one */
    const atomic_int *interrupts;           /* signals that have come; never NULL */
    struct session_output_settings output;
};

/* Where a target of the session and the generator run. */
struct session_placement {
    struct placement placement;
    const char *from; /* "option", "target", "default" (the target's wish cannot be met here) */
};

/* An open session. Owns its folders and lists until session_close. Must not move meanwhile. */
struct session {
    const struct session_settings *settings;
    struct environment environment;
    struct session_store store;
    struct target_workspace workspace;
    struct session_target *targets;       /* those of the selection that could tell their version */
    struct session_placement *placements; /* one a target */
    size_t target_count;
    cpu_set_t available;          /* processors */
    char busy[SESSION_BUSY_SIZE]; /* a warning of every run: the machine had other work when the session began; "" when not */
    struct session_plan plan;
    struct session_output output;
    struct progress progress;
    struct vec summaries; /* struct summary_run: of all runs that are over, resumed ones included */
    bool ran_before;      /* a run of this call is over: the next one waits for the cool-down */
    bool commit_differs;  /* resumed with another build of benchlab */
    size_t stored;        /* result files written, those of failed runs included */
    size_t failed;        /* runs that failed, targets whose version could not be read, outputs that could not be written */
    size_t crossed;       /* runs that crossed a threshold */
};

enum session_outcome {
    SESSION_RUN_GOOD,
    SESSION_RUN_FAILED,      /* reported; stored when there was something to store */
    SESSION_RUN_INTERRUPTED, /* a signal came: nothing of this run was kept */
    SESSION_RUN_NOT_STORED   /* measured, but the file could not be written: the session ends */
};

/* Opens folders and outputs, reads the machine and the targets' versions (a target that cannot tell is reported, counted in failed
 * and left out), makes sure that limits and placement can be had, and stores the plan; or, when resuming, makes sure that it still
 * holds and finds out what is left. 0, or -1 with an error and nothing to close. */
int session_open(struct session *session, const struct session_settings *settings, struct error *error);
/* Closes the outputs and removes the temporary folder. 0 or -1. */
int session_close(struct session *session, struct error *error);

/* Planned warm-up and duration of the runs that are left, without starting, stopping and cooling down. */
int64_t session_load_ns(const struct session *session);
/* A guess of what all runs that are left take. plan as session_plan_make or session_open made it. */
int64_t session_estimate_ns(const struct session_plan *plan, const struct session_scenario *scenarios,
                            const struct session_options *options);

/* Measures everything that is left. The outcome of the worst run: GOOD, FAILED (some failed, all were tried), INTERRUPTED,
 * NOT_STORED. */
enum session_outcome session_execute(struct session *session);

/* One run: restores the data set, starts the target, loads it, stops it, stores the result. (session_run.c) */
enum session_outcome session_run_one(struct session *session, struct session_plan_run *planned);

/* Fills out (SESSION_BUSY_SIZE bytes) when a load average (of one minute) is above half the processors: "the machine was busy when the
 * session began: load average 2.31 on 2 cores"; else with "". Returns out. */
const char *session_describe_busy(char out[SESSION_BUSY_SIZE], double load_average, int64_t cores);

/* Prints an error of a run, clear of the progress lines. */
void session_report(struct session *session, const struct error *error);

#endif
