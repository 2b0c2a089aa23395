/* Unit tests of site-gen/stats/moments. */
#include "tests/unit/test.h"

#include "site-gen/stats/moments.h"

static void test_few_values(void **state)
{
    (void)state;
    struct moments moments = {0};
    assert_true(isnan(moments_variance(&moments)));
    moments_add(&moments, 5);
    assert_true(isnan(moments_sd(&moments)) && moments.mean == 5);
    moments_add(&moments, 7);
    assert_number_close(moments.mean, 6, 0);
    assert_number_close(moments_variance(&moments), 2, 1e-15);
}

/* A large offset must not eat the spread, and equal values must have none. */
static void test_stability(void **state)
{
    (void)state;
    struct moments moments = {0}, equal = {0};
    for (int i = 0; i < 1000; i++) {
        moments_add(&moments, 1e9 + i % 2);
        moments_add(&equal, 0.1);
    }
    assert_number_close(moments_variance(&moments), 0.25 * 1000 / 999, 1e-9);
    assert_true(equal.mean == 0.1 && moments_sd(&equal) == 0);
}

static void test_logarithms(void **state)
{
    (void)state;
    const struct moments moments = moments_of_logarithms((const double[]){1, exp(2)}, 2);
    assert_number_close(moments.mean, 1, 1e-15);
    assert_number_close(moments_variance(&moments), 2, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_values),
        cmocka_unit_test(test_stability),
        cmocka_unit_test(test_logarithms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
