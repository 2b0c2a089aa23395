/* reader_locust_history: Locust's _stats_history.csv: a row about once a second with totals so far. The seconds come from the differences
 * of the totals; the percentiles of a row are of the last ten seconds, so they are no second's and are left out. */
#include "lib/clock.h"
#include "site-gen/import/csv_source.h"
#include "site-gen/import/locust_figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define TIMESTAMP_MAXIMUM 4102444800.0 /* the year 2100 */

enum { TIMESTAMP, USERS, TYPE, NAME, REQUESTS, FAILURES, MEDIAN, MEAN, MINIMUM, MAXIMUM, SIZE, COLUMN_COUNT };
static const char *const COLUMNS[COLUMN_COUNT] = {
    [TIMESTAMP] = "Timestamp",
    [USERS] = "User Count",
    [TYPE] = "Type",
    [NAME] = "Name",
    [REQUESTS] = "Total Request Count",
    [FAILURES] = "Total Failure Count",
    [MEDIAN] = "Total Median Response Time",
    [MEAN] = "Total Average Response Time",
    [MINIMUM] = "Total Min Response Time",
    [MAXIMUM] = "Total Max Response Time",
    [SIZE] = "Total Average Content Size",
};

struct history {
    struct import_job *job;
    struct csv *csv;
    size_t columns[COLUMN_COUNT];
    struct result_record *record;
    double row[COLUMN_COUNT]; /* the newest one's */
    double first, users;      /* first timestamp; most users */
    bool has_row;
    struct vec seconds; /* struct results_second */
};

static bool detect(struct str head)
{
    static const char *const columns[] = {"Timestamp", "User Count", "Total Request Count", "Total Failure Count", NULL};
    return csv_source_has_columns(head, columns);
}

static int fail(const struct history *history, struct error *error, const char *message)
{
    return error_set_at(error, history->csv->name, history->csv->line, 0, "%s", message);
}

/* What came between the row before and this one. */
static int add_second(struct history *history, const double *row, struct error *error)
{
    const double *before = history->row;
    double length = row[TIMESTAMP] - before[TIMESTAMP], requests = row[REQUESTS] - before[REQUESTS],
           errors = row[FAILURES] - before[FAILURES];
    if (length < 0 || requests < 0 || errors < 0)
        return fail(history, error, "the timestamp or a total is smaller than in the row before");
    if (length < 0.5) {
        if (requests == 0 && errors == 0)
            return 0;
        if (history->seconds.count > 0) { /* a second row of one second: they are one */
            struct results_second *last = VEC_AT(&history->seconds, history->seconds.count - 1, struct results_second);
            last->requests += scan_integer(requests);
            last->errors += scan_integer(errors);
        }
        return 0;
    }
    if (history->seconds.count == SAMPLES_SECOND_MAXIMUM)
        return fail(history, error, "the log has too many rows");
    double start = before[TIMESTAMP] - history->first;
    *VEC_PUSH(&history->seconds, struct results_second) =
        (struct results_second){.second = scan_integer(floor(start)),
                                .start_ns = scan_integer(start * (double)CLOCK_NANOSECONDS_PER_SECOND),
                                .length_ns = scan_integer(length * (double)CLOCK_NANOSECONDS_PER_SECOND),
                                .requests = scan_integer(requests),
                                .errors = scan_integer(errors),
                                .bytes_received = RESULTS_MISSING,
                                .p50 = RESULTS_MISSING,
                                .p95 = RESULTS_MISSING,
                                .p99 = RESULTS_MISSING,
                                .maximum = RESULTS_MISSING};
    return 0;
}

static int take_row(struct history *history, struct error *error)
{
    double row[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        row[i] = NAN;
        (void)scan_number(csv_field(history->csv, history->columns[i]), &row[i]);
    }
    if (isnan(row[TIMESTAMP]) || row[TIMESTAMP] > TIMESTAMP_MAXIMUM || isnan(row[REQUESTS]) || isnan(row[FAILURES]) ||
        row[REQUESTS] > SCAN_COUNT_MAXIMUM || row[FAILURES] > row[REQUESTS])
        return fail(history, error, "expected a timestamp in seconds and total counts of requests and failures");
    if (!history->has_row)
        history->first = row[TIMESTAMP];
    else if (add_second(history, row, error) != 0)
        return -1;
    history->has_row = true;
    history->users = row[USERS] > history->users ? row[USERS] : history->users;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        history->row[i] = row[i];
    return 0;
}

/* Rows of single names (--csv-full-history) are left out: the last rows of _stats.csv have their totals. */
static int take_rows(struct history *history, struct error *error)
{
    struct csv *csv = history->csv;
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        if (csv_field(csv, history->columns[TYPE]).length > 0 || !locust_is_whole(csv_field(csv, history->columns[NAME])))
            continue;
        if (take_row(history, error) != 0)
            return -1;
    }
    if (result == 0 && !history->has_row)
        return error_set_at(error, csv->name, csv->lines + 1, 0, "expected at least one row \"Aggregated\"");
    return result;
}

static void finish(struct history *history)
{
    struct result_record *record = history->record;
    struct results_run *run = &record->run;
    const double *row = history->row;
    double length = row[TIMESTAMP] - history->first;
    run->requests = scan_integer(row[REQUESTS]);
    run->errors = scan_integer(row[FAILURES]);
    if (length > 0)
        run->measured_ns = scan_integer(length * (double)CLOCK_NANOSECONDS_PER_SECOND);
    record_set_rate(run);
    if (run->requests > 0) {
        run->latency.p50 = scan_integer(row[MEDIAN] * LOCUST_MILLISECOND);
        run->latency.mean = scan_integer(row[MEAN] * LOCUST_MILLISECOND);
        run->latency.minimum = scan_integer(row[MINIMUM] * LOCUST_MILLISECOND);
        run->latency.maximum = scan_integer(row[MAXIMUM] * LOCUST_MILLISECOND);
        run->bytes_received = scan_integer(row[SIZE] * row[REQUESTS]);
    }
    run->vus = history->users > 0 ? scan_integer(history->users) : RESULTS_MISSING;
    record->detail.second_count = history->seconds.count;
    record->detail.seconds =
        arena_copy_bytes(history->job->arena, history->seconds.items, history->seconds.count * sizeof(struct results_second));
    record_set_times(record, history->job->arena, scan_integer(history->first * 1e9), scan_integer(row[TIMESTAMP] * 1e9));
    locust_finish(record, history->job->arena);
}

static int read_history(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    struct history history = {.job = job, .csv = &csv, .record = import_job_add_record(job)};
    csv_source_init(&csv, source);
    vec_init(&history.seconds, sizeof(struct results_second));
    int result = csv_read_header(&csv, error);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        history.columns[i] = csv_column(&csv, COLUMNS[i]);
    if (result == 0)
        result = take_rows(&history, error);
    if (result == 0)
        finish(&history);
    vec_release(&history.seconds);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_locust_history = {
    .name = "locust-history", .tool = "locust", .detect = detect, .read = read_history};
