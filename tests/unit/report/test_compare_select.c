/* Tests of compare_select: what people may write for a side, and that nothing is guessed. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/compare_select.h"

static int setup(void **state)
{
    struct made_results *made = malloc(sizeof(*made));
    assert_non_null(made);
    made_results_init(made);
    made->targets[0].key = made->targets[0].id = "a";
    made->targets[1] = (struct results_target){.key = "m-pool", .id = "m", .variant = "pool"};
    made->targets[2] = (struct results_target){.key = "m-thread", .id = "m", .variant = "thread"};
    made->targets[3] = (struct results_target){.key = "v-one", .id = "v", .variant = "one"};
    made->environments[0].lab_commit = "abcdef123456";
    made->environments[1].lab_commit = "abcd99999999";
    made_results_add_many(made, 0, 0, 0, 3, 1000);
    made_results_add_many(made, 0, 0, 1, 3, 1000);
    made_results_add_many(made, 1, 0, 1, 2, 1000);
    made_results_add_many(made, 0, 1, 1, 3, 1000);
    made_results_add_many(made, 0, 2, 1, 3, 1000);
    made_results_add_many(made, 0, 3, 2, 4, 1000);
    for (size_t i = 3; i < 6; i++) {
        made->runs[i].environment = &made->environments[1];
        made->runs[i].framework_version = "2.0";
    }
    made->runs[0].experiment = made->runs[1].experiment = "pool";
    made->runs[0].experiment_side = "before";
    made->runs[1].experiment_side = "after";
    *state = made;
    return 0;
}

static int teardown(void **state)
{
    made_results_release(*state);
    free(*state);
    return 0;
}

static void test_what_sides_mean(void **state)
{
    struct made_results *made = *state;
    static const struct {
        const char *text, *date;
        size_t runs;
        const char *label;
    } cases[] = {
        {"a", NULL, 6, "a"}, /* without the experiment's two */
        {"a@2026-11-01", NULL, 1, "a@2026-11-01"},
        {"a@2026-11-02", NULL, 5, "a@2026-11-02"},
        {"a", "2026-11-02", 5, "a@2026-11-02"},
        {"a@session-1", NULL, 5, "a@session-1"},
        {"a@abcd9", NULL, 3, "a@abcd9"},
        {"a@abcdef", NULL, 3, "a@abcdef"},
        {"a@2.0", NULL, 3, "a@2.0"},
        {"a#pool:before", NULL, 1, "a#pool:before"},
        {"a@2026-11-01#pool:after", NULL, 1, "a@2026-11-01#pool:after"},
        {"v", NULL, 4, "v"}, /* an id with one variant */
        {"m-pool", NULL, 3, "m-pool"},
        {"session-1", NULL, 11, "session-1"},
        {"session-1", "2026-11-02", 11, "session-1@2026-11-02"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct compare_selection selection;
        struct error error = {0};
        assert_ok(compare_select(&made->arena, &made->results, cases[i].text, cases[i].date, &selection, &error), &error);
        if (selection.run_count != cases[i].runs)
            fail_msg("%s: %zu runs, expected %zu", cases[i].text, selection.run_count, cases[i].runs);
        assert_string_equal(selection.label, cases[i].label);
    }
}

static void test_what_is_refused(void **state)
{
    struct made_results *made = *state;
    static const struct {
        const char *text, *date, *part;
    } cases[] = {
        {"nobody", NULL, "got \"nobody\" (targets: a, m-pool, m-thread, v-one"},
        {"", NULL, "expected TARGET"},
        {"@2026-11-01", NULL, "expected TARGET"},
        {"a@", NULL, "expected TARGET"},
        {"m", NULL, "\"m\" is ambiguous: it has the variants m-pool, m-thread"},
        {"a@abcd", NULL, "\"abcd\" is ambiguous: the commits abcdef123456, abcd99999999 begin so"},
        {"a@abc", NULL, "no run has the date, commit, version or session \"abc\""}, /* too short for a commit */
        {"a@2026-11-09", NULL, "dates: 2026-11-01, 2026-11-02"},
        {"a", "2026-11-09", "no run of 2026-11-09 (dates: 2026-11-01, 2026-11-02)"},
        {"a#pool", NULL, "expected #EXPERIMENT:SIDE (known: pool:before, pool:after)"},
        {"a#pool:", NULL, "expected #EXPERIMENT:SIDE"},
        {"a#pool:other", NULL, "no run belongs to \"pool:other\" (known: pool:before, pool:after)"},
        {"v#pool:before", NULL, "(known: none)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct compare_selection selection;
        struct error error = {0};
        if (compare_select(&made->arena, &made->results, cases[i].text, cases[i].date, &selection, &error) == 0)
            fail_msg("\"%s\" was accepted", cases[i].text);
        assert_error_contains(&error, cases[i].part);
    }
}

static void test_two_meanings(void **state)
{
    struct made_results *made = *state;
    struct compare_selection selection;
    struct error error = {0};
    made->sessions[2].id = "a"; /* a session that is called like a target */
    assert_int_equal(compare_select(&made->arena, &made->results, "a", NULL, &selection, &error), -1);
    assert_error_contains(&error, "a target and a session have that name");
    made->sessions[2].id = "session-2";
    made->runs[2].framework_version = "2026-11-02"; /* and a version like a day */
    assert_int_equal(compare_select(&made->arena, &made->results, "a@2026-11-02", NULL, &selection, &error), -1);
    assert_error_contains(&error, "ambiguous: it is a date, a version");
}

static void test_scenarios(void **state)
{
    struct made_results *made = *state;
    static const char *const by_number[] = {"02"}, *const by_id[] = {"01-one"}, *const none[] = {"2"};
    const struct {
        const char *const *names;
        size_t runs;
    } cases[] = {{by_number, 2}, {by_id, 4}, {none, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct compare_selection selection;
        struct error error = {0};
        assert_ok(compare_select(&made->arena, &made->results, "a", NULL, &selection, &error), &error);
        assert_int_equal(compare_has_scenario(&selection, cases[i].names[0]), cases[i].runs > 0);
        compare_keep_scenarios(&selection, cases[i].names, 1);
        assert_int_equal(selection.run_count, cases[i].runs);
    }
}

static void test_dates(void **state)
{
    (void)state;
    assert_true(compare_is_date("2026-11-24"));
    static const char *const others[] = {"", "2026-11-2", "2026-11-244", "2026/11/24", "x026-11-24", "2026-11-24 "};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(compare_is_date(others[i]));
}

/* More candidates than an error can hold are cut, not an overflow. */
static void test_many_candidates(void **state)
{
    (void)state;
    struct made_results *made = malloc(sizeof(*made));
    assert_non_null(made);
    made_results_init(made);
    struct results_target targets[60];
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        made_results_add(made, 0, 0, 0, 1, 1000);
        targets[i] = made->targets[0];
        targets[i].key = arena_format(&made->arena, "%0100zu", i);
        made->runs[i].target = &targets[i];
    }
    struct compare_selection selection;
    struct error error = {0};
    assert_int_equal(compare_select(&made->arena, &made->results, "nobody", NULL, &selection, &error), -1);
    assert_error_contains(&error, "and more)");
    made_results_release(made);
    free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_sides_mean, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_meanings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_scenarios, setup, teardown),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_many_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
