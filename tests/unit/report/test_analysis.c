/* Tests of analysis: which runs are compared with which, and what becomes of them. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/analysis_internal.h"

static void build(struct made_results *made, struct analysis *analysis)
{
    struct error error = {0};
    assert_ok(analysis_build(analysis, &made->arena, NULL, &made->results, &error), &error);
}

static void test_empty(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    build(&made, &analysis);
    assert_int_equal(analysis.scenario_count, 0);
    assert_int_equal(analysis.target_count, 0);
    assert_null(analysis.newest);
    made_results_release(&made);
}

/* Anything that differs but target and session keeps runs apart. */
static void test_groups(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add(&made, 0, 0, 0, 1, 1000);
    made_results_add(&made, 0, 0, 0, 2, 1000)->machine = &made.machines[1];
    made_results_add(&made, 0, 0, 0, 3, 1000)->scenario_sha256 = "other";
    made_results_add(&made, 0, 0, 0, 4, 1000)->vus = 2;
    made_results_add(&made, 0, 0, 0, 5, 1000)->duration_ns = 1;
    made_results_add(&made, 0, 0, 0, 6, 1000)->profile = "quick";
    made_results_add(&made, 0, 0, 0, 7, 1000)->tool = "k6";
    made_results_add(&made, 0, 0, 0, 8, 1000)->loop = "open";
    made_results_add(&made, 0, 0, 0, 9, 1000)->load = "{\"threads\":2}";
    made_results_add(&made, 0, 0, 0, 10, 1000)->placement = "{\"policy\":\"split\"}";
    made_results_add(&made, 0, 0, 0, 11, 1000)->limits = "{\"cpu\":1}";
    made_results_add(&made, 0, 0, 0, 12, 1000)->executor = "per-vu-iterations";
    made_results_add(&made, 0, 1, 0, 1, 1000); /* joins the first */
    build(&made, &analysis);
    assert_int_equal(analysis.scenario_count, 1);
    assert_int_equal(analysis.scenarios[0].group_count, 12);
    size_t runs = 0;
    for (size_t i = 0; i < 12; i++)
        for (size_t j = 0; j < analysis.scenarios[0].groups[i]->sample_count; j++)
            runs += analysis.scenarios[0].groups[i]->samples[j]->run_count;
    assert_int_equal(runs, 13);
    const struct analysis_group *shared = NULL;
    for (size_t i = 0; i < 12; i++)
        if (analysis.scenarios[0].groups[i]->sample_count == 2)
            shared = analysis.scenarios[0].groups[i];
    assert_non_null(shared);
    assert_int_equal(shared->conditions->vus, 1);
    made_results_release(&made);
}

/* What a later, smaller try must not do: hide a session with enough runs for a claim. */
static void test_smaller_session_hides_nothing(void **state)
{
    (void)state;
    static const struct {
        size_t sessions[3]; /* runs of the sessions 0, 1, 2, oldest first */
        const char *current;
    } cases[] = {{{5, 1, 0}, "session-0"}, {{5, 6, 1}, "session-1"}, {{7, 5, 0}, "session-1"},
                 {{3, 1, 0}, "session-0"}, {{2, 3, 3}, "session-2"}, {{6, 1, 5}, "session-2"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        for (size_t session = 0; session < 3; session++)
            if (cases[i].sessions[session] > 0)
                made_results_add_many(&made, 0, 0, session, cases[i].sessions[session], 1000);
        build(&made, &analysis);
        const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
        assert_int_equal(group->sample_count, 1);
        assert_string_equal(group->samples[0]->session->id, cases[i].current);
        made_results_release(&made);
    }
}

static void test_newest_session_counts(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 3, 500);
    made_results_add_many(&made, 0, 0, 2, 4, 1000);
    made_results_add_many(&made, 0, 1, 1, 5, 700);
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_int_equal(group->sample_count, 2);
    assert_int_equal(group->samples[0]->run_count, 4);
    assert_string_equal(group->samples[0]->session->id, "session-2");
    assert_string_equal(group->samples[1]->session->id, "session-1");
    assert_int_equal(analysis.earlier_count, 1);
    assert_int_equal(analysis.earlier[0]->run_count, 3);
    assert_false(analysis.earlier[0]->current);
    assert_string_equal(analysis.newest, "2026-11-03");
    made_results_release(&made);
}

