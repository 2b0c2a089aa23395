/* Unit tests of site-gen/stats/mde. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/mde.h"
#include "site-gen/stats/ratio.h"

static void test_cases_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "mde"), *cases = vectors_cases(section, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        const double sd_log = vectors_number_at(row, 0), expected = vectors_number_at(row, 2);
        const size_t n = (size_t)vectors_number_at(row, 1);
        assert_relative(mde_from_runs(sd_log, n), expected, vectors_number(section, "rel_tol"));
        assert_relative(mde_from_comparison(sd_log * sqrt(2.0 / (double)n), (double)(2 * n - 2)), expected,
                        vectors_number(section, "rel_tol"));
    }
}

static void test_undefined(void **state)
{
    (void)state;
    assert_true(isnan(mde_from_runs(0.01, 1)));
    assert_true(isnan(mde_from_comparison(NAN, 8)));
    assert_true(isnan(mde_from_comparison(0.01, NAN)));
    assert_number_close(mde_from_comparison(0, 8), 0, 0);
}

/* A true effect of that size is found in about 80 % of the experiments (2000 trials: standard error 0.9 points). */
static void test_power(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|mde|power")));
    const double effect = 1 + mde_from_runs(0.03, 10);
    int found = 0;
    for (int trial = 0; trial < 2000; trial++) {
        double a[10], b[10];
        struct ratio_estimate estimate;
        simulate_runs(&random, 1000 * effect, 0.03, a, COUNT_OF(a));
        simulate_runs(&random, 1000, 0.03, b, COUNT_OF(b));
        ratio_estimate_welch(a, COUNT_OF(a), b, COUNT_OF(b), &estimate);
        found += estimate.p < 0.05;
    }
    assert_in_range(found, 1530, 1680);
}

/* The number that is found suffices, and one run fewer does not. */
static void test_runs_needed(void **state)
{
    (void)state;
    static const struct {
        double sd_log, effect;
    } cases[] = {{0.02, 0.02}, {0.02, 0.005}, {0.005, 0.02}, {0.3, 0.05}, {0.05, 0.5}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const size_t n = mde_runs_needed(cases[i].sd_log, cases[i].effect, 10000);
        assert_true(n >= 2);
        assert_true(mde_from_runs(cases[i].sd_log, n) <= cases[i].effect);
        assert_true(n == 2 || mde_from_runs(cases[i].sd_log, n - 1) > cases[i].effect);
    }
    /* With 17 runs: 2.8900 * 0.02 * sqrt(2 / 17) = 0.01983, above ln 1.02 = 0.01980. */
    assert_int_equal(mde_runs_needed(0.02, 0.02, 10000), 18);
    assert_int_equal(mde_runs_needed(0, 0.02, 10000), 2);
    assert_int_equal(mde_runs_needed(0.3, 0.001, 10000), 0);
    assert_int_equal(mde_runs_needed(0.02, 0, 10000), 0);
    assert_int_equal(mde_runs_needed(0.02, NAN, 10000), 0);
    assert_int_equal(mde_runs_needed(NAN, 0.02, 10000), 0);
    assert_int_equal(mde_runs_needed(0.02, 0.02, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_runs_needed),
        cmocka_unit_test(test_power),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
