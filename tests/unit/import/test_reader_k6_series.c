/* Tests of the readers of k6's points, JSON (plain and gzip) and CSV: each figure of the files in tests/data/load-tools/k6. */
#include "tests/unit/import/tool_figures.h"

#include "lib/fs.h"

#include <zlib.h>

#define FOLDER "tests/data/load-tools/k6/"

struct expected {
    const char *name;
    double value;
};

/* 20 good requests of 1 to 20 ms, the first from 0.01 s on; four bad ones. */
#define COMMON                                                                                                                     \
    {"requests", 24}, {"errors", 4}, {"iterations", 24}, {"dropped", 3}, {"bytes_sent", 2400}, {"bytes_received", 6000},           \
        {"vus", 4}, {"mean", 10.5e6}, {"minimum", 1e6}, {"maximum", 20e6}, {"connect", 1}, {"timeout", 1}, {"status", 2},          \
        {"reset", 0}, {"check", 0}, {"bad_response", 0},                                                                           \
    {                                                                                                                              \
        "steps", 2                                                                                                                 \
    }

static void check_percentile(const struct result_record *record, const char *name, double expected)
{
    double actual = tool_figure(record, name);
    if (!(fabs(actual - expected) <= expected / 1000 + 1024))
        fail_msg("%s is %.12g, expected %.12g", name, actual, expected);
}

static void check_record(const char *name, const struct result_record *record, bool whole_seconds)
{
    static const struct expected common[] = {COMMON};
    for (size_t i = 0; i < COUNT_OF(common); i++)
        tool_check_figure(name, record, common[i].name, common[i].value);
    check_percentile(record, "p50", 10e6);
    check_percentile(record, "p90", 18e6);
    check_percentile(record, "p95", 19e6);
    assert_string_equal(record->run.percentile_rule, "hdr");
    assert_non_null(record->histogram);
    if (whole_seconds)
        return;
    tool_check_figure(name, record, "measured", 2.59e9);
    tool_check_figure(name, record, "rate", 20 / 2.59);
    tool_check_figure(name, record, "seconds", 3);
    assert_string_equal(record->run.started, "2026-03-02T10:05:30.010Z");
    assert_string_equal(record->run.ended, "2026-03-02T10:05:32.600Z");
    assert_int_equal(record->detail.seconds[0].requests + record->detail.seconds[1].requests + record->detail.seconds[2].requests,
                     24);
    assert_int_equal(record->detail.seconds[1].errors, 1); /* they end at 2.0, 2.2, 2.4 and 2.6 s, and the rows begin at 0.01 s */
    assert_int_equal(record->detail.seconds[2].errors, 3);
    assert_true(record->detail.seconds[1].start_ns == 1000000000 && record->detail.seconds[1].length_ns == 1000000000);
}

static void check_steps(const struct result_record *record, const char *check_name)
{
    const struct results_detail *detail = &record->detail;
    assert_int_equal(detail->step_count, 2);
    assert_string_equal(detail->steps[0].name, "/items?id=1&token=***");
    assert_string_equal(detail->steps[0].group, "");
    assert_int_equal(detail->steps[0].requests, 10);
    assert_int_equal(detail->steps[0].errors, 0);
    assert_string_equal(detail->steps[1].name, "create order");
    assert_string_equal(detail->steps[1].group, "orders");
    assert_int_equal(detail->steps[1].requests, 14);
    assert_int_equal(detail->steps[1].errors, 4);
    assert_int_equal(detail->steps[1].latency.minimum, 2000000);
    assert_int_equal(detail->steps[1].latency.maximum, 20000000);
    assert_int_equal(detail->check_count, 2);
    assert_string_equal(detail->checks[0].name, check_name);
    assert_string_equal(detail->checks[0].step, "");
    assert_int_equal(detail->checks[0].passes, 10);
    assert_string_equal(detail->checks[1].step, "orders");
    assert_int_equal(detail->checks[1].passes, 10);
    assert_int_equal(detail->checks[1].fails, 4);
    assert_string_equal(record->tested_url, "https://api.example.com");
    assert_string_equal(record->scenario_hint, "");
}

