/* Tests of the readers of k6's summaries: each figure of the files in tests/data/load-tools/k6, and what they refuse. */
#include "tests/unit/import/tool_figures.h"

#include "lib/fs.h"
#include "lib/json.h"

#define FOLDER "tests/data/load-tools/k6/"

static void test_figures(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader;
        struct {
            const char *name;
            double value;
        } figures[32];
    } cases[] = {
        {FOLDER "summary.json",
         "k6-summary",
         {{"requests", 9000},
          {"errors", 30},
          {"connect", MISSING},
          {"status", MISSING},
          {"rate", 299},
          {"measured", 30e9},
          {"iterations", 3000},
          {"dropped", 0},
          {"bytes_received", 9216e3},
          {"bytes_sent", 738e3},
          {"vus", 10},
          {"mean", 9.75e6},
          {"minimum", 1.2e6},
          {"p50", 8.45e6},
          {"p90", 17.25e6},
          {"p95", 23.875e6},
          {"p99", 60.5e6},
          {"p999", 187.125e6},
          {"maximum", 300.5e6},
          {"quantiles", 5},
          {"steps", 1},
          {"seconds", 0},
          {"wanted_rate", MISSING},
          {"duration", MISSING},
          {"warmup", MISSING},
          {"deviation", MISSING},
          {"resolution", MISSING},
          {"warnings", 0}}},
        {FOLDER "handle-summary.json", "k6-handle-summary", {{"requests", 360},      {"errors", 0},       {"connect", 0},
                                                             {"check", 0},           {"rate", 2.9999875}, {"measured", 120000.5e6},
                                                             {"iterations", 120},    {"dropped", 4},      {"bytes_received", 72e4},
                                                             {"bytes_sent", 36e3},   {"vus", 8},          {"mean", 21.5e6},
                                                             {"minimum", 7.25e6},    {"p50", 19.75e6},    {"p90", 35.5e6},
                                                             {"p95", 48.25e6},       {"p99", 120.5e6},    {"p999", MISSING},
                                                             {"maximum", 180.125e6}, {"quantiles", 4},    {"steps", 1},
                                                             {"wanted_rate", 2},     {"duration", 120e9}, {"warnings", 1}}},
        {FOLDER "machine.json",
         "k6-machine",
         {{"requests", 1500},      {"errors", 30},        {"status", MISSING}, {"rate", 24.5},
          {"measured", 60e9},      {"iterations", 750},   {"dropped", 0},      {"bytes_received", 15728640},
          {"bytes_sent", 1048576}, {"vus", 10},           {"mean", 245.67e6},  {"minimum", 123.45e6},
          {"p50", 234.56e6},       {"p90", 387.65e6},     {"p95", 421.32e6},   {"p99", 445.12e6},
          {"p999", MISSING},       {"maximum", 456.78e6}, {"steps", 0},        {"warnings", 1}}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open(&file, cases[i].file);
        assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        assert_int_equal(file.records.count, 1);
        for (size_t j = 0; cases[i].figures[j].name != NULL; j++)
            tool_check_figure(cases[i].file, tool_record(&file, 0), cases[i].figures[j].name, cases[i].figures[j].value);
        assert_string_equal(tool_record(&file, 0)->run.percentile_rule, "linear");
        assert_null(tool_record(&file, 0)->histogram);
        tool_close(&file);
    }
}

static void test_checks_steps_thresholds(void **state)
{
    (void)state;
    struct tool_file file;
    struct error error = {0};
    tool_open(&file, FOLDER "summary.json");
    assert_ok(tool_read(&file, "k6-summary", &error), &error);
    const struct results_detail *detail = &tool_record(&file, 0)->detail;
    assert_int_equal(detail->check_count, 2);
    assert_string_equal(detail->checks[0].step, "orders");
    assert_string_equal(detail->checks[0].name, "order was created");
    assert_int_equal(detail->checks[0].passes, 2950);
    assert_int_equal(detail->checks[0].fails, 50);
    assert_string_equal(detail->checks[1].step, "");
    assert_int_equal(detail->checks[1].passes, 5970);
    assert_string_equal(detail->steps[0].name, "/orders?token=***");
    assert_int_equal(detail->steps[0].latency.p95, 33500000);
    assert_int_equal(detail->steps[0].latency.p99, RESULTS_MISSING);
    assert_int_equal(detail->steps[0].requests, RESULTS_MISSING);
    static const char *const thresholds[] = {
        "{\"metric\":\"http_req_duration\",\"expression\":\"p(95)<500\",\"value\":24.125,\"crossed\":false}",
        "{\"metric\":\"http_req_duration\",\"expression\":\"avg<5\",\"value\":9.87,\"crossed\":true}",
        "{\"metric\":\"http_req_duration{name:https://api.example.com/"
        "orders?token=***}\",\"expression\":\"p(95)<100\",\"value\":33.5,"
        "\"crossed\":false}",
        "{\"metric\":\"http_req_failed\",\"expression\":\"rate<0.01\",\"value\":0.0033333333333333335,\"crossed\":false}"};
    assert_int_equal(detail->threshold_count, COUNT_OF(thresholds));
    for (size_t i = 0; i < COUNT_OF(thresholds); i++) {
        json_t *actual = json_loads(detail->thresholds[i], 0, NULL), *expected = json_loads(thresholds[i], 0, NULL);
        if (!json_equal(actual, expected))
            fail_msg("%s is not %s", detail->thresholds[i], thresholds[i]);
        json_decref(actual);
        json_decref(expected);
    }
    tool_close(&file);
}

