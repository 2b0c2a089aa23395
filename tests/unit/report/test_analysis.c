/* Tests of analysis: which runs are compared with which, and what becomes of them. */
#include "tests/unit/report/made_results.h"

#include "lib/clock.h"
#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/analysis_internal.h"
#include "site-gen/report/analysis_plan.h"
#include "site-gen/stats/mde.h"

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
    made_results_add(&made, 0, 0, 0, 13, 1000)->percentile_rule = "linear";
    made_results_add(&made, 0, 1, 0, 1, 1000); /* joins the first */
    build(&made, &analysis);
    assert_int_equal(analysis.scenario_count, 1);
    assert_int_equal(analysis.scenarios[0].group_count, 13);
    size_t runs = 0;
    for (size_t i = 0; i < 13; i++)
        for (size_t j = 0; j < analysis.scenarios[0].groups[i]->sample_count; j++)
            runs += analysis.scenarios[0].groups[i]->samples[j]->run_count;
    assert_int_equal(runs, 14);
    const struct analysis_group *shared = NULL;
    for (size_t i = 0; i < 13; i++)
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
    const struct analysis_pair *pair = analysis_find_pair(&made.arena, group, &made.targets[1], &made.targets[0]);
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
    assert_int_equal(analysis_find_pair(&made.arena, group, &made.targets[0], &made.targets[2])->metrics[ANALYSIS_RATE].verdict,
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
    const struct analysis_comparison *few =
        &analysis_find_pair(&made.arena, group, &made.targets[0], &made.targets[1])->metrics[ANALYSIS_RATE];
    assert_int_equal(few->verdict, VERDICT_NO_CLAIM);
    assert_number_close(few->ratio.ratio, 0.2, 0.01);
    assert_true(isnan(few->holm_p));
    const struct analysis_comparison *enough =
        &analysis_find_pair(&made.arena, group, &made.targets[2], &made.targets[3])->metrics[ANALYSIS_RATE];
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
    assert_false(analysis_find_pair(&made.arena, group, &made.targets[0], &made.targets[1])->metrics[ANALYSIS_RATE].ratio.paired);
    assert_int_equal(group->samples[2]->valid_count, 0);
    assert_int_equal(group->samples[2]->rank[ANALYSIS_RATE].low, 0);
    assert_int_equal(analysis_find_pair(&made.arena, group, &made.targets[0], &made.targets[2])->metrics[ANALYSIS_RATE].verdict,
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
        memset(group->family_size, 0, sizeof(group->family_size));
        analysis_compare_group(&made.arena, group, analysis.noise_floor);
        analysis_choose_pairs(&made.arena, &analysis, ANALYSIS_PAIRS_MAXIMUM);
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
static void test_ceiling_of_tied_targets(void **state)
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
        for (size_t run = 0; run < made.results.run_count; run++)
            made.runs[run].latency.minimum = RESULTS_MISSING; /* nothing tells why */
        build(&made, &analysis);
        const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
        assert_int_equal(group->ceiling, cases[i].ceiling[0] ? ANALYSIS_CEILING_UNEXPLAINED : ANALYSIS_CEILING_NONE);
        for (size_t target = 0; target < 4; target++)
            assert_int_equal(group->samples[target]->at_ceiling, cases[i].ceiling[target]);
        made_results_release(&made);
    }
}

/* What the runs of a target tell about a limit. */
struct ceiling_evidence {
    double rate, generator, cpu; /* cores */
    int64_t smallest;            /* latency */
};

static void add_with_evidence(struct made_results *made, size_t target, size_t runs, const struct ceiling_evidence *evidence)
{
    const size_t first = made->results.run_count;
    made_results_add_many(made, 0, target, 0, runs, evidence->rate);
    for (size_t i = first; i < made->results.run_count; i++) {
        made->runs[i].generator_threads = 2;
        made->runs[i].generator_cpu_share = evidence->generator;
        made->runs[i].cpu_share = evidence->cpu;
        made->runs[i].latency.minimum = evidence->smallest + (int64_t)(i % 3);
    }
}

