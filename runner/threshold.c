/* threshold: reads a scenario's thresholds and evaluates them on a measurement. The grammar is in threshold_parse.c. */
#include "runner/threshold.h"

#include "lib/clock.h"
#include "lib/vec.h"
#include "runner/scenario_read.h"
#include "runner/threshold_parse.h"

#include <string.h>

#define ALL SIZE_MAX
#define MILLISECOND 1e6

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

static size_t find_step(const struct scenario *scenario, struct str name)
{
    for (size_t i = 0; i < scenario->step_count; i++)
        if (str_equals_text(name, scenario->steps[i].name))
            return i;
    return ALL;
}

static size_t find_group(const struct scenario *scenario, struct str name)
{
    for (size_t i = 0; i < scenario->group_count; i++)
        if (str_equals_text(name, scenario->groups[i]))
            return i;
    return ALL;
}

/* What the name of a metric narrows it to. */
static int resolve(const struct scenario *scenario, const struct json_node *node, const struct threshold_name *name,
                   struct threshold *threshold, struct error *error)
{
    threshold->metric = name->metric;
    threshold->step = name->step.data == NULL ? ALL : find_step(scenario, name->step);
    threshold->group = name->group.data == NULL ? ALL : find_group(scenario, name->group);
    if (name->step.data != NULL && threshold->step == ALL)
        return json_error_at(node, error, "there is no step \"%.*s\"", name->step.length < 80 ? (int)name->step.length : 80,
                             name->step.data);
    if (name->group.data != NULL && threshold->group == ALL)
        return json_error_at(node, error, "there is no group \"%.*s\"", name->group.length < 80 ? (int)name->group.length : 80,
                             name->group.data);
    return 0;
}

static bool is_same_figure(const struct threshold *a, const struct threshold *b)
{
    bool percentile = a->figure == THRESHOLD_PERCENTILE || a->figure == THRESHOLD_MED;
    return a->metric == b->metric && a->step == b->step && a->group == b->group &&
           ((a->figure == b->figure && a->micro_percent == b->micro_percent) ||
            (percentile && (b->figure == THRESHOLD_PERCENTILE || b->figure == THRESHOLD_MED) &&
             a->micro_percent == b->micro_percent));
}

static int check_against_others(const struct json_node *node, const struct vec *all, const struct threshold *threshold,
                                struct error *error)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct threshold *other = VEC_AT(all, i, struct threshold);
        if (text_equals(other->name, threshold->name) && text_equals(other->expression, threshold->expression))
            return json_error_at(node, error, "\"%.80s\" is there twice", threshold->expression);
        if (is_same_figure(other, threshold) && !threshold_can_keep_both(other, threshold))
            return json_error_at(node, error, "no value can keep both this and \"%.80s\"", other->expression);
    }
    return 0;
}

/* "p(95)<500", or an object that holds it. */
static int read_one(const struct json_node *node, struct threshold *threshold, struct vec *all, struct error *error)
{
    struct error cause = {0};
    struct json_node text = *node;
    if (json_is_object(node->value)) {
        text = json_member(node, "threshold");
        if (json_optional_bool(node, "abortOnFail", &threshold->abort_on_fail, error) != 0 ||
            scenario_read_duration(node, "delayAbortEval", true, SCENARIO_DURATION_MAXIMUM_NS, &threshold->delay_ns, error) != 0)
            return -1;
        if (json_member(node, "delayAbortEval").value != NULL && !threshold->abort_on_fail)
            return json_error_at(node, error, "\"delayAbortEval\" has a meaning with \"abortOnFail\": true only");
    }
    threshold->expression = json_string_value(text.value);
    if (threshold_parse(threshold, threshold->expression, &cause) != 0 || threshold_check_bound(threshold, &cause) != 0)
        return json_error_at(&text, error, "\"%.80s\": %s", threshold->expression, cause.message);
    if (check_against_others(&text, all, threshold, error) != 0)
        return -1;
    *VEC_PUSH(all, struct threshold) = *threshold;
    return 0;
}

static int read_metric(const struct scenario *scenario, const struct json_node *list, const char *key, struct vec *all,
                       struct error *error)
{
    struct threshold_name name;
    struct error cause = {0};
    if (threshold_parse_name(key, &name, &cause) != 0)
        return json_error_at(list, error, "%s", cause.message);
    for (size_t i = 0; i < json_count(list); i++) {
        struct json_node item = json_item(list, i);
        struct threshold threshold = {.name = key};
        if (resolve(scenario, list, &name, &threshold, error) != 0 || read_one(&item, &threshold, all, error) != 0)
            return -1;
    }
    return 0;
}

int threshold_read(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    struct json_node object = json_member(root, "thresholds");
    const char *key;
    json_t *value;
    struct vec all;
    int result = 0;
    vec_init(&all, sizeof(struct threshold));
    json_object_foreach(object.value, key, value)
    {
        (void)value;
        struct json_node list = json_member(&object, key);
        if (result == 0)
            result = read_metric(scenario, &list, key, &all, error);
    }
    scenario->thresholds = arena_copy_bytes(&scenario->arena, all.items, all.count * sizeof(struct threshold));
    scenario->threshold_count = result == 0 ? all.count : 0;
    vec_release(&all);
    return result;
}

