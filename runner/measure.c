/* measure: counts requests into steps, seconds and totals; see measure.h for what counts and the identities. */
#include "runner/measure.h"

#include <stdlib.h>
#include <string.h>

/* A week in seconds, and a few short rows. */
#define SECONDS_MAXIMUM (INT64_C(7) * 86400 + 16)

const char *measure_error_name(enum measure_error error)
{
    switch (error) {
    case MEASURE_ERROR_CONNECT:
        return "connect";
    case MEASURE_ERROR_TIMEOUT:
        return "timeout";
    case MEASURE_ERROR_RESET:
        return "reset";
    case MEASURE_ERROR_BAD_RESPONSE:
        return "bad_response";
    case MEASURE_ERROR_STATUS:
        return "status";
    case MEASURE_ERROR_CHECK:
        return "check";
    case MEASURE_OK:
        return "ok";
    }
    return "unknown";
}

/* ---- set up ------------------------------------------------------------------------------------------------------------------ */

static int latency_histogram_init(struct histogram *histogram, struct error *error)
{
    return histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error);
}

static int init_steps(struct measurement *measurement, struct error *error)
{
    const struct scenario *scenario = measurement->scenario;
    measurement->steps = calloc(scenario->step_count, sizeof *measurement->steps);
    if (measurement->steps == NULL) {
        return error_set(error, "out of memory");
    }
    measurement->step_count = scenario->step_count;
    for (size_t i = 0; i < scenario->step_count; i++) {
        struct measure_step *step = &measurement->steps[i];
        step->checks = calloc(scenario->steps[i].check_count + 1, sizeof *step->checks);
        if (step->checks == NULL) {
            return error_set(error, "out of memory");
        }
        if (latency_histogram_init(&step->histogram, error) != 0) {
            return -1;
        }
    }
    return 0;
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
    if (duration_ns <= 0 || warmup_ns < 0 || seconds > SECONDS_MAXIMUM) {
        return error_set(error, "expected a duration above 0 and not more than a week in all");
    }
    measurement->timeline = calloc((size_t)seconds, sizeof *measurement->timeline);
    if (measurement->timeline == NULL) {
        return error_set(error, "out of memory");
    }
    size_t warmup_rows = plan_rows(measurement->timeline, 0, warmup_ns, true);
    measurement->second_count = warmup_rows + plan_rows(measurement->timeline + warmup_rows, warmup_ns, duration_ns, false);
    return 0;
}

int measurement_init(struct measurement *measurement, const struct scenario *scenario, int64_t warmup_ns, int64_t duration_ns,
                     struct measure_live *live, struct error *error)
{
    memset(measurement, 0, sizeof *measurement);
    measurement->scenario = scenario;
    measurement->warmup_ns = warmup_ns;
    measurement->measured_ns = duration_ns;
    measurement->live = live;
    if (init_timeline(measurement, warmup_ns, duration_ns, error) != 0 || init_steps(measurement, error) != 0 ||
        latency_histogram_init(&measurement->histogram, error) != 0 ||
        latency_histogram_init(&measurement->second_histogram, error) != 0) {
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
    }
    free(measurement->steps);
    free(measurement->timeline);
    histogram_release(&measurement->histogram);
    histogram_release(&measurement->second_histogram);
    memset(measurement, 0, sizeof *measurement);
}

/* ---- recording --------------------------------------------------------------------------------------------------------------- */

#define STORE(place, value) atomic_store_explicit(&(place), (value), memory_order_relaxed)

/* One writer, so no locked instruction is needed. */
static void count_live(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_relaxed);
}

void measure_start(struct measurement *measurement, struct monotonic_time start)
{
    int64_t from_ns = start.nanoseconds + measurement->warmup_ns;
    measurement->monotonic_start = start;
    measurement->measured_from = (struct monotonic_time){from_ns};
    measurement->measured_until_ns = from_ns + measurement->measured_ns;
    measurement->started.nanoseconds = clock_utc_now().nanoseconds + measurement->warmup_ns;
    measurement->second = 0;
    measurement->second_end_ns = start.nanoseconds + measurement->timeline[0].length_ns;
    if (measurement->live != NULL) {
        STORE(measurement->live->started_ns, start.nanoseconds);
        STORE(measurement->live->measured_from_ns, from_ns);
        STORE(measurement->live->measured_until_ns, measurement->measured_until_ns);
    }
}

