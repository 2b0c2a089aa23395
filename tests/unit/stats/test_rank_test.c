/* Unit tests of site-gen/stats/rank_test. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/rank_test.h"

static void test_cases_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "mann_whitney_exact"), *cases = vectors_cases(section, "cases");
    const double tolerance = vectors_number(section, "abs_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *expected = vectors_member(row, "expect");
        double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
        const size_t n_a = vectors_numbers(vectors_member(row, "A"), a), n_b = vectors_numbers(vectors_member(row, "B"), b);
        struct rank_test result;
        assert_int_equal(rank_test_mann_whitney(a, n_a, b, n_b, &result), 0);
        assert_true(result.exact);
        assert_number_close(result.u, vectors_number(expected, "U_A"), tolerance);
        assert_number_close(result.p, vectors_number(expected, "p"), tolerance);
        assert_number_close(result.p, vectors_number(expected, "p_num") / vectors_number(expected, "p_den"), tolerance);
        assert_number_close(result.cliffs_delta, vectors_number(expected, "cliffs_delta"), tolerance);
        assert_number_close(result.a12, vectors_number(expected, "A12"), tolerance);
    }
}

static void test_complete_separation_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "mann_whitney_exact");
    json_t *smallest = vectors_member(section, "min_p_complete_separation"), *expected;
    const char *key;
    size_t checked = 0;
    json_object_foreach(smallest, key, expected)
    {
        double a[VECTORS_VALUES_MAXIMUM], b[VECTORS_VALUES_MAXIMUM];
        const size_t n = strtoul(key, NULL, 10);
        struct rank_test result;
        for (size_t i = 0; i < n; i++) {
            a[i] = (double)i;
            b[i] = (double)(n + i);
        }
        assert_int_equal(rank_test_mann_whitney(a, n, b, n, &result), 0);
        assert_number_close(result.p, vectors_value(expected), vectors_number(section, "abs_tol"));
        checked++;
    }
    assert_true(checked > 0);
}

/* Every way to hand out the labels, by bit mask: the definition itself. */
static double brute_force_p(const double *values, unsigned int n, unsigned int mask_of_a)
{
    double ranks[16], sum_observed = 0, expected;
    unsigned int far = 0, all = 0;
    for (unsigned int i = 0; i < n; i++) {
        ranks[i] = 0.5;
        for (unsigned int j = 0; j < n; j++)
            ranks[i] += values[j] < values[i] ? 1 : values[j] == values[i] ? 0.5 : 0;
        sum_observed += mask_of_a >> i & 1 ? ranks[i] : 0;
    }
    const int n_a = __builtin_popcount(mask_of_a);
    expected = n_a * (n + 1.0) / 2.0;
    for (unsigned int mask = 0; mask < 1u << n; mask++) {
        double sum = 0;
        if (__builtin_popcount(mask) != n_a)
            continue;
        for (unsigned int i = 0; i < n; i++)
            sum += mask >> i & 1 ? ranks[i] : 0;
        all++;
        far += fabs(sum - expected) >= fabs(sum_observed - expected);
    }
    return (double)far / all;
}

static void test_against_brute_force(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|rank|brute force")));
    for (int round = 0; round < 60; round++) {
        const unsigned int n = 4 + (unsigned int)random_below(&random, 7);
        const unsigned int n_a = 1 + (unsigned int)random_below(&random, n - 1);
        double values[16];
        for (unsigned int i = 0; i < n; i++)
            values[i] = (double)random_below(&random, 6); /* few distinct values: many ties */
        struct rank_test result, swapped;
        assert_int_equal(rank_test_mann_whitney(values, n_a, values + n_a, n - n_a, &result), 0);
        assert_int_equal(rank_test_mann_whitney(values + n_a, n - n_a, values, n_a, &swapped), 0);
        assert_number_close(result.p, brute_force_p(values, n, (1u << n_a) - 1), 1e-13);
        assert_number_close(swapped.p, result.p, 1e-13);
        assert_number_close(swapped.cliffs_delta, -result.cliffs_delta, 1e-13);
        assert_number_close(swapped.a12, 1 - result.a12, 1e-13);
    }
}

/* Thirty and more a side stay exact; the approximation takes over close to where the exact values end. */
static void test_large_samples(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|rank|large")));
    double a[64], b[64];
    struct rank_test exact, approximate;
    simulate_runs(&random, 100, 0.05, a, COUNT_OF(a));
    simulate_runs(&random, 102, 0.05, b, COUNT_OF(b));
    assert_int_equal(rank_test_mann_whitney(a, 30, b, 30, &exact), 0);
    assert_true(exact.exact && exact.p > 0 && exact.p < 1);
    assert_int_equal(rank_test_mann_whitney(a, 40, b, 40, &exact), 0);
    assert_true(exact.exact);
    assert_int_equal(rank_test_mann_whitney(a, 64, b, 64, &approximate), 0);
    assert_false(approximate.exact);
    /* One more value in the middle changes the method and little else. */
    for (size_t i = 0; i < 40; i++)
        b[i] = a[i] * 1.01;
    a[40] = 100.5;
    assert_int_equal(rank_test_mann_whitney(a, 40, b, 40, &exact), 0);
    assert_int_equal(rank_test_mann_whitney(a, 41, b, 40, &approximate), 0);
    assert_true(exact.exact && !approximate.exact);
    assert_true(fabs(exact.p - approximate.p) < 0.01);
}

static void test_undefined(void **state)
{
    (void)state;
    struct rank_test result;
    assert_int_equal(rank_test_mann_whitney(NULL, 0, (const double[]){1}, 1, &result), -1);
    assert_true(isnan(result.p) && isnan(result.cliffs_delta));
    assert_int_equal(rank_test_mann_whitney((const double[]){2}, 1, (const double[]){1}, 1, &result), 0);
    assert_number_close(result.p, 1, 1e-15);
    assert_number_close(result.cliffs_delta, 1, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_complete_separation_of_the_vectors),
        cmocka_unit_test(test_against_brute_force),
        cmocka_unit_test(test_large_samples),
        cmocka_unit_test(test_undefined),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
