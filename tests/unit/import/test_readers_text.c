/* Readers of the text and CSV of other tools: the figures that each real file (tests/data/load-tools/README.md) prints. */
#include "tests/unit/import/tool_figures.h"

#include "site-gen/import/gates.h"

#define FOLDER "tests/data/load-tools/"
#define US 1e3
#define MS 1e6
#define S 1e9
#define MB 1048576.0

struct expectation {
    const char *file, *reader, *figure; /* NULL: as in the row before */
    double value;
};

static const struct expectation EXPECTATIONS[] = {
    /* wrk: cut to two decimals of its unit, so that the resolution is that of its largest latency */
    {"wrk/wrk-latency.txt", "wrk", "requests", 72167},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 35801.37},
    {NULL, NULL, "measured", 72167 / 35801.37 * S},
    {NULL, NULL, "duration", 2 * S},
    {NULL, NULL, "mean", 673 * US},
    {NULL, NULL, "deviation", 1.17 * MS},
    {NULL, NULL, "maximum", 13.48 * MS},
    {NULL, NULL, "p50", 250 * US},
    {NULL, NULL, "q0.75", 482 * US},
    {NULL, NULL, "p90", 1.99 * MS},
    {NULL, NULL, "p95", MISSING},
    {NULL, NULL, "p99", 5.74 * MS},
    {NULL, NULL, "p999", MISSING},
    {NULL, NULL, "minimum", MISSING},
    {NULL, NULL, "bytes_received", 12771656}, /* 12.18MB, base 1024 */
    {NULL, NULL, "vus", 16},
    {NULL, NULL, "threads", 2},
    {NULL, NULL, "resolution", 10 * US},
    {"wrk/wrk-nolatency.txt", "wrk", "requests", 28097},
    {NULL, NULL, "rate", 27960.94},
    {NULL, NULL, "mean", 187.97 * US},
    {NULL, NULL, "maximum", 5.05 * MS},
    {NULL, NULL, "p50", MISSING},
    {NULL, NULL, "p99", MISSING},
    {NULL, NULL, "quantiles", 0},
    {NULL, NULL, "vus", 4},
    {"wrk/wrk-non2xx.txt", "wrk", "requests", 30529},
    {NULL, NULL, "errors", 30529},
    {NULL, NULL, "status", 30529},
    {NULL, NULL, "timeout", 0},
    {NULL, NULL, "rate", 0},
    {NULL, NULL, "p99", 227 * US},
    {"wrk/wrk-lua-done.json", "wrk-lua", "requests", 18370},
    {NULL, NULL, "measured", 1000780 * US},
    {NULL, NULL, "rate", 18370 / 1.00078},
    {NULL, NULL, "bytes_received", 3251410},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "mean", 474.25 * US},
    {NULL, NULL, "deviation", 876.75 * US},
    {NULL, NULL, "minimum", 22 * US},
    {NULL, NULL, "p50", 135 * US},
    {NULL, NULL, "p90", MISSING},
    {NULL, NULL, "p99", 4007 * US},
    {NULL, NULL, "q0.99999", 8334 * US},
    {NULL, NULL, "maximum", 8334 * US},

    {"wrk2/wrk2-14s-R2000.txt", "wrk2", "requests", 27962},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 1997.41},
    {NULL, NULL, "duration", 14 * S},
    {NULL, NULL, "mean", 1.084 * MS},
    {NULL, NULL, "deviation", 0.708 * MS},
    {NULL, NULL, "maximum", 7.264 * MS},
    {NULL, NULL, "minimum", 38 * US},
    {NULL, NULL, "p50", 1.017 * MS},
    {NULL, NULL, "q0.75", 1.354 * MS},
    {NULL, NULL, "p90", 1.727 * MS},
    {NULL, NULL, "p95", 1.977 * MS},
    {NULL, NULL, "p99", 4.01 * MS},   /* of the list: the spectrum has no such line */
    {NULL, NULL, "p999", 6.15 * MS},  /* as above */
    {NULL, NULL, "q0.9999", MISSING}, /* contradicts the spectrum, of which 7.267 ms is the share 0.999878 */
    {NULL, NULL, "bytes_received", 4.72 * MB},
    {NULL, NULL, "vus", 8},
    {NULL, NULL, "threads", 1},
    {NULL, NULL, "wanted_rate", MISSING}, /* not printed */
    {NULL, NULL, "resolution", 1 * US},

    {"hey/hey.txt", "hey", "requests", 2000},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 13021.1439},
    {NULL, NULL, "measured", 2000 / 13021.1439 * S},
    {NULL, NULL, "mean", 0.7 * MS},
    {NULL, NULL, "minimum", 0},
    {NULL, NULL, "q0.1", 0.1 * MS},
    {NULL, NULL, "q0.25", 0.2 * MS},
    {NULL, NULL, "p50", 0.5 * MS},
    {NULL, NULL, "q0.75", 0.9 * MS},
    {NULL, NULL, "p90", 1.7 * MS},
    {NULL, NULL, "p95", 2.3 * MS},
    {NULL, NULL, "p99", 4.4 * MS},
    {NULL, NULL, "maximum", 9.7 * MS},
    {NULL, NULL, "bytes_received", 46000},
    {NULL, NULL, "vus", MISSING},
    {NULL, NULL, "resolution", 0.1 * MS},
    {"hey/hey-404.txt", "hey", "requests", 200},
    {NULL, NULL, "errors", 200},
    {NULL, NULL, "status", 200},
    {NULL, NULL, "rate", 0},
    {NULL, NULL, "p99", 3.7 * MS},
    {"hey/hey.csv", "hey-csv", "requests", 200},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "maximum", 12.6 * MS},
    {NULL, NULL, "mean", 1.426 * MS},
    {NULL, NULL, "measured", 34.1 * MS},
    {NULL, NULL, "bytes_received", MISSING},
    {NULL, NULL, "steps", 0},

    {"ab/ab.txt", "ab", "requests", 2000},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 44589.11},
    {NULL, NULL, "measured", 2000 / 44589.11 * S},
    {NULL, NULL, "mean", 0},
    {NULL, NULL, "deviation", 0.1 * MS},
    {NULL, NULL, "minimum", 0},
    {NULL, NULL, "p50", 0},
    {NULL, NULL, "q0.66", 0},
    {NULL, NULL, "p99", 0},
    {NULL, NULL, "maximum", 2 * MS},
    {NULL, NULL, "bytes_received", 354000},
    {NULL, NULL, "bytes_sent", MISSING},
    {NULL, NULL, "vus", 10},
    {NULL, NULL, "resolution", 1 * MS},
    {"ab/ab-404.txt", "ab", "requests", 200},
    {NULL, NULL, "errors", 200}, /* ab calls them complete, and none of them failed */
    {NULL, NULL, "status", 200},
    {NULL, NULL, "rate", 0},
    {NULL, NULL, "mean", 1 * MS},
    {NULL, NULL, "deviation", 0.2 * MS},
    {NULL, NULL, "q0.98", 2 * MS},
    {NULL, NULL, "p99", 2 * MS},
    {"ab/ab-percentiles.csv", "ab-percentiles", "requests", MISSING},
    {NULL, NULL, "rate", MISSING},
    {NULL, NULL, "errors", MISSING},
    {NULL, NULL, "minimum", 53 * US},
    {NULL, NULL, "p50", 199 * US},
    {NULL, NULL, "p90", 285 * US},
    {NULL, NULL, "p95", 315 * US},
    {NULL, NULL, "p99", 449 * US},
    {NULL, NULL, "maximum", 2042 * US},
    {NULL, NULL, "quantiles", 101},
    {"ab/ab-gnuplot.tsv", "ab-gnuplot", "requests", 59},
    {NULL, NULL, "errors", MISSING},
    {NULL, NULL, "rate", MISSING}, /* all began in one second */
    {NULL, NULL, "measured", MISSING},
    {NULL, NULL, "maximum", 0},
    {NULL, NULL, "resolution", 1 * MS},

    {"h2load/h2load-h1.txt", "h2load", "requests", 2000},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 21211.16},
    {NULL, NULL, "measured", 2000 / 21211.16 * S},
    {NULL, NULL, "mean", 429 * US},
    {NULL, NULL, "deviation", 532 * US},
    {NULL, NULL, "minimum", 95 * US},
    {NULL, NULL, "maximum", 4.81 * MS},
    {NULL, NULL, "p50", MISSING},
    {NULL, NULL, "bytes_received", 354000},
    {NULL, NULL, "vus", 10},
    {NULL, NULL, "threads", 1},
    {NULL, NULL, "resolution", 10 * US},
    {"h2load/h2load-h2.txt", "h2load", "requests", 2000},
    {NULL, NULL, "rate", 32250.78},
    {NULL, NULL, "mean", 2.29 * MS},
    {NULL, NULL, "deviation", 808 * US},
    {NULL, NULL, "minimum", 222 * US},
    {NULL, NULL, "maximum", 4.42 * MS},
    {NULL, NULL, "bytes_received", 158490},
    {NULL, NULL, "vus", MISSING}, /* ten clients, but -m is not printed */
    {"h2load/h2load-duration.txt", "h2load", "requests", 108502},
    {NULL, NULL, "rate", 54251},
    {NULL, NULL, "duration", 2 * S},
    {NULL, NULL, "warmup", 0},
    {NULL, NULL, "mean", 73 * US},
    {NULL, NULL, "deviation", 43 * US},
    {NULL, NULL, "maximum", 2.58 * MS},
    {NULL, NULL, "vus", 4},
    {"h2load/h1.log", "h2load-log", "requests", 100},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "minimum", 168 * US},
    {NULL, NULL, "maximum", 4630 * US},
    {NULL, NULL, "mean", 727.08 * US},
    {NULL, NULL, "measured", 7552 * US},
    {NULL, NULL, "rate", 100 / 7552e-6},
    {"h2load/h2.log", "h2load-log", "requests", 100},
    {NULL, NULL, "minimum", 1329 * US},
    {NULL, NULL, "maximum", 3603 * US},
    {NULL, NULL, "mean", 2899.87 * US},

    {"siege/siege.txt", "siege", "requests", 7942},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 8272.92},
    {NULL, NULL, "measured", 0.96 * S},
    {NULL, NULL, "mean", 0},
    {NULL, NULL, "minimum", 0},
    {NULL, NULL, "maximum", 30 * MS},
    {NULL, NULL, "p50", MISSING},
    {NULL, NULL, "bytes_received", 178258}, /* 0.17 MB */
    {NULL, NULL, "vus", MISSING},           /* 4.65 is what it measured, not what it was told */
    {NULL, NULL, "resolution", 10 * MS},
    {"siege/siege.log", "siege-log", "requests", 7942},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", 8272.92},
    {NULL, NULL, "mean", 0},
    {NULL, NULL, "maximum", MISSING},
    {NULL, NULL, "bytes_received", MISSING},

    {"locust/r_stats.csv", "locust-stats", "requests", 300},
    {NULL, NULL, "errors", 69},
    {NULL, NULL, "status", MISSING}, /* it does not say how they failed */
    {NULL, NULL, "rate", 100.67929192590118 * 231 / 300},
    {NULL, NULL, "measured", 300 / 100.67929192590118 * S},
    {NULL, NULL, "mean", 3862002},
    {NULL, NULL, "minimum", 1767753},
    {NULL, NULL, "maximum", 23623466},
    {NULL, NULL, "p50", 4 * MS},
    {NULL, NULL, "q0.66", 4 * MS},
    {NULL, NULL, "p90", 5 * MS},
    {NULL, NULL, "p95", 5 * MS},
    {NULL, NULL, "q0.98", 6 * MS},
    {NULL, NULL, "p99", 22 * MS},
    {NULL, NULL, "p999", 24 * MS},
    {NULL, NULL, "q1", 24 * MS},
    {NULL, NULL, "bytes_received", 6003}, /* 20.01 each */
    {NULL, NULL, "steps", 2},
    {NULL, NULL, "resolution", 1 * MS},
    {"locust/r_stats_history.csv", "locust-history", "requests", 0},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "rate", MISSING},
    {NULL, NULL, "mean", MISSING},
    {NULL, NULL, "p50", MISSING},
    {NULL, NULL, "seconds", 0},

    {"locust/console-summary.txt", "locust-console", "requests", 68},
    {NULL, NULL, "errors", 12},
    {NULL, NULL, "rate", 40.65 * 56 / 68},
    {NULL, NULL, "mean", 2 * MS},
    {NULL, NULL, "minimum", 1 * MS},
    {NULL, NULL, "p50", 2 * MS},
    {NULL, NULL, "p90", 5 * MS},
    {NULL, NULL, "p95", 7 * MS},
    {NULL, NULL, "q0.98", 16 * MS},
    {NULL, NULL, "p999", 17 * MS},
    {NULL, NULL, "maximum", 17 * MS},
    {NULL, NULL, "quantiles", 11},
    {NULL, NULL, "steps", 2},

    {"jmeter/results-17-columns.jtl", "jmeter-jtl", "requests", 8}, /* and a transaction */
    {NULL, NULL, "errors", 4},
    {NULL, NULL, "status", 1},
    {NULL, NULL, "check", 1},
    {NULL, NULL, "timeout", 1},
    {NULL, NULL, "connect", 1},
    {NULL, NULL, "bytes_received", 5600},
    {NULL, NULL, "bytes_sent", 810},
    {NULL, NULL, "minimum", 20 * MS},
    {NULL, NULL, "maximum", 55 * MS},
    {NULL, NULL, "mean", 41.25 * MS},
    {NULL, NULL, "measured", 2050 * MS},
    {NULL, NULL, "rate", 4 / 2.05},
    {NULL, NULL, "vus", 2},
    {NULL, NULL, "steps", 2},
    {NULL, NULL, "resolution", 1 * MS},
    /* The same run as statistics.json, whose figures these are: */
    {"jmeter/jmeter-5.6.3.jtl.gz", "jmeter-jtl", "requests", 1200},
    {NULL, NULL, "errors", 2},
    {NULL, NULL, "status", 2},
    {NULL, NULL, "measured", 1402 * MS},
    {NULL, NULL, "rate", 855.9201141226819 * 1198 / 1200},
    {NULL, NULL, "minimum", 1 * MS},
    {NULL, NULL, "maximum", 65 * MS},
    {NULL, NULL, "bytes_received", 145898},
    {NULL, NULL, "bytes_sent", 147000},
    {NULL, NULL, "vus", 4},
    {NULL, NULL, "steps", 2},
    {"jmeter/results-16-columns.csv", "jmeter-jtl", "requests", 3},
    {NULL, NULL, "errors", 1},
    {NULL, NULL, "status", 1},
    {NULL, NULL, "measured", 1010 * MS},
    {NULL, NULL, "maximum", 12 * MS},
    {NULL, NULL, "bytes_received", 1090},

    {"hlog/benchlab.hlog", "hlog", "requests", 600},
    {NULL, NULL, "errors", MISSING},
    {NULL, NULL, "measured", 3 * S},
    {NULL, NULL, "rate", 200},
    {NULL, NULL, "seconds", 3},
    {NULL, NULL, "steps", 2},
    {NULL, NULL, "resolution", MISSING},
    {"hlog/microseconds.hlog", "hlog", "requests", 150},
    {NULL, NULL, "measured", 3 * S},
    {NULL, NULL, "rate", 50},
    {NULL, NULL, "seconds", 3},
    {NULL, NULL, "steps", 2},
    {NULL, NULL, "resolution", 1 * US},

    {"httperf/httperf.txt", "httperf", "requests", 200},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "measured", 0.996 * S},
    {NULL, NULL, "rate", 200 / 0.996},
    {NULL, NULL, "wanted_rate", 200},
    {NULL, NULL, "mean", 0.1 * MS},
    {NULL, NULL, "maximum", MISSING}, /* 4.9 ms is that of a connection */
    {NULL, NULL, "bytes_received", 177 * 200},
    {NULL, NULL, "resolution", 0.1 * MS},

    {"loadtest/loadtest.txt", "loadtest", "requests", 500},
    {NULL, NULL, "errors", 0},
    {NULL, NULL, "measured", 0.569 * S},
    {NULL, NULL, "rate", 500 / 0.569}, /* printed as 879 */
    {NULL, NULL, "mean", 5.1 * MS},
    {NULL, NULL, "p50", 3 * MS},
    {NULL, NULL, "p90", 11 * MS},
    {NULL, NULL, "p95", 14 * MS},
    {NULL, NULL, "p99", 21 * MS},
    {NULL, NULL, "maximum", 27 * MS},
    {NULL, NULL, "vus", 5},

    {"tsung/tsung.log", "tsung", "requests", 474},
    {NULL, NULL, "errors", 237},
    {NULL, NULL, "status", 237},
    {NULL, NULL, "rate", MISSING},
    {NULL, NULL, "mean", (334 * 0.8056586826347302 + 140 * 0.6938357142857143) / 474 * MS},
    {NULL, NULL, "minimum", 35 * US},
    {NULL, NULL, "maximum", 16.998 * MS},
    {NULL, NULL, "bytes_received", 82476},
    {NULL, NULL, "bytes_sent", 29388},
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
        tool_check_figure(name, tool_record(&file, 0), row->figure, row->value);
    }
    tool_close(&file);
}

