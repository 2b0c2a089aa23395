/* Readers of the JSON of other tools: the figures that each file (tests/data/load-tools) prints. */
#include "tests/unit/import/tool_figures.h"

#define FOLDER "tests/data/load-tools/"
#define US 1e3
#define MS 1e6
#define S 1e9

struct expectation {
    const char *file, *reader; /* NULL: as in the row before */
    size_t record;             /* of a file with many */
    const char *figure;
    double value;
};

static const struct expectation EXPECTATIONS[] = {
    {"oha/oha-1.4.json", "oha", 0, "requests", 4496}, /* and 4 that were not over in time */
    {NULL, NULL, 0, "errors", 17},
    {NULL, NULL, 0, "status", 17},
    {NULL, NULL, 0, "connect", 0},
    {NULL, NULL, 0, "measured", 1.003346578 * S},
    {NULL, NULL, 0, "rate", 4479 / 1.003346578},
    {NULL, NULL, 0, "mean", 0.0017422108614323865 * S},
    {NULL, NULL, 0, "minimum", 0.001185282 * S},
    {NULL, NULL, 0, "maximum", 0.006949662 * S},
    {NULL, NULL, 0, "q0.1", 0.00138149 * S},
    {NULL, NULL, 0, "q0.25", 0.001480817 * S},
    {NULL, NULL, 0, "p50", 0.001636679 * S},
    {NULL, NULL, 0, "q0.75", 0.001844538 * S},
    {NULL, NULL, 0, "p90", 0.002266239 * S},
    {NULL, NULL, 0, "p95", 0.002559439 * S},
    {NULL, NULL, 0, "p99", 0.003222062 * S},
    {NULL, NULL, 0, "p999", 0.006100299 * S},
    {NULL, NULL, 0, "q0.9999", 0.006949662 * S},
    {NULL, NULL, 0, "bytes_received", 26925},
    {NULL, NULL, 0, "vus", MISSING},
    {NULL, NULL, 0, "wanted_rate", MISSING},
    {NULL, NULL, 0, "deviation", MISSING},
    {NULL, NULL, 0, "warnings", 1},
    {"oha/oha-1.4-refused.json", "oha", 0, "requests", 20},
    {NULL, NULL, 0, "errors", 20},
    {NULL, NULL, 0, "connect", 20},
    {NULL, NULL, 0, "rate", 0},
    {NULL, NULL, 0, "mean", MISSING},
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "quantiles", 0},
    {"oha/oha-1.4-rate.json", "oha", 0, "requests", 400},
    {NULL, NULL, 0, "warnings", 0},
    {NULL, NULL, 0, "p99", 0.009471199 * S},
    {"oha/oha-1.16.json", "oha", 0, "requests", 3960},
    {NULL, NULL, 0, "errors", 16},
    {NULL, NULL, 0, "rate", 3944 / 1.002413538},
    {NULL, NULL, 0, "mean", 0.001989894359848493 * S},
    {NULL, NULL, 0, "p50", 0.001988368 * S},
    {NULL, NULL, 0, "p99", 0.002871023 * S},
    {NULL, NULL, 0, "maximum", 0.00597804 * S},
    {"oha/oha-1.16-rate.json", "oha", 0, "rate", 199.95324683184913},
    {NULL, NULL, 0, "p90", 0.009077562 * S},
    {"oha/oha-1.16-refused.json", "oha", 0, "connect", 20},
    {NULL, NULL, 0, "p90", MISSING},

    {"vegeta/vegeta.json", "vegeta", 0, "requests", 400},
    {NULL, NULL, 0, "errors", 0},
    {NULL, NULL, 0, "measured", 1995085960 + 3379217},
    {NULL, NULL, 0, "rate", 200.15360017454034}, /* its "throughput" */
    {NULL, NULL, 0, "mean", 5653115},
    {NULL, NULL, 0, "minimum", 2289493},
    {NULL, NULL, 0, "p50", 5443104},
    {NULL, NULL, 0, "p90", 8958677},
    {NULL, NULL, 0, "p95", 9096838},
    {NULL, NULL, 0, "p99", 9348840},
    {NULL, NULL, 0, "p999", MISSING},
    {NULL, NULL, 0, "maximum", 10842170},
    {NULL, NULL, 0, "bytes_received", 2000},
    {NULL, NULL, 0, "bytes_sent", 0},
    {NULL, NULL, 0, "wanted_rate", MISSING},
    {NULL, NULL, 0, "warnings", 0},
    {"vegeta/vegeta-mixed.json", "vegeta", 0, "requests", 1000},
    {NULL, NULL, 0, "errors", 4},
    {NULL, NULL, 0, "status", 4},
    {NULL, NULL, 0, "rate", 498.09837841452395},
    {NULL, NULL, 0, "warnings", 1},
    {"vegeta/vegeta-refused.json", "vegeta", 0, "requests", 50},
    {NULL, NULL, 0, "errors", 50},
    {NULL, NULL, 0, "connect", 50},
    {NULL, NULL, 0, "rate", 0},

    {"fortio/fortio-rate.json", "fortio", 0, "requests", 400},
    {NULL, NULL, 0, "errors", 0},
    {NULL, NULL, 0, "measured", 2008285510},
    {NULL, NULL, 0, "rate", 400 / 2.00828551},
    {NULL, NULL, 0, "wanted_rate", 200},
    {NULL, NULL, 0, "duration", 2 * S},
    {NULL, NULL, 0, "vus", 4},
    {NULL, NULL, 0, "mean", 0.005423813357499999 * S},
    {NULL, NULL, 0, "deviation", 0.0020928238637253696 * S},
    {NULL, NULL, 0, "minimum", 0.002209794 * S},
    {NULL, NULL, 0, "maximum", 0.00869266 * S},
    {NULL, NULL, 0, "p50", 0.005508771929824562 * S},
    {NULL, NULL, 0, "q0.75", 0.007258620689655173 * S},
    {NULL, NULL, 0, "p90", 0.008206582807017544 * S},
    {NULL, NULL, 0, "p95", MISSING},
    {NULL, NULL, 0, "p99", 0.008644052280701755 * S},
    {NULL, NULL, 0, "p999", 0.008687799228070175 * S},
    {NULL, NULL, 0, "q0.1425", 3 * MS}, /* the end of a bucket */
    {NULL, NULL, 0, "q0.8575", 8 * MS},
    {NULL, NULL, 0, "q1", 0.00869266 * S},
    {NULL, NULL, 0, "quantiles", 12},
    {NULL, NULL, 0, "resolution", 1 * MS},
    {NULL, NULL, 0, "bytes_received", 48400},
    {"fortio/fortio-max.json", "fortio", 0, "requests", 6187},
    {NULL, NULL, 0, "errors", 25},
    {NULL, NULL, 0, "status", 25},
    {NULL, NULL, 0, "rate", 6162 / 1.001238204},
    {NULL, NULL, 0, "wanted_rate", MISSING},
    {NULL, NULL, 0, "vus", 8},
    {NULL, NULL, 0, "resolution", 100 * US},
    {"fortio/fortio-refused.json", "fortio", 0, "requests", 20},
    {NULL, NULL, 0, "errors", 20},
    {NULL, NULL, 0, "connect", MISSING}, /* "-1" does not say of what kind */
    {NULL, NULL, 0, "status", MISSING},
    {NULL, NULL, 0, "duration", MISSING}, /* "exactly 20 calls" */
    {NULL, NULL, 0, "wanted_rate", 8},

    {"nighthawk/nighthawk.json", "nighthawk", 0, "requests", 2494},
    {NULL, NULL, 0, "errors", 3},
    {NULL, NULL, 0, "status", 1},
    {NULL, NULL, 0, "reset", 2},
    {NULL, NULL, 0, "connect", 0},
    {NULL, NULL, 0, "dropped", 6},
    {NULL, NULL, 0, "measured", 5.000015275 * S},
    {NULL, NULL, 0, "rate", 2491 / 5.000015275},
    {NULL, NULL, 0, "wanted_rate", 500}, /* 250 of each of two workers */
    {NULL, NULL, 0, "vus", 100},
    {NULL, NULL, 0, "threads", 2},
    {NULL, NULL, 0, "duration", 5 * S},
    {NULL, NULL, 0, "mean", 1050041},
    {NULL, NULL, 0, "deviation", 502003},
    {NULL, NULL, 0, "minimum", 300031},
    {NULL, NULL, 0, "p50", 950271},
    {NULL, NULL, 0, "q0.75", 1250047},
    {NULL, NULL, 0, "p90", 1800191},
    {NULL, NULL, 0, "p95", 2400255},
    {NULL, NULL, 0, "p99", MISSING},
    {NULL, NULL, 0, "q0.990625", 4100095},
    {NULL, NULL, 0, "maximum", 9000959},
    {NULL, NULL, 0, "quantiles", 8},
    {NULL, NULL, 0, "bytes_received", 740124},
    {NULL, NULL, 0, "bytes_sent", 154628},

    {"bombardier/bombardier.json", "bombardier", 0, "requests", 12279},
    {NULL, NULL, 0, "errors", 49},
    {NULL, NULL, 0, "status", 49},
    {NULL, NULL, 0, "measured", 2.000777783 * S},
    {NULL, NULL, 0, "rate", 12230 / 2.000777783},
    {NULL, NULL, 0, "duration", 2 * S},
    {NULL, NULL, 0, "vus", 8},
    {NULL, NULL, 0, "mean", 1301158},
    {NULL, NULL, 0, "deviation", 102029},
    {NULL, NULL, 0, "minimum", MISSING},
    {NULL, NULL, 0, "maximum", 4441 * US},
    {NULL, NULL, 0, "p50", 1294 * US},
    {NULL, NULL, 0, "q0.75", 1343 * US},
    {NULL, NULL, 0, "p90", 1389 * US},
    {NULL, NULL, 0, "p95", 1425 * US},
    {NULL, NULL, 0, "p99", 1542 * US},
    {NULL, NULL, 0, "bytes_received", 1500439},
    {NULL, NULL, 0, "bytes_sent", 1424364},
    {"bombardier/bombardier-rate.json", "bombardier", 0, "wanted_rate", 200},
    {NULL, NULL, 0, "duration", MISSING},
    {NULL, NULL, 0, "requests", 400},
    {NULL, NULL, 0, "mean", 5333.11 * US},
    {"bombardier/bombardier-refused.json", "bombardier", 0, "requests", 20},
    {NULL, NULL, 0, "errors", 20},
    {NULL, NULL, 0, "connect", 20},
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "rate", 0},

    {"autocannon/autocannon.json", "autocannon", 0, "requests", 27294},
    {NULL, NULL, 0, "errors", 0},
    {NULL, NULL, 0, "measured", 2.02 * S},
    {NULL, NULL, 0, "rate", 27294 / 2.02},
    {NULL, NULL, 0, "vus", 10},
    {NULL, NULL, 0, "mean", 0.77 * MS},
    {NULL, NULL, 0, "deviation", 1.02 * MS},
    {NULL, NULL, 0, "minimum", MISSING}, /* prints the least that is not 0 */
    {NULL, NULL, 0, "q0.25", 0},
    {NULL, NULL, 0, "p50", 1 * MS},
    {NULL, NULL, 0, "p90", 1 * MS},
    {NULL, NULL, 0, "p95", MISSING},
    {NULL, NULL, 0, "q0.975", 3 * MS},
    {NULL, NULL, 0, "p99", 4 * MS},
    {NULL, NULL, 0, "p999", 8 * MS},
    {NULL, NULL, 0, "q0.9999", 36 * MS},
    {NULL, NULL, 0, "q0.99999", 36 * MS},
    {NULL, NULL, 0, "maximum", 36 * MS},
    {NULL, NULL, 0, "bytes_received", 4830938},
    {NULL, NULL, 0, "resolution", 1 * MS},
    {NULL, NULL, 0, "warnings", 0},
    {"autocannon/autocannon-latency.json", "autocannon", 0, "requests", 23828},
    {NULL, NULL, 0, "p99", 5 * MS},
    {NULL, NULL, 0, "p999", 10 * MS},
    {NULL, NULL, 0, "maximum", 16 * MS},
    {NULL, NULL, 0, "vus", 4},
    {"autocannon/autocannon-rate2-uncorrected-200ms.json", "autocannon", 0, "requests", 10},
    {NULL, NULL, 0, "mean", 315.3 * MS},
    {NULL, NULL, 0, "minimum", 201 * MS},
    {NULL, NULL, 0, "p50", 203 * MS},
    {NULL, NULL, 0, "maximum", 776 * MS},
    {"autocannon/autocannon-rate2-co-corrected-200ms.json", "autocannon", 0, "requests", 10},
    {NULL, NULL, 0, "rate", 10 / 5.02},
    {NULL, NULL, 0, "mean", MISSING}, /* 2,051 latencies of 10 requests */
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "maximum", MISSING},
    {NULL, NULL, 0, "quantiles", 0},
    {NULL, NULL, 0, "warnings", 1},
    {"autocannon/autocannon-rate-workers-404.json", "autocannon", 0, "requests", 2529},
    {NULL, NULL, 0, "errors", 2529},
    {NULL, NULL, 0, "status", 2529},
    {NULL, NULL, 0, "rate", 0},
    {NULL, NULL, 0, "mean", MISSING},

    {"jmeter/statistics.json", "jmeter-statistics", 0, "requests", 1200},
    {NULL, NULL, 0, "errors", 2},
    {NULL, NULL, 0, "status", MISSING},
    {NULL, NULL, 0, "measured", 1200 / 855.9201141226819 * S},
    {NULL, NULL, 0, "rate", 1198 / 1200.0 * 855.9201141226819},
    {NULL, NULL, 0, "mean", 4.300833333333331 * MS},
    {NULL, NULL, 0, "minimum", 1 * MS},
    {NULL, NULL, 0, "p50", 3 * MS},
    {NULL, NULL, 0, "p90", 8 * MS},
    {NULL, NULL, 0, "p95", 9 * MS},
    {NULL, NULL, 0, "p99", 11 * MS},
    {NULL, NULL, 0, "maximum", 65 * MS},
    {NULL, NULL, 0, "bytes_received", 145898}, /* 101.6251894614836 KB a second */
    {NULL, NULL, 0, "bytes_sent", 147000},
    {NULL, NULL, 0, "resolution", 1 * MS},
    {NULL, NULL, 0, "steps", 3},

    {"gatling/global_stats.json", "gatling", 0, "requests", 1080},
    {NULL, NULL, 0, "errors", 1},
    {NULL, NULL, 0, "status", MISSING},
    {NULL, NULL, 0, "measured", 2 * S},
    {NULL, NULL, 0, "rate", 539.5},
    {NULL, NULL, 0, "mean", 5 * MS},
    {NULL, NULL, 0, "deviation", 7 * MS},
    {NULL, NULL, 0, "minimum", 0},
    {NULL, NULL, 0, "p50", 4 * MS},
    {NULL, NULL, 0, "q0.75", 7 * MS},
    {NULL, NULL, 0, "p90", MISSING},
    {NULL, NULL, 0, "p95", 13 * MS},
    {NULL, NULL, 0, "p99", 20 * MS},
    {NULL, NULL, 0, "maximum", 103 * MS},
    {NULL, NULL, 0, "resolution", 1 * MS},
    {NULL, NULL, 0, "steps", 0},
    {"gatling/stats.json", "gatling", 0, "requests", 1080},
    {NULL, NULL, 0, "rate", 539.5},
    {NULL, NULL, 0, "p99", 20 * MS},
    {NULL, NULL, 0, "steps", 3},
    {"gatling/stats-2.json", "gatling", 0, "requests", 500},
    {NULL, NULL, 0, "errors", 500},
    {NULL, NULL, 0, "measured", 500 / 25.5 * S},
    {NULL, NULL, 0, "rate", 0},
    {NULL, NULL, 0, "mean", MISSING}, /* "-" */
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "steps", 1},

    {"siege/siege.json", "siege-json", 0, "requests", 10392},
    {NULL, NULL, 0, "errors", 0},
    {NULL, NULL, 0, "measured", 10392 / 9196.46 * S}, /* printed as 1.13 s */
    {NULL, NULL, 0, "rate", 9196.46},
    {NULL, NULL, 0, "mean", 0},
    {NULL, NULL, 0, "minimum", 0},
    {NULL, NULL, 0, "maximum", 40 * MS},
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "bytes_received", 241172}, /* 0.23 MB */
    {NULL, NULL, 0, "resolution", 10 * MS},
    {"siege/siege-mixed.json", "siege-json", 0, "requests", 1000}, /* 996 transactions, 4 failed: 5xx */
    {NULL, NULL, 0, "errors", 4},
    {NULL, NULL, 0, "rate", 996 / 0.5},
    {NULL, NULL, 0, "status", MISSING},
    {"siege/siege-404.json", "siege-json", 0, "requests", 400}, /* neither successful nor failed */
    {NULL, NULL, 0, "errors", 400},
    {NULL, NULL, 0, "status", 400},
    {NULL, NULL, 0, "rate", 0},

    {"techempower/results.json", "techempower", 0, "requests", 301200},
    {NULL, NULL, 0, "errors", 0},
    {NULL, NULL, 0, "measured", 15 * S},
    {NULL, NULL, 0, "duration", 15 * S},
    {NULL, NULL, 0, "rate", 20080},
    {NULL, NULL, 0, "vus", 16},
    {NULL, NULL, 0, "mean", 797.36 * US},
    {NULL, NULL, 0, "deviation", 1.02 * MS},
    {NULL, NULL, 0, "maximum", 23.41 * MS},
    {NULL, NULL, 0, "p50", MISSING},
    {NULL, NULL, 0, "warnings", 0},
    {NULL, NULL, 1, "vus", 64},
    {NULL, NULL, 1, "rate", 30000},
    {NULL, NULL, 1, "warnings", 1}, /* whole seconds */
    {NULL, NULL, 2, "requests", 460500},
    {NULL, NULL, 2, "errors", 255},
    {NULL, NULL, 2, "timeout", 5},
    {NULL, NULL, 2, "status", 250},
    {NULL, NULL, 2, "rate", (460500 - 255) / 15.0},
    {NULL, NULL, 2, "maximum", 1.52 * S},
    {NULL, NULL, 3, "requests", 900},
    {NULL, NULL, 3, "errors", 900},
    {NULL, NULL, 3, "rate", 0},
    {NULL, NULL, 3, "mean", MISSING},
    {NULL, NULL, 4, "requests", MISSING},
    {NULL, NULL, 4, "errors", MISSING},
    {NULL, NULL, 4, "rate", MISSING},
    {NULL, NULL, 4, "vus", 64},
    {NULL, NULL, 5, "requests", 180000}, /* query: levels are queries, at the most connections */
    {NULL, NULL, 5, "vus", 256},
    {NULL, NULL, 5, "rate", 12000},
    {NULL, NULL, 6, "requests", 18005},
    {NULL, NULL, 6, "connect", 3},
    {NULL, NULL, 6, "reset", 2},
    {NULL, NULL, 6, "mean", 0.2 * S},
    {NULL, NULL, 7, "vus", 256},
    {NULL, NULL, 7, "rate", 23282872 / 15.0},
    {NULL, NULL, 8, "vus", 1024},
    {"techempower/results-old.json", "techempower", 0, "requests", 75000},
    {NULL, NULL, 0, "vus", 8},
    {NULL, NULL, 0, "mean", 1.5 * MS},
    {NULL, NULL, 1, "vus", 16},
    {NULL, NULL, 1, "rate", 5100},
    {NULL, NULL, 2, "requests", 12000},
    {NULL, NULL, 2, "vus", 16},
};

