/* record: makes the raw result of one run (docs/formats.md, version 1) of what was measured and stores it as a file of its own,
 * whole or not at all. Last station of the runner; from here on there are only files. */
#ifndef RUNNER_RECORD_H
#define RUNNER_RECORD_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "runner/environment.h"
#include "runner/measure.h"
#include "runner/resources.h"
#include "runner/scenario.h"
#include "runner/target.h"

#include <stddef.h>
#include <stdint.h>

#define RECORD_FORMAT "benchlab-result"
#define RECORD_VERSION 1
/* CPU of the load generator, as a share of one core for each of its threads, above which its own speed may have been the limit. */
#define RECORD_SATURATION_SHARE 0.9

/* Everything that a record is made of. Borrows all of it. */
struct record {
    const struct target *target;
    const char *framework_version;
    const struct scenario *scenario;
    const char *profile; /* "quick", "standard", or "custom" when options changed the load of either */
    uint32_t vus;
    int64_t duration_ns, warmup_ns; /* as planned */
    const char *session;            /* its id */
    uint32_t block, position;       /* from 1 */
    uint64_t seed;
    const struct environment *environment;
    double load_average, steal_share;
    const struct measurement *measurement; /* measured_ns > 0 */
    const struct resources_recorder *resources;
    int64_t generator_rss_peak_bytes;
    const char *failure;         /* NULL, or why the run's numbers must not be used */
    const char *const *warnings; /* one line each */
    size_t warning_count;
};

/* The record's JSON tree with that run number; the caller drops it with json_decref. NULL with an error: out of memory, or a text
 * that is not UTF-8. */
json_t *record_build(const struct record *record, int64_t number, struct error *error);

/* Whether the load generator itself was the limit. */
bool record_is_saturated(const struct measurement *measurement);

/* Appends to warnings (a vec of const char *, texts in arena) what the numbers say against themselves: a saturated generator,
 * requests that hung, CPU time stolen by the hypervisor, a broken identity. Looks at every member but failure and warnings. */
void record_collect_warnings(const struct record *record, struct arena *arena, struct vec *warnings);

/* The number of the next <scenario id>-run<N>.json in folder: one more than the largest there is, 1 in an empty or missing folder.
 * -1 with an error. */
int64_t record_next_number(const char *folder, const char *scenario_id, struct error *error);

/* Writes <out>/<target key>/<date>/<scenario id>-run<N>.json with the next free N and copies its path to path (path_size bytes).
 * The caller holds the lock of out (session_store.h), so that nobody takes the same N. 0 or -1. */
int record_write(const struct record *record, const char *out, const char *date, char *path, size_t path_size, struct error *error);

#endif
