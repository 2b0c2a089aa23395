/* Unit tests of site-gen/stats/ratio. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/distribution.h"
#include "site-gen/stats/ratio.h"

static void test_welch_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "welch_log_ratio"), *cases = vectors_cases(section, "cases");
    const double tolerance = vectors_number(section, "rel_tol"), p_tolerance = vectors_number(section, "p_rel_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *expected = vectors_member(row, "expect");
        double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
        const size_t n_a = vectors_numbers(vectors_member(row, "A"), a), n_b = vectors_numbers(vectors_member(row, "B"), b);
        struct ratio_estimate estimate;
        assert_int_equal(ratio_estimate_welch(a, n_a, b, n_b, &estimate), 0);
        assert_relative(estimate.ratio, vectors_number(expected, "ratio"), tolerance);
        assert_relative(estimate.low, vectors_number(expected, "lo"), tolerance);
        assert_relative(estimate.high, vectors_number(expected, "hi"), tolerance);
        assert_relative(estimate.df, vectors_number(expected, "df"), tolerance);
        assert_relative(estimate.t, vectors_number(expected, "t"), tolerance);
        assert_relative(estimate.log_difference, vectors_number(expected, "log_diff"), tolerance);
        assert_relative(estimate.standard_error, vectors_number(expected, "se"), tolerance);
        assert_relative(estimate.p, vectors_number(expected, "p"), p_tolerance);
        assert_false(estimate.paired);
        /* The 90 % interval lies inside the other, and its bounds are those of one-sided tests at 5 %. */
        assert_true(estimate.low < estimate.low90 && estimate.high90 < estimate.high);
        const double t = log(estimate.high90 / estimate.ratio) / estimate.standard_error;
        assert_relative(distribution_t_two_sided_p(t, estimate.df), 0.10, 1e-9);
    }
}

static void assert_same_as_paired_vector(const struct ratio_estimate *estimate, const json_t *section)
{
    const json_t *expected = vectors_member(section, "expect");
    const double tolerance = vectors_number(section, "rel_tol");
    assert_relative(estimate->ratio, vectors_number(expected, "ratio"), tolerance);
    assert_relative(estimate->low, vectors_number(expected, "lo"), tolerance);
    assert_relative(estimate->high, vectors_number(expected, "hi"), tolerance);
    assert_relative(estimate->df, vectors_number(expected, "df"), tolerance);
    assert_relative(estimate->p, vectors_number(expected, "p"), tolerance);
    assert_true(estimate->paired);
}

static void test_paired_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "paired_log_ratio");
    double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(section, "A"), a);
    assert_int_equal(vectors_numbers(vectors_member(section, "B"), b), n);
    struct ratio_estimate estimate;
    assert_int_equal(ratio_estimate_paired(a, b, n, &estimate), 0);
    assert_same_as_paired_vector(&estimate, section);
}

static void test_by_block_finds_the_pairs(void **state)
{
    const json_t *section = vectors_section(state, "paired_log_ratio");
    double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM], reversed[VECTORS_VALUES_MAXIMUM];
    int64_t blocks_a[VECTORS_VALUES_MAXIMUM], blocks_b[VECTORS_VALUES_MAXIMUM];
    const size_t n = vectors_numbers(vectors_member(section, "A"), a);
    vectors_numbers(vectors_member(section, "B"), b);
    for (size_t i = 0; i < n; i++) {
        blocks_a[i] = (int64_t)i + 1;
        blocks_b[i] = (int64_t)(n - i);
        reversed[i] = b[n - 1 - i];
    }
    struct ratio_estimate estimate, welch;
    assert_int_equal(ratio_estimate_by_block(a, blocks_a, n, reversed, blocks_b, n, &estimate), 0);
    assert_same_as_paired_vector(&estimate, section);
    /* One run without a partner, one block that ran twice, different numbers of runs: Welch over all runs. */
    assert_int_equal(ratio_estimate_welch(a, n, reversed, n, &welch), 0);
    blocks_b[0] = 1000;
    assert_int_equal(ratio_estimate_by_block(a, blocks_a, n, reversed, blocks_b, n, &estimate), 0);
    assert_true(!estimate.paired && estimate.p == welch.p);
    blocks_b[0] = blocks_b[1];
    assert_int_equal(ratio_estimate_by_block(a, blocks_a, n, reversed, blocks_b, n, &estimate), 0);
    assert_true(!estimate.paired && estimate.p == welch.p);
    assert_int_equal(ratio_estimate_by_block(a, blocks_a, n, b, blocks_a, n - 1, &estimate), 0);
    assert_true(!estimate.paired && estimate.n_a == n && estimate.n_b == n - 1);
}

