/* store_detail: the bulky parts of one run, loaded when its page is written. */
#include "site-gen/store/results.h"

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

typedef void take_row(struct statement *statement, struct arena *arena, void *item);

static void take_step(struct statement *statement, struct arena *arena, void *item)
{
    struct results_step *step = item;
    step->name = statement_take_text(statement, arena);
    step->group = statement_take_text(statement, arena);
    step->requests = statement_take_int64(statement);
    step->errors = statement_take_int64(statement);
    step->rate = statement_take_double(statement);
    step->latency = store_take_latency(statement);
    step->has_histogram = statement_take_int64(statement) == 1;
}

static void take_second(struct statement *statement, struct arena *arena, void *item)
{
    (void)arena;
    struct results_second *second = item;
    second->second = statement_take_int64(statement);
    second->warmup = statement_take_int64(statement) == 1;
    second->start_ns = statement_take_int64(statement);
    second->length_ns = statement_take_int64(statement);
    second->requests = statement_take_int64(statement);
    second->errors = statement_take_int64(statement);
    second->bytes_received = statement_take_int64(statement);
    second->p50 = statement_take_int64(statement);
    second->p95 = statement_take_int64(statement);
    second->p99 = statement_take_int64(statement);
    second->maximum = statement_take_int64(statement);
}

static void take_sample(struct statement *statement, struct arena *arena, void *item)
{
    (void)arena;
    struct results_sample *sample = item;
    sample->at_ns = statement_take_int64(statement);
    sample->cpu_user_ns = statement_take_int64(statement);
    sample->cpu_system_ns = statement_take_int64(statement);
    sample->rss_bytes = statement_take_int64(statement);
    sample->threads = statement_take_int64(statement);
    sample->fds = statement_take_int64(statement);
    sample->voluntary_switches = statement_take_int64(statement);
    sample->involuntary_switches = statement_take_int64(statement);
}

static void take_check(struct statement *statement, struct arena *arena, void *item)
{
    struct results_check *result = item;
    result->step = statement_take_text(statement, arena);
    result->name = statement_take_text(statement, arena);
    result->passes = statement_take_int64(statement);
    result->fails = statement_take_int64(statement);
}

static void take_threshold(struct statement *statement, struct arena *arena, void *item)
{
    *(const char **)item = statement_take_text(statement, arena);
}

/* Rows of one table that belong to the run, as an array from arena; NULL on failure. */
static int load_rows(struct store *store, const char *sql, int64_t run_row, struct arena *arena, size_t item_size, take_row *take,
                     void **items, size_t *count, struct error *error)
{
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, run_row);
    struct vec found;
    vec_init(&found, item_size);
    int state;
    while ((state = statement_step(statement, error)) == 1)
        take(statement, arena, vec_push(&found));
    *count = state == 0 ? found.count : 0;
    *items = *count == 0 ? NULL : arena_copy_bytes(arena, found.items, found.count * item_size);
    vec_release(&found);
    return state;
}

static int load_sample_interval(struct store *store, int64_t run_row, int64_t *interval_ns, struct error *error)
{
    struct statement *statement = database_prepare(store->database, "SELECT sample_interval_ns FROM run WHERE id = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, run_row);
    int state = statement_run_int64(statement, interval_ns, error);
    return state == 0 ? error_set(error, "the store has no such run") : state < 0 ? -1 : 0;
}

int store_load_run_detail(struct store *store, const struct results_run *run, struct arena *arena, struct results_detail *detail,
                          struct error *error)
{
    *detail = (struct results_detail){.sample_interval_ns = RESULTS_MISSING};
    void *steps = NULL, *seconds = NULL, *samples = NULL, *checks = NULL, *thresholds = NULL;
    if (load_sample_interval(store, run->row, &detail->sample_interval_ns, error) < 0)
        return -1;
    if (load_rows(store,
                  "SELECT name, group_name, requests, errors, rate, " STORE_LATENCY_COLUMNS
                  ", EXISTS (SELECT 1 FROM histogram WHERE histogram.run_id = run_step.run_id AND step = position) "
                  "FROM run_step WHERE run_id = ? ORDER BY position",
                  run->row, arena, sizeof(struct results_step), take_step, &steps, &detail->step_count, error) < 0 ||
        load_rows(
            store,
            "SELECT second, is_warmup, start_ns, length_ns, requests, errors, bytes_received, p50_ns, p95_ns, p99_ns, maximum_ns "
            "FROM timeline WHERE run_id = ? ORDER BY second",
            run->row, arena, sizeof(struct results_second), take_second, &seconds, &detail->second_count, error) < 0 ||
        load_rows(store,
                  "SELECT at_ns, cpu_user_ns, cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, involuntary_switches "
                  "FROM resource_sample WHERE run_id = ? ORDER BY at_ns",
                  run->row, arena, sizeof(struct results_sample), take_sample, &samples, &detail->sample_count, error) < 0 ||
        load_rows(store, "SELECT step, name, passes, fails FROM check_result WHERE run_id = ? ORDER BY position", run->row, arena,
                  sizeof(struct results_check), take_check, &checks, &detail->check_count, error) < 0 ||
        load_rows(store, "SELECT result FROM threshold_result WHERE run_id = ? ORDER BY position", run->row, arena,
                  sizeof(const char *), take_threshold, &thresholds, &detail->threshold_count, error) < 0)
        return -1;
    detail->steps = steps;
    detail->seconds = seconds;
    detail->samples = samples;
    detail->checks = checks;
    detail->thresholds = thresholds;
    return 0;
}

/* step: 0 for the whole run. */
static int load_histogram(struct store *store, const struct results_run *run, int64_t step, struct histogram *histogram,
                          struct error *error)
{
    struct statement *statement =
        database_prepare(store->database, "SELECT encoded FROM histogram WHERE run_id = ? AND step = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, run->row);
    statement_bind_int64(statement, step);
    int state = statement_step(statement, error);
    if (state < 0)
        return -1;
    if (state == 0)
        return error_set(error, "%s: its source has no histogram", run->source_name);
    struct arena scratch;
    arena_init(&scratch);
    int result = histogram_decode(histogram, str_from_text(statement_take_text(statement, &scratch)), error);
    arena_release(&scratch);
    if (result == 0 && statement_run(statement, error) < 0) {
        histogram_release(histogram);
        result = -1;
    }
    return result;
}

int store_load_histogram(struct store *store, const struct results_run *run, struct histogram *histogram, struct error *error)
{
    return load_histogram(store, run, 0, histogram, error);
}

int store_load_step_histogram(struct store *store, const struct results_run *run, size_t step, struct histogram *histogram,
                              struct error *error)
{
    return load_histogram(store, run, (int64_t)step + 1, histogram, error);
}
