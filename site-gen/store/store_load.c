/* store_load: everything that the report needs at once. Rows come ordered by content; references between them are resolved by the
 * store's row numbers, which never leave this file but for results_run.row. */
#include "site-gen/store/results.h"

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Row numbers of one table, in the order in which its rows were loaded; sorted before look-up. */
struct row_place {
    int64_t row;
    size_t index;
};

struct loader {
    struct database *database;
    struct arena *arena;
    struct results *results;
    struct vec machine_rows, environment_rows, target_rows, scenario_rows, session_rows; /* of struct row_place */
    struct vec run_rows;
};

/* One table: its query gives the row number first. take fills the item from the columns that follow; a failure is the error's. */
struct table {
    const char *sql;
    size_t item_size;
    int (*take)(struct loader *loader, struct statement *statement, void *item, struct error *error);
};

/* ---- row numbers ------------------------------------------------------------------------------------------------------------ */
static int compare_rows(const void *a, const void *b)
{
    const struct row_place *left = a, *right = b;
    return (left->row > right->row) - (left->row < right->row);
}

/* The item of that row in items (count as loaded), or NULL. */
static void *find_row(const struct vec *rows, int64_t row, void *items, size_t item_size)
{
    struct row_place wanted = {.row = row};
    const struct row_place *found =
        rows->count == 0 ? NULL : bsearch(&wanted, rows->items, rows->count, sizeof(struct row_place), compare_rows);
    return found == NULL ? NULL : (char *)items + found->index * item_size;
}

/* Runs the table's query; items into arena, row numbers (sorted) into rows where it is not NULL. */
static int load_table(struct loader *loader, const struct table *table, void **items, size_t *count, struct vec *rows,
                      struct error *error)
{
    struct statement *statement = database_prepare(loader->database, table->sql, error);
    if (statement == NULL)
        return -1;
    struct vec found;
    vec_init(&found, table->item_size);
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        int64_t row = statement_take_int64(statement);
        if (rows != NULL)
            *VEC_PUSH(rows, struct row_place) = (struct row_place){row, found.count};
        if (table->take(loader, statement, vec_push(&found), error) < 0) {
            state = -1;
            break;
        }
    }
    if (state == 0) {
        *count = found.count;
        *items = found.count == 0 ? NULL : arena_copy_bytes(loader->arena, found.items, found.count * table->item_size);
        if (rows != NULL && rows->count > 0)
            qsort(rows->items, rows->count, sizeof(struct row_place), compare_rows);
    }
    vec_release(&found);
    return state;
}

static int missing_reference(const char *what, struct error *error)
{
    return error_set(error, "the store is damaged: a row refers to a %s that is not there", what);
}

/* ---- what runs refer to ----------------------------------------------------------------------------------------------------- */
static int take_machine(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct results_machine *machine = item;
    machine->key = statement_take_text(statement, loader->arena);
    machine->cpu = statement_take_text(statement, loader->arena);
    machine->kernel = statement_take_text(statement, loader->arena);
    machine->architecture = statement_take_text(statement, loader->arena);
    machine->cores = statement_take_int64(statement);
    return 0;
}

static int take_environment(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_environment *environment = item;
    environment->machine =
        find_row(&loader->machine_rows, statement_take_int64(statement), loader->results->machines, sizeof(struct results_machine));
    if (environment->machine == NULL)
        return missing_reference("machine", error);
    environment->memory_bytes = statement_take_int64(statement);
    environment->os = statement_take_text(statement, loader->arena);
    environment->governor = statement_take_text(statement, loader->arena);
    environment->compiler = statement_take_text(statement, loader->arena);
    environment->compiler_flags = statement_take_text(statement, loader->arena);
    environment->lab_version = statement_take_text(statement, loader->arena);
    environment->lab_commit = statement_take_text(statement, loader->arena);
    environment->pinning = statement_take_text(statement, loader->arena);
    return 0;
}

