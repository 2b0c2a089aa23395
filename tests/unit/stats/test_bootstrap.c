/* Unit tests of site-gen/stats/bootstrap. */
#include "tests/unit/stats/vectors.h"

#include "lib/random.h"
#include "site-gen/stats/bootstrap.h"

static void test_intervals_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "bootstrap"), *mean = vectors_member(section, "mean");
    const json_t *median = vectors_member(section, "median"), *corrected = vectors_member(mean, "bca");
    const double tolerance = vectors_number(section, "rel_tol_same_prng");
    const uint64_t seed = vectors_unsigned(vectors_member(section, "seed"));
    double values[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(section, "input"), values);
    struct bootstrap_interval interval;
    assert_true(random_hash_text(str_from_text(json_string_value(vectors_member(section, "seed_string")))) == seed);
    assert_int_equal(BOOTSTRAP_RESAMPLES, json_integer_value(vectors_member(section, "B")));
    assert_int_equal(bootstrap_estimate(values, n, bootstrap_mean, seed, &interval), 0);
    assert_relative(interval.estimate, vectors_number(mean, "theta"), tolerance);
    assert_relative(interval.low, vectors_number_at(vectors_member(mean, "percentile"), 0), tolerance);
    assert_relative(interval.high, vectors_number_at(vectors_member(mean, "percentile"), 1), tolerance);
    assert_relative(interval.corrected_low, vectors_number(corrected, "lo"), tolerance);
    assert_relative(interval.corrected_high, vectors_number(corrected, "hi"), tolerance);
    const json_t *independent = vectors_member(section, "independent_check");
    const double wide = vectors_number(independent, "abs_tol_any_prng");
    assert_true(fabs(interval.low - vectors_number_at(vectors_member(independent, "percentile"), 0)) < wide);
    assert_true(fabs(interval.corrected_high - vectors_number_at(vectors_member(independent, "bca"), 1)) < wide);
    assert_int_equal(bootstrap_estimate(values, n, bootstrap_median, seed, &interval), 0);
    assert_relative(interval.estimate, vectors_number(median, "theta"), tolerance);
    assert_relative(interval.low, vectors_number_at(vectors_member(median, "percentile"), 0), tolerance);
    assert_relative(interval.high, vectors_number_at(vectors_member(median, "percentile"), 1), tolerance);
}

static void test_ratio_of_medians_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "bootstrap_ratio_of_medians");
    const double tolerance = vectors_number(section, "rel_tol_same_prng");
    double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
    assert_int_equal(BOOTSTRAP_RESAMPLES, json_integer_value(vectors_member(section, "Bn")));
    const size_t n_a = vectors_numbers(vectors_member(section, "A"), a), n_b = vectors_numbers(vectors_member(section, "B"), b);
    struct bootstrap_interval interval;
    assert_int_equal(bootstrap_ratio_of_medians(a, n_a, b, n_b, vectors_unsigned(vectors_member(section, "seed")), &interval), 0);
    assert_relative(interval.estimate, vectors_number(section, "theta"), tolerance);
    assert_relative(interval.low, vectors_number_at(vectors_member(section, "percentile"), 0), tolerance);
    assert_relative(interval.high, vectors_number_at(vectors_member(section, "percentile"), 1), tolerance);
    assert_true(isnan(interval.corrected_low));
}

static void test_edges(void **state)
{
    (void)state;
    struct bootstrap_interval interval;
    assert_int_equal(bootstrap_estimate((const double[]){1}, 1, bootstrap_mean, 1, &interval), -1);
    assert_true(isnan(interval.estimate));
    assert_int_equal(bootstrap_estimate((const double[]){3, 3, 3}, 3, bootstrap_mean, 1, &interval), 0);
    assert_true(interval.low == 3 && interval.high == 3 && isnan(interval.corrected_low));
    assert_int_equal(bootstrap_ratio_of_medians(NULL, 0, (const double[]){1}, 1, 1, &interval), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals_of_the_vectors),
        cmocka_unit_test(test_ratio_of_medians_of_the_vectors),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
