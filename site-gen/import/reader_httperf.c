/* reader_httperf: what httperf prints. With --rate it is an open loop, but its reply times count from when a request was really sent; they
 * have one decimal of a millisecond and no percentiles. Its connection times are of whole connections and no latencies of requests. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define MILLISECOND 1e6
#define RESOLUTION 100000
#define SECOND 1e9

struct httperf {
    struct result_record *record;
    double replies, duration, duration_step, connect, timeout, reset, other; /* NAN: was not printed */
    double bytes_each;
    long runs;
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "httperf --%*") || scan_finds_line(head, "Total: connections %d requests %d replies %d %*");
}

/* The command line, as it is printed again: "--rate=200 --num-calls=1". */
static void take_command(struct httperf *httperf, struct str line)
{
    struct str word;
    struct scan scan;
    double rate = 0, calls = 1;
    while (str_split_next(&line, ' ', &word))
        if (scan_line(word, "--rate=%f", &scan))
            rate = scan.numbers[0];
        else if (scan_line(word, "--num-calls=%d", &scan))
            calls = scan.numbers[0];
    if (rate <= 0)
        return;
    httperf->record->run.loop = "open";
    httperf->record->run.executor = "constant-arrival-rate";
    httperf->record->run.wanted_rate = rate * calls;
}

static void take_line(struct httperf *httperf, struct str line)
{
    struct scan scan;
    struct results_run *run = &httperf->record->run;
    if (str_starts_with(line, "httperf --")) {
        take_command(httperf, line);
    } else if (scan_line(line, "Total: connections %d requests %d replies %d test-duration %f s", &scan)) {
        httperf->runs++;
        httperf->replies = scan.numbers[2];
        httperf->duration = scan.numbers[3] * SECOND;
    } else if (scan_line(line, "Reply time [ms]: response %f transfer %f", &scan)) {
        run->latency.mean = scan_integer((scan.numbers[0] + scan.numbers[1]) * MILLISECOND);
    } else if (scan_line(line, "Reply size [B]: %s(total %f)", &scan)) {
        httperf->bytes_each = scan.numbers[0];
    } else if (scan_line(line, "Reply status: 1xx=%d 2xx=%d 3xx=%d 4xx=%d 5xx=%d", &scan)) {
        record_add_errors(httperf->record, RESULTS_ERROR_STATUS, scan_integer(scan.numbers[3] + scan.numbers[4]));
    } else if (scan_line(line, "Errors: total %d client-timo %d socket-timo %d connrefused %d connreset %d", &scan)) {
        httperf->timeout = scan.numbers[1] + scan.numbers[2];
        httperf->connect = scan.numbers[3];
        httperf->reset = scan.numbers[4];
    } else if (scan_line(line, "Errors: fd-unavail %d addrunavail %d ftab-full %d other %d", &scan)) {
        httperf->other = scan.numbers[0] + scan.numbers[1] + scan.numbers[2] + scan.numbers[3];
    }
}

static int finish(struct httperf *httperf, struct arena *arena, const char *name, struct error *error)
{
    struct result_record *record = httperf->record;
    struct results_run *run = &record->run;
    if (httperf->runs != 1)
        return error_set_at(error, name, 0, 0, "expected one line \"Total: connections ...\", got %ld", httperf->runs);
    run->requests = scan_integer(httperf->replies + httperf->connect + httperf->timeout + httperf->reset + httperf->other);
    record_add_errors(record, RESULTS_ERROR_CONNECT, scan_integer(httperf->connect + httperf->other));
    record_add_errors(record, RESULTS_ERROR_TIMEOUT, scan_integer(httperf->timeout));
    record_add_errors(record, RESULTS_ERROR_RESET, scan_integer(httperf->reset));
    record_sum_errors(record);
    if (httperf->duration > 0)
        run->measured_ns = scan_integer(httperf->duration);
    record_set_rate(run);
    if (httperf->replies <= 0)
        run->latency.mean = RESULTS_MISSING;
    run->bytes_received = scan_integer(httperf->bytes_each * httperf->replies);
    run->resolution_ns = RESOLUTION;
    record_add_warning(record, arena,
                       "httperf counts latency from when a request was sent, not from when it was due; it has no percentiles");
    record_warn_of_errors(record, arena);
    return 0;
}

static int read_httperf(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct httperf httperf = {.record = import_job_add_record(job), .duration = NAN, .bytes_each = NAN};
    while (scan_next_line(&content, &line))
        take_line(&httperf, line);
    return finish(&httperf, job->arena, import_source_name(source), error);
}

const struct import_reader import_reader_httperf = {.name = "httperf", .tool = "httperf", .detect = detect, .read = read_httperf};
