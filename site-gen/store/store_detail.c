/* store_detail: the bulky parts of one run, loaded when its page is written. */
#include "site-gen/store/store_internal.h"

#include "lib/vec.h"

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

static void take_quantile(struct statement *statement, struct arena *arena, void *item)
{
    (void)arena;
    struct results_quantile *quantile = item;
    quantile->share = statement_take_double(statement);
    quantile->value = statement_take_int64(statement);
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

/* One table's rows that belong to a run. */
struct detail_table {
    const char *sql; /* its parameter is the run's row */
    size_t item_size;
    take_row *take;
};

enum detail_kind { STEPS, QUANTILES, SECONDS, SAMPLES, CHECKS, THRESHOLDS };
#define DETAIL_KINDS 6

static const struct detail_table DETAILS[DETAIL_KINDS] = {
    [STEPS] = {"SELECT " STORE_STEP_COLUMNS
               ", EXISTS (SELECT 1 FROM histogram WHERE histogram.run_id = run_step.run_id AND step = position) "
               "FROM run_step WHERE run_id = ? ORDER BY position",
               sizeof(struct results_step), take_step},
    [QUANTILES] = {"SELECT " STORE_QUANTILE_COLUMNS " FROM run_quantile WHERE run_id = ? ORDER BY share, position",
                   sizeof(struct results_quantile), take_quantile},
    [SECONDS] = {"SELECT " STORE_TIMELINE_COLUMNS " FROM timeline WHERE run_id = ? ORDER BY second", sizeof(struct results_second),
                 take_second},
    [SAMPLES] = {"SELECT " STORE_SAMPLE_COLUMNS " FROM resource_sample WHERE run_id = ? ORDER BY at_ns",
                 sizeof(struct results_sample), take_sample},
    [CHECKS] = {"SELECT " STORE_CHECK_COLUMNS " FROM check_result WHERE run_id = ? ORDER BY position", sizeof(struct results_check),
                take_check},
    [THRESHOLDS] = {"SELECT result FROM threshold_result WHERE run_id = ? ORDER BY position", sizeof(const char *), take_threshold},
};

/* An array from arena; NULL when there is no row. */
static int load_rows(struct store *store, const struct detail_table *table, int64_t run_row, struct arena *arena, void **items,
                     size_t *count, struct error *error)
{
    struct statement *statement = database_prepare(store->database, table->sql, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, run_row);
    struct vec found;
    vec_init(&found, table->item_size);
    int state;
    while ((state = statement_step(statement, error)) == 1)
        table->take(statement, arena, vec_push(&found));
    *count = state == 0 ? found.count : 0;
    *items = *count == 0 ? NULL : arena_copy_bytes(arena, found.items, found.count * table->item_size);
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
    void *items[DETAIL_KINDS];
    size_t counts[DETAIL_KINDS];
    if (load_sample_interval(store, run->row, &detail->sample_interval_ns, error) < 0)
        return -1;
    for (size_t i = 0; i < DETAIL_KINDS; i++)
        if (load_rows(store, &DETAILS[i], run->row, arena, &items[i], &counts[i], error) < 0)
            return -1;
    detail->steps = items[STEPS];
    detail->step_count = counts[STEPS];
    detail->quantiles = items[QUANTILES];
    detail->quantile_count = counts[QUANTILES];
    detail->seconds = items[SECONDS];
    detail->second_count = counts[SECONDS];
    detail->samples = items[SAMPLES];
    detail->sample_count = counts[SAMPLES];
    detail->checks = items[CHECKS];
    detail->check_count = counts[CHECKS];
    detail->thresholds = items[THRESHOLDS];
    detail->threshold_count = counts[THRESHOLDS];
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
