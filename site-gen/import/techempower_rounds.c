/* techempower_rounds: see techempower_rounds.h. */
#include "site-gen/import/techempower_rounds.h"

#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/import/figures.h"

#include <string.h>

static void take_levels(struct json_pull *pull, struct techempower_levels *levels)
{
    levels->count = 0;
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull))
        if (levels->count == TECHEMPOWER_LEVEL_MAXIMUM)
            json_pull_fail(pull, "expected at most %d levels", TECHEMPOWER_LEVEL_MAXIMUM);
        else
            levels->values[levels->count++] = figures_take_count(pull);
}

static void take_frameworks(struct json_pull *pull, struct techempower_round *round)
{
    struct vec names;
    vec_init(&names, sizeof(const char *));
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull))
        if (names.count == TECHEMPOWER_FRAMEWORK_MAXIMUM)
            json_pull_fail(pull, "expected at most %d frameworks", TECHEMPOWER_FRAMEWORK_MAXIMUM);
        else
            *VEC_PUSH(&names, const char *) = figures_take_text(pull);
    round->frameworks = arena_copy_bytes(pull->arena, names.items, names.count * sizeof(const char *));
    round->framework_count = names.count;
    vec_release(&names);
}

void techempower_take_round(struct json_pull *pull, struct techempower_round *round)
{
    enum { UUID, ENVIRONMENT, DURATION, FRAMEWORKS, CONCURRENCY, PIPELINED, QUERIES, CACHED_QUERIES };
    static const char *const keys[] = {"uuid",           "environmentDescription", "duration",
                                       "frameworks",     "concurrencyLevels",      "pipelineConcurrencyLevels",
                                       "queryIntervals", "cachedQueryIntervals"};
    uint64_t seen = 0;
    *round = (struct techempower_round){.id = "", .environment = "", .duration_ns = RESULTS_MISSING};
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case UUID:
            round->id = figures_take_text(pull);
            break;
        case ENVIRONMENT:
            round->environment = figures_take_text(pull);
            break;
        case DURATION:
            round->duration_ns = figures_take_time(pull, FIGURES_SECONDS);
            break;
        case FRAMEWORKS:
            take_frameworks(pull, round);
            break;
        case CONCURRENCY:
            take_levels(pull, &round->concurrency);
            break;
        case PIPELINED:
            take_levels(pull, &round->pipelined);
            break;
        case QUERIES:
            take_levels(pull, &round->queries);
            break;
        default:
            take_levels(pull, &round->cached_queries);
        }
}

const char *techempower_framework(const struct techempower_round *round, const char *key)
{
    long long index = 0;
    for (size_t i = 0; i < round->framework_count; i++)
        if (text_equals(round->frameworks[i], key))
            return key;
    bool is_index = key[0] != '\0' && strspn(key, "0123456789") == strlen(key) && str_to_int64(str_from_text(key), &index);
    return is_index && (size_t)index < round->framework_count ? round->frameworks[index] : key;
}

static int64_t level_at(const struct techempower_levels *levels, size_t level)
{
    return level < levels->count ? levels->values[level] : RESULTS_MISSING;
}

static int64_t highest(const struct techempower_levels *levels)
{
    int64_t most = RESULTS_MISSING;
    for (size_t i = 0; i < levels->count; i++)
        if (levels->values[i] > most)
            most = levels->values[i];
    return most;
}

struct techempower_load techempower_load_at(const struct techempower_round *round, const char *test, size_t level)
{
    struct techempower_load load = {RESULTS_MISSING, RESULTS_MISSING, false};
    bool cached = text_equals(test, "cached_query") || text_equals(test, "cached-query");
    if (text_equals(test, "plaintext")) {
        load.connections = level_at(&round->pipelined, level);
        load.pipelined = true;
    } else if (cached || text_equals(test, "query") ||
               text_equals(test, "update")) { /* levels of queries, at the most connections */
        load.connections = highest(&round->concurrency);
        load.queries = level_at(cached ? &round->cached_queries : &round->queries, level);
    } else {
        load.connections = level_at(&round->concurrency, level);
    }
    return load;
}