/* Standard before custom before quick, whatever is newest. */
static void test_quick_never_hides_standard(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add(&made, 0, 0, 0, 1, 1000);
    made_results_add(&made, 0, 0, 1, 1, 1000)->profile = "custom";
    made_results_add(&made, 0, 0, 2, 1, 1000)->profile = "quick";
    made_results_add(&made, 1, 0, 2, 1, 1000)->profile = "quick";
    build(&made, &analysis);
    assert_int_equal(analysis.scenarios[0].group_count, 3);
    assert_string_equal(analysis.scenarios[0].groups[0]->conditions->profile, "standard");
    assert_string_equal(analysis.scenarios[0].groups[1]->conditions->profile, "quick");
    assert_string_equal(analysis.scenarios[0].groups[2]->conditions->profile, "custom");
    assert_false(analysis.scenarios[0].groups[0]->quick);
    assert_true(analysis.scenarios[1].groups[0]->quick);
    assert_true(analysis.quick);
    made_results_release(&made);
}

static void test_faster_and_ranks(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 10, 1000);
    made_results_add_many(&made, 0, 1, 0, 10, 2000);
    made_results_add_many(&made, 0, 2, 0, 10, 1001);
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_int_equal(group->pair_count, 3);
    const struct analysis_pair *pair = analysis_find_pair(group, &made.targets[1], &made.targets[0]);
    assert_ptr_equal(pair->a->target, &made.targets[0]);
    const struct analysis_comparison *rate = &pair->metrics[ANALYSIS_RATE];
    assert_int_equal(rate->verdict, VERDICT_SLOWER);
    assert_number_close(rate->ratio.ratio, 0.5, 0.01);
    assert_true(rate->ratio.paired);
    assert_int_equal(rate->family_size, 3);
    assert_true(rate->holm_p < 0.001);
    /* Half the rate is twice the latency: slower as well, though its ratio is above 1. */
    assert_int_equal(pair->metrics[ANALYSIS_P99].verdict, VERDICT_SLOWER);
    assert_number_close(pair->metrics[ANALYSIS_P99].ratio.ratio, 2, 0.01);
    assert_int_equal(analysis_find_pair(group, &made.targets[0], &made.targets[2])->metrics[ANALYSIS_RATE].verdict,
                     VERDICT_EQUIVALENT);
    static const size_t low[] = {2, 1, 2}, high[] = {3, 1, 3};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(group->samples[i]->rank[ANALYSIS_RATE].low, low[i]);
        assert_int_equal(group->samples[i]->rank[ANALYSIS_RATE].high, high[i]);
        assert_int_equal(group->samples[i]->rank[ANALYSIS_P99].low, low[i]);
    }
    made_results_release(&made);
}

static void test_few_runs_make_no_claim(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 4, 1000);
    made_results_add_many(&made, 0, 1, 0, 4, 5000);
    made_results_add_many(&made, 0, 2, 0, 5, 1000);
    made_results_add_many(&made, 0, 3, 0, 5, 5000);
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    const struct analysis_comparison *few = &analysis_find_pair(group, &made.targets[0], &made.targets[1])->metrics[ANALYSIS_RATE];
    assert_int_equal(few->verdict, VERDICT_NO_CLAIM);
    assert_number_close(few->ratio.ratio, 0.2, 0.01);
    assert_true(isnan(few->holm_p));
    const struct analysis_comparison *enough =
        &analysis_find_pair(group, &made.targets[2], &made.targets[3])->metrics[ANALYSIS_RATE];
    assert_int_equal(enough->verdict, VERDICT_SLOWER);
    assert_int_equal(enough->family_size, 1); /* pairs that cannot claim are no members */
    assert_int_equal(group->samples[0]->rank[ANALYSIS_RATE].low, 1);
    assert_int_equal(group->samples[0]->rank[ANALYSIS_RATE].high, 4);
    made_results_release(&made);
}

