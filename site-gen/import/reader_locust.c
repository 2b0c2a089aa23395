/* reader_locust: Locust's _stats.csv: a row for each name of requests, and "Aggregated" for the whole. Times are milliseconds; percentiles
 * are taken after rounding, to whole milliseconds below 100 and to two digits above. Rates and latencies are of good and bad answers. */
#include "site-gen/import/csv_source.h"
#include "site-gen/import/locust_figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

enum { TYPE, NAME, REQUESTS, FAILURES, MEAN, MINIMUM, MAXIMUM, SIZE, RATE, COLUMN_COUNT };
static const char *const COLUMNS[COLUMN_COUNT] = {
    [TYPE] = "Type",
    [NAME] = "Name",
    [REQUESTS] = "Request Count",
    [FAILURES] = "Failure Count",
    [MEAN] = "Average Response Time",
    [MINIMUM] = "Min Response Time",
    [MAXIMUM] = "Max Response Time",
    [SIZE] = "Average Content Size",
    [RATE] = "Requests/s",
};

struct locust {
    struct import_job *job;
    struct csv *csv;
    size_t columns[COLUMN_COUNT];
    struct result_record *record;
    struct vec steps; /* struct results_step */
    bool has_whole;
};

static bool detect(struct str head)
{
    static const char *const columns[] = {"Type", "Name", "Request Count", "Failure Count", "Requests/s", NULL};
    return csv_source_has_columns(head, columns);
}

/* NAN for "N/A" and for a column that is not there. */
static double number_of(const struct locust *locust, int column)
{
    double number = NAN;
    (void)scan_number(csv_field(locust->csv, locust->columns[column]), &number);
    return number;
}

/* The columns that are called "50%", "99.9%" and so on. */
static void take_quantiles(const struct locust *locust, struct vec *quantiles)
{
    for (size_t i = 0; i < locust->csv->columns.count; i++) {
        struct scan scan;
        double value = NAN;
        if (scan_line(str_from_text(*VEC_AT(&locust->csv->columns, i, char *)), "%f%%", &scan) &&
            scan_number(csv_field(locust->csv, i), &value))
            record_add_quantile(quantiles, scan.numbers[0] / 100, scan_integer(value * LOCUST_MILLISECOND));
    }
}

/* The row's figures, as those of a run; all are missing but the counts when nothing was measured. */
static void take_row(const struct locust *locust, struct result_record *row)
{
    struct results_run *run = &row->run;
    struct vec quantiles; /* struct results_quantile */
    double requests = number_of(locust, REQUESTS), failures = number_of(locust, FAILURES), rate = number_of(locust, RATE);
    run->requests = scan_integer(requests);
    run->errors = scan_integer(failures);
    run->measured_ns = record_refine_duration(0, INFINITY, requests, rate);
    record_set_rate(run);
    if (run->requests <= 0)
        return;
    run->latency.mean = scan_integer(number_of(locust, MEAN) * LOCUST_MILLISECOND);
    run->latency.minimum = scan_integer(number_of(locust, MINIMUM) * LOCUST_MILLISECOND);
    run->latency.maximum = scan_integer(number_of(locust, MAXIMUM) * LOCUST_MILLISECOND);
    run->bytes_received = scan_integer(number_of(locust, SIZE) * requests);
    vec_init(&quantiles, sizeof(struct results_quantile));
    take_quantiles(locust, &quantiles);
    record_set_quantiles(row, locust->job->arena, &quantiles, LOCUST_RESOLUTION_NS);
    vec_release(&quantiles);
}

static int take_step(struct locust *locust, struct str type, struct str name, struct error *error)
{
    struct result_record row;
    if (locust->steps.count == LOCUST_STEP_MAXIMUM)
        return error_set_at(error, locust->csv->name, locust->csv->line, 0, "more than %d names of requests", LOCUST_STEP_MAXIMUM);
    result_record_init(&row);
    take_row(locust, &row);
    locust_add_step(&locust->steps, &row.run, type, name, locust->job->arena);
    return 0;
}

static int take_rows(struct locust *locust, struct error *error)
{
    struct csv *csv = locust->csv;
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        struct str type = csv_field(csv, locust->columns[TYPE]), name = csv_field(csv, locust->columns[NAME]);
        if (isnan(number_of(locust, REQUESTS)) || isnan(number_of(locust, FAILURES)))
            return error_set_at(error, csv->name, csv->line, 0, "expected counts of requests and failures");
        if (number_of(locust, FAILURES) > number_of(locust, REQUESTS))
            return error_set_at(error, csv->name, csv->line, 0, "more failures than requests");
        bool is_whole = type.length == 0 && locust_is_whole(name);
        if (is_whole && locust->has_whole)
            return error_set_at(error, csv->name, csv->line, 0, "the row \"Aggregated\" is there twice");
        if (is_whole)
            take_row(locust, locust->record);
        else if (take_step(locust, type, name, error) != 0)
            return -1;
        locust->has_whole |= is_whole;
    }
    if (result == 0 && !locust->has_whole)
        return error_set_at(error, csv->name, csv->lines + 1, 0, "expected the row \"Aggregated\": the file is cut short");
    return result;
}

static int read_locust(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    struct locust locust = {.job = job, .csv = &csv, .record = import_job_add_record(job)};
    csv_source_init(&csv, source);
    vec_init(&locust.steps, sizeof(struct results_step));
    int result = csv_read_header(&csv, error);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        locust.columns[i] = csv_column(&csv, COLUMNS[i]);
    if (result == 0)
        result = take_rows(&locust, error);
    if (result == 0) {
        locust_set_steps(locust.record, job->arena, &locust.steps);
        locust_finish(locust.record, job->arena);
    }
    vec_release(&locust.steps);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_locust = {.name = "locust-stats", .tool = "locust", .detect = detect, .read = read_locust};
