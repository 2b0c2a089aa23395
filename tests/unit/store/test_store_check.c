/* Unit tests of site-gen/store/store_check and store_compact: what is damaged is told, what no longer counts goes. */
#include "tests/unit/store/sample_record.h"

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"
#include "site-gen/store/store_upkeep.h"

struct told {
    struct str_builder text;
    size_t lines;
};

static void remember(void *context, const char *text)
{
    struct told *told = context;
    str_builder_append_format(&told->text, "%s\n", text);
    told->lines++;
}

static size_t check(struct store *store, struct told *told)
{
    struct error error = {0};
    size_t problems = 0;
    told->lines = 0;
    str_builder_clear(&told->text);
    assert_ok(store_check(store, &(struct store_observer){.context = told, .tell = remember}, &problems, &error), &error);
    return problems;
}

/* Two files with a run each, the second replaced. */
static void fill(struct temporary_store *temporary)
{
    struct error error = {0};
    struct result_record record;
    struct results_step step = {.name = "list", .group = ""};
    temporary_store_open(temporary);
    sample_record_init(&record);
    record.histogram = "x";
    record.detail.steps = &step;
    record.detail.step_count = 1;
    sample_record_save(temporary->store, &record, "/a.json", "01");
    record.run.id = "run-2";
    int64_t row = sample_record_save(temporary->store, &record, "/b.json", "02");
    assert_ok(store_set_state(temporary->store, row, RESULTS_IMPORT_SUPERSEDED, &error), &error);
}

static const struct damage {
    const char *name;
    const char *script;
    const char *expected;
    bool only_sqlite; /* a server does not let it happen */
} DAMAGES[] = {
    {"state", "UPDATE import SET state = 'gone' WHERE id = 1", "run run-1 does not count as its file does, which is gone: /a.json",
     false},
    {"current", "UPDATE run SET is_current = 0 WHERE id = 1", "run run-1 does not count as its file does", false},
    {"twice", "DROP INDEX run_of_key; UPDATE import SET state = 'current'; UPDATE run SET is_current = 1, key = 'run-1'",
     "run run-1 counts 2 times", false},
    {"bytes", "UPDATE import SET sha256 = '01'", "the bytes 01 are in the ledger 2 times", false},
    {"nothing", "DELETE FROM run WHERE id = 1", "nothing is stored of the file /a.json", false},
    {"method", "UPDATE run SET method_id = NULL WHERE id = 1", "run run-1 does not say how it was measured", false},
    {"quarantined", "UPDATE import SET state = 'quarantined' WHERE id = 2", "a quarantined file has runs: /b.json", false},
    {"lost histogram", "DELETE FROM histogram WHERE run_id = 1", "run run-1 lacks its histogram", false},
    {"unknown histogram", "UPDATE run SET has_histogram = 0 WHERE id = 1", "run run-1 has a histogram that it does not know of",
     false},
    {"histogram of no step", "INSERT INTO histogram VALUES (1, 2, 'x')", "histogram of step 2, but no such step", false},
    {"valid", "INSERT INTO run_reason VALUES (1, 1, 'gate.failure', 1, NULL, NULL, '')",
     "run run-1 is valid, but has a reason not to be", false},
    {"orphan", "PRAGMA foreign_keys = OFF; INSERT INTO timeline VALUES (9, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1)",
     "table timeline has a row of run 9, which is not there", true},
    {"reference", "PRAGMA foreign_keys = OFF; UPDATE run SET session_id = 9 WHERE id = 1",
     "refers to a row of session that is not there", true},
};

static void test_damages(void **state)
{
    (void)state;
    struct told told = {.lines = 0};
    str_builder_init(&told.text, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(DAMAGES); i++) {
        const struct damage *damage = &DAMAGES[i];
        struct temporary_store temporary;
        struct error error = {0};
        if (damage->only_sqlite && test_server() != NULL)
            continue;
        fill(&temporary);
        if (check(temporary.store, &told) != 0)
            fail_msg("before damage: %s", str_builder_text(&told.text));
        assert_ok(database_execute(temporary.store->database, damage->script, &error), &error);
        size_t problems = check(temporary.store, &told);
        if (problems == 0 || strstr(str_builder_text(&told.text), damage->expected) == NULL)
            fail_msg("%s: %zu problems: %s", damage->name, problems, str_builder_text(&told.text));
        temporary_store_release(&temporary);
    }
    str_builder_release(&told.text);
}

