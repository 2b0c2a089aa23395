/* session_plan: the runs of a session in their order, and which of them are over. The plan is written to
 * results/.sessions/<id>.json before anything is measured and never changed afterwards; that a run is over is told by its raw
 * result alone, so that there is nothing which could contradict it. Whatever ends a session, it can be resumed: the runs without a
 * result are made, in their order. */
#ifndef RUNNER_SESSION_PLAN_H
#define RUNNER_SESSION_PLAN_H

#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "runner/environment.h"
#include "runner/session_options.h"
#include "runner/session_order.h"
#include "runner/session_select.h"
#include "runner/summary_text.h"
#include "runner/target_process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SESSION_PLAN_FORMAT "benchlab-session"
#define SESSION_PLAN_VERSION 1
#define SESSION_PLAN_FOLDER ".sessions"

/* One run. */
struct session_plan_run {
    const char *scenario, *target;       /* id, key: owned by the plan */
    size_t scenario_index, target_index; /* in the lists the plan was made of */
    uint32_t block, position;
    bool done;                  /* its raw result is there */
    struct summary_run summary; /* what that says, when done */
};

/* Owns everything until session_plan_release. */
struct session_plan {
    char id[SESSION_ID_SIZE];
    char date[CLOCK_UTC_TEXT_SIZE]; /* of the session's beginning: the folder of its results */
    const char *seed;
    struct vec runs; /* struct session_plan_run */
    struct arena arena;
};

/* A target as it takes part in the session. */
struct session_target {
    const struct target *target;
    char version[64];                /* of its framework, as its own version command tells it; "" = not asked */
    struct target_services services; /* what database and cache say of themselves; asked in its first run */
};

/* What a plan is made of. Borrows everything. */
struct session_plan_parts {
    const struct session_options *options;
    const struct session_scenario *scenarios;
    size_t scenario_count;
    const struct session_target *targets;
    size_t target_count;
    const struct environment *environment;
};

/* Lists the runs: for each scenario its blocks, in each block every target once, in seeded order (session_order.h). seed NULL: the
 * id. */
void session_plan_make(struct session_plan *plan, const char *id, const char *date, const char *seed,
                       const struct session_plan_parts *parts);
void session_plan_release(struct session_plan *plan);

/* Writes the plan to <out>/.sessions/<id>.json, whole or not at all. 0 or -1. */
int session_plan_store(const struct session_plan *plan, const struct session_plan_parts *parts, const char *out,
                       struct error *error);

/* Looks through the raw results below out and marks the runs that are over. Files that are no results are passed over. 0 or -1. */
int session_plan_mark_done(struct session_plan *plan, const char *out, struct error *error);
size_t session_plan_left(const struct session_plan *plan);

/* The plan of an earlier session, as it was stored. */
struct session_plan_file {
    struct json_document document;
    struct session_plan plan; /* indexes are not set; runs are marked */
    struct session_options options;
    struct vec paths, targets; /* const char *: names for session_select.h */
};

/* Reads the plan of that id, or (NULL) of the newest session below out of which a run is left. 0 and a file to release, or -1:
 * there is none, it is no plan (file and line). */
int session_plan_file_open(struct session_plan_file *file, const char *out, const char *id, struct error *error);
void session_plan_file_release(struct session_plan_file *file);
/* Whether what a resumed session would measure is what the plan says: the same runs, machine, scenario files, loads and versions of
 * targets. 0, or -1 with the first thing that differs. *commit_differs: another build of benchlab (a remark, no reason to refuse).
 */
int session_plan_file_check(const struct session_plan_file *file, const struct session_plan *plan,
                            const struct session_plan_parts *parts, bool *commit_differs, struct error *error);

#endif
