/* store_load_references: what loaded runs refer to: machines, environments, targets, scenarios and sessions, ordered by content, and how
 * the runs were measured. Only what some run refers to is read. */
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

/* ---- rows as they are read: references still as numbers ------------------------------------------------------------------------ */
struct loaded_environment {
    struct results_environment environment;
    int64_t machine;
};
struct loaded_session {
    struct results_session session;
    int64_t machine;
};
struct loaded_target_version {
    int64_t target;
    const char *framework_version, *configuration;
};
struct loaded_scenario_version {
    int64_t scenario;
    const char *sha256;
};
struct loaded_method { /* the texts of how a run was measured are those of this one */
    struct results_run run;
};

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

static int take_environment(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct loaded_environment *loaded = item;
    struct results_environment *environment = &loaded->environment;
    loaded->machine = statement_take_int64(statement);
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

static int take_target_version(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct loaded_target_version *version = item;
    version->target = statement_take_int64(statement);
    version->framework_version = loader_take_shared(loader, statement);
    version->configuration = loader_take_shared(loader, statement);
    return 0;
}

static int take_scenario_version(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct loaded_scenario_version *version = item;
    version->scenario = statement_take_int64(statement);
    version->sha256 = loader_take_shared(loader, statement);
    return 0;
}

static int take_method(struct loader *loader, struct statement *statement, void *item, struct error *error)
{
    (void)error;
    struct loaded_method *method = item;
    const char **texts[STORE_METHOD_TEXTS];
    store_list_method_texts(&method->run, texts);
    for (size_t i = 0; i < STORE_METHOD_TEXTS; i++)
        *texts[i] = loader_take_shared(loader, statement);
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
    (void)error;
    struct loaded_session *loaded = item;
    struct results_session *session = &loaded->session;
    session->id = statement_take_text(statement, loader->arena);
    session->started = statement_take_text(statement, loader->arena);
    session->date = loader_share_date(loader, session->started);
    session->profile = loader_take_shared(loader, statement);
    loaded->machine = statement_take_int64(statement);
    return 0;
}

/* ---- their queries ------------------------------------------------------------------------------------------------------------- */
static const struct loader_table MACHINES = {"SELECT id, key, cpu, kernel, architecture, cores, delta, comparisons, measured_on "
                                             "FROM machine LEFT JOIN machine_noise ON machine_key = key WHERE id IN (" LOADER_IDS
                                             ")",
                                             take_machine};
static const struct loader_table ENVIRONMENTS = {
    "SELECT id, machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning "
    "FROM environment WHERE id IN (" LOADER_IDS ")",
    take_environment};
static const struct loader_table TARGET_VERSIONS = {
    "SELECT id, target_id, framework_version, configuration FROM target_version WHERE id IN (" LOADER_IDS ")", take_target_version};
static const struct loader_table TARGETS = {
    "SELECT target.id, target.key, base, variant, name, language, framework, framework_version, license, url, configuration "
    "FROM target JOIN target_version ON target_version.id = (SELECT other.id FROM target_version AS other JOIN run ON run.id "
    "= " NEWEST_RUN("target_version_id", "other") " WHERE other.target_id = target.id ORDER BY run.started DESC, run.key DESC "
                                                  "LIMIT 1) WHERE target.id IN (" LOADER_IDS ")",
    take_target};
static const struct loader_table SCENARIO_VERSIONS = {
    "SELECT id, scenario_id, sha256 FROM scenario_version WHERE id IN (" LOADER_IDS ")", take_scenario_version};
static const struct loader_table SCENARIOS = {
    "SELECT scenario.id, scenario.key, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, shows_ko "
    "FROM scenario JOIN scenario_version ON scenario_version.id = (SELECT other.id FROM scenario_version AS other JOIN run ON "
    "run.id = " NEWEST_RUN("scenario_version_id", "other") " WHERE other.scenario_id = scenario.id ORDER BY run.started DESC, "
                                                           "run.key DESC LIMIT 1) WHERE scenario.id IN (" LOADER_IDS ")",
    take_scenario};
static const struct loader_table SESSIONS = {
    "SELECT session.id, session.key, run.started, method.profile, environment.machine_id "
    "FROM session JOIN run ON run.id = (SELECT earliest.id FROM run AS earliest WHERE earliest.session_id = session.id AND "
    "earliest.is_current = 1 ORDER BY earliest.started, earliest.key LIMIT 1) "
    "JOIN environment ON environment.id = run.environment_id JOIN method ON method.id = run.method_id "
    "WHERE session.id IN (" LOADER_IDS ")",
    take_session};
static const struct loader_table METHODS = {"SELECT id, " STORE_METHOD_COLUMNS " FROM method WHERE id IN (" LOADER_IDS ")",
                                            take_method};

/* ---- their order ---------------------------------------------------------------------------------------------------------------- */
static int compare_texts(const char *const *a, const char *const *b, size_t count)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++)
        order = strcmp(a[i], b[i]);
    return order;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_machines(const void *a, const void *b)
{
    const struct results_machine *left = a, *right = b;
    int order = compare_texts((const char *const[]){left->key, left->cpu, left->kernel, left->architecture},
                              (const char *const[]){right->key, right->cpu, right->kernel, right->architecture}, 4);
    return order != 0 ? order : compare_numbers(left->cores, right->cores);
}

