/* Unit tests of site-gen/stats/usl. */
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/usl.h"

static void test_fits_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "usl"), *expected = vectors_member(section, "expect");
    const json_t *exact = vectors_member(section, "exact_case"), *book = vectors_member(section, "book");
    double tolerance = vectors_number(section, "rel_tol");
    double n[VECTORS_VALUES_MAXIMUM], x[VECTORS_VALUES_MAXIMUM];
    size_t count = vectors_numbers(vectors_member(section, "N"), n);
    assert_int_equal(vectors_numbers(vectors_member(section, "X"), x), count);
    struct usl_fit fit;
    assert_int_equal(usl_fit(n, x, count, &fit), 0);
    assert_relative(fit.sigma, vectors_number(expected, "sigma"), tolerance);
    assert_relative(fit.kappa, vectors_number(expected, "kappa"), tolerance);
    assert_relative(fit.lambda, vectors_number(expected, "lambda_"), tolerance);
    assert_relative(fit.peak_n, vectors_number(expected, "N_peak"), tolerance);
    assert_relative(fit.peak_x, vectors_number(expected, "X_at_floor_peak"), tolerance);
    assert_relative(fit.r2, vectors_number(expected, "r2"), tolerance);
    const json_t *errors = vectors_cases(expected, "se");
    assert_relative(fit.sigma_error, vectors_number_at(errors, 0), 1e-3);
    assert_relative(fit.kappa_error, vectors_number_at(errors, 1), 1e-3);
    assert_relative(fit.lambda_error, vectors_number_at(errors, 2), 1e-3);
    assert_relative(fit.lambda, vectors_number(book, "lambda_"), tolerance);
    assert_relative(fit.sigma, vectors_number(book, "sigma"), tolerance);
    assert_relative(fit.kappa, vectors_number(book, "kappa"), tolerance);
    assert_number_close(floor(fit.peak_n), vectors_number(book, "N_peak"), 0);
    assert_number_close(floor(fit.peak_x), vectors_number(book, "X_peak"), 0);
    assert_int_equal(fit.extrapolated, json_is_true(vectors_member(section, "extrapolated")));

    tolerance = vectors_number(exact, "rel_tol");
    count = vectors_numbers(vectors_member(exact, "N"), n);
    vectors_numbers(vectors_member(exact, "X"), x);
    assert_int_equal(usl_fit(n, x, count, &fit), 0);
    assert_relative(fit.sigma, vectors_number(exact, "sigma"), tolerance);
    assert_relative(fit.kappa, vectors_number(exact, "kappa"), tolerance);
    assert_relative(fit.lambda, vectors_number(exact, "lambda_"), tolerance);
    assert_relative(usl_throughput(&fit, n[count - 1]), x[count - 1], tolerance);
    assert_false(fit.extrapolated);
}

/* A curve that bends upwards wants a negative kappa: it is refitted without. */
static void test_negative_kappa(void **state)
{
    (void)state;
    double n[8], x[8];
    for (int i = 0; i < 8; i++) {
        n[i] = i + 1;
        x[i] = 100 * n[i] / (1 + 0.2 * (n[i] - 1) - 0.004 * n[i] * (n[i] - 1));
    }
    struct usl_fit fit;
    assert_int_equal(usl_fit(n, x, 8, &fit), 0);
    assert_true(fit.kappa == 0 && isinf(fit.peak_n) && isnan(fit.peak_x) && fit.extrapolated);
    assert_true(isnan(fit.kappa_error) && fit.sigma_error > 0 && fit.lambda_error > 0);
    assert_true(fit.sigma > 0 && fit.r2 > 0.9);
}

static void test_undefined(void **state)
{
    (void)state;
    struct usl_fit fit;
    assert_int_equal(usl_fit((const double[]){1, 2, 3, 4, 5}, (const double[]){1, 2, 3, 4, 5}, 5, &fit), -1);
    assert_int_equal(usl_fit((const double[]){1, 2, 3, 4, 5, 6}, (const double[]){1, 2, 0, 4, 5, 6}, 6, &fit), -1);
    assert_true(isnan(fit.lambda));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits_of_the_vectors),
        cmocka_unit_test(test_negative_kappa),
        cmocka_unit_test(test_undefined),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
