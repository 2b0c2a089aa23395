/* Patterns of lines: what matches, and the figures that come out. */
#include "tests/unit/test.h"

#include "site-gen/import/scan.h"

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *line, *pattern;
        double number, step; /* NAN: does not match */
    } cases[] = {
        {"12", "%d", 12, 1},
        {"  12  ", " %d", 12, 1},
        {"12.5", "%d", NAN, 0},
        {"-1", "%d", NAN, 0},
        {"+1", "%d", NAN, 0},
        {"", "%d", NAN, 0},
        {"9007199254740992", "%d", 9007199254740992.0, 1},
        {"9007199254740993", "%d", 9007199254740992.0, 1}, /* the next double */
        {"9007199254740994", "%d", NAN, 0},
        {"99999999999999999999999999999999999999999999", "%d", NAN, 0},
        {"12.50", "%f", 12.5, 0.01},
        {"7", "%f", 7, 1},
        {".5", "%f", NAN, 0},
        {"1e400", "%f", NAN, 0},
        {"nan", "%f", NAN, 0},
        {"inf", "%f", NAN, 0},
        {"250.00us", "%t", 250000, 10},
        {"1.99ms", "%t", 1.99e6, 1e4},
        {"7.5 s", "%t", 7.5e9, 1e8},
        {"2.02s", "%t", 2.02e9, 1e7},
        {"1.05m", "%t", 63e9, 0.6e9},
        {"2h", "%t", 7200e9, 3600e9},
        {"17\xC2\xB5s", "%t", 17000, 1000},
        {"3 secs", "%t", 3e9, 1e9},
        {"5", "%t", NAN, 0},
        {"5 parsecs", "%t", NAN, 0},
        {"12.18MB", "%b", 12.18 * 1048576, 0.01 * 1048576},
        {"345.25KB", "%b", 345.25 * 1024, 0.01 * 1024},
        {"9B", "%b", 9, 1},
        {"1.5G", "%b", 1.5 * 1073741824, 0.1 * 1073741824},
        {"18.08k", "%k", 18080, 10},
        {"2.1M", "%k", 2.1e6, 1e5},
        {"42", "%k", 42, 1},
        {"66.5%", "%f%%", 66.5, 0.1},
        {"66.5", "%f%%", NAN, 0},
        {"Requests/sec:  35801.37", "Requests/sec: %f", 35801.37, 0.01},
        {"Requests/sec:  35801.37 x", "Requests/sec: %f", NAN, 0},
        {"Requests/sec:  35801.37 x", "Requests/sec: %f %*", 35801.37, 0.01},
        {"a 5 b", "%? %d %?", 5, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scan scan;
        bool matches = scan_line(str_from_text(cases[i].line), cases[i].pattern, &scan);
        if (matches == isnan(cases[i].number))
            fail_msg("\"%s\" with \"%s\": %s", cases[i].line, cases[i].pattern, matches ? "matches" : "does not match");
        if (!matches)
            continue;
        assert_number_close(scan.numbers[0], cases[i].number, 1e-12);
        assert_number_close(scan.steps[0], cases[i].step, 1e-12);
    }
}

static void test_words(void **state)
{
    (void)state;
    struct scan scan;
    assert_true(scan_line(STR_LITERAL("Running 2s test @ http://h/ok"), "Running %t test @ %w", &scan));
    assert_true(str_equals_text(scan.words[0], "http://h/ok"));
    assert_false(scan_line(STR_LITERAL("Running 2s test @ "), "Running %t test @ %w", &scan));
    assert_true(scan_line(STR_LITERAL("Name:   a b \t"), "Name: %s", &scan));
    assert_true(str_equals_text(scan.words[0], "a b"));
    assert_true(scan_line(STR_LITERAL("Name:"), "Name: %s", &scan));
    assert_int_equal(scan.words[0].length, 0);
    assert_true(scan_line(STR_LITERAL("header 154.0 (total 177.0)"), "header %s(total %f)", &scan));
    assert_true(str_equals_text(scan.words[0], "154.0"));
    assert_number_close(scan.numbers[0], 177, 0);
    assert_false(scan_line(STR_LITERAL("header 154.0"), "header %s(total %f)", &scan));
}

static void test_lines(void **state)
{
    (void)state;
    struct str rest = STR_LITERAL("a\r\nb\n\nc"), line;
    static const char *const expected[] = {"a", "b", "", "c"};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(scan_next_line(&rest, &line));
        assert_true(str_equals_text(line, expected[i]));
    }
    assert_false(scan_next_line(&rest, &line));
    assert_true(scan_finds_line(STR_LITERAL("x\n  y 5\n"), " y %d"));
    assert_false(scan_finds_line(STR_LITERAL("x\n  y five\n"), " y %d"));
}

static void test_values(void **state)
{
    (void)state;
    double number = 1;
    assert_int_equal(scan_integer(1.5), 2);
    assert_int_equal(scan_integer(0), 0);
    assert_int_equal(scan_integer(NAN), -1);
    assert_int_equal(scan_integer(-0.1), -1);
    assert_int_equal(scan_integer(1e19), -1);
    assert_int_equal(scan_integer(INFINITY), -1);
    assert_true(scan_number(STR_LITERAL(" 2.5e3 "), &number));
    assert_number_close(number, 2500, 0);
    assert_false(scan_number(STR_LITERAL("N/A"), &number));
    assert_false(scan_number(STR_LITERAL("NaN"), &number));
    assert_false(scan_number(STR_LITERAL(""), &number));
    assert_false(scan_number(STR_LITERAL("-1"), &number));
    assert_number_close(number, 2500, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_words), cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
