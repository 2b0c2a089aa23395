/* store_load_references: machines, environments, targets, scenarios and sessions, ordered by content. */
#include "site-gen/store/store_loader.h"

#include <ctype.h>
#include <string.h>

/* The newest current run of a version of a target or a scenario: one search in an index. */
#define NEWEST_RUN(column, version)                                                                                                \
    "(SELECT latest.id FROM run AS latest WHERE latest." column " = " version ".id AND latest.is_current = 1 "                     \
    "ORDER BY latest.started DESC, latest.key DESC LIMIT 1)"

/* delta, comparisons, measured_on. */
static void take_noise(struct statement *statement, struct arena *arena, struct results_machine *machine)
{
    machine->noise_floor = statement_take_double(statement);
    machine->noise_comparisons = statement_take_int64(statement);
    machine->noise_date = statement_take_text(statement, arena);
}

static int take_machine(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct results_machine *machine = item;
    machine->key = statement_take_text(statement, loader->arena);
    machine->cpu = statement_take_text(statement, loader->arena);
    machine->kernel = statement_take_text(statement, loader->arena);
    machine->architecture = statement_take_text(statement, loader->arena);
    machine->cores = statement_take_int64(statement);
    take_noise(statement, loader->arena, machine);
    return 0;
}

static struct results_machine *find_machine(struct loader *loader, int64_t row)
{
    return loader_find(&loader->machine_rows, row, loader->results->machines, sizeof(struct results_machine));
}

