/* Tests of compare_budget: the grammar, and that only what is shown crosses a budget. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/compare_budget.h"

/* ---- the grammar ------------------------------------------------------------------------------------------------------------ */
static void test_grammar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum budget_subject subject;
        enum analysis_metric metric;
        bool faster;
        double amount;
    } cases[] = {
        {"slower:5%", BUDGET_METRIC, ANALYSIS_RATE, false, 0.05},
        {"faster:20%", BUDGET_METRIC, ANALYSIS_RATE, true, 0.2},
        {"rate:5%", BUDGET_METRIC, ANALYSIS_RATE, false, 0.05},
        {"rate-faster:0%", BUDGET_METRIC, ANALYSIS_RATE, true, 0},
        {"p99:10%", BUDGET_METRIC, ANALYSIS_P99, false, 0.1},
        {"p99-slower:10.5%", BUDGET_METRIC, ANALYSIS_P99, false, 0.105},
        {"p95-faster:50%", BUDGET_METRIC, ANALYSIS_P95, true, 0.5},
        {"p50:200%", BUDGET_METRIC, ANALYSIS_P50, false, 2},
        {"mean:1%", BUDGET_METRIC, ANALYSIS_MEAN, false, 0.01},
        {"errors:0.5%", BUDGET_ERRORS, ANALYSIS_RATE, false, 0.005},
        {"errors-more:1%", BUDGET_ERRORS, ANALYSIS_RATE, false, 0.01},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct compare_budget budget;
        struct error error = {0};
        assert_ok(budget_parse(cases[i].text, &budget, &error), &error);
        assert_string_equal(budget.text, cases[i].text);
        assert_int_equal(budget.subject, cases[i].subject);
        assert_int_equal(budget.metric, cases[i].metric);
        assert_int_equal(budget.faster, cases[i].faster);
        assert_number_close(budget.amount, cases[i].amount, 1e-12);
    }
}

static void test_what_is_no_budget(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        ":",
                                        "slower",
                                        "slower:",
                                        "slower:5",
                                        "slower:%",
                                        "slower:5 %",
                                        "slower:-5%",
                                        "slower:+5%",
                                        "slower:5%%",
                                        "slower:1e1%",
                                        "slower:0x5%",
                                        "slower:nan%",
                                        "slower:..%",
                                        "slower:5%:5%",
                                        "Slower:5%",
                                        "p98:5%",
                                        "p99-:5%",
                                        "-slower:5%",
                                        "p99-more:5%",
                                        "errors-slower:1%",
                                        "rate-slower-p99:5%",
                                        "slower-rate:5%",
                                        "slower:1001%",
                                        " slower:5%",
                                        "5%"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct compare_budget budget;
        struct error error = {0};
        if (budget_parse(texts[i], &budget, &error) == 0)
            fail_msg("\"%s\" was accepted", texts[i]);
        assert_error_contains(&error, "expected a budget such as slower:5%");
    }
    static const char *const impossible[] = {"slower:100%", "p99-faster:100%", "errors:100%"};
    for (size_t i = 0; i < COUNT_OF(impossible); i++) {
        struct compare_budget budget;
        struct error error = {0};
        assert_int_equal(budget_parse(impossible[i], &budget, &error), -1);
        assert_error_contains(&error, "less than 100 %");
    }
}

/* ---- outcomes --------------------------------------------------------------------------------------------------------------- */
/* A, rate 1000, against B, n runs each. */
struct pair {
    struct made_results *made;
    struct comparison comparison;
};

static void compare(struct pair *pair, double rate_b, size_t runs)
{
    struct error error = {0};
    struct comparison_source sources[2] = {{.store = NULL}, {.store = NULL}};
    pair->made = malloc(sizeof(*pair->made));
    assert_non_null(pair->made);
    made_results_init(pair->made);
    made_results_add_many(pair->made, 0, 0, 0, runs, 1000);
    made_results_add_many(pair->made, 0, 1, 0, runs, rate_b);
    struct arena *arena = &pair->made->arena;
    assert_ok(compare_select(arena, &pair->made->results, "a", NULL, &sources[0].selection, &error), &error);
    assert_ok(compare_select(arena, &pair->made->results, "b", NULL, &sources[1].selection, &error), &error);
    assert_ok(comparison_build(&pair->comparison, arena, sources, &error), &error);
    assert_int_equal(pair->comparison.row_count, 1);
}

static void release(struct pair *pair)
{
    made_results_release(pair->made);
    free(pair->made);
}

