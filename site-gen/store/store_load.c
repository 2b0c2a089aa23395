/* store_load: current runs with their reasons and warnings, and the ledger: everything that the report needs at once, or the part that a
 * comparison needs. */
#include "site-gen/store/store_loader.h"

#include <stdlib.h>
#include <string.h>

/* Which runs: conditions on table run that an index answers, and their parameters. One statement each, since a condition that may be
 * absent would make the database read everything. */
enum selection { SELECT_ALL, SELECT_SESSION, SELECT_EXPERIMENT, SELECT_TARGET_SCENARIO, SELECT_TARGET, SELECT_SCENARIO };
#define SELECTIONS 6

#define OF_TARGET                                                                                                                  \
    "run.target_version_id IN (SELECT wanted.id FROM target_version AS wanted JOIN target AS named ON named.id = "                 \
    "wanted.target_id "                                                                                                            \
    "WHERE named.key = ?)"
#define OF_SCENARIO                                                                                                                \
    "run.scenario_version_id IN (SELECT wanted.id FROM scenario_version AS wanted JOIN scenario AS named ON named.id = "           \
    "wanted.scenario_id WHERE named.key = ?)"

/* The same statement for each selection. */
#define FOR_EACH_SELECTION(begin, end)                                                                                             \
    {                                                                                                                              \
        [SELECT_ALL] = begin " WHERE run.is_current = 1" end,                                                                      \
        [SELECT_SESSION] = begin " WHERE run.is_current = 1 AND run.session_id = (SELECT id FROM session WHERE key = ?)" end,      \
        [SELECT_EXPERIMENT] = begin " WHERE run.is_current = 1 AND run.experiment = ? AND run.experiment <> ''" end,               \
        [SELECT_TARGET_SCENARIO] = begin " WHERE run.is_current = 1 AND " OF_TARGET " AND " OF_SCENARIO end,                       \
        [SELECT_TARGET] = begin " WHERE run.is_current = 1 AND " OF_TARGET end,                                                    \
        [SELECT_SCENARIO] = begin " WHERE run.is_current = 1 AND " OF_SCENARIO end                                                 \
    }

struct choice {
    enum selection selection;
    const char *parameters[2];
    size_t parameter_count;
};

static struct choice choose(const struct results_filter *filter)
{
    if (filter->session != NULL)
        return (struct choice){SELECT_SESSION, {filter->session}, 1};
    if (filter->experiment != NULL)
        return (struct choice){SELECT_EXPERIMENT, {filter->experiment}, 1};
    if (filter->target != NULL && filter->scenario != NULL)
        return (struct choice){SELECT_TARGET_SCENARIO, {filter->target, filter->scenario}, 2};
    if (filter->target != NULL)
        return (struct choice){SELECT_TARGET, {filter->target}, 1};
    if (filter->scenario != NULL)
        return (struct choice){SELECT_SCENARIO, {filter->scenario}, 1};
    return (struct choice){SELECT_ALL, {NULL}, 0};
}

static int load_selected(struct loader *loader, const char *const statements[SELECTIONS], struct loader_table *table, void **items,
                         size_t *count, struct error *error)
{
    const struct choice choice = choose(loader->filter);
    table->sql = statements[choice.selection];
    return loader_load(loader, table, choice.parameters, choice.parameter_count, items, count, NULL, error);
}

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

static bool is_wanted(const char *wanted, const char *text)
{
    return wanted == NULL || text_equals(wanted, text);
}

/* Counted once it is clear that the run is wanted. */
static int take_run_references(struct loader *loader, struct statement *statement, struct results_run *run, struct error *error)
{
    struct results *results = loader->results;
    struct results_target *target =
        loader_find(&loader->target_rows, statement_take_int64(statement), results->targets, sizeof(*target));
    struct results_scenario *scenario =
        loader_find(&loader->scenario_rows, statement_take_int64(statement), results->scenarios, sizeof(*scenario));
    struct results_session *session =
        loader_find(&loader->session_rows, statement_take_int64(statement), results->sessions, sizeof(*session));
    const struct results_environment *environment =
        loader_find(&loader->environment_rows, statement_take_int64(statement), results->environments, sizeof(*environment));
    if (target == NULL || scenario == NULL || session == NULL || environment == NULL)
        return loader_missing_reference("target, scenario, session or environment", error);
    if (!is_wanted(loader->filter->target, target->key) || !is_wanted(loader->filter->scenario, scenario->id) ||
        !is_wanted(loader->filter->session, session->id))
        return LOADER_LEAVE_OUT;
    run->target = target;
    run->scenario = scenario;
    run->session = session;
    run->environment = environment;
    run->machine = environment->machine;
    run->framework_version = statement_take_text(statement, loader->arena);
    run->configuration = statement_take_text(statement, loader->arena);
    run->scenario_sha256 = statement_take_text(statement, loader->arena);
    run->source_path = statement_take_text(statement, loader->arena);
    run->source_name = statement_take_text(statement, loader->arena);
    run->source_sha256 = statement_take_text(statement, loader->arena);
    return 0;
}