static int compare_environments(const void *a, const void *b)
{
    const struct results_environment *left = &((const struct loaded_environment *)a)->environment,
                                     *right = &((const struct loaded_environment *)b)->environment;
    int order = compare_texts((const char *const[]){left->machine->key, left->machine->cpu},
                              (const char *const[]){right->machine->key, right->machine->cpu}, 2);
    if (order == 0)
        order = compare_numbers(left->memory_bytes, right->memory_bytes);
    if (order == 0)
        order = compare_texts((const char *const[]){left->os, left->governor, left->compiler, left->compiler_flags,
                                                    left->lab_version, left->lab_commit, left->pinning},
                              (const char *const[]){right->os, right->governor, right->compiler, right->compiler_flags,
                                                    right->lab_version, right->lab_commit, right->pinning},
                              7);
    return order != 0 ? order : compare_machines(left->machine, right->machine);
}

static int compare_targets(const void *a, const void *b)
{
    return strcmp(((const struct results_target *)a)->key, ((const struct results_target *)b)->key);
}

static int compare_scenarios(const void *a, const void *b)
{
    return strcmp(((const struct results_scenario *)a)->id, ((const struct results_scenario *)b)->id);
}

static int compare_sessions(const void *a, const void *b)
{
    const struct results_session *left = &((const struct loaded_session *)a)->session,
                                 *right = &((const struct loaded_session *)b)->session;
    return compare_texts((const char *const[]){left->started, left->id}, (const char *const[]){right->started, right->id}, 2);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------------- */
struct references {
    struct loader *loader;
    struct loader_rows machines, environments, target_versions, targets, scenario_versions, scenarios, sessions, methods;
};

/* The numbers of rows that a list of items has, at an offset in each. */
struct numbers {
    const struct vec *items;
    size_t offset;
};
#define NUMBERS(items, type, member)                                                                                               \
    (struct numbers)                                                                                                               \
    {                                                                                                                              \
        items, offsetof(type, member)                                                                                              \
    }

/* The rows that two lists refer to; the second may have no items. */
static int load(struct references *all, const struct loader_table *table, const char *what, struct numbers first,
                struct numbers second, struct loader_rows *rows, struct error *error)
{
    struct vec wanted;
    vec_init(&wanted, sizeof(int64_t));
    const struct numbers *const lists[] = {&first, &second};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; lists[i]->items != NULL && k < lists[i]->items->count; k++)
            *VEC_PUSH(&wanted, int64_t) = *(const int64_t *)((const char *)vec_at(lists[i]->items, k) + lists[i]->offset);
    int result = loader_load_wanted(all->loader, table, what, &wanted, rows, error);
    vec_release(&wanted);
    return result;
}

