/* record: the raw result as a JSON tree, one function a member, and its place in the results folder. */
#include "runner/record.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HISTOGRAM_TEXT_MAXIMUM ((size_t)4 << 20)
#define RECORD_TEXT_MAXIMUM ((size_t)64 << 20)

/* jansson's packing takes long long and refuses NULL and text that is not UTF-8; a NULL member makes the whole NULL, so that one
 * check at the end of record_build is enough. */
static json_int_t integer(uint64_t value)
{
    return (json_int_t)value;
}

static json_t *build_run(const struct record *record, int64_t number)
{
    char id[512];
    (void)snprintf(id, sizeof(id), "%s.%s.%s.%" PRIu32, record->target->key, record->scenario->id, record->session, record->block);
    return json_pack("{s:s, s:I, s:s}", "id", id, "number", (json_int_t)number, "profile", record->profile);
}

static json_t *build_target(const struct record *record)
{
    const struct target *target = record->target;
    json_t *configuration = json_object();
    for (size_t i = 0; i < target->setting_count; i++)
        if (json_object_set_new(configuration, target->settings[i].name, json_string(target->settings[i].value)) != 0) {
            json_decref(configuration);
            return NULL;
        }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "key", target->key, "id", target->id, "name",
                     target->name, "variant", target->variant, "language", target->language, "framework", target->framework,
                     "framework_version", record->framework_version, "license", target->license, "url", target->url,
                     "configuration", configuration);
}

static json_t *build_scenario(const struct scenario *scenario)
{
    return json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}}", "id", scenario->id, "category", scenario->category, "sha256",
                     scenario->sha256, "title", "en", scenario->title.en, "ko", scenario->title.ko, "description", "en",
                     scenario->description.en, "ko", scenario->description.ko);
}

static json_t *build_load(const struct record *record)
{
    enum scenario_executor executor = record->scenario->load.executor;
    return json_pack("{s:s, s:s, s:I, s:I, s:I}", "executor", scenario_executor_name(executor), "loop",
                     scenario_executor_loop(executor), "vus", integer(record->vus), "duration_ns", (json_int_t)record->duration_ns,
                     "warmup_ns", (json_int_t)record->warmup_ns);
}

static json_t *build_sequence(const struct record *record)
{
    char seed[32];
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, record->seed);
    return json_pack("{s:s, s:I, s:I, s:s}", "session", record->session, "block", integer(record->block), "position",
                     integer(record->position), "seed", seed);
}

static json_t *build_environment(const struct record *record)
{
    const struct environment *environment = record->environment;
    return json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f}", "machine", environment->machine,
                     "cpu", environment->cpu, "cores", (json_int_t)environment->cores, "memory_bytes",
                     (json_int_t)environment->memory_bytes, "os", environment->os, "kernel", environment->kernel, "architecture",
                     environment->architecture, "governor", environment->governor, "compiler", environment_compiler(),
                     "compiler_flags", environment_compiler_flags(), "lab_version", environment_lab_version(), "lab_commit",
                     environment_lab_commit(), "pinning", "none", "load_average", record->load_average, "steal_share",
                     record->steal_share);
}

static json_t *build_times(const struct measurement *measurement)
{
    char started[CLOCK_UTC_TEXT_SIZE];
    char ended[CLOCK_UTC_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:I, s:I}", "started", clock_format_utc(measurement->started, started), "ended",
                     clock_format_utc(measurement->ended, ended), "monotonic_start_ns",
                     (json_int_t)measurement->measured_from.nanoseconds, "measured_ns", (json_int_t)measurement->measured_ns);
}

static json_t *build_totals(const struct measurement *measurement)
{
    /* A closed loop drops no iterations: a user that waits is late for nothing. */
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "requests", integer(measurement->requests), "errors",
                     integer(measurement->errors), "iterations", integer(measurement->iterations), "dropped_iterations", integer(0),
                     "bytes_sent", integer(measurement->bytes_sent), "bytes_received", integer(measurement->bytes_received), "rate",
                     measurement_rate(measurement));
}

static json_t *build_errors(const struct measurement *measurement)
{
    json_t *errors = json_object();
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        if (json_object_set_new(errors, measure_error_name((enum measure_error)kind),
                                json_integer(integer(measurement->errors_by_kind[kind]))) != 0) {
            json_decref(errors);
            return NULL;
        }
    return errors;
}

