/* reader_ab_percentiles: the file of ab -e: the time in ms within which each whole percentage of the requests was served. It has no count
 * and no rate. */
#include "site-gen/import/csv_source.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#define SHARE_COLUMN "Percentage served"
#define TIME_COLUMN "Time in ms"
#define MILLISECOND 1e6
#define RESOLUTION 1000 /* nanoseconds: three decimals of a millisecond */
#define ROWS_MAXIMUM 1000

static bool detect(struct str head)
{
    static const char *const columns[] = {SHARE_COLUMN, TIME_COLUMN, NULL};
    return csv_source_has_columns(head, columns);
}

static int take_rows(struct csv *csv, struct vec *quantiles, struct error *error)
{
    size_t share_column = csv_column(csv, SHARE_COLUMN), time_column = csv_column(csv, TIME_COLUMN);
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        double share, time;
        if (!scan_number(csv_field(csv, share_column), &share) || !scan_number(csv_field(csv, time_column), &time) || share > 100)
            return error_set_at(error, csv->name, csv->line, 0, "expected a percentage and a time in ms");
        if (quantiles->count == ROWS_MAXIMUM)
            return error_set_at(error, csv->name, csv->line, 0, "more than %d rows", ROWS_MAXIMUM);
        record_add_quantile(quantiles, share / 100, scan_integer(time * MILLISECOND));
    }
    if (result == 0 && quantiles->count == 0)
        return error_set_at(error, csv->name, csv->lines + 1, 0, "expected at least one row behind the names of the columns");
    return result;
}

static int read_percentiles(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    struct vec quantiles; /* struct results_quantile */
    csv_source_init(&csv, source);
    vec_init(&quantiles, sizeof(struct results_quantile));
    int result = csv_read_header(&csv, error);
    if (result == 0)
        result = take_rows(&csv, &quantiles, error);
    if (result == 0) {
        struct result_record *record = import_job_add_record(job);
        record->run.loop = "closed";
        record->run.percentile_rule = "floor-rank";
        record->run.resolution_ns = RESOLUTION;
        record_set_quantiles(record, job->arena, &quantiles, 0);
        record_add_warning(record, job->arena, "ab -e writes percentiles only: no count, no rate, no errors");
    }
    vec_release(&quantiles);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_ab_percentiles = {
    .name = "ab-percentiles", .tool = "ab", .detect = detect, .read = read_percentiles};
