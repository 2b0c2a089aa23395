/* Unit tests of lib/str. */
#include "tests/unit/test.h"

#include "lib/str.h"

#include <float.h>
#include <limits.h>

static void test_slices(void **state)
{
    (void)state;
    assert_true(str_equals(STR_LITERAL("abc"), str_from_text("abc")));
    assert_false(str_equals(STR_LITERAL("abc"), str_from_text("abd")));
    assert_true(str_equals(str_from_text(NULL), STR_LITERAL("")));
    assert_true(str_starts_with(STR_LITERAL("page:index"), "page:"));
    assert_false(str_starts_with(STR_LITERAL("pa"), "page:"));
    assert_true(str_equals_text(str_trim(STR_LITERAL(" \t a b\r\n")), "a b"));
    assert_int_equal(str_trim(STR_LITERAL(" \n ")).length, 0);
    assert_int_equal(str_hex_value('9'), 9);
    assert_int_equal(str_hex_value('a'), 10);
    assert_int_equal(str_hex_value('F'), 15);
    for (const char *other = "/:@`gG\xff\x11\x19"; *other != '\0'; other++)
        assert_int_equal(str_hex_value(*other), -1);
    assert_true(text_equals(NULL, NULL));
    assert_false(text_equals(NULL, ""));
}

static void test_split(void **state)
{
    (void)state;
    static const char *const expected[] = {"a", "", "b", ""};
    struct str rest = STR_LITERAL("a,,b,"), part;
    size_t count = 0;
    while (str_split_next(&rest, ',', &part)) {
        assert_true(count < COUNT_OF(expected));
        assert_true(str_equals_text(part, expected[count++]));
    }
    assert_int_equal(count, COUNT_OF(expected));
    rest = STR_LITERAL("");
    assert_true(str_split_next(&rest, ',', &part));
    assert_int_equal(part.length, 0);
    assert_false(str_split_next(&rest, ',', &part));
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        long long value;
    } cases[] = {{"0", true, 0},
                 {"-7", true, -7},
                 {"9223372036854775807", true, LLONG_MAX},
                 {"-9223372036854775808", true, LLONG_MIN},
                 {"9223372036854775808", false, 0},
                 {"-9223372036854775809", false, 0},
                 {"", false, 0},
                 {"-", false, 0},
                 {"1 ", false, 0},
                 {"+1", false, 0},
                 {"0x1", false, 0},
                 {"1e3", false, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        long long value = 42;
        assert_int_equal(str_to_int64(str_from_text(cases[i].text), &value), cases[i].valid);
        assert_int_equal(value, cases[i].valid ? cases[i].value : 42);
    }
}

static void test_doubles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        double value;
    } cases[] = {{"1.5", true, 1.5}, {"-2e3", true, -2000}, {".5", true, 0.5},  {"1e400", false, 0},
                 {"nan", false, 0},  {"inf", false, 0},     {"0x10", false, 0}, {"1,5", false, 0},
                 {"", false, 0},     {" 1", false, 0},      {"1.5.2", false, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double value = 42;
        assert_int_equal(str_to_double(str_from_text(cases[i].text), &value), cases[i].valid);
        assert_number_close(value, cases[i].valid ? cases[i].value : 42, 0);
    }
}

static void test_doubles_as_text(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {0.1, "0.1"},
                 {-2.5, "-2.5"},
                 {-0.0, "-0"},
                 {1e6, "1000000"},
                 {-36310, "-36310"},
                 {999999999999999, "999999999999999"},
                 {1e15, "1e+15"},
                 {1.0 / 3, "0.3333333333333333"},
                 {36310.16425651495, "36310.16425651495"},
                 {5e-324, "4.94065645841247e-324"},
                 {DBL_MAX, "1.7976931348623157e+308"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[STR_DOUBLE_SIZE];
        assert_string_equal(str_from_double(cases[i].value, text), cases[i].text);
        assert_true(strtod(text, NULL) == cases[i].value);
    }
}

static void test_builder(void **state)
{
    (void)state;
    struct str_builder builder;
    str_builder_init(&builder, 100);
    assert_string_equal(str_builder_text(&builder), "");
    str_builder_append(&builder, "a");
    str_builder_append_char(&builder, 'b');
    str_builder_append_str(&builder, STR_LITERAL("cd"));
    str_builder_append_format(&builder, "-%d-%s", 12, "x");
    str_builder_append_repeated(&builder, '#', 0);
    str_builder_append_repeated(&builder, '#', 3);
    assert_string_equal(str_builder_text(&builder), "abcd-12-x###");
    char *text = str_builder_detach(&builder);
    assert_string_equal(text, "abcd-12-x###");
    free(text);
    assert_int_equal(builder.length, 0);
    text = str_builder_detach(&builder);
    assert_string_equal(text, "");
    free(text);
    str_builder_release(&builder);
}

static void test_builder_error_sticks(void **state)
{
    (void)state;
    struct str_builder builder;
    str_builder_init(&builder, 4);
    str_builder_append(&builder, "abcd");
    assert_false(builder.failed);
    str_builder_append_char(&builder, 'e');
    assert_true(builder.failed);
    str_builder_append(&builder, "");
    assert_true(builder.failed);
    assert_string_equal(str_builder_text(&builder), "");
    assert_null(str_builder_detach(&builder));
    str_builder_clear(&builder);
    assert_false(builder.failed);
    str_builder_append_format(&builder, "%s", "12345");
    assert_true(builder.failed);
    str_builder_release(&builder);
}

/* The fast ways of formatting give what the C library gives, cut where it cuts. */
static int format_both(char *ours, char *theirs, size_t size, const char *format, ...) __attribute__((format(printf, 4, 5)));
static int format_both(char *ours, char *theirs, size_t size, const char *format, ...)
{
    va_list first, second;
    va_start(first, format);
    va_copy(second, first);
    int length = str_format_list(ours, size, format, first), expected = vsnprintf(theirs, size, format, second);
    va_end(first);
    va_end(second);
    assert_int_equal(length, expected);
    return length;
}

static void test_format_as_the_library(void **state)
{
    (void)state;
    char ours[64], theirs[64];
    for (size_t size = 1; size <= sizeof(ours); size++) {
        format_both(ours, theirs, size, "plain");
        assert_string_equal(ours, theirs);
        format_both(ours, theirs, size, "%s=%s%%%c", "name", "", 'x');
        assert_string_equal(ours, theirs);
        format_both(ours, theirs, size, "<%.*s|%.*s>", 3, "abcdef", 9, "abc");
        assert_string_equal(ours, theirs);
        format_both(ours, theirs, size, "%d %d %u %zu", INT_MIN, INT_MAX, UINT_MAX, SIZE_MAX);
        assert_string_equal(ours, theirs);
        format_both(ours, theirs, size, "%lld %llu %d", LLONG_MIN, ULLONG_MAX, 0);
        assert_string_equal(ours, theirs);
        format_both(ours, theirs, size, "%05d %-4s| %.2f %x", 42, "a", 1.005, 255u); /* the library's own way */
        assert_string_equal(ours, theirs);
    }
    assert_int_equal(format_both(NULL, NULL, 0, "%s %d", "counted", 7), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_builder),
        cmocka_unit_test(test_builder_error_sticks),
        cmocka_unit_test(test_format_as_the_library),
        cmocka_unit_test(test_doubles_as_text),
    };
    return cmocka_run_group_tests_name("lib/str", tests, NULL, NULL);
}
