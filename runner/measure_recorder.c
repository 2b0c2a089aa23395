/* measure_recorder: one worker's counting; see measure_recorder.h for who may touch what. */
#include "runner/measure_recorder.h"

#include "lib/clock.h"

#include <stdlib.h>
#include <string.h>

/* How long a worker sleeps while the merging thread is MEASURE_RING rows behind, which a sound machine never is. */
#define BEHIND_WAIT_NS INT64_C(100000)

/* ---- set up ----------------------------------------------------------------------------------------------------------------- */

static int latency_histogram_init(struct histogram *histogram, struct error *error)
{
    return histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error);
}

static int init_slot_step(struct measure_step *step, size_t check_count, bool open_loop, struct error *error)
{
    step->checks = calloc(check_count + 1, sizeof(*step->checks));
    if (step->checks == NULL)
        return error_set(error, "out of memory");
    if (latency_histogram_init(&step->histogram, error) != 0)
        return -1;
    return open_loop ? latency_histogram_init(&step->service, error) : 0;
}

static int init_slot(struct measure_slot *slot, const struct measure_recorder *recorder, struct error *error)
{
    slot->steps = calloc(recorder->step_count, sizeof(*slot->steps));
    slot->groups = calloc(recorder->group_count + 1, sizeof(*slot->groups));
    if (slot->steps == NULL || slot->groups == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < recorder->step_count; i++)
        if (init_slot_step(&slot->steps[i], recorder->scenario->steps[i].check_count, recorder->open_loop, error) != 0)
            return -1;
    for (size_t i = 0; i < recorder->group_count; i++)
        if (latency_histogram_init(&slot->groups[i], error) != 0)
            return -1;
    if (recorder->open_loop && latency_histogram_init(&slot->lag, error) != 0)
        return -1;
    return latency_histogram_init(&slot->iteration, error);
}

int measure_recorder_init(struct measure_recorder *recorder, const struct measurement *measurement, struct error *error)
{
    memset(recorder, 0, sizeof(*recorder));
    recorder->scenario = measurement->scenario;
    recorder->timeline = measurement->timeline;
    recorder->second_count = measurement->second_count;
    recorder->step_count = measurement->step_count;
    recorder->group_count = measurement->group_count;
    recorder->open_loop = measurement->open_loop;
    for (size_t i = 0; i < MEASURE_RING; i++)
        if (init_slot(&recorder->ring[i], recorder, error) != 0)
            return -1;
    recorder->slot = &recorder->ring[0];
    return 0;
}

static void release_slot(struct measure_slot *slot, const struct measure_recorder *recorder)
{
    for (size_t i = 0; i < recorder->step_count && slot->steps != NULL; i++) {
        free(slot->steps[i].checks);
        histogram_release(&slot->steps[i].histogram);
        histogram_release(&slot->steps[i].service);
    }
    for (size_t i = 0; i < recorder->group_count && slot->groups != NULL; i++)
        histogram_release(&slot->groups[i]);
    histogram_release(&slot->iteration);
    histogram_release(&slot->lag);
    free(slot->steps);
    free(slot->groups);
}

void measure_recorder_release(struct measure_recorder *recorder)
{
    for (size_t i = 0; i < MEASURE_RING; i++)
        release_slot(&recorder->ring[i], recorder);
    memset(recorder, 0, sizeof(*recorder));
}

void measure_recorder_start(struct measure_recorder *recorder, const struct measurement *measurement)
{
    recorder->start_ns = measurement->monotonic_start.nanoseconds;
    recorder->measured_until_ns = measurement->measured_until_ns;
    recorder->row = 0;
    recorder->row_end_ns = recorder->start_ns + recorder->timeline[0].length_ns;
}

static void clear_used(struct histogram *histogram)
{
    if (histogram->counts != NULL)
        histogram_clear(histogram);
}

