/* Readers of the JSON of other tools: forms that no real file at hand has, files with many runs, and what damaged ones lead to. */
#include "tests/unit/import/tool_figures.h"

#include "lib/fs.h"
#include "lib/str.h"

#define FOLDER "tests/data/load-tools/"

/* ---- TechEmpower: many runs in one file ----------------------------------------------------------------------------------------- */
static void test_techempower_runs(void **state)
{
    (void)state;
    static const struct {
        const char *target, *scenario, *load, *loop;
        int64_t number;
    } runs[] = {
        {"swift-lib/plain", "json", "", "closed", 1},
        {"swift-lib/plain", "json", "", "closed", 2},
        {"swift-lib/plain", "json", "", "closed", 3},
        {"tortoise", "json", "", "closed", 1},
        {"tortoise", "json", "", "closed", 2}, /* the third has no figures at all */
        {"tortoise", "query", "{\"queries\":1}", "closed", 1},
        {"tortoise", "query", "{\"queries\":20}", "closed", 2},
        {"swift-lib/plain", "plaintext", "{\"pipelined\":true}", "", 1},
        {"swift-lib/plain", "plaintext", "{\"pipelined\":true}", "", 2},
    };
    struct tool_file file;
    struct error error = {0};
    tool_open(&file, FOLDER "techempower/results.json");
    assert_ok(tool_read(&file, "techempower", &error), &error);
    assert_int_equal(file.records.count, COUNT_OF(runs));
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        const struct result_record *record = tool_record(&file, i);
        assert_string_equal(record->target_hint, runs[i].target);
        assert_string_equal(record->scenario_hint, runs[i].scenario);
        assert_string_equal(record->tool_load, runs[i].load);
        assert_string_equal(record->run.loop, runs[i].loop);
        assert_string_equal(record->session.id, "techempower-3fd2a8c4-71b0-4a57-9f53-6d0e8a1c5b27");
        assert_string_equal(record->machine.cpu, "Two virtual cores");
        assert_int_equal(record->run.number, runs[i].number);
        assert_int_equal(record->failure[0] != '\0', i == 4);
    }
    assert_string_equal(tool_record(&file, 0)->run.started, "2026-11-24T06:01:40.250Z");
    tool_close(&file);
    tool_open(&file, FOLDER "techempower/results-old.json");
    assert_ok(tool_read(&file, "techempower", &error), &error);
    assert_int_equal(file.records.count, 3);
    assert_string_equal(tool_record(&file, 0)->target_hint, "lantern"); /* index 1 */
    assert_string_equal(tool_record(&file, 2)->target_hint, "harbour");
    assert_string_equal(tool_record(&file, 2)->scenario_hint, "update");
    tool_close(&file);
}

