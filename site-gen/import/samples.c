/* samples: single requests become the figures of a run. What grows is bounded: one histogram a step, and the rows of the timeline
 * (samples_timeline.h). */
#include "site-gen/import/samples.h"

#include "lib/clock.h"
#include "lib/histogram.h"
#include "lib/random.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples_timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_SIZE 1024 /* of the table of steps: a power of two, well above SAMPLES_STEP_MAXIMUM */
/* What times may be, so that no difference of two overflows: about 130 years from any epoch, and three years of latency. */
#define TIME_MAXIMUM INT64_C(4000000000000000000)
#define LATENCY_MAXIMUM INT64_C(100000000000000000)

struct step {
    const char *name, *group; /* in the arena */
    int64_t requests, errors;
    struct histogram histogram;
};

struct samples {
    struct arena arena;
    int64_t requests, errors, errors_by_kind[RESULTS_ERROR_KINDS], bytes_received, unknown_latencies;
    int64_t first_start_ns, last_end_ns;
    bool has_bytes, has_impossible_time, has_too_many_steps;
    struct histogram histogram;
    struct step *steps[SAMPLES_STEP_MAXIMUM];
    size_t step_count;
    struct step *index[INDEX_SIZE];
    struct step *newest; /* requests of one step often follow each other */
    struct samples_timeline timeline;
};

_Noreturn static void die_without_memory(void)
{
    fputs("out of memory (a histogram is wanted)\n", stderr);
    exit(1);
}

static void init_histogram(struct histogram *histogram)
{
    if (histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, NULL) != 0)
        die_without_memory();
}

struct samples *samples_new(void)
{
    struct samples *samples = calloc(1, sizeof(*samples));
    if (samples == NULL)
        die_without_memory();
    arena_init(&samples->arena);
    init_histogram(&samples->histogram);
    samples_timeline_init(&samples->timeline, SAMPLES_SECOND_MAXIMUM);
    return samples;
}

void samples_release(struct samples *samples)
{
    if (samples == NULL)
        return;
    for (size_t i = 0; i < samples->step_count; i++)
        histogram_release(&samples->steps[i]->histogram);
    histogram_release(&samples->histogram);
    samples_timeline_release(&samples->timeline);
    arena_release(&samples->arena);
    free(samples);
}

/* ---- steps ------------------------------------------------------------------------------------------------------------------ */
static bool is_step(const struct step *step, struct str name, struct str group)
{
    return str_equals_text(name, step->name) && str_equals_text(group, step->group);
}

static size_t hash_names(struct str name, struct str group)
{
    uint64_t hash = random_hash_text(name) * 3 + random_hash_text(group);
    return (size_t)(hash ^ (hash >> 32)) & (INDEX_SIZE - 1);
}

/* NULL for a request of no step, or of one too many. */
static struct step *find_step(struct samples *samples, struct str name, struct str group)
{
    if (name.length == 0)
        return NULL;
    if (samples->newest != NULL && is_step(samples->newest, name, group))
        return samples->newest;
    size_t at = hash_names(name, group);
    for (; samples->index[at] != NULL; at = (at + 1) & (INDEX_SIZE - 1))
        if (is_step(samples->index[at], name, group))
            return samples->newest = samples->index[at];
    if (samples->step_count == SAMPLES_STEP_MAXIMUM) {
        samples->has_too_many_steps = true;
        return NULL;
    }
    struct step *step = ARENA_NEW(&samples->arena, struct step);
    step->name = arena_copy_str(&samples->arena, name);
    step->group = arena_copy_str(&samples->arena, group);
    init_histogram(&step->histogram);
    samples->steps[samples->step_count++] = step;
    samples->index[at] = step;
    return samples->newest = step;
}

/* ---- a request -------------------------------------------------------------------------------------------------------------- */
static void note_times(struct samples *samples, int64_t started_ns, int64_t ended_ns)
{
    bool is_first = samples->requests == 0;
    if (is_first || started_ns < samples->first_start_ns)
        samples->first_start_ns = started_ns;
    if (is_first || ended_ns > samples->last_end_ns)
        samples->last_end_ns = ended_ns;
}

static void count_bytes(struct samples *samples, int64_t bytes)
{
    if (bytes < 0)
        return;
    samples->has_bytes = true;
    if (__builtin_add_overflow(samples->bytes_received, bytes, &samples->bytes_received))
        samples->bytes_received = INT64_MAX;
}

