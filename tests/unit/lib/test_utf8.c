/* Unit tests of lib/utf8. */
#include "tests/unit/test.h"

#include "lib/utf8.h"

static void test_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {
        {"a", 1},
        {"\x7f", 1},
        {"\xc2\xa0", 2},
        {"한", 3},
        {"\xf0\x9f\x98\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
        {"\xf4\x90\x80\x80", 0}, /* above it */
        {"\xc0\xaf", 0},         /* overlong */
        {"\xe0\x9f\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xed\xa0\x80", 0}, /* a surrogate */
        {"\x80", 0},         /* begins nothing */
        {"\xff", 0},
        {"\xed\x95", 0}, /* cut short */
        {"\xc3", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(utf8_length(cases[i].text), cases[i].length);
}

static void test_encoding(void **state)
{
    (void)state;
    static const uint32_t characters[] = {1, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
    static const size_t lengths[] = {1, 1, 2, 2, 3, 3, 4, 4};
    for (size_t i = 0; i < COUNT_OF(characters); i++) {
        char text[UTF8_LONGEST + 1] = "";
        const char *at = text;
        assert_int_equal(utf8_encode(characters[i], text), lengths[i]);
        assert_int_equal(utf8_next(&at), characters[i]);
        assert_ptr_equal(at, text + lengths[i]);
    }
}

static void test_characters(void **state)
{
    (void)state;
    static const uint32_t expected[] = {'a', 0xB5, 0xD55C, 0x1F600, UTF8_REPLACEMENT, UTF8_REPLACEMENT, 'z'};
    const char *text = "aµ한\xf0\x9f\x98\x80\xed\x95z";
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_int_equal(utf8_next(&text), expected[i]);
    assert_int_equal(*text, '\0');
}

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        const char *text, *clean;
    } cases[] = {
        {"", ""},
        {"plain, 한국어 & <b>\n\tµ", "plain, 한국어 & <b>\n\tµ"},
        {"\x1b[31m\r\x01\x7f", "?[31m???"},
        {"\xc2\x9b"
         "31m",
         "??31m"}, /* the C1 form of an escape sequence */
        {"cut \xed\x95", "cut ??"},
        {"\xff\xfe", "??"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[64];
        snprintf(text, sizeof(text), "%s", cases[i].text);
        utf8_clean(text);
        assert_string_equal(text, cases[i].clean);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
