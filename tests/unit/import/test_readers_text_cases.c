/* Readers of the text and CSV of other tools: what the real files do not show (errors, later versions, cells without a value), and what is
 * refused. The texts are made by hand after the tools' sources and manuals. */
#include "tests/unit/import/tool_figures.h"

#define MS 1e6

#define WRK_HEAD "Running 2s test @ http://user:secret@127.0.0.1/a?token=abc\n  2 threads and 16 connections\n"
#define WRK_LATENCY "    Latency   673.00us    1.17ms  13.48ms   88.98%\n    Req/Sec    18.08k     2.10k   22.06k    75.00%\n"
#define HEY_HEAD(slowest, fastest, average, rate)                                                                                  \
    "\nSummary:\n  Total:\t2.0000 secs\n  Slowest:\t" slowest " secs\n  Fastest:\t" fastest " secs\n  Average:\t" average          \
    " secs\n  Requests/sec:\t" rate "\n"
#define AB_HEAD                                                                                                                    \
    "This is ApacheBench, Version 2.3 <$Revision: 1 $>\nServer Hostname:        h\nServer Port:            443\n"                  \
    "SSL/TLS Protocol:       TLSv1.3,X,256,256\nDocument Path:          /p\nConcurrency Level:      4\n"
#define H2LOAD_HEAD                                                                                                                \
    "starting benchmark...\nspawning thread #0: 4 total client(s). 100 total requests\n"                                           \
    "spawning thread #1: 4 total client(s). 100 total requests\nApplication protocol: http/1.1\n"
#define LOCUST_HEAD                                                                                                                \
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,"        \
    "Average Content Size,Requests/s,Failures/s,50%,95%\n"
#define HISTORY_HEAD                                                                                                               \
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,Total Request Count,Total Failure Count,"                            \
    "Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,"                      \
    "Total Average Content Size\n"
#define JTL_HEAD "timeStamp,elapsed,label,responseCode,responseMessage,success\n"
#define SIEGE_TABLE                                                                                                                \
    "** SIEGE 2.60\n** Preparing 100 concurrent users for battle.\nThe server is now under siege...done\n"                         \
    "Transactions:                    339 hits\nAvailability:                  93.39 %\n"                                          \
    "Elapsed time:                  67.47 secs\nData transferred:               4.08 MB\n"                                         \
    "Response time:                  8.25 secs\nTransaction rate:               5.02 trans/sec\n"                                  \
    "Concurrency:                   41.47\nSuccessful transactions:         337\nFailed transactions:              26\n"           \
    "Longest transaction:           17.77\nShortest transaction:           0.37\n"

struct text_case {
    const char *reader, *text, *figure; /* NULL: as in the row before */
    double value;
};