static void test_techempower_choice(void **state)
{
    (void)state;
    static const struct {
        const char *target, *scenario;
        size_t count;
    } cases[] = {{"tortoise", NULL, 4},   {"swift-lib-plain", NULL, 5},    {NULL, "query", 2},
                 {"tortoise", "json", 2}, {"swift-lib-plain", "query", 0}, {"somebody", NULL, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open(&file, FOLDER "techempower/results.json");
        file.identity.target = cases[i].target;
        file.identity.scenario = cases[i].scenario;
        assert_int_equal(tool_read(&file, "techempower", &error), cases[i].count > 0 ? 0 : -1);
        assert_int_equal(file.records.count, cases[i].count);
        if (cases[i].count == 0)
            assert_error_contains(&error, "holds no run of the framework");
        tool_close(&file);
    }
}

/* ---- what files may hold ---------------------------------------------------------------------------------------------------------- */
static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *reader, *text, *figure;
        double value;
    } cases[] = {
        /* errors of different kinds, which are not counted apart */
        {"vegeta",
         "{\"latencies\":{\"mean\":5},\"bytes_in\":{},\"duration\":1000,\"wait\":0,\"requests\":5,\"throughput\":1,"
         "\"status_codes\":{\"0\":3,\"200\":2},\"errors\":[\"EOF\",\"i/o timeout\"]}",
         "errors", 3},
        {NULL, NULL, "timeout", MISSING},
        {NULL, NULL, "requests", 5},
        /* nothing was sent: zeros are no figures */
        {"vegeta",
         "{\"latencies\":{\"mean\":0,\"50th\":0,\"max\":0},\"bytes_in\":{},\"duration\":0,\"wait\":0,\"requests\":0,\"throughput\":"
         "0,"
         "\"status_codes\":{},\"errors\":null}",
         "mean", MISSING},
        {NULL, NULL, "p50", MISSING},
        {NULL, NULL, "rate", MISSING},
        {"fortio",
         "{\"RunType\":\"HTTP\",\"RequestedQPS\":\"max\",\"ActualDuration\":5,\"DurationHistogram\":{\"Count\":0,\"Min\":0,\"Max\":"
         "0,\"Avg\":0,"
         "\"Data\":null},\"RetCodes\":{}}",
         "minimum", MISSING},
        /* redirections are good answers, informational ones are not */
        {"bombardier",
         "{\"spec\":{\"numberOfConnections\":1,\"testType\":\"timed\"},\"result\":{\"timeTakenSeconds\":1,\"req1xx\":1,\"req2xx\":"
         "2,\"req3xx\":3,"
         "\"req4xx\":4,\"req5xx\":5,\"others\":6,\"errors\":[{\"description\":\"timeout\",\"count\":6}]}}",
         "requests", 21},
        {NULL, NULL, "errors", 16},
        {NULL, NULL, "timeout", 6},
        {NULL, NULL, "status", 10},
        {NULL, NULL, "rate", 5},
        /* more others than are described */
        {"bombardier",
         "{\"spec\":{\"numberOfConnections\":1,\"testType\":\"timed\"},\"result\":{\"timeTakenSeconds\":1,\"req2xx\":2,"
         "\"others\":6,\"errors\":[{\"description\":\"timeout\",\"count\":1}]}}",
         "errors", 6},
        {NULL, NULL, "timeout", MISSING},
        {NULL, NULL, "requests", 8},
        /* pipelined requests wait at once; timeouts are among the errors; mismatches are answers */
        {"autocannon",
         "{\"connections\":10,\"pipelining\":4,\"non2xx\":0,\"duration\":2,\"errors\":5,\"timeouts\":3,\"mismatches\":2,\"2xx\":"
         "100,"
         "\"latency\":{\"mean\":1}}",
         "vus", 40},
        {NULL, NULL, "requests", 105},
        {NULL, NULL, "errors", 7},
        {NULL, NULL, "check", MISSING}, /* two requests without an answer, nobody knows why */
        {NULL, NULL, "rate", 49},
        /* more successes than transactions: redirections */
        {"siege-json",
         "\xEF\xBB\xBF{\"transactions\":10,\"availability\":100.00,\"elapsed_time\":1.00,\"transaction_rate\":10.00,"
         "\"successful_transactions\":12,\"failed_transactions\":0}",
         "errors", 0},
        {NULL, NULL, "requests", 10},
        /* as many as there are processors: not known */
        {"nighthawk",
         "{\"options\":{\"termination_predicates\":{},\"failure_predicates\":{},\"concurrency\":\"auto\",\"connections\":5,"
         "\"requests_per_second\":9},\"results\":[{\"name\":\"global\",\"counters\":[],\"execution_duration\":\"1s\"}]}",
         "vus", MISSING},
        {NULL, NULL, "wanted_rate", MISSING},
        {NULL, NULL, "requests", 0},
        {"jmeter-statistics",
         "{\"Total\":{\"transaction\":\"Total\",\"sampleCount\":0,\"errorCount\":0,\"errorPct\":\"NaN\",\"meanResTime\":\"NaN\","
         "\"pct1ResTime\":\"NaN\",\"minResTime\":0.0,\"throughput\":\"Infinity\"}}",
         "mean", MISSING},
        {NULL, NULL, "minimum", MISSING},
        {NULL, NULL, "requests", 0},
        {NULL, NULL, "rate", MISSING},
        {"techempower",
         "{\"rawData\":{\"json\":{\"7\":[null,{\"latencyAvg\":\"nan\",\"totalRequests\":5,\"startTime\":9,\"endTime\":2}]}},"
         "\"frameworks\":[\"a\"],\"concurrencyLevels\":[],\"queryIntervals\":[]}",
         "requests", 5},
        {NULL, NULL, "mean", MISSING},
        {NULL, NULL, "measured", MISSING},
        {NULL, NULL, "vus", MISSING},
    };
    struct tool_file file;
    struct error error = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (cases[i].reader != NULL) {
            if (i > 0)
                tool_close(&file);
            tool_open_text(&file, cases[i].text);
            assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        }
        char place[64];
        snprintf(place, sizeof(place), "case %zu", i);
        tool_check_figure(place, tool_record(&file, 0), cases[i].figure, cases[i].value);
    }
    tool_close(&file);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *reader, *text, *message;
    } cases[] = {
        {"oha", "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1", "ends too early"},
        {"oha", "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1}}", "total"},
        {"oha", "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":1}}", "statusCodeDistribution"},
        {"oha",
         "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":-1},\"statusCodeDistribution\":{}}",
         "/summary/total: expected a number that is not negative"},
        {"oha",
         "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":1e300},\"statusCodeDistribution\":{}}",
         "less than a century"},
        {"oha",
         "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":1},\"statusCodeDistribution\":{\"200\":-"
         "4}}",
         "/statusCodeDistribution/200"},
        {"oha",
         "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":1},\"statusCodeDistribution\":{\"200\":1."
         "5}}",
         "/statusCodeDistribution/200"},
        {"oha",
         "{\"summary\":{\"successRate\":1,\"requestsPerSec\":1,\"sizePerSec\":1,\"total\":1},\"latencyPercentiles\":{\"p50\":1,"
         "\"p50\":2}}",
         "\"p50\" is there twice"},
        {"vegeta", "{\"latencies\":{},\"bytes_in\":{},\"throughput\":1,\"duration\":1,\"requests\":3,\"status_codes\":{\"200\":2}}",
         "do not add up"},
        {"vegeta", "{\"latencies\":[],\"bytes_in\":{},\"throughput\":1,\"status_codes\":{}}", "/latencies"},
        {"fortio", "{\"RunType\":\"GRPC Ping\",\"RequestedQPS\":\"max\",\"DurationHistogram\":{}}", "type HTTP"},
        {"fortio", "{\"RunType\":\"HTTP\",\"RequestedQPS\":\"max\",\"DurationHistogram\":{\"Min\":1}}", "Count"},
        {"nighthawk", "{\"results\":[{\"statistics\":[],\"counters\":[],\"execution_duration\":\"1s\"}]}", "\"global\""},
        {"nighthawk",
         "{\"results\":[{\"name\":\"global\",\"statistics\":[],\"counters\":[],\"execution_duration\":\"1s\"},{\"name\":\"global\"}"
         "]}",
         "there twice"},
        {"bombardier", "{\"spec\":{\"numberOfConnections\":1,\"testType\":\"timed\"}}", "result"},
        {"autocannon", "{\"connections\":1,\"pipelining\":1,\"non2xx\":1,\"latency\":{}}", "2xx"},
        {"jmeter-statistics", "{\"a\":{\"transaction\":\"a\",\"sampleCount\":1,\"errorCount\":0,\"errorPct\":0,\"pct1ResTime\":1}}",
         "Total"},
        {"jmeter-statistics",
         "{\"Total\":{\"transaction\":\"Total\",\"sampleCount\":1,\"errorCount\":2,\"errorPct\":0,\"pct1ResTime\":1}}",
         "more errors than samples"},
        {"gatling",
         "{\"numberOfRequests\":{\"total\":1,\"ok\":1,\"ko\":2},\"percentiles1\":{},\"meanNumberOfRequestsPerSecond\":{}}",
         "more bad requests"},
        {"gatling", "{\"type\":\"GROUP\",\"contents\":{},\"pathFormatted\":\"\",\"x\":{\"numberOfRequests\":1}}", "stats"},
        {"siege-json", "{\"transactions\":1,\"availability\":1,\"elapsed_time\":1}", "failed_transactions"},
        {"techempower", "{\"concurrencyLevels\":[],\"queryIntervals\":[],\"frameworks\":[]}", "rawData"},
        {"techempower", "{\"concurrencyLevels\":[],\"queryIntervals\":[],\"frameworks\":[],\"rawData\":{\"json\":{}}}",
         "holds no run"},
        {"techempower",
         "{\"concurrencyLevels\":[],\"queryIntervals\":[],\"frameworks\":[],\"rawData\":{\"json\":{\"a\":[{\"totalRequests\":-1}]}}"
         "}",
         "/rawData/json/a/0/totalRequests"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open_text(&file, cases[i].text);
        if (tool_read(&file, cases[i].reader, &error) == 0)
            fail_msg("case %zu was read: %s", i, cases[i].text);
        assert_error_contains(&error, cases[i].message);
        tool_close(&file);
    }
}

