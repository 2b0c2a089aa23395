/* reader_bombardier: `bombardier -o json -p r`. Microseconds. Its users wait for each answer, also when --rate slows them down: a closed
 * loop. Latencies are of all requests. Headers and body, which it prints, are not looked at. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"

#include "lib/json.h"

#include <math.h>

static const struct figures_member LATENCY_MEMBERS[] = {
    {"mean", FIGURES_MEAN, 0},         {"stddev", FIGURES_DEVIATION, 0}, {"max", FIGURES_MAXIMUM, 0},
    {"percentiles", FIGURES_TABLE, 0}, {"50", FIGURES_QUANTILE, 0.5},    {"75", FIGURES_QUANTILE, 0.75},
    {"90", FIGURES_QUANTILE, 0.9},     {"95", FIGURES_QUANTILE, 0.95},   {"99", FIGURES_QUANTILE, 0.99}};

struct bombardier {
    struct json_pull pull;
    struct result_record *record;
    struct figures figures;
    const char *method, *client;
    int64_t wanted_requests; /* RESULTS_MISSING: it ran for a time */
    int64_t others, described;
    bool is_timed;
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"spec", "numberOfConnections", "testType"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

static void take_spec(struct bombardier *bombardier)
{
    enum { CONNECTIONS, TYPE, SECONDS, REQUESTS, METHOD, URL, CLIENT, RATE };
    static const char *const keys[] = {
        "numberOfConnections", "testType", "testDurationSeconds", "numberOfRequests", "method", "url", "client", "rate"};
    struct json_pull *pull = &bombardier->pull;
    struct result_record *record = bombardier->record;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case CONNECTIONS:
            record->run.vus = figures_take_count(pull);
            break;
        case TYPE:
            bombardier->is_timed = str_equals_text(json_pull_text(pull), "timed");
            break;
        case SECONDS:
            record->run.duration_ns = figures_take_time(pull, FIGURES_SECONDS);
            break;
        case REQUESTS:
            bombardier->wanted_requests = figures_take_count(pull);
            break;
        case METHOD:
            bombardier->method = figures_take_text(pull);
            break;
        case URL:
            record->tested_url = record_clean_url(pull->arena, json_pull_text(pull));
            break;
        case CLIENT:
            bombardier->client = figures_take_text(pull);
            break;
        default:
            record->run.wanted_rate = figures_take_number(pull);
        }
}

static void take_error(struct bombardier *bombardier)
{
    enum { DESCRIPTION, COUNT };
    static const char *const keys[] = {"description", "count"};
    struct json_pull *pull = &bombardier->pull;
    uint64_t seen = 0;
    int64_t count = RESULTS_MISSING;
    enum results_error_kind kind = RESULTS_ERROR_BAD_RESPONSE;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == DESCRIPTION)
            kind = record_error_kind(json_pull_text(pull));
        else
            count = figures_take_count(pull);
    figures_count_errors(bombardier->record, kind, count);
    if (count > 0 && __builtin_add_overflow(bombardier->described, count, &bombardier->described))
        json_pull_fail(pull, "too many errors");
}

static void take_result(struct bombardier *bombardier)
{
    enum { READ, WRITTEN, TIME, CODES_1XX, CODES_2XX, CODES_3XX, CODES_4XX, CODES_5XX, OTHERS, ERRORS, LATENCY };
    static const char *const keys[] = {"bytesRead", "bytesWritten", "timeTakenSeconds", "req1xx", "req2xx", "req3xx",
                                       "req4xx",    "req5xx",       "others",           "errors", "latency"};
    struct json_pull *pull = &bombardier->pull;
    struct result_record *record = bombardier->record;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case READ:
            record->run.bytes_received = figures_take_count(pull);
            break;
        case WRITTEN:
            record->run.bytes_sent = figures_take_count(pull);
            break;
        case TIME:
            record->run.measured_ns = figures_take_time(pull, FIGURES_SECONDS);
            break;
        case OTHERS:
            bombardier->others = figures_take_count(pull);
            break;
        case ERRORS:
            json_pull_enter_array(pull);
            while (json_pull_next_item(pull))
                take_error(bombardier);
            break;
        case LATENCY:
            figures_take_members(pull, LATENCY_MEMBERS, FIGURES_LENGTH(LATENCY_MEMBERS), FIGURES_MICROSECONDS,
                                 &bombardier->figures);
            break;
        default:
            figures_count_status(record, (key - CODES_1XX + 1) * 100, figures_take_count(pull));
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << TIME | UINT64_C(1) << CODES_2XX, seen);
}

static void take_all(struct bombardier *bombardier)
{
    enum { SPEC, RESULT };
    static const char *const keys[] = {"spec", "result"};
    struct json_pull *pull = &bombardier->pull;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == SPEC)
            take_spec(bombardier);
        else
            take_result(bombardier);
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << SPEC | UINT64_C(1) << RESULT, seen);
}

static void fill_load(const struct bombardier *bombardier)
{
    struct result_record *record = bombardier->record;
    struct str_builder load;
    str_builder_init(&load, 4096);
    str_builder_append(&load, "{\"method\":");
    json_append_string(&load, str_from_text(bombardier->method));
    str_builder_append(&load, ",\"client\":");
    json_append_string(&load, str_from_text(bombardier->client));
    if (bombardier->wanted_requests != RESULTS_MISSING)
        str_builder_append_format(&load, ",\"requests\":%lld", (long long)bombardier->wanted_requests);
    str_builder_append(&load, "}");
    record->tool_load = arena_copy_text(bombardier->pull.arena, str_builder_text(&load));
    str_builder_release(&load);
    record->run.loop = "closed";
    if (isnan(record->run.wanted_rate))
        record->run.executor = bombardier->is_timed ? "constant-vus" : "shared-iterations";
}

static void fill(struct bombardier *bombardier)
{
    struct result_record *record = bombardier->record;
    /* Others are requests without an answer; the errors describe them, but not always all. */
    int64_t unknown = bombardier->others > bombardier->described ? bombardier->others - bombardier->described : 0;
    figures_count_requests(record, unknown);
    if (record->run.requests == 0)
        figures_clear(&bombardier->figures);
    record->run.percentile_rule = "rounded";
    figures_store(&bombardier->figures, record, bombardier->pull.arena, 0);
    figures_finish(record, bombardier->pull.arena, unknown, true);
    fill_load(bombardier);
}

static int read_bombardier(struct import_job *job, struct import_source *source, struct error *error)
{
    struct bombardier bombardier = {.method = "", .client = "", .wanted_requests = RESULTS_MISSING};
    if (figures_open(source, job->arena, &bombardier.pull, error) < 0)
        return -1;
    bombardier.record = import_job_add_record(job);
    figures_init(&bombardier.figures);
    take_all(&bombardier);
    fill(&bombardier);
    figures_release(&bombardier.figures);
    return json_pull_finish(&bombardier.pull, error);
}

const struct import_reader import_reader_bombardier = {
    .name = "bombardier", .tool = "bombardier", .detect = detect, .read = read_bombardier};