static json_t *build_latency(const struct histogram *histogram)
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

static json_t *build_histogram(const struct histogram *histogram)
{
    struct str_builder text;
    str_builder_init(&text, HISTOGRAM_TEXT_MAXIMUM);
    json_t *result = NULL;
    if (histogram_encode(histogram, &text, NULL) == 0 && !text.failed)
        result = json_string(str_builder_text(&text));
    str_builder_release(&text);
    return result;
}

/* Appends item, which may be NULL; false when it cannot. */
static bool append(json_t *array, json_t *item)
{
    return json_array_append_new(array, item) == 0;
}

static json_t *finish_array(json_t *array, bool complete)
{
    if (complete)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *build_steps(const struct measurement *measurement)
{
    json_t *steps = json_array();
    bool complete = steps != NULL;
    for (size_t i = 0; i < measurement->step_count && complete; i++) {
        const struct measure_step *step = &measurement->steps[i];
        const struct scenario_step *named = &measurement->scenario->steps[i];
        complete = append(steps, json_pack("{s:s, s:s, s:I, s:I, s:o}", "name", named->name, "group", named->group, "requests",
                                           integer(step->requests), "errors", integer(step->errors), "histogram",
                                           build_histogram(&step->histogram)));
    }
    return finish_array(steps, complete);
}

static json_t *build_timeline(const struct measurement *measurement)
{
    json_t *timeline = json_array();
    bool complete = timeline != NULL;
    for (size_t i = 0; i < measurement->second_count && complete; i++) {
        const struct measure_second *second = &measurement->timeline[i];
        complete = append(timeline, json_pack("{s:I, s:I, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "second", integer(i),
                                              "start_ns", (json_int_t)second->start_ns, "length_ns", (json_int_t)second->length_ns,
                                              "warmup", (int)second->warmup, "requests", integer(second->requests), "errors",
                                              integer(second->errors), "bytes_received", integer(second->bytes_received), "p50_ns",
                                              (json_int_t)second->p50_ns, "p95_ns", (json_int_t)second->p95_ns, "p99_ns",
                                              (json_int_t)second->p99_ns, "max_ns", (json_int_t)second->max_ns));
    }
    return finish_array(timeline, complete);
}

static json_t *build_resources(const struct resources_recorder *resources)
{
    json_t *samples = json_array();
    bool complete = samples != NULL;
    int64_t user = 0;
    int64_t system = 0;
    for (size_t i = 0; i < resources->count && complete; i++) {
        const struct resources_reading *usage = &resources->samples[i].usage;
        user = usage->cpu_user_ns;
        system = usage->cpu_system_ns;
        complete =
            append(samples, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "at_ns", (json_int_t)resources->samples[i].at_ns,
                                      "cpu_user_ns", (json_int_t)user, "cpu_system_ns", (json_int_t)system, "rss_bytes",
                                      (json_int_t)usage->rss_bytes, "threads", (json_int_t)usage->threads, "fds",
                                      (json_int_t)usage->fds, "voluntary_switches", (json_int_t)usage->voluntary_switches,
                                      "involuntary_switches", (json_int_t)usage->involuntary_switches));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "interval_ns", (json_int_t)resources->interval_ns, "cpu_user_ns",
                     (json_int_t)user, "cpu_system_ns", (json_int_t)system, "rss_peak_bytes", (json_int_t)resources->rss_peak_bytes,
                     "samples", finish_array(samples, complete));
}

bool record_is_saturated(const struct measurement *measurement)
{
    double used = (double)(measurement->generator_user_ns + measurement->generator_system_ns);
    return used > RECORD_SATURATION_SHARE * (double)measurement->measured_ns * (double)measurement->generator_threads;
}

static json_t *build_generator(const struct record *record)
{
    const struct measurement *measurement = record->measurement;
    return json_pack("{s:I, s:I, s:I, s:I, s:b}", "cpu_user_ns", (json_int_t)measurement->generator_user_ns, "cpu_system_ns",
                     (json_int_t)measurement->generator_system_ns, "rss_peak_bytes", (json_int_t)record->generator_rss_peak_bytes,
                     "threads", integer(measurement->generator_threads), "saturated", (int)record_is_saturated(measurement));
}

