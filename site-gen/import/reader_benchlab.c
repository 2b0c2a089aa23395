/* reader_benchlab: our own raw results. The schema has checked names, types and ranges before anything is taken; what it cannot say
 * (sums, histograms that hold what the counts say, order) is checked here, so that a record that leaves this file is sound. */
#include "site-gen/import/reader.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/json_schema.h"
#include "site-gen/import/reading.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A run's id names a page, "<id>.html", and a file name may have 255 bytes. */
#define RUN_ID_MAXIMUM 240
/* Two of them name a page and a PDF, "compare-<key>-vs-<key>.pdf", and must be told apart in it. */
#define TARGET_KEY_MAXIMUM 110
/* Figures may differ from the histogram's by its resolution: a thousandth, or one slot of the smallest width on each side. */
#define FIGURE_SHARE 0.002
#define FIGURE_NS 1024.0

/* ---- identity --------------------------------------------------------------------------------------------------------------- */
static int take_run(const struct reading *reading, const struct json_node *root)
{
    struct json_node run = json_member(root, "run"), id = json_member(&run, "id");
    struct results_run *result = &reading->record->run;
    result->id = reading_take_text(reading, &run, "id");
    result->number = reading_take_int64(reading, &run, "number");
    result->profile = reading_take_text(reading, &run, "profile");
    if (strlen(result->id) > RUN_ID_MAXIMUM || !fs_has_safe_characters(result->id))
        return json_error_at(&id, reading->error, "expected at most %d letters, digits, '.', '_' and '-'", RUN_ID_MAXIMUM);
    return 0;
}

static int take_target(const struct reading *reading, const struct json_node *root)
{
    struct json_node target = json_member(root, "target"), key = json_member(&target, "key"),
                     configuration = json_member(&target, "configuration");
    struct results_target *result = &reading->record->target;
    if (reading_take_name(reading, &target, "key", &result->key) < 0 ||
        reading_take_name(reading, &target, "id", &result->id) < 0 ||
        reading_take_name(reading, &target, "variant", &result->variant) < 0)
        return -1;
    if (strlen(result->key) > TARGET_KEY_MAXIMUM || strstr(result->key, "-vs-") != NULL)
        return json_error_at(&key, reading->error, "expected at most %d characters without \"-vs-\"", TARGET_KEY_MAXIMUM);
    const char *expected =
        text_equals(result->variant, "default") ? result->id : arena_format(reading->arena, "%s-%s", result->id, result->variant);
    if (!text_equals(result->key, expected))
        return json_error_at(&key, reading->error, "expected \"%s\" (id and variant)", expected);
    result->name = reading_take_text(reading, &target, "name");
    result->language = reading_take_text(reading, &target, "language");
    result->framework = reading_take_text(reading, &target, "framework");
    result->framework_version = reading_take_text(reading, &target, "framework_version");
    result->license = reading_take_text(reading, &target, "license");
    result->url = reading_take_text(reading, &target, "url");
    reading->record->run.framework_version = result->framework_version;
    if (reading_take_json(reading, &configuration, &result->configuration) < 0)
        return -1;
    reading->record->run.configuration = result->configuration;
    return 0;
}

static const char *take_translation(const struct reading *reading, const struct json_node *object, const char *key,
                                    const char *language)
{
    struct json_node translated = json_member(object, key);
    const char *text = NULL;
    if (!json_is_object(translated.value))
        return ""; /* optional, and absent */
    json_optional_text(&translated, language, &text, reading->error);
    return text != NULL ? reading_copy_text(reading, text) : reading_take_text(reading, &translated, "en");
}

static int take_scenario(const struct reading *reading, const struct json_node *root)
{
    struct json_node scenario = json_member(root, "scenario");
    struct results_scenario *result = &reading->record->scenario;
    if (reading_take_name(reading, &scenario, "id", &result->id) < 0 ||
        reading_take_name(reading, &scenario, "category", &result->category) < 0)
        return -1;
    result->sha256 = reading_take_text(reading, &scenario, "sha256");
    result->title_en = take_translation(reading, &scenario, "title", "en");
    result->title_ko = take_translation(reading, &scenario, "title", "ko");
    result->description_en = take_translation(reading, &scenario, "description", "en");
    result->description_ko = take_translation(reading, &scenario, "description", "ko");
    result->shows_en = take_translation(reading, &scenario, "shows", "en");
    result->shows_ko = take_translation(reading, &scenario, "shows", "ko");
    reading->record->run.scenario_sha256 = result->sha256;
    return 0;
}

