/* reader_autocannon: `autocannon --json`. Whole milliseconds, kept in an HdrHistogram: an answer below one is 0, and the minimum that it
 * prints is the least that is not 0. With --rate it adds latencies that it did not measure, to correct for coordinated omission, and takes
 * the rate as an interval in milliseconds when it does: those latencies are wrong and are left out. That it did is seen by counting. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"

#define RESOLUTION_NS INT64_C(1000000)

static const struct figures_member LATENCIES[] = {{"mean", FIGURES_MEAN, 0},
                                                  {"stddev", FIGURES_DEVIATION, 0},
                                                  {"min", FIGURES_MINIMUM, 0},
                                                  {"max", FIGURES_MAXIMUM, 0},
                                                  {"p0_001", FIGURES_QUANTILE, 0.00001},
                                                  {"p0_01", FIGURES_QUANTILE, 0.0001},
                                                  {"p0_1", FIGURES_QUANTILE, 0.001},
                                                  {"p1", FIGURES_QUANTILE, 0.01},
                                                  {"p2_5", FIGURES_QUANTILE, 0.025},
                                                  {"p10", FIGURES_QUANTILE, 0.1},
                                                  {"p25", FIGURES_QUANTILE, 0.25},
                                                  {"p50", FIGURES_QUANTILE, 0.5},
                                                  {"p75", FIGURES_QUANTILE, 0.75},
                                                  {"p90", FIGURES_QUANTILE, 0.9},
                                                  {"p97_5", FIGURES_QUANTILE, 0.975},
                                                  {"p99", FIGURES_QUANTILE, 0.99},
                                                  {"p99_9", FIGURES_QUANTILE, 0.999},
                                                  {"p99_99", FIGURES_QUANTILE, 0.9999},
                                                  {"p99_999", FIGURES_QUANTILE, 0.99999},
                                                  {"totalCount", FIGURES_COUNT, 0}};

struct autocannon {
    struct json_pull pull;
    struct result_record *record;
    struct figures figures;
    int64_t start_ns, finish_ns, connections, pipelining, workers;
    int64_t answers, errors, timeouts, mismatches;
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"connections", "pipelining", "non2xx", "latency"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

static void take_load(struct autocannon *autocannon, int key)
{
    enum { URL, CONNECTIONS, PIPELINING, WORKERS, DURATION, START, FINISH };
    struct json_pull *pull = &autocannon->pull;
    switch (key) {
    case URL:
        autocannon->record->tested_url = record_clean_url(pull->arena, json_pull_text(pull));
        break;
    case CONNECTIONS:
        autocannon->connections = figures_take_count(pull);
        break;
    case PIPELINING:
        autocannon->pipelining = figures_take_count(pull);
        break;
    case WORKERS:
        autocannon->workers = figures_take_count(pull);
        break;
    case DURATION:
        autocannon->record->run.measured_ns = figures_take_time(pull, FIGURES_SECONDS);
        break;
    case START:
        autocannon->start_ns = figures_take_moment(pull);
        break;
    default:
        autocannon->finish_ns = figures_take_moment(pull);
    }
}

static void count_answers(struct autocannon *autocannon, int64_t status)
{
    int64_t count = figures_take_count(&autocannon->pull);
    figures_count_status(autocannon->record, status, count);
    if (count > 0 && __builtin_add_overflow(autocannon->answers, count, &autocannon->answers))
        json_pull_fail(&autocannon->pull, "too many answers");
}

static void take_all(struct autocannon *autocannon)
{
    enum { ERRORS, TIMEOUTS, MISMATCHES, CODES_1XX, CODES_2XX, CODES_3XX, CODES_4XX, CODES_5XX, LATENCY, THROUGHPUT, LOAD };
    static const char *const keys[] = {"errors", "timeouts", "mismatches", "1xx", "2xx", "3xx", "4xx", "5xx", "latency",
                                       "throughput",
                                       /* those of take_load */
                                       "url", "connections", "pipelining", "workers", "duration", "start", "finish"};
    struct json_pull *pull = &autocannon->pull;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case ERRORS:
            autocannon->errors = figures_take_count(pull);
            break;
        case TIMEOUTS:
            autocannon->timeouts = figures_take_count(pull);
            break;
        case MISMATCHES:
            autocannon->mismatches = figures_take_count(pull);
            break;
        case LATENCY:
            figures_take_members(pull, LATENCIES, FIGURES_LENGTH(LATENCIES), FIGURES_MILLISECONDS, &autocannon->figures);
            break;
        case THROUGHPUT:
            autocannon->record->run.bytes_received = figures_take_count_of(pull, "total");
            break;
        case CODES_1XX:
        case CODES_2XX:
        case CODES_3XX:
        case CODES_4XX:
        case CODES_5XX:
            count_answers(autocannon, (key - CODES_1XX + 1) * 100);
            break;
        default:
            take_load(autocannon, key - LOAD);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << CODES_2XX | UINT64_C(1) << LATENCY, seen);
}

