/* store_references: what runs refer to: machine, environment, target, scenario, session. Found or added; the rows that a transaction has
 * met once are remembered. */
#include "site-gen/store/store_internal.h"

#include <string.h>

#define IDENTITY_MAXIMUM STORE_METHOD_TEXTS
#define KEY_MAXIMUM ((size_t)1 << 20)

/* The values that make a row what it is, in the order of its columns: numbers first, then texts. */
struct row_identity {
    const char *table;
    int64_t numbers[2];
    int number_count;
    const char *texts[IDENTITY_MAXIMUM];
    int text_count;
};

/* With the first so many of its texts. */
static int run_with_identity(struct database *database, const char *sql, const struct row_identity *identity, int text_count,
                             int64_t *row, struct error *error)
{
    struct statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return -1;
    for (int i = 0; i < identity->number_count; i++)
        statement_bind_int64(statement, identity->numbers[i]);
    for (int i = 0; i < text_count; i++)
        statement_bind_text(statement, identity->texts[i]);
    return statement_run_int64(statement, row, error);
}

/* Unit separators cannot be in a text of the store, so different identities have different keys. */
static void make_key(struct str_builder *key, const struct row_identity *identity, int text_count)
{
    str_builder_init(key, KEY_MAXIMUM);
    str_builder_append(key, identity->table);
    for (int i = 0; i < identity->number_count; i++)
        str_builder_append_format(key, "\x1f%lld", (long long)identity->numbers[i]);
    for (int i = 0; i < text_count; i++)
        str_builder_append_format(key, "\x1f%s", identity->texts[i]);
}

/* find takes the numbers and the first so many texts, add takes them all; both give the row's id. */
static int find_by_or_add(struct store *store, const char *find, int text_count, const char *add,
                          const struct row_identity *identity, int64_t *row, struct error *error)
{
    struct str_builder key;
    make_key(&key, identity, text_count);
    *row = key.failed ? -1 : store_map_find(&store->memory.references, str_builder_text(&key));
    int found = *row < 0 ? run_with_identity(store->database, find, identity, text_count, row, error) : 1;
    if (found == 0)
        found = run_with_identity(store->database, add, identity, identity->text_count, row, error);
    if (found == 1 && !key.failed)
        store_map_put(&store->memory.references, str_builder_text(&key), *row);
    str_builder_release(&key);
    return found < 0 ? -1 : 0;
}

static int find_or_add(struct store *store, const char *find, const char *add, const struct row_identity *identity, int64_t *row,
                       struct error *error)
{
    return find_by_or_add(store, find, identity->text_count, add, identity, row, error);
}