static int take_environment(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_environment *environment = item;
    environment->machine = find_machine(loader, statement_take_int64(statement));
    if (environment->machine == NULL)
        return loader_missing_reference("machine", error);
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

static int take_session(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    struct results_session *session = item;
    session->id = statement_take_text(statement, loader->arena);
    session->started = statement_take_text(statement, loader->arena);
    session->date = loader_date(loader->arena, session->started);
    session->profile = statement_take_text(statement, loader->arena);
    session->machine = find_machine(loader, statement_take_int64(statement));
    return session->machine == NULL ? loader_missing_reference("machine", error) : 0;
}

static int load(struct loader *loader, const struct loader_table *table, void **items, size_t *count, struct vec *rows,
                struct error *error)
{
    return loader_load(loader, table, NULL, 0, items, count, rows, error);
}

static int load_machines(struct loader *loader, struct error *error)
{
    static const struct loader_table MACHINES = {
        "SELECT id, key, cpu, kernel, architecture, cores, delta, comparisons, measured_on "
        "FROM machine LEFT JOIN machine_noise ON machine_key = key WHERE EXISTS (SELECT 1 FROM environment JOIN run ON "
        "run.environment_id = environment.id AND run.is_current = 1 WHERE environment.machine_id = machine.id) "
        "ORDER BY key, cpu, kernel, architecture, cores",
        sizeof(struct results_machine), take_machine};
    static const struct loader_table ENVIRONMENTS = {
        "SELECT environment.id, machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning "
        "FROM environment JOIN machine ON machine.id = machine_id "
        "WHERE EXISTS (SELECT 1 FROM run WHERE run.environment_id = environment.id AND run.is_current = 1) "
        "ORDER BY machine.key, machine.cpu, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, "
        "pinning, "
        "machine.kernel, machine.architecture, machine.cores",
        sizeof(struct results_environment), take_environment};
    void *machines = NULL, *environments = NULL;
    struct results *results = loader->results;
    if (load(loader, &MACHINES, &machines, &results->machine_count, &loader->machine_rows, error) < 0)
        return -1;
    results->machines = machines;
    if (load(loader, &ENVIRONMENTS, &environments, &results->environment_count, &loader->environment_rows, error) < 0)
        return -1;
    results->environments = environments;
    return 0;
}

int loader_load_references(struct loader *loader, struct error *error)
{
    static const struct loader_table TARGETS = {
        "SELECT target.id, target.key, base, variant, name, language, framework, framework_version, license, url, configuration "
        "FROM target JOIN target_version ON target_version.id = (SELECT other.id FROM target_version AS other JOIN run ON run.id "
        "= " NEWEST_RUN("target_version_id",
                        "other") " WHERE other.target_id = target.id ORDER BY run.started DESC, run.key DESC LIMIT 1) "
                                 "ORDER BY target.key",
        sizeof(struct results_target), take_target};
    static const struct loader_table SCENARIOS = {
        "SELECT scenario.id, scenario.key, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, "
        "shows_ko "
        "FROM scenario JOIN scenario_version ON scenario_version.id = (SELECT other.id FROM scenario_version AS other JOIN run ON "
        "run.id = " NEWEST_RUN("scenario_version_id",
                               "other") " WHERE other.scenario_id = scenario.id "
                                        "ORDER BY run.started DESC, run.key DESC LIMIT 1) ORDER BY scenario.key",
        sizeof(struct results_scenario), take_scenario};
    static const struct loader_table SESSIONS = {
        "SELECT session.id, session.key, run.started, run.profile, environment.machine_id "
        "FROM session JOIN run ON run.id = (SELECT earliest.id FROM run AS earliest WHERE earliest.session_id = session.id AND "
        "earliest.is_current = 1 ORDER BY earliest.started, earliest.key LIMIT 1) "
        "JOIN environment ON environment.id = run.environment_id ORDER BY run.started, session.key",
        sizeof(struct results_session), take_session};
    struct results *results = loader->results;
    void *targets = NULL, *scenarios = NULL, *sessions = NULL;
    if (load_machines(loader, error) < 0 ||
        load(loader, &TARGETS, &targets, &results->target_count, &loader->target_rows, error) < 0 ||
        load(loader, &SCENARIOS, &scenarios, &results->scenario_count, &loader->scenario_rows, error) < 0 ||
        load(loader, &SESSIONS, &sessions, &results->session_count, &loader->session_rows, error) < 0)
        return -1;
    results->targets = targets;
    results->scenarios = scenarios;
    results->sessions = sessions;
    return 0;
}

/* ---- those that no loaded run refers to -------------------------------------------------------------------------------------- */
/* Keeps the marked items, in order; moved[i] becomes the new place of item i. Gives their number. */
static size_t keep_marked(void *items, size_t count, size_t item_size, const bool *marked, size_t *moved)
{
    size_t kept = 0;
    char *bytes = items;
    for (size_t i = 0; i < count; i++) {
        moved[i] = kept;
        if (!marked[i])
            continue;
        if (kept != i)
            memmove(bytes + kept * item_size, bytes + i * item_size, item_size);
        kept++;
    }
    return kept;
}

#define KEEP(loader, kind, marked, moved)                                                                                          \
    ((loader)->results->kind##_count = keep_marked((loader)->results->kind##s, (loader)->results->kind##_count,                    \
                                                   sizeof(*(loader)->results->kind##s), marked, moved))

/* Where the run's reference points to after the move. */
#define MOVED(loader, run, kind, moved) (&(loader)->results->kind##s[(moved)[(size_t)((run)->kind - (loader)->results->kind##s)]])

void loader_drop_unused(struct loader *loader)
{
    struct results *results = loader->results;
    struct arena scratch;
    arena_init(&scratch);
    bool *marked[5];
    size_t *moved[5];
    const size_t counts[5] = {results->machine_count, results->environment_count, results->target_count, results->scenario_count,
                              results->session_count};
    for (size_t i = 0; i < 5; i++) {
        marked[i] = ARENA_NEW_ARRAY(&scratch, counts[i], bool);
        moved[i] = ARENA_NEW_ARRAY(&scratch, counts[i], size_t);
    }
    for (size_t i = 0; i < results->run_count; i++) {
        const struct results_run *run = &results->runs[i];
        marked[0][run->machine - results->machines] = true;
        marked[0][run->session->machine - results->machines] = true;
        marked[1][run->environment - results->environments] = true;
        marked[2][run->target - results->targets] = true;
        marked[3][run->scenario - results->scenarios] = true;
        marked[4][run->session - results->sessions] = true;
    }
    KEEP(loader, machine, marked[0], moved[0]);
    KEEP(loader, environment, marked[1], moved[1]);
    KEEP(loader, target, marked[2], moved[2]);
    KEEP(loader, scenario, marked[3], moved[3]);
    KEEP(loader, session, marked[4], moved[4]);
    for (size_t i = 0; i < results->run_count; i++) {
        struct results_run *run = &results->runs[i];
        run->machine = MOVED(loader, run, machine, moved[0]);
        run->environment = MOVED(loader, run, environment, moved[1]);
        run->target = MOVED(loader, run, target, moved[2]);
        run->scenario = MOVED(loader, run, scenario, moved[3]);
        run->session = MOVED(loader, run, session, moved[4]);
    }
    for (size_t i = 0; i < results->environment_count; i++)
        results->environments[i].machine = MOVED(loader, &results->environments[i], machine, moved[0]);
    for (size_t i = 0; i < results->session_count; i++)
        results->sessions[i].machine = MOVED(loader, &results->sessions[i], machine, moved[0]);
    arena_release(&scratch);
}

int store_load_noise(struct store *store, struct arena *arena, struct results_machine *machine, struct error *error)
{
    struct statement *statement =
        database_prepare(store->database, "SELECT delta, comparisons, measured_on FROM machine_noise WHERE machine_key = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, machine->key);
    int state = statement_step(statement, error);
    if (state == 1)
        take_noise(statement, arena, machine);
    return state < 0 ? -1 : statement_run(statement, error);
}
