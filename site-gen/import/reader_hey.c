/* reader_hey: the summary that hey (rakyll/hey) prints, in seconds with four decimals. Its histogram has ten equal buckets, too few to
 * say more than the percentiles do, and is left out. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define RESOLUTION 100000 /* nanoseconds: four decimals of a second */
#define SECOND 1e9

enum section { SECTION_SUMMARY, SECTION_LATENCY, SECTION_STATUS, SECTION_ERRORS, SECTION_OTHER };

struct hey {
    struct import_job *job;
    struct result_record *record;
    enum section section;
    double total, total_step, rate, answers, failed; /* NAN: was not printed */
    long summaries;
    struct vec quantiles; /* struct results_quantile */
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "Summary:") && scan_finds_line(head, " Slowest: %? secs") &&
           scan_finds_line(head, " Requests/sec: %?") && !scan_finds_line(head, " Success rate: %*"); /* oha prints alike */
}

static bool take_heading(struct hey *hey, struct str line)
{
    static const struct {
        const char *pattern;
        enum section section;
    } headings[] = {
        {"Summary:", SECTION_SUMMARY}, {"Response time histogram:", SECTION_OTHER},   {"Latency distribution:", SECTION_LATENCY},
        {"Details %*", SECTION_OTHER}, {"Status code distribution:", SECTION_STATUS}, {"Error distribution:", SECTION_ERRORS}};
    struct scan scan;
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
        if (scan_line(line, headings[i].pattern, &scan)) {
            hey->section = headings[i].section;
            hey->summaries += i == 0;
            return true;
        }
    return false;
}

static void take_summary(struct hey *hey, struct str line)
{
    struct scan scan;
    struct results_run *run = &hey->record->run;
    if (scan_line(line, " Total: %f secs", &scan)) {
        hey->total = scan.numbers[0] * SECOND;
        hey->total_step = scan.steps[0] * SECOND;
    } else if (scan_line(line, " Slowest: %f secs", &scan)) {
        run->latency.maximum = scan_integer(scan.numbers[0] * SECOND);
    } else if (scan_line(line, " Fastest: %f secs", &scan)) {
        run->latency.minimum = scan_integer(scan.numbers[0] * SECOND);
    } else if (scan_line(line, " Average: %f secs", &scan)) {
        run->latency.mean = scan_integer(scan.numbers[0] * SECOND);
    } else if (scan_line(line, " Requests/sec: %f", &scan)) {
        hey->rate = scan.numbers[0];
    } else if (scan_line(line, " Total data: %d bytes", &scan)) {
        run->bytes_received = scan_integer(scan.numbers[0]);
    }
}

/* "[404]	200 responses": whatever is 400 or more ended badly. */
static void take_status(struct hey *hey, struct str line)
{
    struct scan scan;
    if (!scan_line(line, " [%d] %d responses", &scan))
        return;
    hey->answers += scan.numbers[1];
    record_add_errors(hey->record, RESULTS_ERROR_STATUS, scan.numbers[0] >= 400 ? scan_integer(scan.numbers[1]) : 0);
}

/* "[3]	Get "http://...": dial tcp ...: connect: connection refused" */
static void take_error(struct hey *hey, struct str line)
{
    struct scan scan;
    if (!scan_line(line, " [%d] %s", &scan))
        return;
    hey->failed += scan.numbers[0];
    record_add_errors(hey->record, record_error_kind(scan.words[0]), scan_integer(scan.numbers[0]));
}

static void take_line(struct hey *hey, struct str line)
{
    struct scan scan;
    if (take_heading(hey, line))
        return;
    switch (hey->section) {
    case SECTION_SUMMARY:
        take_summary(hey, line);
        break;
    case SECTION_LATENCY:
        if (scan_line(line, " %f%% in %f secs", &scan) || scan_line(line, " %f%%%% in %f secs", &scan))
            record_add_quantile(&hey->quantiles, scan.numbers[0] / 100, scan_integer(scan.numbers[1] * SECOND));
        break;
    case SECTION_STATUS:
        take_status(hey, line);
        break;
    case SECTION_ERRORS:
        take_error(hey, line);
        break;
    case SECTION_OTHER:
        break;
    }
}

static int finish(struct hey *hey, const char *name, struct error *error)
{
    struct results_run *run = &hey->record->run;
    if (hey->summaries > 1)
        return record_fail_many_runs(name, hey->summaries, error);
    if (isnan(hey->total) || hey->answers + hey->failed <= 0)
        return error_set_at(error, name, 0, 0, "expected \"Total:\" and the distribution of status codes: the output is cut short");
    run->requests = scan_integer(hey->answers + hey->failed);
    record_sum_errors(hey->record);
    run->measured_ns = record_refine_duration(hey->total, hey->total_step, hey->answers + hey->failed, hey->rate);
    record_set_rate(run);
    run->loop = "closed";
    run->percentile_rule = "floor-rank";
    run->resolution_ns = RESOLUTION;
    if (hey->answers <= 0) /* it prints 0, or NaN, for what no answer was measured for */
        run->latency.mean = run->latency.minimum = run->latency.maximum = RESULTS_MISSING;
    else
        record_set_quantiles(hey->record, hey->job->arena, &hey->quantiles, 0);
    record_warn_of_errors(hey->record, hey->job->arena);
    if (hey->answers > 1000000)
        record_add_warning(hey->record, hey->job->arena, "hey keeps the latencies of the first million answers only");
    return 0;
}

static int read_hey(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct hey hey = {.job = job, .record = import_job_add_record(job), .section = SECTION_OTHER, .total = NAN, .rate = NAN};
    vec_init(&hey.quantiles, sizeof(struct results_quantile));
    while (scan_next_line(&content, &line))
        take_line(&hey, line);
    int result = finish(&hey, import_source_name(source), error);
    vec_release(&hey.quantiles);
    return result;
}

const struct import_reader import_reader_hey = {.name = "hey", .tool = "hey", .detect = detect, .read = read_hey};
