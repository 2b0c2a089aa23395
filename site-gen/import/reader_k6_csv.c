/* reader_k6_csv: what k6 writes with --out csv: a row for each point. Which tags have a column depends on the version and on the script,
 * so the head tells; times are whole seconds unless the script says otherwise. */
#include "site-gen/import/csv_source.h"
#include "site-gen/import/k6_detect.h"
#include "site-gen/import/k6_series.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/rfc3339.h"

#include "lib/clock.h"

struct columns {
    size_t metric, time, value, tags[K6_TAGS];
};

static bool detect(struct str head)
{
    return k6_detect(head) == K6_CSV;
}

static int find_columns(const struct csv *csv, struct columns *columns, struct error *error)
{
    columns->metric = csv_column(csv, "metric_name");
    columns->time = csv_column(csv, "timestamp");
    columns->value = csv_column(csv, "metric_value");
    for (int tag = 0; tag < K6_TAGS; tag++)
        columns->tags[tag] = CSV_NO_COLUMN;
    for (size_t i = 0; i < csv->columns.count; i++) {
        enum k6_tag tag = k6_series_find_tag(str_from_text(*VEC_AT(&csv->columns, i, char *)));
        if (tag != K6_TAGS)
            columns->tags[tag] = i;
    }
    if (columns->metric == CSV_NO_COLUMN || columns->time == CSV_NO_COLUMN || columns->value == CSV_NO_COLUMN)
        return error_set_at(error, csv->name, csv->line, 0, "expected the columns metric_name, timestamp and metric_value");
    return 0;
}

/* unix, unix_milli, unix_micro, unix_nano, rfc3339 or rfc3339_nano: the number of digits tells the unit, and *unit_ns is its length. */
static bool take_time(struct str text, int64_t *nanoseconds, int64_t *unit_ns)
{
    long long number;
    *unit_ns = 1;
    if (!str_to_int64(text, &number))
        return rfc3339_parse(text, nanoseconds);
    if (number < 0)
        return false;
    *unit_ns = CLOCK_NANOSECONDS_PER_SECOND;
    for (long long left = number; *unit_ns > 1 && left >= 100000000000; left /= 1000)
        *unit_ns /= 1000; /* 1e11 seconds are in the year 5138, as many milliseconds in 1973 */
    return !__builtin_mul_overflow(number, *unit_ns, nanoseconds);
}

static int take_row(const struct csv *csv, const struct columns *columns, struct k6_series *series, bool *whole_seconds,
                    struct error *error)
{
    struct k6_point point = {.metric = k6_series_find_metric(csv_field(csv, columns->metric))};
    int64_t unit_ns;
    if (point.metric == K6_OTHER)
        return 0;
    if (!take_time(csv_field(csv, columns->time), &point.time_ns, &unit_ns))
        return error_set_at(error, csv->name, csv->line, 0, "expected a timestamp in seconds or finer, or as 2026-11-24T03:01:54Z");
    if (!str_to_double(csv_field(csv, columns->value), &point.value))
        return error_set_at(error, csv->name, csv->line, 0, "expected a number as metric_value");
    if (unit_ns == CLOCK_NANOSECONDS_PER_SECOND)
        *whole_seconds = true;
    for (int tag = 0; tag < K6_TAGS; tag++)
        point.tags[tag] = csv_field(csv, columns->tags[tag]);
    const char *expected = k6_series_add(series, &point);
    return expected == NULL ? 0 : error_set_at(error, csv->name, csv->line, 0, "expected %s", expected);
}

static int read_rows(struct import_job *job, struct csv *csv, struct k6_series *series, struct error *error)
{
    struct columns columns;
    bool whole_seconds = false;
    int result;
    if (csv_read_header(csv, error) != 0 || find_columns(csv, &columns, error) != 0)
        return -1;
    while ((result = csv_next(csv, error)) > 0)
        if (take_row(csv, &columns, series, &whole_seconds, error) != 0)
            return -1;
    if (result != 0)
        return -1;
    struct result_record *record = import_job_add_record(job);
    if (k6_series_finish(series, job->arena, record, error) != 0)
        return error_add_context(error, "%s", csv->name);
    if (whole_seconds)
        record_add_warning(record, job->arena,
                           "the file's times are whole seconds: the length of the run, and so the rate, is known to a second");
    return 0;
}

static int read_file(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    struct k6_series *series = k6_series_new();
    csv_source_init(&csv, source);
    int result = read_rows(job, &csv, series, error);
    k6_series_release(series);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_k6_csv = {.name = "k6-csv", .tool = "k6", .detect = detect, .read = read_file};
