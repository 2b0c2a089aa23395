/* reader_h2load: what h2load (nghttp2) prints. Its clients may have many requests in flight (-m, which it does not print), so that for
 * HTTP/2 the number of clients is not that of users. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define MICROSECOND 1000
#define COLUMNS_MAXIMUM 10

enum column { COLUMN_MINIMUM, COLUMN_MAXIMUM, COLUMN_MEDIAN, COLUMN_P95, COLUMN_P99, COLUMN_MEAN, COLUMN_DEVIATION, COLUMN_OTHER };

struct h2load {
    struct import_job *job;
    struct result_record *record;
    enum column columns[COLUMNS_MAXIMUM];
    size_t column_count;
    bool is_http1, has_latency;
    double clients, threads, warmup, duration; /* NAN: was not printed */
    double finished, finished_step, rate, succeeded, failed, errored, timeout, latency_step;
    long runs;
    struct vec quantiles; /* struct results_quantile */
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "spawning thread #%d: %*") || scan_finds_line(head, "finished in %t, %f req/s, %*");
}

static bool take_load(struct h2load *h2load, struct str line, struct scan *scan)
{
    if (scan_line(line, "spawning thread #%d: %d total client(s). %s", scan)) {
        struct scan timing;
        h2load->threads += 1;
        h2load->clients += scan->numbers[1];
        if (scan_line(scan->words[0], "Timing-based test with %t of warm-up time and %t of main duration %*", &timing)) {
            h2load->warmup = timing.numbers[0];
            h2load->duration = timing.numbers[1];
        }
        return true;
    }
    if (!scan_line(line, "Application protocol: %w", scan))
        return false;
    h2load->is_http1 = str_starts_with(scan->words[0], "http/1");
    return true;
}

static bool take_totals(struct h2load *h2load, struct str line, struct scan *scan)
{
    if (scan_line(line, "finished in %t, %f req/s, %*", scan)) {
        h2load->runs++;
        h2load->finished = scan->numbers[0];
        h2load->finished_step = scan->steps[0];
        h2load->rate = scan->numbers[1];
    } else if (scan_line(line, "requests: %d total, %d started, %d done, %d succeeded, %d failed, %d errored, %d timeout%*",
                         scan)) {
        h2load->succeeded = scan->numbers[3];
        h2load->failed = scan->numbers[4];
        h2load->errored = scan->numbers[5];
        h2load->timeout = scan->numbers[6];
    } else if (scan_line(line, "requests: %d total, %d started, %d done, %d succeeded, %d failed, %d errored", scan)) {
        h2load->succeeded = scan->numbers[3]; /* of versions before 1.8 */
        h2load->failed = scan->numbers[4];
        h2load->errored = scan->numbers[5];
    } else if (scan_line(line, "traffic: %? (%d) total, %*", scan)) {
        h2load->record->run.bytes_received = scan_integer(scan->numbers[0]);
    } else {
        return false;
    }
    return true;
}

/* The head of the table of times: later versions have more columns than "min max mean sd +/- sd". */
static bool take_columns(struct h2load *h2load, struct str line)
{
    static const struct {
        const char *name;
        enum column column;
    } names[] = {{"min", COLUMN_MINIMUM}, {"max", COLUMN_MAXIMUM}, {"median", COLUMN_MEDIAN}, {"p95", COLUMN_P95},
                 {"p99", COLUMN_P99},     {"mean", COLUMN_MEAN},   {"sd", COLUMN_DEVIATION}};
    struct scan scan;
    if (!scan_line(line, " min max %*", &scan))
        return false;
    h2load->column_count = 0;
    while (h2load->column_count < COLUMNS_MAXIMUM && scan_line(line, " %w %s", &scan)) {
        enum column column = COLUMN_OTHER;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            if (str_equals_text(scan.words[0], names[i].name))
                column = names[i].column;
        if (str_equals_text(scan.words[0], "+/-"))
            break; /* "+/- sd", a percentage: the last one */
        h2load->columns[h2load->column_count++] = column;
        line = scan.words[1];
    }
    return true;
}

