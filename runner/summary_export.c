/* summary_export: builds k6's flat summary of a measurement. */
#include "runner/summary_export.h"

#include "lib/arena.h"
#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/str.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SUMMARY_TEXT_MAXIMUM ((size_t)16 << 20)
#define NANOSECONDS_PER_MILLISECOND 1e6
#define NANOSECONDS_PER_SECOND 1e9
#define PATH_SEPARATOR "::"
#define ID_SIZE 33

/* Building never looks whether one allocation failed: jansson's setters refuse NULL, and the flag remembers it. */
struct builder {
    const struct measurement *measurement;
    double seconds;
    struct arena arena; /* of texts */
    bool failed;
};

static void set(struct builder *builder, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        builder->failed = true;
}

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */

static double milliseconds(double nanoseconds)
{
    return nanoseconds / NANOSECONDS_PER_MILLISECOND;
}

static double percentile_ms(const struct histogram *histogram, int64_t micro_percent)
{
    return milliseconds((double)histogram_percentile_within_maximum(histogram, micro_percent));
}

static json_t *build_trend(const struct histogram *histogram)
{
    bool empty = histogram->counts == NULL || histogram->total == 0;
    if (empty)
        return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "avg", 0.0, "min", 0.0, "med", 0.0, "max", 0.0, "p(90)", 0.0,
                         "p(95)", 0.0, "p(99)", 0.0);
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "avg", milliseconds(histogram_mean(histogram)), "min",
                     milliseconds((double)histogram->minimum), "med", percentile_ms(histogram, HISTOGRAM_P50), "max",
                     milliseconds((double)histogram->maximum), "p(90)", percentile_ms(histogram, HISTOGRAM_P90), "p(95)",
                     percentile_ms(histogram, HISTOGRAM_P95), "p(99)", percentile_ms(histogram, HISTOGRAM_P99));
}

static json_t *build_counter(const struct builder *builder, uint64_t count)
{
    return json_pack("{s:I, s:f}", "count", (json_int_t)count, "rate",
                     builder->seconds > 0 ? (double)count / builder->seconds : 0.0);
}

/* A rate's value is passes / (passes + fails); what passes means is the metric's business. */
static json_t *build_rate(uint64_t passes, uint64_t fails)
{
    uint64_t all = passes + fails;
    return json_pack("{s:I, s:I, s:f}", "passes", (json_int_t)passes, "fails", (json_int_t)fails, "value",
                     all > 0 ? (double)passes / (double)all : 0.0);
}

static json_t *build_gauge(double value, double minimum, double maximum)
{
    return json_pack("{s:f, s:f, s:f}", "value", value, "min", minimum, "max", maximum);
}

