/* reader_wrk: the output of wrk (wg/wrk), with or without --latency. A closed loop: each connection asks again when it was answered. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/wrk_text.h"

#define MICROSECOND 1000 /* it counts whole ones */

static bool is_wrk2(struct str head)
{
    return scan_finds_line(head, " Thread calibration: %*") || scan_finds_line(head, " Latency Distribution (HdrHistogram%*");
}

static bool detect(struct str head)
{
    return scan_finds_line(head, WRK_TEXT_RUNNING) && !is_wrk2(head);
}

static void warn(struct result_record *record, struct arena *arena, const struct wrk_text *text)
{
    record_add_warning(
        record, arena,
        "wrk leaves answers that took longer than its timeout (2 s unless --timeout was given) out of its latencies (%.0f "
        "here), and requests that were never answered out of all figures",
        text->timeout);
    record_add_warning(
        record, arena,
        "wrk adds latencies that it did not measure, for requests that a slow answer held up (correction of coordinated "
        "omission, against the mean rate)");
    record_warn_of_errors(record, arena);
}

static int fill(struct wrk_text *text, struct import_job *job, struct import_source *source, struct error *error)
{
    struct result_record *record = wrk_text_make_record(text, job, source, true, error);
    if (record == NULL)
        return -1;
    record->run.loop = "closed";
    record->run.executor = "constant-vus";
    record->run.percentile_rule = "nearest-rank";
    record->circumstances.has_added_latencies = true;
    record->run.resolution_ns = text->latency_step > MICROSECOND ? scan_integer(text->latency_step) : MICROSECOND;
    record_set_quantiles(record, job->arena, &text->quantiles, 0);
    warn(record, job->arena, text);
    return 0;
}

static int read_wrk(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    struct wrk_text text;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    wrk_text_init(&text);
    while (scan_next_line(&content, &line))
        (void)wrk_text_take_line(&text, line); /* other lines may be anything */
    int result = fill(&text, job, source, error);
    wrk_text_release(&text);
    return result;
}

const struct import_reader import_reader_wrk = {.name = "wrk", .tool = "wrk", .detect = detect, .read = read_wrk};
