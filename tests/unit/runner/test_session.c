/* Unit tests of runner/session_order, session_store and session_catalog. Whole sessions are run by tests/e2e/run.sh. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/session.h"
#include "runner/session_catalog.h"
#include "runner/session_order.h"
#include "runner/session_store.h"
#include "runner/target.h"

#include <sys/stat.h>
#include <unistd.h>

static void test_names(void **state)
{
    (void)state;
    char id[SESSION_ID_SIZE];
    char date[CLOCK_UTC_TEXT_SIZE];
    struct utc_time time;
    assert_int_equal(clock_parse_utc("2026-11-24T03:10:05.987Z", &time), 0);
    assert_string_equal(session_make_id(time, 0xab5f3a9c, id), "20261124T031005Z-5f3a9c");
    assert_string_equal(session_make_id(time, 7, id), "20261124T031005Z-000007");
    assert_string_equal(session_format_date(time, date), "2026-11-24");
}

static void test_order_is_a_permutation(void **state)
{
    (void)state;
    size_t order[8];
    for (size_t count = 0; count <= COUNT_OF(order); count++) {
        bool seen[COUNT_OF(order)] = {false};
        session_order_block("s", "01-x", 1, order, count);
        for (size_t i = 0; i < count; i++) {
            assert_true(order[i] < count);
            assert_false(seen[order[i]]);
            seen[order[i]] = true;
        }
    }
}

static void test_order_is_seeded_and_fair(void **state)
{
    (void)state;
    enum { TARGETS = 3, BLOCKS = 6000 };
    size_t first[TARGETS];
    size_t again[TARGETS];
    unsigned count[6] = {0};
    session_order_block("s", "01-x", 1, first, TARGETS);
    session_order_block("s", "01-x", 1, again, TARGETS);
    assert_memory_equal(first, again, sizeof(first));
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        session_order_block("s", "01-x", block, first, TARGETS);
        count[first[0] * 2 + (first[1] > first[2])]++;
    }
    /* Each of the 6 orders about 1000 times: the standard deviation is 29, and the seed is fixed. */
    for (size_t i = 0; i < COUNT_OF(count); i++)
        assert_in_range(count[i], 850, 1150);
    assert_true(session_load_seed("s", "01-x", 1) != session_load_seed("s", "01-x", 2));
    assert_true(session_load_seed("s", "01-x", 1) != session_load_seed("t", "01-x", 1));
    assert_true(session_load_seed("s", "01-x", 1) != session_load_seed("s", "02-x", 1));
    assert_true(session_load_seed("s", "01-x", 1) == session_load_seed("s", "01-x", 1));
    /* The values are part of the method: a stored seed must give the same load for ever. FNV-1a-64 of "v1|load|s|01-x|1". */
    assert_true(session_load_seed("s", "01-x", 1) == UINT64_C(9351979000700335782));
}

static void test_store(void **state)
{
    (void)state;
    char out[64];
    char inside[128];
    struct session_store first;
    struct session_store second;
    struct error error = {0};
    make_temporary_folder(out);
    (void)snprintf(inside, sizeof(inside), "%s/a/b", out);
    assert_ok(session_store_open(&first, inside, &error), &error);
    assert_true(fs_is_directory(first.temporary));
    assert_true(rmdir(inside) == 0); /* nothing was left there by the probe */
    assert_ok(fs_make_directories(inside, &error), &error);
    assert_ok(session_store_close(&first, &error), &error);
    assert_false(fs_exists(first.temporary));
    assert_ok(session_store_close(&first, &error), &error);

    assert_ok(session_store_open(&first, inside, &error), &error);
    assert_int_equal(session_store_open(&second, inside, &error), -1);
    assert_error_contains(&error, "another benchlab run");
    assert_ok(session_store_close(&first, &error), &error);
    assert_ok(session_store_open(&second, inside, &error), &error);
    assert_ok(session_store_close(&second, &error), &error);

    static const char *const bad[] = {"/proc/nowhere", "/dev/null/x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(session_store_open(&first, bad[i], &error), -1);
        assert_error_contains(&error, bad[i]);
    }
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    assert_int_equal(session_store_open(&first, inside, &error), -1);
    assert_error_contains(&error, "no temporary folder in /nonexistent");
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_ok(session_store_open(&first, inside, &error), &error); /* the lock did not stay */
    assert_ok(session_store_close(&first, &error), &error);
    assert_ok(fs_remove_tree(out, &error), &error);
}