/* A page of the file overwritten: SQLite notices. */
static void test_broken_file(void **state)
{
    (void)state;
    if (test_server() != NULL)
        skip();
    struct temporary_store temporary;
    struct told told = {.lines = 0};
    struct error error = {0};
    char zeros[4096] = "";
    size_t problems = 0;
    str_builder_init(&told.text, 1 << 20);
    fill(&temporary);
    assert_ok(store_close(temporary.store, &error), &error);
    FILE *file = fopen(temporary.path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, -2 * (long)sizeof(zeros), SEEK_END), 0);
    assert_int_equal(fwrite(zeros, 1, sizeof(zeros), file), sizeof(zeros));
    assert_int_equal(fclose(file), 0);
    temporary.store = NULL;
    bool is_noticed =
        store_open(&temporary.store, temporary.path, STORE_READ, &error) < 0 ||
        store_check(temporary.store, &(struct store_observer){.context = &told, .tell = remember}, &problems, &error) < 0 ||
        problems > 0;
    assert_true(is_noticed);
    str_builder_release(&told.text);
    temporary_store_release(&temporary);
}

/* Of very many problems of one kind only so many are told, but all are counted. */
static void test_many_problems(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct told told = {.lines = 0};
    struct error error = {0};
    str_builder_init(&told.text, 1 << 20);
    fill(&temporary);
    char script[256];
    for (int i = 10; i < 210; i++) {
        snprintf(script, sizeof(script),
                 "INSERT INTO import (id, path, name, sha256, reader, state, line, reason, imported_at) VALUES "
                 "(%d, '/%d', '%d', '%d', '', 'gone', 0, '', '')",
                 i, i, i, i);
        assert_ok(database_execute(temporary.store->database, script, &error), &error);
    }
    assert_int_equal(check(temporary.store, &told), 200);
    assert_int_equal(told.lines, 101);
    assert_non_null(strstr(str_builder_text(&told.text), "and 100 more like these"));
    str_builder_release(&told.text);
    temporary_store_release(&temporary);
}

static int64_t count_rows(struct store *store, const char *sql)
{
    struct error error = {0};
    int64_t count = 0;
    struct statement *statement = database_prepare(store->database, sql, &error);
    assert_ok(statement == NULL ? -1 : 0, &error);
    assert_int_equal(statement_run_int64(statement, &count, &error), 1);
    return count;
}

static void test_forget_and_compact(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct told told = {.lines = 0};
    struct error error = {0};
    struct result_record record;
    struct results results;
    size_t entries = 0, runs = 0;
    str_builder_init(&told.text, 1 << 20);
    fill(&temporary);
    sample_record_init(&record);
    record.run.id = "run-3";
    record.target.key = record.target.id = "c-other";
    record.session.id = "other";
    int64_t row = sample_record_save(temporary.store, &record, "/c.json", "03");
    assert_ok(store_set_state(temporary.store, row, RESULTS_IMPORT_GONE, &error), &error);
    assert_ok(store_compact(temporary.store, &(struct store_observer){0}, &error), &error);
    assert_int_equal(count_rows(temporary.store, "SELECT count(*) FROM run"), 3); /* compacting forgets nothing */
    assert_ok(store_forget(temporary.store, &entries, &runs, &error), &error);
    assert_int_equal(entries, 2);
    assert_int_equal(runs, 2);
    assert_int_equal(count_rows(temporary.store, "SELECT count(*) FROM run "), 1);
    assert_int_equal(count_rows(temporary.store, "SELECT count(*) FROM histogram"), 1);
    assert_int_equal(count_rows(temporary.store, "SELECT count(*) FROM target"), 1);
    assert_int_equal(count_rows(temporary.store, "SELECT count(*) FROM session"), 1);
    assert_int_equal(check(temporary.store, &told), 0);
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.run_count, 1);
    assert_int_equal(count_entries(temporary.store), 1);
    record.run.id = "run-4"; /* and what was unused comes back */
    sample_record_save(temporary.store, &record, "/d.json", "04");
    assert_int_equal(check(temporary.store, &told), 0);
    str_builder_release(&told.text);
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damages),
        cmocka_unit_test(test_broken_file),
        cmocka_unit_test(test_many_problems),
        cmocka_unit_test(test_forget_and_compact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