static void take_run_circumstances(struct loader *loader, struct statement *statement, struct results_run *run)
{
    run->id = statement_take_text(statement, loader->arena);
    run->tool = statement_take_text(statement, loader->arena);
    run->tool_version = statement_take_text(statement, loader->arena);
    run->number = statement_take_int64(statement);
    run->profile = statement_take_text(statement, loader->arena);
    run->started = statement_take_text(statement, loader->arena);
    run->date = loader_date(loader->arena, run->started);
    run->ended = statement_take_text(statement, loader->arena);
    run->block = statement_take_int64(statement);
    run->position = statement_take_int64(statement);
    run->seed = statement_take_text(statement, loader->arena);
    run->executor = statement_take_text(statement, loader->arena);
    run->loop = statement_take_text(statement, loader->arena);
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
    (void)statement_take_int64(statement); /* the interval of its samples, a detail */
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
    run->percentile_rule = statement_take_text(statement, loader->arena);
    run->resolution_ns = statement_take_int64(statement);
    run->deviation_ns = statement_take_int64(statement);
    run->experiment = statement_take_text(statement, loader->arena);
    run->experiment_side = statement_take_text(statement, loader->arena);
    (void)statement_take_text(statement, loader->arena); /* the URL that was tested: not to be shown */
    run->load = statement_take_text(statement, loader->arena);
    run->placement = statement_take_text(statement, loader->arena);
    run->limits = statement_take_text(statement, loader->arena);
}

