/* Unit tests of site-gen/stats/holm. */
#include "tests/unit/stats/vectors.h"

#include "lib/random.h"
#include "site-gen/stats/holm.h"

static void test_cases_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "holm"), *cases = vectors_cases(section, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *expected = vectors_cases(row, "adjusted");
        double p[VECTORS_VALUES_MAXIMUM], adjusted[VECTORS_VALUES_MAXIMUM];
        size_t order[VECTORS_VALUES_MAXIMUM];
        const size_t n = vectors_numbers(vectors_member(row, "p"), p);
        holm_adjust(p, adjusted, order, n);
        for (size_t j = 0; j < n; j++)
            assert_number_close(adjusted[j], vectors_number_at(expected, j), vectors_number(section, "abs_tol"));
    }
}

static void test_empty_family(void **state)
{
    (void)state;
    double adjusted = -1;
    size_t order = 7;
    holm_adjust(NULL, &adjusted, &order, 0);
    assert_true(adjusted == -1 && order == 7);
}

/* Never smaller than p, never larger than Bonferroni's n p, at most 1, and in the same order as p. */
static void test_properties(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|holm")));
    for (int round = 0; round < 100; round++) {
        double p[20], adjusted[20];
        size_t order[20];
        for (size_t i = 0; i < COUNT_OF(p); i++)
            p[i] = random_unit(&random) * (i % 3 == 0 ? 0.01 : 1);
        holm_adjust(p, adjusted, order, COUNT_OF(p));
        for (size_t i = 0; i < COUNT_OF(p); i++) {
            assert_true(adjusted[i] >= p[i] && adjusted[i] <= 1 && adjusted[i] <= 20 * p[i] + 1e-15);
            for (size_t j = 0; j < COUNT_OF(p); j++)
                assert_true(p[i] >= p[j] || adjusted[i] <= adjusted[j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_empty_family),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
