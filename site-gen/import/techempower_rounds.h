/* techempower_rounds: what a results.json of TechEmpower says once for all its runs: which frameworks, and what was asked at each level. */
#ifndef SITE_GEN_IMPORT_TECHEMPOWER_ROUNDS_H
#define SITE_GEN_IMPORT_TECHEMPOWER_ROUNDS_H

#include "lib/json_pull.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TECHEMPOWER_LEVEL_MAXIMUM 64
#define TECHEMPOWER_FRAMEWORK_MAXIMUM 10000

struct techempower_levels {
    int64_t values[TECHEMPOWER_LEVEL_MAXIMUM];
    size_t count;
};

struct techempower_round {
    const char *id;          /* of the round, to tell sessions apart; "" when there is none */
    const char *environment; /* the machine as the file describes it; "" */
    int64_t duration_ns;     /* wanted, of each run; RESULTS_MISSING */
    const char **frameworks; /* names, in the file's order */
    size_t framework_count;
    struct techempower_levels concurrency, pipelined, queries, cached_queries;
};

/* What a test asked at its level, from 0. */
struct techempower_load {
    int64_t connections; /* RESULTS_MISSING when the file does not say */
    int64_t queries;     /* a request, of the tests about queries; RESULTS_MISSING for others */
    bool pipelined;      /* connections do not wait for an answer before they send the next request */
};

/* Takes the root object but for its rawData, which is skipped. Texts from the pull's arena. */
void techempower_take_round(struct json_pull *pull, struct techempower_round *round);
/* The framework of that key in rawData: the key itself, or, in old files, the name with that index. */
const char *techempower_framework(const struct techempower_round *round, const char *key);
struct techempower_load techempower_load_at(const struct techempower_round *round, const char *test, size_t level);

#endif
