/* measure: sets the measurement up and merges what the workers counted into it; see measure.h for what counts. */
#include "runner/measure.h"

#include "runner/measure_recorder.h"

#include <stdlib.h>
#include <string.h>

/* A week in seconds, and a few short rows. */
#define SECONDS_MAXIMUM (INT64_C(7) * 86400 + 16)

/* ---- set up ----------------------------------------------------------------------------------------------------------------- */

static int latency_histogram_init(struct histogram *histogram, struct error *error)
{
    return histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error);
}

static int init_step(struct measure_step *step, const struct scenario_step *of, bool open_loop, struct error *error)
{
    step->checks = calloc(of->check_count + 1, sizeof(*step->checks));
    if (step->checks == NULL)
        return error_set(error, "out of memory");
    if (latency_histogram_init(&step->histogram, error) != 0)
        return -1;
    return open_loop ? latency_histogram_init(&step->service, error) : 0;
}

static int init_steps(struct measurement *measurement, struct error *error)
{
    const struct scenario *scenario = measurement->scenario;
    measurement->steps = calloc(scenario->step_count, sizeof(*measurement->steps));
    measurement->groups = calloc(scenario->group_count + 1, sizeof(*measurement->groups));
    if (measurement->steps == NULL || measurement->groups == NULL)
        return error_set(error, "out of memory");
    measurement->step_count = scenario->step_count;
    measurement->group_count = scenario->group_count;
    for (size_t i = 0; i < scenario->step_count; i++)
        if (init_step(&measurement->steps[i], &scenario->steps[i], measurement->open_loop, error) != 0)
            return -1;
    for (size_t i = 0; i < scenario->group_count; i++) {
        measurement->groups[i].name = scenario->groups[i];
        if (latency_histogram_init(&measurement->groups[i].histogram, error) != 0)
            return -1;
    }
    return 0;
}

static int init_histograms(struct measurement *measurement, struct error *error)
{
    if (latency_histogram_init(&measurement->histogram, error) != 0 ||
        latency_histogram_init(&measurement->iteration, error) != 0 ||
        latency_histogram_init(&measurement->second_histogram, error) != 0)
        return -1;
    if (!measurement->open_loop)
        return 0;
    return latency_histogram_init(&measurement->service, error) != 0 ? -1 : latency_histogram_init(&measurement->lag, error);
}

/* Rows of one phase: whole seconds, and one row for what is left, at the front of the warm-up but at the end of the measured
 * window. */
static size_t plan_rows(struct measure_second *rows, int64_t start_ns, int64_t length_ns, bool warmup)
{
    int64_t left = length_ns % CLOCK_NANOSECONDS_PER_SECOND;
    int64_t end_ns = start_ns + length_ns;
    size_t count = 0;
    while (start_ns < end_ns) {
        bool short_row = left > 0 && (warmup ? count == 0 : end_ns - start_ns == left);
        int64_t row_length = short_row ? left : CLOCK_NANOSECONDS_PER_SECOND;
        rows[count++] = (struct measure_second){.warmup = warmup, .start_ns = start_ns, .length_ns = row_length};
        start_ns += row_length;
    }
    return count;
}

static int init_timeline(struct measurement *measurement, int64_t warmup_ns, int64_t duration_ns, struct error *error)
{
    int64_t seconds = warmup_ns / CLOCK_NANOSECONDS_PER_SECOND + duration_ns / CLOCK_NANOSECONDS_PER_SECOND + 2;
    if (duration_ns <= 0 || warmup_ns < 0 || seconds > SECONDS_MAXIMUM)
        return error_set(error, "expected a duration above 0 and not more than a week in all");
    measurement->timeline = calloc((size_t)seconds, sizeof(*measurement->timeline));
    if (measurement->timeline == NULL)
        return error_set(error, "out of memory");
    size_t warmup_rows = plan_rows(measurement->timeline, 0, warmup_ns, true);
    measurement->second_count = warmup_rows + plan_rows(measurement->timeline + warmup_rows, warmup_ns, duration_ns, false);
    return 0;
}

