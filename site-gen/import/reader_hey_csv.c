/* reader_hey_csv: the file of hey -o csv: a row for each answer, in seconds with four decimals, counted from the start of the run. It has
 * no row for a request that failed without an answer. */
#include "site-gen/import/csv_samples.h"
#include "site-gen/import/csv_source.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#define LATENCY_COLUMN "response-time"
#define STATUS_COLUMN "status-code"
#define OFFSET_COLUMN "offset"
#define SECOND 1e9
#define RESOLUTION 100000 /* nanoseconds: four decimals of a second */

static bool detect(struct str head)
{
    static const char *const columns[] = {LATENCY_COLUMN, "DNS+dialup", STATUS_COLUMN, OFFSET_COLUMN, NULL};
    return csv_source_has_columns(head, columns);
}

static int take_rows(struct csv *csv, struct samples *samples, struct error *error)
{
    size_t latency_column = csv_column(csv, LATENCY_COLUMN), status_column = csv_column(csv, STATUS_COLUMN),
           offset_column = csv_column(csv, OFFSET_COLUMN);
    if (latency_column == CSV_NO_COLUMN || status_column == CSV_NO_COLUMN || offset_column == CSV_NO_COLUMN)
        return error_set_at(error, csv->name, csv->line, 0, "expected the columns response-time, status-code and offset");
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        double latency, offset, status;
        if (!scan_number(csv_field(csv, latency_column), &latency) || !scan_number(csv_field(csv, offset_column), &offset) ||
            !scan_number(csv_field(csv, status_column), &status))
            return error_set_at(error, csv->name, csv->line, 0, "expected a response time, a status and an offset, in numbers");
        struct sample sample = {.ended_ns = scan_integer((offset + latency) * SECOND),
                                .latency_ns = scan_integer(latency * SECOND),
                                .bytes_received = RESULTS_MISSING,
                                .is_error = status < 200 || status >= 400,
                                .kind = RESULTS_ERROR_STATUS};
        if (sample.ended_ns == RESULTS_MISSING)
            return error_set_at(error, csv->name, csv->line, 0, "the time is impossible");
        samples_add(samples, &sample);
    }
    return result;
}

static int finish(struct import_job *job, struct samples *samples, const char *name, struct error *error)
{
    struct result_record *record = import_job_add_record(job);
    if (samples_finish(samples, job->arena, record, error) != 0)
        return error_add_context(error, "%s", name);
    record->run.loop = "closed";
    record->run.resolution_ns = RESOLUTION;
    record_add_warning(record, job->arena,
                       "hey -o csv leaves out requests that failed without an answer: there may be more errors");
    return 0;
}

static int read_hey_csv(struct import_job *job, struct import_source *source, struct error *error)
{
    return csv_samples_read(job, source, take_rows, finish, error);
}

const struct import_reader import_reader_hey_csv = {.name = "hey-csv", .tool = "hey", .detect = detect, .read = read_hey_csv};