static int load_rows(struct references *all, struct error *error)
{
    const struct vec *runs = &all->loader->references;
    const struct {
        const struct loader_table *table;
        const char *what;
        struct numbers first, second;
        struct loader_rows *rows;
    } steps[] = {
        {&TARGET_VERSIONS, "target", NUMBERS(runs, struct run_references, target_version), {NULL, 0}, &all->target_versions},
        {&SCENARIO_VERSIONS,
         "scenario",
         NUMBERS(runs, struct run_references, scenario_version),
         {NULL, 0},
         &all->scenario_versions},
        {&SESSIONS, "session", NUMBERS(runs, struct run_references, session), {NULL, 0}, &all->sessions},
        {&ENVIRONMENTS, "environment", NUMBERS(runs, struct run_references, environment), {NULL, 0}, &all->environments},
        {&METHODS, "method", NUMBERS(runs, struct run_references, method), {NULL, 0}, &all->methods},
        {&TARGETS, "target", NUMBERS(&all->target_versions.items, struct loaded_target_version, target), {NULL, 0}, &all->targets},
        {&SCENARIOS,
         "scenario",
         NUMBERS(&all->scenario_versions.items, struct loaded_scenario_version, scenario),
         {NULL, 0},
         &all->scenarios},
        {&MACHINES, "machine", NUMBERS(&all->sessions.items, struct loaded_session, machine),
         NUMBERS(&all->environments.items, struct loaded_environment, machine), &all->machines},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (load(all, steps[i].table, steps[i].what, steps[i].first, steps[i].second, steps[i].rows, error) < 0)
            return -1;
    return 0;
}

/* ---- placing -------------------------------------------------------------------------------------------------------------------- */
static void place_machines(struct references *all)
{
    struct results *results = all->loader->results;
    loader_order(&all->machines, compare_machines);
    results->machine_count = all->machines.items.count;
    results->machines = loader_copy_items(&all->machines, all->loader->arena);
}

static void place_environments(struct references *all)
{
    struct results *results = all->loader->results;
    struct vec *items = &all->environments.items;
    for (size_t i = 0; i < items->count; i++) {
        struct loaded_environment *loaded = VEC_AT(items, i, struct loaded_environment);
        loaded->environment.machine = &results->machines[loader_find(&all->machines, loaded->machine)];
    }
    loader_order(&all->environments, compare_environments);
    results->environment_count = items->count;
    results->environments = ARENA_NEW_ARRAY(all->loader->arena, items->count, struct results_environment);
    for (size_t i = 0; i < items->count; i++)
        results->environments[i] = VEC_AT(items, i, struct loaded_environment)->environment;
}

static void place_sessions(struct references *all)
{
    struct results *results = all->loader->results;
    struct vec *items = &all->sessions.items;
    loader_order(&all->sessions, compare_sessions);
    results->session_count = items->count;
    results->sessions = ARENA_NEW_ARRAY(all->loader->arena, items->count, struct results_session);
    for (size_t i = 0; i < items->count; i++) {
        const struct loaded_session *loaded = VEC_AT(items, i, struct loaded_session);
        results->sessions[i] = loaded->session;
        results->sessions[i].machine = &results->machines[loader_find(&all->machines, loaded->machine)];
    }
}

static void place_targets_and_scenarios(struct references *all)
{
    struct results *results = all->loader->results;
    loader_order(&all->targets, compare_targets);
    results->target_count = all->targets.items.count;
    results->targets = loader_copy_items(&all->targets, all->loader->arena);
    loader_order(&all->scenarios, compare_scenarios);
    results->scenario_count = all->scenarios.items.count;
    results->scenarios = loader_copy_items(&all->scenarios, all->loader->arena);
}

static void place_run(struct references *all, const struct run_references *from, struct results_run *run)
{
    struct results *results = all->loader->results;
    const struct loaded_target_version *target =
        VEC_AT(&all->target_versions.items, loader_find(&all->target_versions, from->target_version), struct loaded_target_version);
    const struct loaded_scenario_version *scenario =
        VEC_AT(&all->scenario_versions.items, loader_find(&all->scenario_versions, from->scenario_version),
               struct loaded_scenario_version);
    struct loaded_method *method = VEC_AT(&all->methods.items, loader_find(&all->methods, from->method), struct loaded_method);
    const char **to[STORE_METHOD_TEXTS], **own[STORE_METHOD_TEXTS];
    store_list_method_texts(run, to);
    store_list_method_texts(&method->run, own);
    for (size_t i = 0; i < STORE_METHOD_TEXTS; i++)
        *to[i] = *own[i];
    run->framework_version = target->framework_version;
    run->configuration = target->configuration;
    run->scenario_sha256 = scenario->sha256;
    run->target = &results->targets[loader_find(&all->targets, target->target)];
    run->scenario = &results->scenarios[loader_find(&all->scenarios, scenario->scenario)];
    run->session = &results->sessions[loader_find(&all->sessions, from->session)];
    run->environment = &results->environments[loader_find(&all->environments, from->environment)];
    run->machine = run->environment->machine;
}

static void place_everything(struct references *all)
{
    struct results *results = all->loader->results;
    place_machines(all);
    place_environments(all);
    place_sessions(all);
    place_targets_and_scenarios(all);
    for (size_t i = 0; i < results->run_count; i++)
        place_run(all, VEC_AT(&all->loader->references, i, struct run_references), &results->runs[i]);
}

int loader_load_references(struct loader *loader, struct error *error)
{
    struct references all = {.loader = loader};
    const struct {
        struct loader_rows *rows;
        size_t item_size;
    } kinds[] = {{&all.machines, sizeof(struct results_machine)},
                 {&all.environments, sizeof(struct loaded_environment)},
                 {&all.target_versions, sizeof(struct loaded_target_version)},
                 {&all.targets, sizeof(struct results_target)},
                 {&all.scenario_versions, sizeof(struct loaded_scenario_version)},
                 {&all.scenarios, sizeof(struct results_scenario)},
                 {&all.sessions, sizeof(struct loaded_session)},
                 {&all.methods, sizeof(struct loaded_method)}};
    const size_t kind_count = sizeof(kinds) / sizeof(kinds[0]);
    for (size_t i = 0; i < kind_count; i++)
        loader_rows_init(kinds[i].rows, kinds[i].item_size);
    int result = load_rows(&all, error);
    if (result == 0)
        place_everything(&all);
    for (size_t i = 0; i < kind_count; i++)
        loader_rows_release(kinds[i].rows);
    return result;
}

int store_load_noise(struct store *store, struct arena *arena, struct results_machine *machine, struct error *error)
{
    struct statement *statement =
        database_prepare(store->database, "SELECT delta, comparisons, measured_on FROM machine_noise WHERE machine_key = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, machine->key);
    int state = statement_step(statement, error);
    if (state != 1)
        return state;
    take_noise(statement, arena, machine);
    return statement_run(statement, error);
}
