/* wrk_text: see wrk_text.h. Both programs print sizes with a base of 1024 and cut nothing: what they round is rounded to two decimals. */
#include "site-gen/import/wrk_text.h"

#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

bool wrk_text_is_wrk2(struct str head)
{
    return scan_finds_line(head, " Thread calibration: %*") || scan_finds_line(head, " Latency Distribution (HdrHistogram%*");
}

void wrk_text_init(struct wrk_text *text)
{
    *text = (struct wrk_text){.duration = NAN,
                              .threads = NAN,
                              .connections = NAN,
                              .mean = NAN,
                              .deviation = NAN,
                              .maximum = NAN,
                              .requests = NAN,
                              .measured = NAN,
                              .bytes = NAN,
                              .rate = NAN};
    vec_init(&text->quantiles, sizeof(struct results_quantile));
}

void wrk_text_release(struct wrk_text *text)
{
    vec_release(&text->quantiles);
}

static void keep_step(struct wrk_text *text, double step)
{
    if (step > text->latency_step)
        text->latency_step = step;
}

static bool take_load(struct wrk_text *text, struct str line, struct scan *scan)
{
    if (scan_line(line, WRK_TEXT_RUNNING, scan)) {
        text->runs++;
        text->duration = scan->numbers[0];
        text->url = scan->words[0];
        return true;
    }
    if (!scan_line(line, " %d threads and %d connections", scan))
        return false;
    text->threads = scan->numbers[0];
    text->connections = scan->numbers[1];
    return true;
}

static bool take_latency(struct wrk_text *text, struct str line, struct scan *scan)
{
    if (scan_line(line, " Latency %t %t %t %*", scan)) {
        text->mean = scan->numbers[0];
        text->deviation = scan->numbers[1];
        text->maximum = scan->numbers[2];
        keep_step(text, scan->steps[0]);
        keep_step(text, scan->steps[2]);
        return true;
    }
    if (!scan_line(line, " %f%% %t", scan))
        return false;
    record_add_quantile(&text->quantiles, scan->numbers[0] / 100, scan_integer(scan->numbers[1]));
    keep_step(text, scan->steps[1]);
    return true;
}

static bool take_totals(struct wrk_text *text, struct str line, struct scan *scan)
{
    if (scan_line(line, " %d requests in %t, %b read", scan)) {
        text->requests = scan->numbers[0];
        text->measured = scan->numbers[1];
        text->measured_step = scan->steps[1];
        text->bytes = scan->numbers[2];
        return true;
    }
    if (scan_line(line, " Socket errors: connect %d, read %d, write %d, timeout %d", scan)) {
        text->connect = scan->numbers[0];
        text->read = scan->numbers[1];
        text->write = scan->numbers[2];
        text->timeout = scan->numbers[3];
        return true;
    }
    if (scan_line(line, " Non-2xx or 3xx responses: %d", scan)) {
        text->status = scan->numbers[0];
        return true;
    }
    if (!scan_line(line, "Requests/sec: %f", scan))
        return false;
    text->rate = scan->numbers[0];
    return true;
}

bool wrk_text_take_line(struct wrk_text *text, struct str line)
{
    struct scan scan;
    return take_load(text, line, &scan) || take_latency(text, line, &scan) || take_totals(text, line, &scan);
}

static int check(const struct wrk_text *text, struct import_source *source, struct error *error)
{
    const char *name = import_source_name(source);
    if (text->runs > 1)
        return record_fail_many_runs(name, text->runs, error);
    if (text->runs == 0)
        return error_set_at(error, name, 0, 0, "expected the line \"Running ... test @ URL\"");
    if (isnan(text->requests))
        return error_set_at(error, name, 0, 0, "expected the line \"... requests in ..., ... read\": the output is cut short");
    return 0;
}

static void fill_counts(struct result_record *record, const struct wrk_text *text, bool timeouts_are_answers)
{
    struct results_run *run = &record->run;
    double failed = text->connect + text->read + text->write + (timeouts_are_answers ? 0 : text->timeout);
    run->requests = scan_integer(text->requests + failed);
    record_add_errors(record, RESULTS_ERROR_CONNECT, scan_integer(text->connect));
    record_add_errors(record, RESULTS_ERROR_RESET, scan_integer(text->read + text->write));
    record_add_errors(record, RESULTS_ERROR_TIMEOUT, scan_integer(text->timeout));
    record_add_errors(record, RESULTS_ERROR_STATUS, scan_integer(text->status));
    record_sum_errors(record);
    run->bytes_received = scan_integer(text->bytes);
    run->measured_ns = record_refine_duration(text->measured, text->measured_step, text->requests, text->rate);
    record_set_rate(run);
}

struct result_record *wrk_text_make_record(const struct wrk_text *text, struct import_job *job, struct import_source *source,
                                           bool timeouts_are_answers, struct error *error)
{
    if (check(text, source, error) != 0)
        return NULL;
    struct result_record *record = import_job_add_record(job);
    struct results_run *run = &record->run;
    record->tested_url = record_clean_url(job->arena, text->url);
    run->vus = scan_integer(text->connections);
    run->generator_threads = scan_integer(text->threads);
    run->duration_ns = scan_integer(text->duration);
    fill_counts(record, text, timeouts_are_answers);
    run->latency.mean = scan_integer(text->mean);
    run->latency.maximum = scan_integer(text->maximum);
    run->deviation_ns = scan_integer(text->deviation);
    return record;
}

void wrk_text_fill_loop(struct result_record *record, struct arena *arena)
{
    record->run.loop = "closed";
    record->run.executor = "constant-vus";
    record->run.percentile_rule = "nearest-rank";
    record->circumstances.has_added_latencies = true;
    record_add_warning(
        record, arena,
        "wrk adds latencies that it did not measure, for requests that a slow answer held up (correction of coordinated "
        "omission, against the mean rate)");
}
