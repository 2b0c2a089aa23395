/* Unit tests of site-gen/stats/steady_state. */
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/steady_state.h"

static void test_cases_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "mser5"), *cases = vectors_cases(section, "cases");
    const double tolerance = vectors_number(section, "rel_tol");
    size_t statistics = 0;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *at = json_object_get(row, "mser_at");
        double values[VECTORS_VALUES_MAXIMUM];
        const size_t n = vectors_numbers(vectors_member(row, "input"), values);
        const struct steady_state found = steady_state_find(values, n);
        assert_int_equal(found.batches, (size_t)vectors_number(row, "m"));
        assert_int_equal(found.batches_dropped, (size_t)vectors_number(row, "d"));
        assert_int_equal(found.windows_dropped, (size_t)vectors_number(row, "drop"));
        /* The cut of the first case is at its limit although it carries no flag: the rule of the description holds for both. */
        assert_int_equal(found.class == STEADY_STATE_NONE, found.batches_dropped == found.batches / 2);
        if (json_is_true(json_object_get(row, "reject")))
            assert_int_equal(found.class, STEADY_STATE_NONE);
        if (at == NULL)
            continue;
        assert_relative(steady_state_mser(values, n, 0), vectors_number_at(at, 0), tolerance);
        assert_relative(steady_state_mser(values, n, found.batches_dropped), vectors_number_at(at, 1), tolerance);
        statistics++;
    }
    assert_true(statistics > 0);
}

/* A start of `start` windows at `level`, then a slightly uneven 100 up to n. */
static struct steady_state classify_series(double level, size_t start, size_t n)
{
    double values[200];
    for (size_t i = 0; i < n; i++)
        values[i] = i < start ? level : 100 + 0.1 * (double)(i % 3);
    return steady_state_find(values, n);
}

static void test_classes(void **state)
{
    (void)state;
    assert_int_equal(classify_series(100, 0, 60).class, STEADY_STATE_FLAT);
    assert_int_equal(classify_series(60, 10, 60).class, STEADY_STATE_WARM_UP);
    assert_int_equal(classify_series(60, 10, 60).windows_dropped, 10);
    assert_int_equal(classify_series(140, 10, 60).class, STEADY_STATE_SLOWDOWN);
    assert_int_equal(classify_series(99, 10, 60).class, STEADY_STATE_FLAT); /* 1 % is no warm-up */
    double ramp[60];
    for (size_t i = 0; i < COUNT_OF(ramp); i++)
        ramp[i] = 100 + (double)i;
    assert_int_equal(steady_state_find(ramp, COUNT_OF(ramp)).class, STEADY_STATE_NONE);
    /* A cut at its limit is chance when what it cuts off is no different. */
    assert_int_equal(classify_series(99, 30, 60).batches_dropped, 6);
    assert_int_equal(classify_series(99, 30, 60).class, STEADY_STATE_FLAT);
    assert_int_equal(classify_series(90, 30, 60).class, STEADY_STATE_NONE);
    assert_number_close(classify_series(60, 10, 60).steady_mean, 100.1, 0.01);
}

static void test_short_series(void **state)
{
    (void)state;
    for (size_t n = 0; n < STEADY_STATE_BATCH * STEADY_STATE_BATCHES_MINIMUM; n++)
        assert_int_equal(classify_series(60, 2, n).class, STEADY_STATE_UNKNOWN);
    assert_true(isnan(steady_state_find(NULL, 0).steady_mean));
    assert_int_equal(classify_series(100, 0, 20).class, STEADY_STATE_FLAT);
    /* The windows after the last whole batch are left out. */
    assert_int_equal(classify_series(100, 0, 64).batches, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_short_series),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