static int init_recorders(struct measurement *measurement, uint32_t workers, struct error *error)
{
    measurement->recorders = calloc(workers, sizeof(*measurement->recorders));
    measurement->threads = calloc(workers, sizeof(*measurement->threads));
    if (measurement->recorders == NULL || measurement->threads == NULL)
        return error_set(error, "out of memory");
    for (uint32_t i = 0; i < workers; i++) {
        measurement->generator_threads = i + 1; /* as many as there are to be released */
        if (measure_recorder_init(&measurement->recorders[i], measurement, error) != 0)
            return -1;
    }
    return 0;
}

int measurement_init(struct measurement *measurement, const struct scenario *scenario, const struct measure_settings *settings,
                     struct error *error)
{
    memset(measurement, 0, sizeof(*measurement));
    measurement->scenario = scenario;
    measurement->open_loop = settings->open_loop;
    measurement->warmup_ns = settings->warmup_ns;
    measurement->measured_ns = settings->duration_ns;
    measurement->live = settings->live;
    uint32_t workers = settings->workers == 0 ? 1 : settings->workers;
    if (init_timeline(measurement, settings->warmup_ns, settings->duration_ns, error) != 0 || init_steps(measurement, error) != 0 ||
        init_histograms(measurement, error) != 0 || init_recorders(measurement, workers, error) != 0) {
        measurement_release(measurement);
        return -1;
    }
    return 0;
}

void measurement_release(struct measurement *measurement)
{
    for (size_t i = 0; i < measurement->step_count; i++) {
        free(measurement->steps[i].checks);
        histogram_release(&measurement->steps[i].histogram);
        histogram_release(&measurement->steps[i].service);
    }
    for (size_t i = 0; i < measurement->group_count; i++)
        histogram_release(&measurement->groups[i].histogram);
    for (uint32_t i = 0; i < measurement->generator_threads && measurement->recorders != NULL; i++)
        measure_recorder_release(&measurement->recorders[i]);
    free(measurement->steps);
    free(measurement->groups);
    free(measurement->timeline);
    free(measurement->recorders);
    free(measurement->threads);
    histogram_release(&measurement->histogram);
    histogram_release(&measurement->service);
    histogram_release(&measurement->lag);
    histogram_release(&measurement->iteration);
    histogram_release(&measurement->second_histogram);
    flow_summary_release(&measurement->teardown);
    memset(measurement, 0, sizeof(*measurement));
}

/* ---- live counters ---------------------------------------------------------------------------------------------------------- */

#define STORE(place, value) atomic_store_explicit(&(place), (value), memory_order_relaxed)
#define LOAD(place) atomic_load_explicit(&(place), memory_order_relaxed)

static int64_t read_clock_offset(void)
{
    return clock_utc_now().nanoseconds - clock_now().nanoseconds;
}

void measure_start(struct measurement *measurement, struct monotonic_time start)
{
    int64_t from_ns = start.nanoseconds + measurement->warmup_ns;
    measurement->monotonic_start = start;
    measurement->measured_from = (struct monotonic_time){from_ns};
    measurement->measured_until_ns = from_ns + measurement->measured_ns;
    measurement->started.nanoseconds = clock_utc_now().nanoseconds + measurement->warmup_ns;
    measurement->clock_offset_ns = read_clock_offset();
    for (uint32_t i = 0; i < measurement->generator_threads; i++)
        measure_recorder_start(&measurement->recorders[i], measurement);
    if (measurement->live != NULL) {
        STORE(measurement->live->started_ns, start.nanoseconds);
        STORE(measurement->live->measured_from_ns, from_ns);
        STORE(measurement->live->measured_until_ns, measurement->measured_until_ns);
    }
}

void measure_publish(struct measurement *measurement)
{
    struct measure_live *live = measurement->live;
    uint64_t requests = 0, errors = 0, bytes = 0, iterations = 0, dropped = 0;
    uint64_t kinds[MEASURE_ERROR_COUNT] = {0};
    uint32_t vus = 0, vus_maximum = 0;
    if (live == NULL)
        return;
    for (uint32_t i = 0; i < measurement->generator_threads; i++) {
        struct measure_recorder *recorder = &measurement->recorders[i];
        requests += LOAD(recorder->live_requests);
        bytes += LOAD(recorder->live_bytes_received);
        iterations += LOAD(recorder->live_iterations);
        dropped += LOAD(recorder->live_dropped);
        vus += LOAD(recorder->live_vus);
        vus_maximum += LOAD(recorder->live_vus_maximum);
        for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
            kinds[kind] += LOAD(recorder->live_errors_by_kind[kind]);
    }
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
        STORE(live->errors_by_kind[kind], kinds[kind]);
        errors += kinds[kind];
    }
    STORE(live->requests, requests);
    STORE(live->errors, errors);
    STORE(live->bytes_received, bytes);
    STORE(live->iterations, iterations);
    STORE(live->dropped_iterations, dropped);
    STORE(live->vus, vus);
    STORE(live->vus_maximum, vus_maximum);
}