static json_t *build_checks(const struct measurement *measurement)
{
    json_t *checks = json_array();
    bool complete = checks != NULL;
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        for (size_t j = 0; j < step->check_count && complete; j++)
            complete = append(checks, json_pack("{s:s, s:s, s:I, s:I}", "step", step->name, "name", step->checks[j].name, "passes",
                                                integer(measurement->steps[i].checks[j].passes), "fails",
                                                integer(measurement->steps[i].checks[j].fails)));
    }
    return finish_array(checks, complete);
}

static json_t *build_warnings(const struct record *record)
{
    json_t *warnings = json_array();
    bool complete = warnings != NULL;
    for (size_t i = 0; i < record->warning_count && complete; i++)
        complete = append(warnings, json_string(record->warnings[i]));
    return finish_array(warnings, complete);
}

json_t *record_build(const struct record *record, int64_t number, struct error *error)
{
    const struct measurement *measurement = record->measurement;
    json_error_t reason;
    json_t *root = json_pack_ex(
        &reason, 0, "{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:[], s:o}",
        "format", RECORD_FORMAT, "version", RECORD_VERSION, "run", build_run(record, number), "target", build_target(record),
        "scenario", build_scenario(record->scenario), "load", build_load(record), "sequence", build_sequence(record), "environment",
        build_environment(record), "times", build_times(measurement), "totals", build_totals(measurement), "errors",
        build_errors(measurement), "latency", build_latency(&measurement->histogram), "histogram",
        build_histogram(&measurement->histogram), "steps", build_steps(measurement), "timeline", build_timeline(measurement),
        "resources", build_resources(record->resources), "generator", build_generator(record), "checks", build_checks(measurement),
        "thresholds", "warnings", build_warnings(record));
    if (root != NULL && record->failure != NULL && json_object_set_new(root, "failure", json_string(record->failure)) != 0) {
        json_decref(root);
        root = NULL;
    }
    if (root == NULL)
        (void)error_set(error, "the result cannot be put into JSON (a text that is not UTF-8, or out of memory): %s", reason.text);
    return root;
}

int64_t record_next_number(const char *folder, const char *scenario_id, struct error *error)
{
    if (!fs_exists(folder))
        return 1;
    struct arena arena;
    arena_init(&arena);
    struct fs_listing listing;
    int64_t largest = -1;
    if (fs_list_directory(&arena, folder, &listing, error) == 0) {
        largest = 0;
        const char *prefix = arena_format(&arena, "%s-run", scenario_id);
        for (size_t i = 0; i < listing.count; i++) {
            struct str rest = str_from_text(listing.names[i]);
            long long number = 0;
            if (!str_starts_with(rest, prefix))
                continue;
            rest.data += strlen(prefix);
            rest.length -= strlen(prefix);
            struct str digits;
            if (str_split_next(&rest, '.', &digits) && str_equals_text(rest, "json") && str_to_int64(digits, &number) &&
                number > largest)
                largest = number;
        }
    }
    arena_release(&arena);
    return largest < 0 ? -1 : largest + 1;
}

int record_write(const struct record *record, const char *out, const char *date, char *path, size_t path_size, struct error *error)
{
    char folder[FS_PATH_MAXIMUM];
    int length = snprintf(folder, sizeof(folder), "%s/%s/%s", out, record->target->key, date);
    if (length < 0 || (size_t)length >= sizeof(folder))
        return error_set(error, "%s: path too long", out);
    int64_t number = record_next_number(folder, record->scenario->id, error);
    if (number < 0)
        return -1;
    length = snprintf(path, path_size, "%s/%s-run%" PRId64 ".json", folder, record->scenario->id, number);
    if (length < 0 || (size_t)length >= path_size)
        return error_set(error, "%s: path too long", folder);
    json_t *root = record_build(record, number, error);
    if (root == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, RECORD_TEXT_MAXIMUM);
    int result = json_write(root, &text, error);
    if (result == 0)
        result = fs_write_file(path, text.data, text.length, error);
    str_builder_release(&text);
    json_decref(root);
    return result;
}
