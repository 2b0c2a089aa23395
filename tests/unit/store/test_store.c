/* Unit tests of site-gen/store/store and database_sqlite: opening, migrating, refusing, failing. */
#include "tests/unit/store/sample_record.h"

#include "lib/resource.h"
#include "site-gen/store/database.h"
#include "site-gen/store/store_internal.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct database_identity identity_of(struct database *database)
{
    struct database_identity identity;
    struct error error = {0};
    assert_ok(database_get_identity(database, &identity, &error), &error);
    return identity;
}

static void test_create_and_reopen(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    temporary_store_open(&temporary);
    const struct database_identity identity = identity_of(temporary.store->database);
    assert_int_equal(identity.version, STORE_VERSION);
    assert_true(identity.table_count > 10);
    assert_ok(store_close(temporary.store, &error), &error);
    assert_ok(store_open(&temporary.store, temporary.path, STORE_READ, &error), &error);
    assert_ok(store_close(temporary.store, &error), &error);
    assert_ok(store_open(&temporary.store, temporary.path, STORE_WRITE, &error), &error);
    temporary_store_release(&temporary);
}

static void test_makes_folder(void **state)
{
    (void)state;
    struct error error = {0};
    char folder[64], path[128];
    struct store *store = NULL;
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/a/b/lab.sqlite", folder);
    assert_ok(store_open(&store, path, STORE_WRITE, &error), &error);
    assert_ok(store_close(store, &error), &error);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

/* What is at the path before it is opened: bytes, or the statements that make it. */
struct refusal {
    const char *name;
    const char *bytes;  /* NULL: see script */
    const char *script; /* NULL: nothing is there */
    enum store_mode mode;
    const char *expected;
};

static const struct refusal REFUSALS[] = {
    {"missing", NULL, NULL, STORE_READ, "run benchlab import"},
    {"text",
     "this is a text file, long enough to be no empty database ............................................................", NULL,
     STORE_READ, "got another kind of file"},
    {"text",
     "this is a text file, long enough to be no empty database ............................................................", NULL,
     STORE_WRITE, "got another kind of file"},
    {"empty", "", NULL, STORE_READ, "run benchlab import"},
    {"other program", NULL, "PRAGMA application_id = 7; CREATE TABLE t (a)", STORE_WRITE, "the database of another program"},
    {"tables without identity", NULL, "CREATE TABLE t (a)", STORE_WRITE, "the database of another program"},
    {"newer", NULL, "PRAGMA application_id = 1112301922; PRAGMA user_version = 99; CREATE TABLE t (a)", STORE_READ,
     "of version 99"},
    {"newer", NULL, "PRAGMA application_id = 1112301922; PRAGMA user_version = 99; CREATE TABLE t (a)", STORE_WRITE,
     "use the newer benchlab"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++) {
        const struct refusal *refusal = &REFUSALS[i];
        struct error error = {0};
        char folder[64], path[128];
        make_temporary_folder(folder);
        snprintf(path, sizeof(path), "%s/lab.sqlite", folder);
        if (refusal->bytes != NULL)
            assert_ok(fs_write_file(path, refusal->bytes, strlen(refusal->bytes), &error), &error);
        if (refusal->script != NULL) {
            struct database *database = NULL;
            assert_ok(database_open(&database, path, DATABASE_WRITE, NULL, 0, &error), &error);
            assert_ok(database_execute(database, refusal->script, &error), &error);
            assert_ok(database_close(database, &error), &error);
        }
        struct str_builder before, after;
        str_builder_init(&before, 1 << 20);
        str_builder_init(&after, 1 << 20);
        bool exists = fs_read_file(path, &before, NULL) == 0;
        struct store *store = NULL;
        assert_int_equal(store_open(&store, path, refusal->mode, &error), -1);
        assert_null(store);
        assert_error_contains(&error, refusal->expected);
        assert_int_equal(fs_read_file(path, &after, NULL) == 0, exists); /* not touched */
        assert_true(str_equals((struct str){before.data, before.length}, (struct str){after.data, after.length}));
        str_builder_release(&before);
        str_builder_release(&after);
        assert_ok(fs_remove_tree(folder, &error), &error);
    }
}

static void test_no_file(void **state)
{
    (void)state;
    struct error error = {0};
    struct store *store = NULL;
    assert_int_equal(store_open(&store, "/tmp", STORE_READ, &error), -1);
    assert_error_contains(&error, "/tmp");
    assert_int_equal(store_open(&store, "/tmp", STORE_WRITE, &error), -1);
    assert_int_equal(store_open(&store, "", STORE_WRITE, &error), -1);
    assert_int_equal(store_open(&store, "mysql://localhost/lab", STORE_WRITE, &error), -1);
    assert_error_contains(&error, "expected the name of an SQLite file");
    assert_null(store);
}

/* A transaction that fails in the middle leaves nothing behind. */
static void test_full_disk(void **state)
{
    (void)state;
    if (test_server() != NULL)
        skip(); /* it is the server's disk */
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(database_execute(temporary.store->database, "PRAGMA max_page_count = 1", &error), &error); /* as it is, and no more */

    const size_t length = 1 << 20;
    char *large = malloc(length);
    assert_non_null(large);
    memset(large, 'x', length - 1);
    large[length - 1] = '\0';
    record.run.id = "run-2";
    record.histogram = large;
    struct store_entry entry = {.path = "/b.json", .name = "b.json", .sha256 = "02", .reader = "benchlab"};
    int64_t row = 0;
    assert_ok(store_begin(temporary.store, &error), &error);
    assert_ok(store_add_entry(temporary.store, &entry, &row, &error), &error);
    bool is_saved = store_save_run(temporary.store, row, &record, &error) == 0 && store_commit(temporary.store, &error) == 0;
    assert_false(is_saved);
    assert_error_contains(&error, "no space left");
    store_rollback(temporary.store);
    free(large);

    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.run_count, 1);
    assert_int_equal(count_entries(temporary.store), 1);
    temporary_store_release(&temporary);
}