static void publish_row(struct measure_live *live, const struct measure_second *row)
{
    STORE(live->second_requests, row->requests);
    STORE(live->second_length_ns, row->length_ns);
    STORE(live->second_p50_ns, row->p50_ns);
    STORE(live->second_p95_ns, row->p95_ns);
    STORE(live->second_p99_ns, row->p99_ns);
    STORE(live->second_max_ns, row->max_ns);
    STORE(live->seconds, LOAD(live->seconds) + 1);
}

/* ---- merging ---------------------------------------------------------------------------------------------------------------- */

static void add_step(struct measurement *measurement, size_t index, const struct measure_step *from)
{
    struct measure_step *into = &measurement->steps[index];
    into->requests += from->requests;
    into->errors += from->errors;
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
        into->errors_by_kind[kind] += from->errors_by_kind[kind];
        measurement->errors_by_kind[kind] += from->errors_by_kind[kind];
    }
    for (size_t class = 1; class < MEASURE_STATUS_CLASSES; class ++) {
        into->status_classes[class] += from->status_classes[class];
        measurement->status_classes[class] += from->status_classes[class];
    }
    for (size_t i = 0; i < measurement->scenario->steps[index].check_count; i++) {
        into->checks[i].passes += from->checks[i].passes;
        into->checks[i].fails += from->checks[i].fails;
    }
    measurement->requests += from->requests;
    measurement->errors += from->errors;
    histogram_add(&into->histogram, &from->histogram);
    histogram_add(&measurement->histogram, &from->histogram);
    if (measurement->open_loop) {
        histogram_add(&into->service, &from->service);
        histogram_add(&measurement->service, &from->service);
    }
}

/* Adds a row of a worker to the totals. */
static void add_slot(struct measurement *measurement, const struct measure_slot *slot)
{
    for (size_t i = 0; i < measurement->step_count; i++)
        if (slot->steps[i].requests > 0)
            add_step(measurement, i, &slot->steps[i]);
    for (size_t i = 0; i < measurement->group_count; i++)
        histogram_add(&measurement->groups[i].histogram, &slot->groups[i]);
    measurement->bytes_sent += slot->bytes_sent;
    measurement->bytes_received += slot->bytes_received;
    measurement->connections += slot->connections;
    measurement->iterations += slot->iterations;
    measurement->iterations_started += slot->iterations_started;
    measurement->dropped_iterations += slot->dropped_iterations;
    histogram_add(&measurement->iteration, &slot->iteration);
    if (measurement->open_loop)
        histogram_add(&measurement->lag, &slot->lag);
}

static void merge_slot(struct measurement *measurement, struct measure_recorder *recorder, struct measure_slot *slot)
{
    struct measure_second *row = &measurement->timeline[measurement->second];
    row->requests += slot->requests;
    row->errors += slot->errors;
    row->bytes_received += slot->bytes_received;
    row->dropped_iterations += slot->dropped_iterations;
    row->vus += slot->vus;
    for (size_t i = 0; i < measurement->step_count; i++)
        if (slot->steps[i].requests > 0)
            histogram_add(&measurement->second_histogram, &slot->steps[i].histogram);
    if (!row->warmup)
        add_slot(measurement, slot);
    measure_slot_clear(slot, recorder);
}

