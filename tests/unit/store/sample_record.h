/* sample_record: a small sound run, and a store in a temporary folder, for the tests of store and import. */
#ifndef TESTS_UNIT_STORE_SAMPLE_RECORD_H
#define TESTS_UNIT_STORE_SAMPLE_RECORD_H

#include "tests/unit/test.h"

#include "lib/fs.h"
#include "site-gen/store/database.h"
#include "site-gen/store/store.h"
#include "site-gen/store/store_internal.h"

#include <unistd.h>

struct temporary_store {
    char folder[64];
    char path[512]; /* the location */
    char schema[64];
    struct store *store;
    struct arena arena;
};

/* A PostgreSQL server to test with, as a URL that ends in "?..." or NULL: then the tests use SQLite. */
static inline const char *test_server(void)
{
    return getenv("BENCHLAB_TEST_SERVER");
}

static inline void execute_on_server(const char *script)
{
    struct database *database = NULL;
    struct error error = {0};
    assert_ok(database_open(&database, test_server(), DATABASE_WRITE, NULL, 0, &error), &error);
    assert_ok(database_execute(database, script, &error), &error);
    assert_ok(database_close(database, &error), &error);
}

/* A place for a store that does not exist yet: a file, or a schema of its own. */
static inline void temporary_store_place(struct temporary_store *temporary)
{
    static int count;
    char script[128];
    *temporary = (struct temporary_store){.store = NULL};
    make_temporary_folder(temporary->folder);
    snprintf(temporary->path, sizeof(temporary->path), "%s/lab.sqlite", temporary->folder);
    arena_init(&temporary->arena);
    if (test_server() == NULL)
        return;
    snprintf(temporary->schema, sizeof(temporary->schema), "test_%ld_%d", (long)getpid(), count++);
    snprintf(script, sizeof(script), "CREATE SCHEMA %s", temporary->schema);
    execute_on_server(script);
    snprintf(temporary->path, sizeof(temporary->path), "%s&options=-csearch_path%%3D%s", test_server(), temporary->schema);
}

static inline void temporary_store_open(struct temporary_store *temporary)
{
    struct error error = {0};
    temporary_store_place(temporary);
    assert_ok(store_open(&temporary->store, temporary->path, STORE_WRITE, &error), &error);
}

static inline void temporary_store_release(struct temporary_store *temporary)
{
    struct error error = {0};
    assert_ok(store_close(temporary->store, &error), &error);
    assert_ok(fs_remove_tree(temporary->folder, &error), &error);
    arena_release(&temporary->arena);
    char script[128];
    snprintf(script, sizeof(script), "DROP SCHEMA %s CASCADE", temporary->schema);
    if (temporary->schema[0] != '\0')
        execute_on_server(script);
}

/* Rows of the ledger, in any state. */
static inline size_t count_entries(struct store *store)
{
    struct error error = {0};
    struct statement *statement = database_prepare(store->database, "SELECT count(*) FROM import", &error);
    int64_t count = 0;
    assert_non_null(statement);
    assert_int_equal(statement_run_int64(statement, &count, &error), 1);
    return (size_t)count;
}

/* 1,000 requests in one second by one virtual user; every figure the same 999 us, so that all laws hold. */
static inline void sample_record_init(struct result_record *record)
{
    result_record_init(record);
    record->target.key = "c-libevent";
    record->target.id = "c-libevent";
    record->target.name = "c-libevent";
    record->target.language = "C";
    record->target.framework = "libevent";
    record->target.framework_version = "2.1.12";
    record->scenario.id = "01-lightweight";
    record->scenario.category = "basic";
    record->scenario.sha256 = "aa";
    record->scenario.title_en = "Lightweight";
    record->scenario.title_ko = "경량";
    record->session.id = "20261124T031000Z-5f3a9c";
    record->machine.key = "5e1f0c0ffee0b0a7";
    record->machine.cpu = "CPU";
    record->machine.cores = 2;
    record->environment.os = "Debian";
    record->environment.memory_bytes = 1024;
    record->run.id = "run-1";
    record->run.tool = "benchlab";
    record->run.number = 1;
    record->run.profile = "standard";
    record->run.started = "2026-11-24T03:10:05.000Z";
    record->run.ended = "2026-11-24T03:10:06.000Z";
    record->run.block = record->run.position = 1;
    record->run.executor = "constant-vus";
    record->run.loop = "closed";
    record->run.vus = 1;
    record->run.measured_ns = 1000000000;
    record->run.requests = 1000;
    record->run.errors = 0;
    record->run.rate = 1000.0;
    record->run.latency = (struct results_latency){999000, 999000, 999000, 999000, 999000, 999000, 999000, 999000};
    record->run.generator_threads = 1;
}

/* Saves the record as if it had come from a file of that name with these bytes. Gives the ledger's row. */
static inline int64_t sample_record_save(struct store *store, const struct result_record *record, const char *path,
                                         const char *sha256)
{
    struct error error = {0};
    struct store_entry entry = {.path = path, .name = path, .sha256 = sha256, .reader = "benchlab"};
    int64_t row = 0;
    assert_ok(store_begin(store, &error), &error);
    assert_ok(store_add_entry(store, &entry, &row, &error), &error);
    assert_ok(store_save_run(store, row, record, &error), &error);
    assert_ok(store_commit(store, &error), &error);
    return row;
}

#endif