static const struct text_case CASES[] = {
    {"wrk",
     WRK_HEAD WRK_LATENCY "  1000 requests in 2.00s, 1.00KB read\n  Socket errors: connect 1, read 20, write 300, timeout 4\n"
                          "  Non-2xx or 3xx responses: 50\nRequests/sec:    500.00\n",
     "requests", 1321}, /* timeouts are answers that came late: they are among the thousand */
    {NULL, NULL, "connect", 1},
    {NULL, NULL, "reset", 320},
    {NULL, NULL, "timeout", 4},
    {NULL, NULL, "status", 50},
    {NULL, NULL, "errors", 375},
    {NULL, NULL, "rate", 473},
    {NULL, NULL, "measured", 2e9},
    {"wrk",
     WRK_HEAD "    Latency     -nan      -nan     0.00us    -nan%\n  0 requests in 2.00s, 0.00B read\nRequests/sec:      0.00\n",
     "requests", 0},
    {NULL, NULL, "mean", MISSING},
    {NULL, NULL, "maximum", MISSING},
    {NULL, NULL, "rate", 0},
    {"wrk", WRK_HEAD WRK_LATENCY "  1000 requests in 2.00m, 1.00GB read\nRequests/sec:   8.33\n", "bytes_received", 1073741824.0},
    {NULL, NULL, "measured", 1000 / 8.33 * 1e9}, /* 120.048 s, which is 2.00 minutes */
    {"wrk", WRK_HEAD WRK_LATENCY "  1000 requests in 2.00s, 1.00GB read\nRequests/sec:   8.33\n", "measured",
     2e9}, /* contradicts */

    {"hey",
     HEY_HEAD("0.5000", "0.0000", "0.1000",
              "10.0000") "Latency distribution:\n  50%% in 0.1000 secs\n\nStatus code distribution:\n"
                         "  [200]\t15 responses\n  [503]\t2 responses\n\nError distribution:\n"
                         "  [1]\tGet \"http://h/\": dial tcp 127.0.0.1:1: connect: connection refused\n"
                         "  [1]\tGet \"http://h/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n"
                         "  [1]\tGet \"http://h/\": EOF\n",
     "requests", 20},
    {NULL, NULL, "errors", 5},
    {NULL, NULL, "status", 2},
    {NULL, NULL, "connect", 1},
    {NULL, NULL, "timeout", 1},
    {NULL, NULL, "reset", 1},
    {NULL, NULL, "rate", 7.5},
    {NULL, NULL, "p50", 100 * MS},
    {"hey", HEY_HEAD("0.0000", "0.0000", "NaN", "10.0000") "Status code distribution:\n\nError distribution:\n  [20]\tGet: EOF\n",
     "requests", 20},
    {NULL, NULL, "errors", 20}, /* all of them failed: there is no latency, not one of 0 */
    {NULL, NULL, "reset", 20},
    {NULL, NULL, "mean", MISSING},
    {NULL, NULL, "minimum", MISSING},
    {NULL, NULL, "maximum", MISSING},
    {"ab",
     AB_HEAD "Time taken for tests:   2.000 seconds\nComplete requests:      1000\nFailed requests:        300\n"
             "   (Connect: 1, Receive: 2, Length: 290, Exceptions: 7)\nWrite errors:           3\nNon-2xx responses:      100\n"
             "Total transferred:      5000 bytes\nTotal body sent:        70\nRequests per second:    500.00 [#/sec] (mean)\n",
     "requests", 1008},
    {NULL, NULL, "connect", 1},
    {NULL, NULL, "reset", 5},
    {NULL, NULL, "bad_response", 7},
    {NULL, NULL, "status", 100},
    {NULL, NULL, "check", 190}, /* the others are the hundred of bad status */
    {NULL, NULL, "errors", 303},
    {NULL, NULL, "bytes_sent", 70},
    {NULL, NULL, "mean", MISSING},
    {NULL, NULL, "p50", MISSING},

    {"h2load",
     H2LOAD_HEAD
     "finished in 2.00s, 90.00 req/s, 1KB/s\nrequests: 200 total, 200 started, 200 done, 180 succeeded, 20 failed, 8 errored, "
     "3 timeout\ntraffic: 1.00KB (1024) total, 0B (0) headers (space savings 0.00%), 0B (0) data\n"
     "            min      max      median   p95      p99      mean     sd       +/- sd\n"
     "request     : 10us     30.00ms  1.00ms   2.00ms   3.00ms   1.50ms   500us    90.00%\n"
     "connect     : 1us      1us      1us      1us      1us      1us      1us      90.00%\n",
     "requests", 200},
    {NULL, NULL, "errors", 20},
    {NULL, NULL, "status", 12},
    {NULL, NULL, "reset", 5},
    {NULL, NULL, "timeout", 3},
    {NULL, NULL, "rate", 90},
    {NULL, NULL, "vus", 8},
    {NULL, NULL, "threads", 2},
    {NULL, NULL, "minimum", 10e3},
    {NULL, NULL, "maximum", 30 * MS},
    {NULL, NULL, "p50", 1 * MS},
    {NULL, NULL, "p95", 2 * MS},
    {NULL, NULL, "p99", 3 * MS},
    {NULL, NULL, "mean", 1.5 * MS},
    {NULL, NULL, "deviation", 0.5 * MS},
    {"h2load-log", "1795484077257899\t200\t1000\n1795484077257899\t-1\t5000\n1795484077257899\t503\t10\textra\n", "requests", 3},
    {NULL, NULL, "reset", 1},
    {NULL, NULL, "status", 1},
    {NULL, NULL, "errors", 2},

    {"siege", SIEGE_TABLE, "requests", 365}, /* 339 answers, of which 2 had a bad status, and 26 that failed */
    {NULL, NULL, "errors", 28},
    {NULL, NULL, "status", MISSING},
    {NULL, NULL, "vus", 100},
    {NULL, NULL, "mean", 8250 * MS},
    {NULL, NULL, "minimum", 370 * MS},
    {NULL, NULL, "maximum", 17770 * MS},
    {NULL, NULL, "measured", 67.47e9}, /* its rate, 5.02, is too coarse to say it better */
    {NULL, NULL, "rate", 337 / 67.47},

    {"locust-stats", LOCUST_HEAD ",Aggregated,0,0,0,0.0,0,0,0,0.0,0.0,N/A,N/A\n", "requests", 0},
    {NULL, NULL, "mean", MISSING},
    {NULL, NULL, "p50", MISSING},
    {NULL, NULL, "rate", MISSING},
    {NULL, NULL, "steps", 0},
    {"locust-stats",
     LOCUST_HEAD "GET,\"/a,b\",10,2,4,5.0,1.0,9.0,100.0,2.0,0.4,4,8\r\n,Aggregated,10,2,4,5.0,1.0,9.0,100.0,2.0,0.4,4,N/A\r\n",
     "requests", 10},
    {NULL, NULL, "measured", 5e9},
    {NULL, NULL, "rate", 1.6},
    {NULL, NULL, "p50", 4 * MS},
    {NULL, NULL, "p95", MISSING},
    {NULL, NULL, "steps", 1},
    {"locust-history",
     HISTORY_HEAD
     "100,5,,Aggregated,0,0,N/A,0,0,0,0,0,0,0\n101,8,,Aggregated,9,1,4,10,1,4,5.5,1,9,20\n101,8,GET,/a,9,1,4,10,1,4,5.5,1,9,20\n"
     "103,10,,Aggregated,9,1,4,30,3,4,6,1,12,20\n103,10,,Aggregated,9,1,4,31,3,4,6,1,12,20\n",
     "requests", 31},
    {NULL, NULL, "errors", 3},
    {NULL, NULL, "measured", 3e9},
    {NULL, NULL, "rate", 28.0 / 3},
    {NULL, NULL, "vus", 10},
    {NULL, NULL, "mean", 6 * MS},
    {NULL, NULL, "p50", 4 * MS},
    {NULL, NULL, "p95", MISSING},
    {NULL, NULL, "maximum", 12 * MS},
    {NULL, NULL, "bytes_received", 620},
    {NULL, NULL, "seconds", 2},

    {"jmeter-jtl", "\xEF\xBB\xBF" JTL_HEAD "1000,10,a,200,OK,true\r\n1010,20,a,,,false\r\n", "requests", 2},
    {NULL, NULL, "bad_response", 1},
    {NULL, NULL, "bytes_received", MISSING},
    {NULL, NULL, "bytes_sent", MISSING},
    {NULL, NULL, "vus", MISSING},
    {"jmeter-jtl", "timeStamp\telapsed\tlabel\n1000\t10\ta\n", "requests", 1},
    {NULL, NULL, "errors", MISSING}, /* no column tells */
    {"hey-csv",
     "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n0.5,0,0,0,0,0,503,1.0\n"
     "0.1,0,0,0,0,0,200,0.0\n",
     "status", 1},
    {NULL, NULL, "measured", 1.5e9},
    {NULL, NULL, "maximum", 100 * MS},
    {"httperf",
     "httperf --client=0/1 --server=h --rate=10 --num-conns=20 --num-calls=3\n"
     "Total: connections 20 requests 50 replies 40 test-duration 2.000 s\nReply status: 1xx=0 2xx=37 3xx=0 4xx=1 5xx=2\n"
     "Errors: total 10 client-timo 4 socket-timo 1 connrefused 2 connreset 3\n"
     "Errors: fd-unavail 0 addrunavail 0 ftab-full 0 other 0\n",
     "requests", 50},
    {NULL, NULL, "errors", 13},
    {NULL, NULL, "timeout", 5},
    {NULL, NULL, "connect", 2},
    {NULL, NULL, "reset", 3},
    {NULL, NULL, "status", 3},
    {NULL, NULL, "wanted_rate", 30},
    {NULL, NULL, "rate", 18.5},
    {NULL, NULL, "mean", MISSING},
};