static void test_nested(void **state)
{
    (void)state;
    struct tool_file file;
    struct error error = {0};
    tool_open(&file, FOLDER "handle-summary.json");
    assert_ok(tool_read(&file, "k6-handle-summary", &error), &error);
    const struct result_record *record = tool_record(&file, 0);
    assert_int_equal(record->detail.check_count, 2);
    assert_string_equal(record->detail.checks[0].step, "shop::cart");
    assert_string_equal(record->detail.checks[1].step, "shop");
    assert_int_equal(record->detail.threshold_count, 2);
    assert_non_null(strstr(record->detail.thresholds[0], "\"crossed\":true"));
    assert_non_null(strstr(record->detail.thresholds[1], "\"crossed\":false"));
    assert_string_equal(record->run.executor, "constant-arrival-rate");
    assert_string_equal(record->run.loop, "");
    assert_string_equal(record->scenario_hint, "checkout");
    assert_string_equal(record->tool_load, "{\"preAllocatedVUs\":5,\"maxVUs\":20}");
    assert_string_equal(record->detail.steps[0].name, "shop::cart");
    assert_int_equal(record->detail.steps[0].requests, 120);
    assert_int_equal(record->detail.steps[0].errors, RESULTS_MISSING);
    assert_true(tool_has_warning(record, "late starts"));
    tool_close(&file);
}

static void test_machine(void **state)
{
    (void)state;
    struct tool_file file;
    struct error error = {0};
    tool_open(&file, FOLDER "machine.json");
    assert_ok(tool_read(&file, "k6-machine", &error), &error);
    const struct result_record *record = tool_record(&file, 0);
    assert_string_equal(record->run.tool_version, "1.4.0");
    assert_string_equal(record->run.ended, "2026-03-02T10:05:30.500Z");
    assert_string_equal(record->run.started, "2026-03-02T10:04:30.500Z");
    assert_string_equal(record->scenario_hint, "browse-catalog");
    assert_int_equal(record->detail.check_count, 2);
    assert_int_equal(record->detail.checks[1].fails, 120);
    tool_close(&file);
}

/* What a script was told, from the options that it wrote beside the metrics. */
static void test_options(void **state)
{
    (void)state;
    static const struct {
        const char *options, *executor, *loop, *load;
        double vus, duration;
    } cases[] = {
        {"{}", "", "", "", MISSING, MISSING},
        {"null", "", "", "", MISSING, MISSING},
        {"{\"vus\":4,\"duration\":\"1m30s\"}", "constant-vus", "closed", "", 4, 90e9},
        {"{\"vus\":4,\"duration\":null,\"iterations\":100}", "shared-iterations", "closed", "{\"iterations\":100}", 4, MISSING},
        {"{\"stages\":[{\"duration\":\"10s\",\"target\":5}]}", "ramping-vus", "closed",
         "{\"stages\":[{\"duration_ns\":10000000000,\"target\":5}]}", MISSING, MISSING},
        {"{\"scenarios\":{\"a\":{\"executor\":\"per-vu-iterations\",\"vus\":3,\"iterations\":7}}}", "per-vu-iterations", "closed",
         "{\"iterations\":7}", 3, MISSING},
        {"{\"scenarios\":{\"a\":{\"executor\":\"constant-vus\",\"vus\":3},\"b\":{\"executor\":\"constant-vus\"}}}", "", "", "",
         MISSING, MISSING},
        {"{\"scenarios\":{\"a\":{\"executor\":\"externally-controlled\",\"vus\":3}}}", "", "", "", 3, MISSING},
        {"{\"vus\":\"many\",\"duration\":true,\"stages\":7}", "", "", "", MISSING, MISSING},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[1024];
        struct tool_file file;
        struct error error = {0};
        (void)snprintf(
            text, sizeof(text),
            "{\"root_group\":{\"groups\":[],\"checks\":[]},\"options\":%s,\"metrics\":{\"http_reqs\":{\"type\":\"counter\","
            "\"contains\":\"default\",\"values\":{\"count\":10,\"rate\":5}}}}",
            cases[i].options);
        tool_open_text(&file, text);
        assert_ok(tool_read(&file, "k6-handle-summary", &error), &error);
        const struct result_record *record = tool_record(&file, 0);
        assert_string_equal(record->run.executor, cases[i].executor);
        assert_string_equal(record->run.loop, cases[i].loop);
        assert_string_equal(record->tool_load, cases[i].load);
        tool_check_figure(cases[i].options, record, "vus", cases[i].vus);
        tool_check_figure(cases[i].options, record, "duration", cases[i].duration);
        tool_close(&file);
    }
}

