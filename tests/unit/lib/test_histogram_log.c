/* Tests of the lines of an HdrHistogram log. */
#include "tests/unit/test.h"

#include "lib/histogram_log.h"

#define SECOND INT64_C(1000000000)

static void test_log(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *line;
    } cases[] = {
        {"a:b:c", "Tag=a:b:c,1.500,2.000,7.000,"},
        {"", "1.500,2.000,7.000,"},
        {"a b,c\td\x7f\n", "Tag=a_b_c_d__,1.500,2.000,7.000,"},
        {"단계", "Tag=단계,1.500,2.000,7.000,"},
    };
    struct histogram histogram, decoded;
    struct error error = {0};
    assert_ok(histogram_init(&histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, &error),
              &error);
    histogram_record_count(&histogram, 7000000, 3);
    const struct utc_time base = {1772445930 * SECOND}, start = {1772445931 * SECOND + SECOND / 2};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str_builder out;
        str_builder_init(&out, 1 << 20);
        assert_ok(histogram_log_append_line(&out, cases[i].tag, base, start, 2 * SECOND, &histogram, &error), &error);
        struct str line = {out.data, out.length};
        if (!str_starts_with(line, cases[i].line))
            fail_msg("%s does not begin with %s", out.data, cases[i].line);
        size_t head = strlen(cases[i].line);
        assert_ok(histogram_decode(&decoded, (struct str){line.data + head, line.length - head - 1}, &error), &error);
        assert_int_equal(decoded.total, 3);
        assert_int_equal(line.data[line.length - 1], '\n');
        histogram_release(&decoded);
        str_builder_release(&out);
    }
    histogram_release(&histogram);
}

static void test_head(void **state)
{
    (void)state;
    struct str_builder out;
    str_builder_init(&out, 1000);
    histogram_log_append_head(&out, "made by a test", (struct utc_time){1772445930 * SECOND + 250000000});
    assert_string_equal(str_builder_text(&out),
                        "#[made by a test]\n#[Histogram log format version 1.3]\n"
                        "#[StartTime: 1772445930.250 (seconds since epoch), 2026-03-02T10:05:30.250Z]\n"
                        "#[BaseTime: 1772445930.250 (seconds since epoch)]\n"
                        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
    str_builder_release(&out);
}

static void test_full(void **state)
{
    (void)state;
    struct histogram histogram;
    struct error error = {0};
    struct str_builder out;
    str_builder_init(&out, 40);
    assert_ok(histogram_init(&histogram, 1000, 1000000, 3, &error), &error);
    histogram_record(&histogram, 5000);
    assert_int_equal(histogram_log_append_line(&out, "tag", (struct utc_time){0}, (struct utc_time){0}, SECOND, &histogram, &error),
                     -1);
    assert_true(error.message[0] != '\0');
    histogram_release(&histogram);
    str_builder_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_log), cmocka_unit_test(test_head), cmocka_unit_test(test_full)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