static void test_fieller_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "fieller_ratio_of_means"), *expected = vectors_member(section, "expect");
    const double tolerance = vectors_number(section, "rel_tol");
    double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
    const size_t n_a = vectors_numbers(vectors_member(section, "A"), a), n_b = vectors_numbers(vectors_member(section, "B"), b);
    struct ratio_estimate estimate;
    assert_int_equal(ratio_estimate_fieller(a, n_a, b, n_b, &estimate), 0);
    assert_relative(estimate.ratio, vectors_number(expected, "ratio"), tolerance);
    assert_relative(estimate.low, vectors_number(expected, "lo"), tolerance);
    assert_relative(estimate.high, vectors_number(expected, "hi"), tolerance);
    /* A denominator that may be 0 has no bounded interval. */
    assert_int_equal(ratio_estimate_fieller(a, n_a, (const double[]){-1, 1, 0.1}, 3, &estimate), -1);
}

static void test_undefined(void **state)
{
    (void)state;
    const double fine[] = {1, 2, 3}, zero[] = {1, 0, 3}, missing[] = {1, NAN, 3};
    struct ratio_estimate estimate;
    assert_int_equal(ratio_estimate_welch(fine, 1, fine, 3, &estimate), -1);
    assert_true(isnan(estimate.ratio) && isnan(estimate.p) && isnan(estimate.low90) && estimate.n_b == 3);
    assert_int_equal(ratio_estimate_welch(fine, 3, zero, 3, &estimate), -1);
    assert_int_equal(ratio_estimate_welch(missing, 3, fine, 3, &estimate), -1);
    assert_int_equal(ratio_estimate_paired(fine, zero, 3, &estimate), -1);
    assert_int_equal(ratio_estimate_paired(fine, fine, 1, &estimate), -1);
}

static void test_no_variation(void **state)
{
    (void)state;
    const double two[] = {2, 2, 2}, four[] = {4, 4, 4};
    struct ratio_estimate estimate;
    assert_int_equal(ratio_estimate_welch(two, 3, four, 3, &estimate), 0);
    assert_true(estimate.low == estimate.high && estimate.p == 0 && estimate.df == 4);
    assert_number_close(estimate.ratio, 0.5, 1e-15);
    assert_int_equal(ratio_estimate_welch(two, 3, two, 3, &estimate), 0);
    assert_true(estimate.ratio == 1 && estimate.p == 1);
}

static void test_inverse_and_invariances(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|ratio|invariance")));
    for (int round = 0; round < 50; round++) {
        double a[10], b[8];
        struct ratio_estimate forward, backward;
        simulate_runs(&random, 74000, 0.05, a, COUNT_OF(a));
        simulate_runs(&random, 70000, 0.02, b, COUNT_OF(b));
        ratio_estimate_welch(a, COUNT_OF(a), b, COUNT_OF(b), &forward);
        for (size_t i = 0; i < COUNT_OF(a); i++)
            a[i] *= 1e-3;
        for (size_t i = 0; i < COUNT_OF(b); i++)
            b[i] *= 1e-3;
        simulate_shuffle(&random, a, COUNT_OF(a));
        ratio_estimate_welch(b, COUNT_OF(b), a, COUNT_OF(a), &backward);
        const struct ratio_estimate inverse = ratio_invert(&backward);
        assert_relative(inverse.ratio, forward.ratio, 1e-12);
        assert_relative(inverse.low, forward.low, 1e-12);
        assert_relative(inverse.high, forward.high, 1e-12);
        assert_relative(inverse.low90, forward.low90, 1e-12);
        assert_relative(inverse.p, forward.p, 1e-8);
        assert_true(inverse.n_a == forward.n_a && inverse.n_b == forward.n_b);
    }
}

/* The 95 % interval of the ratio holds the true ratio in 95 % of the cases, with unequal spreads and numbers of runs too. */
static void test_coverage(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|ratio|coverage")));
    int covered = 0;
    for (int trial = 0; trial < 4000; trial++) {
        double a[10], b[6];
        struct ratio_estimate estimate;
        simulate_runs(&random, 3000, 0.02, a, COUNT_OF(a));
        simulate_runs(&random, 1000, 0.06, b, COUNT_OF(b));
        ratio_estimate_welch(a, COUNT_OF(a), b, COUNT_OF(b), &estimate);
        covered += estimate.low <= 3 && 3 <= estimate.high;
    }
    assert_in_range(covered, 3745, 3855);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_welch_of_the_vectors),
        cmocka_unit_test(test_paired_of_the_vectors),
        cmocka_unit_test(test_by_block_finds_the_pairs),
        cmocka_unit_test(test_fieller_of_the_vectors),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_no_variation),
        cmocka_unit_test(test_inverse_and_invariances),
        cmocka_unit_test(test_coverage),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