static int save_environment(struct store *store, const struct results_environment *environment, int64_t *row, struct error *error)
{
    const struct results_machine *machine = environment->machine;
    struct row_identity of_machine = {
        "machine", {machine->cores}, 1, {machine->key, machine->cpu, machine->kernel, machine->architecture}, 4};
    int64_t machine_row = 0;
    if (find_or_add(store, "SELECT id FROM machine WHERE cores = ? AND key = ? AND cpu = ? AND kernel = ? AND architecture = ?",
                    "INSERT INTO machine (cores, key, cpu, kernel, architecture) VALUES (?, ?, ?, ?, ?) RETURNING id", &of_machine,
                    &machine_row, error) < 0)
        return -1;
    struct row_identity identity = {"environment",
                                    {machine_row, environment->memory_bytes},
                                    2,
                                    {environment->os, environment->governor, environment->compiler, environment->compiler_flags,
                                     environment->lab_version, environment->lab_commit, environment->pinning},
                                    7};
    return find_or_add(
        store,
        "SELECT id FROM environment WHERE machine_id = ? AND memory_bytes = ? AND os = ? AND governor = ? AND compiler = ? "
        "AND compiler_flags = ? AND lab_version = ? AND lab_commit = ? AND pinning = ?",
        "INSERT INTO environment (machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, "
        "pinning) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_target(struct store *store, const struct results_target *target, int64_t *row, struct error *error)
{
    /* A target is its key; base and variant are those of the first run of it. */
    struct row_identity of_target = {"target", {0}, 0, {target->key, target->id, target->variant}, 3};
    int64_t target_row = 0;
    if (find_by_or_add(store, "SELECT id FROM target WHERE key = ?", 1,
                       "INSERT INTO target (key, base, variant) VALUES (?, ?, ?) RETURNING id", &of_target, &target_row, error) < 0)
        return -1;
    struct row_identity identity = {"target_version",
                                    {target_row},
                                    1,
                                    {target->name, target->language, target->framework, target->framework_version, target->license,
                                     target->url, target->configuration},
                                    7};
    return find_or_add(
        store,
        "SELECT id FROM target_version WHERE target_id = ? AND name = ? AND language = ? AND framework = ? "
        "AND framework_version = ? AND license = ? AND url = ? AND configuration = ?",
        "INSERT INTO target_version (target_id, name, language, framework, framework_version, license, url, configuration) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_scenario(struct store *store, const struct results_scenario *scenario, int64_t *row, struct error *error)
{
    struct row_identity of_scenario = {"scenario", {0}, 0, {scenario->id}, 1};
    int64_t scenario_row = 0;
    if (find_or_add(store, "SELECT id FROM scenario WHERE key = ?", "INSERT INTO scenario (key) VALUES (?) RETURNING id",
                    &of_scenario, &scenario_row, error) < 0)
        return -1;
    struct row_identity identity = {"scenario_version",
                                    {scenario_row},
                                    1,
                                    {scenario->sha256, scenario->category, scenario->title_en, scenario->title_ko,
                                     scenario->description_en, scenario->description_ko, scenario->shows_en, scenario->shows_ko},
                                    8};
    return find_or_add(
        store,
        "SELECT id FROM scenario_version WHERE scenario_id = ? AND sha256 = ? AND category = ? AND title_en = ? AND title_ko = ? "
        "AND description_en = ? AND description_ko = ? AND shows_en = ? AND shows_ko = ?",
        "INSERT INTO scenario_version (scenario_id, sha256, category, title_en, title_ko, description_en, description_ko, "
        "shows_en, shows_ko) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_session(struct store *store, const struct results_session *session, int64_t *row, struct error *error)
{
    struct row_identity identity = {"session", {0}, 0, {session->id}, 1};
    return find_or_add(store, "SELECT id FROM session WHERE key = ?", "INSERT INTO session (key) VALUES (?) RETURNING id",
                       &identity, row, error);
}

void store_list_method_texts(struct results_run *run, const char **texts[STORE_METHOD_TEXTS])
{
    const char **const all[STORE_METHOD_TEXTS] = {&run->tool,    &run->tool_version, &run->percentile_rule,
                                                  &run->profile, &run->executor,     &run->loop,
                                                  &run->load,    &run->placement,    &run->limits};
    memcpy(texts, all, sizeof(all));
}

static int save_method(struct store *store, const struct results_run *run, int64_t *row, struct error *error)
{
    struct results_run copy = *run;
    const char **texts[STORE_METHOD_TEXTS];
    struct row_identity identity = {"method", {0}, 0, {NULL}, STORE_METHOD_TEXTS};
    store_list_method_texts(&copy, texts);
    for (size_t i = 0; i < STORE_METHOD_TEXTS; i++)
        identity.texts[i] = *texts[i];
    return find_or_add(store,
                       "SELECT id FROM method WHERE tool = ? AND tool_version = ? AND percentile_rule = ? AND profile = ? AND "
                       "executor = ? AND loop = ? AND load = ? AND placement = ? AND limits = ?",
                       "INSERT INTO method (" STORE_METHOD_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id", &identity,
                       row, error);
}

int store_save_references(struct store *store, const struct result_record *record, struct store_references *references,
                          struct error *error)
{
    if (save_environment(store, &record->environment, &references->environment, error) < 0 ||
        save_target(store, &record->target, &references->target_version, error) < 0 ||
        save_scenario(store, &record->scenario, &references->scenario_version, error) < 0 ||
        save_method(store, &record->run, &references->method, error) < 0)
        return -1;
    return save_session(store, &record->session, &references->session, error);
}
