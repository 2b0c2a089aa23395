/* store_load: current runs with all that belongs to them: everything that the report needs at once, or the part that one page or a
 * comparison needs. */
#include "site-gen/store/store_loader.h"

#include <stdlib.h>
#include <string.h>

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
struct results_latency store_take_latency(struct statement *statement)
{
    struct results_latency latency;
    latency.mean = statement_take_int64(statement);
    latency.minimum = statement_take_int64(statement);
    latency.maximum = statement_take_int64(statement);
    latency.p50 = statement_take_int64(statement);
    latency.p90 = statement_take_int64(statement);
    latency.p95 = statement_take_int64(statement);
    latency.p99 = statement_take_int64(statement);
    latency.p999 = statement_take_int64(statement);
    return latency;
}

static void take_run_references(struct loader *loader, struct statement *statement)
{
    struct run_references *references = VEC_PUSH(&loader->references, struct run_references);
    references->target_version = statement_take_int64(statement);
    references->scenario_version = statement_take_int64(statement);
    references->session = statement_take_int64(statement);
    references->environment = statement_take_int64(statement);
    references->method = statement_take_int64(statement);
}

static void take_run_circumstances(struct loader *loader, struct statement *statement, struct results_run *run)
{
    run->source_path = statement_take_text(statement, loader->arena);
    run->source_name = statement_take_text(statement, loader->arena);
    run->source_sha256 = statement_take_text(statement, loader->arena);
    run->id = statement_take_text(statement, loader->arena);
    run->number = statement_take_int64(statement);
    run->started = statement_take_text(statement, loader->arena);
    run->date = loader_share_date(loader, run->started);
    run->ended = statement_take_text(statement, loader->arena);
    run->block = statement_take_int64(statement);
    run->position = statement_take_int64(statement);
    run->seed = loader_take_shared(loader, statement);
    run->vus = statement_take_int64(statement);
    run->wanted_rate = statement_take_double(statement);
    run->duration_ns = statement_take_int64(statement);
    run->warmup_ns = statement_take_int64(statement);
    run->measured_ns = statement_take_int64(statement);
    run->load_average = statement_take_double(statement);
    run->steal_share = statement_take_double(statement);
}

static void take_run_figures(struct statement *statement, struct results_run *run)
{
    run->requests = statement_take_int64(statement);
    run->errors = statement_take_int64(statement);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        run->errors_by_kind[i] = statement_take_int64(statement);
    run->iterations = statement_take_int64(statement);
    run->dropped_iterations = statement_take_int64(statement);
    run->bytes_sent = statement_take_int64(statement);
    run->bytes_received = statement_take_int64(statement);
    run->rate = statement_take_double(statement);
    run->latency = store_take_latency(statement);
    run->cpu_user_ns = statement_take_int64(statement);
    run->cpu_system_ns = statement_take_int64(statement);
    run->cpu_share = statement_take_double(statement);
    run->rss_peak_bytes = statement_take_int64(statement);
    statement_skip(statement); /* the interval of its samples, a detail */
    run->generator_cpu_user_ns = statement_take_int64(statement);
    run->generator_cpu_system_ns = statement_take_int64(statement);
    run->generator_cpu_share = statement_take_double(statement);
    run->generator_rss_peak_bytes = statement_take_int64(statement);
    run->generator_threads = statement_take_int64(statement);
    run->generator_saturated = statement_take_int64(statement) == 1;
}

static void take_run_source(struct loader *loader, struct statement *statement, struct results_run *run)
{
    run->state = statement_take_int64(statement) == 1 ? RESULTS_VALID : RESULTS_INVALID;
    run->has_histogram = statement_take_int64(statement) == 1;
    run->resolution_ns = statement_take_int64(statement);
    run->deviation_ns = statement_take_int64(statement);
    run->experiment = loader_take_shared(loader, statement);
    run->experiment_side = loader_take_shared(loader, statement);
    /* The last column is the URL that was tested: not to be shown. */
}

static void take_run(struct loader *loader, struct statement *statement, struct results_run *run)
{
    run->row = statement_take_int64(statement);
    take_run_references(loader, statement);
    take_run_circumstances(loader, statement, run);
    take_run_figures(statement, run);
    take_run_source(loader, statement, run);
}

/* Scenarios and targets are ordered by their names already. */
static int compare_runs(const void *a, const void *b)
{
    const struct results_run *left = *(const struct results_run *const *)a, *right = *(const struct results_run *const *)b;
    if (left->scenario != right->scenario)
        return left->scenario < right->scenario ? -1 : 1;
    if (left->target != right->target)
        return left->target < right->target ? -1 : 1;
    int order = strcmp(left->started, right->started);
    if (order != 0)
        return order;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return strcmp(left->id, right->id);
}

/* Puts the runs into the order of the pointers, cycle by cycle. */
static void apply_order(struct results_run *runs, const struct results_run **order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct results_run first = runs[i];
        size_t at = i, next;
        while ((next = (size_t)(order[at] - runs)) != i) {
            runs[at] = runs[next];
            order[at] = &runs[at];
            at = next;
        }
        runs[at] = first;
        order[at] = &runs[at];
    }
}