/* Figures that hang together: what is missing, what failed, what all failed. */
static void test_meaning(void **state)
{
    (void)state;
    static const struct {
        const char *metrics, *figure;
        double expected;
        const char *warning; /* NULL: none */
    } cases[] = {
        {"\"http_reqs\":{\"count\":10,\"rate\":5}", "rate", 5, "does not tell which requests failed"},
        {"\"http_reqs\":{\"count\":10,\"rate\":5}", "errors", MISSING, "does not tell"},
        {"\"http_reqs\":{\"count\":10,\"rate\":5}", "dropped", MISSING, "does not tell"},
        {"\"http_reqs\":{\"count\":10,\"rate\":5}", "mean", MISSING, "does not tell"},
        {"\"http_reqs\":{\"count\":10,\"rate\":5},\"http_req_failed\":{\"passes\":10,\"fails\":0,\"value\":1},"
         "\"http_req_duration{expected_response:true}\":{\"avg\":0,\"min\":0,\"med\":0,\"max\":0}",
         "mean", MISSING, NULL}, /* k6's zeros of an empty trend */
        {"\"http_reqs\":{\"count\":10,\"rate\":5},\"http_req_failed\":{\"passes\":1,\"fails\":9,\"value\":0.1},"
         "\"http_req_duration\":{\"avg\":2,\"p(50)\":1.5}",
         "p50", 1.5e6, "good and bad"},
        {"\"http_reqs\":{\"count\":10,\"rate\":5},\"http_req_failed\":{\"passes\":1,\"fails\":8,\"value\":0.1111}", "errors", 1,
         "is about 9 requests"},
        {"\"http_reqs\":{\"count\":0,\"rate\":0},\"http_req_failed\":{\"passes\":0,\"fails\":0,\"value\":0}", "measured", MISSING,
         NULL},
        {"\"http_reqs\":{\"count\":1e1,\"rate\":5},\"http_req_failed\":{\"passes\":0,\"fails\":10}", "requests", 10, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[1024];
        struct tool_file file;
        struct error error = {0};
        (void)snprintf(text, sizeof(text), "{\"root_group\":{\"groups\":{},\"checks\":{}},\"metrics\":{%s}}", cases[i].metrics);
        tool_open_text(&file, text);
        assert_ok(tool_read(&file, "k6-summary", &error), &error);
        tool_check_figure(cases[i].metrics, tool_record(&file, 0), cases[i].figure, cases[i].expected);
        if (cases[i].warning == NULL)
            assert_int_equal(tool_record(&file, 0)->run.warning_count, 0);
        else if (!tool_has_warning(tool_record(&file, 0), cases[i].warning))
            fail_msg("%s: no warning \"%s\"", cases[i].metrics, cases[i].warning);
        tool_close(&file);
    }
}

static void test_refused(void **state)
{
    (void)state;
#define FLAT(metrics) "{\"root_group\":{\"groups\":{},\"checks\":{}},\n\"metrics\":{" metrics "}}"
    static const struct {
        const char *reader, *text, *expected;
    } cases[] = {
        {"k6-summary", FLAT("\"iterations\":{\"count\":1}"), "expected the metric http_reqs"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":-1,\"rate\":1}"), "file:2: metric http_reqs: expected a count, got -1"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":1.5,\"rate\":1}"), "expected a count, got 1.5"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":1e300,\"rate\":1}"), "expected a count"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":1e400,\"rate\":1}"), "file:2"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":NaN,\"rate\":1}"), "no valid JSON"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":1,\"count\":2}"), "twice"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":1},\"http_reqs\":{\"count\":2}"), "once"},
        {"k6-summary", FLAT("\"http_reqs\":7"), "expected object, got integer"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":2,\"rate\":-1}"), "a rate a second"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":2,\"rate\":1},\"http_req_duration\":{\"avg\":-1}"),
         "expected milliseconds, got -1"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":2,\"rate\":1},\"http_req_failed\":{\"passes\":3,\"fails\":0,\"value\":1}"),
         "no more failures than requests"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":9,\"rate\":1},\"http_req_failed\":{\"passes\":3,\"fails\":1,\"value\":0.5}"),
         "a share that agrees"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":2,\"rate\":1,\"thresholds\":{\"count>1\":\"yes\"}}"), "expected"},
        {"k6-summary",
         "{\"root_group\":{\"groups\":{},\"checks\":{\"a\":{\"name\":\"a\",\"passes\":-1,\"fails\":0}}},\"metrics\":{}}",
         "expected at least 0"},
        {"k6-summary", "{\"root_group\":{\"groups\":{},\"checks\":{}}}", "missing member \"metrics\""},
        {"k6-summary", "{\"root_group\":{\"groups\":{},\"checks\":{}},\"metrics\":{\"http_reqs\":{\"co", "no valid JSON"},
        {"k6-summary", FLAT("\"http_reqs\":{\"count\":2,\"rate\":1}") " x", "file:2"},
        {"k6-machine", "{\"version\":\"2.0.0\",\"metadata\":{\"k6Version\":\"9\"},\"results\":{\"metrics\":[]}}",
         "expected version 1.x"},
        {"k6-machine",
         "{\"version\":\"1.0.0\",\"metadata\":{\"k6Version\":\"9\",\"generatedAt\":\"today\"},\"results\":{\"metrics\":[]}}",
         "expected a time"},
        {"k6-machine",
         "{\"version\":\"1.0.0\",\"metadata\":{\"k6Version\":\"9\"},\"results\":{\"metrics\":[{\"name\":\"http_reqs\"}]}}",
         "missing member \"values\""},
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

