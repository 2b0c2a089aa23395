/* cookie: places in the list, names that only look alike, spaces, and what is no list. */
#include "servers/app/cookie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_cookies(void **state)
{
    (void)state;
    static const struct {
        const char *header, *value;
    } cases[] = {
        {NULL, ""},        {"", ""},          {"id=1", "1"},       {"id=", ""},       {"id", ""},    {"a=0; id=1; b=2", "1"},
        {"a=0;id=1", "1"}, {" \t id=1", "1"}, {"id=1; id=2", "1"}, {"xid=1", ""},     {"id2=1", ""}, {"i=1; d=2", ""},
        {"ID=1", ""},      {"a=id=1", ""},    {"id=a=b", "a=b"},   {";;;id=1;", "1"}, {"; ", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text value = cookie_find(cases[i].header, "id");
        if (!text_equals(value, text_of(cases[i].value)))
            fail_msg("case %zu: %.*s", i, (int)value.length, value.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cookies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