static void take_figure(struct h2load *h2load, enum column column, int64_t value)
{
    struct results_run *run = &h2load->record->run;
    switch (column) {
    case COLUMN_MINIMUM:
        run->latency.minimum = value;
        break;
    case COLUMN_MAXIMUM:
        run->latency.maximum = value;
        break;
    case COLUMN_MEAN:
        run->latency.mean = value;
        break;
    case COLUMN_DEVIATION:
        run->deviation_ns = value;
        break;
    case COLUMN_MEDIAN:
        record_add_quantile(&h2load->quantiles, 0.5, value);
        break;
    case COLUMN_P95:
        record_add_quantile(&h2load->quantiles, 0.95, value);
        break;
    case COLUMN_P99:
        record_add_quantile(&h2load->quantiles, 0.99, value);
        break;
    case COLUMN_OTHER:
        break;
    }
}

static void take_latency(struct h2load *h2load, struct str line)
{
    struct scan scan, value;
    if (take_columns(h2load, line) || h2load->has_latency ||
        (!scan_line(line, "time for request: %s", &scan) && !scan_line(line, "request : %s", &scan)))
        return;
    struct str rest = scan.words[0];
    for (size_t i = 0; i < h2load->column_count && scan_line(rest, " %t %s", &value); i++) {
        take_figure(h2load, h2load->columns[i], scan_integer(value.numbers[0]));
        if (value.steps[0] > h2load->latency_step && h2load->columns[i] != COLUMN_DEVIATION)
            h2load->latency_step = value.steps[0];
        h2load->has_latency = true;
        rest = value.words[0];
    }
}

static void fill_counts(struct h2load *h2load)
{
    struct result_record *record = h2load->record;
    struct results_run *run = &record->run;
    run->requests = scan_integer(h2load->succeeded + h2load->failed);
    record_add_errors(record, RESULTS_ERROR_STATUS, scan_integer(h2load->failed - h2load->errored));
    record_add_errors(record, RESULTS_ERROR_RESET, scan_integer(h2load->errored - h2load->timeout));
    record_add_errors(record, RESULTS_ERROR_TIMEOUT, scan_integer(h2load->timeout));
    record_sum_errors(record);
    run->measured_ns = record_refine_duration(h2load->finished, h2load->finished_step, h2load->succeeded, h2load->rate);
    record_set_rate(run);
}

static void fill_load(struct h2load *h2load)
{
    struct results_run *run = &h2load->record->run;
    run->loop = "closed";
    if (h2load->threads > 0)
        run->generator_threads = scan_integer(h2load->threads);
    if (h2load->is_http1)
        run->vus = scan_integer(h2load->clients);
    else
        record_add_warning(h2load->record, h2load->job->arena,
                           "h2load does not print how many requests a client has in flight (-m): the number of users is not known");
    if (h2load->duration > 0) {
        run->executor = "constant-vus";
        run->duration_ns = scan_integer(h2load->duration);
        run->warmup_ns = scan_integer(h2load->warmup);
    }
    if (h2load->clients > 0)
        h2load->record->tool_load = arena_format(h2load->job->arena, "{\"clients\":%.0f}", h2load->clients);
}

static int finish(struct h2load *h2load, const char *name, struct error *error)
{
    struct results_run *run = &h2load->record->run;
    if (h2load->runs > 1)
        return record_fail_many_runs(name, h2load->runs, error);
    if (isnan(h2load->finished) || isnan(h2load->succeeded))
        return error_set_at(error, name, 0, 0,
                            "expected the lines \"finished in ...\" and \"requests: ...\": the output is cut short");
    fill_counts(h2load);
    fill_load(h2load);
    run->resolution_ns = h2load->latency_step > MICROSECOND ? scan_integer(h2load->latency_step) : MICROSECOND;
    if (h2load->quantiles.count > 0)
        run->percentile_rule = "unknown";
    record_set_quantiles(h2load->record, h2load->job->arena, &h2load->quantiles, 0);
    record_warn_of_errors(h2load->record, h2load->job->arena);
    return 0;
}

static int read_h2load(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    struct scan scan;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct h2load h2load = {.job = job,
                            .record = import_job_add_record(job),
                            .warmup = NAN,
                            .duration = NAN,
                            .finished = NAN,
                            .rate = NAN,
                            .succeeded = NAN};
    vec_init(&h2load.quantiles, sizeof(struct results_quantile));
    while (scan_next_line(&content, &line))
        if (!take_load(&h2load, line, &scan) && !take_totals(&h2load, line, &scan))
            take_latency(&h2load, line);
    int result = finish(&h2load, import_source_name(source), error);
    vec_release(&h2load.quantiles);
    return result;
}

const struct import_reader import_reader_h2load = {.name = "h2load", .tool = "h2load", .detect = detect, .read = read_h2load};