static void test_cases(void **state)
{
    (void)state;
    struct tool_file file = {0};
    struct error error = {0};
    const char *reader = NULL;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        if (CASES[i].reader != NULL) {
            if (reader != NULL)
                tool_close(&file);
            reader = CASES[i].reader;
            tool_open_text(&file, CASES[i].text);
            assert_ok(tool_read(&file, reader, &error), &error);
        }
        tool_check_figure(reader, tool_record(&file, 0), CASES[i].figure, CASES[i].value);
    }
    tool_close(&file);
}

/* Text before, between and behind the lines that count, as people's files have it, changes nothing. */
static void test_other_lines(void **state)
{
    (void)state;
    struct tool_file file;
    struct error error = {0};
    tool_open_text(&file, "$ wrk -t2 -c16 -d2s http://127.0.0.1/a\r\n" WRK_HEAD "unknown line\n" WRK_LATENCY
                          "  1000 requests in 2.00s, 1.00KB read\nRequests/sec:    500.00\nTransfer/sec:      1.00KB\n$ exit\n");
    assert_ok(tool_read(&file, "wrk", &error), &error);
    tool_check_figure("wrk", tool_record(&file, 0), "requests", 1000);
    tool_check_figure("wrk", tool_record(&file, 0), "mean", 673e3);
    tool_close(&file);
}