/* Readers see the last commit while another connection writes, and never wait. */
static void test_read_while_writing(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    struct store *reader = NULL;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_open(&reader, temporary.path, STORE_READ, &error), &error);

    struct store_entry entry = {.path = "/b.json", .name = "b.json", .sha256 = "02", .reader = "benchlab"};
    int64_t row = 0;
    assert_ok(store_begin(temporary.store, &error), &error);
    assert_ok(store_add_entry(temporary.store, &entry, &row, &error), &error);
    assert_ok(store_load_results(reader, &temporary.arena, &results, &error), &error);
    assert_int_equal(count_entries(reader), 1);
    assert_ok(store_commit(temporary.store, &error), &error);
    assert_ok(store_load_results(reader, &temporary.arena, &results, &error), &error);
    assert_int_equal(count_entries(reader), 2);
    assert_int_equal(store_begin(reader, &error), 0);
    bool is_written = store_add_entry(reader, &entry, &row, &error) == 0 && store_commit(reader, &error) == 0;
    assert_false(is_written);
    assert_error_contains(&error, "cannot be written");
    assert_ok(store_close(reader, &error), &error);
    temporary_store_release(&temporary);
}

/* Several processes may be the first to open a store. */
static void test_created_by_many(void **state)
{
    (void)state;
    enum { PROCESSES = 4 };
    struct error error = {0};
    struct temporary_store temporary;
    pid_t children[PROCESSES];
    temporary_store_place(&temporary);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct store *store = NULL;
            bool opened = store_open(&store, temporary.path, STORE_WRITE, &error) == 0;
            _exit(opened && store_close(store, &error) == 0 ? 0 : 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    temporary_store_release(&temporary);
}

/* All that a database holds but for what it counts itself: how everything was made, and the rows of a table. */
static char *tell_all(struct database *database, struct arena *arena)
{
    struct error error = {0};
    struct str_builder text;
    str_builder_init(&text, (size_t)1 << 20);
    struct statement *statement = database_prepare(
        database,
        "SELECT name || ': ' || sql FROM sqlite_schema WHERE sql IS NOT NULL UNION ALL SELECT key || cpu FROM machine "
        "UNION ALL SELECT 'version ' || user_version FROM pragma_user_version",
        &error);
    assert_ok(statement == NULL ? -1 : 0, &error);
    while (statement_step(statement, &error) == 1)
        str_builder_append_format(&text, "%s\n", statement_take_text(statement, arena));
    char *all = arena_copy_text(arena, str_builder_text(&text));
    str_builder_release(&text);
    return all;
}

/* A store of that version with a row in it. */
static struct database *make_version(const char *path, int64_t version)
{
    static const char *const scripts[STORE_VERSION] = {"site-gen/store/001-initial.sql", "site-gen/store/002-other-tools.sql",
                                                       "site-gen/store/003-noise.sql", "site-gen/store/004-views.sql"};
    struct error error = {0};
    struct database *database = NULL;
    assert_ok(database_open(&database, path, DATABASE_WRITE, NULL, 0, &error), &error);
    for (int64_t i = 0; i < version; i++)
        assert_ok(database_execute(database, (const char *)resource_find(scripts[i])->data, &error), &error);
    assert_ok(database_execute(
                  database, "INSERT INTO machine (key, cpu, kernel, architecture, cores) VALUES ('k', 'c', 'l', 'a', 2)", &error),
              &error);
    assert_ok(database_set_identity(database, 0x424c6162, version, &error), &error);
    return database;
}

/* A migration that fails in its middle changes nothing and is named; without what was in its way the store comes up to date. */
static void test_failed_migration(void **state)
{
    (void)state;
    if (test_server() != NULL)
        skip(); /* it looks into SQLite's own catalogue; tests/e2e/postgres.sh has such a migration */
    static const struct {
        int64_t version;
        const char *made, *in_the_way, *removed, *named, *made_before; /* by the script, before it meets what is in its way */
    } cases[] = {
        {1, "run_quantile", "CREATE TABLE run_quantile (a INTEGER)", "DROP TABLE run_quantile", "002-other-tools.sql",
         "SELECT tool_version FROM run"},
        {2, "machine_noise", "CREATE VIEW machine_noise AS SELECT 1", "DROP VIEW machine_noise", "003-noise.sql",
         "SELECT delta FROM noise_measurement"},
        {3, "quarantined_files", "CREATE VIEW quarantined_files AS SELECT 1", "DROP VIEW quarantined_files", "004-views.sql",
         "SELECT run FROM run_figures"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct temporary_store temporary;
        struct error error = {0};
        char expected[64];
        temporary_store_place(&temporary);
        struct database *database = make_version(temporary.path, cases[i].version);
        assert_ok(database_execute(database, cases[i].in_the_way, &error), &error);
        const char *before = tell_all(database, &temporary.arena);
        snprintf(expected, sizeof(expected), "the store stays at version %d, since ", (int)cases[i].version);

        assert_int_equal(store_open(&temporary.store, temporary.path, STORE_WRITE, &error), -1);
        assert_null(temporary.store);
        assert_error_contains(&error, "already exists");
        assert_error_contains(&error, cases[i].made);
        assert_error_contains(&error, cases[i].named);
        assert_error_contains(&error, expected);
        assert_string_equal(tell_all(database, &temporary.arena), before);
        assert_null(database_prepare(database, cases[i].made_before, &error));

        assert_ok(database_execute(database, cases[i].removed, &error), &error);
        assert_ok(database_close(database, &error), &error);
        assert_ok(store_open(&temporary.store, temporary.path, STORE_WRITE, &error), &error);
        assert_int_equal(store_found_version(temporary.store), cases[i].version);
        temporary_store_release(&temporary);
    }
}

/* A published store may lie where nobody can write, and its name may hold what means something in a URI. */
static void test_read_in_readonly_folder(void **state)
{
    (void)state;
    struct error error = {0};
    struct store *store = NULL;
    struct result_record record;
    char folder[64], path[128];
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/lab #1?mode=rw%%41.sqlite", folder);
    assert_ok(store_open(&store, path, STORE_WRITE, &error), &error);
    sample_record_init(&record);
    sample_record_save(store, &record, "/a.json", "01");
    assert_ok(store_close(store, &error), &error);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct results results;
        struct arena arena;
        arena_init(&arena);
        bool lowered = getuid() != 0 || setuid(65534) == 0;
        bool loaded = lowered && store_open(&store, path, STORE_READ, &error) == 0 &&
                      store_load_results(store, &arena, &results, &error) == 0 && results.run_count == 1 &&
                      store_close(store, &error) == 0;
        arena_release(&arena);
        _exit(loaded ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_and_reopen),
        cmocka_unit_test(test_makes_folder),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_read_while_writing),
        cmocka_unit_test(test_created_by_many),
        cmocka_unit_test(test_failed_migration),
        cmocka_unit_test(test_read_in_readonly_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
