/* Tests of text_width: columns on a terminal. */
#include "tests/unit/test.h"

#include "lib/text_width.h"

static void test_width(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"74,612 [74,101-75,120]", 22},
        {"±2 %", 4},
        {"▲ faster", 8},
        {"≈ – × ○", 7},
        {"빠름", 4},
        {"시나리오 3개", 12},
        {"日本語", 6},
        {"ｆｕｌｌ", 8},
        {"e\xCC\x81", 1},                            /* e and a combining acute accent */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2}, /* han, of three parts */
        {"a\xE2\x80\x8B"
         "b",
         2},                     /* zero width space */
        {"\xF0\x9F\x98\x80", 2}, /* emoji */
        {"\xFF\xFE", 2},         /* no UTF-8: a column a byte */
        {"a\tb\n", 2},           /* control characters take none */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (text_width(cases[i].text) != cases[i].width)
            fail_msg("\"%s\": %zu columns, expected %zu", cases[i].text, text_width(cases[i].text), cases[i].width);
    assert_int_equal(text_width(NULL), 0);
}

static void test_edges_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        uint32_t character;
        int width;
    } cases[] = {{0x1F, 0},   {0x20, 1},   {0x7E, 1},   {0x7F, 0},   {0x9F, 0},     {0xA0, 1},    {0x02FF, 1}, {0x0300, 0},
                 {0x036F, 0}, {0x0370, 1}, {0x10FF, 1}, {0x1100, 2}, {0x115F, 2},   {0x1160, 0},  {0x11FF, 0}, {0x1200, 1},
                 {0xABFF, 1}, {0xAC00, 2}, {0xD7A3, 2}, {0xD7A4, 1}, {0x10FFFF, 1}, {0x3FFFD, 2}, {0x3FFFE, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (text_width_of(cases[i].character) != cases[i].width)
            fail_msg("U+%04X: %d, expected %d", (unsigned)cases[i].character, text_width_of(cases[i].character), cases[i].width);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_width), cmocka_unit_test(test_edges_of_the_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