/* Here rather than in the database, which would carry every column through its sorter. */
static void sort_runs(struct loader *loader)
{
    struct results *results = loader->results;
    struct arena scratch;
    arena_init(&scratch);
    const struct results_run **order = ARENA_NEW_ARRAY(&scratch, results->run_count, const struct results_run *);
    for (size_t i = 0; i < results->run_count; i++)
        order[i] = &results->runs[i];
    if (results->run_count > 0)
        qsort(order, results->run_count, sizeof(*order), compare_runs);
    apply_order(results->runs, order, results->run_count);
    arena_release(&scratch);
}

static void count_runs(struct results *results)
{
    for (size_t i = 0; i < results->run_count; i++) {
        const struct results_run *run = &results->runs[i];
        results->targets[run->target - results->targets].run_count++;
        results->scenarios[run->scenario - results->scenarios].run_count++;
        results->sessions[run->session - results->sessions].run_count++;
    }
}

/* Room for all of them at once: an array that grows would need it twice. */
static int make_room(struct loader *loader, size_t *room, struct error *error)
{
    static const char *const STATEMENTS[LOADER_SELECTIONS] = LOADER_FOR_EACH_SELECTION("SELECT count(*) FROM run", "");
    int64_t count = 0;
    struct statement *statement = loader_select(loader, STATEMENTS, error);
    if (statement == NULL || statement_run_int64(statement, &count, error) < 0)
        return -1;
    *room = (size_t)count;
    loader->results->runs = ARENA_NEW_ARRAY(loader->arena, *room, struct results_run);
    return 0;
}

static int load_runs(struct loader *loader, struct error *error)
{
    static const char *const STATEMENTS[LOADER_SELECTIONS] = LOADER_FOR_EACH_SELECTION(
        "SELECT run.id, target_version_id, scenario_version_id, session_id, environment_id, method_id, import.path, import.name, "
        "import.sha256, run.key, " STORE_RUN_FIGURES " FROM run JOIN import ON import.id = import_id",
        "");
    struct results *results = loader->results;
    size_t room = 0;
    if (make_room(loader, &room, error) < 0)
        return -1;
    struct statement *statement = loader_select(loader, STATEMENTS, error);
    if (statement == NULL)
        return -1;
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        if (results->run_count == room)
            return error_set(error, "the store changed while it was read");
        take_run(loader, statement, &results->runs[results->run_count++]);
    }
    return state;
}

/* ---- files that cannot be read ------------------------------------------------------------------------------------------------- */
static int take_import(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct results_import *import = item;
    import->source_path = statement_take_text(statement, loader->arena);
    import->source_name = statement_take_text(statement, loader->arena);
    import->sha256 = statement_take_text(statement, loader->arena);
    import->reader = loader_take_shared(loader, statement);
    import->line = statement_take_int64(statement);
    import->reason = loader_take_shared(loader, statement);
    import->state = RESULTS_IMPORT_QUARANTINED;
    return 0;
}

static int load_quarantine(struct loader *loader, struct error *error)
{
    static const struct loader_table QUARANTINE = {"SELECT id, path, name, sha256, reader, line, reason FROM import "
                                                   "WHERE state = 'quarantined' ORDER BY name, sha256, path, id",
                                                   take_import};
    struct loader_rows rows;
    struct statement *statement = database_prepare(loader->database, QUARANTINE.sql, error);
    if (statement == NULL)
        return -1;
    loader_rows_init(&rows, sizeof(struct results_import));
    int result = loader_take_rows(loader, &QUARANTINE, statement, &rows, error);
    loader->results->import_count = rows.items.count;
    loader->results->imports = loader_copy_items(&rows, loader->arena);
    loader_rows_release(&rows);
    return result;
}

/* ---- all of it -------------------------------------------------------------------------------------------------------------- */
static int load_everything(struct loader *loader, struct error *error)
{
    const struct results_filter *filter = loader->filter;
    if (load_runs(loader, error) < 0 || loader_load_references(loader, error) < 0)
        return -1;
    sort_runs(loader);
    count_runs(loader->results);
    if (loader_load_attached(loader, error) < 0)
        return -1;
    bool is_whole = filter->target == NULL && filter->scenario == NULL && filter->session == NULL && filter->experiment == NULL &&
                    filter->names[0] == NULL;
    return is_whole ? load_quarantine(loader, error) : 0;
}

int store_load_matching(struct store *store, const struct results_filter *filter, struct arena *arena, struct results *results,
                        struct error *error)
{
    *results = (struct results){0};
    struct loader loader = {.database = store->database, .arena = arena, .results = results, .filter = filter};
    vec_init(&loader.references, sizeof(struct run_references));
    int result = store_begin(store, error);
    if (result == 0)
        result = load_everything(&loader, error);
    store_rollback(store); /* only read */
    vec_release(&loader.references);
    return result;
}

int store_load_results(struct store *store, struct arena *arena, struct results *results, struct error *error)
{
    return store_load_matching(store, &(const struct results_filter){0}, arena, results, error);
}

int store_list_sessions(struct store *store, size_t limit, struct arena *arena, const char ***ids, size_t *count,
                        struct error *error)
{
    return store_list_texts(
        store,
        "SELECT session.key FROM session JOIN run ON run.id = (SELECT earliest.id FROM run AS earliest WHERE earliest.session_id = "
        "session.id AND earliest.is_current = 1 ORDER BY earliest.started, earliest.key LIMIT 1) "
        "ORDER BY run.started DESC, session.key DESC LIMIT ?",
        (int64_t)limit, arena, ids, count, error);
}
