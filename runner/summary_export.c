/* summary_export: what of a measurement goes into k6's flat summary; lib/k6_summary.c writes it. */
#include "runner/summary_export.h"

#include "lib/k6_summary.h"

#define NANOSECONDS_PER_SECOND 1e9

struct exporting {
    const struct measurement *measurement;
    double seconds;
    struct k6_summary summary;
};

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */

static void add_trend(struct exporting *exporting, const char *name, const struct histogram *histogram)
{
    struct k6_summary_trend trend = k6_summary_trend_of(histogram);
    k6_summary_add_trend(&exporting->summary, name, &trend);
}

static void add_counter(struct exporting *exporting, const char *name, uint64_t count)
{
    k6_summary_add_counter(&exporting->summary, name, (int64_t)count, exporting->seconds);
}

static void add_rate(struct exporting *exporting, const char *name, uint64_t passes, uint64_t fails)
{
    k6_summary_add_rate(&exporting->summary, name, (int64_t)passes, (int64_t)fails);
}

static void add_vus(struct exporting *exporting)
{
    const struct measurement *measurement = exporting->measurement;
    uint32_t last = 0;
    uint32_t least = 0;
    uint32_t most = 0;
    bool any = false;
    for (size_t i = 0; i < measurement->second_count; i++) {
        const struct measure_second *second = &measurement->timeline[i];
        if (second->warmup)
            continue;
        last = second->vus;
        least = !any || last < least ? last : least;
        most = last > most ? last : most;
        any = true;
    }
    k6_summary_add_gauge(&exporting->summary, "vus", last, least, most);
    k6_summary_add_gauge(&exporting->summary, "vus_max", measurement->vus, measurement->vus, measurement->vus);
}

static void count_checks(const struct measurement *measurement, size_t step, uint64_t *passes, uint64_t *fails)
{
    for (size_t i = 0; i < measurement->step_count; i++)
        for (size_t j = 0; j < measurement->scenario->steps[i].check_count && (step == SIZE_MAX || step == i); j++) {
            *passes += measurement->steps[i].checks[j].passes;
            *fails += measurement->steps[i].checks[j].fails;
        }
}

/* Failed is what k6 calls so: no answer, or a status that is not wanted. Checks are apart. */
static uint64_t count_failed(const uint64_t kinds[MEASURE_ERROR_COUNT])
{
    uint64_t failed = 0;
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        failed += kind == MEASURE_ERROR_CHECK ? 0 : kinds[kind];
    return failed;
}

