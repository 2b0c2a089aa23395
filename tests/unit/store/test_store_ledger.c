/* Unit tests of site-gen/store/store_ledger: finding, moving, quarantining entries. */
#include "tests/unit/store/sample_record.h"

static void test_finding(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct result_record record;
    struct store_entry entry;
    const char **run_ids;
    size_t run_count;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    int64_t row = sample_record_save(temporary.store, &record, "/r/a.json", "01");
    assert_ok(store_find_bytes(temporary.store, "01", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, row);
    assert_string_equal(entry.path, "/r/a.json");
    assert_int_equal(entry.state, RESULTS_IMPORT_CURRENT);
    assert_ok(store_find_path(temporary.store, "/r/a.json", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, row);
    assert_ok(store_find_run(temporary.store, "run-1", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, row);
    assert_ok(store_list_run_ids(temporary.store, row, &temporary.arena, &run_ids, &run_count, &error), &error);
    assert_int_equal(run_count, 1);
    assert_string_equal(run_ids[0], "run-1");

    assert_ok(store_find_bytes(temporary.store, "02", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, 0);
    assert_ok(store_find_path(temporary.store, "/r/b.json", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, 0);
    assert_ok(store_find_run(temporary.store, "run-2", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, 0);

    const struct store_entry moved = {
        .path = "/r/c.json", .name = "c.json", .size_bytes = 1, .modified_ns = 2, .changed_ns = 3, .inode = RESULTS_MISSING};
    assert_ok(store_set_file(temporary.store, row, &moved, &error), &error);
    assert_ok(store_set_state(temporary.store, row, RESULTS_IMPORT_GONE, &error), &error);
    assert_ok(store_find_bytes(temporary.store, "01", &temporary.arena, &entry, &error), &error);
    assert_string_equal(entry.path, "/r/c.json");
    assert_int_equal(entry.state, RESULTS_IMPORT_GONE);
    assert_int_equal(entry.size_bytes, 1);
    assert_int_equal(entry.modified_ns, 2);
    assert_int_equal(entry.changed_ns, 3);
    assert_int_equal(entry.inode, RESULTS_MISSING);
    assert_ok(store_find_path(temporary.store, "/r/c.json", &temporary.arena, &entry, &error), &error);
    assert_int_equal(entry.row, 0);
    temporary_store_release(&temporary);
}

/* A folder's name is no prefix of its neighbours'. */
static void test_list_below(void **state)
{
    (void)state;
    static const char *const paths[] = {"/r/a.json", "/r/b/c.json", "/r0/a.json", "/r-x/a.json", "/ra.json", "/r/%/d.json"};
    struct temporary_store temporary;
    struct error error = {0};
    struct result_record record;
    struct store_entry *entries;
    size_t count;
    temporary_store_open(&temporary);
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        sample_record_init(&record);
        record.run.id = paths[i];
        sample_record_save(temporary.store, &record, paths[i], paths[i]);
    }
    assert_ok(store_list_below(temporary.store, "/r", "", 100, &temporary.arena, &entries, &count, &error), &error);
    assert_int_equal(count, 3);
    assert_string_equal(entries[0].path, "/r/%/d.json");
    assert_string_equal(entries[1].path, "/r/a.json");
    assert_string_equal(entries[2].path, "/r/b/c.json");
    assert_ok(store_list_below(temporary.store, "/nothing", "", 100, &temporary.arena, &entries, &count, &error), &error);
    assert_int_equal(count, 0);
    assert_ok(store_list_below(temporary.store, "", "", 100, &temporary.arena, &entries, &count, &error), &error);
    assert_int_equal(count, COUNT_OF(paths));
    temporary_store_release(&temporary);
}

static void test_quarantine(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct store_entry first = {.path = "/a.json", .name = "a.json", .sha256 = "e3", .reader = ""};
    struct store_entry same_bytes = {.path = "/b.json", .name = "b.json", .sha256 = "e3", .reader = ""};
    struct store_entry other_bytes = {.path = "/a.json", .name = "a.json", .sha256 = "f4", .reader = "benchlab"};
    bool is_new = false;
    temporary_store_open(&temporary);
    assert_ok(store_quarantine(temporary.store, &first, 0, "empty", &is_new, &error), &error);
    assert_true(is_new);
    assert_ok(store_quarantine(temporary.store, &first, 0, "empty", &is_new, &error), &error);
    assert_false(is_new);
    assert_ok(store_quarantine(temporary.store, &same_bytes, 0, "empty", &is_new, &error), &error);
    assert_true(is_new);
    assert_ok(store_quarantine(temporary.store, &other_bytes, 12, "expected something", &is_new, &error), &error);
    assert_true(is_new);
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.import_count, 2);
    assert_string_equal(results.imports[0].source_name, "a.json");
    assert_string_equal(results.imports[0].sha256, "f4");
    assert_int_equal(results.imports[0].line, 12);
    assert_string_equal(results.imports[0].reason, "expected something");
    assert_int_equal(results.imports[0].state, RESULTS_IMPORT_QUARANTINED);
    assert_ok(store_release_quarantine(temporary.store, "/a.json", &error), &error);
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.import_count, 1);
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_list_below),
        cmocka_unit_test(test_quarantine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