/* Merges the row that is due, whether it is whole or not. */
static void merge_row(struct measurement *measurement)
{
    struct measure_second *row = &measurement->timeline[measurement->second];
    struct histogram *histogram = &measurement->second_histogram;
    histogram_clear(histogram);
    for (uint32_t i = 0; i < measurement->generator_threads; i++) {
        struct measure_recorder *recorder = &measurement->recorders[i];
        if (atomic_load_explicit(&recorder->rows_completed, memory_order_acquire) > measurement->second ||
            (atomic_load_explicit(&recorder->finished, memory_order_acquire) && recorder->row == measurement->second))
            merge_slot(measurement, recorder, &recorder->ring[measurement->second % MEASURE_RING]);
        atomic_store_explicit(&recorder->rows_merged, measurement->second + 1, memory_order_release);
    }
    if (histogram->total > 0) {
        row->p50_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P50);
        row->p95_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P95);
        row->p99_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P99);
        row->max_ns = histogram->maximum;
    }
    if (measurement->live != NULL)
        publish_row(measurement->live, row);
    measurement->second++;
}

/* Whether no worker can add to the row that is due, and it reached its end. */
static bool row_is_complete(const struct measurement *measurement)
{
    bool running = false;
    for (uint32_t i = 0; i < measurement->generator_threads; i++) {
        const struct measure_recorder *recorder = &measurement->recorders[i];
        bool finished = atomic_load_explicit(&recorder->finished, memory_order_acquire);
        bool completed = atomic_load_explicit(&recorder->rows_completed, memory_order_acquire) > measurement->second;
        if (!finished && !completed)
            return false;
        running = running || completed;
    }
    return running;
}

size_t measure_collect(struct measurement *measurement, size_t at_most)
{
    size_t rows = 0;
    for (; rows < at_most && measurement->second < measurement->second_count && row_is_complete(measurement); rows++)
        merge_row(measurement);
    return rows;
}

/* ---- the end ---------------------------------------------------------------------------------------------------------------- */

/* The run ended inside a row: it is as long as it got. */
static void cut_timeline(struct measurement *measurement, int64_t end_ns)
{
    if (measurement->second == measurement->second_count)
        return;
    struct measure_second *row = &measurement->timeline[measurement->second];
    int64_t length = end_ns - measurement->monotonic_start.nanoseconds - row->start_ns;
    if (length > 0) {
        row->length_ns = length < row->length_ns ? length : row->length_ns;
        merge_row(measurement);
    }
    measurement->second_count = measurement->second;
}

static void add_workers(struct measurement *measurement)
{
    for (uint32_t i = 0; i < measurement->generator_threads; i++) {
        const struct measure_recorder *recorder = &measurement->recorders[i];
        measurement->unfinished += recorder->unfinished;
        measurement->iterations_interrupted += recorder->iterations_interrupted;
        measurement->vus_maximum += recorder->vus_maximum;
        if (recorder->unfinished_oldest_ns > measurement->unfinished_oldest_ns)
            measurement->unfinished_oldest_ns = recorder->unfinished_oldest_ns;
        measurement->threads[i] = (struct measure_thread){recorder->cpu_user_ns, recorder->cpu_system_ns};
        measurement->generator_user_ns += recorder->cpu_user_ns;
        measurement->generator_system_ns += recorder->cpu_system_ns;
    }
}

void measure_finish(struct measurement *measurement, struct monotonic_time end, enum measure_ending ending)
{
    int64_t end_ns = measurement->measured_until_ns;
    if (ending != MEASURE_ENDED_AS_PLANNED && end.nanoseconds < end_ns) {
        int64_t measured = clock_elapsed(measurement->measured_from, end);
        end_ns = end.nanoseconds;
        measurement->measured_ns = measured > 0 ? measured : 0;
        measurement->interrupted = ending == MEASURE_ENDED_BY_CALLER;
    }
    for (uint32_t i = 0; i < measurement->generator_threads; i++)
        if (!atomic_load_explicit(&measurement->recorders[i].finished, memory_order_acquire))
            measure_recorder_finish(&measurement->recorders[i], end_ns); /* filled by hand: tests */
    while (measure_collect(measurement, 1) > 0)
        continue;
    cut_timeline(measurement, end_ns);
    measurement->measured_until_ns = end_ns;
    measurement->ended.nanoseconds = measurement->started.nanoseconds + measurement->measured_ns;
    measurement->clock_shift_ns = read_clock_offset() - measurement->clock_offset_ns;
    add_workers(measurement);
    measure_publish(measurement);
}
