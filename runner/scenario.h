/* scenario: what a load run sends, read from a JSON file. First station of the runner: scenarios/<category>/<id>.json -> struct
 * scenario -> request (bytes) -> loop (traffic) -> measure (numbers).
 *
 * The file (scenarios/scenario.schema.json is its definition; every error names file and line):
 *   id           the file's name without ".json"; a safe name. Users call a scenario by it, or by the number in front
 *   category     the folder and the group of pages: basic, db-advanced, caching, real-world, stress, or one of yours
 *   title, description, shows   {"en", "ko"}: for readers of the site; "shows" says what the numbers tell
 *   writes       true when a run changes the data set, so that it is restored before the next
 *   load         {"executor": "constant-vus", "vus": 10, "duration": "30s", "warmup": "3s", "runs": 10}
 *   mode         "sequence": an iteration runs every step in order; "weighted": an iteration is one step, drawn by weight
 *   steps        one request each: name (unique), group, weight (weighted mode only), method, path, headers, body, timeout, checks
 *     body       {"json": any} | {"text": "..."} | {"multipart": [{"name", "filename", "content_type", "text" | "random_bytes":
 * 1024}]} timeout    from the first byte sent (or the start of the connection, if one must be opened) to the last byte received;
 * default 30s checks     {"name", "status": 200} | {"name", "json": "path", "equals": any | "exists": true | "type": "array"} Texts
 * in path, header values and bodies are templates (template.h). */
#ifndef RUNNER_SCENARIO_H
#define RUNNER_SCENARIO_H

#include "lib/arena.h"
#include "lib/digest.h"
#include "lib/error.h"
#include "lib/json.h"
#include "runner/check.h"
#include "runner/template.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENARIO_FILE_MAXIMUM ((size_t)4 << 20)
#define SCENARIO_TIMEOUT_DEFAULT_NS (INT64_C(30) * 1000000000)
/* Latencies end at the histogram's highest value, and so do timeouts. */
#define SCENARIO_TIMEOUT_MAXIMUM_NS (INT64_C(3600) * 1000000000)

/* A text for readers in both languages of the site; both are always there. */
struct scenario_text {
    const char *en, *ko;
};

enum scenario_executor {
    SCENARIO_CONSTANT_VUS /* closed loop: a fixed number of users, each with one request in flight at most */
};

enum scenario_mode { SCENARIO_SEQUENCE, SCENARIO_WEIGHTED };

/* The load the author asks for. A profile or an option of the command line may replace any of it. */
struct scenario_load_settings {
    enum scenario_executor executor;
    uint32_t vus;
    int64_t duration_ns; /* the measured window, without the warm-up */
    int64_t warmup_ns;   /* 0 = none */
    uint32_t runs;
};

struct scenario_header {
    const char *name;
    struct template value;
};

struct scenario_step {
    const char *name;
    const char *group; /* "" when in none */
    uint32_t weight;   /* SCENARIO_WEIGHTED; otherwise 1 */
    const char *method;
    struct template path; /* starts with '/' */
    struct scenario_header *headers;
    size_t header_count;
    bool has_body;
    const char *content_type; /* of the body, when no header of the step says it; NULL without a body */
    struct template body;
    int64_t timeout_ns;
    struct check *checks;
    size_t check_count; /* at most CHECK_COUNT_MAXIMUM */
    bool needs_body;    /* some check reads the body of the answer */
};

/* Everything is owned by the scenario (arena and document) until scenario_release. */
struct scenario {
    const char *id;
    const char *category;
    struct scenario_text title, description, shows;
    bool writes;
    struct scenario_load_settings load;
    enum scenario_mode mode;
    struct scenario_step *steps;
    size_t step_count;             /* at least 1 */
    char sha256[DIGEST_TEXT_SIZE]; /* of the file's bytes: results of differing files are never mixed */
    struct json_document document;
    struct arena arena;
};

/* Reads and checks a scenario file; its name must be "<id>.json". 0 and a scenario to release, or -1 with "file:line: /pointer:
 * ..." in the error and nothing to release. */
int scenario_load(struct scenario *scenario, const char *path, struct error *error);
/* The same from memory; name stands for the file in errors, and is not compared with the id. */
int scenario_parse(struct scenario *scenario, const char *name, const char *text, size_t length, struct error *error);
void scenario_release(struct scenario *scenario);

/* "constant-vus", as files and results write it. */
const char *scenario_executor_name(enum scenario_executor executor);
/* "closed" or "open": whether a user waits for the answer before it sends again. */
const char *scenario_executor_loop(enum scenario_executor executor);

#endif