/* ---- circumstances ---------------------------------------------------------------------------------------------------------- */
static void take_environment(const struct reading *reading, const struct json_node *root)
{
    struct json_node environment = json_member(root, "environment");
    struct result_record *record = reading->record;
    record->machine.key = reading_take_text(reading, &environment, "machine");
    record->machine.cpu = reading_take_text(reading, &environment, "cpu");
    record->machine.kernel = reading_take_text(reading, &environment, "kernel");
    record->machine.architecture = reading_take_text(reading, &environment, "architecture");
    record->machine.cores = reading_take_int64(reading, &environment, "cores");
    record->environment.memory_bytes = reading_take_int64(reading, &environment, "memory_bytes");
    record->environment.os = reading_take_text(reading, &environment, "os");
    record->environment.governor = reading_take_text(reading, &environment, "governor");
    record->environment.compiler = reading_take_text(reading, &environment, "compiler");
    record->environment.compiler_flags = reading_take_text(reading, &environment, "compiler_flags");
    record->environment.lab_version = reading_take_text(reading, &environment, "lab_version");
    record->environment.lab_commit = reading_take_text(reading, &environment, "lab_commit");
    record->environment.pinning = reading_take_text(reading, &environment, "pinning");
    record->run.load_average = reading_take_double(reading, &environment, "load_average");
    record->run.steal_share = reading_take_double(reading, &environment, "steal_share");
}

/* The member as JSON text; *text stays as it is when it is absent. 0 or -1. */
static int take_optional_json(const struct reading *reading, const struct json_node *root, const char *key, const char **text)
{
    struct json_node node = json_member(root, key);
    return node.value == NULL ? 0 : reading_take_json(reading, &node, text);
}

/* What the target was limited to; the counters of the cgroup are of one run and stay in the raw file. */
static int take_limits(const struct reading *reading, const struct json_node *root)
{
    struct json_node limits = json_member(root, "limits");
    const char *cpu = "null", *memory = "null";
    if (!json_is_object(limits.value))
        return 0;
    if (take_optional_json(reading, &limits, "cpu", &cpu) < 0 || take_optional_json(reading, &limits, "memory_bytes", &memory) < 0)
        return -1;
    reading->record->run.limits = arena_format(reading->arena, "{\"cpu\":%s,\"memory_bytes\":%s}", cpu, memory);
    return 0;
}

static int take_load(const struct reading *reading, const struct json_node *root)
{
    struct json_node load = json_member(root, "load"), sequence = json_member(root, "sequence");
    struct results_run *run = &reading->record->run;
    run->executor = reading_take_text(reading, &load, "executor");
    run->loop = reading_take_text(reading, &load, "loop");
    run->vus = reading_take_int64(reading, &load, "vus");
    run->wanted_rate = reading_take_double(reading, &load, "rate");
    run->duration_ns = reading_take_int64(reading, &load, "duration_ns");
    run->warmup_ns = reading_take_int64(reading, &load, "warmup_ns");
    reading->record->session.id = reading_take_text(reading, &sequence, "session");
    run->block = reading_take_int64(reading, &sequence, "block");
    run->position = reading_take_int64(reading, &sequence, "position");
    run->seed = reading_take_text(reading, &sequence, "seed");
    if (take_optional_json(reading, root, "load", &run->load) < 0 ||
        take_optional_json(reading, root, "placement", &run->placement) < 0)
        return -1;
    return take_limits(reading, root);
}

