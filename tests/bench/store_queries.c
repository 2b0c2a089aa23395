/* Times what `benchlab site`, `compare` and `export` ask of a store: each question several times, warm, one line of JSON each:
 *   {"what": "query", "name": "runs of a scenario", "rows": 5000, "median_ms": 21.4, "least_ms": 20.9, "cpu_ms": 20.8, "page": true}
 * cpu_ms: the least CPU time of this process, which a busy machine changes less. page: it is asked for one page or one side of a comparison, and has to be answered within 50 ms however large the store is.
 *   store_queries STORE [ROUNDS] */
#include "lib/arena.h"
#include "lib/clock.h"
#include "site-gen/store/results.h"
#include "site-gen/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS_DEFAULT 5
#define ROUNDS_MAXIMUM 101

/* What is asked about: of the newest session, the last run. */
struct subject {
    struct arena arena;
    struct store *store;
    const char **sessions;
    size_t session_count;
    struct results results; /* of that session */
    const struct results_run *run;
};

struct query {
    const char *name;
    bool is_page;
    /* Gives the number of rows, or -1. */
    long (*ask)(struct subject *subject, struct arena *arena, struct error *error);
};

static long ask_matching(struct subject *subject, const struct results_filter *filter, struct arena *arena, struct error *error)
{
    struct results results;
    return store_load_matching(subject->store, filter, arena, &results, error) < 0 ? -1 : (long)results.run_count;
}

static long ask_everything(struct subject *subject, struct arena *arena, struct error *error)
{
    return ask_matching(subject, &(struct results_filter){0}, arena, error);
}

static long ask_session(struct subject *subject, struct arena *arena, struct error *error)
{
    return ask_matching(subject, &(struct results_filter){.session = subject->sessions[0]}, arena, error);
}

static long ask_target(struct subject *subject, struct arena *arena, struct error *error)
{
    return ask_matching(subject, &(struct results_filter){.target = subject->run->target->key}, arena, error);
}

static long ask_scenario(struct subject *subject, struct arena *arena, struct error *error)
{
    return ask_matching(subject, &(struct results_filter){.scenario = subject->run->scenario->id}, arena, error);
}

static long ask_cell(struct subject *subject, struct arena *arena, struct error *error)
{
    const struct results_filter filter = {.target = subject->run->target->key, .scenario = subject->run->scenario->id};
    return ask_matching(subject, &filter, arena, error);
}

static long ask_sides(struct subject *subject, struct arena *arena, struct error *error)
{
    const struct results_filter filter = {.names = {subject->run->target->key, subject->results.targets[0].key}};
    return ask_matching(subject, &filter, arena, error);
}

static long ask_sessions(struct subject *subject, struct arena *arena, struct error *error)
{
    const char **ids = NULL;
    size_t count = 0;
    return store_list_sessions(subject->store, 100, arena, &ids, &count, error) < 0 ? -1 : (long)count;
}

static long ask_detail(struct subject *subject, struct arena *arena, struct error *error)
{
    struct results_detail detail;
    return store_load_run_detail(subject->store, subject->run, arena, &detail, error) < 0
               ? -1
               : (long)(detail.step_count + detail.second_count + detail.sample_count + detail.check_count);
}

static long ask_histogram(struct subject *subject, struct arena *arena, struct error *error)
{
    (void)arena;
    struct histogram histogram;
    if (store_load_histogram(subject->store, subject->run, &histogram, error) < 0)
        return -1;
    histogram_release(&histogram);
    return 1;
}

static const struct query QUERIES[] = {
    {"every run", false, ask_everything},
    {"runs of a session", true, ask_session},
    {"runs of a target", true, ask_target},
    {"runs of a scenario", true, ask_scenario},
    {"runs of a target in a scenario", true, ask_cell},
    {"both sides of a comparison", true, ask_sides},
    {"the latest 100 sessions", true, ask_sessions},
    {"details of a run", true, ask_detail},
    {"histogram of a run", true, ask_histogram},
};

static int64_t cpu_time(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * CLOCK_NANOSECONDS_PER_SECOND + time.tv_nsec;
}

static int order_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* The first round, which warms the cache, does not count. */
static int measure(struct subject *subject, const struct query *query, size_t rounds, struct error *error)
{
    int64_t times[ROUNDS_MAXIMUM], least_cpu = INT64_MAX;
    long rows = 0;
    for (size_t round = 0; round <= rounds; round++) {
        struct arena arena;
        arena_init(&arena);
        struct monotonic_time start = clock_now();
        int64_t cpu = cpu_time();
        rows = query->ask(subject, &arena, error);
        times[round == 0 ? 0 : round - 1] = clock_elapsed(start, clock_now());
        cpu = cpu_time() - cpu;
        least_cpu = cpu < least_cpu ? cpu : least_cpu;
        arena_release(&arena);
        if (rows < 0)
            return error_add_context(error, "%s", query->name);
    }
    qsort(times, rounds, sizeof(times[0]), order_times);
    printf("{\"what\": \"query\", \"name\": \"%s\", \"rows\": %ld, \"median_ms\": %.3f, \"least_ms\": %.3f, \"cpu_ms\": %.3f, "
           "\"page\": %s}\n",
           query->name, rows, (double)times[rounds / 2] / 1e6, (double)times[0] / 1e6, (double)least_cpu / 1e6,
           query->is_page ? "true" : "false");
    (void)fflush(stdout);
    return 0;
}

static int find_subject(struct subject *subject, struct error *error)
{
    if (store_list_sessions(subject->store, 1, &subject->arena, &subject->sessions, &subject->session_count, error) < 0)
        return -1;
    if (subject->session_count == 0)
        return error_set(error, "the store holds no session");
    const struct results_filter filter = {.session = subject->sessions[0]};
    if (store_load_matching(subject->store, &filter, &subject->arena, &subject->results, error) < 0)
        return -1;
    subject->run = &subject->results.runs[subject->results.run_count - 1];
    return 0;
}

int main(int argc, char **argv)
{
    struct subject subject = {.store = NULL};
    struct error error = {0};
    long rounds = argc > 2 ? atol(argv[2]) : ROUNDS_DEFAULT;
    if (argc < 2 || argc > 3 || rounds < 1 || rounds > ROUNDS_MAXIMUM) {
        fprintf(stderr, "usage: store_queries STORE [ROUNDS]\n");
        return 2;
    }
    arena_init(&subject.arena);
    int result = store_open(&subject.store, argv[1], STORE_READ, &error);
    if (result == 0)
        result = find_subject(&subject, &error);
    for (size_t i = 0; result == 0 && i < sizeof QUERIES / sizeof QUERIES[0]; i++)
        result = measure(&subject, &QUERIES[i], (size_t)rounds, &error);
    result = store_close_after(subject.store, result, &error);
    arena_release(&subject.arena);
    if (result < 0)
        fprintf(stderr, "store_queries: %s\n", error.message);
    return result < 0;
}