static void add_metrics(struct exporting *exporting)
{
    const struct measurement *measurement = exporting->measurement;
    uint64_t passes = 0;
    uint64_t fails = 0;
    uint64_t failed = count_failed(measurement->errors_by_kind);
    count_checks(measurement, SIZE_MAX, &passes, &fails);
    if (passes + fails > 0)
        add_rate(exporting, "checks", passes, fails);
    add_counter(exporting, "data_received", measurement->bytes_received);
    add_counter(exporting, "data_sent", measurement->bytes_sent);
    if (measurement->dropped_iterations > 0)
        add_counter(exporting, "dropped_iterations", measurement->dropped_iterations);
    add_trend(exporting, "http_req_duration", &measurement->histogram);
    add_trend(exporting, "http_req_duration{expected_response:true}", &measurement->histogram);
    add_rate(exporting, "http_req_failed", failed, measurement->requests - failed);
    add_counter(exporting, "http_reqs", measurement->requests);
    if (measurement->iteration.counts != NULL && measurement->iteration.total > 0)
        add_trend(exporting, "iteration_duration", &measurement->iteration);
    add_counter(exporting, "iterations", measurement->iterations);
    add_vus(exporting);
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------- */

/* The metric narrowed to a step or a group, as a threshold names it. */
static void add_narrowed(struct exporting *exporting, const struct threshold *threshold)
{
    const struct measurement *measurement = exporting->measurement;
    const struct measure_step *step = threshold->step < measurement->step_count ? &measurement->steps[threshold->step] : NULL;
    const char *name = threshold->name;
    uint64_t passes = 0;
    uint64_t fails = 0;
    switch (threshold->metric) {
    case THRESHOLD_HTTP_REQ_DURATION:
        add_trend(exporting, name, step != NULL ? &step->histogram : &measurement->histogram);
        return;
    case THRESHOLD_GROUP_DURATION:
        add_trend(exporting, name,
                  threshold->group < measurement->group_count ? &measurement->groups[threshold->group].histogram
                                                              : &measurement->iteration);
        return;
    case THRESHOLD_HTTP_REQ_FAILED: {
        uint64_t failed = count_failed(step != NULL ? step->errors_by_kind : measurement->errors_by_kind);
        add_rate(exporting, name, failed, (step != NULL ? step->requests : measurement->requests) - failed);
        return;
    }
    case THRESHOLD_HTTP_REQS:
        add_counter(exporting, name, step != NULL ? step->requests : measurement->requests);
        return;
    case THRESHOLD_CHECKS:
        count_checks(measurement, step != NULL ? threshold->step : SIZE_MAX, &passes, &fails);
        add_rate(exporting, name, passes, fails);
        return;
    case THRESHOLD_ITERATIONS:
        add_counter(exporting, name, measurement->iterations);
        return;
    case THRESHOLD_DROPPED_ITERATIONS:
        add_counter(exporting, name, measurement->dropped_iterations);
        return;
    }
}

static void add_threshold(struct exporting *exporting, const struct threshold_result *result)
{
    if (!k6_summary_has_metric(&exporting->summary, result->threshold->name))
        add_narrowed(exporting, result->threshold);
    k6_summary_add_threshold(&exporting->summary, result->threshold->name, result->threshold->expression, result->crossed);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

static void add_checks(struct exporting *exporting)
{
    const struct measurement *measurement = exporting->measurement;
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        k6_summary_add_group(&exporting->summary, step->group);
        for (size_t j = 0; j < step->check_count; j++)
            k6_summary_add_check(&exporting->summary, step->group, step->checks[j].name,
                                 (int64_t)measurement->steps[i].checks[j].passes, (int64_t)measurement->steps[i].checks[j].fails);
    }
}

static void set_origin(struct exporting *exporting)
{
    const struct measurement *measurement = exporting->measurement;
    static const enum measure_error kinds[K6_SUMMARY_ERROR_KINDS] = {MEASURE_ERROR_CONNECT, MEASURE_ERROR_TIMEOUT,
                                                                     MEASURE_ERROR_RESET,   MEASURE_ERROR_BAD_RESPONSE,
                                                                     MEASURE_ERROR_STATUS,  MEASURE_ERROR_CHECK};
    int64_t errors[K6_SUMMARY_ERROR_KINDS];
    for (size_t i = 0; i < K6_SUMMARY_ERROR_KINDS; i++)
        errors[i] = (int64_t)measurement->errors_by_kind[kinds[i]];
    k6_summary_set_origin(&exporting->summary, "benchlab", "hdr", measurement->measured_ns, errors);
}

json_t *summary_export_build(const struct measurement *measurement, const struct threshold_result *thresholds,
                             size_t threshold_count, struct error *error)
{
    struct exporting exporting = {.measurement = measurement, .seconds = (double)measurement->measured_ns / NANOSECONDS_PER_SECOND};
    k6_summary_init(&exporting.summary);
    add_metrics(&exporting);
    for (size_t i = 0; i < threshold_count; i++)
        add_threshold(&exporting, &thresholds[i]);
    add_checks(&exporting);
    set_origin(&exporting);
    return k6_summary_finish(&exporting.summary, error);
}

int summary_export_write(const char *path, const struct measurement *measurement, const struct threshold_result *thresholds,
                         size_t threshold_count, struct error *error)
{
    json_t *root = summary_export_build(measurement, thresholds, threshold_count, error);
    if (root == NULL)
        return -1;
    int result = json_write_file(root, path, K6_SUMMARY_TEXT_MAXIMUM, error);
    json_decref(root);
    return result;
}