/* Times are stored with milliseconds always, so that their order is that of their text. */
static int take_time(const struct reading *reading, const struct json_node *times, const char *key, const char **text,
                     struct utc_time *time)
{
    struct json_node place = json_member(times, key);
    const char *written = reading_take_text(reading, times, key);
    /* Nothing was measured before 1970; and nanoseconds in 64 bits end in 2262. */
    bool possible = strcmp(written, "1970") > 0 && strcmp(written, "2262") < 0;
    char formatted[CLOCK_UTC_TEXT_SIZE] = "";
    if (possible && clock_parse_utc(written, time) == 0)
        clock_format_utc(*time, formatted);
    /* The same to the second, or it was no date of the calendar. */
    if (formatted[0] == '\0' || strncmp(formatted, written, sizeof("2026-11-24T03:10:05") - 1) != 0)
        return json_error_at(&place, reading->error, "expected a time such as 2026-11-24T03:10:05.123Z");
    *text = arena_copy_text(reading->arena, formatted);
    return 0;
}

static int take_times(const struct reading *reading, const struct json_node *root)
{
    struct json_node times = json_member(root, "times"), place = json_member(&times, "ended");
    struct results_run *run = &reading->record->run;
    struct utc_time started, ended;
    if (take_time(reading, &times, "started", &run->started, &started) < 0 ||
        take_time(reading, &times, "ended", &run->ended, &ended) < 0)
        return -1;
    if (ended.nanoseconds < started.nanoseconds)
        return json_error_at(&place, reading->error, "expected a time after %s (times.started)", run->started);
    run->measured_ns = reading_take_int64(reading, &times, "measured_ns");
    return 0;
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------- */
static int take_errors(const struct reading *reading, const struct json_node *root)
{
    static const char *const KINDS[RESULTS_ERROR_KINDS] = {"connect", "timeout", "reset", "bad_response", "status", "check"};
    struct json_node errors = json_member(root, "errors");
    struct results_run *run = &reading->record->run;
    int64_t sum = 0;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++) {
        run->errors_by_kind[i] = reading_take_int64(reading, &errors, KINDS[i]);
        if (reading_add_count(reading, &errors, &sum, run->errors_by_kind[i]) < 0)
            return -1;
    }
    if (sum != run->errors)
        return json_error_at(&errors, reading->error, "expected kinds that add up to totals.errors (%" PRId64 "), got %" PRId64,
                             run->errors, sum);
    return 0;
}

static int take_totals(const struct reading *reading, const struct json_node *root)
{
    struct json_node totals = json_member(root, "totals"), errors = json_member(&totals, "errors");
    struct results_run *run = &reading->record->run;
    run->requests = reading_take_int64(reading, &totals, "requests");
    run->errors = reading_take_int64(reading, &totals, "errors");
    run->iterations = reading_take_int64(reading, &totals, "iterations");
    run->dropped_iterations = reading_take_int64(reading, &totals, "dropped_iterations");
    run->bytes_sent = reading_take_int64(reading, &totals, "bytes_sent");
    run->bytes_received = reading_take_int64(reading, &totals, "bytes_received");
    run->rate = reading_take_double(reading, &totals, "rate");
    if (run->errors > run->requests)
        return json_error_at(&errors, reading->error, "expected at most totals.requests (%" PRId64 ")", run->requests);
    return take_errors(reading, root);
}

/* The histogram at place, decoded and holding that many values. */
static int take_histogram(const struct reading *reading, const struct json_node *object, int64_t good, const char **encoded,
                          struct histogram *histogram)
{
    struct json_node place = json_member(object, "histogram");
    struct error reason = {0};
    *encoded = reading_take_text(reading, object, "histogram");
    if (histogram_decode(histogram, str_from_text(*encoded), &reason) < 0)
        return json_error_at(&place, reading->error, "expected a histogram: %s", reason.message);
    if (histogram->total == good)
        return 0;
    json_error_at(&place, reading->error, "expected a histogram of %" PRId64 " values (requests - errors), got %" PRId64, good,
                  histogram->total);
    histogram_release(histogram);
    return -1;
}

