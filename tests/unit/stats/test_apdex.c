/* Unit tests of site-gen/stats/apdex. */
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/apdex.h"

static void test_case_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "apdex"), *samples = vectors_cases(section, "samples_ms");
    const double expected = vectors_number(section, "expect"), tolerance = vectors_number(section, "abs_tol");
    const int64_t errors = (int64_t)vectors_number(section, "errors"), threshold = (int64_t)vectors_number(section, "T_ms");
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_init(&histogram, 1, 100000, 4, &error), &error);
    for (size_t i = 0; i < json_array_size(samples); i++)
        histogram_record(&histogram, (int64_t)vectors_number_at(samples, i));
    assert_number_close(apdex_from_histogram(&histogram, errors, threshold), expected, tolerance);
    histogram_release(&histogram);
    assert_number_close(apdex_score((int64_t)vectors_number(section, "satisfied"), (int64_t)vectors_number(section, "tolerating"),
                                    (int64_t)vectors_number(section, "frustrated")),
                        expected, tolerance);
}

static void test_edges(void **state)
{
    (void)state;
    struct histogram histogram;
    struct error error = {0};
    assert_true(isnan(apdex_score(0, 0, 0)));
    assert_ok(histogram_init(&histogram, 1, 1000, 3, &error), &error);
    assert_true(isnan(apdex_from_histogram(&histogram, 0, 100)));
    assert_number_close(apdex_from_histogram(&histogram, 5, 100), 0, 0);
    histogram_record(&histogram, 100);
    histogram_record(&histogram, 5000); /* out of range: frustrated, not forgotten */
    assert_number_close(apdex_from_histogram(&histogram, 0, 100), 0.5, 0);
    histogram_release(&histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_case_of_the_vectors),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