static void test_figures(void **state)
{
    (void)state;
    struct tool_file file = {0};
    struct error error = {0};
    const char *name = NULL;
    for (size_t i = 0; i < COUNT_OF(EXPECTATIONS); i++) {
        const struct expectation *row = &EXPECTATIONS[i];
        if (row->file != NULL) {
            char path[200];
            if (name != NULL)
                tool_close(&file);
            name = row->file;
            snprintf(path, sizeof(path), FOLDER "%s", name);
            tool_open(&file, path);
            assert_ok(tool_read(&file, row->reader, &error), &error);
        }
        tool_check_figure(name, tool_record(&file, row->record), row->figure, row->value);
    }
    tool_close(&file);
}

/* What is no number. */
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader, *loop, *executor, *rule, *version, *url, *started, *load, *warning;
    } cases[] = {
        {"oha/oha-1.4.json", "oha", "", "", "floor-rank", "", "", "", "", "17 of 4496 were bad"},
        {"vegeta/vegeta.json", "vegeta", "", "", "t-digest", "", "", "2026-11-24T07:43:29.141Z", "", NULL},
        {"fortio/fortio-rate.json", "fortio", "closed", "", "buckets", "1.75.3", "http://127.0.0.1:18555/slow?page=2&token=***",
         "2026-11-24T07:59:28.709Z", "{\"http2\":false,\"keep_alive\":true,\"compression\":false}", NULL},
        {"fortio/fortio-max.json", "fortio", "closed", "constant-vus", "buckets", "1.75.3", "http://127.0.0.1:18555/mixed",
         "2026-11-24T07:59:27.691Z", "{\"http2\":false,\"keep_alive\":true,\"compression\":false}", "25 of 6187 were bad"},
        {"nighthawk/nighthawk.json", "nighthawk", "open", "constant-arrival-rate", "hdr", "0.5.0",
         "http://127.0.0.1:10000/item?id=7&token=***", "2026-11-24T08:10:06.915Z", "{\"connections_per_worker\":50,\"workers\":2}",
         "not when it should have been"},
        {"bombardier/bombardier.json", "bombardier", "closed", "constant-vus", "rounded", "",
         "http://127.0.0.1:18555/mixed?token=***", "", "{\"method\":\"GET\",\"client\":\"fasthttp\"}", "49 of 12279 were bad"},
        {"bombardier/bombardier-rate.json", "bombardier", "closed", "", "rounded", "", "http://127.0.0.1:18555/slow", "",
         "{\"method\":\"GET\",\"client\":\"fasthttp\",\"requests\":400}", NULL},
        {"bombardier/bombardier-refused.json", "bombardier", "closed", "shared-iterations", "rounded", "",
         "http://127.0.0.1:18556/", "", "{\"method\":\"GET\",\"client\":\"fasthttp\",\"requests\":20}", NULL},
        {"autocannon/autocannon.json", "autocannon", "closed", "", "hdr", "", "http://127.0.0.1:18080/ok",
         "2026-11-24T01:34:38.106Z", "{\"connections\":10,\"pipelining\":1,\"workers\":0}", NULL},
        {"autocannon/autocannon-rate2-co-corrected-200ms.json", "autocannon", "closed", "", "", "", "http://127.0.0.1:18090/",
         "2026-11-24T01:43:16.749Z", "{\"connections\":1,\"pipelining\":1,\"workers\":0}", "2041 values that nobody measured"},
        {"jmeter/statistics.json", "jmeter-statistics", "closed", "", "linear", "", "", "", "", "some labels are transactions"},
        {"gatling/stats.json", "gatling", "", "", "t-digest", "", "", "", "", "whole seconds"},
        {"siege/siege.json", "siege-json", "closed", "", "", "", "", "", "", "10 ms"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        char path[200];
        snprintf(path, sizeof(path), FOLDER "%s", cases[i].file);
        tool_open(&file, path);
        assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        const struct result_record *record = tool_record(&file, 0);
        assert_string_equal(record->run.loop, cases[i].loop);
        assert_string_equal(record->run.executor, cases[i].executor);
        assert_string_equal(record->run.percentile_rule, cases[i].rule);
        assert_string_equal(record->run.tool_version, cases[i].version);
        assert_string_equal(record->tested_url, cases[i].url);
        assert_string_equal(record->run.started, cases[i].started);
        assert_string_equal(record->tool_load, cases[i].load);
        if (cases[i].warning == NULL)
            assert_int_equal(record->run.warning_count, 0);
        else if (!tool_has_warning(record, cases[i].warning))
            fail_msg("%s: no warning holds \"%s\"", cases[i].file, cases[i].warning);
        tool_close(&file);
    }
}

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader;
        size_t index;
        const char *name, *group;
        int64_t requests, errors;
        double rate, mean, p99; /* a second, ns, ns */
    } cases[] = {
        {"jmeter/statistics.json", "jmeter-statistics", 0, "slow", "", 600, 0, 600 / 1200.0 * 855.92011, 6.608333 * MS, 14.98 * MS},
        {"jmeter/statistics.json", "jmeter-statistics", 1, "/mixed?token=***", "", 600, 2, 598 / 1200.0 * 855.92011, 1.993333 * MS,
         6.99 * MS},
        {"jmeter/statistics.json", "jmeter-statistics", 2, "visit", "", 600, 2, 598 / 1200.0 * 855.92011, 10.238333 * MS,
         20.99 * MS},
        {"gatling/stats.json", "gatling", 0, "mixed?token=***", "shop / pay", 360, 1, 179.5, 4 * MS, 15 * MS},
        {"gatling/stats.json", "gatling", 1, "slow", "shop", 360, 0, 180, 8 * MS, 19 * MS},
        {"gatling/stats.json", "gatling", 2, "home", "", 360, 0, 180, 4 * MS, 74 * MS},
        {"gatling/stats-2.json", "gatling", 0, "home", "", 500, 500, 0, RESULTS_MISSING, RESULTS_MISSING},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        char path[200];
        snprintf(path, sizeof(path), FOLDER "%s", cases[i].file);
        tool_open(&file, path);
        assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        const struct results_step *step = &tool_record(&file, 0)->detail.steps[cases[i].index];
        assert_string_equal(step->name, cases[i].name);
        assert_string_equal(step->group, cases[i].group);
        assert_int_equal(step->requests, cases[i].requests);
        assert_int_equal(step->errors, cases[i].errors);
        assert_number_close(step->rate, cases[i].rate, 1e-6);
        assert_number_close((double)step->latency.mean, cases[i].mean, 1e-6);
        assert_number_close((double)step->latency.p99, cases[i].p99, 1e-6);
        tool_close(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