static void publish_row(struct measure_live *live, const struct measure_second *row)
{
    STORE(live->second_requests, row->requests);
    STORE(live->second_length_ns, row->length_ns);
    STORE(live->second_p50_ns, row->p50_ns);
    STORE(live->second_p95_ns, row->p95_ns);
    STORE(live->second_p99_ns, row->p99_ns);
    STORE(live->second_max_ns, row->max_ns);
    count_live(&live->seconds);
}

static void complete_row(struct measurement *measurement)
{
    struct measure_second *row = &measurement->timeline[measurement->second];
    struct histogram *histogram = &measurement->second_histogram;
    if (histogram->total > 0) {
        row->p50_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P50);
        row->p95_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P95);
        row->p99_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P99);
        row->max_ns = histogram->maximum;
        histogram_clear(histogram);
    }
    if (measurement->live != NULL) {
        publish_row(measurement->live, row);
    }
    measurement->second++;
    if (measurement->second < measurement->second_count) {
        measurement->second_end_ns += measurement->timeline[measurement->second].length_ns;
    }
}

void measure_advance(struct measurement *measurement, int64_t now_ns)
{
    while (measurement->second < measurement->second_count && now_ns >= measurement->second_end_ns) {
        complete_row(measurement);
    }
}

static void record_step(struct measurement *measurement, const struct measure_sample *sample)
{
    struct measure_step *step = &measurement->steps[sample->step];
    step->requests++;
    if (sample->error == MEASURE_OK) {
        histogram_record(&step->histogram, sample->latency_ns);
    } else {
        step->errors++;
        step->errors_by_kind[sample->error]++;
    }
    if (sample->answered) {
        size_t count = measurement->scenario->steps[sample->step].check_count;
        for (size_t i = 0; i < count; i++) {
            bool passed = (sample->checks_passed >> i & 1) != 0;
            step->checks[i].passes += passed;
            step->checks[i].fails += !passed;
        }
    }
    measurement->bytes_sent += sample->bytes_sent;
    measurement->bytes_received += sample->bytes_received;
    measurement->iterations += sample->ends_iteration;
}

void measure_record_unfinished(struct measurement *measurement, int64_t waited_ns)
{
    measurement->unfinished++;
    if (waited_ns > measurement->unfinished_oldest_ns) {
        measurement->unfinished_oldest_ns = waited_ns;
    }
}

void measure_record(struct measurement *measurement, const struct measure_sample *sample)
{
    if (sample->end_ns >= measurement->measured_until_ns) {
        measure_record_unfinished(measurement, measurement->measured_until_ns - (sample->end_ns - sample->latency_ns));
        return;
    }
    if (sample->end_ns >= measurement->second_end_ns) {
        measure_advance(measurement, sample->end_ns);
    }
    struct measure_second *row = &measurement->timeline[measurement->second];
    row->requests++;
    row->bytes_received += sample->bytes_received;
    if (sample->error == MEASURE_OK) {
        histogram_record(&measurement->second_histogram, sample->latency_ns);
    } else {
        row->errors++;
    }
    if (!row->warmup) {
        record_step(measurement, sample);
    }
    if (measurement->live != NULL) {
        count_live(&measurement->live->requests);
        if (sample->error != MEASURE_OK) {
            count_live(&measurement->live->errors);
        }
    }
}

/* ---- results ----------------------------------------------------------------------------------------------------------------- */

/* The run ended inside a row: it is as long as it got. */
static void cut_timeline(struct measurement *measurement, int64_t end_ns)
{
    if (measurement->second == measurement->second_count) {
        return;
    }
    struct measure_second *row = &measurement->timeline[measurement->second];
    int64_t length = end_ns - measurement->monotonic_start.nanoseconds - row->start_ns;
    if (length > 0) {
        row->length_ns = length;
        complete_row(measurement);
    }
    measurement->second_count = measurement->second;
}

