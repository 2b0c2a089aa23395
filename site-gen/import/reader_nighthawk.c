/* reader_nighthawk: `nighthawk_client --output-format json`: protobuf as JSON, so durations are texts ("0.001s") and counts are texts, too.
 * The result "global" is the sum of all workers; connections and rate of the options are those of each worker. The latency is from the
 * sending of a request to the end of its answer, of all answers; what did not start because all connections were busy (an open loop only)
 * is counted as dropped. */
#include "lib/clock.h"
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"

#include <math.h>

struct nighthawk {
    struct json_pull pull;
    struct result_record *record;
    struct figures figures; /* of the result at hand */
    int64_t started_ns, workers, connections;
    double rate; /* of each worker */
    bool open_loop, has_global;
};

static bool detect(struct str head)
{
    static const char *const options[] = {"options", "termination_predicates", "failure_predicates"};
    static const char *const results[] = {"results", "statistics", "counters", "execution_duration"};
    return figures_head_has(head, options, FIGURES_LENGTH(options)) || figures_head_has(head, results, FIGURES_LENGTH(results));
}

static void take_options(struct nighthawk *nighthawk)
{
    enum { RATE, CONNECTIONS, DURATION, CONCURRENCY, URI, OPEN_LOOP };
    static const char *const keys[] = {"requests_per_second", "connections", "duration", "concurrency", "uri", "open_loop"};
    struct json_pull *pull = &nighthawk->pull;
    struct result_record *record = nighthawk->record;
    long long workers = 0;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case RATE:
            nighthawk->rate = figures_take_number(pull);
            break;
        case CONNECTIONS:
            nighthawk->connections = figures_take_count(pull);
            break;
        case DURATION:
            record->run.duration_ns = figures_take_duration_text(pull);
            break;
        case CONCURRENCY: /* "1", or "auto": as many as there are processors */
            if (str_to_int64(json_pull_text(pull), &workers) && workers > 0 && workers <= 100000)
                nighthawk->workers = workers;
            break;
        case URI:
            record->tested_url = record_clean_url(pull->arena, json_pull_text(pull));
            break;
        default:
            nighthawk->open_loop = json_pull_bool(pull);
        }
}

static void take_percentiles(struct json_pull *pull, struct figures *figures)
{
    enum { SHARE, DURATION };
    static const char *const keys[] = {"percentile", "duration"};
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull)) {
        uint64_t seen = 0;
        double share = NAN;
        int64_t duration = RESULTS_MISSING;
        json_pull_enter_object(pull);
        for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
            if (key == SHARE)
                share = figures_take_number(pull);
            else
                duration = figures_take_duration_text(pull);
        figures_put(figures, FIGURES_QUANTILE, share, duration);
    }
}

/* One statistic; that of the latency goes into nighthawk->figures. */
static void take_statistic(struct nighthawk *nighthawk)
{
    enum { ID, COUNT, PERCENTILES, MEAN, DEVIATION, MINIMUM, MAXIMUM };
    static const char *const keys[] = {"id", "count", "percentiles", "mean", "pstdev", "min", "max"};
    static const enum figures_kind kinds[] = {
        [MEAN] = FIGURES_MEAN, [DEVIATION] = FIGURES_DEVIATION, [MINIMUM] = FIGURES_MINIMUM, [MAXIMUM] = FIGURES_MAXIMUM};
    struct json_pull *pull = &nighthawk->pull;
    struct figures figures;
    uint64_t seen = 0;
    bool is_latency = false;
    figures_init(&figures);
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == ID)
            is_latency = str_equals_text(json_pull_text(pull), "benchmark_http_client.request_to_response");
        else if (key == COUNT)
            figures_put(&figures, FIGURES_COUNT, 0, figures_take_count(pull));
        else if (key == PERCENTILES)
            take_percentiles(pull, &figures);
        else
            figures_put(&figures, kinds[key], 0, figures_take_duration_text(pull));
    if (figures.count == 0)
        figures_clear(&figures);
    if (is_latency) {
        figures_release(&nighthawk->figures);
        nighthawk->figures = figures;
    } else {
        figures_release(&figures);
    }
}

static void add_counter(struct result_record *record, struct str name, int64_t value)
{
    static const struct {
        const char *name;
        int status; /* 0: an error of the kind */
        enum results_error_kind kind;
    } counters[] = {{"benchmark.http_1xx", 100, 0},
                    {"benchmark.http_2xx", 200, 0},
                    {"benchmark.http_3xx", 300, 0},
                    {"benchmark.http_4xx", 400, 0},
                    {"benchmark.http_5xx", 500, 0},
                    {"benchmark.http_xxx", 600, 0},
                    {"benchmark.stream_resets", 0, RESULTS_ERROR_RESET},
                    {"benchmark.pool_connection_failure", 0, RESULTS_ERROR_CONNECT}};
    for (size_t i = 0; i < FIGURES_LENGTH(counters); i++)
        if (str_equals_text(name, counters[i].name)) {
            if (counters[i].status > 0)
                figures_count_status(record, counters[i].status, value);
            else
                figures_count_errors(record, counters[i].kind, value);
        }
    if (str_equals_text(name, "benchmark.pool_overflow"))
        record->run.dropped_iterations = value;
    else if (str_equals_text(name, "upstream_cx_rx_bytes_total"))
        record->run.bytes_received = value;
    else if (str_equals_text(name, "upstream_cx_tx_bytes_total"))
        record->run.bytes_sent = value;
}

