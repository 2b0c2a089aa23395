/* record: makes the raw result of one run (docs/formats.md, version 1) of what was measured and stores it as a file of its own,
 * whole or not at all. Last station of the runner; from here on there are only files. */
#ifndef RUNNER_RECORD_H
#define RUNNER_RECORD_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "runner/environment.h"
#include "runner/environment_moment.h"
#include "runner/limits.h"
#include "runner/measure.h"
#include "runner/placement.h"
#include "runner/resources.h"
#include "runner/scenario.h"
#include "runner/target.h"
#include "runner/threshold.h"

#include <stddef.h>
#include <stdint.h>

#define RECORD_FORMAT "benchlab-result"
#define RECORD_VERSION 1

/* Everything that a record is made of. Borrows all of it. */
struct record {
    const struct target *target;
    const char *framework_version;
    const char *database, *cache; /* what they say of themselves; "" or NULL = nobody knows */
    const struct scenario *scenario;
    const char *profile;                       /* "quick", "standard", or "custom" when options changed the load of either */
    const struct scenario_load_settings *load; /* as planned */
    uint32_t threads;                          /* of the generator */
    const char *session;                       /* its id */
    uint32_t block, position;                  /* from 1 */
    uint64_t seed;
    int64_t cool_down_ns; /* before this run */
    const struct environment *environment;
    const struct environment_moment *before, *after; /* the load */
    double load_average, steal_share;
    const struct placement *placement;
    const char *placement_from;  /* "option", "target" or "default" */
    const struct limits *limits; /* NULL = none */
    const struct limits_usage *limits_usage;
    const struct measurement *measurement; /* measured_ns > 0 */
    const struct resources_recorder *resources;
    int64_t generator_rss_peak_bytes;
    const struct threshold_result *thresholds;
    size_t threshold_count;
    const char *failure;         /* NULL, or why the run's numbers must not be used */
    const char *const *warnings; /* one line each */
    size_t warning_count;
};

/* The record's JSON tree with that run number; the caller drops it with json_decref. NULL with an error: out of memory, or a text
 * that is not UTF-8. */
json_t *record_build(const struct record *record, int64_t number, struct error *error);

/* The member "load": what a load is, as a tree that the caller drops; two loads are the same when their trees are. NULL when out of
 * memory. */
json_t *record_build_load(const struct scenario_load_settings *load, uint32_t threads);

/* Appends to warnings (a vec of const char *, texts in arena) what the numbers say against themselves: a generator that was the
 * limit, requests that hung, dropped iterations, a rate that was not reached, CPU time stolen by the hypervisor or held back by a
 * limit, a processor that became slower, more users at work than there were (Little 1961: users = rate * mean latency), a broken
 * identity. Looks at every member but failure and warnings. */
void record_collect_warnings(const struct record *record, struct arena *arena, struct vec *warnings);

/* "<out>/<target key>/<date>", where the records of a target and day are. Fills folder (size bytes). 0, or -1 (path too long). */
int record_folder(char *folder, size_t size, const char *out, const char *target_key, const char *date, struct error *error);
/* The id of a run, unique over all results: "<target key>.<scenario id>.<session id>.<block>". Fills id (size bytes), returns it.
 */
const char *record_run_id(char *id, size_t size, const char *target_key, const char *scenario_id, const char *session,
                          uint32_t block);

/* The number of the next <scenario id>-run<N>.json in folder: one more than the largest there is, 1 in an empty or missing folder.
 * -1 with an error. */
int64_t record_next_number(const char *folder, const char *scenario_id, struct error *error);

/* Writes <out>/<target key>/<date>/<scenario id>-run<N>.json with the next free N and copies its path to path (path_size bytes).
 * The caller holds the lock of out (session_store.h), so that nobody takes the same N. 0 or -1. */
int record_write(const struct record *record, const char *out, const char *date, char *path, size_t path_size, struct error *error);

#endif
