/* scenario: what a load run sends, read from a JSON file. First station of the runner: scenarios/<category>/<id>.json -> struct
 * scenario -> flow (what each user sends next) -> loop (traffic) -> measure (numbers) -> threshold (was it good enough).
 *
 * scenarios/scenario.schema.json defines the file member by member, and every error names file and line. In short:
 *   id, category, title, description, shows, writes      who it is, for readers; writes: the data set is restored before a run
 *   load         executor and its figures, named as in k6 (struct scenario_load_settings)
 *   mode         "sequence": an iteration runs every step in order; "weighted": an iteration is one step, drawn by weight
 *   cookies      true: each user keeps the cookies that the target sets, and sends them back
 *   variables    {"name": "text"}: texts with a name, put in where {{name}} stands (they may use each other, not in a circle)
 *   data         [{"name", "file", "format", "order"}]: rows, one an iteration, used as {{name.column}}
 *   setup, steps, teardown   lists of steps; setup and teardown run once each, by one user, outside the measurement
 *   thresholds   {"http_req_duration": ["p(95)<500", ...]} (threshold.h)
 * A step is one request: name, group, weight, method, path, headers, auth, body, timeout, follow, checks, extract. Redirects that
 * it follows belong to it: one request, measured from its start to the end of the last answer.
 * Texts in paths, header values, bodies and in what checks compare are templates (template.h). Values are escaped for their place.
 * Files named in a scenario (data, bodies) lie in its folder or below. */
#ifndef RUNNER_SCENARIO_H
#define RUNNER_SCENARIO_H

#include "lib/arena.h"
#include "lib/digest.h"
#include "lib/error.h"
#include "lib/json.h"
#include "runner/check.h"
#include "runner/data_file.h"
#include "runner/extract.h"
#include "runner/template.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENARIO_FILE_MAXIMUM ((size_t)4 << 20)
#define SCENARIO_TIMEOUT_DEFAULT_NS (INT64_C(30) * 1000000000)
/* Latencies end at the histogram's highest value, and so do timeouts. */
#define SCENARIO_TIMEOUT_MAXIMUM_NS (INT64_C(3600) * 1000000000)
#define SCENARIO_VUS_MAXIMUM 100000
#define SCENARIO_RATE_MAXIMUM INT64_C(100000000) /* iterations a time unit */
/* scenario_step.group_index of a step in no group. */
#define SCENARIO_NO_GROUP SIZE_MAX

/* A text for readers in both languages of the site; both are always there. */
struct scenario_text {
    const char *en, *ko;
};

/* As k6 names and means them. Closed loop: a user begins its next iteration when the last one is over. Open loop: iterations begin
 * on a schedule, whatever the target does. */
enum scenario_executor {
    SCENARIO_CONSTANT_VUS,          /* closed: vus users for duration */
    SCENARIO_RAMPING_VUS,           /* closed: from start_vus to each stage's target in turn */
    SCENARIO_SHARED_ITERATIONS,     /* closed: vus users share `iterations` iterations; duration is the longest it may take */
    SCENARIO_PER_VU_ITERATIONS,     /* closed: each of vus users runs `iterations` iterations; duration as above */
    SCENARIO_CONSTANT_ARRIVAL_RATE, /* open: `rate` iterations begin in each time_unit, for duration */
    SCENARIO_RAMPING_ARRIVAL_RATE   /* open: from start_rate to each stage's target in turn */
};

enum scenario_mode { SCENARIO_SEQUENCE, SCENARIO_WEIGHTED };

/* One part of a ramp: within duration_ns (0: at once) the users, or the iterations in each time unit, go evenly to target. */
struct scenario_stage {
    int64_t duration_ns;
    int64_t target;
};

/* What a user waits after each of its requests, before it sends the next one of the iteration or begins the next iteration. */
enum scenario_think_kind {
    SCENARIO_THINK_NONE,
    SCENARIO_THINK_FIXED,      /* low_ns */
    SCENARIO_THINK_UNIFORM,    /* drawn evenly from [low_ns, high_ns] */
    SCENARIO_THINK_EXPONENTIAL /* exponentially distributed, of mean low_ns */
};

struct scenario_think_time {
    enum scenario_think_kind kind;
    int64_t low_ns, high_ns;
};

/* The load the author asks for. A profile, the environment or an option of the command line may replace parts of it
 * (scenario_override.h). What does not belong to the executor is 0. */
