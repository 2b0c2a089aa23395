/* reader_siege_log: siege.log, to which siege adds a line for each of its runs: times in seconds with two decimals. Its dates are
 * local time without a zone and are left out. A log with marks between the lines (siege --mark) is no table and refused. */
#include "site-gen/import/csv_source.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/siege_figures.h"

#define RUN_MAXIMUM 10000

enum { TRANSACTIONS, ELAPSED, MEAN, RATE, OKAY, FAILED, COLUMN_COUNT };
static const char *const COLUMNS[COLUMN_COUNT] = {
    [TRANSACTIONS] = "Trans", [ELAPSED] = "Elap Time", [MEAN] = "Resp Time",
    [RATE] = "Trans Rate",    [OKAY] = "OKAY",         [FAILED] = "Failed",
};

static bool detect(struct str head)
{
    static const char *const columns[] = {"Date & Time", "Trans", "Elap Time", "Resp Time", "Trans Rate", NULL};
    return csv_source_has_columns(head, columns);
}

static int take_row(struct import_job *job, const struct csv *csv, const size_t *columns, struct error *error)
{
    double row[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!scan_number(csv_field(csv, columns[i]), &row[i]))
            return error_set_at(error, csv->name, csv->line, 0, "expected a number in the column \"%s\"", COLUMNS[i]);
    if (job->records->count == RUN_MAXIMUM)
        return error_set_at(error, csv->name, csv->line, 0, "more than %d runs", RUN_MAXIMUM);
    struct siege_figures figures;
    siege_figures_init(&figures);
    figures.transactions = row[TRANSACTIONS];
    figures.elapsed = row[ELAPSED];
    figures.mean = row[MEAN];
    figures.rate = row[RATE];
    figures.successful = row[OKAY];
    figures.failed = row[FAILED];
    siege_figures_fill(&figures, import_job_add_record(job), job->arena);
    return 0;
}

static int take_rows(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    size_t columns[COLUMN_COUNT];
    csv_source_init(&csv, source);
    int result = csv_read_header(&csv, error);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        columns[i] = csv_column(&csv, COLUMNS[i]);
    while (result >= 0 && (result = csv_next(&csv, error)) > 0)
        result = take_row(job, &csv, columns, error);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_siege_log = {.name = "siege-log", .tool = "siege", .detect = detect, .read = take_rows};