static int take_run(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_run *run = item;
    run->row = statement_take_int64(statement);
    int state = take_run_references(loader, statement, run, error);
    if (state != 0)
        return state;
    take_run_circumstances(loader, statement, run);
    take_run_figures(statement, run);
    take_run_source(loader, statement, run);
    return is_wanted(loader->filter->experiment, run->experiment) ? 0 : LOADER_LEAVE_OUT;
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
static int sort_runs(struct loader *loader, struct error *error)
{
    struct results *results = loader->results;
    const struct results_run **order = malloc((results->run_count + 1) * sizeof(*order));
    if (order == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < results->run_count; i++)
        order[i] = &results->runs[i];
    qsort(order, results->run_count, sizeof(*order), compare_runs);
    apply_order(results->runs, order, results->run_count);
    free(order);
    for (size_t i = 0; i < results->run_count; i++)
        *VEC_PUSH(&loader->run_rows, struct row_place) = (struct row_place){results->runs[i].row, i};
    loader_sort_rows(&loader->run_rows);
    return 0;
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

static int load_runs(struct loader *loader, struct error *error)
{
    static const char *const STATEMENTS[SELECTIONS] = FOR_EACH_SELECTION(
        "SELECT run.id, run.id, target_version.target_id, scenario_version.scenario_id, session_id, environment_id, "
        "framework_version, configuration, scenario_version.sha256, import.path, import.name, import.sha256, "
        "run.key, " STORE_RUN_FIGURES " FROM run JOIN target_version ON target_version.id = target_version_id "
        "JOIN scenario_version ON scenario_version.id = scenario_version_id JOIN import ON import.id = import_id",
        "");
    struct loader_table table = {NULL, sizeof(struct results_run), take_run};
    void *items = NULL;
    if (load_selected(loader, STATEMENTS, &table, &items, &loader->results->run_count, error) < 0)
        return -1;
    loader->results->runs = items;
    if (sort_runs(loader, error) < 0)
        return -1;
    count_runs(loader->results);
    return 0;
}

/* ---- reasons and warnings: rows of many runs, put at their places ----------------------------------------------------------- */
struct attached { /* a row of a table that belongs to runs, in the order (run's row, position) */
    int64_t run_row;
    union {
        struct results_reason reason;
        const char *warning;
    } as;
};

static int take_reason(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct attached *attached = item;
    attached->run_row = statement_take_int64(statement);
    struct results_reason *reason = &attached->as.reason;
    reason->key = statement_take_text(statement, loader->arena);
    reason->invalidates = statement_take_int64(statement) == 1;
    reason->value = statement_take_double(statement);
    reason->limit = statement_take_double(statement);
    reason->detail = statement_take_text(statement, loader->arena);
    return 0;
}

static int take_warning(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct attached *attached = item;
    attached->run_row = statement_take_int64(statement);
    attached->as.warning = statement_take_text(statement, loader->arena);
    return 0;
}

static size_t count_same_run(const struct attached *rows, size_t start, size_t count)
{
    size_t length = 0;
    while (start + length < count && rows[start + length].run_row == rows[start].run_row)
        length++;
    return length;
}

static void attach_reasons(struct loader *loader, const struct attached *rows, size_t count)
{
    for (size_t start = 0, length; start < count; start += length) {
        length = count_same_run(rows, start, count);
        struct results_run *run = loader_find(&loader->run_rows, rows[start].run_row, loader->results->runs, sizeof(*run));
        if (run == NULL)
            continue; /* not wanted */
        run->reason_count = length;
        run->reasons = ARENA_NEW_ARRAY(loader->arena, length, struct results_reason);
        for (size_t i = 0; i < length; i++)
            run->reasons[i] = rows[start + i].as.reason;
    }
}

static void attach_warnings(struct loader *loader, const struct attached *rows, size_t count)
{
    for (size_t start = 0, length; start < count; start += length) {
        length = count_same_run(rows, start, count);
        struct results_run *run = loader_find(&loader->run_rows, rows[start].run_row, loader->results->runs, sizeof(*run));
        if (run == NULL)
            continue; /* not wanted */
        run->warning_count = length;
        run->warnings = ARENA_NEW_ARRAY(loader->arena, length, const char *);
        for (size_t i = 0; i < length; i++)
            run->warnings[i] = rows[start + i].as.warning;
    }
}

static int load_attached(struct loader *loader, struct error *error)
{
    static const char *const REASONS[SELECTIONS] = FOR_EACH_SELECTION(
        "SELECT run_id, run_id, run_reason.key, invalidates, value, threshold, detail FROM run JOIN run_reason ON "
        "run_id = run.id",
        " ORDER BY run_id, run_reason.position");
    static const char *const WARNINGS[SELECTIONS] = FOR_EACH_SELECTION(
        "SELECT run_id, run_id, text FROM run JOIN run_warning ON run_id = run.id", " ORDER BY run_id, run_warning.position");
    struct loader_table reasons = {NULL, sizeof(struct attached), take_reason},
                        warnings = {NULL, sizeof(struct attached), take_warning};
    void *items = NULL;
    size_t count = 0;
    if (load_selected(loader, REASONS, &reasons, &items, &count, error) < 0)
        return -1;
    attach_reasons(loader, items, count);
    if (load_selected(loader, WARNINGS, &warnings, &items, &count, error) < 0)
        return -1;
    attach_warnings(loader, items, count);
    return 0;
}

/* ---- the ledger ------------------------------------------------------------------------------------------------------------- */
static int take_import(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_import *import = item;
    import->source_path = statement_take_text(statement, loader->arena);
    import->source_name = statement_take_text(statement, loader->arena);
    import->sha256 = statement_take_text(statement, loader->arena);
    import->reader = statement_take_text(statement, loader->arena);
    import->line = statement_take_int64(statement);
    import->reason = statement_take_text(statement, loader->arena);
    return store_state_from_name(statement_take_text(statement, loader->arena), &import->state, error);
}

static int load_imports(struct loader *loader, struct error *error)
{
    static const struct loader_table IMPORTS = {
        "SELECT id, path, name, sha256, reader, line, reason, state FROM import ORDER BY name, sha256, path, id",
        sizeof(struct results_import), take_import};
    void *items = NULL;
    if (loader_load(loader, &IMPORTS, NULL, 0, &items, &loader->results->import_count, NULL, error) < 0)
        return -1;
    loader->results->imports = items;
    return 0;
}

/* ---- all of it -------------------------------------------------------------------------------------------------------------- */
static int load_everything(struct loader *loader, struct error *error)
{
    if (loader_load_references(loader, error) < 0 || load_runs(loader, error) < 0 || load_attached(loader, error) < 0)
        return -1;
    if (choose(loader->filter).selection == SELECT_ALL)
        return load_imports(loader, error);
    loader_drop_unused(loader);
    return 0;
}

int store_load_matching(struct store *store, const struct results_filter *filter, struct arena *arena, struct results *results,
                        struct error *error)
{
    *results = (struct results){0};
    struct loader loader = {.database = store->database, .arena = arena, .results = results, .filter = filter};
    struct vec *tables[] = {&loader.machine_rows,  &loader.environment_rows, &loader.target_rows,
                            &loader.scenario_rows, &loader.session_rows,     &loader.run_rows};
    const size_t table_count = sizeof(tables) / sizeof(tables[0]);
    for (size_t i = 0; i < table_count; i++)
        vec_init(tables[i], sizeof(struct row_place));
    int result = store_begin(store, error);
    if (result == 0)
        result = load_everything(&loader, error);
    store_rollback(store); /* only read */
    for (size_t i = 0; i < table_count; i++)
        vec_release(tables[i]);
    return result;
}

int store_load_results(struct store *store, struct arena *arena, struct results *results, struct error *error)
{
    return store_load_matching(store, &(const struct results_filter){0}, arena, results, error);
}

int store_list_sessions(struct store *store, size_t limit, struct arena *arena, const char ***ids, size_t *count,
                        struct error *error)
{
    struct statement *statement = database_prepare(
        store->database,
        "SELECT session.key FROM session JOIN run ON run.id = (SELECT earliest.id FROM run AS earliest WHERE earliest.session_id = "
        "session.id AND earliest.is_current = 1 ORDER BY earliest.started, earliest.key LIMIT 1) "
        "ORDER BY run.started DESC, session.key DESC LIMIT ?",
        error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, (int64_t)limit);
    return store_take_texts(statement, arena, ids, count, error);
}
