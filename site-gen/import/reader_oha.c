/* reader_oha: `oha --output-format json` (earlier `-j`). Seconds. From 1.15 on the file has metrics.latency_ms as well: the same figures,
 * rounded; what is read here is in both forms. Its latencies are of all answers, whatever their status. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"

/* Requests in flight when the time was over: oha lists them as errors and counts them nowhere else. */
#define UNFINISHED "aborted due to deadline"

static const struct figures_member PERCENTILES[] = {
    {"p10", FIGURES_QUANTILE, 0.1},  {"p25", FIGURES_QUANTILE, 0.25},    {"p50", FIGURES_QUANTILE, 0.5},
    {"p75", FIGURES_QUANTILE, 0.75}, {"p90", FIGURES_QUANTILE, 0.9},     {"p95", FIGURES_QUANTILE, 0.95},
    {"p99", FIGURES_QUANTILE, 0.99}, {"p99.9", FIGURES_QUANTILE, 0.999}, {"p99.99", FIGURES_QUANTILE, 0.9999}};

static bool detect(struct str head)
{
    static const char *const keys[] = {"summary", "successRate", "requestsPerSec", "sizePerSec"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

static void take_summary(struct json_pull *pull, struct result_record *record, struct figures *figures)
{
    enum { TOTAL, SLOWEST, FASTEST, AVERAGE, TOTAL_DATA };
    static const char *const keys[] = {"total", "slowest", "fastest", "average", "totalData"};
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case TOTAL:
            record->run.measured_ns = figures_take_time(pull, FIGURES_SECONDS);
            break;
        case SLOWEST:
            figures_put(figures, FIGURES_MAXIMUM, 0, figures_take_time(pull, FIGURES_SECONDS));
            break;
        case FASTEST:
            figures_put(figures, FIGURES_MINIMUM, 0, figures_take_time(pull, FIGURES_SECONDS));
            break;
        case AVERAGE:
            figures_put(figures, FIGURES_MEAN, 0, figures_take_time(pull, FIGURES_SECONDS));
            break;
        default:
            record->run.bytes_received = figures_take_count(pull);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << TOTAL, seen);
}

static void take_errors(struct json_pull *pull, struct result_record *record)
{
    struct str text;
    json_pull_enter_object(pull);
    while (json_pull_next_member(pull, &text)) {
        enum results_error_kind kind = record_error_kind(text);
        bool unfinished = str_equals_text(text, UNFINISHED);
        int64_t count = figures_take_count(pull);
        if (!unfinished)
            figures_count_errors(record, kind, count);
    }
}

static void take_all(struct json_pull *pull, struct result_record *record, struct figures *figures)
{
    enum { SUMMARY, PERCENTILE_TABLE, STATUS, ERRORS };
    static const char *const keys[] = {"summary", "latencyPercentiles", "statusCodeDistribution", "errorDistribution"};
    uint64_t seen = 0;
    int64_t unknown = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case SUMMARY:
            take_summary(pull, record, figures);
            break;
        case PERCENTILE_TABLE:
            figures_take_members(pull, PERCENTILES, FIGURES_LENGTH(PERCENTILES), FIGURES_SECONDS, figures);
            break;
        case STATUS:
            unknown = figures_take_status_codes(pull, record);
            break;
        default:
            take_errors(pull, record);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << SUMMARY | UINT64_C(1) << STATUS, seen);
    figures_count_requests(record, unknown);
    figures_store(figures, record, pull->arena, 0);
    figures_finish(record, pull->arena, unknown, true);
}

static int read_oha(struct import_job *job, struct import_source *source, struct error *error)
{
    struct json_pull pull;
    struct figures figures;
    if (figures_open(source, job->arena, &pull, error) < 0)
        return -1;
    struct result_record *record = import_job_add_record(job);
    record->run.percentile_rule = "floor-rank";
    figures_init(&figures);
    take_all(&pull, record, &figures);
    figures_release(&figures);
    return json_pull_finish(&pull, error);
}

const struct import_reader import_reader_oha = {.name = "oha", .tool = "oha", .detect = detect, .read = read_oha};