/* ---- evaluating ------------------------------------------------------------------------------------------------------------- */

/* Sums over the steps that a threshold is about. */
struct sums {
    uint64_t requests, failed, passes, fails;
};

static struct sums sum_steps(const struct measurement *measurement, const struct threshold *threshold)
{
    struct sums sums = {0};
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        const struct measure_step *measured = &measurement->steps[i];
        if ((threshold->step != ALL && threshold->step != i) || (threshold->group != ALL && threshold->group != step->group_index))
            continue;
        sums.requests += measured->requests;
        sums.failed += measured->errors - measured->errors_by_kind[MEASURE_ERROR_CHECK];
        for (size_t k = 0; k < step->check_count; k++) {
            sums.passes += measured->checks[k].passes;
            sums.fails += measured->checks[k].fails;
        }
    }
    return sums;
}

static const struct histogram *find_histogram(const struct measurement *measurement, const struct threshold *threshold)
{
    if (threshold->metric == THRESHOLD_GROUP_DURATION)
        return &measurement->groups[threshold->group].histogram;
    return threshold->step == ALL ? &measurement->histogram : &measurement->steps[threshold->step].histogram;
}

static bool trend_value(const struct histogram *histogram, const struct threshold *threshold, double *value)
{
    if (histogram->counts == NULL || histogram->total == 0)
        return false;
    if (threshold->figure == THRESHOLD_AVG)
        *value = histogram_mean(histogram);
    else if (threshold->figure == THRESHOLD_MIN)
        *value = (double)histogram->minimum;
    else if (threshold->figure == THRESHOLD_MAX)
        *value = (double)histogram->maximum;
    else
        *value = (double)histogram_percentile_within_maximum(histogram, threshold->micro_percent);
    *value /= MILLISECOND;
    return true;
}

static bool share_value(uint64_t part, uint64_t whole, double *value)
{
    *value = whole == 0 ? 0 : (double)part / (double)whole;
    return whole > 0;
}

/* Without time there is no rate, but a count of 0 is a value. */
static bool counter_value(uint64_t count, const struct threshold *threshold, int64_t elapsed_ns, double *value)
{
    *value = (double)count;
    if (threshold->figure != THRESHOLD_RATE)
        return true;
    if (elapsed_ns <= 0)
        return false;
    *value = (double)count / ((double)elapsed_ns / (double)CLOCK_NANOSECONDS_PER_SECOND);
    return true;
}

static bool find_value(const struct measurement *measurement, const struct threshold *threshold, int64_t elapsed_ns, double *value)
{
    struct sums sums = sum_steps(measurement, threshold);
    switch (threshold->metric) {
    case THRESHOLD_HTTP_REQ_DURATION:
    case THRESHOLD_GROUP_DURATION:
        return trend_value(find_histogram(measurement, threshold), threshold, value);
    case THRESHOLD_HTTP_REQ_FAILED:
        return share_value(sums.failed, sums.requests, value);
    case THRESHOLD_CHECKS:
        return share_value(sums.passes, sums.passes + sums.fails, value);
    case THRESHOLD_HTTP_REQS:
        return counter_value(sums.requests, threshold, elapsed_ns, value);
    case THRESHOLD_ITERATIONS:
        return counter_value(measurement->iterations, threshold, elapsed_ns, value);
    case THRESHOLD_DROPPED_ITERATIONS:
        return counter_value(measurement->dropped_iterations, threshold, elapsed_ns, value);
    }
    return false;
}

static bool keeps(const struct threshold *threshold, double value)
{
    bool less = value < threshold->bound;
    bool greater = value > threshold->bound;
    switch (threshold->relation) {
    case THRESHOLD_LESS:
        return less;
    case THRESHOLD_LESS_EQUAL:
        return less || !greater;
    case THRESHOLD_GREATER:
        return greater;
    case THRESHOLD_GREATER_EQUAL:
        return greater || !less;
    case THRESHOLD_EQUAL:
        return !less && !greater;
    case THRESHOLD_NOT_EQUAL:
        return less || greater;
    }
    return false;
}

size_t threshold_evaluate(const struct measurement *measurement, int64_t elapsed_ns, struct threshold_result *results)
{
    size_t crossed = 0;
    for (size_t i = 0; i < measurement->scenario->threshold_count; i++) {
        const struct threshold *threshold = &measurement->scenario->thresholds[i];
        struct threshold_result *result = &results[i];
        *result = (struct threshold_result){.threshold = threshold};
        result->has_value = find_value(measurement, threshold, elapsed_ns, &result->value);
        result->crossed = !result->has_value || !keeps(threshold, result->value);
        crossed += result->crossed;
    }
    return crossed;
}

bool threshold_must_abort(const struct threshold_result *results, size_t count, int64_t elapsed_ns)
{
    for (size_t i = 0; i < count; i++) {
        const struct threshold *threshold = results[i].threshold;
        /* Nothing measured yet is no reason to stop. */
        if (results[i].crossed && results[i].has_value && threshold->abort_on_fail && elapsed_ns > 0 &&
            elapsed_ns >= threshold->delay_ns)
            return true;
    }
    return false;
}