static json_t *build_vus(const struct measurement *measurement)
{
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
    return build_gauge(last, least, most);
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

static json_t *build_metrics(struct builder *builder)
{
    const struct measurement *measurement = builder->measurement;
    json_t *metrics = json_object();
    uint64_t passes = 0;
    uint64_t fails = 0;
    uint64_t failed = count_failed(measurement->errors_by_kind);
    count_checks(measurement, SIZE_MAX, &passes, &fails);
    if (passes + fails > 0)
        set(builder, metrics, "checks", build_rate(passes, fails));
    set(builder, metrics, "data_received", build_counter(builder, measurement->bytes_received));
    set(builder, metrics, "data_sent", build_counter(builder, measurement->bytes_sent));
    if (measurement->dropped_iterations > 0)
        set(builder, metrics, "dropped_iterations", build_counter(builder, measurement->dropped_iterations));
    set(builder, metrics, "http_req_duration", build_trend(&measurement->histogram));
    set(builder, metrics, "http_req_duration{expected_response:true}", build_trend(&measurement->histogram));
    set(builder, metrics, "http_req_failed", build_rate(failed, measurement->requests - failed));
    set(builder, metrics, "http_reqs", build_counter(builder, measurement->requests));
    if (measurement->iteration.counts != NULL && measurement->iteration.total > 0)
        set(builder, metrics, "iteration_duration", build_trend(&measurement->iteration));
    set(builder, metrics, "iterations", build_counter(builder, measurement->iterations));
    set(builder, metrics, "vus", build_vus(measurement));
    set(builder, metrics, "vus_max", build_gauge(measurement->vus, measurement->vus, measurement->vus));
    return metrics;
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------- */

/* The metric narrowed to a step or a group, as a threshold names it. */
static json_t *build_narrowed(const struct builder *builder, const struct threshold *threshold)
{
    const struct measurement *measurement = builder->measurement;
    const struct measure_step *step = threshold->step < measurement->step_count ? &measurement->steps[threshold->step] : NULL;
    uint64_t passes = 0;
    uint64_t fails = 0;
    switch (threshold->metric) {
    case THRESHOLD_HTTP_REQ_DURATION:
        return build_trend(step != NULL ? &step->histogram : &measurement->histogram);
    case THRESHOLD_GROUP_DURATION:
        if (threshold->group < measurement->group_count)
            return build_trend(&measurement->groups[threshold->group].histogram);
        return build_trend(&measurement->iteration);
    case THRESHOLD_HTTP_REQ_FAILED: {
        uint64_t failed = count_failed(step != NULL ? step->errors_by_kind : measurement->errors_by_kind);
        return build_rate(failed, (step != NULL ? step->requests : measurement->requests) - failed);
    }
    case THRESHOLD_HTTP_REQS:
        return build_counter(builder, step != NULL ? step->requests : measurement->requests);
    case THRESHOLD_CHECKS:
        count_checks(measurement, step != NULL ? threshold->step : SIZE_MAX, &passes, &fails);
        return build_rate(passes, fails);
    case THRESHOLD_ITERATIONS:
        return build_counter(builder, measurement->iterations);
    case THRESHOLD_DROPPED_ITERATIONS:
        return build_counter(builder, measurement->dropped_iterations);
    }
    return NULL;
}

/* "thresholds": {"p(95)<500": false} inside the metric; true = crossed. */
static void add_threshold(struct builder *builder, json_t *metrics, const struct threshold_result *result)
{
    const char *name = result->threshold->name;
    if (json_object_get(metrics, name) == NULL)
        set(builder, metrics, name, build_narrowed(builder, result->threshold));
    json_t *metric = json_object_get(metrics, name);
    if (json_object_get(metric, "thresholds") == NULL)
        set(builder, metric, "thresholds", json_object());
    set(builder, json_object_get(metric, "thresholds"), result->threshold->expression, json_boolean(result->crossed));
}

/* ---- groups and checks ------------------------------------------------------------------------------------------------------ */

/* Opaque, unique and the same for the same path, in the form of k6's, which is the MD5 of the path: the front of its SHA-256. */
static void make_id(const char *path, char id[ID_SIZE])
{
    char digest[DIGEST_TEXT_SIZE];
    (void)digest_sha256(path, strlen(path), digest);
    memcpy(id, digest, ID_SIZE - 1);
    id[ID_SIZE - 1] = '\0';
}

static json_t *build_group(const char *name, const char *path)
{
    char id[ID_SIZE];
    make_id(path, id);
    return json_pack("{s:s, s:s, s:s, s:{}, s:{}}", "name", name, "path", path, "id", id, "groups", "checks");
}

/* Checks of one name in one group are one check, whichever steps they belong to. */
static void add_check(struct builder *builder, json_t *group, const char *name, const struct measure_check *counts)
{
    json_t *checks = json_object_get(group, "checks");
    json_t *check = json_object_get(checks, name);
    if (check == NULL) {
        char id[ID_SIZE];
        const char *path =
            arena_format(&builder->arena, "%s" PATH_SEPARATOR "%s", json_string_value(json_object_get(group, "path")), name);
        make_id(path, id);
        set(builder, checks, name,
            json_pack("{s:s, s:s, s:s, s:i, s:i}", "name", name, "path", path, "id", id, "passes", 0, "fails", 0));
        check = json_object_get(checks, name);
    }
    json_int_t passes = json_integer_value(json_object_get(check, "passes")) + (json_int_t)counts->passes;
    json_int_t fails = json_integer_value(json_object_get(check, "fails")) + (json_int_t)counts->fails;
    set(builder, check, "passes", json_integer(passes));
    set(builder, check, "fails", json_integer(fails));
}

static json_t *find_group(struct builder *builder, json_t *root, const char *name)
{
    json_t *groups = json_object_get(root, "groups");
    if (name[0] == '\0')
        return root;
    if (json_object_get(groups, name) == NULL)
        set(builder, groups, name, build_group(name, arena_format(&builder->arena, PATH_SEPARATOR "%s", name)));
    return json_object_get(groups, name);
}

static json_t *build_root_group(struct builder *builder)
{
    const struct measurement *measurement = builder->measurement;
    json_t *root = build_group("", "");
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        json_t *group = find_group(builder, root, step->group);
        for (size_t j = 0; j < step->check_count; j++)
            add_check(builder, group, step->checks[j].name, &measurement->steps[i].checks[j]);
    }
    return root;
}

json_t *summary_export_build(const struct measurement *measurement, const struct threshold_result *thresholds,
                             size_t threshold_count, struct error *error)
{
    struct builder builder = {.measurement = measurement, .seconds = (double)measurement->measured_ns / NANOSECONDS_PER_SECOND};
    json_t *root = json_object();
    arena_init(&builder.arena);
    json_t *metrics = build_metrics(&builder);
    for (size_t i = 0; i < threshold_count; i++)
        add_threshold(&builder, metrics, &thresholds[i]);
    set(&builder, root, "root_group", build_root_group(&builder));
    set(&builder, root, "metrics", metrics);
    arena_release(&builder.arena);
    if (!builder.failed)
        return root;
    json_decref(root);
    (void)error_set(error, "the summary cannot be put into JSON (a text that is not UTF-8, or out of memory)");
    return NULL;
}

int summary_export_write(const char *path, const struct measurement *measurement, const struct threshold_result *thresholds,
                         size_t threshold_count, struct error *error)
{
    json_t *root = summary_export_build(measurement, thresholds, threshold_count, error);
    if (root == NULL)
        return -1;
    int result = json_write_file(root, path, SUMMARY_TEXT_MAXIMUM, error);
    json_decref(root);
    return result;
}