/* A figure of the file may differ from the histogram's by the histogram's resolution only. */
static int compare_figure(const struct reading *reading, const struct json_node *latency, const char *key, int64_t figure,
                          int64_t decoded)
{
    if (fabs((double)figure - (double)decoded) <= FIGURE_SHARE * (double)decoded + FIGURE_NS)
        return 0;
    struct json_node place = json_member(latency, key);
    return json_error_at(&place, reading->error, "expected about %" PRId64 " (as the histogram has it), got %" PRId64, decoded,
                         figure);
}

static int take_latency(const struct reading *reading, const struct json_node *root, const struct histogram *histogram)
{
    struct json_node latency = json_member(root, "latency");
    struct results_latency decoded = result_record_latency(histogram), *result = &reading->record->run.latency;
    const struct {
        const char *key;
        int64_t decoded, *figure;
    } figures[] = {{"mean_ns", decoded.mean, &result->mean},      {"min_ns", decoded.minimum, &result->minimum},
                   {"max_ns", decoded.maximum, &result->maximum}, {"p50_ns", decoded.p50, &result->p50},
                   {"p90_ns", decoded.p90, &result->p90},         {"p95_ns", decoded.p95, &result->p95},
                   {"p99_ns", decoded.p99, &result->p99},         {"p999_ns", decoded.p999, &result->p999}};
    if (histogram->total == 0)
        return 0; /* zeros in the file: no figures */
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        *figures[i].figure = reading_take_int64(reading, &latency, figures[i].key);
        if (compare_figure(reading, &latency, figures[i].key, *figures[i].figure, figures[i].decoded) < 0)
            return -1;
    }
    return 0;
}

static int take_step(const struct reading *reading, const struct json_node *item, struct results_step *step, const char **encoded)
{
    struct json_node errors = json_member(item, "errors");
    step->name = reading_take_text(reading, item, "name");
    step->group = reading_take_text(reading, item, "group");
    step->requests = reading_take_int64(reading, item, "requests");
    step->errors = reading_take_int64(reading, item, "errors");
    step->has_histogram = true;
    if (step->errors > step->requests)
        return json_error_at(&errors, reading->error, "expected at most requests (%" PRId64 ")", step->requests);
    struct histogram histogram;
    if (take_histogram(reading, item, step->requests - step->errors, encoded, &histogram) < 0)
        return -1;
    step->latency = result_record_latency(&histogram);
    step->rate = (double)histogram.total * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)reading->record->run.measured_ns;
    histogram_release(&histogram);
    return 0;
}

static int take_steps(const struct reading *reading, const struct json_node *root)
{
    struct json_node steps = json_member(root, "steps");
    struct result_record *record = reading->record;
    size_t count = json_count(&steps);
    record->detail.step_count = count;
    record->detail.steps = ARENA_NEW_ARRAY(reading->arena, count, struct results_step);
    record->step_histograms = ARENA_NEW_ARRAY(reading->arena, count, const char *);
    int64_t requests = 0, errors = 0;
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&steps, i);
        struct results_step *step = &record->detail.steps[i];
        if (take_step(reading, &item, step, &record->step_histograms[i]) < 0 ||
            reading_add_count(reading, &steps, &requests, step->requests) < 0 ||
            reading_add_count(reading, &steps, &errors, step->errors) < 0)
            return -1;
    }
    if (requests != record->run.requests || errors != record->run.errors)
        return json_error_at(&steps, reading->error,
                             "expected steps that add up to the totals (%" PRId64 " requests, %" PRId64 " errors), got %" PRId64
                             " and %" PRId64,
                             record->run.requests, record->run.errors, requests, errors);
    return 0;
}

static int take_figures(const struct reading *reading, const struct json_node *root)
{
    struct result_record *record = reading->record;
    struct histogram histogram;
    if (take_totals(reading, root) < 0 ||
        take_histogram(reading, root, record->run.requests - record->run.errors, &record->histogram, &histogram) < 0)
        return -1;
    int result = take_latency(reading, root, &histogram);
    histogram_release(&histogram);
    return result < 0 ? -1 : take_steps(reading, root);
}

