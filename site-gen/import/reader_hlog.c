/* reader_hlog: an HdrHistogram log, of any program or of our own --hlog. Tags become steps; the lines without a tag are the whole, or all
 * tags together where every line has one. Our own log of many runs ("<target>:<scenario>:<step>") gives a record for each of them. */
#include "lib/clock.h"
#include "lib/fs.h"
#include "site-gen/import/hlog_lines.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define RUN_MAXIMUM 256
#define STEP_MAXIMUM 1024 /* of all runs */
#define TOTAL_MAXIMUM (INT64_C(1) << 53)
#define MEASURED_MAXIMUM INT64_C(1000000000000000000) /* nanoseconds: thirty years */
#define BOUNDARY_SECONDS 0.01 /* a start that is so little before a second's begins that second: times have three decimals */

struct part {                       /* lines without a tag, or those with one */
    struct histogram whole, second; /* second: of the newest row */
    struct vec seconds;             /* struct results_second */
    double first, row_start, end;   /* seconds; of the first line, of the newest row, of the newest line */
    int64_t measured_ns, lines;
    bool is_disordered; /* lines do not rise in time: no rows */
};

struct log_step {
    const char *name;
    size_t run;
    struct histogram histogram;
};

struct log_run {
    const char *target, *scenario; /* "" but in our own log of many runs */
    struct part untagged, tagged;
};

struct log {
    struct import_job *job;
    struct hlog_lines lines;
    struct histogram interval; /* of the line at hand */
    struct vec runs;           /* struct log_run * */
    struct vec steps;          /* struct log_step * */
};

static bool detect(struct str head)
{
    return scan_finds_line(head, HLOG_VERSION) || scan_finds_line(head, HLOG_LEGEND);
}