/* errors: requests without an answer, timeouts among them. Mismatches: answers with another body than expected. */
static int64_t count_errors(struct autocannon *autocannon)
{
    struct result_record *record = autocannon->record;
    int64_t timeouts = autocannon->timeouts > 0 ? autocannon->timeouts : 0;
    int64_t others = autocannon->errors > timeouts ? autocannon->errors - timeouts : 0;
    figures_count_errors(record, RESULTS_ERROR_TIMEOUT, timeouts);
    figures_count_requests(record, others);
    record_add_errors(record, RESULTS_ERROR_CHECK, autocannon->mismatches);
    return others;
}

static void judge_latency(struct autocannon *autocannon)
{
    struct figures *figures = &autocannon->figures;
    if (figures->count > autocannon->answers) {
        record_add_warning(autocannon->record, autocannon->pull.arena,
                           "latencies are left out: autocannon's correction of coordinated omission (--rate without "
                           "--ignoreCoordinatedOmission) added %lld values that nobody measured, in a wrong unit",
                           (long long)(figures->count - autocannon->answers));
        figures_clear(figures);
    }
    if (autocannon->answers == 0)
        figures_clear(figures);
    for (size_t i = 0; i < figures->quantiles.count; i++)
        if (VEC_AT(&figures->quantiles, i, struct results_quantile)->value < figures->latency.minimum)
            figures->latency.minimum = RESULTS_MISSING; /* the least that is not 0 */
}

static void fill(struct autocannon *autocannon)
{
    struct result_record *record = autocannon->record;
    struct results_run *run = &record->run;
    struct arena *arena = autocannon->pull.arena;
    int64_t unknown = count_errors(autocannon);
    int64_t pipelining = autocannon->pipelining > 0 ? autocannon->pipelining : 1;
    judge_latency(autocannon);
    /* So many requests are under way at once. */
    if (__builtin_mul_overflow(autocannon->connections, pipelining, &run->vus) || run->vus < 0)
        run->vus = RESULTS_MISSING;
    run->loop = "closed";
    record->tool_load =
        arena_format(arena, "{\"connections\":%lld,\"pipelining\":%lld,\"workers\":%lld}", (long long)autocannon->connections,
                     (long long)pipelining, (long long)(autocannon->workers > 0 ? autocannon->workers : 0));
    record_set_times(record, arena, autocannon->start_ns, autocannon->finish_ns);
    if (figures_have_any(&autocannon->figures)) {
        run->percentile_rule = "hdr";
        run->resolution_ns = RESOLUTION_NS;
    }
    figures_store(&autocannon->figures, record, arena, 0);
    figures_finish(record, arena, unknown, true);
}

static int read_autocannon(struct import_job *job, struct import_source *source, struct error *error)
{
    struct autocannon autocannon = {
        .start_ns = RESULTS_MISSING, .finish_ns = RESULTS_MISSING, .connections = RESULTS_MISSING, .pipelining = RESULTS_MISSING};
    if (figures_open(source, job->arena, &autocannon.pull, error) < 0)
        return -1;
    autocannon.record = import_job_add_record(job);
    figures_init(&autocannon.figures);
    take_all(&autocannon);
    fill(&autocannon);
    figures_release(&autocannon.figures);
    return json_pull_finish(&autocannon.pull, error);
}

const struct import_reader import_reader_autocannon = {
    .name = "autocannon", .tool = "autocannon", .detect = detect, .read = read_autocannon};
