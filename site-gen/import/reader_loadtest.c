/* reader_loadtest: what loadtest (npm) prints, in milliseconds: whole ones for percentiles, one decimal for the mean. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define MILLISECOND 1e6
#define RESOLUTION 1000000
#define SECOND 1e9

struct loadtest {
    struct import_job *job;
    struct result_record *record;
    double completed, errors, total, wanted; /* NAN: was not printed */
    long runs;
    struct vec quantiles; /* struct results_quantile */
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "Target URL: %w") && scan_finds_line(head, "Effective rps: %*");
}

static void take_line(struct loadtest *loadtest, struct str line)
{
    struct scan scan;
    struct results_run *run = &loadtest->record->run;
    if (scan_line(line, "Target URL: %w", &scan)) {
        loadtest->runs++;
        loadtest->record->tested_url = record_clean_url(loadtest->job->arena, scan.words[0]);
    } else if (scan_line(line, "Concurrent clients: %d %*", &scan)) {
        run->vus = scan_integer(scan.numbers[0]);
    } else if (scan_line(line, "Target rps: %f", &scan)) {
        loadtest->wanted = scan.numbers[0];
    } else if (scan_line(line, "Completed requests: %d", &scan)) {
        loadtest->completed = scan.numbers[0];
    } else if (scan_line(line, "Total errors: %d", &scan)) {
        loadtest->errors = scan.numbers[0];
    } else if (scan_line(line, "Total time: %f s", &scan)) {
        loadtest->total = scan.numbers[0] * SECOND;
    } else if (scan_line(line, "Mean latency: %f ms", &scan)) {
        run->latency.mean = scan_integer(scan.numbers[0] * MILLISECOND);
    } else if (scan_line(line, " %f%% %d ms", &scan) || scan_line(line, " %f%% %d ms (longest request)", &scan)) {
        record_add_quantile(&loadtest->quantiles, scan.numbers[0] / 100, scan_integer(scan.numbers[1] * MILLISECOND));
    }
}

static int finish(struct loadtest *loadtest, const char *name, struct error *error)
{
    struct result_record *record = loadtest->record;
    struct results_run *run = &record->run;
    if (loadtest->runs > 1)
        return record_fail_many_runs(name, loadtest->runs, error);
    if (isnan(loadtest->completed) || isnan(loadtest->total))
        return error_set_at(error, name, 0, 0, "expected \"Completed requests:\" and \"Total time:\": the output is cut short");
    if (loadtest->errors > loadtest->completed)
        return error_set_at(error, name, 0, 0, "more errors than completed requests");
    run->requests = scan_integer(loadtest->completed);
    run->errors = scan_integer(loadtest->errors);
    if (run->errors == 0)
        record_add_errors(record, RESULTS_ERROR_STATUS, 0);
    if (loadtest->total > 0)
        run->measured_ns = scan_integer(loadtest->total);
    record_set_rate(run);
    run->loop = loadtest->wanted > 0 ? "open" : "closed";
    if (loadtest->wanted > 0)
        run->wanted_rate = loadtest->wanted;
    run->percentile_rule = "rounded";
    run->resolution_ns = RESOLUTION;
    if (loadtest->completed > 0)
        record_set_quantiles(record, loadtest->job->arena, &loadtest->quantiles, 0);
    else
        run->latency.mean = RESULTS_MISSING;
    record_warn_of_errors(record, loadtest->job->arena);
    return 0;
}

static int read_loadtest(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct loadtest loadtest = {
        .job = job, .record = import_job_add_record(job), .completed = NAN, .errors = NAN, .total = NAN, .wanted = NAN};
    vec_init(&loadtest.quantiles, sizeof(struct results_quantile));
    while (scan_next_line(&content, &line))
        take_line(&loadtest, line);
    int result = finish(&loadtest, import_source_name(source), error);
    vec_release(&loadtest.quantiles);
    return result;
}

const struct import_reader import_reader_loadtest = {
    .name = "loadtest", .tool = "loadtest", .detect = detect, .read = read_loadtest};
