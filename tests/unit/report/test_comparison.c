/* Tests of comparison: what is compared with what, why not, and the family of its claims. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/comparison.h"
#include "site-gen/report/conditions.h"

static int setup(void **state)
{
    struct made_results *made = malloc(sizeof(*made));
    assert_non_null(made);
    made_results_init(made);
    *state = made;
    return 0;
}

static int teardown(void **state)
{
    made_results_release(*state);
    free(*state);
    return 0;
}

static int try_build(struct made_results *made, const char *a, const char *b, struct comparison *comparison, struct error *error)
{
    struct comparison_source sources[2] = {{.store = NULL}, {.store = NULL}};
    assert_ok(compare_select(&made->arena, &made->results, a, NULL, &sources[0].selection, error), error);
    assert_ok(compare_select(&made->arena, &made->results, b, NULL, &sources[1].selection, error), error);
    return comparison_build(comparison, &made->arena, sources, error);
}

static void build(struct made_results *made, const char *a, const char *b, struct comparison *comparison)
{
    struct error error = {0};
    assert_ok(try_build(made, a, b, comparison, &error), &error);
}

static void test_verdicts_are_about_b(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    made_results_add_many(made, 0, 0, 0, 10, 1000);
    made_results_add_many(made, 0, 1, 0, 10, 1100);
    build(made, "a", "b", &comparison);
    assert_int_equal(comparison.row_count, 1);
    const struct analysis_pair *pair = comparison.rows[0].pair;
    assert_int_equal(pair->metrics[ANALYSIS_RATE].verdict, VERDICT_FASTER);
    assert_int_equal(pair->metrics[ANALYSIS_P99].verdict, VERDICT_FASTER);
    assert_number_close(pair->metrics[ANALYSIS_RATE].ratio.ratio, 1.1, 0.01);
    assert_true(pair->metrics[ANALYSIS_RATE].ratio.paired);
    assert_string_equal(comparison_sample(&comparison.rows[0], COMPARISON_A)->target->key, "a");
    assert_string_equal(comparison_sample(&comparison.rows[0], COMPARISON_B)->target->key, "b");
    build(made, "b", "a", &comparison);
    assert_int_equal(comparison.rows[0].pair->metrics[ANALYSIS_RATE].verdict, VERDICT_SLOWER);
    assert_number_close(comparison.rows[0].pair->metrics[ANALYSIS_RATE].ratio.ratio, 1 / 1.1, 0.01);
}

/* The same target on two days: two sessions, so not by block. */
static void test_two_days(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    made_results_add_many(made, 0, 0, 0, 10, 1000);
    made_results_add_many(made, 0, 0, 1, 10, 1200);
    build(made, "a@2026-11-01", "a@2026-11-02", &comparison);
    assert_int_equal(comparison.row_count, 1);
    assert_false(comparison.rows[0].pair->metrics[ANALYSIS_RATE].ratio.paired);
    assert_int_equal(comparison.rows[0].pair->metrics[ANALYSIS_RATE].verdict, VERDICT_FASTER);
}

static void test_two_sides_of_an_experiment(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    made_results_add_many(made, 0, 0, 0, 10, 1000);
    for (size_t i = 0; i < 10; i++) {
        struct results_run *run = made_results_add(made, 0, 0, 0, (int64_t)i + 1, 1300 + (double)i);
        run->experiment = "pool";
        run->experiment_side = "after";
        made->runs[i].experiment = "pool";
        made->runs[i].experiment_side = "before";
    }
    build(made, "a#pool:before", "a#pool:after", &comparison);
    assert_int_equal(comparison.row_count, 1);
    assert_int_equal(comparison.rows[0].pair->metrics[ANALYSIS_RATE].verdict, VERDICT_FASTER);
    assert_int_equal(comparison_sample(&comparison.rows[0], COMPARISON_A)->run_count, 10);
}

/* Sessions with several targets: each with its namesake, all of them one family. */
static void test_sessions(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    for (size_t scenario = 0; scenario < 2; scenario++)
        for (size_t target = 0; target < 2; target++) {
            made_results_add_many(made, scenario, target, 0, 6, 1000);
            made_results_add_many(made, scenario, target, 1, 6, target == 0 ? 1100 : 1000);
        }
    made_results_add_many(made, 1, 2, 1, 6, 1000); /* in one session only */
    build(made, "session-0", "session-1", &comparison);
    assert_int_equal(comparison.row_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct analysis_comparison *rate = &comparison.rows[i].pair->metrics[ANALYSIS_RATE];
        assert_string_equal(comparison.rows[i].target, i % 2 == 0 ? "a" : "b");
        assert_int_equal(rate->family_size, 4);
        assert_int_equal(rate->verdict, i % 2 == 0 ? VERDICT_FASTER : VERDICT_EQUIVALENT);
        assert_true(rate->holm_p >= rate->ratio.p);
    }
    struct comparison_tally tally = comparison_tally(&comparison, ANALYSIS_RATE);
    assert_int_equal(tally.by_verdict[VERDICT_FASTER], 2);
    assert_int_equal(tally.family, 4);
    assert_int_equal(comparison.missing_count, 0); /* c has no namesake: nobody asked for it */
}

