/* Tests of what changed since last time: which session a result is compared with, and when a difference counts. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/analysis_change.h"
#include "site-gen/report/analysis_history.h"

static const struct analysis_change *find_change(const struct analysis *analysis, const char *scenario, const char *target)
{
    for (size_t i = 0; i < analysis->change_count; i++)
        if (strcmp(analysis->changes[i].now->target->key, target) == 0 &&
            strcmp(analysis->changes[i].now->group->scenario->scenario->id, scenario) == 0)
            return &analysis->changes[i];
    fail_msg("no change of %s in %s", target, scenario);
    return NULL;
}

static void analyse(struct made_results *made, struct analysis *analysis)
{
    struct error error = {0};
    assert_ok(analysis_build(analysis, &made->arena, NULL, &made->results, &error), &error);
}

/* A doubled rate is a change; a rate that is the same is none; a target that is new has nothing before it. */
static void test_change_is_found(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 0, 1, 6, 2000);
    made_results_add_many(&made, 0, 1, 0, 6, 1000);
    made_results_add_many(&made, 0, 1, 1, 6, 1000);
    made_results_add_many(&made, 0, 2, 1, 6, 1000);
    analyse(&made, &analysis);
    assert_int_equal(analysis.change_count, 3);
    const struct analysis_change *a = find_change(&analysis, "01-one", "a"), *b = find_change(&analysis, "01-one", "b");
    assert_string_equal(a->before->session->id, "session-0");
    assert_string_equal(a->now->session->id, "session-1");
    assert_true(analysis_has_changed(a, ANALYSIS_RATE));
    assert_true(a->pair->metrics[ANALYSIS_RATE].ratio.ratio > 1.9 && a->pair->metrics[ANALYSIS_RATE].ratio.ratio < 2.1);
    assert_int_equal(a->pair->metrics[ANALYSIS_RATE].family_size, 2);
    assert_non_null(b->pair);
    assert_false(analysis_has_changed(b, ANALYSIS_RATE));
    const struct analysis_change *c = find_change(&analysis, "01-one", "c");
    assert_null(c->before);
    assert_null(c->pair);
    assert_int_equal(c->breaks, 0);
    assert_false(analysis_has_changed(c, ANALYSIS_RATE));
    made_results_release(&made);
}

/* The session right before is the one, not an older one; one with too few runs does not stand in for it. */
static void test_session_before(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 500);
    made_results_add_many(&made, 0, 0, 1, 6, 1000);
    made_results_add_many(&made, 0, 0, 2, 1, 4000);
    made_results_add_many(&made, 0, 0, 3, 6, 1000);
    analyse(&made, &analysis);
    assert_int_equal(analysis.change_count, 1);
    assert_string_equal(analysis.changes[0].before->session->id, "session-1");
    assert_false(analysis_has_changed(&analysis.changes[0], ANALYSIS_RATE));
    made_results_release(&made);
}

/* Another machine in between breaks nothing where an older session can be compared; where there is none, it says why. */
static void test_other_machine(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made.machines[1].cpu = "another CPU";
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 0, 1, 6, 3000);
    made_results_add_many(&made, 0, 0, 2, 6, 1000);
    made_results_add_many(&made, 0, 1, 1, 6, 3000);
    made_results_add_many(&made, 0, 1, 2, 6, 1000);
    for (size_t i = 0; i < made.results.run_count; i++)
        if (made.runs[i].session == &made.sessions[1]) {
            made.runs[i].machine = &made.machines[1];
            made.runs[i].environment = &made.environments[1];
        }
    analyse(&made, &analysis);
    const struct analysis_change *a = find_change(&analysis, "01-one", "a"), *b = find_change(&analysis, "01-one", "b");
    assert_int_equal(a->breaks, 0);
    assert_string_equal(a->before->session->id, "session-0");
    assert_non_null(a->pair);
    assert_int_equal(b->breaks, 1u << CONDITION_MACHINE);
    assert_string_equal(b->before->session->id, "session-1");
    assert_null(b->pair);
    made_results_release(&made);
}

/* Three runs each claim nothing, whatever their values. */
static void test_too_few_runs(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 3, 1000);
    made_results_add_many(&made, 0, 0, 1, 3, 9000);
    analyse(&made, &analysis);
    assert_non_null(analysis.changes[0].pair);
    assert_int_equal(analysis.changes[0].pair->metrics[ANALYSIS_RATE].verdict, VERDICT_NO_CLAIM);
    assert_false(analysis_has_changed(&analysis.changes[0], ANALYSIS_RATE));
    made_results_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_change_is_found),
        cmocka_unit_test(test_session_before),
        cmocka_unit_test(test_other_machine),
        cmocka_unit_test(test_too_few_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
