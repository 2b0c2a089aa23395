/* Unit tests of site-gen/stats/composite. */
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/composite.h"

static size_t read_parts(const json_t *section, struct composite_part *parts, bool weighted)
{
    const json_t *ratios = vectors_cases(section, "ratios"), *interval = vectors_member(section, "ci");
    const json_t *errors = vectors_cases(interval, "se_log"), *degrees = vectors_cases(interval, "df");
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        parts[i].ratio = vectors_number_at(ratios, i);
        parts[i].standard_error = vectors_number_at(errors, i);
        parts[i].df = vectors_number_at(degrees, i);
        parts[i].weight = weighted ? vectors_number_at(vectors_member(section, "weights"), i) : 3;
    }
    return json_array_size(ratios);
}

static void test_cases_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "geomean"), *interval = vectors_member(section, "ci");
    const double tolerance = vectors_number(section, "rel_tol");
    struct composite_part parts[16];
    struct composite_estimate estimate, inverse;
    const size_t count = read_parts(section, parts, false);
    assert_int_equal(composite_estimate(parts, count, &estimate), 0);
    assert_relative(estimate.ratio, vectors_number(section, "geomean"), tolerance);
    assert_relative(estimate.low, vectors_number(interval, "lo"), tolerance);
    assert_relative(estimate.high, vectors_number(interval, "hi"), tolerance);
    assert_relative(estimate.df, vectors_number(interval, "df_comb"), tolerance);
    for (size_t i = 0; i < count; i++)
        parts[i].ratio = 1 / parts[i].ratio;
    assert_int_equal(composite_estimate(parts, count, &inverse), 0);
    assert_relative(inverse.ratio, 1 / estimate.ratio, tolerance);
    assert_relative(inverse.low, 1 / estimate.high, tolerance);
    read_parts(section, parts, true);
    assert_int_equal(composite_estimate(parts, count, &estimate), 0);
    assert_relative(estimate.ratio, vectors_number(section, "weighted"), tolerance);
}

static void test_undefined(void **state)
{
    (void)state;
    struct composite_estimate estimate;
    assert_int_equal(composite_estimate(NULL, 0, &estimate), -1);
    assert_true(isnan(estimate.ratio));
    assert_int_equal(composite_estimate(&(struct composite_part){0, 0.1, 5, 1}, 1, &estimate), -1);
    assert_int_equal(composite_estimate(&(struct composite_part){2, 0.1, 5, 0}, 1, &estimate), -1);
    assert_int_equal(composite_estimate(&(struct composite_part){2, 0, 5, 1}, 1, &estimate), 0);
    assert_true(estimate.low == estimate.high);
    assert_relative(estimate.ratio, 2, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_undefined),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
