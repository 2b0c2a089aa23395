/* reader_h2load_log: the file of h2load --log-file: for each request, divided by tabs, its start (microseconds since 1970), its status (-1
 * when its stream failed) and how long it took (microseconds). Later versions may add columns. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples.h"
#include "site-gen/import/scan.h"

#define MICROSECOND_NS INT64_C(1000)
#define START_MINIMUM 100000000000000.0  /* microseconds: 1973; what begins with a smaller number is something else */
#define START_MAXIMUM 4102444800000000.0 /* the year 2100 */
#define LATENCY_MAXIMUM 1e14             /* microseconds: three years */

/* Takes the three columns; *status is -1 for a failed stream. */
static bool take_columns(struct str line, double *start, double *status, double *latency)
{
    struct scan scan;
    if (scan_line(line, "%d\t%d\t%d%*", &scan)) {
        *status = scan.numbers[1];
        *latency = scan.numbers[2];
    } else if (scan_line(line, "%d\t-1\t%d%*", &scan)) {
        *status = -1;
        *latency = scan.numbers[1];
    } else {
        return false;
    }
    *start = scan.numbers[0];
    return *start >= START_MINIMUM && *start <= START_MAXIMUM && *status < 1000 && *latency <= LATENCY_MAXIMUM;
}

static bool detect(struct str head)
{
    struct str line;
    double start, status, latency;
    return scan_next_line(&head, &line) && take_columns(line, &start, &status, &latency);
}

static int take_lines(struct import_source *source, struct samples *samples, struct error *error)
{
    struct str line;
    int result;
    while ((result = import_source_next_line(source, &line, error)) > 0) {
        double start, status, latency;
        if (line.length == 0)
            continue;
        if (!take_columns(line, &start, &status, &latency))
            return error_set_at(error, import_source_name(source), import_source_line_number(source), 0,
                                "expected a start in microseconds, a status and a time in microseconds, divided by tabs");
        int64_t latency_ns = scan_integer(latency) * MICROSECOND_NS;
        struct sample sample = {.ended_ns = scan_integer(start) * MICROSECOND_NS + latency_ns,
                                .latency_ns = latency_ns,
                                .bytes_received = RESULTS_MISSING,
                                .is_error = status < 200 || status >= 400,
                                .kind = status < 0 ? RESULTS_ERROR_RESET : RESULTS_ERROR_STATUS};
        samples_add(samples, &sample);
    }
    return result;
}

static int read_log(struct import_job *job, struct import_source *source, struct error *error)
{
    struct samples *samples = samples_new();
    int result = take_lines(source, samples, error);
    if (result == 0) {
        struct result_record *record = import_job_add_record(job);
        result = samples_finish(samples, job->arena, record, error);
        record->run.loop = "closed";
        record->run.resolution_ns = MICROSECOND_NS;
        record_set_times(record, job->arena, samples_first_start(samples), samples_last_end(samples));
    }
    samples_release(samples);
    return result;
}

const struct import_reader import_reader_h2load_log = {.name = "h2load-log", .tool = "h2load", .detect = detect, .read = read_log};
