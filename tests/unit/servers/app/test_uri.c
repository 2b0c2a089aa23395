/* uri: splitting, percent-decoding, query parameters. */
#include "servers/app/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_split(void **state)
{
    (void)state;
    static const struct {
        const char *target, *path, *query;
    } cases[] = {
        {"/users", "/users", ""},
        {"/users?a=1&b=2", "/users", "a=1&b=2"},
        {"/users?", "/users", ""},
        {"/a%20b%2Fc?x=%20", "/a b/c", "x=%20"},
        {"/bad%2", "/bad%2", ""},
        {"/bad%zz%41", "/bad%zzA", ""},
        {"http://host:80/health?q", "/health", "q"},
        {"http://host", "http://host", ""},
        {"*", "*", ""},
        {"", "", ""},
        {"?x", "", "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char target[64];
        size_t length = strlen(cases[i].target);
        memcpy(target, cases[i].target, length);
        struct text path, query;
        uri_split(target, length, &path, &query);
        assert_true(text_equals(path, text_of(cases[i].path)));
        assert_true(text_equals(query, text_of(cases[i].query)));
    }
}

static void test_query(void **state)
{
    (void)state;
    static const struct {
        const char *query, *name;
        long length;
        const char *value;
    } cases[] = {
        {"a=1&b=22", "a", 1, "1"}, {"a=1&b=22", "b", 2, "22"}, {"a=1&b=22", "c", -1, ""},
        {"", "a", -1, ""},         {"a", "a", 0, ""},          {"a=", "a", 0, ""},
        {"aa=1&a=2", "a", 1, "2"}, {"a=1&a=2", "a", 1, "1"},   {"a=x+y%26z%3d", "a", 6, "x y&z="},
        {"&&a=1", "a", 1, "1"},    {"a=1=2", "a", 3, "1=2"},   {"a=12345678", "a", 8, "1234567"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char value[8];
        assert_int_equal(uri_find_query(text_of(cases[i].query), cases[i].name, value, sizeof value), cases[i].length);
        assert_string_equal(value, cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_split), cmocka_unit_test(test_query)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
