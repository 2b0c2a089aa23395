/* session_options: what the user asked for beside scenarios and targets, as far as it decides what is measured: kept with the plan
 * of a session, so that it can be resumed as it began. */
#ifndef RUNNER_SESSION_OPTIONS_H
#define RUNNER_SESSION_OPTIONS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "runner/limits.h"

#include <stdint.h>

#define SESSION_PROFILE_STANDARD "standard"
#define SESSION_PROFILE_QUICK "quick"
/* Between two runs, for what the last one left behind (closing connections, write-back, heat) to settle. */
#define SESSION_COOL_DOWN_STANDARD_NS INT64_C(2000000000)
#define SESSION_COOL_DOWN_QUICK_NS INT64_C(500000000)

/* 0 and NULL = not given: as the scenario, the profile or the target says. Borrows its texts. */
struct session_options {
    const char *profile; /* SESSION_PROFILE_* */
    const char *seed;    /* NULL: the session's id */
    const char *pin;     /* as placement_parse takes it */
    int64_t vus, duration_ns, rate, iterations, runs, threads;
    struct limits limits;
    int64_t cool_down_ns; /* always given */
    int64_t start_timeout_ns;
};

/* As a tree that the caller drops; NULL when out of memory. */
json_t *session_options_build(const struct session_options *options);
/* Reads what session_options_build made. Texts go to arena. 0, or -1 with file and line. */
int session_options_read(struct session_options *options, const struct json_node *object, struct arena *arena, struct error *error);

#endif