static int init_histogram(struct histogram *histogram, struct error *error)
{
    return histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------------------- */

/* The newest row's figures, from its histogram. */
static void close_row(struct part *part)
{
    if (part->seconds.count == 0)
        return;
    struct results_second *row = VEC_AT(&part->seconds, part->seconds.count - 1, struct results_second);
    struct results_latency latency = result_record_latency(&part->second);
    row->length_ns = (int64_t)llround((part->end - part->row_start) * (double)CLOCK_NANOSECONDS_PER_SECOND);
    row->requests = part->second.total;
    row->p50 = latency.p50;
    row->p95 = latency.p95;
    row->p99 = latency.p99;
    row->maximum = latency.maximum;
    histogram_clear(&part->second);
}

static void open_row(struct part *part, const struct hlog_line *line, int64_t second)
{
    close_row(part);
    part->row_start = line->start;
    *VEC_PUSH(&part->seconds, struct results_second) =
        (struct results_second){.second = second,
                                .start_ns = (int64_t)llround((line->start - part->first) * (double)CLOCK_NANOSECONDS_PER_SECOND),
                                .errors = RESULTS_MISSING,
                                .bytes_received = RESULTS_MISSING};
}

/* Lines of one interval (other tags) follow each other; shorter intervals than a second share a row. */
static void add_to_row(struct part *part, const struct hlog_line *line)
{
    int64_t second = (int64_t)floor(line->start - part->first + BOUNDARY_SECONDS), newest = RESULTS_MISSING;
    if (part->seconds.count > 0)
        newest = VEC_AT(&part->seconds, part->seconds.count - 1, struct results_second)->second;
    if (second < newest || second >= SAMPLES_SECOND_MAXIMUM)
        part->is_disordered = true;
    if (part->is_disordered)
        return;
    bool is_new_interval = part->lines == 0 || line->start + line->length > part->end;
    if (second > newest)
        open_row(part, line, second);
    if (is_new_interval)
        part->end = line->start + line->length;
    histogram_add(&part->second, line->histogram);
}

/* ---- runs and steps ----------------------------------------------------------------------------------------------------------------- */
static int add_to_part(struct log *log, struct part *part, const struct hlog_line *line, struct error *error)
{
    if (part->lines == 0 && (init_histogram(&part->whole, error) != 0 || init_histogram(&part->second, error) != 0))
        return -1;
    if (line->histogram->total > TOTAL_MAXIMUM - part->whole.total || part->measured_ns > MEASURED_MAXIMUM)
        return error_set_at(error, import_source_name(log->lines.source), import_source_line_number(log->lines.source), 0,
                            "the counts or the lengths add up to too much");
    if (part->lines == 0)
        part->first = line->start;
    if (part->lines == 0 || line->start + line->length / 2 > part->end) /* another interval, not another tag of the same */
        part->measured_ns += (int64_t)llround(line->length * (double)CLOCK_NANOSECONDS_PER_SECOND);
    add_to_row(part, line);
    if (part->is_disordered && line->start + line->length > part->end)
        part->end = line->start + line->length;
    histogram_add(&part->whole, line->histogram);
    part->lines++;
    return 0;
}

static void release_part(struct part *part)
{
    if (part->lines > 0) {
        histogram_release(&part->whole);
        histogram_release(&part->second);
    }
    vec_release(&part->seconds);
}

/* "<target>:<scenario>:<step>", as our own logs of many runs have it: cuts the first two off. */
static void split_tag(const struct log *log, struct str *tag, const char **target, const char **scenario)
{
    struct str rest = *tag, first, second;
    *target = *scenario = "";
    if (!log->lines.is_ours || !str_split_next(&rest, ':', &first) || !str_split_next(&rest, ':', &second) || rest.data == NULL)
        return;
    char *target_name = arena_copy_str(log->job->arena, first), *scenario_name = arena_copy_str(log->job->arena, second);
    if (!fs_is_safe_name(target_name) || !fs_is_safe_name(scenario_name))
        return;
    *target = target_name;
    *scenario = scenario_name;
    *tag = rest;
}

static struct log_run *find_run(struct log *log, const char *target, const char *scenario, size_t *index)
{
    for (*index = 0; *index < log->runs.count; (*index)++) {
        struct log_run *run = *VEC_AT(&log->runs, *index, struct log_run *);
        if (text_equals(run->target, target) && text_equals(run->scenario, scenario))
            return run;
    }
    if (log->runs.count == RUN_MAXIMUM)
        return NULL;
    struct log_run *run = ARENA_NEW(log->job->arena, struct log_run);
    *run = (struct log_run){.target = target, .scenario = scenario};
    vec_init(&run->untagged.seconds, sizeof(struct results_second));
    vec_init(&run->tagged.seconds, sizeof(struct results_second));
    *VEC_PUSH(&log->runs, struct log_run *) = run;
    return run;
}

static int add_to_step(struct log *log, struct str tag, size_t run, const struct histogram *histogram, struct error *error)
{
    struct log_step *step = NULL;
    for (size_t i = 0; i < log->steps.count && step == NULL; i++) {
        struct log_step *other = *VEC_AT(&log->steps, i, struct log_step *);
        if (other->run == run && str_equals_text(tag, other->name))
            step = other;
    }
    if (step == NULL) {
        if (log->steps.count == STEP_MAXIMUM)
            return error_set_at(error, import_source_name(log->lines.source), import_source_line_number(log->lines.source), 0,
                                "more than %d tags", STEP_MAXIMUM);
        step = ARENA_NEW(log->job->arena, struct log_step);
        step->name = arena_copy_str(log->job->arena, tag);
        step->run = run;
        if (init_histogram(&step->histogram, error) != 0)
            return -1;
        *VEC_PUSH(&log->steps, struct log_step *) = step;
    }
    histogram_add(&step->histogram, histogram);
    return 0;
}

static int take_lines(struct log *log, struct error *error)
{
    struct hlog_line line = {.histogram = &log->interval};
    int result;
    while ((result = hlog_lines_next(&log->lines, &line, error)) > 0) {
        const char *target, *scenario;
        size_t index;
        struct str tag = line.tag;
        split_tag(log, &tag, &target, &scenario);
        struct log_run *run = find_run(log, target, scenario, &index);
        if (run == NULL)
            return error_set_at(error, import_source_name(log->lines.source), import_source_line_number(log->lines.source), 0,
                                "more than %d runs", RUN_MAXIMUM);
        if (add_to_part(log, line.tag.length > 0 ? &run->tagged : &run->untagged, &line, error) != 0)
            return -1;
        if (tag.length > 0 && add_to_step(log, tag, index, line.histogram, error) != 0)
            return -1;
    }
    if (result == 0 && log->runs.count == 0)
        return error_set_at(error, import_source_name(log->lines.source), 0, 0, "expected at least one line with a histogram");
    return result;
}

/* ---- records ------------------------------------------------------------------------------------------------------------------------ */
static int fill_steps(const struct log *log, size_t run, struct result_record *record, struct error *error)
{
    struct results_detail *detail = &record->detail;
    detail->steps = ARENA_NEW_ARRAY(log->job->arena, log->steps.count + 1, struct results_step);
    record->step_histograms = ARENA_NEW_ARRAY(log->job->arena, log->steps.count + 1, const char *);
    for (size_t i = 0; i < log->steps.count; i++) {
        const struct log_step *step = *VEC_AT(&log->steps, i, struct log_step *);
        const char **text = &record->step_histograms[detail->step_count];
        if (step->run != run)
            continue;
        if (record_encode_histogram(log->job->arena, &step->histogram, text, error) != 0)
            return -1;
        detail->steps[detail->step_count++] = (struct results_step){
            .name = record_clean_text(log->job->arena, str_from_text(step->name)),
            .group = "",
            .requests = step->histogram.total,
            .errors = RESULTS_MISSING,
            .rate = record->run.measured_ns > 0 ? (double)step->histogram.total * 1e9 / (double)record->run.measured_ns : NAN,
            .latency = result_record_latency(&step->histogram),
            .has_histogram = *text != NULL};
    }
    return 0;
}

static void add_warnings(const struct log *log, const struct part *part, struct result_record *record)
{
    struct arena *arena = log->job->arena;
    double unit = log->lines.unit_ns;
    record_add_warning(record, arena, "the log has latencies only: how many requests failed is not known");
    if (!log->lines.is_ours)
        record_add_warning(record, arena, "the log does not name the unit of its values; by its Interval_Max they are %s",
                           unit == 1e6   ? "milliseconds"
                           : unit == 1e3 ? "microseconds"
                                         : "nanoseconds");
    if (part->whole.above > 0)
        record_add_warning(record, arena, "%lld values are above an hour and left out", (long long)part->whole.above);
    if (part->is_disordered)
        record_add_warning(record, arena, "the lines do not rise in time, or are of more than %d seconds: there is no timeline",
                           SAMPLES_SECOND_MAXIMUM);
}

static int fill_record(const struct log *log, size_t index, struct error *error)
{
    struct log_run *run = *VEC_AT(&log->runs, index, struct log_run *);
    struct part *part = run->untagged.lines > 0 ? &run->untagged : &run->tagged;
    struct result_record *record = import_job_add_record(log->job);
    struct results_run *figures = &record->run;
    close_row(part);
    record->target_hint = run->target;
    record->scenario_hint = run->scenario;
    figures->requests = part->whole.total;
    if (part->measured_ns > 0)
        figures->measured_ns = part->measured_ns;
    record_set_rate(figures);
    figures->latency = result_record_latency(&part->whole);
    figures->percentile_rule = "hdr";
    figures->resolution_ns = log->lines.unit_ns > 1 ? scan_integer(log->lines.unit_ns) : RESULTS_MISSING;
    record_set_times(record, log->job->arena, scan_integer(part->first * 1e9), scan_integer(part->end * 1e9));
    if (!part->is_disordered) {
        record->detail.second_count = part->seconds.count;
        record->detail.seconds =
            arena_copy_bytes(log->job->arena, part->seconds.items, part->seconds.count * sizeof(struct results_second));
    }
    add_warnings(log, part, record);
    if (record_encode_histogram(log->job->arena, &part->whole, &record->histogram, error) != 0)
        return -1;
    return fill_steps(log, index, record, error);
}

static void release(struct log *log)
{
    for (size_t i = 0; i < log->runs.count; i++) {
        release_part(&(*VEC_AT(&log->runs, i, struct log_run *))->untagged);
        release_part(&(*VEC_AT(&log->runs, i, struct log_run *))->tagged);
    }
    for (size_t i = 0; i < log->steps.count; i++)
        histogram_release(&(*VEC_AT(&log->steps, i, struct log_step *))->histogram);
    vec_release(&log->runs);
    vec_release(&log->steps);
    histogram_release(&log->interval);
}

static int read_hlog(struct import_job *job, struct import_source *source, struct error *error)
{
    struct log log = {.job = job};
    if (init_histogram(&log.interval, error) != 0)
        return -1;
    hlog_lines_init(&log.lines, source);
    vec_init(&log.runs, sizeof(struct log_run *));
    vec_init(&log.steps, sizeof(struct log_step *));
    int result = take_lines(&log, error);
    for (size_t i = 0; i < log.runs.count && result == 0; i++)
        result = fill_record(&log, i, error);
    release(&log);
    return result;
}

const struct import_reader import_reader_hlog = {.name = "hlog", .tool = "hdrhistogram", .detect = detect, .read = read_hlog};
