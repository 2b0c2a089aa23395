/* Tests of the times of RFC 3339 in tools' files. */
#include "tests/unit/test.h"

#include "site-gen/import/rfc3339.h"

#define SECOND INT64_C(1000000000)

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t expected; /* -1: refused */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.5Z", SECOND / 2},
        {"2017-05-09T14:34:45.625742514+02:00", INT64_C(1494333285625742514)},
        {"2017-05-09T12:34:45.625742514Z", INT64_C(1494333285625742514)},
        {"2017-05-09T07:04:45.625742514-05:30", INT64_C(1494333285625742514)},
        {"2020-02-29T00:00:00Z", 1582934400 * SECOND},
        {"2000-02-29T23:59:59.999999999Z", 951868799 * SECOND + 999999999},
        {"2026-03-02T10:05:30.1234567891Z", 1772445930 * SECOND + 123456789}, /* finer than a nanosecond: cut */
        {"2099-12-31T23:59:59Z", INT64_C(4102444799) * SECOND},
        {"2026-12-31T23:59:60Z", INT64_C(1798761600) * SECOND}, /* a leap second */
        {"1970-01-01T00:00:00+01:00", -1},
        {"1969-12-31T23:59:59Z", -1},
        {"2100-01-01T00:00:00Z", -1},
        {"2019-02-29T00:00:00Z", -1},
        {"2100-02-29T00:00:00Z", -1},
        {"2020-13-01T00:00:00Z", -1},
        {"2020-00-01T00:00:00Z", -1},
        {"2020-04-31T00:00:00Z", -1},
        {"2020-01-01T24:00:00Z", -1},
        {"2020-01-01T00:60:00Z", -1},
        {"2020-01-01T00:00:61Z", -1},
        {"2020-01-01T00:00:00", -1},
        {"2020-01-01T00:00:00.Z", -1},
        {"2020-01-01T00:00:00.5", -1},
        {"2020-01-01T00:00:00+2:00", -1},
        {"2020-01-01T00:00:00+02:60", -1},
        {"2020-01-01T00:00:00+0200", -1},
        {"2020-01-01 00:00:00Z", -1},
        {"2020-01-0100:00:00Z", -1},
        {"2020-1-01T00:00:00ZZ", -1},
        {"20x0-01-01T00:00:00Z", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t actual = -1;
        bool accepted = rfc3339_parse(str_from_text(cases[i].text), &actual);
        if (accepted != (cases[i].expected >= 0) || (accepted && actual != cases[i].expected))
            fail_msg("\"%s\" gave %lld (%s)", cases[i].text, (long long)actual, accepted ? "accepted" : "refused");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
