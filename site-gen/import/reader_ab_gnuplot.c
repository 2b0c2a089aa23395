/* reader_ab_gnuplot: the file of ab -g: a row for each request, sorted by how long it took: when it began, in whole seconds, and its times
 * in whole milliseconds. Starts are too coarse to say how long the run was, so there is no rate; nor does it say which requests failed. */
#include "site-gen/import/csv_samples.h"
#include "site-gen/import/csv_source.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define START_COLUMN "seconds"
#define LATENCY_COLUMN "ttime"
#define SECOND_NS INT64_C(1000000000)
#define MILLISECOND_NS INT64_C(1000000)
#define SECONDS_MAXIMUM 4102444800.0 /* the year 2100 */
#define LATENCY_MAXIMUM 1e11         /* ms: three years */

static bool detect(struct str head)
{
    static const char *const columns[] = {"starttime", START_COLUMN, "ctime", "dtime", LATENCY_COLUMN, "wait", NULL};
    return csv_source_has_columns(head, columns);
}

static int take_rows(struct csv *csv, struct samples *samples, struct error *error)
{
    size_t start_column = csv_column(csv, START_COLUMN), latency_column = csv_column(csv, LATENCY_COLUMN);
    if (start_column == CSV_NO_COLUMN || latency_column == CSV_NO_COLUMN)
        return error_set_at(error, csv->name, csv->line, 0, "expected the columns seconds and ttime");
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        double start, latency;
        if (!scan_number(csv_field(csv, start_column), &start) || !scan_number(csv_field(csv, latency_column), &latency) ||
            start > SECONDS_MAXIMUM || latency > LATENCY_MAXIMUM)
            return error_set_at(error, csv->name, csv->line, 0, "expected a start in seconds and a time in milliseconds");
        int64_t latency_ns = scan_integer(latency) * MILLISECOND_NS;
        struct sample sample = {
            .ended_ns = scan_integer(start) * SECOND_NS + latency_ns, .latency_ns = latency_ns, .bytes_received = RESULTS_MISSING};
        samples_add(samples, &sample);
    }
    return result;
}

static int finish(struct import_job *job, struct samples *samples, const char *name, struct error *error)
{
    struct result_record *record = import_job_add_record(job);
    struct results_run *run = &record->run;
    if (samples_finish(samples, job->arena, record, error) != 0)
        return error_add_context(error, "%s", name);
    record_set_times(record, job->arena, samples_first_start(samples), samples_last_end(samples));
    run->measured_ns = RESULTS_MISSING;
    run->rate = NAN;
    run->errors = RESULTS_MISSING;
    record_forget_error_kinds(run);
    record->detail.second_count = 0;
    run->loop = "closed";
    run->resolution_ns = MILLISECOND_NS;
    record_add_warning(
        record, job->arena,
        "ab -g gives starts in whole seconds and does not say which requests failed: no rate, no errors, no timeline");
    return 0;
}

static int read_gnuplot(struct import_job *job, struct import_source *source, struct error *error)
{
    return csv_samples_read(job, source, take_rows, finish, error);
}

const struct import_reader import_reader_ab_gnuplot = {.name = "ab-gnuplot", .tool = "ab", .detect = detect, .read = read_gnuplot};
