/* Where a line of running text must not end: each case has one space to judge, marked by "_". */
#include "tests/unit/test.h"

#include "lib/line_break.h"

#include <string.h>

static void test_spaces(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool forbidden;
    } cases[] = {
        {"95_% CI", true},
        {"95 %_CI", false},
        {"n_= 10 runs", true},
        {"n =_10 runs", true},
        {"n = 10_runs", false},
        {"p_< 0.001;", true},
        {"p <_0.001;", true},
        {"<_0.001", true},
        {"a_<b> c", false},
        {"CPU 2.4_GHz,", true},
        {"took 6_s", true},
        {"took 6_seconds", false},
        {"took_6 s", false},
        {"271_µs", true},
        {"45,333_req/s.", true},
        {"03_Database read", true},
        {"and 03_데이터베이스 읽기", true},
        {"(08_Mixed load)", true},
        {"1003_Database", false},
        {"of 10_runs", false},
        {"A_/ B", true},
        {"A /_B", false},
        {"plain_words", false},
        {"_= at the start", true},
        {"_start", false},
        {"end_", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[64];
        snprintf(text, sizeof(text), "%s", cases[i].text);
        char *place = strchr(text, '_');
        *place = ' ';
        if (line_break_is_forbidden(text, place) != cases[i].forbidden)
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spaces)};
    return cmocka_run_group_tests_name("line_break", tests, NULL, NULL);
}
