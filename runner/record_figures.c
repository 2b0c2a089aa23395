/* record_figures: the members of a raw result that tell what was measured. */
#include "runner/record_parts.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <math.h>
#include <stdio.h>

#define HISTOGRAM_TEXT_MAXIMUM ((size_t)4 << 20)

static json_int_t integer(uint64_t value)
{
    return (json_int_t)value;
}

bool record_append(json_t *array, json_t *item)
{
    return json_array_append_new(array, item) == 0;
}

json_t *record_finish_array(json_t *array, bool complete)
{
    if (complete)
        return array;
    json_decref(array);
    return NULL;
}

json_t *record_build_times(const struct measurement *measurement)
{
    char started[CLOCK_UTC_TEXT_SIZE];
    char ended[CLOCK_UTC_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:I, s:I, s:I}", "started", clock_format_utc(measurement->started, started), "ended",
                     clock_format_utc(measurement->ended, ended), "monotonic_start_ns",
                     (json_int_t)measurement->measured_from.nanoseconds, "measured_ns", (json_int_t)measurement->measured_ns,
                     "clock_shift_ns", (json_int_t)measurement->clock_shift_ns);
}

json_t *record_build_totals(const struct measurement *measurement)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:I, s:I}", "requests", integer(measurement->requests), "errors",
                     integer(measurement->errors), "iterations", integer(measurement->iterations), "dropped_iterations",
                     integer(measurement->dropped_iterations), "bytes_sent", integer(measurement->bytes_sent), "bytes_received",
                     integer(measurement->bytes_received), "rate", measurement_rate(measurement), "connections",
                     integer(measurement->connections), "unfinished", integer(measurement->unfinished));
}

json_t *record_build_errors(const uint64_t kinds[MEASURE_ERROR_COUNT])
{
    json_t *errors = json_object();
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        if (json_object_set_new(errors, measure_error_name((enum measure_error)kind), json_integer(integer(kinds[kind]))) != 0) {
            json_decref(errors);
            return NULL;
        }
    return errors;
}

json_t *record_build_status_classes(const struct measurement *measurement)
{
    const uint64_t *classes = measurement->status_classes;
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "1xx", integer(classes[1]), "2xx", integer(classes[2]), "3xx",
                     integer(classes[3]), "4xx", integer(classes[4]), "5xx", integer(classes[5]));
}

json_t *record_build_latency(const struct histogram *histogram)
{
    bool empty = histogram->total == 0;
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "mean_ns",
                     empty ? (json_int_t)0 : (json_int_t)llround(histogram_mean(histogram)), "min_ns",
                     empty ? (json_int_t)0 : (json_int_t)histogram->minimum, "max_ns", (json_int_t)histogram->maximum, "p50_ns",
                     (json_int_t)histogram_percentile_within_maximum(histogram, HISTOGRAM_P50), "p90_ns",
                     (json_int_t)histogram_percentile_within_maximum(histogram, HISTOGRAM_P90), "p95_ns",
                     (json_int_t)histogram_percentile_within_maximum(histogram, HISTOGRAM_P95), "p99_ns",
                     (json_int_t)histogram_percentile_within_maximum(histogram, HISTOGRAM_P99), "p999_ns",
                     (json_int_t)histogram_percentile_within_maximum(histogram, HISTOGRAM_P999));
}

json_t *record_build_histogram(const struct histogram *histogram)
{
    struct str_builder text;
    str_builder_init(&text, HISTOGRAM_TEXT_MAXIMUM);
    json_t *result = NULL;
    if (histogram_encode(histogram, &text, NULL) == 0 && !text.failed)
        result = json_string(str_builder_text(&text));
    str_builder_release(&text);
    return result;
}

json_t *record_build_distribution(const struct histogram *histogram)
{
    return json_pack("{s:o, s:o}", "latency", record_build_latency(histogram), "histogram", record_build_histogram(histogram));
}

