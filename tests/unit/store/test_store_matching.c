/* Unit tests of store_load_matching and store_list_sessions: the runs that a filter lets through, and only what they refer to. */
#include "tests/unit/store/sample_record.h"

#include "lib/str.h"

static const struct saved {
    const char *id, *target, *scenario, *session, *experiment, *machine, *started;
} SAVED[] = {
    {"a", "t1", "01-x", "s1", "", "m1", "2026-01-01T00:00:00.000Z"},
    {"b", "t2", "01-x", "s1", "", "m1", "2026-01-01T00:00:01.000Z"},
    {"c", "t1", "02-y", "s2", "", "m2", "2026-01-02T00:00:00.000Z"},
    {"d", "t3", "02-y", "s3", "pool", "m2", "2026-01-03T00:00:00.000Z"},
    {"e", "t3", "03-z", "s3", "pool", "m2", "2026-01-03T00:00:01.000Z"},
    {"f", "t3", "03-z", "s4", "", "m3", "2026-01-04T00:00:00.000Z"},
};

static void fill(struct temporary_store *temporary)
{
    static struct results_reason reason = {"gate.steal", false, 0.5, 0.02, ""};
    static const char *warnings[] = {"careful"};
    temporary_store_open(temporary);
    for (size_t i = 0; i < COUNT_OF(SAVED); i++) {
        struct result_record record;
        char path[16], base[16];
        snprintf(path, sizeof(path), "/%zu.json", i);
        sample_record_init(&record);
        record.run.id = SAVED[i].id;
        snprintf(base, sizeof(base), "base of %s", SAVED[i].target);
        record.target.key = SAVED[i].target;
        record.target.id = base;
        record.scenario.id = SAVED[i].scenario;
        record.session.id = SAVED[i].session;
        record.run.experiment = SAVED[i].experiment;
        record.machine.key = SAVED[i].machine;
        record.run.started = SAVED[i].started;
        record.run.reasons = &reason;
        record.run.reason_count = 1;
        record.run.warnings = warnings;
        record.run.warning_count = 1;
        sample_record_save(temporary->store, &record, path, path);
    }
}

static const struct saved *find_saved(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(SAVED); i++)
        if (text_equals(SAVED[i].id, id))
            return &SAVED[i];
    fail_msg("a run that was never saved: %s", id);
    return NULL;
}

/* Pointers lead to the right rows, into the arrays, and what is there is in use. */
static void check_references(const struct results *results)
{
    size_t counted = 0;
    for (size_t i = 0; i < results->run_count; i++) {
        const struct results_run *run = &results->runs[i];
        const struct saved *saved = find_saved(run->id);
        assert_string_equal(run->target->key, saved->target);
        assert_string_equal(run->scenario->id, saved->scenario);
        assert_string_equal(run->session->id, saved->session);
        assert_string_equal(run->machine->key, saved->machine);
        assert_ptr_equal(run->machine, run->environment->machine);
        assert_true(run->target >= results->targets && run->target < results->targets + results->target_count);
        assert_true(run->machine >= results->machines && run->machine < results->machines + results->machine_count);
        assert_int_equal(run->reason_count, 1);
        assert_int_equal(run->warning_count, 1);
    }
    for (size_t i = 0; i < results->target_count; i++)
        counted += results->targets[i].run_count;
    for (size_t i = 0; i < results->scenario_count; i++)
        counted += results->scenarios[i].run_count;
    for (size_t i = 0; i < results->session_count; i++)
        counted += results->sessions[i].run_count;
    assert_int_equal(counted, 3 * results->run_count);
}