struct scenario_load_settings {
    enum scenario_executor executor;
    uint32_t vus; /* closed: users, for ramping-vus the most of them; open: the most users, as max_vus */
    int64_t
        duration_ns;   /* the measured window, without the warm-up; the sum of the stages; for iterations the limit (maxDuration) */
    int64_t warmup_ns; /* 0 = none; always 0 for the executors that count iterations */
    uint32_t runs;
    int64_t iterations;                  /* shared-iterations, per-vu-iterations */
    int64_t rate;                        /* constant-arrival-rate: iterations a time unit */
    int64_t time_unit_ns;                /* open: 1 s unless said otherwise */
    uint32_t start_vus;                  /* ramping-vus */
    int64_t start_rate;                  /* ramping-arrival-rate */
    const struct scenario_stage *stages; /* ramping ones; of the scenario's arena */
    size_t stage_count;
    uint32_t pre_allocated_vus, max_vus; /* open: users that are there from the start, and the most there may be */
    int64_t graceful_stop_ns;            /* how long iterations that run at the end may take to finish (30 s; they do not count) */
    int64_t graceful_ramp_down_ns;       /* ramping-vus: the same for users that a stage takes away (30 s) */
    struct scenario_think_time think_time;
    int64_t apdex_ns; /* up to which a user is satisfied; 0 where the scenario does not say. It changes nothing of what is sent. */
};

struct scenario_header {
    const char *name;
    struct template value;
};

struct scenario_step {
    const char *name;
    const char *group;  /* "" when in none */
    size_t group_index; /* in scenario.groups, or SCENARIO_NO_GROUP */
    uint32_t weight;    /* SCENARIO_WEIGHTED; otherwise 1 */
    const char *method;
    struct template path;            /* starts with '/' */
    struct scenario_header *headers; /* with those that auth makes */
    size_t header_count;
    bool has_body;
    const char *content_type; /* of the body, when no header of the step says it; NULL without a body */
    struct template body;
    int64_t timeout_ns;       /* of the whole step, redirects included */
    uint32_t follow;          /* redirects followed at most */
    struct check *checks;     /* those of the file, then one of kind CHECK_EXTRACTED for each extraction, in order */
    size_t check_count;       /* at most CHECK_COUNT_MAXIMUM */
    uint32_t checks_required; /* bit i: check i must hold */
    struct extract *extracts;
    size_t extract_count;
    bool needs_body; /* some check or extraction reads the body of the answer */
    bool needs_head; /* some check or extraction, a redirect or a cookie reads its header lines */
};

/* A number that teardown reports, such as updates that were lost: a template of numbers. */
struct scenario_report {
    const char *name;
    struct template value;
};

/* Everything is owned by the scenario (arena and document) until scenario_release. */
struct scenario {
    const char *id;
    const char *category;
    struct scenario_text title, description, shows;
    bool writes;
    struct scenario_load_settings load;
    enum scenario_mode mode;
    bool cookies;
    struct scenario_step *steps;
    size_t step_count;                      /* at least 1 */
    struct scenario_step *setup, *teardown; /* run once, in order, by one user */
    size_t setup_count, teardown_count;
    const char *const *groups; /* names of the groups of steps */
    size_t group_count;
    const char *const *variables; /* names; a template knows them by index, like the two below */
    size_t variable_count;
    const struct data_file *data;
    size_t data_count;
    const char *const *counters; /* names of what checks count */
    size_t counter_count;
    const struct scenario_report *reports; /* expanded when teardown is over */
    size_t report_count;
    struct threshold *thresholds; /* threshold.h */
    size_t threshold_count;
    /* Of the file's bytes, and of the files it names where there are any: results of differing ones are never mixed. */
    char sha256[DIGEST_TEXT_SIZE];
    struct json_document document;
    struct arena arena;
};

/* Reads and checks a scenario file; its name must be "<id>.json". 0 and a scenario to release, or -1 with "file:line: /pointer:
 * ..." in the error and nothing to release. */
int scenario_load(struct scenario *scenario, const char *path, struct error *error);
/* The same from memory; name stands for the file in errors and for finding the files it names, and is not compared with the id. */
int scenario_parse(struct scenario *scenario, const char *name, const char *text, size_t length, struct error *error);
void scenario_release(struct scenario *scenario);

/* One request, for a load without a file. Borrowed until scenario_init_single returns. */
struct scenario_single {
    const char *method;         /* NULL: GET, or POST when there is a body */
    const char *path;           /* "/users?limit=3"; starts with '/'. A template, like the headers */
    const char *const *headers; /* lines "Name: value" */
    size_t header_count;
    struct str body;    /* sent as it is; data NULL: none */
    int64_t timeout_ns; /* 0: the default */
};

/* Makes a scenario of one step "request" with no checks (a status of 400 or above is an error); id and category are "load", and
 * load is constant-vus with the defaults, for the caller to replace. 0 and a scenario to release, or -1 with what is wrong. */
int scenario_init_single(struct scenario *scenario, const struct scenario_single *single, struct error *error);

/* "constant-vus", as files and results write it. */
const char *scenario_executor_name(enum scenario_executor executor);
/* "closed" or "open": whether a user waits for the answer before it sends again. */
const char *scenario_executor_loop(enum scenario_executor executor);
bool scenario_executor_is_open(enum scenario_executor executor);

#endif