/* ---- series, resources, checks ---------------------------------------------------------------------------------------------- */
static int take_timeline(const struct reading *reading, const struct json_node *root)
{
    struct json_node timeline = json_member(root, "timeline");
    struct results_detail *detail = &reading->record->detail;
    detail->second_count = json_count(&timeline);
    detail->seconds = ARENA_NEW_ARRAY(reading->arena, detail->second_count, struct results_second);
    for (size_t i = 0; i < detail->second_count; i++) {
        struct json_node item = json_item(&timeline, i);
        struct results_second *second = &detail->seconds[i];
        second->second = reading_take_int64(reading, &item, "second");
        second->warmup = reading_take_bool(reading, &item, "warmup");
        second->start_ns = second->second * CLOCK_NANOSECONDS_PER_SECOND;
        second->length_ns = CLOCK_NANOSECONDS_PER_SECOND;
        if (json_optional_int64(&item, "start_ns", &second->start_ns, reading->error) != 0 ||
            json_optional_int64(&item, "length_ns", &second->length_ns, reading->error) != 0)
            return -1;
        second->requests = reading_take_int64(reading, &item, "requests");
        second->errors = reading_take_int64(reading, &item, "errors");
        second->bytes_received = reading_take_int64(reading, &item, "bytes_received");
        bool any = second->requests > second->errors; /* zeros in the file otherwise: no figures */
        second->p50 = any ? reading_take_int64(reading, &item, "p50_ns") : RESULTS_MISSING;
        second->p95 = any ? reading_take_int64(reading, &item, "p95_ns") : RESULTS_MISSING;
        second->p99 = any ? reading_take_int64(reading, &item, "p99_ns") : RESULTS_MISSING;
        second->maximum = any ? reading_take_int64(reading, &item, "max_ns") : RESULTS_MISSING;
        if (i > 0 && second->second <= detail->seconds[i - 1].second)
            return json_error_at(&item, reading->error, "expected a second after %" PRId64, detail->seconds[i - 1].second);
        if (second->errors > second->requests)
            return json_error_at(&item, reading->error, "expected at most as many errors as requests");
    }
    return 0;
}

static int take_samples(const struct reading *reading, const struct json_node *resources)
{
    struct json_node samples = json_member(resources, "samples");
    struct results_detail *detail = &reading->record->detail;
    detail->sample_count = json_count(&samples);
    detail->samples = ARENA_NEW_ARRAY(reading->arena, detail->sample_count, struct results_sample);
    for (size_t i = 0; i < detail->sample_count; i++) {
        struct json_node item = json_item(&samples, i);
        struct results_sample *sample = &detail->samples[i];
        sample->at_ns = reading_take_int64(reading, &item, "at_ns");
        sample->cpu_user_ns = reading_take_int64(reading, &item, "cpu_user_ns");
        sample->cpu_system_ns = reading_take_int64(reading, &item, "cpu_system_ns");
        sample->rss_bytes = reading_take_int64(reading, &item, "rss_bytes");
        sample->threads = reading_take_int64(reading, &item, "threads");
        sample->fds = reading_take_int64(reading, &item, "fds");
        sample->voluntary_switches = reading_take_int64(reading, &item, "voluntary_switches");
        sample->involuntary_switches = reading_take_int64(reading, &item, "involuntary_switches");
        if (i > 0 && sample->at_ns <= detail->samples[i - 1].at_ns)
            return json_error_at(&item, reading->error, "expected a time after %" PRId64 " ns", detail->samples[i - 1].at_ns);
    }
    return 0;
}

/* Cores used. */
static double cpu_share(int64_t user_ns, int64_t system_ns, int64_t measured_ns)
{
    return ((double)user_ns + (double)system_ns) / (double)measured_ns;
}

