/* Unit tests of lib/clock. */
#include "tests/unit/test.h"

#include "lib/clock.h"

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds; /* 0: refused */
    } cases[] = {{"2", 2000000000},
                 {"500ms", 500000000},
                 {"1m30s", 90000000000},
                 {"1.5s", 1500000000},
                 {"10us", 10000},
                 {"7ns", 7},
                 {"1h", 3600000000000},
                 {"", 0},
                 {"0", 0},
                 {"0s", 0},
                 {"-1s", 0},
                 {"1x", 0},
                 {"s", 0},
                 {"1.", 0},
                 {"1s2", 3000000000},
                 {"1e3", 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t nanoseconds = 0;
        int result = clock_parse_duration(cases[i].text, &nanoseconds);
        if (nanoseconds != cases[i].nanoseconds || result != (cases[i].nanoseconds > 0 ? 0 : -1))
            fail_msg("\"%s\" gave %lld", cases[i].text, (long long)nanoseconds);
    }
}

static void test_utc_round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *text, *formatted;
    } cases[] = {{"2026-11-24T03:01:54Z", "2026-11-24T03:01:54.000Z"},
                 {"2026-11-24T03:01:54.1234Z", "2026-11-24T03:01:54.123Z"},
                 {"1969-12-31T23:59:59.500Z", "1969-12-31T23:59:59.500Z"},
                 {"2024-02-29T00:00:00.999999999Z", "2024-02-29T00:00:00.999Z"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct utc_time time;
        char out[CLOCK_UTC_TEXT_SIZE];
        assert_int_equal(clock_parse_utc(cases[i].text, &time), 0);
        assert_string_equal(clock_format_utc(time, out), cases[i].formatted);
    }
    static const char *const wrong[] = {"",
                                        "2026-11-24",
                                        "2026-11-24T03:01:54",
                                        "2026-11-24T03:01:54+09:00",
                                        "2026-13-01T00:00:00Z",
                                        "2026-02-30T00:00:00Z",
                                        "1013-01-01T00:00:00Z",
                                        "2500-01-01T00:00:00Z"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct utc_time time;
        assert_int_equal(clock_parse_utc(wrong[i], &time), -1);
    }
}

static void test_monotonic(void **state)
{
    (void)state;
    struct monotonic_time start = clock_now();
    clock_sleep(2000000);
    assert_true(clock_elapsed(start, clock_now()) >= 2000000);
    assert_int_equal(clock_elapsed(start, clock_add(start, 5)), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_utc_round_trip),
        cmocka_unit_test(test_monotonic),
    };
    return cmocka_run_group_tests_name("lib/clock", tests, NULL, NULL);
}
