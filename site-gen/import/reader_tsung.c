/* reader_tsung: tsung.log: a dump of counters every ten seconds, each line with the figures of that interval and with those before it. It
 * does not say when the first interval began, so there is no rate. Times are milliseconds, with all their digits. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define MILLISECOND 1e6

struct tsung {
    double count, sum, minimum, maximum; /* of requests; sum of their latencies in ms */
    double first_dump, last_dump, errors, received, sent;
};

static bool detect(struct str head)
{
    return scan_finds_line(head, "# stats: dump at %d") && scan_finds_line(head, "stats: %? %?%*");
}

/* "stats: request COUNT MEAN DEVIATION MAX MIN MEAN_BEFORE COUNT_BEFORE", "stats: 404 COUNT TOTAL", "stats: size_rcv COUNT TOTAL". */
static void take_line(struct tsung *tsung, struct str line)
{
    struct scan scan;
    if (scan_line(line, "# stats: dump at %d", &scan)) {
        tsung->first_dump = tsung->first_dump > 0 ? tsung->first_dump : scan.numbers[0];
        tsung->last_dump = scan.numbers[0];
    } else if (scan_line(line, "stats: request %d %f %f %f %f %f %d", &scan)) {
        tsung->count += scan.numbers[0];
        tsung->sum += scan.numbers[0] * scan.numbers[1];
        tsung->maximum = scan.numbers[3]; /* of the whole run so far */
        tsung->minimum = scan.numbers[4];
    } else if (scan_line(line, "stats: size_rcv %d %d", &scan)) {
        tsung->received = scan.numbers[1];
    } else if (scan_line(line, "stats: size_sent %d %d", &scan)) {
        tsung->sent = scan.numbers[1];
    } else if (scan_line(line, "stats: %d %d %d", &scan) && scan.numbers[0] >= 400 && scan.numbers[0] <= 599) {
        tsung->errors += scan.numbers[1];
    }
}

static int fill(struct tsung *tsung, struct import_job *job, const char *name, struct error *error)
{
    if (tsung->count <= 0)
        return error_set_at(error, name, 0, 0, "expected at least one line \"stats: request ...\" with requests");
    struct result_record *record = import_job_add_record(job);
    struct results_run *run = &record->run;
    run->requests = scan_integer(tsung->count);
    record_add_errors(record, RESULTS_ERROR_STATUS, scan_integer(tsung->errors));
    record_sum_errors(record);
    run->latency.mean = scan_integer(tsung->sum / tsung->count * MILLISECOND);
    run->latency.minimum = scan_integer(tsung->minimum * MILLISECOND);
    run->latency.maximum = scan_integer(tsung->maximum * MILLISECOND);
    run->bytes_received = scan_integer(tsung->received);
    run->bytes_sent = scan_integer(tsung->sent);
    record_set_times(record, job->arena, scan_integer(tsung->first_dump * 1e9), scan_integer(tsung->last_dump * 1e9));
    record_add_warning(record, job->arena,
                       "tsung's log does not say when the first interval began: there is no rate; errors are those by status only");
    record_warn_of_errors(record, job->arena);
    return 0;
}

static int read_tsung(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str line;
    struct tsung tsung = {.received = NAN, .sent = NAN};
    int result;
    while ((result = import_source_next_line(source, &line, error)) > 0)
        take_line(&tsung, line);
    return result == 0 ? fill(&tsung, job, import_source_name(source), error) : -1;
}

const struct import_reader import_reader_tsung = {.name = "tsung", .tool = "tsung", .detect = detect, .read = read_tsung};