static int take_resources(const struct reading *reading, const struct json_node *root)
{
    struct json_node resources = json_member(root, "resources"), generator = json_member(root, "generator");
    struct results_run *run = &reading->record->run;
    reading->record->detail.sample_interval_ns = reading_take_int64(reading, &resources, "interval_ns");
    run->cpu_user_ns = reading_take_int64(reading, &resources, "cpu_user_ns");
    run->cpu_system_ns = reading_take_int64(reading, &resources, "cpu_system_ns");
    run->cpu_share = cpu_share(run->cpu_user_ns, run->cpu_system_ns, run->measured_ns);
    run->rss_peak_bytes = reading_take_int64(reading, &resources, "rss_peak_bytes");
    run->generator_cpu_user_ns = reading_take_int64(reading, &generator, "cpu_user_ns");
    run->generator_cpu_system_ns = reading_take_int64(reading, &generator, "cpu_system_ns");
    run->generator_cpu_share = cpu_share(run->generator_cpu_user_ns, run->generator_cpu_system_ns, run->measured_ns);
    run->generator_rss_peak_bytes = reading_take_int64(reading, &generator, "rss_peak_bytes");
    run->generator_threads = reading_take_int64(reading, &generator, "threads");
    run->generator_saturated = reading_take_bool(reading, &generator, "saturated");
    return take_samples(reading, &resources);
}

static void take_checks(const struct reading *reading, const struct json_node *root)
{
    struct json_node checks = json_member(root, "checks");
    struct results_detail *detail = &reading->record->detail;
    detail->check_count = json_count(&checks);
    detail->checks = ARENA_NEW_ARRAY(reading->arena, detail->check_count, struct results_check);
    for (size_t i = 0; i < detail->check_count; i++) {
        struct json_node item = json_item(&checks, i);
        detail->checks[i] = (struct results_check){.step = reading_take_text(reading, &item, "step"),
                                                   .name = reading_take_text(reading, &item, "name"),
                                                   .passes = reading_take_int64(reading, &item, "passes"),
                                                   .fails = reading_take_int64(reading, &item, "fails")};
    }
}

static int take_remarks(const struct reading *reading, const struct json_node *root)
{
    struct json_node thresholds = json_member(root, "thresholds"), warnings = json_member(root, "warnings");
    struct result_record *record = reading->record;
    struct results_detail *detail = &record->detail;
    detail->threshold_count = json_count(&thresholds);
    detail->thresholds = ARENA_NEW_ARRAY(reading->arena, detail->threshold_count, const char *);
    for (size_t i = 0; i < detail->threshold_count; i++) {
        struct json_node item = json_item(&thresholds, i);
        if (reading_take_json(reading, &item, &detail->thresholds[i]) < 0)
            return -1;
    }
    record->run.warning_count = json_count(&warnings);
    record->run.warnings = ARENA_NEW_ARRAY(reading->arena, record->run.warning_count, const char *);
    for (size_t i = 0; i < record->run.warning_count; i++)
        record->run.warnings[i] = reading_copy_text(reading, json_string_value(json_item(&warnings, i).value));
    const char *failure = "";
    json_optional_text(root, "failure", &failure, reading->error);
    record->failure = reading_copy_text(reading, failure);
    return 0;
}

/* ---- the reader ------------------------------------------------------------------------------------------------------------- */
static bool detect(struct str bytes)
{
    static const char MARK[] = "\"benchlab-result\"";
    return memmem(bytes.data, bytes.length, MARK, sizeof(MARK) - 1) != NULL;
}

static int take_everything(const struct reading *reading, const struct json_node *root)
{
    if (take_run(reading, root) < 0 || take_target(reading, root) < 0 || take_scenario(reading, root) < 0 ||
        take_times(reading, root) < 0)
        return -1;
    take_environment(reading, root);
    if (take_load(reading, root) < 0 || take_figures(reading, root) < 0 || take_timeline(reading, root) < 0 ||
        take_resources(reading, root) < 0)
        return -1;
    take_checks(reading, root);
    return take_remarks(reading, root);
}

static int read_bytes(const struct import_readers *readers, const char *name, struct str bytes, struct arena *arena,
                      struct result_record *record, struct error *error)
{
    struct json_document document;
    if (json_document_parse(&document, name, bytes.data, bytes.length, error) < 0)
        return -1;
    int result = json_schema_check(&readers->benchlab_schema, &document, error);
    if (result == 0) {
        struct reading reading = {arena, record, error};
        struct json_node root = json_root(&document);
        result = take_everything(&reading, &root);
    }
    json_document_release(&document);
    return result;
}

const struct import_reader import_reader_benchlab = {"benchlab", detect, read_bytes};