static int take_target(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct results_target *target = item;
    target->key = statement_take_text(statement, loader->arena);
    target->id = statement_take_text(statement, loader->arena);
    target->variant = statement_take_text(statement, loader->arena);
    target->name = statement_take_text(statement, loader->arena);
    target->language = statement_take_text(statement, loader->arena);
    target->framework = statement_take_text(statement, loader->arena);
    target->framework_version = statement_take_text(statement, loader->arena);
    target->license = statement_take_text(statement, loader->arena);
    target->url = statement_take_text(statement, loader->arena);
    target->configuration = statement_take_text(statement, loader->arena);
    return 0;
}

static const char *leading_digits(struct arena *arena, const char *id)
{
    size_t length = 0;
    while (isdigit((unsigned char)id[length]))
        length++;
    return arena_copy_str(arena, (struct str){id, length});
}

static int take_scenario(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct results_scenario *scenario = item;
    scenario->id = statement_take_text(statement, loader->arena);
    scenario->number = leading_digits(loader->arena, scenario->id);
    scenario->sha256 = statement_take_text(statement, loader->arena);
    scenario->category = statement_take_text(statement, loader->arena);
    scenario->title_en = statement_take_text(statement, loader->arena);
    scenario->title_ko = statement_take_text(statement, loader->arena);
    scenario->description_en = statement_take_text(statement, loader->arena);
    scenario->description_ko = statement_take_text(statement, loader->arena);
    scenario->shows_en = statement_take_text(statement, loader->arena);
    scenario->shows_ko = statement_take_text(statement, loader->arena);
    return 0;
}

static const char *date_of(struct arena *arena, const char *time)
{
    return arena_copy_str(arena, (struct str){time, strnlen(time, sizeof("YYYY-MM-DD") - 1)});
}

static int take_session(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_session *session = item;
    session->id = statement_take_text(statement, loader->arena);
    session->started = statement_take_text(statement, loader->arena);
    session->date = date_of(loader->arena, session->started);
    session->profile = statement_take_text(statement, loader->arena);
    session->machine =
        find_row(&loader->machine_rows, statement_take_int64(statement), loader->results->machines, sizeof(struct results_machine));
    return session->machine == NULL ? missing_reference("machine", error) : 0;
}

