/* Unit tests of the store's SQL: no statement reads a large table from end to end, but for those that are named here with their reason. */
#include "tests/unit/store/sample_record.h"

#include "lib/str.h"
#include "site-gen/store/store_internal.h"
#include "site-gen/store/store_upkeep.h"

/* What may be scanned: tables that stay small (tens to thousands of rows) under their names and aliases, and what is no table. */
static const char *const SMALL[] = {"machine",
                                    "environment",
                                    "method",
                                    "target",
                                    "target_version",
                                    "scenario",
                                    "scenario_version",
                                    "session",
                                    "wanted",
                                    "named",
                                    "other",
                                    "noise_measurement",
                                    "sqlite_master",
                                    "newest",
                                    "CONSTANT",
                                    "pragma_application_id",
                                    "pragma_user_version"};

/* Indexes of a few rows of a large table. */
static const char *const PARTIAL[] = {"USING INDEX import_of_quarantine", "USING INDEX run_of_experiment"};

/* Statements that read everything, found by a part of their SQL. */
static struct exception {
    const char *part, *reason;
    bool is_used;
} EXCEPTIONS[] = {
    {"JOIN import ON import.id = import_id WHERE +run.is_current = 1", "the site shows every run", false},
    {"SELECT count(*) FROM run WHERE +run.is_current = 1", "the site shows every run", false},
    {"SELECT count(*) FROM import WHERE state <> 'gone'", "merge: how many there are to do", false},
    {"FROM import WHERE state IN ('superseded', 'gone')", "vacuum --forget: a rare clean-up", false},
    {"' does not count as its file does", "check: looks at everything", false},
    {"' counts ' || count(*)", "check", false},
    {"' are in the ledger '", "check", false},
    {"'nothing is stored of the file '", "check", false},
    {"' lacks its histogram'", "check", false},
    {"' has a histogram that it does not know of'", "check", false},
    {"', but no such step'", "check", false},
    {"' is valid, but has a reason not to be'", "check", false},
    {"', which is not there' FROM", "check", false},
};

static bool is_small(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(SMALL); i++)
        if (str_equals_text(name, SMALL[i]))
            return true;
    return false;
}

static bool is_partial(const char *line)
{
    for (size_t i = 0; i < COUNT_OF(PARTIAL); i++)
        if (strstr(line, PARTIAL[i]) != NULL)
            return true;
    return false;
}

static struct exception *find_exception(const char *sql)
{
    for (size_t i = 0; i < COUNT_OF(EXCEPTIONS); i++)
        if (strstr(sql, EXCEPTIONS[i].part) != NULL)
            return &EXCEPTIONS[i];
    return NULL;
}

/* One line of a plan: "SCAN run USING INDEX ..." */
static void check_line(const char *sql, const char *line)
{
    struct str rest = str_from_text(line), word = {"", 0};
    if (!str_starts_with(rest, "SCAN ") || is_partial(line))
        return;
    (void)str_split_next(&rest, ' ', &word);
    (void)str_split_next(&rest, ' ', &word);
    if (is_small(word) || (word.length > 0 && (word.data[0] == '(' || str_equals_text(word, "owned"))))
        return;
    struct exception *exception = find_exception(sql);
    if (exception == NULL)
        fail_msg("%s\nin: %s", line, sql);
    else
        exception->is_used = true;
}

static void check_plan(const char *path, const char *sql)
{
    if (strncmp(sql, "PRAGMA", 6) == 0 || strstr(sql, "pragma_foreign_key_check") != NULL)
        return; /* SQLite's own checks */
    struct database *database = NULL;
    struct error error = {0};
    struct arena arena;
    arena_init(&arena);
    assert_ok(database_open(&database, path, DATABASE_READ, NULL, 0, &error), &error);
    struct statement *statement = database_prepare(database, arena_format(&arena, "EXPLAIN QUERY PLAN %s", sql), &error);
    assert_ok(statement == NULL ? -1 : 0, &error);
    for (const char *at = strchr(sql, '?'); at != NULL; at = strchr(at + 1, '?'))
        statement_bind_text(statement, NULL);
    int state;
    while ((state = statement_step(statement, &error)) == 1) {
        for (int i = 0; i < 3; i++)
            (void)statement_take_int64(statement);
        check_line(sql, statement_take_text(statement, &arena));
    }
    assert_ok(state, &error);
    assert_ok(database_close(database, &error), &error);
    arena_release(&arena);
}

