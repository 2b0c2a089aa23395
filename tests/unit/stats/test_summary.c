/* Unit tests of site-gen/stats/summary. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/summary.h"

static void assert_arithmetic(const struct summary_estimate *estimate, const json_t *expected, double tolerance)
{
    assert_int_equal(estimate->n, json_integer_value(vectors_member(expected, "n")));
    assert_relative(estimate->mean, vectors_number(expected, "mean"), tolerance);
    assert_relative(estimate->sd, vectors_number(expected, "sd"), tolerance);
    assert_relative(estimate->standard_error, vectors_number(expected, "se"), tolerance);
    assert_relative(estimate->mean_low, vectors_number(expected, "lo"), tolerance);
    assert_relative(estimate->mean_high, vectors_number(expected, "hi"), tolerance);
    assert_relative(estimate->cv, vectors_number(expected, "sd") / vectors_number(expected, "mean"), tolerance);
}

static void assert_geometric(const struct summary_estimate *estimate, const json_t *expected, double tolerance)
{
    assert_int_equal(estimate->n, json_integer_value(vectors_member(expected, "n")));
    assert_relative(estimate->geometric_mean, vectors_number(expected, "gmean"), tolerance);
    assert_relative(estimate->low, vectors_number(expected, "lo"), tolerance);
    assert_relative(estimate->high, vectors_number(expected, "hi"), tolerance);
    assert_relative(estimate->sd_log, vectors_number(expected, "sd_log"), tolerance);
    assert_relative(estimate->geometric_cv * 100, vectors_number(expected, "cv_pct"), tolerance);
}

static void test_estimates_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "t_ci");
    const double tolerance = vectors_number(section, "rel_tol");
    double values[VECTORS_VALUES_MAXIMUM];
    size_t n = vectors_numbers(vectors_member(section, "input"), values);
    struct summary_estimate estimate = summary_estimate(values, n);
    assert_arithmetic(&estimate, vectors_member(section, "expect"), tolerance);
    assert_geometric(&estimate, vectors_member(section, "geometric"), tolerance);
    assert_true(summary_has_interval(&estimate));

    const json_t *edges = vectors_cases(section, "edge");
    for (size_t i = 0; i < json_array_size(edges); i++) {
        const json_t *edge = json_array_get(edges, i), *expected = vectors_member(edge, "expect");
        n = vectors_numbers(vectors_member(edge, "input"), values);
        estimate = summary_estimate(values, n);
        assert_false(summary_has_interval(&estimate));
        if (json_is_object(expected))
            assert_arithmetic(&estimate, expected, tolerance);
        else if (n == 1)
            assert_true(isnan(estimate.sd) && isnan(estimate.mean_low) && isnan(estimate.low));
        else
            assert_true(estimate.sd == 0 && estimate.mean_low == estimate.mean_high && estimate.mean == values[0]);
    }
}

static void test_geometric_sides_of_the_ratio_vectors(void **state)
{
    const json_t *section = vectors_section(state, "welch_log_ratio"), *cases = vectors_cases(section, "cases");
    size_t checked = 0;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        static const char *const sides[][2] = {{"A", "geo_A"}, {"B", "geo_B"}};
        const json_t *overlap = json_object_get(json_array_get(cases, i), "cis_overlap");
        double lows[2] = {NAN, NAN}, highs[2] = {NAN, NAN};
        for (size_t side = 0; side < COUNT_OF(sides); side++) {
            const json_t *expected = json_object_get(json_array_get(cases, i), sides[side][1]);
            double values[VECTORS_VALUES_MAXIMUM];
            if (expected == NULL)
                continue;
            const size_t n = vectors_numbers(vectors_member(json_array_get(cases, i), sides[side][0]), values);
            const struct summary_estimate estimate = summary_estimate(values, n);
            assert_geometric(&estimate, expected, vectors_number(section, "rel_tol"));
            lows[side] = estimate.low;
            highs[side] = estimate.high;
            checked++;
        }
        if (overlap != NULL) /* which decides nothing */
            assert_true((lows[0] <= highs[1] && lows[1] <= highs[0]) == json_is_true(overlap));
    }
    assert_true(checked > 0);
}

