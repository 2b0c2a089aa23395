/* reader_benchlab: our own raw results. benchlab_form has checked names, types and ranges while reading; what members say together (sums,
 * histograms that hold what the counts say, order) is checked here, so that a record that leaves this file is sound. */
#include "site-gen/import/reader.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/histogram.h"
#include "site-gen/import/benchlab_form.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A run's id names a page, "<id>.html", and a file name may have 255 bytes. */
#define RUN_ID_MAXIMUM 240
/* Two of them name a page and a PDF, "compare-<key>-vs-<key>.pdf", and must be told apart in it. */
#define TARGET_KEY_MAXIMUM 110
/* Figures may differ from the histogram's by its resolution: a thousandth, or one slot of the smallest width on each side. */
#define FIGURE_SHARE 0.002
#define FIGURE_NS 1024.0

struct finishing {
    struct json_pull *pull;
    struct arena *arena;
    struct benchlab_draft *draft;
    struct result_record *record;
};

/* ---- identity --------------------------------------------------------------------------------------------------------------- */
static void finish_target(const struct finishing *finishing)
{
    struct results_target *target = &finishing->record->target;
    const char *const names[][2] = {{target->key, "/target/key"}, {target->id, "/target/id"}, {target->variant, "/target/variant"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!fs_is_safe_name(names[i][0]))
            json_pull_fail_at(finishing->pull, names[i][1], "expected a name of letters, digits, '.', '_' and '-'");
    if (strlen(target->key) > TARGET_KEY_MAXIMUM || strstr(target->key, "-vs-") != NULL)
        json_pull_fail_at(finishing->pull, "/target/key", "expected at most %d characters without \"-vs-\"", TARGET_KEY_MAXIMUM);
    const char *expected =
        text_equals(target->variant, "default") ? target->id : arena_format(finishing->arena, "%s-%s", target->id, target->variant);
    if (!text_equals(target->key, expected))
        json_pull_fail_at(finishing->pull, "/target/key", "expected \"%s\" (id and variant)", expected);
    finishing->record->run.framework_version = target->framework_version;
    finishing->record->run.configuration = target->configuration;
}

static void finish_identity(const struct finishing *finishing)
{
    struct result_record *record = finishing->record;
    if (strlen(record->run.id) > RUN_ID_MAXIMUM)
        json_pull_fail_at(finishing->pull, "/run/id", "expected at most %d letters, digits, '.', '_' and '-'", RUN_ID_MAXIMUM);
    finish_target(finishing);
    if (!fs_is_safe_name(record->scenario.id))
        json_pull_fail_at(finishing->pull, "/scenario/id", "expected a name of letters, digits, '.', '_' and '-'");
    if (!fs_is_safe_name(record->scenario.category))
        json_pull_fail_at(finishing->pull, "/scenario/category", "expected a name of letters, digits, '.', '_' and '-'");
    record->run.scenario_sha256 = record->scenario.sha256;
}

/* Times are stored with milliseconds always, so that their order is that of their text. */
static const char *finish_time(const struct finishing *finishing, const char *pointer, const char *written, struct utc_time *time)
{
    /* Nothing was measured before 1970; and nanoseconds in 64 bits end in 2262. */
    bool possible = strcmp(written, "1970") > 0 && strcmp(written, "2262") < 0;
    char formatted[CLOCK_UTC_TEXT_SIZE] = "";
    if (possible && clock_parse_utc(written, time) == 0)
        clock_format_utc(*time, formatted);
    /* The same to the second, or it was no date of the calendar. */
    if (formatted[0] == '\0' || strncmp(formatted, written, sizeof("2026-11-24T03:10:05") - 1) != 0)
        json_pull_fail_at(finishing->pull, pointer, "expected a time such as 2026-11-24T03:10:05.123Z");
    return arena_copy_text(finishing->arena, formatted);
}

static void finish_times(const struct finishing *finishing)
{
    struct results_run *run = &finishing->record->run;
    struct utc_time started = {0}, ended = {0};
    run->started = finish_time(finishing, "/times/started", finishing->draft->started, &started);
    run->ended = finish_time(finishing, "/times/ended", finishing->draft->ended, &ended);
    run->measured_ns = finishing->draft->measured_ns;
    if (ended.nanoseconds < started.nanoseconds)
        json_pull_fail_at(finishing->pull, "/times/ended", "expected a time after %s (times.started)", run->started);
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------- */
/* Adds to a sum that hostile counts cannot make overflow. */
static void add_count(const struct finishing *finishing, const char *pointer, int64_t *sum, int64_t count)
{
    if (__builtin_add_overflow(*sum, count, sum))
        json_pull_fail_at(finishing->pull, pointer, "expected counts whose sum fits 63 bits");
}

static void finish_totals(const struct finishing *finishing)
{
    const struct results_run *run = &finishing->record->run;
    int64_t sum = 0;
    if (run->errors > run->requests)
        json_pull_fail_at(finishing->pull, "/totals/errors", "expected at most totals.requests (%" PRId64 ")", run->requests);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        add_count(finishing, "/errors", &sum, run->errors_by_kind[i]);
    if (sum != run->errors)
        json_pull_fail_at(finishing->pull, "/errors", "expected kinds that add up to totals.errors (%" PRId64 "), got %" PRId64,
                          run->errors, sum);
}

/* The histogram, decoded and holding that many values; false (nothing to release) when it does not. */
static bool decode(const struct finishing *finishing, const char *pointer, const char *encoded, int64_t good,
                   struct histogram *histogram)
{
    struct error reason = {0};
    if (finishing->pull->failed)
        return false;
    if (histogram_decode(histogram, str_from_text(encoded), &reason) < 0) {
        json_pull_fail_at(finishing->pull, pointer, "expected a histogram: %s", reason.message);
        return false;
    }
    if (histogram->total == good)
        return true;
    json_pull_fail_at(finishing->pull, pointer, "expected a histogram of %" PRId64 " values (requests - errors), got %" PRId64,
                      good, histogram->total);
    histogram_release(histogram);
    return false;
}

/* A figure of the file may differ from the histogram's by the histogram's resolution only. */
static void finish_latency(const struct finishing *finishing, const struct results_latency *decoded)
{
    const struct results_latency *said = &finishing->draft->latency;
    const struct {
        const char *pointer;
        int64_t said, decoded;
    } figures[] = {{"/latency/mean_ns", said->mean, decoded->mean},      {"/latency/min_ns", said->minimum, decoded->minimum},
                   {"/latency/max_ns", said->maximum, decoded->maximum}, {"/latency/p50_ns", said->p50, decoded->p50},
                   {"/latency/p90_ns", said->p90, decoded->p90},         {"/latency/p95_ns", said->p95, decoded->p95},
                   {"/latency/p99_ns", said->p99, decoded->p99},         {"/latency/p999_ns", said->p999, decoded->p999}};
    if (decoded->mean == RESULTS_MISSING)
        return; /* zeros in the file: no figures */
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        if (!(fabs((double)figures[i].said - (double)figures[i].decoded) <= FIGURE_SHARE * (double)figures[i].decoded + FIGURE_NS))
            json_pull_fail_at(finishing->pull, figures[i].pointer,
                              "expected about %" PRId64 " (as the histogram has it), got %" PRId64, figures[i].decoded,
                              figures[i].said);
    finishing->record->run.latency = *said;
}

static void finish_histogram(const struct finishing *finishing)
{
    const struct results_run *run = &finishing->record->run;
    struct histogram histogram;
    if (!decode(finishing, "/histogram", finishing->record->histogram, run->requests - run->errors, &histogram))
        return;
    struct results_latency decoded = result_record_latency(&histogram);
    histogram_release(&histogram);
    finish_latency(finishing, &decoded);
}

static void finish_step(const struct finishing *finishing, size_t index, const struct benchlab_step *said,
                        struct results_step *step)
{
    struct histogram histogram;
    *step = said->step;
    step->has_histogram = true;
    if (step->errors > step->requests)
        json_pull_fail_at(finishing->pull, arena_format(finishing->arena, "/steps/%zu/errors", index),
                          "expected at most requests (%" PRId64 ")", step->requests);
    const char *pointer = arena_format(finishing->arena, "/steps/%zu/histogram", index);
    if (!decode(finishing, pointer, said->histogram, step->requests - step->errors, &histogram))
        return;
    step->latency = result_record_latency(&histogram);
    step->rate = (double)histogram.total * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)finishing->record->run.measured_ns;
    histogram_release(&histogram);
}

static void finish_steps(const struct finishing *finishing)
{
    struct result_record *record = finishing->record;
    const struct vec *said = &finishing->draft->steps;
    int64_t requests = 0, errors = 0;
    record->detail.step_count = said->count;
    record->detail.steps = ARENA_NEW_ARRAY(finishing->arena, said->count, struct results_step);
    record->step_histograms = ARENA_NEW_ARRAY(finishing->arena, said->count, const char *);
    for (size_t i = 0; i < said->count && !finishing->pull->failed; i++) {
        const struct benchlab_step *step = VEC_AT(said, i, struct benchlab_step);
        finish_step(finishing, i, step, &record->detail.steps[i]);
        record->step_histograms[i] = step->histogram;
        add_count(finishing, "/steps", &requests, step->step.requests);
        add_count(finishing, "/steps", &errors, step->step.errors);
    }
    if (requests != record->run.requests || errors != record->run.errors)
        json_pull_fail_at(finishing->pull, "/steps",
                          "expected steps that add up to the totals (%" PRId64 " requests, %" PRId64 " errors), got %" PRId64
                          " and %" PRId64,
                          record->run.requests, record->run.errors, requests, errors);
}

/* ---- series, resources ------------------------------------------------------------------------------------------------------ */
static void finish_timeline(const struct finishing *finishing)
{
    struct vec *seconds = &finishing->draft->seconds;
    int64_t before = -1;
    for (size_t i = 0; i < seconds->count && !finishing->pull->failed; i++) {
        struct results_second *second = VEC_AT(seconds, i, struct results_second);
        if (second->second <= before)
            json_pull_fail_at(finishing->pull, arena_format(finishing->arena, "/timeline/%zu", i),
                              "expected a second after %" PRId64, before);
        if (second->errors > second->requests)
            json_pull_fail_at(finishing->pull, arena_format(finishing->arena, "/timeline/%zu", i),
                              "expected at most as many errors as requests");
        before = second->second;
        if (second->start_ns == RESULTS_MISSING &&
            __builtin_mul_overflow(second->second, CLOCK_NANOSECONDS_PER_SECOND, &second->start_ns))
            json_pull_fail_at(finishing->pull, arena_format(finishing->arena, "/timeline/%zu/second", i),
                              "expected less than 292 years");
        if (second->length_ns == RESULTS_MISSING)
            second->length_ns = CLOCK_NANOSECONDS_PER_SECOND;
        if (second->requests <= second->errors) /* zeros in the file: no figures */
            second->p50 = second->p95 = second->p99 = second->maximum = RESULTS_MISSING;
    }
    struct results_detail *detail = &finishing->record->detail;
    detail->second_count = seconds->count;
    detail->seconds = arena_copy_bytes(finishing->arena, seconds->items, seconds->count * sizeof(struct results_second));
}

static void finish_samples(const struct finishing *finishing)
{
    const struct vec *samples = &finishing->draft->samples;
    struct results_detail *detail = &finishing->record->detail;
    for (size_t i = 1; i < samples->count; i++) {
        int64_t before = VEC_AT(samples, i - 1, struct results_sample)->at_ns;
        if (VEC_AT(samples, i, struct results_sample)->at_ns <= before)
            json_pull_fail_at(finishing->pull, arena_format(finishing->arena, "/resources/samples/%zu", i),
                              "expected a time after %" PRId64 " ns", before);
    }
    detail->sample_count = samples->count;
    detail->samples = arena_copy_bytes(finishing->arena, samples->items, samples->count * sizeof(struct results_sample));
}

/* Cores used. */
static double cpu_share(int64_t user_ns, int64_t system_ns, int64_t measured_ns)
{
    return ((double)user_ns + (double)system_ns) / (double)measured_ns;
}

static void finish_resources(const struct finishing *finishing)
{
    const struct benchlab_draft *draft = finishing->draft;
    struct results_run *run = &finishing->record->run;
    finishing->record->detail.sample_interval_ns = draft->sample_interval_ns;
    run->cpu_user_ns = draft->cpu_user_ns;
    run->cpu_system_ns = draft->cpu_system_ns;
    run->cpu_share = cpu_share(run->cpu_user_ns, run->cpu_system_ns, run->measured_ns);
    run->rss_peak_bytes = draft->rss_peak_bytes;
    run->generator_cpu_share = cpu_share(run->generator_cpu_user_ns, run->generator_cpu_system_ns, run->measured_ns);
    finish_samples(finishing);
}

/* "unknown" is what a machine says that does not tell. */
static const char *known_governor(const char *governor)
{
    return text_equals(governor, "unknown") ? "" : governor;
}

static void finish_circumstances(const struct finishing *finishing)
{
    const struct benchlab_moment *before = &finishing->draft->before, *after = &finishing->draft->after;
    struct result_circumstances *circumstances = &finishing->record->circumstances;
    circumstances->governor_before = known_governor(before->governor);
    circumstances->governor_after = known_governor(after->governor);
    circumstances->frequency_before_khz = before->frequency_khz;
    circumstances->frequency_after_khz = after->frequency_khz;
    if (before->throttle_events != RESULTS_MISSING && after->throttle_events >= before->throttle_events)
        circumstances->throttle_events = after->throttle_events - before->throttle_events;
}

static void finish_lists(const struct finishing *finishing)
{
    const struct benchlab_draft *draft = finishing->draft;
    struct result_record *record = finishing->record;
    struct arena *arena = finishing->arena;
    record->detail.check_count = draft->checks.count;
    record->detail.checks = arena_copy_bytes(arena, draft->checks.items, draft->checks.count * sizeof(struct results_check));
    record->detail.threshold_count = draft->thresholds.count;
    record->detail.thresholds = arena_copy_bytes(arena, draft->thresholds.items, draft->thresholds.count * sizeof(const char *));
    record->run.warning_count = draft->warnings.count;
    record->run.warnings = arena_copy_bytes(arena, draft->warnings.items, draft->warnings.count * sizeof(const char *));
}

/* ---- the reader ------------------------------------------------------------------------------------------------------------- */
static bool detect(struct str head)
{
    static const char MARK[] = "\"benchlab-result\"";
    return memmem(head.data, head.length, MARK, sizeof(MARK) - 1) != NULL;
}

/* In the order of the pipeline, so that the first mistake that is named is the one to mend first. Once one is found the rest does little:
 * only the first is kept, and nothing is decoded any more. */
static void finish(const struct finishing *finishing)
{
    finish_identity(finishing);
    finish_times(finishing);
    finish_totals(finishing);
    finish_histogram(finishing);
    finish_steps(finishing);
    finish_timeline(finishing);
    finish_resources(finishing);
    finish_lists(finishing);
    finish_circumstances(finishing);
    finishing->record->run.percentile_rule = "hdr";
    finishing->record->run.tool_version = finishing->record->environment.lab_version;
}

static int read_source(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content;
    struct json_pull pull;
    struct benchlab_draft draft;
    if (import_source_take_all(source, &content, error) < 0)
        return -1;
    json_pull_init(&pull, import_source_name(source), content, job->arena);
    benchlab_draft_init(&draft, import_job_add_record(job));
    struct reading reading = {&pull, job->arena};
    benchlab_take_draft(&reading, &draft);
    int result = json_pull_finish(&pull, error);
    if (result == 0) {
        const struct finishing finishing = {&pull, job->arena, &draft, draft.record};
        finish(&finishing);
        result = json_pull_finish(&pull, error);
    }
    benchlab_draft_release(&draft);
    return result;
}

const struct import_reader import_reader_benchlab = {"benchlab", "benchlab", detect, read_source};
