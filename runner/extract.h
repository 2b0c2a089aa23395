/* extract: takes a value out of an answer, for the requests that follow: by JSON path, from a header, or by a regular expression
 * on the body or on a header. Patterns are compiled when the scenario loads (POSIX extended, without back-references, so that no
 * body can make them slow); re_search of the C library may allocate and lock inside while it matches, which is the one exception to
 * the rule that nothing does while a load runs, and only steps that ask for it pay. */
#ifndef RUNNER_EXTRACT_H
#define RUNNER_EXTRACT_H

#include "lib/error.h"
#include "lib/str.h"
#include "runner/check.h"
#include "runner/json_scan.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of a value. A longer one is no value: extraction fails. */
#define EXTRACT_VALUE_MAXIMUM 4096
/* A pattern sees this much of a body. */
#define EXTRACT_REGEX_BODY_MAXIMUM ((size_t)1 << 20)
#define EXTRACT_GROUP_MAXIMUM 9

enum extract_source { EXTRACT_JSON, EXTRACT_HEADER, EXTRACT_BODY };

/* Borrows its texts; owns the compiled pattern until extract_release. */
struct extract {
    size_t variable; /* index in scenario.variables */
    enum extract_source source;
    struct json_scan_path path; /* EXTRACT_JSON: a string (its characters), number, true or false (as written) */
    const char *header;         /* EXTRACT_HEADER: the first of that name */
    bool has_regex;             /* applied to the header's value, or the body */
    regex_t regex;
    size_t group; /* 0: the whole match */
};

bool extract_needs_body(const struct extract *extract);
bool extract_needs_head(const struct extract *extract);
/* Compiles pattern into extract, which must be released then. 0, or -1 with what is wrong (without a place). */
int extract_compile_regex(struct extract *extract, const char *pattern, size_t group, struct error *error);
void extract_release(struct extract *extract);
/* Copies the value to out (EXTRACT_VALUE_MAXIMUM bytes) and its length to *length. False when it is not there, is a container, or
 * is too long. An empty string is a value. */
bool extract_value(const struct extract *extract, const struct check_answer *answer, char *out, size_t *length);

/* The value of the first header line of that name at or behind *position in head, which moves behind it; white space around the
 * value is cut. False when there is none (left). Start with *position = 0. Names are compared without case. */
bool extract_next_header(struct str head, const char *name, size_t *position, struct str *value);

#endif
