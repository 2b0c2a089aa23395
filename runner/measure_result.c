/* measure_result: what a finished measurement says: names, rate, whether the generator was the limit, and the identities that must
 * hold before anybody may see its numbers. */
#include "runner/measure.h"

#include <stdio.h>

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

double measurement_rate(const struct measurement *measurement)
{
    if (measurement->measured_ns <= 0)
        return 0;
    return (double)(measurement->requests - measurement->errors) * (double)CLOCK_NANOSECONDS_PER_SECOND /
           (double)measurement->measured_ns;
}

/* ---- the generator ---------------------------------------------------------------------------------------------------------- */

double measurement_generator_share(const struct measurement *measurement)
{
    int64_t busiest = 0;
    for (uint32_t i = 0; i < measurement->generator_threads; i++) {
        int64_t used = measurement->threads[i].user_ns + measurement->threads[i].system_ns;
        busiest = used > busiest ? used : busiest;
    }
    return measurement->measured_ns > 0 ? (double)busiest / (double)measurement->measured_ns : 0;
}

enum measure_bottleneck measurement_bottleneck(const struct measurement *measurement, char *reason)
{
    char text[MEASURE_REASON_SIZE] = "";
    enum measure_bottleneck result = MEASURE_BOTTLENECK_NONE;
    double share = measurement_generator_share(measurement);
    int64_t lag = measurement->open_loop ? histogram_percentile_within_maximum(&measurement->lag, HISTOGRAM_P99) : 0;
    if (share > MEASURE_BOTTLENECK_CPU_SHARE) {
        result = MEASURE_BOTTLENECK_CPU;
        (void)snprintf(text, sizeof(text), "a thread of the generator used %.0f %% of a core", 100 * share);
    } else if (lag > MEASURE_BOTTLENECK_LAG_NS) {
        result = MEASURE_BOTTLENECK_LAG;
        (void)snprintf(text, sizeof(text), "the generator began iterations late: p99 of its lag is %.1f ms", (double)lag / 1e6);
    }
    if (reason != NULL)
        (void)snprintf(reason, MEASURE_REASON_SIZE, "%s", text);
    return result;
}

/* ---- identities ------------------------------------------------------------------------------------------------------------- */

static int expect_equal(const char *what, uint64_t got, uint64_t expected, struct error *error)
{
    if (got == expected)
        return 0;
    return error_set(error, "%s: %llu counted where %llu were expected", what, (unsigned long long)got,
                     (unsigned long long)expected);
}

static uint64_t sum_kinds(const uint64_t kinds[MEASURE_ERROR_COUNT])
{
    uint64_t sum = 0;
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        sum += kinds[kind];
    return sum;
}

/* Values above the histogram's range are counted on their own. */
static uint64_t values_of(const struct histogram *histogram)
{
    return (uint64_t)(histogram->total + histogram->below + histogram->above);
}

static int verify_step(const struct measurement *measurement, size_t index, struct error *error)
{
    const struct measure_step *step = &measurement->steps[index];
    uint64_t good = step->requests - step->errors;
    if (expect_equal("errors by kind of a step", sum_kinds(step->errors_by_kind), step->errors, error) != 0 ||
        expect_equal("latencies of a step", values_of(&step->histogram), good, error) != 0 ||
        (measurement->open_loop && expect_equal("service times of a step", values_of(&step->service), good, error) != 0))
        return -1;
    for (size_t i = 0; i < measurement->scenario->steps[index].check_count; i++)
        if (step->checks[i].passes + step->checks[i].fails > step->requests)
            return error_set(error, "checks of a step: more outcomes than requests");
    return 0;
}

static int verify_totals(const struct measurement *measurement, struct error *error)
{
    uint64_t good = measurement->requests - measurement->errors;
    if (expect_equal("errors by kind", sum_kinds(measurement->errors_by_kind), measurement->errors, error) != 0 ||
        expect_equal("latencies", values_of(&measurement->histogram), good, error) != 0 ||
        expect_equal("lengths of iterations", values_of(&measurement->iteration), measurement->iterations, error) != 0)
        return -1;
    return measurement->open_loop ? expect_equal("lags", values_of(&measurement->lag), measurement->iterations_started, error) : 0;
}

int measurement_verify(const struct measurement *measurement, struct error *error)
{
    uint64_t requests = 0, errors = 0, row_requests = 0, row_errors = 0;
    for (size_t i = 0; i < measurement->step_count; i++) {
        if (verify_step(measurement, i, error) != 0)
            return -1;
        requests += measurement->steps[i].requests;
        errors += measurement->steps[i].errors;
    }
    for (size_t i = 0; i < measurement->second_count; i++) {
        const struct measure_second *row = &measurement->timeline[i];
        row_requests += row->warmup ? 0 : row->requests;
        row_errors += row->warmup ? 0 : row->errors;
    }
    if (expect_equal("requests of the steps", requests, measurement->requests, error) != 0 ||
        expect_equal("errors of the steps", errors, measurement->errors, error) != 0 ||
        expect_equal("requests of the timeline", row_requests, measurement->requests, error) != 0 ||
        expect_equal("errors of the timeline", row_errors, measurement->errors, error) != 0 ||
        verify_totals(measurement, error) != 0)
        return error_add_context(error, "the run's numbers contradict each other");
    return 0;
}