/* Every sample cut at every byte: never a crash, and what is accepted is what the whole file gives. */
static void test_cut_files(void **state)
{
    (void)state;
    static const char *const files[][2] = {{"oha/oha-1.4.json", "oha"},
                                           {"vegeta/vegeta-mixed.json", "vegeta"},
                                           {"bombardier/bombardier.json", "bombardier"},
                                           {"autocannon/autocannon.json", "autocannon"},
                                           {"jmeter/statistics.json", "jmeter-statistics"},
                                           {"gatling/global_stats.json", "gatling"},
                                           {"siege/siege.json", "siege-json"},
                                           {"techempower/results-old.json", "techempower"}};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct str_builder content;
        struct error error = {0};
        char path[200];
        snprintf(path, sizeof(path), FOLDER "%s", files[i][0]);
        str_builder_init(&content, 1 << 20);
        assert_ok(fs_read_file(path, &content, &error), &error);
        size_t length = str_trim((struct str){content.data, content.length}).length;
        for (size_t cut = 0; cut < length; cut++) {
            struct tool_file file;
            char *part = strndup(content.data, cut); /* on the heap: a sanitizer sees a read behind it */
            tool_open_text(&file, part);
            if (tool_find_reader(files[i][1])->read(&file.job, file.source, &error) == 0)
                fail_msg("%s: the first %zu bytes were accepted", path, cut);
            tool_close(&file);
            free(part);
        }
        str_builder_release(&content);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_techempower_runs), cmocka_unit_test(test_techempower_choice), cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_cut_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
