/* The outline of a run's latencies: where its steps lie, that the fullest is full, and that nothing recorded is lost from sight. */
#include "tests/unit/test.h"

#include "site-gen/report/analysis_density.h"

static struct analysis_density density_of(struct arena *arena, const int64_t (*records)[2], size_t count)
{
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_init(&histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, &error),
              &error);
    for (size_t i = 0; i < count; i++)
        histogram_record_count(&histogram, records[i][0], records[i][1]);
    struct analysis_density density = analysis_read_density(arena, &histogram);
    histogram_release(&histogram);
    return density;
}

static void test_nothing_recorded(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(density_of(&arena, NULL, 0).count, 0);
    arena_release(&arena);
}

static void test_one_value_is_one_full_step(void **state)
{
    (void)state;
    static const int64_t records[][2] = {{250000, 1000}};
    struct arena arena;
    arena_init(&arena);
    struct analysis_density density = density_of(&arena, records, 1);
    assert_int_equal(density.count, 1);
    assert_int_equal(density.heights[0], 255);
    assert_true(density.low <= 250000 && density.high >= 250000);
    assert_number_close(density.high / density.low, pow(10, 1.0 / ANALYSIS_DENSITY_STEPS), 1e-9);
    arena_release(&arena);
}

static void test_two_humps_and_a_lone_outlier_are_seen(void **state)
{
    (void)state;
    static const int64_t records[][2] = {{110000, 10000}, {1100000, 5000}, {110000000, 1}};
    struct arena arena;
    arena_init(&arena);
    struct analysis_density density = density_of(&arena, records, 3);
    assert_int_equal(density.count, 3 * ANALYSIS_DENSITY_STEPS + 1);
    assert_int_equal(density.heights[0], 255);
    assert_true(abs(density.heights[ANALYSIS_DENSITY_STEPS] - 128) <= 1); /* half as many */
    assert_int_equal(density.heights[ANALYSIS_DENSITY_STEPS / 2], 0);     /* between the humps */
    assert_int_equal(density.heights[density.count - 1], 1);              /* one of fifteen thousand */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_recorded), cmocka_unit_test(test_one_value_is_one_full_step),
                                       cmocka_unit_test(test_two_humps_and_a_lone_outlier_are_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