void measure_slot_clear(struct measure_slot *slot, const struct measure_recorder *recorder)
{
    for (size_t i = 0; i < recorder->step_count; i++) {
        struct measure_step *step = &slot->steps[i];
        if (step->requests == 0)
            continue;
        struct measure_step empty = {.histogram = step->histogram, .service = step->service, .checks = step->checks};
        *step = empty;
        clear_used(&step->histogram);
        clear_used(&step->service);
        memset(step->checks, 0, recorder->scenario->steps[i].check_count * sizeof(*step->checks));
    }
    for (size_t i = 0; i < recorder->group_count; i++)
        clear_used(&slot->groups[i]);
    clear_used(&slot->iteration);
    clear_used(&slot->lag);
    struct measure_slot empty = {.steps = slot->steps, .groups = slot->groups, .iteration = slot->iteration, .lag = slot->lag};
    *slot = empty;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static void close_row(struct measure_recorder *recorder)
{
    recorder->row++;
    atomic_store_explicit(&recorder->rows_completed, recorder->row, memory_order_release);
    if (recorder->row == recorder->second_count) {
        recorder->row_end_ns = INT64_MAX;
        return;
    }
    while (recorder->row - atomic_load_explicit(&recorder->rows_merged, memory_order_acquire) >= MEASURE_RING)
        clock_sleep(BEHIND_WAIT_NS);
    recorder->slot = &recorder->ring[recorder->row % MEASURE_RING];
    recorder->slot->vus = recorder->vus;
    recorder->row_end_ns += recorder->timeline[recorder->row].length_ns;
}

void measure_advance(struct measure_recorder *recorder, int64_t now_ns)
{
    while (now_ns >= recorder->row_end_ns)
        close_row(recorder);
}

/* The slot for what happens at now_ns; NULL when the window is over. */
static struct measure_slot *slot_at(struct measure_recorder *recorder, int64_t now_ns)
{
    if (now_ns >= recorder->measured_until_ns)
        return NULL;
    if (now_ns >= recorder->row_end_ns)
        measure_advance(recorder, now_ns);
    return recorder->slot;
}

void measure_recorder_finish(struct measure_recorder *recorder, int64_t end_ns)
{
    measure_advance(recorder, end_ns);
    atomic_store_explicit(&recorder->finished, true, memory_order_release);
}

/* ---- counting --------------------------------------------------------------------------------------------------------------- */

/* One writer, so no locked instruction is needed. */
static void add_live(_Atomic uint64_t *counter, uint64_t count)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + count, memory_order_relaxed);
}

static void record_step(const struct measure_recorder *recorder, struct measure_step *step, const struct measure_sample *sample)
{
    step->requests++;
    if (sample->error == MEASURE_OK) {
        histogram_record(&step->histogram, sample->latency_ns);
        if (recorder->open_loop)
            histogram_record(&step->service, sample->service_ns);
    } else {
        step->errors++;
        step->errors_by_kind[sample->error]++;
    }
    if (!sample->answered)
        return;
    step->status_classes[sample->status / 100 % MEASURE_STATUS_CLASSES]++;
    size_t count = recorder->scenario->steps[sample->step].check_count;
    for (size_t i = 0; i < count; i++) {
        bool passed = (sample->checks_passed >> i & 1) != 0;
        step->checks[i].passes += passed;
        step->checks[i].fails += !passed;
    }
}

void measure_record(struct measure_recorder *recorder, const struct measure_sample *sample)
{
    struct measure_slot *slot = slot_at(recorder, sample->end_ns);
    if (slot == NULL)
        return;
    slot->requests++;
    slot->bytes_sent += sample->bytes_sent;
    slot->bytes_received += sample->bytes_received;
    record_step(recorder, &slot->steps[sample->step], sample);
    add_live(&recorder->live_requests, 1);
    add_live(&recorder->live_bytes_received, sample->bytes_received);
    if (sample->error != MEASURE_OK) {
        slot->errors++;
        add_live(&recorder->live_errors_by_kind[sample->error], 1);
    }
}

void measure_record_start(struct measure_recorder *recorder, int64_t now_ns, int64_t lag_ns)
{
    struct measure_slot *slot = slot_at(recorder, now_ns);
    if (slot == NULL)
        return;
    slot->iterations_started++;
    if (recorder->open_loop)
        histogram_record(&slot->lag, lag_ns);
}

void measure_record_iteration(struct measure_recorder *recorder, int64_t end_ns, int64_t length_ns)
{
    struct measure_slot *slot = slot_at(recorder, end_ns);
    if (slot == NULL)
        return;
    slot->iterations++;
    histogram_record(&slot->iteration, length_ns);
    add_live(&recorder->live_iterations, 1);
}

void measure_record_group(struct measure_recorder *recorder, size_t group, int64_t end_ns, int64_t length_ns)
{
    struct measure_slot *slot = slot_at(recorder, end_ns);
    if (slot != NULL)
        histogram_record(&slot->groups[group], length_ns);
}

void measure_record_dropped(struct measure_recorder *recorder, int64_t now_ns, uint64_t count)
{
    struct measure_slot *slot = slot_at(recorder, now_ns);
    if (slot == NULL)
        return;
    slot->dropped_iterations += count;
    add_live(&recorder->live_dropped, count);
}

void measure_record_connection(struct measure_recorder *recorder, int64_t now_ns)
{
    struct measure_slot *slot = slot_at(recorder, now_ns);
    if (slot != NULL)
        slot->connections++;
}

void measure_record_unfinished(struct measure_recorder *recorder, int64_t waited_ns)
{
    recorder->unfinished++;
    if (waited_ns > recorder->unfinished_oldest_ns)
        recorder->unfinished_oldest_ns = waited_ns;
}

void measure_set_vus(struct measure_recorder *recorder, int64_t now_ns, uint32_t vus)
{
    struct measure_slot *slot = slot_at(recorder, now_ns); /* first: rows that are over had the users from before */
    recorder->vus = vus;
    if (slot != NULL && vus > slot->vus)
        slot->vus = vus;
    if (vus > recorder->vus_maximum) {
        recorder->vus_maximum = vus;
        atomic_store_explicit(&recorder->live_vus_maximum, vus, memory_order_relaxed);
    }
    atomic_store_explicit(&recorder->live_vus, vus, memory_order_relaxed);
}
