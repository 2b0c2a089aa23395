/* reader_jmeter_jtl: JMeter's JTL in CSV form, a row for each sample; which columns there are depends on version and settings, so they are
 * found by name. Rows of transaction controllers repeat their samples and are left out. */
#include "lib/clock.h"
#include "site-gen/import/csv_source.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples.h"
#include "site-gen/import/scan.h"

#include <stdio.h>

#define MILLISECOND_NS INT64_C(1000000)
#define MILLISECONDS_MAXIMUM 4102444800000.0 /* the year 2100, also for times that a request took */
#define TRANSACTION_MESSAGE "Number of samples in transaction"

enum { START, ELAPSED, LABEL, CODE, MESSAGE, SUCCESS, RECEIVED, SENT, THREADS, URL, COLUMN_COUNT };
static const char *const COLUMNS[COLUMN_COUNT] = {
    [START] = "timeStamp", [ELAPSED] = "elapsed", [LABEL] = "label",    [CODE] = "responseCode",  [MESSAGE] = "responseMessage",
    [SUCCESS] = "success", [RECEIVED] = "bytes",  [SENT] = "sentBytes", [THREADS] = "allThreads", [URL] = "URL",
};

struct jtl {
    struct import_job *job;
    struct csv *csv;
    struct samples *samples;
    size_t columns[COLUMN_COUNT];
    double threads, sent; /* most of them; sum */
    long transactions;    /* rows left out */
    const char *url;      /* of all samples; "" when they differ */
};

static bool detect(struct str head)
{
    static const char *const columns[] = {"timeStamp", "elapsed", "label", NULL};
    return csv_source_has_columns(head, columns);
}

static struct str field(const struct jtl *jtl, int column)
{
    return csv_field(jtl->csv, jtl->columns[column]);
}

/* Milliseconds since 1970, or a date and a time as in "2026/11/24 01:34:34.123", taken as UTC. */
static bool take_start(struct str text, int64_t *start_ns)
{
    double milliseconds;
    char copy[CLOCK_UTC_TEXT_SIZE];
    struct utc_time time;
    if (scan_number(text, &milliseconds) && milliseconds <= MILLISECONDS_MAXIMUM) {
        *start_ns = scan_integer(milliseconds) * MILLISECOND_NS;
        return true;
    }
    if (text.length < 19 || text.length > 23)
        return false;
    (void)snprintf(copy, sizeof(copy), "%.*sZ", (int)text.length, text.data);
    copy[4] = copy[7] = '-';
    copy[10] = 'T';
    if (clock_parse_utc(copy, &time) != 0)
        return false;
    *start_ns = time.nanoseconds;
    return true;
}

/* A sample that its plan calls failed. */
static enum results_error_kind kind_of(const struct jtl *jtl)
{
    double status;
    if (scan_number(field(jtl, CODE), &status))
        return status >= 200 && status < 400 ? RESULTS_ERROR_CHECK : RESULTS_ERROR_STATUS;
    enum results_error_kind kind = record_error_kind(field(jtl, CODE));
    return kind == RESULTS_ERROR_BAD_RESPONSE ? record_error_kind(field(jtl, MESSAGE)) : kind;
}

static void note_url(struct jtl *jtl)
{
    struct str url = field(jtl, URL);
    if (url.length == 0 || str_equals_text(url, "null") || url.length > 8192)
        return;
    if (jtl->url == NULL)
        jtl->url = arena_copy_str(jtl->job->arena, url);
    else if (!str_equals_text(url, jtl->url))
        jtl->url = "";
}

static int take_row(struct jtl *jtl, struct error *error)
{
    double elapsed, number;
    int64_t start_ns;
    struct str success = field(jtl, SUCCESS);
    if (str_starts_with(field(jtl, MESSAGE), TRANSACTION_MESSAGE)) {
        jtl->transactions++;
        return 0;
    }
    if (!take_start(field(jtl, START), &start_ns) || !scan_number(field(jtl, ELAPSED), &elapsed) || elapsed > MILLISECONDS_MAXIMUM)
        return error_set_at(error, jtl->csv->name, jtl->csv->line, 0,
                            "expected a timeStamp (milliseconds since 1970, or date and time) and elapsed milliseconds");
    int64_t latency_ns = scan_integer(elapsed) * MILLISECOND_NS;
    struct sample sample = {.ended_ns = start_ns + latency_ns,
                            .latency_ns = latency_ns,
                            .bytes_received = scan_number(field(jtl, RECEIVED), &number) ? scan_integer(number) : RESULTS_MISSING,
                            .is_error = str_equals_text(success, "false") || str_equals_text(success, "FALSE"),
                            .step = field(jtl, LABEL)};
    if (sample.is_error)
        sample.kind = kind_of(jtl);
    samples_add(jtl->samples, &sample);
    if (scan_number(field(jtl, SENT), &number))
        jtl->sent += number;
    if (scan_number(field(jtl, THREADS), &number) && number > jtl->threads)
        jtl->threads = number;
    note_url(jtl);
    return 0;
}

static int take_rows(struct jtl *jtl, struct error *error)
{
    int result = csv_read_header(jtl->csv, error);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        jtl->columns[i] = csv_column(jtl->csv, COLUMNS[i]);
    if (result == 0 && (jtl->columns[START] == CSV_NO_COLUMN || jtl->columns[ELAPSED] == CSV_NO_COLUMN))
        return error_set_at(error, jtl->csv->name, jtl->csv->line, 0, "expected the columns timeStamp and elapsed");
    while (result >= 0 && (result = csv_next(jtl->csv, error)) > 0)
        result = take_row(jtl, error);
    return result;
}

static int finish(struct jtl *jtl, struct error *error)
{
    struct result_record *record = import_job_add_record(jtl->job);
    struct results_run *run = &record->run;
    if (samples_finish(jtl->samples, jtl->job->arena, record, error) != 0)
        return error_add_context(error, "%s", jtl->csv->name);
    run->loop = "closed"; /* a thread waits for the answer before it asks again */
    run->resolution_ns = MILLISECOND_NS;
    if (jtl->threads > 0)
        run->vus = scan_integer(jtl->threads);
    if (jtl->columns[SENT] != CSV_NO_COLUMN)
        run->bytes_sent = scan_integer(jtl->sent);
    if (jtl->url != NULL && jtl->url[0] != '\0')
        record->tested_url = record_clean_url(jtl->job->arena, str_from_text(jtl->url));
    record_set_times(record, jtl->job->arena, samples_first_start(jtl->samples), samples_last_end(jtl->samples));
    if (jtl->columns[SUCCESS] == CSV_NO_COLUMN) {
        run->errors = RESULTS_MISSING;
        record_forget_error_kinds(run);
        record_add_warning(record, jtl->job->arena, "the log has no column \"success\": it is not known which samples failed");
    }
    if (jtl->transactions > 0)
        record_add_warning(record, jtl->job->arena, "%ld rows of transaction controllers are left out: they repeat their samples",
                           jtl->transactions);
    return 0;
}

static int read_jtl(struct import_job *job, struct import_source *source, struct error *error)
{
    struct csv csv;
    struct jtl jtl = {.job = job, .csv = &csv, .samples = samples_new()};
    csv_source_init(&csv, source);
    int result = take_rows(&jtl, error);
    if (result == 0)
        result = finish(&jtl, error);
    samples_release(jtl.samples);
    csv_release(&csv);
    return result;
}

const struct import_reader import_reader_jmeter_jtl = {.name = "jmeter-jtl", .tool = "jmeter", .detect = detect, .read = read_jtl};