/* Groups of four targets, and who of them is at a ceiling. c and d are variants of one target where it says so. */
static void test_ceiling_of_a_crowd(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ceiling_evidence targets[4];
        size_t runs;
        bool same_target;
        double wanted; /* open loop; 0: closed */
        enum analysis_ceiling ceiling;
        const char *members;
    } cases[] = {
        {"generator",
         {{1000, 1.7, 2, 100}, {1010, 1.9, 2, 300}, {1015, 1.8, 2, 500}, {600, 0.9, 2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_GENERATOR,
         "abc"},
        {"generator, and one target that left it alone",
         {{1000, 1.7, 2, 100}, {1010, 1.2, 2, 300}, {1015, 1.8, 2, 500}, {600, 0.9, 2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"a slower crowd below the first",
         {{1000, 1.7, 2, 100}, {1010, 1.7, 2, 300}, {1015, 1.7, 2, 500}, {2000, 1.7, 2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"idle targets",
         {{1000, 0.2, 0.3, 100}, {1002, 0.2, 0.4, 300}, {1004, 0.2, 0.1, 500}, {1003, 0.2, 0.2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_IDLE,
         "abcd"},
        {"one of them works",
         {{1000, 0.2, 0.3, 100}, {1002, 0.2, 0.9, 300}, {1004, 0.2, 0.1, 500}, {900, 0.2, 0.2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"one floor",
         {{1000, 0.5, 1, 10000}, {1010, 0.5, 1, 10100}, {990, 0.5, 1, 9990}, {700, 0.5, 1, 10000}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"one floor, within the band",
         {{1000, 0.5, 1, 10000}, {1010, 0.5, 1, 10100}, {1005, 0.5, 1, 9990}, {700, 0.5, 1, 10000}},
         3,
         false,
         0,
         ANALYSIS_CEILING_LATENCY,
         "abc"},
        {"floors of their own",
         {{1000, 0.5, 1, 10000}, {1010, 0.5, 1, 10400}, {1005, 0.5, 1, 9990}, {700, 0.5, 1, 10000}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"no evidence, too few runs for a tie",
         {{1000, 0.5, 1, 100}, {1000, 0.5, 1, 300}, {1000, 0.5, 1, 500}, {1000, 0.5, 1, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"two targets are no crowd",
         {{1000, 1.9, 2, 100}, {1010, 1.9, 2, 300}, {700, 1.9, 2, 500}, {700, 1.9, 2, 700}},
         3,
         false,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"two targets that are shown to be equivalent",
         {{1000, 1.9, 2, 100}, {1001, 1.9, 2, 300}, {700, 1.9, 2, 500}, {600, 1.9, 2, 700}},
         10,
         false,
         0,
         ANALYSIS_CEILING_GENERATOR,
         "ab"},
        {"two targets, one in two variants",
         {{700, 1.9, 2, 100}, {1010, 1.9, 2, 300}, {1000, 1.9, 2, 500}, {1005, 1.9, 2, 700}},
         3,
         true,
         0,
         ANALYSIS_CEILING_NONE,
         ""},
        {"open loop that was reached",
         {{1000, 1.9, 0.3, 100}, {1001, 1.9, 0.3, 300}, {1000, 1.9, 0.3, 500}, {1000, 1.9, 0.3, 700}},
         10,
         false,
         1000,
         ANALYSIS_CEILING_NONE,
         ""},
        {"open loop that nobody reached",
         {{1000, 1.9, 0.3, 100}, {1001, 1.9, 0.3, 300}, {1000, 1.9, 0.3, 500}, {1000, 1.9, 0.3, 700}},
         10,
         false,
         1500,
         ANALYSIS_CEILING_GENERATOR,
         "abcd"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        struct analysis analysis;
        char members[5] = "";
        made_results_init(&made);
        for (size_t target = 0; target < 4; target++)
            add_with_evidence(&made, target, cases[i].runs, &cases[i].targets[target]);
        if (cases[i].same_target)
            made.targets[3].id = made.targets[2].id;
        for (size_t run = 0; run < made.results.run_count && cases[i].wanted > 0; run++) {
            made.runs[run].loop = "open";
            made.runs[run].wanted_rate = cases[i].wanted;
        }
        build(&made, &analysis);
        const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
        for (size_t target = 0; target < 4; target++)
            if (group->samples[target]->at_ceiling)
                strcat(members, group->samples[target]->target->key);
        if (group->ceiling != cases[i].ceiling || strcmp(members, cases[i].members) != 0)
            fail_msg("%s: %s of \"%s\"", cases[i].name, analysis_ceiling_name(group->ceiling), members);
        made_results_release(&made);
    }
}

/* What a tool rounds to whole milliseconds is equal for no reason; and a figure that is missing is no evidence. */
static void test_ceiling_needs_figures(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        static const struct ceiling_evidence evidence = {1000, 0.5, 1, 10000};
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        for (size_t target = 0; target < 4; target++)
            add_with_evidence(&made, target, 3, &evidence);
        for (size_t run = 0; run < made.results.run_count; run++) {
            made.runs[run].resolution_ns = i == 1 ? 1000 : RESULTS_MISSING;
            made.runs[run].latency.minimum = i == 2 ? RESULTS_MISSING : made.runs[run].latency.minimum;
            if (i == 3) {
                made.runs[run].generator_threads = RESULTS_MISSING;
                made.runs[run].generator_cpu_share = made.runs[run].cpu_share = NAN;
            }
        }
        build(&made, &analysis);
        assert_int_equal(analysis_current_group(&analysis.scenarios[0])->ceiling,
                         i == 0 || i == 3 ? ANALYSIS_CEILING_LATENCY : ANALYSIS_CEILING_NONE);
        made_results_release(&made);
    }
}

/* Ten runs each of two targets that take turns: 6 s measured, one run every 8 s, and half an hour's interruption. */
static void test_plan_of_the_next_session(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    struct analysis_plan plan;
    made_results_init(&made);
    made.machines[0].noise_floor = 0.04;
    made.machines[0].noise_comparisons = 12;
    for (int64_t number = 1; number <= 10; number++)
        for (size_t target = 0; target < 2; target++) {
            struct results_run *run = made_results_add(&made, 0, target, 0, number, 1000 * (1 + 0.02 * (number % 2 == 0 ? 1 : -1)));
            const int64_t at = 16 * (number - 1) + 8 * (int64_t)((target + (size_t)number) % 2) + (number > 7 ? 1800 : 0);
            char text[CLOCK_UTC_TEXT_SIZE];
            run->measured_ns = 6 * CLOCK_NANOSECONDS_PER_SECOND;
            run->block = number;
            run->position = 1 + (int64_t)((target + (size_t)number) % 2);
            run->started = arena_copy_text(
                &made.arena, clock_format_utc((struct utc_time){(1800000000 + at) * CLOCK_NANOSECONDS_PER_SECOND}, text));
        }
    build(&made, &analysis);
    struct analysis_sample *sample = (struct analysis_sample *)analysis_current_group(&analysis.scenarios[0])->samples[0];
    assert_true(analysis_plan_next(&made.arena, sample, &plan));
    assert_number_close(plan.spread, 0.0211, 0.0001); /* of ln 0.98 and ln 1.02, five of each */
    assert_true(isnan(plan.second_spread) && isnan(plan.best_length_ns));
    assert_number_close(plan.noise_floor, 0.04, 0);
    assert_number_close(plan.detectable, mde_from_runs(plan.spread, 10), 0);
    assert_int_equal(plan.runs_needed, mde_runs_needed(plan.spread, 0.04, 1000));
    assert_number_close(plan.measured_ns, 6e9, 0);
    assert_number_close(plan.overhead_ns, 2e9, 1e6);
    /* Each run varies by 2.11 %; seconds of 4.7 % in runs of six explain most of that, those of 6 % all of it. */
    sample->second_variance = 0.047 * 0.047;
    assert_true(analysis_plan_next(&made.arena, sample, &plan));
    assert_number_close(plan.second_spread, 0.047, 1e-12);
    assert_number_close(plan.best_length_ns, 8e9, 0); /* ceil(sqrt(2 / 1 * 0.047^2 / (0.0211^2 - 0.047^2 / 6))) */
    sample->second_variance = 0.06 * 0.06;
    assert_true(analysis_plan_next(&made.arena, sample, &plan));
    assert_true(isinf(plan.best_length_ns));
    for (size_t i = 0; i < sample->run_count; i++) /* of another tool */
        ((struct results_run *)sample->runs[i])->block = 0;
    assert_true(analysis_plan_next(&made.arena, sample, &plan));
    assert_true(isnan(plan.overhead_ns) && isnan(plan.best_length_ns));
    made_results_release(&made);
}

static void test_nothing_to_plan_with(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    struct analysis_plan plan;
    made_results_init(&made);
    for (int64_t number = 1; number <= 4; number++) {
        made_results_add(&made, 0, 0, 0, number, 1000 + 10 * (double)number); /* too few */
        made_results_add(&made, 0, 1, 0, number, 1000);
    }
    made_results_add(&made, 0, 1, 0, 5, 1000); /* enough, but all alike */
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_false(analysis_plan_next(&made.arena, group->samples[0], &plan));
    assert_false(analysis_plan_next(&made.arena, group->samples[1], &plan));
    made_results_release(&made);
}

/* ---- other tools ------------------------------------------------------------------------------------------------------------ */
static struct results_run *add_k6(struct made_results *made, size_t target, size_t session, int64_t number, double rate)
{
    struct results_run *run = made_results_add(made, 0, target, session, number, rate);
    run->tool = "k6";
    run->tool_version = "0.49.0";
    run->percentile_rule = "linear";
    run->resolution_ns = 1000000;
    run->scenario_sha256 = "digest of tool and load";
    run->profile = "custom";
    run->block = run->position = 0;
    run->seed = "";
    return run;
}

/* Lengths and addresses differ from file to file; tool, rule, machine and load decide. */
static void test_other_tools_form_groups_of_their_own(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    for (int64_t i = 1; i <= 6; i++)
        add_k6(&made, 0, 0, i, 900 + (double)i)->duration_ns = 30 + i;
    made_results_add_many(&made, 0, 1, 0, 6, 2000);
    for (int64_t i = 1; i <= 6; i++)
        add_k6(&made, 1, 0, i, 1900 + (double)i)->load = "{\"url\":\"http://127.0.0.1:81/\"}";
    for (int64_t i = 1; i <= 6; i++)
        add_k6(&made, 2, 0, i, 1500)->percentile_rule = "nearest-rank"; /* another way to run k6 */
    build(&made, &analysis);
    const struct analysis_scenario *scenario = &analysis.scenarios[0];
    assert_int_equal(scenario->group_count, 3);
    const struct analysis_group *shown = analysis_current_group(scenario);
    assert_string_equal(shown->conditions->tool, "benchlab");
    assert_int_equal(shown->sample_count, 2);
    assert_int_equal(shown->pair_count, 1);
    const struct analysis_group *k6 = scenario->groups[1];
    assert_string_equal(k6->conditions->percentile_rule, "linear");
    assert_int_equal(k6->sample_count, 2);
    assert_int_equal(k6->pair_count, 1);
    assert_int_equal(k6->pairs[0].metrics[ANALYSIS_RATE].verdict, VERDICT_SLOWER);
    assert_false(k6->pairs[0].metrics[ANALYSIS_RATE].ratio.paired); /* no blocks tie them */
    assert_int_equal(scenario->groups[2]->pair_count, 0);
    /* c was measured by k6 alone: it stands beside the others, and takes part in nothing. */
    assert_null(analysis_find_sample(shown, &made.targets[2]));
    assert_ptr_equal(analysis_find_other_tool(scenario, &made.targets[2]), scenario->groups[2]->samples[0]);
    assert_int_equal(shown->samples[1]->rank[ANALYSIS_RATE].high, 1);
    assert_null(analysis_find_other_tool(scenario, &made.targets[3]));
    made_results_release(&made);
}

/* Machines that nobody named: one session may have been one machine, two sessions need not. */
static void test_unknown_machines(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made.machines[1].cpu = "unknown";
    made.machines[1].kernel = "";
    for (int64_t i = 1; i <= 5; i++)
        add_k6(&made, 0, 0, i, 1000)->machine = &made.machines[1];
    for (int64_t i = 1; i <= 5; i++)
        add_k6(&made, 1, 0, i, 2000)->machine = &made.machines[1];
    for (int64_t i = 1; i <= 5; i++)
        add_k6(&made, 2, 1, i, 3000)->machine = &made.machines[1];
    build(&made, &analysis);
    assert_int_equal(analysis.scenarios[0].group_count, 2);
    assert_int_equal(analysis.scenarios[0].groups[0]->pair_count, 1);
    assert_int_equal(analysis.scenarios[0].groups[1]->pair_count, 0);
    made_results_release(&made);
    made_results_init(&made);
    made.machines[1].cpu = "lab bench 3"; /* a name that people gave */
    made.machines[1].kernel = "";
    add_k6(&made, 0, 0, 1, 1000)->machine = &made.machines[1];
    add_k6(&made, 1, 1, 1, 2000)->machine = &made.machines[1];
    build(&made, &analysis);
    assert_int_equal(analysis.scenarios[0].group_count, 1);
    made_results_release(&made);
}

/* A figure that the source does not give is no zero, and what has no count is not "too few". */
static void test_missing_figures(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    for (int64_t i = 1; i <= 6; i++) {
        struct results_run *run = add_k6(&made, 0, 0, i, 1000);
        run->requests = run->errors = run->measured_ns = run->vus = run->duration_ns = RESULTS_MISSING;
        run->latency.p99 = RESULTS_MISSING;
    }
    for (int64_t i = 1; i <= 6; i++) {
        struct results_run *run = add_k6(&made, 1, 0, i, 1000);
        run->rate = NAN;
        run->vus = RESULTS_MISSING;
        run->errors = RESULTS_MISSING;
    }
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_int_equal(group->sample_count, 2);
    const struct analysis_sample *a = group->samples[0], *b = group->samples[1];
    assert_int_equal(analysis_good_requests(a->runs[0]), RESULTS_MISSING);
    assert_int_equal(analysis_good_requests(b->runs[0]), 100000);
    assert_non_null(a->values[ANALYSIS_RATE]);
    assert_non_null(a->values[ANALYSIS_P95]);
    assert_null(a->values[ANALYSIS_P99]);
    assert_true(analysis_lacks_figure(a, ANALYSIS_P99));
    assert_false(analysis_lacks_figure(a, ANALYSIS_P95));
    assert_null(b->values[ANALYSIS_RATE]);
    assert_true(isnan(b->summary[ANALYSIS_RATE].geometric_mean));
    assert_int_equal(b->rank[ANALYSIS_RATE].low, 0);
    assert_int_equal(group->pairs[0].metrics[ANALYSIS_RATE].verdict, VERDICT_NO_CLAIM);
    assert_true(isnan(group->pairs[0].metrics[ANALYSIS_RATE].ratio.ratio));
    assert_true(isfinite(group->pairs[0].metrics[ANALYSIS_P50].ratio.ratio));
    made_results_release(&made);
}

/* A tool that prints whole milliseconds may print 0: a value, but none to divide by. */
static void test_rounded_off(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    for (size_t target = 0; target < 2; target++)
        for (int64_t i = 1; i <= 6; i++)
            add_k6(&made, target, 0, i, 1000 + (double)i)->latency.p50 = 0;
    build(&made, &analysis);
    const struct analysis_pair *pair = &analysis_current_group(&analysis.scenarios[0])->pairs[0];
    assert_non_null(pair->a->values[ANALYSIS_P50]);
    assert_true(isnan(pair->metrics[ANALYSIS_P50].ratio.ratio));
    assert_int_equal(pair->metrics[ANALYSIS_P50].verdict, VERDICT_NO_CLAIM);
    assert_int_equal(pair->metrics[ANALYSIS_RATE].verdict, VERDICT_EQUIVALENT);
    made_results_release(&made);
}

/* ---- experiments ------------------------------------------------------------------------------------------------------------ */
static void add_side(struct made_results *made, const char *side, size_t count, double rate)
{
    for (size_t i = 0; i < count; i++) {
        struct results_run *run = made_results_add(made, 0, 0, 0, (int64_t)i + 1, rate * (1 + 0.001 * (double)(i % 3)));
        run->experiment = "cache";
        run->experiment_side = side;
    }
}

static void test_experiments_count_nowhere_else(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    add_side(&made, "after", 6, 3000);
    add_side(&made, "before", 6, 2000);
    made_results_add_many(&made, 0, 1, 0, 6, 1000);
    build(&made, &analysis);
    assert_int_equal(analysis.target_count, 1);
    assert_string_equal(analysis.targets[0]->key, "b");
    assert_int_equal(analysis.experiment_target_count, 1);
    assert_int_equal(analysis_current_group(&analysis.scenarios[0])->sample_count, 1);
    assert_int_equal(analysis_current_group(&analysis.scenarios[0])->pair_count, 0);
    assert_int_equal(analysis.experiment_count, 1);
    const struct analysis_experiment *experiment = &analysis.experiments[0];
    assert_int_equal(experiment->side_count, 2);
    assert_string_equal(experiment->sides[0].name, "before");
    assert_null(experiment->sides[0].pair);
    const struct analysis_side *after = &experiment->sides[1];
    assert_string_equal(after->name, "after");
    assert_non_null(after->pair);
    assert_number_close(after->pair->metrics[ANALYSIS_RATE].ratio.ratio, 1.5, 0.01);
    assert_int_equal(after->pair->metrics[ANALYSIS_RATE].verdict, VERDICT_FASTER);
    assert_int_equal(after->pair->metrics[ANALYSIS_RATE].family_size, 1);
    assert_string_equal(after->pair->a->target->key, "after"); /* so that sentences name the side */
    assert_false(experiment->is_sweep);
    made_results_release(&made);
}

/* What an experiment changes on purpose leaves its sides comparable; another tool, load, machine or scenario file does not. */
static void test_experiment_sides_that_cannot_be_compared(void **state)
{
    (void)state;
    for (int which = 0; which < 6; which++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        add_side(&made, "before", 6, 2000);
        add_side(&made, "after", 6, 3000);
        for (size_t i = 6; i < 12; i++) {
            struct results_run *run = &made.runs[i];
            run->tool = which == 0 ? "wrk" : run->tool;
            run->vus = which == 1 ? 50 : run->vus;
            run->machine = which == 2 ? &made.machines[1] : run->machine;
            run->scenario_sha256 = which == 3 ? "other" : run->scenario_sha256;
            run->placement = which == 4 ? "{\"policy\":\"split\"}" : run->placement;
            run->limits = which == 5 ? "{\"cpu\":1}" : run->limits;
        }
        build(&made, &analysis);
        const struct analysis_side *after = &analysis.experiments[0].sides[1];
        assert_string_equal(after->name, "after");
        assert_true(after->differing != 0);
        assert_int_equal(after->pair != NULL, which >= 4);
        assert_int_equal(analysis_unsound_conditions(after) == 0, which >= 4);
        made_results_release(&made);
    }
}

static void test_sweep_is_fitted(void **state)
{
    (void)state;
    static const char *const sizes[] = {"32", "4", "16", "1", "2", "8"};
    for (int other_tool = 0; other_tool <= 1; other_tool++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            double n = atof(sizes[i]);
            add_side(&made, sizes[i], 5, 1000 * n / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1)));
            for (size_t j = 0; j < 5; j++)
                made.runs[5 * i + j].vus = (int64_t)n; /* what a sweep of users changes */
        }
        if (other_tool)
            for (size_t j = 0; j < 5; j++)
                made.runs[j].tool = "wrk";
        build(&made, &analysis);
        const struct analysis_experiment *experiment = &analysis.experiments[0];
        assert_true(experiment->is_sweep);
        assert_string_equal(experiment->sides[0].name, "1"); /* by number, not by letter */
        assert_string_equal(experiment->sides[5].name, "32");
        assert_int_equal(experiment->has_fit, !other_tool);
        assert_int_equal(experiment->unfit != 0, other_tool);
        assert_null(experiment->sides[5].pair); /* another load */
        if (!other_tool) {
            assert_number_close(experiment->fit.sigma, 0.05, 0.01);
            assert_number_close(experiment->fit.peak_n, 21.8, 2);
        }
        made_results_release(&made);
    }
}

/* ---- history ---------------------------------------------------------------------------------------------------------------- */
static void make_sessions(struct made_results *made, struct results_session *sessions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sessions[i] = (struct results_session){.id = arena_format(&made->arena, "s%02zu", i),
                                               .started = arena_format(&made->arena, "2026-10-%02zuT03:00:00.000Z", i + 1),
                                               .date = arena_format(&made->arena, "2026-10-%02zu", i + 1),
                                               .profile = "standard",
                                               .machine = &made->machines[0]};
}

/* 12 sessions of 5 runs, whose rate is 1,000 and 1,100 from the seventh on. */
static void add_sessions(struct made_results *made, struct results_session *sessions)
{
    static const double wiggle[] = {1.000, 1.004, 0.997, 1.002, 0.999, 1.003};
    make_sessions(made, sessions, 12);
    for (size_t i = 0; i < 12; i++)
        for (int64_t block = 1; block <= 5; block++) {
            double rate = (i < 6 ? 1000 : 1100) * wiggle[i % 6] * (1 + 0.001 * (double)block);
            struct results_run *run = made_results_add(made, 0, 0, 0, block, rate);
            run->session = &sessions[i];
            run->started = run->ended = sessions[i].started;
            run->date = sessions[i].date;
        }
}

static void test_history_finds_a_change(void **state)
{
    (void)state;
    struct made_results made;
    struct results_session sessions[12];
    struct analysis analysis;
    made_results_init(&made);
    add_sessions(&made, sessions);
    made_results_add_many(&made, 0, 1, 0, 5, 1000); /* one day only: no history */
    build(&made, &analysis);
    assert_int_equal(analysis.history_count, 1);
    const struct analysis_history *history = &analysis.histories[0];
    assert_int_equal(history->point_count, 12);
    assert_int_equal(history->break_count, 0);
    assert_int_equal(history->change_count, 1);
    for (size_t i = 0; i < 12; i++) {
        assert_ptr_equal(history->points[i].sample->session, &sessions[i]);
        assert_int_equal(isfinite(history->points[i].change), i == 6);
    }
    assert_number_close(history->points[6].change, 1.1, 0.01);
    assert_number_close(history->points[0].level, history->points[5].level, 1e-9);
    made_results_release(&made);
}

/* The line breaks where sessions cannot be compared, and no change is claimed across it. */
static void test_history_breaks(void **state)
{
    (void)state;
    static const unsigned expected[] = {1u << CONDITION_MACHINE,     HISTORY_BREAK_KERNEL,     1u << CONDITION_SCENARIO,
                                        1u << CONDITION_LOAD,        HISTORY_BREAK_LAB,        HISTORY_BREAK_TOOL_VERSION,
                                        1u << CONDITION_PERCENTILES, 1u << CONDITION_PLACEMENT};
    for (size_t which = 0; which < COUNT_OF(expected); which++) {
        struct made_results made;
        struct results_session sessions[12];
        struct analysis analysis;
        made_results_init(&made);
        add_sessions(&made, sessions);
        made.machines[1].cpu = which == 1 ? made.machines[0].cpu : "another";
        made.machines[1].kernel = "6.12";
        made.environments[1] = made.environments[0];
        made.environments[1].lab_version = "0.2.0";
        for (size_t i = 30; i < 60; i++) {
            struct results_run *run = &made.runs[i];
            run->machine = which <= 1 ? &made.machines[1] : run->machine;
            run->scenario_sha256 = which == 2 ? "new" : run->scenario_sha256;
            run->vus = which == 3 ? 99 : run->vus;
            run->environment = which == 4 ? &made.environments[1] : run->environment;
            run->tool_version = which == 5 ? "0.2.0" : run->tool_version;
            run->percentile_rule = which == 6 ? "linear" : run->percentile_rule;
            run->placement = which == 7 ? "{}" : run->placement;
        }
        build(&made, &analysis);
        assert_int_equal(analysis.history_count, 1);
        const struct analysis_history *history = &analysis.histories[0];
        assert_int_equal(history->point_count, 12);
        assert_int_equal(history->break_count, 1);
        assert_int_equal(history->points[6].breaks, expected[which]);
        assert_int_equal(history->change_count, 0);
        assert_true(isnan(history->points[6].change));
        made_results_release(&made);
    }
}

/* Other tools and profiles have lines of their own; sessions without a rate are no points. */
static void test_history_lines(void **state)
{
    (void)state;
    struct made_results made;
    struct results_session sessions[12];
    struct analysis analysis;
    made_results_init(&made);
    add_sessions(&made, sessions);
    for (size_t i = 0; i < 60; i++) {
        made.runs[i].tool = i / 5 % 2 == 0 ? "k6" : "benchlab";
        made.runs[i].rate = i < 5 ? NAN : made.runs[i].rate;
    }
    build(&made, &analysis);
    assert_int_equal(analysis.history_count, 2);
    assert_string_equal(analysis.histories[0].tool, "benchlab"); /* has the newest session */
    assert_int_equal(analysis.histories[0].point_count, 6);
    assert_string_equal(analysis.histories[1].tool, "k6");
    assert_int_equal(analysis.histories[1].point_count, 5);
    assert_int_equal(analysis.histories[1].break_count, 0);
    made_results_release(&made);
}

/* ---- noise, flags ----------------------------------------------------------------------------------------------------------- */
/* A measured band widens the default, never narrows it, and needs its comparisons. */
static void test_measured_noise_floor(void **state)
{
    (void)state;
    static const struct {
        double floor;
        int64_t comparisons;
        double expected;
        enum verdict verdict;
    } cases[] = {{NAN, 0, 0.02, VERDICT_SLOWER},
                 {0.08, 12, 0.08, VERDICT_EQUIVALENT},
                 {0.08, 9, 0.02, VERDICT_SLOWER},
                 {0.001, 12, 0.02, VERDICT_SLOWER},
                 {0.05, 10, 0.05, VERDICT_NO_DIFFERENCE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made_results made;
        struct analysis analysis;
        made_results_init(&made);
        made.machines[0].noise_floor = cases[i].floor;
        made.machines[0].noise_comparisons = cases[i].comparisons;
        made_results_add_many(&made, 0, 0, 0, 10, 1000);
        made_results_add_many(&made, 0, 1, 0, 10, 1050);
        build(&made, &analysis);
        assert_number_close(analysis_noise_floor(&made.machines[0]), cases[i].expected, 1e-12);
        assert_number_close(analysis.noise_floor, cases[i].expected, 1e-12);
        assert_int_equal(analysis_current_group(&analysis.scenarios[0])->pairs[0].metrics[ANALYSIS_RATE].verdict, cases[i].verdict);
        made_results_release(&made);
    }
}

static void test_flags_of_runs(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 9, 1000);
    made_results_add(&made, 0, 0, 0, 10, 700);
    for (int64_t i = 1; i <= 12; i++)
        made_results_add(&made, 0, 1, 0, i, (i % 2 == 0 ? 1000 : 1500) + (double)i);
    build(&made, &analysis);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(group->samples[0]->outliers[i], i == 9);
    assert_false(group->samples[0]->is_bimodal);
    assert_true(group->samples[1]->is_bimodal);
    made_results_release(&made);
}

/* A pair that is not shown has the numbers that it has where all pairs are. */
static void test_pairs_beyond_the_bound(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis all, few;
    struct error error = {0};
    made_results_init(&made);
    for (size_t target = 0; target < COUNT_OF(made.targets); target++)
        made_results_add_many(&made, 0, target, 0, 6, 1000 + 300 * (double)target);
    build(&made, &all);
    assert_ok(analysis_build_bounded(&few, &made.arena, NULL, &made.results, 1, &error), &error);
    assert_int_equal(all.pair_count, COUNT_OF(made.targets) * (COUNT_OF(made.targets) - 1) / 2);
    assert_int_equal(few.pair_total, all.pair_count);
    assert_int_equal(few.pair_count, 1);
    assert_int_equal(few.pair_targets, 2);
    /* The fastest two, in the order of their keys. */
    assert_ptr_equal(few.pairs[0].a, &made.targets[COUNT_OF(made.targets) - 2]);
    assert_ptr_equal(few.pairs[0].b, &made.targets[COUNT_OF(made.targets) - 1]);
    assert_false(analysis_shows_pair(&few, &made.targets[0], &made.targets[1]));
    const struct analysis_group *of_all = analysis_current_group(&all.scenarios[0]),
                                *of_few = analysis_current_group(&few.scenarios[0]);
    assert_int_equal(of_few->pair_count, 1);
    for (size_t i = 0; i < COUNT_OF(made.targets); i++) {
        assert_int_equal(of_few->samples[i]->rank[ANALYSIS_RATE].low, of_all->samples[i]->rank[ANALYSIS_RATE].low);
        for (size_t j = 0; j < COUNT_OF(made.targets); j++) {
            const struct analysis_pair *one = analysis_find_pair(&made.arena, of_all, &made.targets[i], &made.targets[j]);
            const struct analysis_pair *other = analysis_find_pair(&made.arena, of_few, &made.targets[i], &made.targets[j]);
            assert_int_equal(one == NULL, i == j);
            assert_int_equal(other == NULL, i == j);
            for (int metric = 0; one != NULL && metric < ANALYSIS_METRICS; metric++) {
                const struct analysis_comparison *a = &one->metrics[metric], *b = &other->metrics[metric];
                assert_int_equal(a->verdict, b->verdict);
                assert_int_equal(a->family_size, b->family_size);
                assert_memory_equal(&a->ratio.ratio, &b->ratio.ratio, sizeof(double)); /* also where it is none */
                assert_memory_equal(&a->holm_p, &b->holm_p, sizeof(double));
                struct analysis_pair alone; /* the metric for itself */
                assert_true(analysis_find_metric(&made.arena, of_few, &made.targets[i], &made.targets[j],
                                                 (enum analysis_metric)metric, &alone));
                assert_ptr_equal(alone.a->target, other->a->target);
                assert_memory_equal(&alone.metrics[metric].ratio.high90, &a->ratio.high90, sizeof(double));
                assert_memory_equal(&alone.metrics[metric].detectable, &a->detectable, sizeof(double));
                assert_int_equal(alone.metrics[metric].verdict, a->verdict);
            }
        }
    }
    made_results_release(&made);
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
        cmocka_unit_test(test_ceiling_of_tied_targets),
        cmocka_unit_test(test_ceiling_of_a_crowd),
        cmocka_unit_test(test_ceiling_needs_figures),
        cmocka_unit_test(test_plan_of_the_next_session),
        cmocka_unit_test(test_nothing_to_plan_with),
        cmocka_unit_test(test_other_tools_form_groups_of_their_own),
        cmocka_unit_test(test_unknown_machines),
        cmocka_unit_test(test_missing_figures),
        cmocka_unit_test(test_rounded_off),
        cmocka_unit_test(test_experiments_count_nowhere_else),
        cmocka_unit_test(test_experiment_sides_that_cannot_be_compared),
        cmocka_unit_test(test_sweep_is_fitted),
        cmocka_unit_test(test_history_finds_a_change),
        cmocka_unit_test(test_history_breaks),
        cmocka_unit_test(test_history_lines),
        cmocka_unit_test(test_measured_noise_floor),
        cmocka_unit_test(test_pairs_beyond_the_bound),
        cmocka_unit_test(test_flags_of_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