static void test_files(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader;
        bool whole_seconds;
        double warnings;
    } cases[] = {
        {FOLDER "points.json", "k6-points", false, 0},    {FOLDER "points-old.json", "k6-points", false, 0},
        {FOLDER "points.csv", "k6-csv", false, 0},        {FOLDER "points-rfc3339.csv", "k6-csv", false, 0},
        {FOLDER "points-seconds.csv", "k6-csv", true, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open(&file, cases[i].file);
        assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        const struct result_record *record = tool_record(&file, 0);
        check_record(cases[i].file, record, cases[i].whole_seconds);
        check_steps(record, "status is \"200\"");
        tool_check_figure(cases[i].file, record, "warnings", cases[i].warnings);
        tool_close(&file);
    }
}

static void compress_file(const char *from, const char *to)
{
    struct str_builder content;
    struct error error = {0};
    str_builder_init(&content, 1 << 20);
    assert_ok(fs_read_file(from, &content, &error), &error);
    gzFile out = gzopen(to, "wb");
    assert_non_null(out);
    assert_int_equal(gzwrite(out, content.data, (unsigned)content.length), (int)content.length);
    assert_int_equal(gzclose(out), Z_OK);
    str_builder_release(&content);
}

static void test_gzip(void **state)
{
    (void)state;
    char folder[64], path[128];
    struct tool_file file;
    struct error error = {0};
    make_temporary_folder(folder);
    (void)snprintf(path, sizeof(path), "%s/points.gz", folder);
    compress_file(FOLDER "points.json", path);
    tool_open(&file, path);
    assert_ok(tool_read(&file, "k6-points", &error), &error);
    check_record(path, tool_record(&file, 0), false);
    tool_close(&file);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

#define POINT(metric, time, value, tags)                                                                                           \
    "{\"metric\":\"" metric "\",\"type\":\"Point\",\"data\":{\"time\":\"2026-03-02T10:00:" time "Z\",\"value\":" value             \
    ",\"tags\":" tags "}}\n"

/* What tags and other metrics say about failures. */
static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *text, *figure;
        double expected;
        const char *warning; /* NULL: none */
    } cases[] = {
        {POINT("http_req_duration", "01", "5", "{\"status\":\"404\"}"), "status", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"302\"}"), "errors", 0, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"404\",\"expected_response\":\"true\"}"), "errors", 0, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\",\"error_code\":\"1220\"}"), "reset", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\",\"error_code\":\"1101\"}"), "connect", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\",\"error_code\":\"1310\"}"), "connect", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\",\"error_code\":\"1211\"}"), "timeout", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\",\"error_code\":\"1000\"}"), "bad_response", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"0\"}"), "connect", 1, NULL},
        {POINT("http_req_duration", "01", "5", "{}"), "errors", MISSING, "does not tell which requests failed"},
        {POINT("http_req_duration", "01", "5", "{}") POINT("http_req_duration", "02", "5", "{}")
             POINT("http_req_failed", "02", "1", "{}"),
         "errors", 1, "good and bad"},
        {POINT("http_req_duration", "01", "5", "{}") POINT("http_req_failed", "02", "0", "{}"), "status", 0, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"200\"}") POINT("http_reqs", "01", "1", "{}")
             POINT("http_reqs", "01", "1", "{}"),
         "requests", 1, "counts 2 requests"},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"200\"}") POINT("http_req_failed", "01", "1", "{}"), "errors", 0,
         "counts 1 failures"},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"200\"}") POINT("iterations", "01", "1", "{}"), "dropped", 0, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"200\"}"), "dropped", MISSING, NULL},
        {POINT("http_req_duration", "01", "5", "{\"status\":\"200\"}"), "bytes_received", MISSING, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open_text(&file, cases[i].text);
        assert_ok(tool_read(&file, "k6-points", &error), &error);
        tool_check_figure(cases[i].text, tool_record(&file, 0), cases[i].figure, cases[i].expected);
        if (cases[i].warning == NULL)
            assert_int_equal(tool_record(&file, 0)->run.warning_count, 0);
        else if (!tool_has_warning(tool_record(&file, 0), cases[i].warning))
            fail_msg("%s: no warning \"%s\"", cases[i].text, cases[i].warning);
        tool_close(&file);
    }
}

