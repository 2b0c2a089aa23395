/* json_text: escaping, invalid UTF-8, integers. */
#include "servers/json/json_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *json;
    } cases[] = {
        {"", 0, "\"\""},
        {"plain", 5, "\"plain\""},
        {"exactly8", 8, "\"exactly8\""},
        {"more than eight, all of them plain", 34, "\"more than eight, all of them plain\""},
        {"eight is\"not\\plain", 18, "\"eight is\\\"not\\\\plain\""},
        {"a\nb\rc\td", 7, "\"a\\nb\\rc\\td\""},
        {"1234567\x01"
         "89",
         10, "\"1234567\\u000189\""},
        {"\0", 1, "\"\\u0000\""},
        {"\x1f \x7f", 3, "\"\\u001f \x7f\""},
        {"\xea\xb9\x80 \xc3\xa9 \xf0\x9f\x98\x80", 11, "\"\xea\xb9\x80 \xc3\xa9 \xf0\x9f\x98\x80\""},
        {"\xff", 1, "\"\xef\xbf\xbd\""},
        {"abcdefgh\x80", 9, "\"abcdefgh\xef\xbf\xbd\""},
        {"\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\""},                 /* overlong */
        {"\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, /* surrogate */
        {"\xea\xb9", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\""},                 /* cut */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buffer;
        buffer_init(&buffer, 1000);
        json_text_append_string(&buffer, (struct text){cases[i].text, cases[i].length});
        if (!text_equals(buffer_text(&buffer), text_of(cases[i].json))) {
            print_error("case %zu: %.*s\n", i, (int)buffer.length, buffer.data);
            fail();
        }
        buffer_release(&buffer);
    }
}

/* Each byte value at each place of a word: the fast path must stop exactly where the slow one does. */
static void test_special_bytes_at_every_place(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 16; place++) {
            char text[16];
            memset(text, 'x', sizeof text);
            text[place] = (char)byte;
            struct buffer buffer;
            buffer_init(&buffer, 1000);
            json_text_append_string(&buffer, (struct text){text, sizeof text});
            bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            assert_int_equal(buffer.length == sizeof text + 2, plain);
            assert_true(buffer.data[place + 1] == (char)byte || !plain);
            buffer_release(&buffer);
        }
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *json;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {-1, "-1"},
                 {1234567890, "1234567890"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buffer;
        buffer_init(&buffer, 100);
        json_text_append_integer(&buffer, cases[i].value);
        assert_true(text_equals(buffer_text(&buffer), text_of(cases[i].json)));
        buffer_release(&buffer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_special_bytes_at_every_place),
        cmocka_unit_test(test_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