void samples_add(struct samples *samples, const struct sample *sample)
{
    if (sample->ended_ns < -TIME_MAXIMUM || sample->ended_ns > TIME_MAXIMUM || sample->latency_ns > LATENCY_MAXIMUM) {
        samples->has_impossible_time = true;
        return;
    }
    int64_t started_ns = sample->ended_ns - (sample->latency_ns > 0 ? sample->latency_ns : 0);
    int64_t latency_ns = sample->is_error || sample->latency_ns < 0 ? -1 : sample->latency_ns;
    struct step *step = find_step(samples, sample->step, sample->group);
    note_times(samples, started_ns, sample->ended_ns);
    count_bytes(samples, sample->bytes_received);
    samples->requests++;
    if (step != NULL)
        step->requests++;
    samples_timeline_add(&samples->timeline, started_ns, sample->ended_ns, latency_ns, sample->is_error, sample->bytes_received);
    if (sample->is_error) {
        samples->errors++;
        samples->errors_by_kind[sample->kind]++;
        if (step != NULL)
            step->errors++;
        return;
    }
    if (latency_ns < 0) {
        samples->unknown_latencies++;
        return;
    }
    histogram_record(&samples->histogram, latency_ns);
    if (step != NULL)
        histogram_record(&step->histogram, latency_ns);
}

int64_t samples_first_start(const struct samples *samples)
{
    return samples->first_start_ns;
}

int64_t samples_last_end(const struct samples *samples)
{
    return samples->last_end_ns;
}

/* ---- the record ------------------------------------------------------------------------------------------------------------- */
static double rate_of(const struct samples *samples, int64_t good)
{
    int64_t length_ns = samples->last_end_ns - samples->first_start_ns;
    return length_ns > 0 ? (double)good * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)length_ns : NAN;
}

static int fill_steps(const struct samples *samples, struct arena *arena, struct result_record *record, struct error *error)
{
    struct results_detail *detail = &record->detail;
    detail->steps = ARENA_NEW_ARRAY(arena, samples->step_count, struct results_step);
    detail->step_count = samples->step_count;
    record->step_histograms = ARENA_NEW_ARRAY(arena, samples->step_count, const char *);
    for (size_t i = 0; i < samples->step_count; i++) {
        const struct step *step = samples->steps[i];
        if (record_encode_histogram(arena, &step->histogram, &record->step_histograms[i], error) != 0)
            return -1;
        detail->steps[i] = (struct results_step){.name = record_clean_text(arena, str_from_text(step->name)),
                                                 .group = record_clean_text(arena, str_from_text(step->group)),
                                                 .requests = step->requests,
                                                 .errors = step->errors,
                                                 .rate = rate_of(samples, step->requests - step->errors),
                                                 .latency = result_record_latency(&step->histogram),
                                                 .has_histogram = record->step_histograms[i] != NULL};
    }
    return 0;
}

static void fill_seconds(struct samples *samples, struct arena *arena, struct results_detail *detail)
{
    samples_timeline_finish(&samples->timeline, samples->first_start_ns, samples->last_end_ns, arena, detail);
    for (size_t i = 0; i < detail->second_count && !samples->has_bytes; i++)
        detail->seconds[i].bytes_received = RESULTS_MISSING;
}

static void fill_figures(const struct samples *samples, struct results_run *run)
{
    run->requests = samples->requests;
    run->errors = samples->errors;
    memcpy(run->errors_by_kind, samples->errors_by_kind, sizeof(run->errors_by_kind));
    run->latency = result_record_latency(&samples->histogram);
    run->rate = rate_of(samples, samples->requests - samples->errors);
    if (samples->last_end_ns > samples->first_start_ns)
        run->measured_ns = samples->last_end_ns - samples->first_start_ns;
    if (samples->has_bytes)
        run->bytes_received = samples->bytes_received;
    run->percentile_rule = "hdr";
}

static void add_warnings(const struct samples *samples, struct arena *arena, struct result_record *record)
{
    if (samples->has_too_many_steps)
        record_add_warning(record, arena, "more than %d names of requests: the later ones count in the whole only",
                           SAMPLES_STEP_MAXIMUM);
    if (samples->timeline.is_too_long)
        record_add_warning(record, arena, "more than %d seconds: there is no timeline", SAMPLES_SECOND_MAXIMUM);
    if (samples->histogram.above > 0)
        record_add_warning(record, arena, "%lld answers took more than an hour: they have no place in the histogram",
                           (long long)samples->histogram.above);
    if (samples->unknown_latencies > 0)
        record_add_warning(record, arena, "%lld good answers have no latency", (long long)samples->unknown_latencies);
}

int samples_finish(struct samples *samples, struct arena *arena, struct result_record *record, struct error *error)
{
    if (samples->has_impossible_time)
        return error_set(error, "expected times and latencies that a load test can have");
    if (samples->requests == 0)
        return error_set(error, "expected at least one request");
    fill_figures(samples, &record->run);
    if (record_encode_histogram(arena, &samples->histogram, &record->histogram, error) != 0 ||
        fill_steps(samples, arena, record, error) != 0)
        return -1;
    fill_seconds(samples, arena, &record->detail);
    add_warnings(samples, arena, record);
    return 0;
}
