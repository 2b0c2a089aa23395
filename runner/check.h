/* check: what a scenario expects of an answer. Evaluated by the loop after the latency of the request was taken, and counted by
 * measure. JSON is read by json_scan, only as far as the answer needs: nothing is built, and what lies behind is not looked at. */
#ifndef RUNNER_CHECK_H
#define RUNNER_CHECK_H

#include "lib/json.h"
#include "lib/str.h"
#include "runner/json_scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The outcome of a step's checks is one bit each. */
#define CHECK_COUNT_MAXIMUM 32

enum check_kind {
    CHECK_STATUS,      /* the status code is this */
    CHECK_JSON_EQUALS, /* there is a value at the path and it equals this (numbers by value, members in any order) */
    CHECK_JSON_EXISTS, /* there is a value at the path (null is a value), or there is none */
    CHECK_JSON_TYPE    /* there is a value at the path, of this type */
};

/* Borrows its texts and its value from the scenario. */
struct check {
    const char *name;
    enum check_kind kind;
    int status;                 /* CHECK_STATUS */
    struct json_scan_path path; /* CHECK_JSON_* */
    const json_t *equals;       /* CHECK_JSON_EQUALS */
    bool exists;                /* CHECK_JSON_EXISTS: what is expected */
    enum json_scan_type type;   /* CHECK_JSON_TYPE */
};

/* What came back. */
struct check_answer {
    int status;
    struct str body;    /* only when check_needs_body for some check of the step */
    bool body_complete; /* false when it was longer than is kept: no JSON check holds then */
};

bool check_needs_body(const struct check *check);
bool check_holds(const struct check *check, const struct check_answer *answer);

/* Evaluates all: bit i is set when checks[i] holds. *status_holds is false when a status check failed or, where there is none, when
 * the status is 400 or above. */
uint32_t check_evaluate(const struct check *checks, size_t count, const struct check_answer *answer, bool *status_holds);

#endif
