/* reader_ab: what ApacheBench prints: times in whole milliseconds. It counts an answer as good whatever its status, and as failed when its
 * length is not that of the first one: both are put right, or said. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define MILLISECOND 1e6
#define RESOLUTION 1000000
#define SECOND 1e9

struct ab {
    struct import_job *job;
    struct result_record *record;
    struct str host, path;
    double port, total, total_step, complete, rate, transferred; /* NAN: was not printed */
    double failed, connect, receive, length, exceptions, write, status;
    bool has_failures; /* the line that tells them apart */
    bool is_tls;
    long runs;
    struct vec quantiles; /* struct results_quantile */
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "This is ApacheBench, Version %*") || scan_finds_line(head, "Concurrency Level: %d");
}

static bool take_target(struct ab *ab, struct str line, struct scan *scan)
{
    if (scan_line(line, "This is ApacheBench, Version %w %*", scan))
        ab->record->run.tool_version = record_clean_text(ab->job->arena, scan->words[0]);
    else if (scan_line(line, "Server Software: %s", scan))
        ab->record->target_hint = record_clean_text(ab->job->arena, scan->words[0]);
    else if (scan_line(line, "Server Hostname: %w", scan))
        ab->host = scan->words[0];
    else if (scan_line(line, "Server Port: %d", scan))
        ab->port = scan->numbers[0];
    else if (scan_line(line, "SSL/TLS Protocol: %*", scan))
        ab->is_tls = true;
    else if (scan_line(line, "Document Path: %w", scan))
        ab->path = scan->words[0];
    else
        return false;
    return true;
}

static bool take_counts(struct ab *ab, struct str line, struct scan *scan)
{
    if (scan_line(line, "Concurrency Level: %d", scan)) {
        ab->record->run.vus = scan_integer(scan->numbers[0]);
        ab->runs++;
    } else if (scan_line(line, "Time taken for tests: %f seconds", scan)) {
        ab->total = scan->numbers[0] * SECOND;
        ab->total_step = scan->steps[0] * SECOND;
    } else if (scan_line(line, "Complete requests: %d", scan)) {
        ab->complete = scan->numbers[0];
    } else if (scan_line(line, "Requests per second: %f %*", scan)) {
        ab->rate = scan->numbers[0];
    } else if (scan_line(line, "Total transferred: %d bytes", scan)) {
        ab->transferred = scan->numbers[0];
    } else if (scan_line(line, "Total body sent: %d", scan) || scan_line(line, "Total of sent bytes: %d", scan)) {
        ab->record->run.bytes_sent = scan_integer(scan->numbers[0]);
    } else {
        return false;
    }
    return true;
}

static bool take_failures(struct ab *ab, struct str line, struct scan *scan)
{
    if (scan_line(line, "Failed requests: %d", scan)) {
        ab->failed = scan->numbers[0];
    } else if (scan_line(line, " (Connect: %d, Receive: %d, Length: %d, Exceptions: %d)", scan)) {
        ab->has_failures = true;
        ab->connect = scan->numbers[0];
        ab->receive = scan->numbers[1];
        ab->length = scan->numbers[2];
        ab->exceptions = scan->numbers[3];
    } else if (scan_line(line, "Write errors: %d", scan)) {
        ab->write = scan->numbers[0];
    } else if (scan_line(line, "Non-2xx responses: %d", scan)) {
        ab->status = scan->numbers[0];
    } else {
        return false;
    }
    return true;
}