static void fill_deep(struct str_builder *text, size_t depth)
{
    str_builder_append(text, "{\"root_group\":");
    for (size_t i = 0; i < depth; i++)
        str_builder_append(text, "{\"groups\":{\"g\":");
    str_builder_append(text, "{}");
    for (size_t i = 0; i < depth; i++)
        str_builder_append(text, "}}");
    str_builder_append(text, ",\"metrics\":{}}");
}

static void test_deep_groups(void **state)
{
    (void)state;
    struct str_builder text;
    struct tool_file file;
    struct error error = {0};
    str_builder_init(&text, 1 << 20);
    fill_deep(&text, 10000);
    tool_open_text(&file, str_builder_text(&text));
    assert_int_equal(tool_find_reader("k6-summary")->read(&file.job, file.source, &error), -1);
    assert_error_contains(&error, "nested deeper");
    tool_close(&file);
    str_builder_release(&text);
}

/* Nothing that a record holds has any of what the files say in confidence. */
static void test_no_credentials(void **state)
{
    (void)state;
    static const char *const files[] = {"summary.json",    "handle-summary.json", "points.json",
                                        "points-old.json", "points.csv",          "points-seconds.csv"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[256];
        struct tool_file file;
        struct error error = {0};
        (void)snprintf(path, sizeof(path), FOLDER "%s", files[i]);
        tool_open(&file, path);
        const struct import_reader *reader = import_detect_reader(file.source);
        assert_non_null(reader);
        assert_ok(reader->read(&file.job, file.source, &error), &error);
        const struct result_record *record = tool_record(&file, 0);
        const struct results_detail *detail = &record->detail;
        assert_null(strstr(record->tested_url, "geheim"));
        assert_null(strstr(record->tool_load, "geheim"));
        for (size_t j = 0; j < detail->step_count; j++)
            assert_null(strstr(detail->steps[j].name, "geheim"));
        for (size_t j = 0; j < detail->threshold_count; j++)
            assert_null(strstr(detail->thresholds[j], "geheim"));
        for (size_t j = 0; j < detail->check_count; j++)
            assert_null(strstr(detail->checks[j].name, "geheim"));
        tool_close(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),        cmocka_unit_test(test_checks_steps_thresholds),
        cmocka_unit_test(test_nested),         cmocka_unit_test(test_machine),
        cmocka_unit_test(test_options),        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_deep_groups),
        cmocka_unit_test(test_no_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
