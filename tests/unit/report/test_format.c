/* Tests of format: one table a function, with the edges at which units and decimals change. */
#include "tests/unit/test.h"

#include "site-gen/report/format.h"

struct fixture {
    struct arena arena;
    struct messages english, korean;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    assert_ok(messages_load(&fixture->english, "en", NULL, &error), &error);
    assert_ok(messages_load(&fixture->korean, "ko", NULL, &error), &error);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    messages_release(&fixture->english);
    messages_release(&fixture->korean);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

struct number_case {
    double value;
    const char *expected;
};

static void check_numbers(struct arena *arena, const char *format(struct arena *, double), const struct number_case *cases,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(format(arena, cases[i].value), cases[i].expected);
}

static void test_rates(void **state)
{
    struct fixture *fixture = *state;
    static const struct number_case cases[] = {
        {0, "0.00"},    {0.004, "0.00"}, {9.994, "9.99"},  {9.996, "10.0"},     {98.76, "98.8"},          {99.94, "99.9"},
        {99.96, "100"}, {999.4, "999"},  {999.6, "1,000"}, {74612.4, "74,612"}, {1234567.8, "1,234,568"}, {12.345, "12.3"},
        {NAN, "-"},     {INFINITY, "-"},
    };
    check_numbers(&fixture->arena, format_rate, cases, COUNT_OF(cases));
    assert_string_equal(format_rate_spread(&fixture->arena, 74612, 519.6), "74,612 ± 520");
    assert_string_equal(format_rate_spread(&fixture->arena, 9.876, 0.123), "9.88 ± 0.12");
    assert_string_equal(format_rate_spread(&fixture->arena, 74612, NAN), "74,612");
    assert_string_equal(format_rate_interval(&fixture->arena, 74101.2, 75120.4), "[74,101-75,120]");
    assert_null(format_rate_interval(&fixture->arena, NAN, 1));
}

static void test_durations(void **state)
{
    struct fixture *fixture = *state;
    static const struct number_case cases[] = {
        {0, "0 s"},          {850, "850 ns"},     {999.6, "1.00 µs"},   {148000, "148 µs"},
        {999400, "999 µs"},  {999700, "1.00 ms"}, {1104000, "1.10 ms"}, {101000000, "101 ms"},
        {2.314e9, "2.31 s"}, {90e9, "90.0 s"},    {NAN, "-"},
    };
    check_numbers(&fixture->arena, format_duration, cases, COUNT_OF(cases));
    assert_string_equal(format_duration_interval(&fixture->arena, 147000, 150000), "[147-150 µs]");
    assert_string_equal(format_duration_interval(&fixture->arena, 980000, 1020000), "[0.98-1.02 ms]");
    assert_null(format_duration_interval(&fixture->arena, 1, NAN));
    assert_string_equal(format_duration_exact(&fixture->arena, INT64_C(30000000000)), "30 s");
    assert_string_equal(format_duration_exact(&fixture->arena, INT64_C(500000000)), "500 ms");
    assert_string_equal(format_duration_exact(&fixture->arena, INT64_C(2500000000)), "2.5 s");
}

static void test_bytes_and_counts(void **state)
{
    struct fixture *fixture = *state;
    static const struct number_case cases[] = {
        {0, "0 B"}, {1023, "1,023 B"}, {1024, "1.00 KiB"}, {12897485, "12.3 MiB"}, {8589934592.0, "8.00 GiB"}};
    check_numbers(&fixture->arena, format_bytes, cases, COUNT_OF(cases));
    assert_string_equal(format_count(&fixture->arena, 0), "0");
    assert_string_equal(format_count(&fixture->arena, 999), "999");
    assert_string_equal(format_count(&fixture->arena, -1234), "-1,234");
    assert_string_equal(format_count(&fixture->arena, INT64_MAX), "9,223,372,036,854,775,807");
}

static void test_shares(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        double share;
        const char *english, *korean;
    } cases[] = {{0.0123, "1.2 %", "1.2%"},
                 {0.0078, "0.78 %", "0.78%"},
                 {0.0994, "9.9 %", "9.9%"},
                 {1, "100 %", "100%"},
                 {0, "0.00 %", "0.00%"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(format_percent(&fixture->arena, &fixture->english, cases[i].share), cases[i].english);
        assert_string_equal(format_percent(&fixture->arena, &fixture->korean, cases[i].share), cases[i].korean);
    }
    assert_string_equal(format_percent_short(&fixture->arena, &fixture->english, 0.02), "2 %");
    assert_string_equal(format_percent_short(&fixture->arena, &fixture->english, 0.027), "2.7 %");
}

static void test_factors(void **state)
{
    struct fixture *fixture = *state;
    static const struct number_case cases[] = {
        {7.4, "7.40"},     {0.583, "0.583"},  {12.34, "12.3"}, {123.4, "123"}, {1234.5, "1,234"},  {1.0062, "1.006"},
        {0.9971, "0.997"}, {1.0996, "1.100"}, {1.1, "1.10"},   {1, "1.00"},    {0.0123, "0.0123"},
    };
    check_numbers(&fixture->arena, format_factor, cases, COUNT_OF(cases));
    assert_string_equal(format_ratio(&fixture->arena, &fixture->english, 7.4), "7.40x");
    assert_string_equal(format_ratio(&fixture->arena, &fixture->korean, 7.4), "7.40배");
    assert_string_equal(format_factor_range(&fixture->arena, 7.32, 7.49), "7.32-7.49");
    assert_string_equal(format_factor_interval(&fixture->arena, 7.32, 7.49), "[7.32-7.49]");
    assert_null(format_factor_interval(&fixture->arena, NAN, NAN));
}

static void test_p_values(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        double p;
        const char *sentence, *number;
    } cases[] = {{0, "p < 0.001", "< 0.001"},    {0.00099, "p < 0.001", "< 0.001"}, {0.001, "p = 0.001", "0.001"},
                 {0.0123, "p = 0.012", "0.012"}, {0.344, "p = 0.34", "0.34"},       {1, "p = 1.00", "1.00"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(format_p_value(&fixture->arena, cases[i].p), cases[i].sentence);
        assert_string_equal(format_p_number(&fixture->arena, cases[i].p), cases[i].number);
    }
}

static void test_ranks_and_times(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(format_rank(&fixture->arena, 1, 1), "1");
    assert_string_equal(format_rank(&fixture->arena, 1, 2), "1-2");
    assert_string_equal(format_day(&fixture->arena, "2026-11-24T03:10:05.123Z"), "2026-11-24");
    assert_string_equal(format_minute(&fixture->arena, "2026-11-24T03:10:05.123Z"), "2026-11-24 03:10 UTC");
    assert_string_equal(format_minute(&fixture->arena, "2026"), "2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),           cmocka_unit_test(test_durations), cmocka_unit_test(test_bytes_and_counts),
        cmocka_unit_test(test_shares),          cmocka_unit_test(test_factors),   cmocka_unit_test(test_p_values),
        cmocka_unit_test(test_ranks_and_times),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