static size_t check_plans(const struct store *store, const char *path)
{
    size_t count = 0;
    for (const char *sql; (sql = database_prepared_sql(store->database, count)) != NULL; count++)
        check_plan(path, sql);
    return count;
}

/* ---- everything that the store can do ---------------------------------------------------------------------------------------- */
static void write_everything(struct temporary_store *temporary)
{
    struct store *store = temporary->store;
    struct error error = {0};
    struct result_record record;
    struct store_entry entry, *entries = NULL, broken = {.path = "/r/b.json", .name = "b.json", .sha256 = "02", .reader = ""};
    const char **ids;
    size_t count = 0, runs = 0;
    bool flag = false;
    sample_record_init(&record);
    record.run.experiment = "pool";
    int64_t row = sample_record_save(store, &record, "/r/a.json", "01");
    assert_ok(store_find_bytes(store, "01", &temporary->arena, &entry, &error), &error);
    assert_ok(store_find_path(store, "/r/a.json", &temporary->arena, &entry, &error), &error);
    assert_ok(store_find_run(store, "run-1", &temporary->arena, &entry, &error), &error);
    assert_ok(store_list_run_ids(store, row, &temporary->arena, &ids, &count, &error), &error);
    assert_ok(store_list_below(store, "/r", "", 100, &temporary->arena, &entries, &count, &error), &error);
    assert_ok(store_set_file(store, row, &entry, &error), &error);
    assert_ok(store_set_state(store, row, RESULTS_IMPORT_CURRENT, &error), &error);
    assert_ok(store_quarantine(store, &broken, 1, "broken", &flag, &error), &error);
    assert_ok(store_is_quarantined(store, "/r/b.json", &flag, &error), &error);
    assert_ok(store_release_quarantine(store, "/r/b.json", &error), &error);
    assert_ok(store_forget(store, &count, &runs, &error), &error);
}

static void read_everything(struct temporary_store *temporary)
{
    struct store *store = temporary->store;
    struct error error = {0};
    struct results results;
    struct results_detail detail;
    struct histogram histogram;
    const char **ids;
    size_t count = 0;
    for (size_t set = 0; set <= 17; set++) {
        const struct results_filter filter = {.target = set & 1 && set < 16 ? "c-libevent" : NULL,
                                              .scenario = set & 2 ? "01-lightweight" : NULL,
                                              .session = set & 4 ? "20261124T031000Z-5f3a9c" : NULL,
                                              .experiment = set & 8 ? "pool" : NULL,
                                              .names = {set == 16   ? "c-libevent"
                                                        : set == 17 ? "20261124T031000Z-5f3a9c"
                                                                    : NULL}};
        assert_ok(store_load_matching(store, &filter, &temporary->arena, &results, &error), &error);
        assert_int_equal(results.run_count, 1);
    }
    assert_ok(store_load_results(store, &temporary->arena, &results, &error), &error);
    assert_ok(store_load_run_detail(store, &results.runs[0], &temporary->arena, &detail, &error), &error);
    assert_int_equal(store_load_histogram(store, &results.runs[0], &histogram, &error), -1); /* it has none */
    assert_ok(store_list_sessions(store, 10, &temporary->arena, &ids, &count, &error), &error);
}

static void test_plans(void **state)
{
    (void)state;
    if (test_server() != NULL)
        skip(); /* plans as SQLite describes them */
    struct temporary_store temporary, other;
    struct error error = {0};
    struct store_merge_counts counts;
    size_t problems = 0;
    temporary_store_open(&temporary);
    temporary_store_open(&other);
    write_everything(&temporary);
    read_everything(&temporary);
    assert_ok(store_merge(other.store, temporary.store, &(struct store_observer){0}, &counts, &error), &error);
    assert_int_equal(counts.merged, 1);
    size_t statements = check_plans(temporary.store, temporary.path);
    assert_true(statements > 50); /* else this test looks at too few */
    assert_true(check_plans(other.store, other.path) > 10);
    assert_ok(store_close(other.store, &error), &error);
    assert_ok(store_open(&other.store, other.path, STORE_READ, &error), &error);
    assert_ok(store_check(other.store, &(struct store_observer){0}, &problems, &error), &error);
    check_plans(other.store, other.path);
    for (size_t i = 0; i < COUNT_OF(EXCEPTIONS); i++)
        if (!EXCEPTIONS[i].is_used)
            fail_msg("no statement needs the exception \"%s\" (%s)", EXCEPTIONS[i].part, EXCEPTIONS[i].reason);
    temporary_store_release(&other);
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
