/* check: what a scenario expects of an answer. Evaluated after the latency of the request was taken, and counted by measure. JSON
 * is read by json_scan, only as far as the answer needs: nothing is built, and what lies behind is not looked at. */
#ifndef RUNNER_CHECK_H
#define RUNNER_CHECK_H

#include "lib/json.h"
#include "lib/str.h"
#include "runner/json_scan.h"
#include "runner/template.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The outcome of a step's checks is one bit each. */
#define CHECK_COUNT_MAXIMUM 32
#define CHECK_STATUS_MAXIMUM 8
/* The longest text that a comparison with a template can have. */
#define CHECK_TEXT_MAXIMUM ((size_t)16 << 10)
#define CHECK_NO_COUNTER SIZE_MAX

enum check_kind {
    CHECK_STATUS,          /* the status code is one of these */
    CHECK_HEADER_EQUALS,   /* there is such a header, and a value of it equals text */
    CHECK_HEADER_CONTAINS, /* ... or contains it */
    CHECK_HEADER_EXISTS,   /* there is such a header, or there is none */
    CHECK_BODY_CONTAINS,   /* the body has text somewhere */
    CHECK_JSON_EQUALS,     /* there is a value at the path and it equals this (numbers by value, members in any order) */
    CHECK_JSON_NOT_EQUALS, /* there is a value at the path and it does not equal this */
    CHECK_JSON_TEXT,       /* there is a string, number or boolean at the path whose text is that of the template */
    CHECK_JSON_NOT_TEXT,   /* there is one, and its text is another */
    CHECK_JSON_LESS,       /* there is a number at the path and it is less than bound */
    CHECK_JSON_GREATER,    /* ... greater than bound */
    CHECK_JSON_EXISTS,     /* there is a value at the path (null is a value), or there is none */
    CHECK_JSON_TYPE,       /* there is a value at the path, of this type */
    CHECK_JSON_LENGTH,     /* there is an array, object or string at the path of so many items, members or characters */
    CHECK_EXTRACTED        /* an extraction found its value: decided by flow, not here */
};

/* Borrows its texts and its value from the scenario. */
struct check {
    const char *name;
    enum check_kind kind;
    int status[CHECK_STATUS_MAXIMUM]; /* CHECK_STATUS */
    size_t status_count;
    const char *header;         /* CHECK_HEADER_* */
    struct template text;       /* compared with: *_EQUALS and *_CONTAINS of headers and body, *_TEXT */
    struct json_scan_path path; /* CHECK_JSON_* */
    const json_t *equals;       /* CHECK_JSON_EQUALS, _NOT_EQUALS */
    double bound;               /* CHECK_JSON_LESS, _GREATER */
    size_t length;              /* CHECK_JSON_LENGTH */
    bool exists;                /* CHECK_*_EXISTS: what is expected */
    enum json_scan_type type;   /* CHECK_JSON_TYPE */
    bool required;              /* false: that it does not hold makes no error of the request */
    size_t counter;             /* in scenario.counters: goes up by one each time the check holds; or CHECK_NO_COUNTER */
};

/* What came back. */
struct check_answer {
    int status;
    struct str body;    /* only when scenario_step.needs_body */
    bool body_complete; /* false when it was longer than is kept: no check of the body holds then */
    struct str head;    /* only when scenario_step.needs_head: the header lines of the final answer as received, without the status
                           line, each with its line end ("\r\n" or "\n"); lines beyond what is kept may be missing */
};

bool check_needs_body(const struct check *check);
bool check_needs_head(const struct check *check);
/* values: what templates in the check stand for. scratch holds CHECK_TEXT_MAXIMUM bytes; both may be NULL when no template of the
 * check has variables. */
bool check_holds(const struct check *check, const struct check_answer *answer, const struct template_values *values, char *scratch);

/* Evaluates all: bit i is set when checks[i] holds (never for CHECK_EXTRACTED). *status_right is false when a status check failed
 * or, where there is none, when the status is 400 or above. */
uint32_t check_evaluate(const struct check *checks, size_t count, const struct check_answer *answer,
                        const struct template_values *values, char *scratch, bool *status_right);

#endif
