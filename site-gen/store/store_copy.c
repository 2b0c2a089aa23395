/* store_copy: rows go column by column, so that nothing here knows figures; only the rows that runs refer to are taken apart, since they
 * have other numbers in the other store. */
#include "site-gen/store/store_copy.h"

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

#define REFERENCES_OF_RUN                                                                                                          \
    "SELECT machine.key, machine.cpu, machine.kernel, machine.architecture, machine.cores, memory_bytes, os, governor, compiler, " \
    "compiler_flags, lab_version, lab_commit, pinning, target.key, target.base, target.variant, target_version.name, language, "   \
    "framework, framework_version, license, url, configuration, scenario.key, scenario_version.sha256, category, title_en, "       \
    "title_ko, "                                                                                                                   \
    "description_en, description_ko, shows_en, shows_ko, session.key, " STORE_METHOD_COLUMNS " "                                   \
    "FROM run JOIN environment ON environment.id = run.environment_id JOIN machine ON machine.id = environment.machine_id "        \
    "JOIN target_version ON target_version.id = run.target_version_id JOIN target ON target.id = target_version.target_id "        \
    "JOIN scenario_version ON scenario_version.id = run.scenario_version_id JOIN scenario ON scenario.id = "                       \
    "scenario_version.scenario_id "                                                                                                \
    "JOIN session ON session.id = run.session_id JOIN method ON method.id = run.method_id WHERE run.id = ?"

static void take_texts(struct statement *statement, struct arena *arena, const char **const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *texts[i] = statement_take_text(statement, arena);
}

static void take_references(struct statement *statement, struct arena *arena, struct result_record *record)
{
    struct results_machine *machine = &record->machine;
    struct results_environment *environment = &record->environment;
    struct results_target *target = &record->target;
    struct results_scenario *scenario = &record->scenario;
    const char **const of_machine[] = {&machine->key, &machine->cpu, &machine->kernel, &machine->architecture};
    const char **const others[] = {&environment->os,
                                   &environment->governor,
                                   &environment->compiler,
                                   &environment->compiler_flags,
                                   &environment->lab_version,
                                   &environment->lab_commit,
                                   &environment->pinning,
                                   &target->key,
                                   &target->id,
                                   &target->variant,
                                   &target->name,
                                   &target->language,
                                   &target->framework,
                                   &target->framework_version,
                                   &target->license,
                                   &target->url,
                                   &target->configuration,
                                   &scenario->id,
                                   &scenario->sha256,
                                   &scenario->category,
                                   &scenario->title_en,
                                   &scenario->title_ko,
                                   &scenario->description_en,
                                   &scenario->description_ko,
                                   &scenario->shows_en,
                                   &scenario->shows_ko,
                                   &record->session.id};
    take_texts(statement, arena, of_machine, sizeof(of_machine) / sizeof(of_machine[0]));
    machine->cores = statement_take_int64(statement);
    environment->memory_bytes = statement_take_int64(statement);
    take_texts(statement, arena, others, sizeof(others) / sizeof(others[0]));
    const char **method[STORE_METHOD_TEXTS];
    store_list_method_texts(&record->run, method);
    take_texts(statement, arena, method, STORE_METHOD_TEXTS);
}

static int copy_references(struct store *from, int64_t from_run, struct store *into, struct store_references *references,
                           struct error *error)
{
    struct result_record record;
    struct arena arena;
    result_record_init(&record);
    struct statement *statement = database_prepare(from->database, REFERENCES_OF_RUN, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, from_run);
    int state = statement_step(statement, error);
    if (state != 1)
        return state < 0 ? -1 : error_set(error, "the other store is damaged: a run refers to what is not there");
    arena_init(&arena);
    take_references(statement, &arena, &record);
    int result = store_save_references(into, &record, references, error);
    if (result == 0)
        result = statement_run(statement, error);
    arena_release(&arena);
    return result;
}

/* All rows of a table that belong to a row of its parent, with another parent. */
static int copy_rows(struct store *from, enum store_table table, int64_t from_parent, struct store *into, int64_t into_parent,
                     struct error *error)
{
    struct statement *statement = database_prepare(from->database, store_tables[table].select, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, from_parent);
    struct bulk *bulk = database_bulk(into->database, table);
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        (void)statement_take_int64(statement);
        bulk_add_int64(bulk, into_parent);
        bulk_add_columns(bulk, statement);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return state;
}

/* The run at which the statement stands, after its own number. */
static int copy_run(struct store *from, struct statement *statement, int64_t from_run, struct store *into, int64_t into_entry,
                    bool is_current, struct error *error)
{
    struct store_references references;
    int64_t row = 0;
    if (copy_references(from, from_run, into, &references, error) < 0 || store_next_row(into, STORE_RUN, &row, error) < 0)
        return -1;
    struct bulk *bulk = database_bulk(into->database, STORE_RUN);
    const int64_t numbers[] = {row,
                               into_entry,
                               references.target_version,
                               references.scenario_version,
                               references.session,
                               references.environment,
                               references.method,
                               is_current};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        bulk_add_int64(bulk, numbers[i]);
        if (i > 0)
            (void)statement_take_int64(statement); /* the one that it replaces */
    }
    struct arena arena;
    arena_init(&arena);
    const char *key = statement_take_text(statement, &arena);
    bulk_add_text(bulk, key);
    store_map_put(&into->memory.pending, key, row);
    arena_release(&arena);
    bulk_add_columns(bulk, statement);
    if (bulk_end_row(bulk, error) < 0)
        return -1;
    for (enum store_table table = STORE_REASON; table < STORE_TABLE_COUNT; table++)
        if (copy_rows(from, table, from_run, into, row, error) < 0)
            return -1;
    return 0;
}

int store_copy_contents(struct store *from, int64_t from_entry, struct store *into, int64_t into_entry, bool is_current,
                        struct error *error)
{
    struct statement *statement = database_prepare(from->database, store_tables[STORE_RUN].select, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, from_entry);
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        int64_t from_run = statement_take_int64(statement);
        if (copy_run(from, statement, from_run, into, into_entry, is_current, error) < 0)
            return -1;
    }
    return state < 0 ? -1 : copy_rows(from, STORE_NOISE, from_entry, into, into_entry, error);
}