static int load_references(struct loader *loader, struct error *error)
{
    static const struct table MACHINES = {
        "SELECT id, key, cpu, kernel, architecture, cores FROM machine WHERE EXISTS (SELECT 1 FROM environment JOIN run ON "
        "run.environment_id = environment.id AND run.is_current = 1 WHERE environment.machine_id = machine.id) "
        "ORDER BY key, cpu, kernel, architecture, cores",
        sizeof(struct results_machine), take_machine};
    static const struct table ENVIRONMENTS = {
        "SELECT environment.id, machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning "
        "FROM environment JOIN machine ON machine.id = machine_id "
        "WHERE EXISTS (SELECT 1 FROM run WHERE run.environment_id = environment.id AND run.is_current = 1) "
        "ORDER BY machine.key, machine.cpu, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning",
        sizeof(struct results_environment), take_environment};
    static const struct table TARGETS = {
        "SELECT target.id, target.key, base, variant, name, language, framework, framework_version, license, url, configuration "
        "FROM target JOIN target_version ON target_version.id = (SELECT run.target_version_id FROM target_version AS other JOIN "
        "run ON "
        "run.target_version_id = other.id AND run.is_current = 1 WHERE other.target_id = target.id ORDER BY run.started DESC, "
        "run.key DESC LIMIT 1) "
        "ORDER BY target.key",
        sizeof(struct results_target), take_target};
    static const struct table SCENARIOS = {
        "SELECT scenario.id, scenario.key, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, "
        "shows_ko "
        "FROM scenario JOIN scenario_version ON scenario_version.id = (SELECT run.scenario_version_id FROM scenario_version AS "
        "other JOIN run ON "
        "run.scenario_version_id = other.id AND run.is_current = 1 WHERE other.scenario_id = scenario.id "
        "ORDER BY run.started DESC, run.key DESC LIMIT 1) ORDER BY scenario.key",
        sizeof(struct results_scenario), take_scenario};
    static const struct table SESSIONS = {"SELECT session.id, session.key, run.started, run.profile, environment.machine_id "
                                          "FROM session JOIN run ON run.id = (SELECT first.id FROM run AS first WHERE "
                                          "first.session_id = session.id AND first.is_current = 1 "
                                          "ORDER BY first.started, first.key LIMIT 1) JOIN environment ON environment.id = "
                                          "run.environment_id ORDER BY run.started, session.key",
                                          sizeof(struct results_session), take_session};
    struct results *results = loader->results;
    void *items[5] = {NULL};
    if (load_table(loader, &MACHINES, &items[0], &results->machine_count, &loader->machine_rows, error) < 0)
        return -1;
    results->machines = items[0];
    if (load_table(loader, &ENVIRONMENTS, &items[1], &results->environment_count, &loader->environment_rows, error) < 0 ||
        load_table(loader, &TARGETS, &items[2], &results->target_count, &loader->target_rows, error) < 0 ||
        load_table(loader, &SCENARIOS, &items[3], &results->scenario_count, &loader->scenario_rows, error) < 0 ||
        load_table(loader, &SESSIONS, &items[4], &results->session_count, &loader->session_rows, error) < 0)
        return -1;
    results->environments = items[1];
    results->targets = items[2];
    results->scenarios = items[3];
    results->sessions = items[4];
    return 0;
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

static int take_run_references(struct loader *loader, struct statement *statement, struct results_run *run, struct error *error)
{
    struct results *results = loader->results;
    struct results_target *target =
        find_row(&loader->target_rows, statement_take_int64(statement), results->targets, sizeof(*target));
    struct results_scenario *scenario =
        find_row(&loader->scenario_rows, statement_take_int64(statement), results->scenarios, sizeof(*scenario));
    struct results_session *session =
        find_row(&loader->session_rows, statement_take_int64(statement), results->sessions, sizeof(*session));
    const struct results_environment *environment =
        find_row(&loader->environment_rows, statement_take_int64(statement), results->environments, sizeof(*environment));
    if (target == NULL || scenario == NULL || session == NULL || environment == NULL)
        return missing_reference("target, scenario, session or environment", error);
    target->run_count++;
    scenario->run_count++;
    session->run_count++;
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
    run->number = statement_take_int64(statement);
    run->profile = statement_take_text(statement, loader->arena);
    run->started = statement_take_text(statement, loader->arena);
    run->date = date_of(loader->arena, run->started);
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
    run->generator_cpu_user_ns = statement_take_int64(statement);
    run->generator_cpu_system_ns = statement_take_int64(statement);
    run->generator_cpu_share = statement_take_double(statement);
    run->generator_rss_peak_bytes = statement_take_int64(statement);
    run->generator_threads = statement_take_int64(statement);
    run->generator_saturated = statement_take_int64(statement) == 1;
    run->state = statement_take_int64(statement) == 1 ? RESULTS_VALID : RESULTS_INVALID;
}

static int take_run(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_run *run = item;
    run->row = statement_take_int64(statement);
    if (take_run_references(loader, statement, run, error) < 0)
        return -1;
    take_run_circumstances(loader, statement, run);
    take_run_figures(statement, run);
    run->load = statement_take_text(statement, loader->arena);
    run->placement = statement_take_text(statement, loader->arena);
    run->limits = statement_take_text(statement, loader->arena);
    return 0;
}

static int load_runs(struct loader *loader, struct error *error)
{
    static const struct table RUNS = {
        "SELECT run.id, run.id, target_version.target_id, scenario_version.scenario_id, session_id, environment_id, "
        "framework_version, "
        "configuration, scenario_version.sha256, import.path, import.name, import.sha256, run.key, tool, number, profile, started, "
        "ended, block, "
        "position, seed, executor, loop, vus, wanted_rate, duration_ns, warmup_ns, measured_ns, load_average, steal_share, "
        "requests, errors, "
        "errors_connect, errors_timeout, errors_reset, errors_bad_response, errors_status, errors_check, iterations, "
        "dropped_iterations, "
        "bytes_sent, bytes_received, rate, " STORE_LATENCY_COLUMNS ", cpu_user_ns, cpu_system_ns, cpu_share, rss_peak_bytes, "
        "generator_cpu_user_ns, generator_cpu_system_ns, generator_cpu_share, generator_rss_peak_bytes, generator_threads, "
        "generator_saturated, "
        "is_valid, load, placement, limits FROM run JOIN target_version ON target_version.id = target_version_id JOIN target ON "
        "target.id = "
        "target_version.target_id "
        "JOIN scenario_version ON scenario_version.id = scenario_version_id JOIN scenario ON scenario.id = "
        "scenario_version.scenario_id "
        "JOIN import ON import.id = import_id WHERE is_current = 1 ORDER BY scenario.key, target.key, started, number, run.key",
        sizeof(struct results_run), take_run};
    void *items = NULL;
    if (load_table(loader, &RUNS, &items, &loader->results->run_count, &loader->run_rows, error) < 0)
        return -1;
    loader->results->runs = items;
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
        struct results_run *run = find_row(&loader->run_rows, rows[start].run_row, loader->results->runs, sizeof(*run));
        if (run == NULL)
            continue; /* not current */
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
        struct results_run *run = find_row(&loader->run_rows, rows[start].run_row, loader->results->runs, sizeof(*run));
        if (run == NULL)
            continue; /* not current */
        run->warning_count = length;
        run->warnings = ARENA_NEW_ARRAY(loader->arena, length, const char *);
        for (size_t i = 0; i < length; i++)
            run->warnings[i] = rows[start + i].as.warning;
    }
}

