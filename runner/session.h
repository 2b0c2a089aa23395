/* session: what `benchlab run` does: every scenario with every target, as often as wanted, interleaved in seeded random blocks, one
 * fresh server and one result file a run. A run that fails is reported and the rest goes on. */
#ifndef RUNNER_SESSION_H
#define RUNNER_SESSION_H

#include "lib/clock.h"
#include "lib/error.h"
#include "runner/environment.h"
#include "runner/progress.h"
#include "runner/scenario.h"
#include "runner/session_order.h"
#include "runner/session_store.h"
#include "runner/target.h"
#include "runner/target_process.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A scenario and the load it gets in this session (its own, or what profile and options make of it). */
struct session_scenario {
    const struct scenario *scenario;
    uint32_t vus, runs;
    int64_t duration_ns, warmup_ns;
    const char *profile; /* "quick", "standard", "custom": see record.h */
};

/* What the user asked for. Borrows everything until session_close. */
struct session_settings {
    const struct session_scenario *scenarios;
    size_t scenario_count;
    const struct target *const *targets;
    size_t target_count;
    const char *servers;          /* folder of the built servers */
    const char *out;              /* results folder */
    const char *seed;             /* NULL: the session's id */
    int64_t start_timeout_ns;     /* for a target to become healthy */
    const atomic_int *interrupts; /* signals that have come; never NULL */
    bool quiet;
};

/* A target with what was found out about it. */
struct session_target {
    const struct target *target;
    char version[TARGET_VERSION_SIZE];
};

/* An open session. Owns its folders and its list of targets until session_close. */
struct session {
    const struct session_settings *settings;
    const char *seed;
    char id[SESSION_ID_SIZE];
    char date[CLOCK_UTC_TEXT_SIZE];
    struct environment environment;
    struct session_store store;
    struct target_workspace workspace;
    struct session_target *targets;
    size_t target_count;
    struct progress progress;
    size_t stored; /* result files written, those of failed runs included */
    size_t failed; /* runs that failed, and targets whose version could not be read */
};

enum session_outcome {
    SESSION_RUN_GOOD,
    SESSION_RUN_FAILED,      /* reported; stored when there was something to store */
    SESSION_RUN_INTERRUPTED, /* a signal came: nothing of this run was kept */
    SESSION_RUN_NOT_STORED   /* measured, but the file could not be written: the session ends */
};

/* Opens the folders, reads the machine and the targets' versions (a target that cannot tell is reported, counted in failed and left
 * out). 0, or -1 with an error and nothing to close. */
int session_open(struct session *session, const struct session_settings *settings, struct error *error);
/* Removes the temporary folder. 0 or -1. */
int session_close(struct session *session, struct error *error);

size_t session_run_count(const struct session *session);
/* Planned warm-up and duration of all runs, without starting and stopping. */
int64_t session_load_ns(const struct session *session);

/* Measures everything. The outcome of the worst run: GOOD, FAILED (some failed, all were tried), INTERRUPTED, NOT_STORED. */
enum session_outcome session_execute(struct session *session);

/* One run: restores the data set, starts the target, loads it, stops it, stores the result. (session_run.c) */
enum session_outcome session_run_one(struct session *session, const struct session_scenario *scenario,
                                     const struct session_target *target, uint32_t block, uint32_t position);

/* Prints an error of a run, clear of the progress line. */
void session_report(struct session *session, const struct error *error);

#endif