static void write_text(const char *path, const char *text)
{
    struct error error = {0};
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
}

static void join_ids(const struct vec *paths, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < paths->count; i++)
        (void)snprintf(out + strlen(out), size - strlen(out), "%s%s", i == 0 ? "" : " ", *VEC_AT(paths, i, const char *));
}

static void test_catalog(void **state)
{
    (void)state;
    char folder[64];
    char before[FS_PATH_MAXIMUM];
    struct session_catalog catalog;
    struct error error = {0};
    make_temporary_folder(folder);
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder), 0);
    static const char *const files[] = {"scenarios/stress/10-ten.json",   "scenarios/basic/02-two.json",
                                        "scenarios/basic/01-one.json",    "scenarios/basic/notes.json",
                                        "scenarios/basic/3x.json",        "scenarios/basic/04-four.txt",
                                        "scenarios/scenario.schema.json", "scenarios/basic/10-other.json"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        write_text(files[i], "{}");
    write_text("servers/app/README", "no target");
    write_text("servers/c-x/target.json",
               "{\"id\": \"c-x\", \"name\": \"N\", \"language\": \"C\", \"framework\": \"F\", \"license\": \"M\","
               "\"url\": \"https://example.org/\", \"kind\": \"stock\", \"description\": {\"en\": \"e\", \"ko\": \"k\"},"
               "\"command\": [\"a\"], \"version_command\": [\"a\"], \"dataset_command\": [\"a\"], \"environment\": {},"
               "\"variants\": [{\"id\": \"default\", \"environment\": {}, \"description\": {\"en\": \"e\", \"ko\": \"k\"}}],"
               "\"tags\": []}");
    assert_ok(session_catalog_open(&catalog, &error), &error);
    assert_int_equal(catalog.targets.count, 1);
    assert_string_equal(VEC_AT(&catalog.targets, 0, struct target)->key, "c-x");
    assert_int_equal(catalog.scenarios.count, 4);
    static const struct {
        const char *first, *second; /* selectors */
        const char *paths;          /* NULL: refused */
    } cases[] = {
        {"01-one", NULL, "scenarios/basic/01-one.json"},
        {"2", "1", "scenarios/basic/02-two.json scenarios/basic/01-one.json"},
        {"02", "2", "scenarios/basic/02-two.json"},
        {"10", NULL, "scenarios/basic/10-other.json scenarios/stress/10-ten.json"},
        {"02+", NULL, "scenarios/basic/02-two.json scenarios/basic/10-other.json scenarios/stress/10-ten.json"},
        {"3+", "01", "scenarios/basic/10-other.json scenarios/stress/10-ten.json scenarios/basic/01-one.json"},
        {"./mine.json", "mine.json", "./mine.json mine.json"},
        {"11", NULL, NULL},
        {"11+", NULL, NULL},
        {"one", NULL, NULL},
        {"", NULL, NULL},
        {"+", NULL, NULL},
        {"1x", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct vec paths;
        char text[512];
        vec_init(&paths, sizeof(const char *));
        int result = session_catalog_select(&catalog, cases[i].first, &paths, &error);
        if (cases[i].second != NULL)
            assert_ok(session_catalog_select(&catalog, cases[i].second, &paths, &error), &error);
        assert_int_equal(result, cases[i].paths == NULL ? -1 : 0);
        join_ids(&paths, text, sizeof(text));
        assert_string_equal(text, cases[i].paths == NULL ? "" : cases[i].paths);
        vec_release(&paths);
    }
    session_catalog_release(&catalog);
    write_text("servers/c-y/target.json", "{");
    assert_int_equal(session_catalog_open(&catalog, &error), -1);
    assert_error_contains(&error, "servers/c-y/target.json:");
    assert_int_equal(chdir(before), 0);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

static void test_busy(void **state)
{
    (void)state;
    char text[SESSION_BUSY_SIZE];
    assert_string_equal(session_describe_busy(text, 1.0, 2), "");
    assert_string_equal(session_describe_busy(text, 2.314, 2),
                        "the machine was busy when the session began: load average 2.31 on 2 cores");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_busy),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_order_is_a_permutation),
        cmocka_unit_test(test_order_is_seeded_and_fair),
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_catalog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
