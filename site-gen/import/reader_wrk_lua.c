/* reader_wrk_lua: JSON that a wrk script's done(summary, latency, requests) writes: what Lua calls summary.duration, requests, bytes and
 * errors, and the latencies, all in microseconds. wrk itself writes no JSON; the member names are those of such a script. */
#include "lib/json_pull.h"
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/wrk_text.h"

#define MICROSECOND_NS 1000

static const char *const MEMBERS[] = {"duration_us", "requests", "bytes", "errors", "latency_us"};
enum { DURATION, REQUESTS, BYTES, ERRORS, LATENCY, MEMBER_COUNT };

static bool detect(struct str head)
{
    return figures_head_has(head, MEMBERS, MEMBER_COUNT);
}

/* A response that came too late is one of the requests; what failed on its socket is not. */
static void take_errors(struct json_pull *pull, struct result_record *record, int64_t *failed)
{
    static const char *const keys[] = {"connect", "read", "write", "status", "timeout"};
    static const enum results_error_kind kinds[] = {RESULTS_ERROR_CONNECT, RESULTS_ERROR_RESET, RESULTS_ERROR_RESET,
                                                    RESULTS_ERROR_STATUS, RESULTS_ERROR_TIMEOUT};
    uint64_t seen = 0;
    int index;
    if (!json_pull_enter_object(pull))
        return;
    while ((index = json_pull_next_known(pull, keys, 5, &seen)) >= 0) {
        int64_t count = figures_take_count(pull);
        record_add_errors(record, kinds[index], count);
        if (index < 3 && count > 0)
            *failed += count;
    }
}

/* "min", "max", "mean", "stdev", and percentiles as "p50", "p99.999". */
static void take_latency(struct json_pull *pull, struct figures *figures)
{
    struct str key;
    struct scan scan;
    if (!json_pull_enter_object(pull))
        return;
    while (json_pull_next_member(pull, &key))
        if (str_equals_text(key, "min"))
            figures_put(figures, FIGURES_MINIMUM, 0, figures_take_time(pull, FIGURES_MICROSECONDS));
        else if (str_equals_text(key, "max"))
            figures_put(figures, FIGURES_MAXIMUM, 0, figures_take_time(pull, FIGURES_MICROSECONDS));
        else if (str_equals_text(key, "mean"))
            figures_put(figures, FIGURES_MEAN, 0, figures_take_time(pull, FIGURES_MICROSECONDS));
        else if (str_equals_text(key, "stdev"))
            figures_put(figures, FIGURES_DEVIATION, 0, figures_take_time(pull, FIGURES_MICROSECONDS));
        else if (scan_line(key, "p%f", &scan) && scan.numbers[0] <= 100)
            figures_put(figures, FIGURES_QUANTILE, scan.numbers[0] / 100, figures_take_time(pull, FIGURES_MICROSECONDS));
        else
            json_pull_skip(pull);
}

static void take_summary(struct json_pull *pull, struct result_record *record, struct figures *figures)
{
    struct results_run *run = &record->run;
    uint64_t seen = 0;
    int64_t failed = 0;
    int index;
    if (!json_pull_enter_object(pull))
        return;
    while ((index = json_pull_next_known(pull, MEMBERS, MEMBER_COUNT, &seen)) >= 0)
        if (index == DURATION)
            run->measured_ns = figures_take_time(pull, FIGURES_MICROSECONDS);
        else if (index == REQUESTS)
            run->requests = figures_take_count(pull);
        else if (index == BYTES)
            run->bytes_received = figures_take_count(pull);
        else if (index == ERRORS)
            take_errors(pull, record, &failed);
        else
            take_latency(pull, figures);
    json_pull_require(pull, MEMBERS, MEMBER_COUNT, 1 << DURATION | 1 << REQUESTS | 1 << ERRORS | 1 << LATENCY, seen);
    if (run->requests >= 0)
        run->requests += failed;
    record_sum_errors(record);
}

static int read_wrk_lua(struct import_job *job, struct import_source *source, struct error *error)
{
    struct json_pull pull;
    struct figures figures;
    if (figures_open(source, job->arena, &pull, error) != 0)
        return -1;
    struct result_record *record = import_job_add_record(job);
    figures_init(&figures);
    take_summary(&pull, record, &figures);
    figures_store(&figures, record, job->arena, 0);
    figures_release(&figures);
    if (json_pull_finish(&pull, error) != 0)
        return -1;
    record_set_rate(&record->run);
    record->run.resolution_ns = MICROSECOND_NS;
    wrk_text_fill_loop(record, job->arena);
    record_warn_of_errors(record, job->arena);
    return 0;
}

const struct import_reader import_reader_wrk_lua = {.name = "wrk-lua", .tool = "wrk", .detect = detect, .read = read_wrk_lua};