static void test_invalid_runs_are_left_out(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 9, 1000);
    made_results_add(&made, 0, 0, 0, 10, 1)->state = RESULTS_INVALID;
    made_results_add_many(&made, 0, 1, 0, 10, 1000);
    for (int i = 0; i < 3; i++)
        made_results_add(&made, 0, 2, 0, i + 1, 1000)->state = RESULTS_INVALID;
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_int_equal(group->samples[0]->run_count, 10);
    assert_int_equal(group->samples[0]->valid_count, 9);
    assert_number_close(group->samples[0]->summary[ANALYSIS_RATE].mean, 1000, 0.01);
    /* A lost block unties the pairs. */
    assert_false(analysis_find_pair(group, &made.targets[0], &made.targets[1])->metrics[ANALYSIS_RATE].ratio.paired);
    assert_int_equal(group->samples[2]->valid_count, 0);
    assert_int_equal(group->samples[2]->rank[ANALYSIS_RATE].low, 0);
    assert_int_equal(analysis_find_pair(group, &made.targets[0], &made.targets[2])->metrics[ANALYSIS_RATE].verdict,
                     VERDICT_INVALID);
    assert_int_equal(group->samples[0]->rank[ANALYSIS_RATE].high, 2); /* of the two that have a value */
    made_results_release(&made);
}

/* Blocks of different sessions have nothing to do with each other. */
static void test_sessions_are_not_paired(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 1, 1, 6, 1500);
    build(&made, &analysis);
    const struct analysis_pair *pair = &analysis_current_group(&analysis.scenarios[0])->pairs[0];
    assert_false(pair->metrics[ANALYSIS_RATE].ratio.paired);
    assert_int_equal(pair->metrics[ANALYSIS_RATE].verdict, VERDICT_SLOWER);
    made_results_release(&made);
}

static void test_percentiles_need_requests(void **state)
{
    (void)state;
    static const struct {
        int64_t requests, errors;
        bool known[ANALYSIS_METRICS]; /* rate, mean, p50, p95, p99 */
    } cases[] = {
        {1000, 0, {true, true, true, true, true}},  {999, 0, {true, true, true, true, false}},
        {1000, 1, {true, true, true, true, false}}, {199, 0, {true, true, true, false, false}},
        {19, 0, {true, true, false, false, false}}, {5, 5, {false, false, false, false, false}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        made_results_init(&made);
        struct results_run *run = made_results_add(&made, 0, 0, 0, 1, 1000);
        run->requests = cases[i].requests;
        run->errors = cases[i].errors;
        for (int metric = 0; metric < ANALYSIS_METRICS; metric++)
            assert_int_equal(analysis_metric_is_known(run, (enum analysis_metric)metric), cases[i].known[metric]);
        struct analysis analysis;
        build(&made, &analysis);
        const struct analysis_sample *sample = analysis_current_group(&analysis.scenarios[0])->samples[0];
        assert_int_equal(sample->values[ANALYSIS_P99] != NULL, cases[i].known[ANALYSIS_P99]);
        made_results_release(&made);
    }
}

static void test_missing_latency_is_no_zero(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made.runs[3].latency.p95 = RESULTS_MISSING;
    build(&made, &analysis);
    const struct analysis_sample *sample = analysis_current_group(&analysis.scenarios[0])->samples[0];
    assert_null(sample->values[ANALYSIS_P95]);
    assert_true(isnan(sample->summary[ANALYSIS_P95].geometric_mean));
    assert_non_null(sample->values[ANALYSIS_P99]);
    made_results_release(&made);
}

static void test_outliers_are_counted_in(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 9, 1000);
    made_results_add(&made, 0, 0, 0, 10, 700);
    build(&made, &analysis);
    const struct analysis_sample *sample = analysis_current_group(&analysis.scenarios[0])->samples[0];
    assert_int_equal(sample->outlier_count, 1);
    assert_int_equal(sample->summary[ANALYSIS_RATE].n, 10);
    assert_true(sample->summary[ANALYSIS_RATE].mean < 975);
    made_results_release(&made);
}