/* What is no number: the loop, the executor, the rule of percentiles, the version, the URL, times, hints. */
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader, *loop, *executor, *rule, *version, *url, *started, *target, *warning;
    } cases[] = {
        {"wrk/wrk-latency.txt", "wrk", "closed", "constant-vus", "nearest-rank", "", "http://127.0.0.1:18080/ok", "", "",
         "out of its lat"},
        {"wrk2/wrk2-14s-R2000.txt", "wrk2", "open", "constant-arrival-rate", "hdr", "", "http://127.0.0.1:18080/ok", "", "",
         "first 10 s"},
        {"hey/hey.txt", "hey", "closed", "", "floor-rank", "", "", "", "", NULL},
        {"ab/ab-404.txt", "ab", "closed", "", "floor-rank", "2.3", "http://127.0.0.1:18080/nf", "", "nginx/1.22.1", NULL},
        {"h2load/h2load-duration.txt", "h2load", "closed", "constant-vus", "", "", "", "", "", NULL},
        {"h2load/h2load-h2.txt", "h2load", "closed", "", "", "", "", "", "", "in flight"},
        {"h2load/h1.log", "h2load-log", "closed", "", "hdr", "", "", "2026-11-24T01:34:37.257Z", "", NULL},
        {"siege/siege.txt", "siege", "closed", "", "", "", "", "", "", "10 ms"},
        {"locust/r_stats.csv", "locust-stats", "closed", "", "rounded", "", "", "", "", "69 of 300 were bad"},
        {"locust/r_stats_history.csv", "locust-history", "closed", "", "rounded", "", "", "2026-11-24T01:36:27.000Z", "", NULL},
        {"jmeter/results-17-columns.jtl", "jmeter-jtl", "closed", "", "hdr", "", "", "2026-11-24T01:35:00.000Z", "",
         "1 rows of trans"},
        {"jmeter/results-16-columns.csv", "jmeter-jtl", "closed", "", "hdr", "", "", "2026-11-24T01:35:00.000Z", "", NULL},
        {"hlog/benchlab.hlog", "hlog", "", "", "hdr", "", "", "2026-11-24T01:35:00.000Z", "c-libevent", "how many requests failed"},
        {"hlog/microseconds.hlog", "hlog", "", "", "hdr", "", "", "2026-11-24T01:36:40.127Z", "", "microseconds"},
        {"httperf/httperf.txt", "httperf", "open", "constant-arrival-rate", "", "", "", "", "", "was due"},
        {"loadtest/loadtest.txt", "loadtest", "closed", "", "rounded", "", "http://127.0.0.1:18080/ok", "", "", NULL},
        {"tsung/tsung.log", "tsung", "", "", "", "", "", "2026-11-24T01:41:08.000Z", "", "237 of 474 were bad"},
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
        assert_string_equal(record->target_hint, cases[i].target);
        if (cases[i].warning != NULL && !tool_has_warning(record, cases[i].warning))
            fail_msg("%s: no warning holds \"%s\"", cases[i].file, cases[i].warning);
        if (cases[i].warning == NULL && strcmp(cases[i].reader, "hey-csv") != 0 && record->run.errors == 0)
            assert_int_equal(record->run.warning_count, 0);
        tool_close(&file);
    }
}

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        const char *file, *reader;
        size_t index;
        const char *name;
        int64_t requests, errors;
        double mean; /* ns, within 0.1 % */
    } cases[] = {
        {"locust/r_stats.csv", "locust-stats", 0, "GET /nf", 69, 69, 3961437},
        {"locust/r_stats.csv", "locust-stats", 1, "GET /ok", 231, 0, 3832301},
        {"locust/console-summary.txt", "locust-console", 0, "GET /nf", 12, 12, 2 * MS},
        {"locust/console-summary.txt", "locust-console", 1, "GET /ok", 56, 0, 2 * MS},
        {"jmeter/results-17-columns.jtl", "jmeter-jtl", 0, "list products", 5, 2, 110 * MS / 3},
        {"jmeter/results-17-columns.jtl", "jmeter-jtl", 1, "show product", 3, 2, 55 * MS},
        {"jmeter/jmeter-5.6.3.jtl.gz", "jmeter-jtl", 0, "slow", 600, 0, 6.608333 * MS},
        {"jmeter/jmeter-5.6.3.jtl.gz", "jmeter-jtl", 1, "http://127.0.0.1:18555/mixed?token=***", 600, 2, 1.99333 * MS},
        {"hlog/benchlab.hlog", "hlog", 0, "health", 300, RESULTS_MISSING, 505 * US},
        {"hlog/benchlab.hlog", "hlog", 1, "ready", 300, RESULTS_MISSING, 1010 * US},
        {"hlog/microseconds.hlog", "hlog", 0, "read", 100, RESULTS_MISSING, 3825 * US},
        {"hlog/microseconds.hlog", "hlog", 1, "write", 50, RESULTS_MISSING, 7650 * US},
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
        assert_int_equal(step->requests, cases[i].requests);
        assert_int_equal(step->errors, cases[i].errors);
        assert_number_close((double)step->latency.mean, cases[i].mean, 0.001);
        tool_close(&file);
    }
}