static void test_filters(void **state)
{
    (void)state;
    static const struct {
        struct results_filter filter;
        const char *expected; /* ids in order */
        size_t targets, scenarios, sessions, machines;
    } cases[] = {
        {{.target = "t1"}, "ac", 1, 2, 2, 2},
        {{.scenario = "01-x"}, "ab", 2, 1, 1, 1},
        {{.session = "s3"}, "de", 1, 2, 1, 1},
        {{.experiment = "pool"}, "de", 1, 2, 1, 1},
        {{.target = "t3", .scenario = "03-z"}, "ef", 1, 1, 2, 2},
        {{.target = "t3", .scenario = "03-z", .experiment = "pool"}, "e", 1, 1, 1, 1},
        {{.session = "s1", .target = "t2"}, "b", 1, 1, 1, 1},
        {{.session = "s1", .target = "t3"}, "", 0, 0, 0, 0},
        {{.target = "none"}, "", 0, 0, 0, 0},
        {{.names = {"t1"}}, "ac", 1, 2, 2, 2},
        {{.names = {"base of t3", "s1"}}, "abdef", 3, 3, 3, 3}, /* sorted by scenario first */
        {{.names = {"t1", "base of t2"}}, "abc", 2, 2, 2, 2},
        {{.names = {"t2", "s1"}}, "ab", 2, 1, 1, 1},
        {{.names = {"none", "01-x"}}, "", 0, 0, 0, 0},
        {{.session = "none"}, "", 0, 0, 0, 0},
    };
    struct temporary_store temporary;
    fill(&temporary);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        struct results results;
        char found[COUNT_OF(SAVED) + 1] = "";
        assert_ok(store_load_matching(temporary.store, &cases[i].filter, &temporary.arena, &results, &error), &error);
        assert_in_range(results.run_count, 0, COUNT_OF(SAVED));
        for (size_t k = 0; k < results.run_count; k++)
            found[k] = results.runs[k].id[0];
        assert_string_equal(found, cases[i].expected);
        assert_int_equal(results.target_count, cases[i].targets);
        assert_int_equal(results.scenario_count, cases[i].scenarios);
        assert_int_equal(results.session_count, cases[i].sessions);
        assert_int_equal(results.machine_count, cases[i].machines);
        assert_int_equal(results.import_count, 0);
        check_references(&results);
    }
    temporary_store_release(&temporary);
}

static bool is_wanted(const char *wanted, const char *text)
{
    return wanted == NULL || text_equals(wanted, text);
}

/* Every combination of conditions lets through what has all of them. */
static void test_combinations(void **state)
{
    (void)state;
    struct temporary_store temporary;
    fill(&temporary);
    for (size_t set = 0; set < 16; set++) {
        struct error error = {0};
        struct results results;
        struct results_filter filter = {.target = set & 1 ? "t3" : NULL,
                                        .scenario = set & 2 ? "03-z" : NULL,
                                        .session = set & 4 ? "s3" : NULL,
                                        .experiment = set & 8 ? "pool" : NULL};
        size_t expected = 0;
        for (size_t i = 0; i < COUNT_OF(SAVED); i++)
            expected += is_wanted(filter.target, SAVED[i].target) && is_wanted(filter.scenario, SAVED[i].scenario) &&
                        is_wanted(filter.session, SAVED[i].session) && is_wanted(filter.experiment, SAVED[i].experiment);
        assert_ok(store_load_matching(temporary.store, &filter, &temporary.arena, &results, &error), &error);
        assert_int_equal(results.run_count, expected);
        for (size_t i = 0; i < results.run_count; i++) {
            const struct saved *saved = find_saved(results.runs[i].id);
            assert_true(is_wanted(filter.target, saved->target) && is_wanted(filter.scenario, saved->scenario) &&
                        is_wanted(filter.session, saved->session) && is_wanted(filter.experiment, saved->experiment));
        }
        check_references(&results);
    }
    temporary_store_release(&temporary);
}

static void test_latest_sessions(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct store_entry entry;
    const char **ids = NULL;
    size_t count = 0;
    fill(&temporary);
    assert_ok(store_list_sessions(temporary.store, 2, &temporary.arena, &ids, &count, &error), &error);
    assert_int_equal(count, 2);
    assert_string_equal(ids[0], "s4");
    assert_string_equal(ids[1], "s3");
    assert_ok(store_find_run(temporary.store, "f", &temporary.arena, &entry, &error), &error);
    assert_ok(store_set_state(temporary.store, entry.row, RESULTS_IMPORT_GONE, &error), &error);
    assert_ok(store_list_sessions(temporary.store, 10, &temporary.arena, &ids, &count, &error), &error);
    assert_int_equal(count, 3); /* a session without current runs is none */
    assert_string_equal(ids[0], "s3");
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_combinations),
        cmocka_unit_test(test_latest_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