static void test_refused(void **state)
{
    (void)state;
#define HEAD "metric_name,timestamp,metric_value,status,extra_tags\n"
    static const struct {
        const char *reader, *text, *expected;
    } cases[] = {
        {"k6-points", POINT("vus", "01", "5", "{}"), "at least one request"},
        {"k6-points", POINT("http_req_duration", "01", "-5", "{}"), "file:1: expected milliseconds"},
        {"k6-points", POINT("vus", "01", "5", "{}") "\n" POINT("http_req_duration", "01", "1e300", "{}"),
         "file:3: expected milliseconds"},
        {"k6-points", POINT("iterations", "01", "-1", "{}"), "expected a count"},
        {"k6-points", POINT("http_req_duration", "01", "5", "{}") "{\"metric\":\"http_req_dur", "file:2"},
        {"k6-csv", HEAD, "at least one request"},
        {"k6-csv", HEAD "http_req_duration,yesterday,1.0,200,\n", "file:2: expected a timestamp"},
        {"k6-csv", HEAD "http_req_duration,-7,1.0,200,\n", "expected a timestamp"},
        {"k6-csv", HEAD "http_req_duration,1772445930,,200,\n", "expected a number as metric_value"},
        {"k6-csv", HEAD "http_req_duration,1772445930,NaN,200,\n", "expected a number as metric_value"},
        {"k6-csv", HEAD "http_req_duration,1772445930,1.0,200\n", "file:2"},
        {"k6-csv", HEAD "http_req_duration,9223372036854775807,1.0,200,\n", "times and latencies"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open_text(&file, cases[i].text);
        if (tool_read(&file, cases[i].reader, &error) != -1)
            fail_msg("%s was accepted", cases[i].text);
        assert_error_contains(&error, cases[i].expected);
        tool_close(&file);
    }
}

/* The unit of a timestamp shows in its digits. */
static void test_csv_times(void **state)
{
    (void)state;
    static const char *const times[] = {"1772445930",          "1772445930000",        "1772445930000000",
                                        "1772445930000000000", "2026-03-02T10:05:30Z", "2026-03-02T11:05:30.000+01:00"};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        char text[256];
        struct tool_file file;
        struct error error = {0};
        (void)snprintf(text, sizeof(text), HEAD "http_req_duration,%s,1000.0,200,\n", times[i]);
        tool_open_text(&file, text);
        assert_ok(tool_read(&file, "k6-csv", &error), &error);
        assert_string_equal(tool_record(&file, 0)->run.ended, "2026-03-02T10:05:30.000Z");
        assert_string_equal(tool_record(&file, 0)->run.started, "2026-03-02T10:05:29.000Z");
        tool_close(&file);
    }
}

/* More names than are kept: counted in the whole, and said. */
static void test_many_names(void **state)
{
    (void)state;
    struct str_builder text;
    struct tool_file file;
    struct error error = {0};
    str_builder_init(&text, 4 << 20);
    for (int i = 0; i < 3000; i++)
        str_builder_append_format(
            &text,
            "{\"metric\":\"http_req_duration\",\"type\":\"Point\",\"data\":{\"time\":\"2026-03-02T10:00:%02d.5Z\","
            "\"value\":1,\"tags\":{\"name\":\"http://host/%d\",\"status\":\"200\"}}}\n",
            i % 60, i);
    tool_open_text(&file, str_builder_text(&text));
    assert_ok(tool_read(&file, "k6-points", &error), &error);
    tool_check_figure("many", tool_record(&file, 0), "requests", 3000);
    tool_check_figure("many", tool_record(&file, 0), "steps", 256);
    assert_true(tool_has_warning(tool_record(&file, 0), "more than 256 names"));
    tool_close(&file);
    str_builder_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),   cmocka_unit_test(test_gzip),      cmocka_unit_test(test_failures),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_csv_times), cmocka_unit_test(test_many_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