/* First of one is no place. */
static void test_alone_has_no_rank(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add(&made, 0, 1, 0, 1, 1000)->state = RESULTS_INVALID;
    build(&made, &analysis);
    const struct analysis_sample *sample = analysis_current_group(&analysis.scenarios[0])->samples[0];
    assert_int_equal(sample->rank[ANALYSIS_RATE].low, 0);
    assert_int_equal(sample->rank[ANALYSIS_RATE].high, 0);
    made_results_release(&made);
}

/* The first rule of the verdicts comes before all others, and such pairs are no members of the family. */
static void test_unsteady_runs_make_comparisons_invalid(void **state)
{
    (void)state;
    static const struct {
        size_t unsteady;
        enum verdict verdict;
    } cases[] = {{0, VERDICT_SLOWER}, {5, VERDICT_SLOWER}, {6, VERDICT_INVALID}, {10, VERDICT_INVALID}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        made_results_add_many(&made, 0, 0, 0, 10, 1000);
        made_results_add_many(&made, 0, 1, 0, 10, 2000);
        made_results_add_many(&made, 0, 2, 0, 10, 3000);
        build(&made, &analysis);
        struct analysis_group *group = analysis.scenarios[0].groups[0];
        ((struct analysis_sample *)group->samples[0])->unsteady_count = cases[i].unsteady; /* as the time series would say */
        group->pair_count = 0;
        analysis_compare_group(&made.arena, group, analysis.noise_floor);
        const struct analysis_comparison *rate = &group->pairs[0].metrics[ANALYSIS_RATE];
        bool invalid = cases[i].verdict == VERDICT_INVALID;
        assert_int_equal(rate->verdict, cases[i].verdict);
        assert_int_equal(rate->family_size, invalid ? 0 : 3);
        assert_int_equal(group->pairs[2].metrics[ANALYSIS_RATE].verdict, VERDICT_SLOWER);
        assert_int_equal(group->pairs[2].metrics[ANALYSIS_RATE].family_size, invalid ? 1 : 3);
        assert_int_equal(group->samples[0]->rank[ANALYSIS_RATE].low, invalid ? 1 : 3);
        made_results_release(&made);
    }
}

/* Different targets at one highest rate; variants of one target, and targets below the highest rate, give no reason to wonder. */
static void test_ceiling(void **state)
{
    (void)state;
    static const struct {
        double rates[4];
        bool same_target, ceiling[4];
    } cases[] = {
        {{1000, 1000, 1001, 600}, false, {true, true, true, false}},
        {{1000, 1000, 600, 600}, true, {false, false, false, false}}, /* a and b are variants of one target */
        {{1000, 600, 600, 600}, false, {false, false, false, false}},
        {{1000, 1300, 1700, 2000}, false, {false, false, false, false}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        for (size_t target = 0; target < 4; target++)
            made_results_add_many(&made, 0, target, 0, 10, cases[i].rates[target]);
        if (cases[i].same_target)
            made.targets[1].id = made.targets[0].id;
        build(&made, &analysis);
        for (size_t target = 0; target < 4; target++)
            assert_int_equal(analysis_is_at_ceiling(analysis_current_group(&analysis.scenarios[0])->samples[target]),
                             cases[i].ceiling[target]);
        made_results_release(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_smaller_session_hides_nothing),
        cmocka_unit_test(test_smaller_session_hides_nothing),
        cmocka_unit_test(test_newest_session_counts),
        cmocka_unit_test(test_quick_never_hides_standard),
        cmocka_unit_test(test_faster_and_ranks),
        cmocka_unit_test(test_few_runs_make_no_claim),
        cmocka_unit_test(test_invalid_runs_are_left_out),
        cmocka_unit_test(test_sessions_are_not_paired),
        cmocka_unit_test(test_percentiles_need_requests),
        cmocka_unit_test(test_missing_latency_is_no_zero),
        cmocka_unit_test(test_outliers_are_counted_in),
        cmocka_unit_test(test_alone_has_no_rank),
        cmocka_unit_test(test_unsteady_runs_make_comparisons_invalid),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