static void set_sha(struct results_run *run)
{
    run->scenario_sha256 = "other";
}
static void set_tool(struct results_run *run)
{
    run->tool = "k6";
}
static void set_rule(struct results_run *run)
{
    run->percentile_rule = "linear";
}
static void set_load(struct results_run *run)
{
    run->vus = 2;
}
static void set_profile(struct results_run *run)
{
    run->profile = "quick";
}
static void set_placement(struct results_run *run)
{
    run->placement = "{\"target\":[0]}";
}
static void set_limits(struct results_run *run)
{
    run->limits = "{\"cpu\":1}";
}

static void test_refusals(void **state)
{
    struct made_results *made = *state;
    static const struct {
        void (*change)(struct results_run *run);
        unsigned differing;
    } cases[] = {
        {set_sha, 1u << CONDITION_SCENARIO},  {set_tool, 1u << CONDITION_TOOL},       {set_rule, 1u << CONDITION_PERCENTILES},
        {set_load, 1u << CONDITION_LOAD},     {set_profile, 1u << CONDITION_PROFILE}, {set_placement, 1u << CONDITION_PLACEMENT},
        {set_limits, 1u << CONDITION_LIMITS}, {NULL, 1u << CONDITION_MACHINE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct comparison comparison;
        made->results.run_count = 0;
        made_results_add_many(made, 0, 0, 0, 6, 1000);
        made_results_add_many(made, 0, 1, 0, 6, 1000);
        for (size_t j = 6; j < 12; j++)
            if (cases[i].change != NULL)
                cases[i].change(&made->runs[j]);
            else
                made->runs[j].machine = &made->machines[1];
        build(made, "a", "b", &comparison);
        assert_int_equal(comparison.row_count, 0);
        assert_int_equal(comparison.refusal_count, 1);
        assert_int_equal(comparison.refusals[0].differing, cases[i].differing);
    }
}

/* An older session under the same conditions is better than a newer one that cannot be compared. */
static void test_sound_pair_is_found(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    made_results_add_many(made, 0, 0, 0, 6, 1000);
    made_results_add_many(made, 0, 0, 1, 6, 5000);
    made_results_add_many(made, 0, 1, 0, 6, 1100);
    for (size_t i = 6; i < 12; i++)
        made->runs[i].vus = 50;
    build(made, "a", "b", &comparison);
    assert_int_equal(comparison.row_count, 1);
    assert_int_equal(comparison.refusal_count, 0);
    assert_number_close(comparison.rows[0].pair->metrics[ANALYSIS_RATE].ratio.ratio, 1.1, 0.01);
}

static void test_missing(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    made_results_add_many(made, 0, 0, 0, 6, 1000);
    made_results_add_many(made, 0, 1, 0, 6, 1000);
    made_results_add_many(made, 1, 1, 0, 6, 1000);
    build(made, "a", "b", &comparison);
    assert_int_equal(comparison.row_count, 1);
    assert_int_equal(comparison.missing_count, 1);
    assert_int_equal(comparison.missing[0].only, COMPARISON_B);
    assert_string_equal(comparison.missing[0].scenario->id, "02-two");
}

static void test_what_is_refused_as_a_whole(void **state)
{
    struct made_results *made = *state;
    struct comparison comparison;
    struct error error = {0};
    made_results_add_many(made, 0, 0, 0, 6, 1000);
    made_results_add_many(made, 0, 1, 0, 6, 1000);
    made_results_add_many(made, 0, 2, 1, 6, 1000);
    made_results_add_many(made, 0, 3, 1, 6, 1000);
    assert_int_equal(try_build(made, "a", "a", &comparison, &error), -1);
    assert_error_contains(&error, "have 6 runs in common");
    assert_int_equal(try_build(made, "session-0", "a", &comparison, &error), -1);
    assert_error_contains(&error, "in common");
    assert_int_equal(try_build(made, "session-0", "session-1", &comparison, &error), -1);
    assert_error_contains(&error, "no target in common: session-0 has a, b; session-1 has c, d");
}

/* Two stores know the same machine and scenario by different pointers. */
static void test_two_stores(void **state)
{
    struct made_results *made = *state, *other = malloc(sizeof(*other));
    struct comparison_source sources[2] = {{.store = NULL}, {.store = NULL}};
    struct comparison comparison;
    struct error error = {0};
    assert_non_null(other);
    made_results_init(other);
    made_results_add_many(made, 0, 0, 0, 6, 1000);
    for (size_t i = 0; i < 6; i++)
        made_results_add(other, 0, 0, 0, (int64_t)i + 1, 900 + (double)i)->source_sha256 = "z";
    other->machines[0].noise_floor = 0.2;
    other->machines[0].noise_comparisons = 20;
    assert_ok(compare_select_all(&made->arena, &made->results, "before", NULL, &sources[0].selection, &error), &error);
    assert_ok(compare_select_all(&made->arena, &other->results, "after", NULL, &sources[1].selection, &error), &error);
    assert_ok(comparison_build(&comparison, &made->arena, sources, &error), &error);
    assert_int_equal(comparison.row_count, 1);
    assert_number_close(comparison.analysis.noise_floor, 0.2, 1e-12); /* the more careful of the two */
    assert_number_close(comparison.rows[0].pair->noise_floor, 0.2, 1e-12);
    assert_int_equal(comparison.rows[0].pair->metrics[ANALYSIS_RATE].verdict, VERDICT_EQUIVALENT);
    assert_string_equal(comparison.sides[COMPARISON_B].targets[0]->key, "after");
    made_results_release(other);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_verdicts_are_about_b, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_sides_of_an_experiment, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sessions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sound_pair_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_refused_as_a_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_stores, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
