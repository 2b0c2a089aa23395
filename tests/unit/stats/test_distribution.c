/* Unit tests of site-gen/stats/distribution. */
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/distribution.h"

static void test_t_quantiles_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "t_quantile"), *cases = vectors_cases(section, "cases");
    const double p = vectors_number(section, "p"), tolerance = vectors_number(section, "rel_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        assert_relative(distribution_t_quantile(p, vectors_number_at(row, 0)), vectors_number_at(row, 1), tolerance);
        assert_relative(distribution_t_quantile(1 - p, vectors_number_at(row, 0)), -vectors_number_at(row, 1), tolerance);
    }
}

static void test_t_two_sided_p_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "t_quantile"), *cases = vectors_cases(section, "p_two_sided");
    const double tolerance = vectors_number(section, "rel_tol");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        const double t = vectors_number_at(row, 0), df = vectors_number_at(row, 1), p = vectors_number_at(row, 2);
        assert_relative(distribution_t_two_sided_p(t, df), p, tolerance);
        assert_relative(distribution_t_two_sided_p(-t, df), p, tolerance);
    }
}

static void test_quantile_inverts_p(void **state)
{
    (void)state;
    static const double degrees[] = {1, 1.5, 2, 3.7, 9, 18, 57.3, 400, 1e5};
    static const double tails[] = {0.5, 0.4999, 0.25, 0.1, 0.025, 1e-3, 1e-6, 1e-12};
    for (size_t i = 0; i < COUNT_OF(degrees); i++)
        for (size_t j = 0; j < COUNT_OF(tails); j++) {
            const double t = distribution_t_quantile(tails[j], degrees[i]);
            assert_true(t <= 0);
            assert_relative(distribution_t_two_sided_p(t, degrees[i]) / 2, tails[j], 1e-9);
        }
}

/* Whatever was asked for before: the same bits as one by one. */
static void test_kept_quantiles(void **state)
{
    (void)state;
    static const double degrees[] = {4, 4, 9, 7.25, 4, 9};
    struct t_quantiles kept = {0};
    for (size_t i = 0; i < COUNT_OF(degrees); i++) {
        const double expected[] = {distribution_t_quantile(0.975, degrees[i]), distribution_t_quantile(0.95, degrees[i]),
                                   distribution_t_quantile(0.8, degrees[i])};
        distribution_t_quantiles(&kept, degrees[i]);
        const double found[] = {kept.at_975, kept.at_95, kept.at_80};
        assert_memory_equal(found, expected, sizeof(expected));
    }
    distribution_t_quantiles(&kept, NAN); /* never the same as what was there */
    distribution_t_quantiles(&kept, 4);
    const double again = distribution_t_quantile(0.975, 4);
    assert_memory_equal(&kept.at_975, &again, sizeof(again));
}

static void test_edges(void **state)
{
    (void)state;
    assert_number_close(distribution_t_two_sided_p(0, 5), 1, 0);
    assert_number_close(distribution_t_two_sided_p(INFINITY, 5), 0, 0);
    assert_number_close(distribution_t_quantile(0.5, 5), 0, 0);
    assert_number_close(distribution_beta(2, 3, 0), 0, 0);
    assert_number_close(distribution_beta(2, 3, 1), 1, 0);
    assert_true(isnan(distribution_t_two_sided_p(NAN, 5)));
}

/* I_x(a, b) for whole a and b is a binomial tail, which is summed here directly. */
static void test_beta_against_binomial_sums(void **state)
{
    (void)state;
    for (int a = 1; a <= 12; a++)
        for (int b = 1; b <= 12; b++)
            for (double x = 0.05; x < 1; x += 0.15) {
                const int n = a + b - 1;
                double sum = 0;
                for (int k = a; k <= n; k++)
                    sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(x) + (n - k) * log(1 - x));
                assert_relative(distribution_beta(a, b, x), sum, 1e-11);
            }
}

static void test_normal(void **state)
{
    (void)state;
    assert_number_close(distribution_normal(0), 0.5, 0);
    assert_relative(distribution_normal_quantile(0.975), 1.959963984540054, 1e-12);
    assert_relative(distribution_normal_quantile(0.8), 0.8416212335729143, 1e-12);
    for (double p = 1e-6; p < 1; p += 0.01)
        assert_relative(distribution_normal(distribution_normal_quantile(p)), p, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t_quantiles_of_the_vectors),
        cmocka_unit_test(test_t_two_sided_p_of_the_vectors),
        cmocka_unit_test(test_quantile_inverts_p),
        cmocka_unit_test(test_kept_quantiles),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_beta_against_binomial_sums),
        cmocka_unit_test(test_normal),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
