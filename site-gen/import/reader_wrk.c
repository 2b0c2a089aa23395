/* reader_wrk: the output of wrk (wg/wrk), with or without --latency. A closed loop: each connection asks again when it was answered. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/wrk_text.h"

#define MICROSECOND 1000 /* it counts whole ones */

static bool detect(struct str head)
{
    return scan_finds_line(head, WRK_TEXT_RUNNING) && !wrk_text_is_wrk2(head);
}

static int fill(struct wrk_text *text, struct import_job *job, struct import_source *source, struct error *error)
{
    struct result_record *record = wrk_text_make_record(text, job, source, true, error);
    if (record == NULL)
        return -1;
    record->run.resolution_ns = text->latency_step > MICROSECOND ? scan_integer(text->latency_step) : MICROSECOND;
    record_set_quantiles(record, job->arena, &text->quantiles, 0);
    record_add_warning(
        record, job->arena,
        "wrk leaves answers that took longer than its timeout (2 s unless --timeout was given) out of its latencies (%.0f "
        "here), and requests that were never answered out of all figures",
        text->timeout);
    wrk_text_fill_loop(record, job->arena);
    record_warn_of_errors(record, job->arena);
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