/* A counter that is not there was never counted up. */
static void take_counters(struct json_pull *pull, struct result_record *record)
{
    enum { NAME, VALUE };
    static const char *const keys[] = {"name", "value"};
    figures_count_requests(record, 0);
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull)) {
        uint64_t seen = 0;
        struct str name = {"", 0};
        int64_t value = RESULTS_MISSING;
        json_pull_enter_object(pull);
        for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
            if (key == NAME)
                name = json_pull_text(pull);
            else
                value = figures_take_count(pull);
        add_counter(record, name, value);
    }
}

/* Takes the result into the record, whose figures must still be missing; another one's figures are forgotten. */
static void take_result(struct nighthawk *nighthawk)
{
    enum { NAME, STATISTICS, COUNTERS, DURATION };
    static const char *const keys[] = {"name", "statistics", "counters", "execution_duration"};
    struct json_pull *pull = &nighthawk->pull;
    struct result_record before = *nighthawk->record;
    uint64_t seen = 0;
    bool is_global = false;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case NAME:
            is_global = str_equals_text(json_pull_text(pull), "global");
            break;
        case STATISTICS:
            json_pull_enter_array(pull);
            while (json_pull_next_item(pull))
                take_statistic(nighthawk);
            break;
        case COUNTERS:
            take_counters(pull, nighthawk->record);
            break;
        default:
            nighthawk->record->run.measured_ns = figures_take_duration_text(pull);
        }
    if (is_global && nighthawk->has_global)
        json_pull_fail(pull, "the result \"global\" is there twice");
    if (is_global)
        figures_store(&nighthawk->figures, nighthawk->record, pull->arena, 0);
    else
        *nighthawk->record = before;
    figures_clear(&nighthawk->figures);
    nighthawk->has_global |= is_global;
}

static const char *take_version(struct json_pull *pull)
{
    static const char *const outer[] = {"version"};
    static const char *const parts[] = {"major_number", "minor_number", "patch"};
    int64_t numbers[FIGURES_LENGTH(parts)] = {0};
    uint64_t seen = 0, seen_parts = 0;
    json_pull_enter_object(pull);
    while (json_pull_next_known(pull, outer, 1, &seen) >= 0) {
        json_pull_enter_object(pull);
        for (int key; (key = json_pull_next_known(pull, parts, FIGURES_LENGTH(parts), &seen_parts)) >= 0;)
            numbers[key] = figures_take_count(pull);
    }
    if (seen_parts == 0)
        return "";
    return arena_format(pull->arena, "%lld.%lld.%lld", (long long)numbers[0], (long long)numbers[1], (long long)numbers[2]);
}

static void take_all(struct nighthawk *nighthawk)
{
    enum { OPTIONS, RESULTS, VERSION, TIMESTAMP };
    static const char *const keys[] = {"options", "results", "version", "timestamp"};
    struct json_pull *pull = &nighthawk->pull;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case OPTIONS:
            take_options(nighthawk);
            break;
        case RESULTS:
            json_pull_enter_array(pull);
            while (json_pull_next_item(pull))
                take_result(nighthawk);
            break;
        case VERSION:
            nighthawk->record->run.tool_version = take_version(pull);
            break;
        default:
            nighthawk->started_ns = figures_take_moment(pull);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << RESULTS, seen);
    if (!nighthawk->has_global)
        json_pull_fail(pull, "expected a result named \"global\"");
}

static void fill_load(struct nighthawk *nighthawk)
{
    struct result_record *record = nighthawk->record;
    struct results_run *run = &record->run;
    struct arena *arena = nighthawk->pull.arena;
    bool known = nighthawk->workers > 0;
    if (known && nighthawk->connections > 0 && nighthawk->connections < 1000000)
        run->vus = nighthawk->connections * nighthawk->workers;
    if (known && nighthawk->rate > 0)
        run->wanted_rate = nighthawk->rate * (double)nighthawk->workers;
    run->generator_threads = known ? nighthawk->workers : RESULTS_MISSING;
    run->loop = nighthawk->open_loop ? "open" : "closed";
    if (nighthawk->open_loop) {
        run->executor = "constant-arrival-rate";
        record_add_warning(
            record, arena,
            "nighthawk's latencies begin when a request was sent, not when it should have been, though the loop is open");
    }
    record->tool_load = arena_format(arena, "{\"connections_per_worker\":%lld,\"workers\":%lld}", (long long)nighthawk->connections,
                                     (long long)nighthawk->workers);
}

static void fill(struct nighthawk *nighthawk)
{
    struct result_record *record = nighthawk->record;
    struct results_run *run = &record->run;
    fill_load(nighthawk);
    if (nighthawk->started_ns > 0 && run->measured_ns > 0)
        record_set_times(record, nighthawk->pull.arena, nighthawk->started_ns, nighthawk->started_ns + run->measured_ns);
    run->percentile_rule = "hdr";
    figures_finish(record, nighthawk->pull.arena, 0, true);
}

static int read_nighthawk(struct import_job *job, struct import_source *source, struct error *error)
{
    struct nighthawk nighthawk = {
        .started_ns = RESULTS_MISSING, .workers = RESULTS_MISSING, .connections = RESULTS_MISSING, .rate = NAN};
    if (figures_open(source, job->arena, &nighthawk.pull, error) < 0)
        return -1;
    nighthawk.record = import_job_add_record(job);
    figures_init(&nighthawk.figures);
    take_all(&nighthawk);
    fill(&nighthawk);
    figures_release(&nighthawk.figures);
    return json_pull_finish(&nighthawk.pull, error);
}

const struct import_reader import_reader_nighthawk = {
    .name = "nighthawk", .tool = "nighthawk", .detect = detect, .read = read_nighthawk};