static enum budget_outcome judge(const struct pair *pair, const char *text)
{
    struct compare_budget budget;
    struct error error = {0};
    assert_ok(budget_parse(text, &budget, &error), &error);
    enum budget_outcome outcome = budget_judge(&budget, &pair->comparison.rows[0]).outcome;
    assert_int_equal(budget_judge_all(&budget, &pair->comparison), outcome);
    return outcome;
}

static void test_outcomes(void **state)
{
    (void)state;
    /* The runs of a side vary by some tenths of a percent, so intervals reach about 0.3 % to both sides. */
    static const struct {
        double rate_b;
        size_t runs;
        const char *budget;
        enum budget_outcome outcome;
    } cases[] = {
        {900, 10, "slower:5%", BUDGET_CROSSED},      {900, 10, "slower:15%", BUDGET_KEPT},
        {900, 10, "slower:10%", BUDGET_UNSURE},                                            /* on the limit */
        {900, 10, "faster:5%", BUDGET_KEPT},         {900, 4, "slower:5%", BUDGET_UNSURE}, /* no claim with 4 runs */
        {1000, 10, "slower:5%", BUDGET_KEPT},        {1100, 10, "slower:5%", BUDGET_KEPT},
        {1100, 10, "faster:5%", BUDGET_CROSSED},     {1100, 10, "faster:15%", BUDGET_KEPT},
        {985, 10, "slower:1%", BUDGET_UNSURE}, /* beyond the budget, but within the noise band: not shown */
        {900, 10, "p99:5%", BUDGET_CROSSED},         {900, 10, "p99-slower:12%", BUDGET_KEPT},
        {1100, 10, "p99-faster:5%", BUDGET_CROSSED}, {1100, 10, "p99-faster:10%", BUDGET_KEPT},
        {1100, 10, "p50:5%", BUDGET_KEPT},           {900, 10, "mean-faster:5%", BUDGET_KEPT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pair pair;
        compare(&pair, cases[i].rate_b, cases[i].runs);
        enum budget_outcome outcome = judge(&pair, cases[i].budget);
        if (outcome != cases[i].outcome)
            fail_msg("B %g, %zu runs, %s: %s, expected %s", cases[i].rate_b, cases[i].runs, cases[i].budget,
                     budget_outcome_name(outcome), budget_outcome_name(cases[i].outcome));
        release(&pair);
    }
}

/* Errors of each of B's runs, of 100,000 requests; A has none. */
static void test_errors(void **state)
{
    (void)state;
    static const struct {
        int64_t errors[6];
        size_t runs;
        const char *budget;
        enum budget_outcome outcome;
    } cases[] = {
        {{0, 0, 0, 0, 0, 0}, 6, "errors:0.5%", BUDGET_KEPT},
        {{0, 0, 0, 0, 0, 0}, 4, "errors:0.5%", BUDGET_UNSURE},
        {{900, 950, 920, 910, 930, 940}, 6, "errors:0.5%", BUDGET_CROSSED},
        {{300, 310, 290, 305, 295, 300}, 6, "errors:0.5%", BUDGET_KEPT},
        {{0, 4000, 0, 0, 0, 3000}, 6, "errors:0.5%", BUDGET_UNSURE},
        {{20000, 20000, 20000, 20000, 20000, 20000}, 6, "errors:1%", BUDGET_CROSSED},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pair pair;
        compare(&pair, 1000, cases[i].runs);
        struct results_run *runs = pair.comparison.results.runs;
        for (size_t j = 0; j < pair.comparison.results.run_count; j++)
            if (strcmp(runs[j].target->key, "b") == 0)
                runs[j].errors = cases[i].errors[runs[j].number - 1];
        enum budget_outcome outcome = judge(&pair, cases[i].budget);
        if (outcome != cases[i].outcome)
            fail_msg("case %zu: %s, expected %s", i, budget_outcome_name(outcome), budget_outcome_name(cases[i].outcome));
        release(&pair);
    }
}

static void test_errors_not_counted(void **state)
{
    (void)state;
    struct pair pair;
    compare(&pair, 1000, 6);
    for (size_t i = 0; i < pair.comparison.results.run_count; i++)
        pair.comparison.results.runs[i].errors = RESULTS_MISSING;
    assert_int_equal(judge(&pair, "errors:1%"), BUDGET_UNSURE);
    release(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar), cmocka_unit_test(test_what_is_no_budget),  cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_errors),  cmocka_unit_test(test_errors_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