/* The line "Total:" of its table of times, and its percentiles. */
static void take_latency(struct ab *ab, struct str line, struct scan *scan)
{
    struct results_run *run = &ab->record->run;
    if (scan_line(line, "Total: %f %f %f %f %f", scan)) {
        run->latency.minimum = scan_integer(scan->numbers[0] * MILLISECOND);
        run->latency.mean = scan_integer(scan->numbers[1] * MILLISECOND);
        run->deviation_ns = scan_integer(scan->numbers[2] * MILLISECOND);
        run->latency.maximum = scan_integer(scan->numbers[4] * MILLISECOND);
    } else if (scan_line(line, " %d%% %d", scan) || scan_line(line, " %d%% %d (longest request)", scan)) {
        record_add_quantile(&ab->quantiles, scan->numbers[0] / 100, scan_integer(scan->numbers[1] * MILLISECOND));
    }
}

/* A bad status makes a bad length, too: the same answers are not counted twice. */
static void fill_counts(struct ab *ab)
{
    struct result_record *record = ab->record;
    struct results_run *run = &record->run;
    double other = ab->has_failures ? 0 : ab->failed;
    double length = ab->length > ab->status ? ab->length - ab->status : 0;
    double requests = ab->complete + ab->connect + ab->exceptions;
    run->requests = scan_integer(requests);
    record_add_errors(record, RESULTS_ERROR_CONNECT, scan_integer(ab->connect));
    record_add_errors(record, RESULTS_ERROR_RESET, scan_integer(ab->receive + ab->write));
    record_add_errors(record, RESULTS_ERROR_BAD_RESPONSE, scan_integer(ab->exceptions + other));
    record_add_errors(record, RESULTS_ERROR_STATUS, scan_integer(ab->status));
    record_add_errors(record, RESULTS_ERROR_CHECK, scan_integer(length));
    record_sum_errors(record);
    run->bytes_received = scan_integer(ab->transferred);
    run->measured_ns = record_refine_duration(ab->total, ab->total_step, ab->complete, ab->rate);
    record_set_rate(run);
    if (length > 0)
        record_add_warning(
            record, ab->job->arena,
            "ab counts answers as failed whose length is not that of the first one (%.0f): no error where lengths vary "
            "(ab -l)",
            length);
}

static void fill_url(struct ab *ab)
{
    if (ab->host.length == 0 || ab->host.length > 1000 || ab->path.length > 4000 || isnan(ab->port))
        return;
    const char *url = arena_format(ab->job->arena, "%s://%.*s:%.0f%.*s", ab->is_tls ? "https" : "http", (int)ab->host.length,
                                   ab->host.data, ab->port, (int)ab->path.length, ab->path.data);
    ab->record->tested_url = record_clean_url(ab->job->arena, str_from_text(url));
}

static int finish(struct ab *ab, const char *name, struct error *error)
{
    struct results_run *run = &ab->record->run;
    if (ab->runs > 1)
        return record_fail_many_runs(name, ab->runs, error);
    if (isnan(ab->complete) || isnan(ab->total))
        return error_set_at(error, name, 0, 0,
                            "expected \"Complete requests:\" and \"Time taken for tests:\": the output is cut short");
    fill_counts(ab);
    fill_url(ab);
    run->loop = "closed";
    run->percentile_rule = "floor-rank";
    run->resolution_ns = RESOLUTION;
    record_set_quantiles(ab->record, ab->job->arena, &ab->quantiles, 0);
    record_warn_of_errors(ab->record, ab->job->arena);
    return 0;
}

static int read_ab(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    struct scan scan;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct ab ab = {.job = job,
                    .record = import_job_add_record(job),
                    .port = NAN,
                    .total = NAN,
                    .complete = NAN,
                    .rate = NAN,
                    .transferred = NAN};
    vec_init(&ab.quantiles, sizeof(struct results_quantile));
    while (scan_next_line(&content, &line))
        if (!take_target(&ab, line, &scan) && !take_counts(&ab, line, &scan) && !take_failures(&ab, line, &scan))
            take_latency(&ab, line, &scan);
    int result = finish(&ab, import_source_name(source), error);
    vec_release(&ab.quantiles);
    return result;
}

const struct import_reader import_reader_ab = {.name = "ab", .tool = "ab", .detect = detect, .read = read_ab};
