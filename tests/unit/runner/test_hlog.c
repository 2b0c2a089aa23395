/* Unit tests of runner/hlog: the head, the lines, and a followed run that decodes to what was measured. */
#include "tests/unit/runner/made_measurement.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/hlog.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    make_temporary_folder(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return fs_remove_tree(folder, NULL);
}

static const char *log_path(void)
{
    static char path[128];
    (void)snprintf(path, sizeof(path), "%s/log.hlog", folder);
    return path;
}

/* The lines after the head; the caller releases text. */
static struct str read_lines(struct str_builder *text)
{
    struct error error = {0};
    static const char legend[] = "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
    str_builder_init(text, 1 << 20);
    assert_ok(fs_read_file(log_path(), text, &error), &error);
    const char *start = strstr(str_builder_text(text), legend);
    assert_non_null(start);
    assert_non_null(strstr(str_builder_text(text), "#[Histogram log format version 1.3]\n"));
    assert_non_null(
        strstr(str_builder_text(text), "#[StartTime: 1795493405.250 (seconds since epoch), 2026-11-24T04:10:05.250Z]\n"));
    assert_non_null(strstr(str_builder_text(text), "#[BaseTime: 1795493405.250 (seconds since epoch)]\n"));
    return str_from_text(start + sizeof(legend) - 1);
}

/* Takes the line apart. The histogram's total goes to *total. */
static void read_line(struct str line, const char *tag, double start, double length, double maximum, int64_t *total)
{
    struct str field;
    struct histogram histogram;
    struct error error = {0};
    const double expected[] = {start, length, maximum};
    if (tag[0] != '\0') {
        assert_true(str_split_next(&line, ',', &field));
        assert_true(str_equals_text(field, tag));
    }
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        double value = 0;
        assert_true(str_split_next(&line, ',', &field) && str_to_double(field, &value));
        assert_number_close(value, expected[i], 1e-3);
    }
    assert_ok(histogram_decode(&histogram, line, &error), &error);
    *total = histogram.total;
    histogram_release(&histogram);
}

static struct utc_time base(void)
{
    struct utc_time time;
    assert_int_equal(clock_parse_utc("2026-11-24T04:10:05.250Z", &time), 0);
    return time;
}

static void test_lines(void **state)
{
    (void)state;
    struct hlog log;
    struct histogram histogram;
    struct error error = {0};
    struct str_builder text;
    struct str line;
    int64_t total = 0;
    static const struct {
        const char *tag, *written;
    } cases[] = {{"step", "Tag=step"}, {"a step, with\ttabs", "Tag=a_step__with_tabs"}, {"", ""}, {"목록", "Tag=목록"}};
    assert_ok(histogram_init(&histogram, 1000, HISTOGRAM_LATENCY_HIGHEST, 3, &error), &error);
    histogram_record(&histogram, 2500000);
    assert_ok(hlog_open(&log, log_path(), base(), &error), &error);
    struct utc_time start = {base().nanoseconds + 3 * SECOND / 2};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        hlog_write(&log, cases[i].tag, start, SECOND, &histogram);
    assert_ok(hlog_close(&log, &error), &error);
    assert_ok(hlog_close(&log, &error), &error);
    struct str rest = read_lines(&text);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(str_split_next(&rest, '\n', &line));
        read_line(line, cases[i].written, 1.5, 1, 2.5, &total);
        assert_int_equal(total, 1);
    }
    str_builder_release(&text);
    histogram_release(&histogram);
}

/* A second and the last one together, of each step; the warm-up is left out. */
static void test_followed_run(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct hlog log;
    struct error error = {0};
    struct str_builder text;
    struct str line;
    made_scenario_open(&scenario);
    made_start(&measurement, &scenario, false);
    measurement.started = (struct utc_time){base().nanoseconds + 10 * SECOND};
    assert_ok(hlog_open(&log, log_path(), base(), &error), &error);
    hlog_follow(&log, &measurement); /* no run yet: nothing */
    assert_ok(hlog_begin_run(&log, &scenario, "c-x:90-test:", &error), &error);
    made_fill_rows(&measurement, false, true);
    for (int i = 0; i < 3; i++) {
        (void)measure_collect(&measurement, 1);
        hlog_follow(&log, &measurement);
        hlog_follow(&log, &measurement); /* nothing new */
        if (i == 0)
            made_fill_rows(&measurement, true, true);
    }
    made_finish(&measurement);
    hlog_follow(&log, &measurement);
    assert_ok(hlog_close(&log, &error), &error);
    /* 99 good requests of up to 99 ms end in the first second, the 100th in the other. */
    static const struct {
        const char *tag;
        double start, maximum;
        int64_t total;
    } expected[] = {{"Tag=c-x:90-test:one", 10, 98, 49},
                    {"Tag=c-x:90-test:two", 10, 99, 50},
                    {"Tag=c-x:90-test:one", 11, 100, 1},
                    {"Tag=c-x:90-test:two", 11, 0, 0}};
    struct str rest = read_lines(&text);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        int64_t total = -1;
        assert_true(str_split_next(&rest, '\n', &line));
        read_line(line, expected[i].tag, expected[i].start, 1, expected[i].maximum, &total);
        assert_int_equal(total, expected[i].total);
    }
    assert_true(rest.length == 0);
    str_builder_release(&text);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_failures(void **state)
{
    (void)state;
    struct hlog log;
    struct histogram histogram;
    struct error error = {0};
    assert_int_equal(hlog_open(&log, "/nonexistent/log", base(), &error), -1);
    assert_error_contains(&error, "/nonexistent/log: No such file");
    assert_int_equal(hlog_open(&log, "/dev/full", base(), &error), -1);
    assert_error_contains(&error, "No space left");

    /* A disk that gets full later: the writer goes on, the closing tells. */
    assert_ok(histogram_init(&histogram, 1000, HISTOGRAM_LATENCY_HIGHEST, 3, &error), &error);
    assert_ok(hlog_open(&log, log_path(), base(), &error), &error);
    (void)fclose(log.file);
    log.file = fopen("/dev/full", "we");
    assert_non_null(log.file);
    for (int i = 0; i < 10000; i++)
        hlog_write(&log, "x", base(), SECOND, &histogram);
    assert_int_equal(hlog_close(&log, &error), -1);
    assert_error_contains(&error, "No space left");
    histogram_release(&histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_followed_run),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