static void test_undefined_is_nan(void **state)
{
    (void)state;
    struct summary_estimate estimate = summary_estimate(NULL, 0);
    assert_int_equal(estimate.n, 0);
    assert_true(isnan(estimate.mean) && isnan(estimate.geometric_mean) && isnan(estimate.low));
    estimate = summary_estimate((const double[]){1, 0, 2, 3, 4, 5}, 6);
    assert_number_close(estimate.mean, 2.5, 1e-15);
    assert_true(isnan(estimate.geometric_mean) && isnan(estimate.low) && isnan(estimate.sd_log));
    assert_false(summary_has_interval(&estimate));
    estimate = summary_estimate((const double[]){0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 6);
    assert_true(estimate.sd == 0 && estimate.sd_log == 0);
    assert_false(summary_has_interval(&estimate));
}

static void test_median_interval_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "median_ci_order_stat"), *cases = vectors_cases(section, "cases");
    const double tolerance = vectors_number(section, "abs_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *expected = json_array_get(row, 1);
        double values[VECTORS_VALUES_MAXIMUM];
        const size_t n = (size_t)vectors_number_at(row, 0);
        for (size_t j = 0; j < n; j++)
            values[j] = (double)(j + 1); /* so that a bound is its rank */
        const struct summary_median_interval interval = summary_median_interval(values, n);
        if (json_is_null(expected)) {
            assert_true(interval.rank_low == 0 && isnan(interval.low) && isnan(interval.coverage));
            continue;
        }
        assert_number_close(interval.low, vectors_number_at(expected, 0), 0);
        assert_number_close(interval.high, vectors_number_at(expected, 1), 0);
        assert_number_close(interval.coverage, vectors_number_at(expected, 2), tolerance);
    }
    const json_t *example = vectors_member(section, "example"), *bounds = vectors_member(example, "expect");
    double values[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(example, "input"), values);
    summary_sort(values, n);
    assert_number_close(summary_median(values, n), vectors_number(example, "median"), 0);
    assert_number_close(summary_median_interval(values, n).low, vectors_number_at(bounds, 0), 0);
    assert_number_close(summary_median_interval(values, n).high, vectors_number_at(bounds, 1), 0);
}

static void test_outliers_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "outlier_flag"), *flagged = vectors_cases(section, "flag_index");
    double values[VECTORS_VALUES_MAXIMUM], scratch[VECTORS_VALUES_MAXIMUM], scores[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(section, "input"), values);
    assert_int_equal(summary_score_outliers(values, n, scratch, scores), json_array_size(flagged));
    const size_t index = (size_t)vectors_number_at(flagged, 0);
    assert_relative(scores[index], vectors_number(section, "score"), vectors_number(section, "rel_tol"));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(scores[i] > SUMMARY_OUTLIER_LIMIT, i == index);
}

static void test_outliers_without_spread(void **state)
{
    (void)state;
    double scratch[5], scores[5];
    assert_int_equal(summary_score_outliers((const double[]){3, 3, 3, 3, 3}, 5, scratch, scores), 0);
    assert_int_equal(summary_score_outliers((const double[]){3, 3, 3, 3, 4}, 5, scratch, scores), 1);
    assert_true(isinf(scores[4]) && scores[0] == 0);
    assert_int_equal(summary_score_outliers(NULL, 0, scratch, scores), 0);
}

/* Order does not matter; a unit changes the numbers and nothing else. */
static void test_invariances(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|summary|invariance")));
    for (int round = 0; round < 50; round++) {
        double values[10], other[10];
        simulate_runs(&random, 74000, 0.05, values, COUNT_OF(values));
        const struct summary_estimate before = summary_estimate(values, COUNT_OF(values));
        for (size_t i = 0; i < COUNT_OF(values); i++)
            other[i] = values[i] * 1e-3;
        simulate_shuffle(&random, other, COUNT_OF(other));
        const struct summary_estimate after = summary_estimate(other, COUNT_OF(other));
        assert_relative(after.geometric_mean, before.geometric_mean * 1e-3, 1e-12);
        assert_relative(after.low, before.low * 1e-3, 1e-12);
        assert_relative(after.high, before.high * 1e-3, 1e-12);
        assert_relative(after.sd, before.sd * 1e-3, 1e-10);
        assert_relative(after.cv, before.cv, 1e-10);
        assert_true(before.low < before.geometric_mean && before.geometric_mean < before.high);
        assert_true(before.geometric_mean <= before.mean);
    }
}

/* The 95 % interval holds the truth in 95 % of the cases, also for few runs: 4000 trials have a standard error of 0.34 points. */
static void test_coverage(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 10};
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|summary|coverage")));
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        int covered = 0;
        for (int trial = 0; trial < 4000; trial++) {
            double values[10];
            simulate_runs(&random, 1000, 0.1, values, sizes[i]);
            const struct summary_estimate estimate = summary_estimate(values, sizes[i]);
            covered += estimate.low <= 1000 && 1000 <= estimate.high;
        }
        assert_in_range(covered, 3745, 3855);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_estimates_of_the_vectors),
        cmocka_unit_test(test_geometric_sides_of_the_ratio_vectors),
        cmocka_unit_test(test_undefined_is_nan),
        cmocka_unit_test(test_median_interval_of_the_vectors),
        cmocka_unit_test(test_outliers_of_the_vectors),
        cmocka_unit_test(test_outliers_without_spread),
        cmocka_unit_test(test_invariances),
        cmocka_unit_test(test_coverage),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