static void merge_steps(struct measurement *measurement)
{
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct measure_step *step = &measurement->steps[i];
        measurement->requests += step->requests;
        measurement->errors += step->errors;
        for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
            measurement->errors_by_kind[kind] += step->errors_by_kind[kind];
        }
        histogram_add(&measurement->histogram, &step->histogram);
    }
}

void measure_finish(struct measurement *measurement, struct monotonic_time end, bool interrupted)
{
    int64_t end_ns = measurement->measured_until_ns;
    if (interrupted && end.nanoseconds < end_ns) {
        int64_t measured = clock_elapsed(measurement->measured_from, end);
        end_ns = end.nanoseconds;
        measurement->measured_ns = measured > 0 ? measured : 0;
        measurement->interrupted = true;
    }
    measure_advance(measurement, end_ns);
    cut_timeline(measurement, end_ns);
    measurement->ended.nanoseconds = measurement->started.nanoseconds + measurement->measured_ns;
    merge_steps(measurement);
}

double measurement_rate(const struct measurement *measurement)
{
    if (measurement->measured_ns <= 0) {
        return 0;
    }
    return (double)(measurement->requests - measurement->errors) * (double)CLOCK_NANOSECONDS_PER_SECOND /
           (double)measurement->measured_ns;
}

/* ---- identities -------------------------------------------------------------------------------------------------------------- */

static int expect_equal(const char *what, uint64_t got, uint64_t expected, struct error *error)
{
    if (got == expected) {
        return 0;
    }
    return error_set(error, "%s: %llu counted where %llu were expected", what, (unsigned long long)got,
                     (unsigned long long)expected);
}

static uint64_t sum_kinds(const uint64_t kinds[MEASURE_ERROR_COUNT])
{
    uint64_t sum = 0;
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
        sum += kinds[kind];
    }
    return sum;
}

static int verify_step(const struct measurement *measurement, size_t index, struct error *error)
{
    const struct measure_step *step = &measurement->steps[index];
    if (expect_equal("errors by kind of a step", sum_kinds(step->errors_by_kind), step->errors, error) != 0 ||
        expect_equal("latencies of a step", (uint64_t)step->histogram.total, step->requests - step->errors, error) != 0) {
        return -1;
    }
    for (size_t i = 0; i < measurement->scenario->steps[index].check_count; i++) {
        if (step->checks[i].passes + step->checks[i].fails > step->requests) {
            return error_set(error, "checks of a step: more outcomes than requests");
        }
    }
    return 0;
}

int measurement_verify(const struct measurement *measurement, struct error *error)
{
    uint64_t requests = 0;
    uint64_t errors = 0;
    uint64_t row_requests = 0;
    uint64_t row_errors = 0;
    for (size_t i = 0; i < measurement->step_count; i++) {
        if (verify_step(measurement, i, error) != 0) {
            return -1;
        }
        requests += measurement->steps[i].requests;
        errors += measurement->steps[i].errors;
    }
    for (size_t i = 0; i < measurement->second_count; i++) {
        const struct measure_second *row = &measurement->timeline[i];
        row_requests += row->warmup ? 0 : row->requests;
        row_errors += row->warmup ? 0 : row->errors;
    }
    uint64_t good = measurement->requests - measurement->errors;
    if (expect_equal("requests of the steps", requests, measurement->requests, error) != 0 ||
        expect_equal("errors of the steps", errors, measurement->errors, error) != 0 ||
        expect_equal("errors by kind", sum_kinds(measurement->errors_by_kind), measurement->errors, error) != 0 ||
        expect_equal("latencies", (uint64_t)measurement->histogram.total, good, error) != 0 ||
        expect_equal("requests of the timeline", row_requests, measurement->requests, error) != 0 ||
        expect_equal("errors of the timeline", row_errors, measurement->errors, error) != 0) {
        return error_add_context(error, "the run's numbers contradict each other");
    }
    return 0;
}