static json_t *build_step(const struct scenario_step *named, const struct measure_step *step, bool open_loop)
{
    json_t *object =
        json_pack("{s:s, s:s, s:I, s:I, s:o, s:o}", "name", named->name, "group", named->group, "requests", integer(step->requests),
                  "errors", integer(step->errors), "histogram", record_build_histogram(&step->histogram), "errors_by_kind",
                  record_build_errors(step->errors_by_kind));
    if (object != NULL && open_loop &&
        json_object_set_new(object, "service_histogram", record_build_histogram(&step->service)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

json_t *record_build_steps(const struct measurement *measurement)
{
    json_t *steps = json_array();
    bool complete = steps != NULL;
    for (size_t i = 0; i < measurement->step_count && complete; i++)
        complete =
            record_append(steps, build_step(&measurement->scenario->steps[i], &measurement->steps[i], measurement->open_loop));
    return record_finish_array(steps, complete);
}

json_t *record_build_groups(const struct measurement *measurement)
{
    json_t *groups = json_array();
    bool complete = groups != NULL;
    for (size_t i = 0; i < measurement->group_count && complete; i++) {
        const struct measure_group *group = &measurement->groups[i];
        complete = record_append(
            groups, json_pack("{s:s, s:I, s:o, s:o}", "name", group->name, "count", (json_int_t)group->histogram.total, "latency",
                              record_build_latency(&group->histogram), "histogram", record_build_histogram(&group->histogram)));
    }
    return record_finish_array(groups, complete);
}

json_t *record_build_timeline(const struct measurement *measurement)
{
    json_t *timeline = json_array();
    bool complete = timeline != NULL;
    for (size_t i = 0; i < measurement->second_count && complete; i++) {
        const struct measure_second *second = &measurement->timeline[i];
        complete = record_append(timeline, json_pack("{s:I, s:I, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "second",
                                                     integer(i), "start_ns", (json_int_t)second->start_ns, "length_ns",
                                                     (json_int_t)second->length_ns, "warmup", (int)second->warmup, "requests",
                                                     integer(second->requests), "errors", integer(second->errors), "bytes_received",
                                                     integer(second->bytes_received), "p50_ns", (json_int_t)second->p50_ns,
                                                     "p95_ns", (json_int_t)second->p95_ns, "p99_ns", (json_int_t)second->p99_ns,
                                                     "max_ns", (json_int_t)second->max_ns, "vus", (json_int_t)second->vus,
                                                     "dropped_iterations", integer(second->dropped_iterations)));
    }
    return record_finish_array(timeline, complete);
}

json_t *record_build_checks(const struct measurement *measurement)
{
    json_t *checks = json_array();
    bool complete = checks != NULL;
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        for (size_t j = 0; j < step->check_count && complete; j++)
            complete = record_append(checks, json_pack("{s:s, s:s, s:I, s:I}", "step", step->name, "name", step->checks[j].name,
                                                       "passes", integer(measurement->steps[i].checks[j].passes), "fails",
                                                       integer(measurement->steps[i].checks[j].fails)));
    }
    return record_finish_array(checks, complete);
}

/* A threshold about which nothing was measured has no value. */
json_t *record_build_thresholds(const struct record *record)
{
    json_t *thresholds = json_array();
    bool complete = thresholds != NULL;
    for (size_t i = 0; i < record->threshold_count && complete; i++) {
        const struct threshold_result *result = &record->thresholds[i];
        json_t *object = json_pack("{s:s, s:s, s:b}", "metric", result->threshold->name, "expression",
                                   result->threshold->expression, "crossed", (int)result->crossed);
        if (object != NULL && result->has_value && isfinite(result->value))
            complete = json_object_set_new(object, "value", json_real(result->value)) == 0;
        complete = record_append(thresholds, object) && complete;
    }
    return record_finish_array(thresholds, complete);
}

json_t *record_build_iterations(const struct measurement *measurement)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "started", integer(measurement->iterations_started), "completed",
                     integer(measurement->iterations), "interrupted", integer(measurement->iterations_interrupted), "dropped",
                     integer(measurement->dropped_iterations), "vus_maximum", (json_int_t)measurement->vus_maximum, "latency",
                     record_build_latency(&measurement->iteration), "histogram", record_build_histogram(&measurement->iteration));
}

static json_t *build_outcome(const struct flow_outcome *outcome)
{
    json_t *checks = json_array();
    bool complete = checks != NULL;
    for (size_t i = 0; i < outcome->step->check_count && complete; i++)
        complete = record_append(checks, json_pack("{s:s, s:b}", "name", outcome->step->checks[i].name, "holds",
                                                   (int)(outcome->checks_passed >> i & 1)));
    return json_pack("{s:s, s:b, s:s, s:i, s:o}", "step", outcome->step->name, "sent", (int)outcome->sent, "failure",
                     outcome->failure == NULL ? "" : outcome->failure, "status", outcome->status, "checks",
                     record_finish_array(checks, complete));
}

json_t *record_build_teardown(const struct flow_summary *summary)
{
    json_t *steps = json_array();
    json_t *reports = json_array();
    bool complete = steps != NULL && reports != NULL;
    for (size_t i = 0; i < summary->teardown_count && complete; i++)
        complete = record_append(steps, build_outcome(&summary->teardown[i]));
    for (size_t i = 0; i < summary->value_count && complete; i++)
        complete = record_append(
            reports, json_pack("{s:s, s:I}", "name", summary->values[i].name, "value", (json_int_t)summary->values[i].value));
    return json_pack("{s:o, s:o}", "steps", record_finish_array(steps, complete), "reports",
                     record_finish_array(reports, complete));
}