static int load_attached(struct loader *loader, struct error *error)
{
    static const struct table REASONS = {
        "SELECT run_id, run_id, key, invalidates, value, threshold, detail FROM run_reason ORDER BY run_id, position",
        sizeof(struct attached), take_reason};
    static const struct table WARNINGS = {"SELECT run_id, run_id, text FROM run_warning ORDER BY run_id, position",
                                          sizeof(struct attached), take_warning};
    void *items = NULL;
    size_t count = 0;
    if (load_table(loader, &REASONS, &items, &count, NULL, error) < 0)
        return -1;
    attach_reasons(loader, items, count);
    if (load_table(loader, &WARNINGS, &items, &count, NULL, error) < 0)
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
    static const struct table IMPORTS = {
        "SELECT id, path, name, sha256, reader, line, reason, state FROM import ORDER BY name, sha256, path, id",
        sizeof(struct results_import), take_import};
    void *items = NULL;
    if (load_table(loader, &IMPORTS, &items, &loader->results->import_count, NULL, error) < 0)
        return -1;
    loader->results->imports = items;
    return 0;
}

int store_load_results(struct store *store, struct arena *arena, struct results *results, struct error *error)
{
    *results = (struct results){0};
    struct loader loader = {.database = store->database, .arena = arena, .results = results};
    struct vec *tables[] = {&loader.machine_rows,  &loader.environment_rows, &loader.target_rows,
                            &loader.scenario_rows, &loader.session_rows,     &loader.run_rows};
    const size_t table_count = sizeof(tables) / sizeof(tables[0]);
    for (size_t i = 0; i < table_count; i++)
        vec_init(tables[i], sizeof(struct row_place));
    int result = store_begin(store, error);
    if (result == 0 && (load_references(&loader, error) < 0 || load_runs(&loader, error) < 0 || load_attached(&loader, error) < 0 ||
                        load_imports(&loader, error) < 0))
        result = -1;
    store_rollback(store); /* only read */
    for (size_t i = 0; i < table_count; i++)
        vec_release(tables[i]);
    return result;
}
