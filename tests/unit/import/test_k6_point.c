/* Tests of single lines of k6's points: what scanning takes it takes as parsing does, and it takes what k6 writes. */
#include "tests/unit/test.h"

#include "site-gen/import/k6_point.h"
#include "site-gen/import/source.h"

#define TIME "\"time\":\"2026-03-02T11:05:30.011+01:00\""
#define TIME_NS INT64_C(1772445930011000000)
#define NEW(metric, value, tags)                                                                                                   \
    "{\"metric\":\"" metric "\",\"type\":\"Point\",\"data\":{" TIME ",\"value\":" value ",\"tags\":" tags "}}"
#define OLD(metric, value, tags)                                                                                                   \
    "{\"type\":\"Point\",\"data\":{" TIME ",\"value\":" value ",\"tags\":" tags "},\"metric\":\"" metric "\"}"

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool scanned; /* by the fast way */
        enum k6_series_metric metric;
        double value;
        const char *name, *status;
    } cases[] = {
        {NEW("http_req_duration", "221.899", "{\"name\":\"a\",\"proto\":\"x\",\"status\":\"200\"}"), true, K6_HTTP_REQ_DURATION,
         221.899, "a", "200"},
        {OLD("http_req_duration", "221.899", "{\"status\":\"200\",\"name\":\"a\"}"), true, K6_HTTP_REQ_DURATION, 221.899, "a",
         "200"},
        {NEW("http_req_duration", "3", "{}"), true, K6_HTTP_REQ_DURATION, 3, "", ""},
        {NEW("http_req_duration", "3", "null"), true, K6_HTTP_REQ_DURATION, 3, "", ""},
        {NEW("http_req_duration", "0.000123456789012", "{\"name\":\"a\\\"b\\\\\"}"), true, K6_HTTP_REQ_DURATION, 0.000123456789012,
         "a\\\"b\\\\", ""},
        {NEW("http_req_duration", "1.5e-05", "{\"name\":\"a\"}"), false, K6_HTTP_REQ_DURATION, 1.5e-5, "a", ""},
        {NEW("http_req_duration", "12345678901234567", "{\"name\":\"a\"}"), false, K6_HTTP_REQ_DURATION, 12345678901234567.0, "a",
         ""},
        {NEW("http_req_duration", "-1", "{\"name\":\"a\"}"), false, K6_HTTP_REQ_DURATION, -1, "a", ""},
        {NEW("http_req_duration", "1", "{\"name\" : \"a\"}"), false, K6_HTTP_REQ_DURATION, 1, "a", ""},
        {NEW("http_req_duration", "1", "{\"name\":7,\"status\":\"200\"}"), false, K6_HTTP_REQ_DURATION, 1, "", "200"},
        {"{\"metric\":\"http_req_duration\",\"type\":\"Point\",\"data\":{" TIME
         ",\"value\":2,\"tags\":{\"name\":\"a\"},\"metadata\":{\"trace_id\":\"x\"}}}",
         false, K6_HTTP_REQ_DURATION, 2, "a", ""},
        {"  {\"data\":{\"tags\":{\"name\":\"a\"},\"value\":2," TIME
         "}, \"type\" : \"Point\", \"metric\" : \"http_req_duration\" } ",
         false, K6_HTTP_REQ_DURATION, 2, "a", ""},
        {NEW("http_req_waiting", "2", "{\"name\":\"a\"}"), true, K6_OTHER, 0, "", ""},
        {OLD("http_req_waiting", "2", "{\"name\":\"a\"}"), true, K6_OTHER, 0, "", ""},
        {NEW("iterations", "1", "{\"scenario\":\"default\"}"), true, K6_ITERATIONS, 1, "", ""},
        {NEW("checks", "0", "{\"check\":\"x\"}"), true, K6_CHECKS, 0, "", ""},
        {NEW("data_sent", "1048576", "null"), true, K6_DATA_SENT, 1048576, "", ""},
        {"{\"type\":\"Metric\",\"data\":{\"name\":\"vus\",\"type\":\"gauge\"},\"metric\":\"vus\"}", false, K6_OTHER, 0, "", ""},
        {"", false, K6_OTHER, 0, "", ""},
        {"   ", false, K6_OTHER, 0, "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct k6_point point;
        struct arena arena;
        struct error error = {0};
        arena_init(&arena);
        for (int way = cases[i].scanned ? 0 : 1; way < 2; way++) {
            struct str line = str_from_text(cases[i].line);
            bool scanned = k6_point_scan(line, &point);
            if (scanned != cases[i].scanned)
                fail_msg("%s: scanning gave %d", cases[i].line, scanned);
            if (way == 1)
                assert_ok(k6_point_parse("points", 7, line, &arena, &point, &error), &error);
            assert_int_equal(point.metric, cases[i].metric);
            if (point.metric == K6_OTHER)
                continue;
            assert_number_close(point.value, cases[i].value, 0);
            if (point.metric == K6_HTTP_REQ_DURATION)
                assert_true(point.time_ns == TIME_NS);
            if (!str_equals_text(point.tags[K6_TAG_NAME], cases[i].name) ||
                !str_equals_text(point.tags[K6_TAG_STATUS], cases[i].status))
                fail_msg("%s: wrong tags", cases[i].line);
        }
        arena_release(&arena);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *expected;
    } cases[] = {
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{", "points:7"},
        {"{\"metric\":\"vus\",\"type\":\"Point\"}", "missing member \"data\""},
        {"{\"metric\":\"vus\",\"type\":\"Pint\",\"data\":{}}", "expected the type Point or Metric"},
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{}}", "expected a point with time and value"},
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{\"time\":\"now\",\"value\":1}}", "expected a time"},
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{" TIME ",\"value\":\"1\"}}", "expected number"},
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{" TIME ",\"value\":NaN}}", "no valid JSON"},
        {"{\"metric\":\"checks\",\"type\":\"Point\",\"data\":{" TIME ",\"value\":1,\"value\":2}}", "duplicate member"},
        {"{\"metric\":\"vus\",\"type\":\"Point\",\"data\":{" TIME ",\"value\":01}}", "points:7"},
        {"[]", "expected object"},
        {"nothing", "points:7"},
        {NEW("http_req_duration", "1", "{\"name\":\"a\"}") "}", "points:7"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct k6_point point;
        struct arena arena;
        struct error error = {0};
        struct str line = str_from_text(cases[i].line);
        arena_init(&arena);
        if (k6_point_scan(line, &point) && point.metric != K6_OTHER)
            fail_msg("%s was scanned", cases[i].line);
        if (k6_point_parse("points", 7, line, &arena, &point, &error) != -1)
            fail_msg("%s was parsed", cases[i].line);
        assert_error_contains(&error, cases[i].expected);
        arena_release(&arena);
    }
}

/* In what k6 writes nothing but the descriptions of metrics needs the slow way. */
static void test_whole_files_are_scanned(void **state)
{
    (void)state;
    static const char *const paths[] = {"tests/data/load-tools/k6/points.json", "tests/data/load-tools/k6/points-old.json"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct import_source *source;
        struct error error = {0};
        struct str line;
        size_t scanned = 0, others = 0;
        assert_ok(import_source_open(&source, paths[i], paths[i], &error), &error);
        while (import_source_next_line(source, &line, &error) == 1) {
            struct k6_point point;
            if (k6_point_scan(line, &point))
                scanned++;
            else if (!str_starts_with(line, "{\"type\":\"Metric\""))
                fail_msg("%s:%ld was not scanned", paths[i], import_source_line_number(source));
            else
                others++;
        }
        assert_true(scanned > 200);
        assert_true(others < 20);
        import_source_close(source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_whole_files_are_scanned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