/* What looks alike but is another tool's is nobody's, rather than misread. */
static void test_not_recognised(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Summary:\n  Success rate:\t100.00%\n  Total:\t0.2 secs\n  Slowest:\t0.1 secs\n  Requests/sec:\t100\n", /* oha */
        "Running the test\n",
        "Percentage,Time\n1,2\n",
        "timeStamp,label\n",
        "1795484077\t200\t5\n",
        "Count,Message,Traceback,Nodes\n",
        "{\"requests\":1}",
        "\xff\xfeR\0u\0n\0",
        "\n\n\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct tool_file file;
        tool_open_text(&file, texts[i]);
        const struct import_reader *reader = import_detect_reader(file.source);
        if (reader != NULL)
            fail_msg("case %zu is recognised as %s", i, reader->name);
        tool_close(&file);
    }
}

/* No password and no token comes into a record, by URL or by the name of a step. */
static void test_credentials_are_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *reader, *text;
    } cases[] = {
        {"wrk", WRK_HEAD WRK_LATENCY "  1000 requests in 2.00s, 1.00KB read\nRequests/sec:    500.00\n"},
        {"jmeter-jtl",
         "timeStamp,elapsed,label,success,URL\n1000,10,http://user:secret@h/a?token=abc,true,http://user:secret@h/a?token=abc\n"},
        {"locust-stats", LOCUST_HEAD "GET,/login?token=abc&password=secret,1,0,4,5.0,1.0,9.0,100.0,2.0,0.4,4,8\n"
                                     ",Aggregated,1,0,4,5.0,1.0,9.0,100.0,2.0,0.4,4,8\n"},
        {"loadtest", "Target URL:          http://user:secret@h/?token=abc\nCompleted requests:  5\nTotal errors:        0\n"
                     "Total time:          0.5 s\nEffective rps:       10\n"},
        {"ab", "This is ApacheBench, Version 2.3\nServer Hostname:        h\nServer Port:            80\n"
               "Document Path:          /a?token=abc&password=secret\nTime taken for tests:   2.000 seconds\nComplete requests:    "
               "  10\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open_text(&file, cases[i].text);
        assert_ok(tool_read(&file, cases[i].reader, &error), &error);
        const struct result_record *record = tool_record(&file, 0);
        const char *step = record->detail.step_count > 0 ? record->detail.steps[0].name : "";
        if (strstr(record->tested_url, "secret") != NULL || strstr(record->tested_url, "abc") != NULL ||
            strstr(step, "secret") != NULL || strstr(step, "abc") != NULL)
            fail_msg("%s: a secret in \"%s\" or \"%s\"", cases[i].reader, record->tested_url, step);
        tool_close(&file);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *reader, *text, *message;
    } cases[] = {
        {"wrk", WRK_HEAD WRK_LATENCY, "requests in"},
        {"wrk", WRK_HEAD "  -5 requests in 2.00s, 1.00KB read\n", "requests in"},
        {"wrk",
         WRK_HEAD WRK_LATENCY "  10 requests in 2.00s, 1.00KB read\n" WRK_HEAD WRK_LATENCY "  10 requests in 2.00s, 1.00KB read\n",
         "one run, got 2"},
        {"wrk2", WRK_HEAD "  Thread calibration: mean lat.: 1.073ms, rate sampling interval: 10ms\n", "requests in"},
        {"ab", AB_HEAD, "cut short"},
        {"ab", AB_HEAD "Time taken for tests:   2.000 seconds\n", "cut short"},
        {"h2load", H2LOAD_HEAD, "cut short"},
        {"siege", "\n{\t\"transactions\":\t\t\t 7942,\n\t\"availability\":\t\t\t 100.00,\n", "cut short"},
        {"locust-stats", LOCUST_HEAD, "expected the row \"Aggregated\""},
        {"locust-stats", LOCUST_HEAD "GET,/a,x,2,4,5.0,1.0,9.0,100.0,2.0,0.4,4,8\n", "file:2: expected counts"},
        {"locust-stats", LOCUST_HEAD "GET,/a,-1,2,4,5.0,1.0,9.0,100.0,2.0,0.4,4,8\n", "file:2: expected counts"},
        {"locust-stats", LOCUST_HEAD "GET,/a,1,2\n", "file:2: expected 13 fields"},
        {"locust-stats",
         LOCUST_HEAD ",Aggregated,1,0,4,5.0,1.0,9.0,1.0,2.0,0.4,4,8\n,Aggregated,1,0,4,5.0,1.0,9.0,1.0,2.0,0.4,4,8\n", "twice"},
        {"locust-history", HISTORY_HEAD, "at least one row"},
        {"locust-history", HISTORY_HEAD "101,8,,Aggregated,9,1,4,10,1,4,5.5,1,9,20\n100,8,,Aggregated,9,1,4,10,1,4,5.5,1,9,20\n",
         "file:3: the timestamp or a total is smaller"},
        {"locust-history", HISTORY_HEAD "101,8,,Aggregated,9,1,4,10,11,4,5.5,1,9,20\n", "file:2: expected a timestamp"},
        {"jmeter-jtl", JTL_HEAD, "at least one request"},
        {"jmeter-jtl", JTL_HEAD "1000,NaN,a,200,OK,true\n", "file:2: expected a timeStamp"},
        {"jmeter-jtl", JTL_HEAD "yesterday,10,a,200,OK,true\n", "file:2: expected a timeStamp"},
        {"jmeter-jtl", JTL_HEAD "1e400,10,a,200,OK,true\n", "file:2: expected a timeStamp"},
        {"jmeter-jtl", JTL_HEAD "1000,10,\"a,200,OK,true\n", "never closed"},
        {"hey-csv",
         "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\nNaN,0,0,0,0,0,200,0\n",
         "file:2: expected a response time"},
        {"ab-percentiles", "Percentage served,Time in ms\n", "at least one row"},
        {"ab-percentiles", "Percentage served,Time in ms\n101,5\n", "file:2: expected a percentage"},
        {"ab-gnuplot", "starttime\tseconds\tctime\tdtime\tttime\twait\nTue\t1795484074\t0\t0\tx\t0\n", "file:2: expected a start"},
        {"h2load-log", "1795484077257899\t200\t1000\n1795484077257899\t200\n", "file:2: expected a start"},
        {"hlog", "#[Histogram log format version 1.3]\n", "at least one line"},
        {"hlog", "#[Histogram log format version 2.0]\n", "file:1: expected an HdrHistogram log of version"},
        {"hlog", "#[Histogram log format version 1.3]\n0.0,1.0,1.0\n", "file:2: expected start, length"},
        {"hlog", "#[Histogram log format version 1.3]\n0.0,1.0,1.0,HISTFAAA\n", "file:2: histogram:"},
        {"hlog", "#[Histogram log format version 1.3]\n0.0,-1.0,1.0,HISTFAAA\n", "file:2: expected start, length"},
        {"httperf", "httperf --server=h\n", "expected one line \"Total: connections"},
        {"loadtest", "Target URL: http://h/\nEffective rps: 1\n", "cut short"},
        {"tsung", "# stats: dump at 1795484468\nstats: users 0 3\n", "expected at least one line"},
        {"wrk-lua", "{\"duration_us\":1,\"requests\":2,\"bytes\":3,\"errors\":{},\"latency_us\":{\"min\":-1}}", "/latency_us/min"},
        {"siege-log",
         "Date & Time,Trans,Elap Time,Data Trans,Resp Time,Trans Rate,Throughput,Concurrent,OKAY,Failed\n"
         "2026-11-24 01:34:37,x,1,0,0,1,0,4,1,0\n",
         "file:2: expected a number in the column \"Trans\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tool_file file;
        struct error error = {0};
        tool_open_text(&file, cases[i].text);
        if (tool_read(&file, cases[i].reader, &error) == 0)
            fail_msg("%s accepted case %zu: %s", cases[i].reader, i, cases[i].text);
        assert_error_contains(&error, cases[i].message);
        tool_close(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_other_lines),
                                       cmocka_unit_test(test_not_recognised), cmocka_unit_test(test_credentials_are_dropped),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
