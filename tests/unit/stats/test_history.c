/* Unit tests of site-gen/stats/history. */
#include "tests/unit/stats/e_divisive.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/history.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/summary.h"

static void assert_points(const size_t *points, int count, const json_t *expected)
{
    assert_int_equal(count, json_array_size(expected));
    for (int i = 0; i < count; i++)
        assert_int_equal(points[i], (size_t)vectors_number_at(expected, (size_t)i));
}

/* Runs one series of the vectors; returns how many values it has. */
static size_t check_series(const json_t *series, double tolerance, double noise_floor, double *values, double *objective)
{
    double scratch[2 * VECTORS_VALUES_MAXIMUM];
    size_t points[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(series, "input"), values);
    const double sigma = history_sigma(values, n, scratch);
    assert_relative(sigma, vectors_number(series, "sigma"), tolerance);
    int count = history_find_changes(values, n, sigma, points, objective);
    assert_points(points, count, vectors_member(series, "expect_raw"));
    count = history_merge_changes(values, n, points, count, noise_floor);
    assert_points(points, count, vectors_member(series, "expect_after_merge"));
    return n;
}

static void test_series_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "pelt_l2"), *means = vectors_cases(section, "segment_gmeans");
    const json_t *p_values = vectors_cases(section, "welch_p"), *points = vectors_cases(section, "expect_after_merge");
    const json_t *parameters = vectors_member(section, "merge_params");
    const double tolerance = vectors_number(section, "rel_tol"), noise_floor = vectors_number(parameters, "noise_floor");
    double values[VECTORS_VALUES_MAXIMUM], other[VECTORS_VALUES_MAXIMUM], objective;
    assert_relative(vectors_number(parameters, "pmax"), HISTORY_MERGE_P, 0);
    const size_t n = check_series(section, tolerance, noise_floor, values, &objective);
    assert_relative(objective, vectors_number(section, "objective"), tolerance);
    assert_relative(4 * pow(vectors_number(section, "sigma"), 2) * log((double)n), vectors_number(section, "pen"), tolerance);
    size_t start = 0;
    for (size_t i = 0; i < json_array_size(means); i++) {
        const size_t end = i < json_array_size(points) ? (size_t)vectors_number_at(points, i) : n;
        assert_relative(summary_estimate(values + start, end - start).geometric_mean, vectors_number_at(means, i), tolerance);
        if (i > 0) {
            const size_t before = i > 1 ? (size_t)vectors_number_at(points, i - 2) : 0;
            struct ratio_estimate change;
            ratio_estimate_welch(values + start, end - start, values + before, start - before, &change);
            assert_relative(change.p, vectors_number_at(p_values, i - 1), 1e-7);
        }
        start = end;
    }
    check_series(vectors_member(section, "single_spike_no_change"), tolerance, noise_floor, other, NULL);
}

/* The series of another method: ours finds the same changes. One of them has values below 0, which are no rates: it is lifted. */
static void check_history_of(const json_t *series)
{
    double values[VECTORS_VALUES_MAXIMUM], scratch[2 * VECTORS_VALUES_MAXIMUM], least = INFINITY;
    size_t points[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(series, "input"), values);
    for (size_t j = 0; j < n; j++)
        least = fmin(least, values[j]);
    for (size_t j = 0; j < n && least <= 0; j++)
        values[j] += 100;
    int count = history_find_changes(values, n, history_sigma(values, n, scratch), points, NULL);
    count = history_merge_changes(values, n, points, count, 0.02);
    assert_points(points, count, vectors_member(series, "expect"));
}

/* Where a permutation ties with the series, the count that made the vectors depends on the last digit of its sums: it lies between those
 * without ties and those with all of them. */
static void check_step(const json_t *expected, const struct e_divisive_step *step, double tolerance)
{
    assert_int_equal(step->split.tau, (size_t)vectors_number(expected, "tau"));
    assert_int_equal(step->split.kappa, (size_t)vectors_number(expected, "kappa"));
    assert_relative(step->split.qhat, vectors_number(expected, "qhat"), tolerance);
    const int at_least = (int)vectors_number(expected, "ge");
    assert_in_range(at_least, step->above, step->at_least);
    assert_number_close(e_divisive_p(at_least), vectors_number(expected, "p"), 1e-12);
    assert_int_equal(e_divisive_p(step->at_least) <= E_DIVISIVE_ALPHA, e_divisive_p(at_least) <= E_DIVISIVE_ALPHA);
}

static void test_another_method(void **state)
{
    const json_t *section = vectors_section(state, "e_divisive"), *cases = vectors_cases(section, "cases");
    const double tolerance = vectors_number(section, "qhat_rel_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *series = json_array_get(cases, i), *steps = vectors_cases(series, "steps");
        double values[VECTORS_VALUES_MAXIMUM];
        struct e_divisive found;
        e_divisive_find(values, vectors_numbers(vectors_member(series, "input"), values), 1, &found);
        assert_points(found.points, (int)found.point_count, vectors_member(series, "expect"));
        assert_int_equal(found.step_count, json_array_size(steps));
        for (size_t j = 0; j < found.step_count; j++)
            check_step(json_array_get(steps, j), &found.steps[j], tolerance);
        check_history_of(series);
    }
}

static void test_edges(void **state)
{
    (void)state;
    size_t points[4];
    double scratch[16], objective = 0;
    assert_int_equal(history_find_changes((const double[]){1, 2, 3, 4, 5}, 5, 0.01, points, &objective), 0);
    assert_true(isnan(objective));
    assert_int_equal(history_find_changes((const double[]){1, 0, 3, 4, 5, 6}, 6, 0.01, points, NULL), -1);
    assert_int_equal(history_find_changes((const double[]){1, 1, 1, 9, 9, 9}, 6, 0.01, points, NULL), 1);
    assert_int_equal(points[0], 3);
    assert_number_close(history_sigma((const double[]){5, 5, 5, 5}, 4, scratch), HISTORY_SIGMA_MINIMUM, 0);
    assert_number_close(history_sigma((const double[]){5, 6}, 2, scratch), HISTORY_SIGMA_MINIMUM, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_series_of_the_vectors),
        cmocka_unit_test(test_another_method),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