/* Our own log of many runs gives each of them; seconds are those of the intervals. */
static void test_hlog_of_many_runs(void **state)
{
    (void)state;
    struct tool_file file;
    struct error error = {0};
    tool_open(&file, FOLDER "hlog/benchlab.hlog");
    assert_ok(tool_read(&file, "hlog", &error), &error);
    assert_int_equal(file.records.count, 2);
    const struct result_record *record = tool_record(&file, 1);
    assert_string_equal(record->target_hint, "c-microhttpd");
    assert_string_equal(record->scenario_hint, "01-lightweight");
    tool_check_figure("benchlab.hlog, second run", record, "requests", 300);
    assert_string_equal(record->run.started, "2026-11-24T01:35:10.000Z");
    assert_int_equal(record->detail.second_count, 3);
    const struct results_second *second = &tool_record(&file, 0)->detail.seconds[1];
    assert_int_equal(second->second, 1);
    assert_int_equal(second->start_ns, INT64_C(1000000000));
    assert_int_equal(second->length_ns, INT64_C(1000000000));
    assert_int_equal(second->requests, 200);
    assert_int_equal(second->errors, RESULTS_MISSING);
    assert_number_close((double)second->maximum, 2 * MS, 0.001);
    tool_close(&file);
}

/* What real tools printed of runs without errors breaks no law, though they round, and wrk adds latencies that it did not measure. */
static void test_gates_pass(void **state)
{
    (void)state;
    static const char *const files[][2] = {{"wrk/wrk-latency.txt", "wrk"},
                                           {"wrk/wrk-nolatency.txt", "wrk"},
                                           {"wrk/wrk-lua-done.json", "wrk-lua"},
                                           {"wrk2/wrk2-14s-R2000.txt", "wrk2"},
                                           {"hey/hey.txt", "hey"},
                                           {"hey/hey.csv", "hey-csv"},
                                           {"ab/ab.txt", "ab"},
                                           {"ab/ab-percentiles.csv", "ab-percentiles"},
                                           {"ab/ab-gnuplot.tsv", "ab-gnuplot"},
                                           {"h2load/h2load-h1.txt", "h2load"},
                                           {"h2load/h2load-h2.txt", "h2load"},
                                           {"h2load/h2load-duration.txt", "h2load"},
                                           {"h2load/h1.log", "h2load-log"},
                                           {"h2load/h2.log", "h2load-log"},
                                           {"siege/siege.txt", "siege"},
                                           {"siege/siege.log", "siege-log"},
                                           {"hlog/benchlab.hlog", "hlog"},
                                           {"httperf/httperf.txt", "httperf"},
                                           {"loadtest/loadtest.txt", "loadtest"}};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct tool_file file;
        struct error error = {0};
        char path[200];
        snprintf(path, sizeof(path), FOLDER "%s", files[i][0]);
        tool_open(&file, path);
        assert_ok(tool_read(&file, files[i][1], &error), &error);
        struct result_record *record = *VEC_AT(&file.records, 0, struct result_record *);
        record->run.tool = tool_find_reader(files[i][1])->tool;
        import_check_gates(record, &file.arena);
        if (record->run.state != RESULTS_VALID)
            fail_msg("%s: %s", files[i][0], record->run.reasons[0].key);
        tool_close(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_figures), cmocka_unit_test(test_texts), cmocka_unit_test(test_steps),
                                       cmocka_unit_test(test_hlog_of_many_runs), cmocka_unit_test(test_gates_pass)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
