/* Unit tests of runner/record: a record made of a known measurement, checked against its schema, its identities and its file name.
 */
#include "tests/unit/runner/made_measurement.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "runner/record.h"

/* A record of the made measurement. */
struct fixture {
    struct scenario scenario;
    struct measurement measurement;
    struct resources_recorder resources;
    struct environment environment;
    struct resources_sample samples[2];
    struct environment_moment moment, after;
    struct placement placement;
    struct threshold_result thresholds[4];
    struct record record;
};

static const struct target_setting settings[] = {
    {"WORKERS", "2"},
    {"NAME", "값 \"quoted\""},
    {"DATABASE_URL", "{{postgresql}}"},
    {"CACHE_URL", "redis://user:secret@host:1/2"},
};
static const struct target_gap gaps[] = {{"02-x", "why", "왜"}, {"03-y", "", ""}};
static const struct target target = {.key = "c-x-pool",
                                     .id = "c-x",
                                     .name = "C x",
                                     .variant = "pool",
                                     .language = "C",
                                     .framework = "libx",
                                     .license = "MIT",
                                     .url = "https://example.org/",
                                     .gaps = gaps,
                                     .gap_count = COUNT_OF(gaps),
                                     .settings = settings,
                                     .setting_count = COUNT_OF(settings)};

static void open_fixture_of(struct fixture *fixture, bool open_loop, bool good_ones)
{
    struct error error = {0};
    memset(fixture, 0, sizeof(*fixture));
    made_scenario_open(&fixture->scenario);
    assert_ok(environment_read(&fixture->environment, "", &error), &error);
    made_measurement(&fixture->measurement, &fixture->scenario, open_loop, good_ones);
    assert_int_equal(fixture->scenario.threshold_count, COUNT_OF(fixture->thresholds));
    (void)threshold_evaluate(&fixture->measurement, 2 * SECOND, fixture->thresholds);
    fixture->moment = (struct environment_moment){.load_average = {0.5, 0.25, 0},
                                                  .running_tasks = 3,
                                                  .governor = "unknown",
                                                  .frequency_khz = 2000000,
                                                  .throttle_events = ENVIRONMENT_MISSING,
                                                  .memory_available_bytes = 4096};
    fixture->after = fixture->moment;
    (void)snprintf(fixture->placement.text, sizeof(fixture->placement.text), "none");
    fixture->samples[0] = (struct resources_sample){.at_ns = SECOND, .usage = {.cpu_user_ns = 1, .rss_bytes = 1000, .threads = 3}};
    fixture->samples[1] = (struct resources_sample){.at_ns = 2 * SECOND, .usage = {.cpu_user_ns = 7, .cpu_system_ns = 9}};
    fixture->resources = (struct resources_recorder){
        .interval_ns = RESOURCES_INTERVAL_NS, .samples = fixture->samples, .count = 2, .rss_peak_bytes = 1000};
    fixture->record = (struct record){.target = &target,
                                      .framework_version = "1.2.3",
                                      .database = "PostgreSQL 15.1 (fsync=on)",
                                      .cache = "",
                                      .scenario = &fixture->scenario,
                                      .profile = "quick",
                                      .load = &fixture->scenario.load,
                                      .threads = 1,
                                      .before = &fixture->moment,
                                      .after = &fixture->after,
                                      .placement = &fixture->placement,
                                      .placement_from = "target",
                                      .thresholds = fixture->thresholds,
                                      .threshold_count = COUNT_OF(fixture->thresholds),
                                      .session = "20261124T031000Z-5f3a9c",
                                      .block = 2,
                                      .position = 1,
                                      .seed = UINT64_MAX,
                                      .environment = &fixture->environment,
                                      .load_average = 0.5,
                                      .steal_share = 0.25,
                                      .measurement = &fixture->measurement,
                                      .resources = &fixture->resources,
                                      .generator_rss_peak_bytes = 4096};
}

static void open_fixture(struct fixture *fixture, bool good_ones)
{
    open_fixture_of(fixture, false, good_ones);
}

static void close_fixture(struct fixture *fixture)
{
    measurement_release(&fixture->measurement);
    scenario_release(&fixture->scenario);
}

/* Writes the record's text and reads it back as a document that is checked against the schema. */
static void check_schema(json_t *root)
{
    struct error error = {0};
    struct str_builder text;
    struct json_document schema;
    struct json_document document;
    const struct resource *resource = resource_find("docs/result.schema.json");
    assert_non_null(resource);
    assert_ok(json_document_parse(&schema, resource->path, (const char *)resource->data, resource->length, &error), &error);
    str_builder_init(&text, 1 << 20);
    assert_ok(json_write(root, &text, &error), &error);
    assert_ok(json_document_parse(&document, "record", text.data, text.length, &error), &error);
    assert_ok(json_schema_check(&schema, &document, &error), &error);
    json_document_release(&document);
    json_document_release(&schema);
    str_builder_release(&text);
}

static json_int_t number_at(json_t *root, const char *path)
{
    json_t *value = json_find_path(root, path);
    if (!json_is_integer(value))
        fail_msg("%s is no integer", path);
    return json_integer_value(value);
}

static void test_members(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    const char *const warnings[] = {"something"};
    open_fixture(&fixture, true);
    fixture.record.warnings = warnings;
    fixture.record.warning_count = 1;
    json_t *root = record_build(&fixture.record, 17, &error);
    assert_ok(root == NULL, &error);
    check_schema(root);
    static const struct {
        const char *path;
        json_int_t value;
    } numbers[] = {
        {"version", 1},
        {"run.number", 17},
        {"load.vus", 2},
        {"load.duration_ns", 2 * SECOND},
        {"sequence.block", 2},
        {"totals.requests", 106},
        {"totals.errors", 6},
        {"totals.iterations", 50},
        {"totals.dropped_iterations", 0},
        {"totals.bytes_received", 10600},
        {"errors.connect", 1},
        {"errors.timeout", 1},
        {"errors.reset", 1},
        {"errors.bad_response", 1},
        {"errors.status", 1},
        {"errors.check", 1},
        {"latency.min_ns", 1000 * MICROSECOND},
        {"latency.max_ns", 100000 * MICROSECOND},
        {"steps[0].requests", 56},
        {"steps[1].requests", 50},
        {"steps[0].errors", 6},
        {"timeline[0].requests", 1},
        {"timeline[0].length_ns", SECOND / 2},
        {"timeline[1].second", 1},
        {"timeline[1].requests", 99},
        {"timeline[2].errors", 6},
        {"resources.cpu_user_ns", 7},
        {"resources.cpu_system_ns", 9},
        {"resources.rss_peak_bytes", 1000},
        {"resources.samples[0].threads", 3},
        {"generator.threads", 1},
        {"checks[0].passes", 50},
        {"checks[0].fails", 1},
        {"load.threads", 1},
        {"totals.connections", 0},
        {"totals.unfinished", 0},
        {"status_classes.2xx", 100},
        {"status_classes.5xx", 1},
        {"iterations.completed", 50},
        {"steps[0].errors_by_kind.reset", 1},
        {"environment_before.running_tasks", 3},
        {"environment_after.frequency_khz", 2000000},
        {"generator.cpu_by_thread[0].cpu_system_ns", SECOND},
        {"times.measured_ns", 2 * SECOND},
        {"times.monotonic_start_ns", 5000 * SECOND + SECOND / 2},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (number_at(root, numbers[i].path) != numbers[i].value)
            fail_msg("%s is %lld", numbers[i].path, (long long)number_at(root, numbers[i].path));
    static const struct {
        const char *path, *value;
    } texts[] = {
        {"format", "benchlab-result"},
        {"run.id", "c-x-pool.90-test.20261124T031000Z-5f3a9c.2"},
        {"run.profile", "quick"},
        {"target.key", "c-x-pool"},
        {"target.variant", "pool"},
        {"target.framework_version", "1.2.3"},
        {"target.configuration.NAME", "값 \"quoted\""},
        {"target.configuration.CACHE_URL", "redis://host:1/2"},
        {"target.configuration.database", "PostgreSQL 15.1 (fsync=on)"},
        {"target.not_applicable[0].scenario", "02-x"},
        {"target.not_applicable[0].reason.ko", "왜"},
        {"target.not_applicable[1].reason.en", ""},
        {"scenario.title.ko", "제목"},
        {"scenario.shows.en", "S"},
        {"scenario.shows.ko", "보임"},
        {"sequence.seed", "18446744073709551615"},
        {"load.loop", "closed"},
        {"steps[1].group", "G"},
        {"warnings[0]", "something"},
        {"environment.pinning", "none"},
        {"placement.policy", "none"},
        {"placement.from", "target"},
        {"generator.bottleneck", "none"},
        {"thresholds[0].metric", "http_req_duration"},
        {"thresholds[0].expression", "p(95)<50"},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(json_string_value(json_find_path(root, texts[i].path)), texts[i].value);
    assert_number_close(json_number_value(json_find_path(root, "totals.rate")), 50.0, 1e-12);
    assert_true(json_is_true(json_find_path(root, "timeline[0].warmup")));
    assert_true(json_is_false(json_find_path(root, "generator.saturated")));
    static const char *const absent[] = {"failure", "service", "lag", "limits", "teardown"};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_null(json_object_get(root, absent[i]));
    assert_null(json_find_path(root, "target.configuration.DATABASE_URL")); /* a URL of a service */
    assert_null(json_find_path(root, "target.configuration.cache"));
    assert_null(json_find_path(root, "environment_before.throttle_events"));
    assert_true(json_is_true(json_find_path(root, "thresholds[0].crossed")));
    assert_true(json_is_false(json_find_path(root, "thresholds[1].crossed")));
    assert_number_close(json_number_value(json_find_path(root, "thresholds[1].value")), 100, 1e-9);
    /* p50 within the histogram's resolution of one in a thousand. */
    assert_number_close((double)number_at(root, "latency.p50_ns"), 50e6, 1e-3);
    json_decref(root);
    close_fixture(&fixture);
}

static void test_histograms_hold_the_good_ones(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    open_fixture(&fixture, true);
    json_t *root = record_build(&fixture.record, 1, &error);
    assert_ok(root == NULL, &error);
    static const struct {
        const char *path;
        int64_t total;
    } cases[] = {{"histogram", 100}, {"steps[0].histogram", 50}, {"steps[1].histogram", 50}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct histogram histogram;
        assert_ok(histogram_decode(&histogram, str_from_text(json_string_value(json_find_path(root, cases[i].path))), &error),
                  &error);
        assert_int_equal(histogram.total, cases[i].total);
        histogram_release(&histogram);
    }
    json_decref(root);
    close_fixture(&fixture);
}

static int64_t total_at(json_t *root, const char *path)
{
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_decode(&histogram, str_from_text(json_string_value(json_find_path(root, path))), &error), &error);
    int64_t total = histogram.total;
    histogram_release(&histogram);
    return total;
}

/* An arrival rate of 100 in 2 s, in an open loop. */
static void test_open_loop(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    static const struct scenario_stage stages[] = {{SECOND, 10}, {SECOND, 0}};
    const struct scenario_load_settings loads[] = {
        {.executor = SCENARIO_CONSTANT_ARRIVAL_RATE,
         .vus = 2,
         .duration_ns = 2 * SECOND,
         .warmup_ns = SECOND / 2,
         .rate = 100,
         .time_unit_ns = 2 * SECOND,
         .pre_allocated_vus = 1,
         .max_vus = 2,
         .think_time = {SCENARIO_THINK_UNIFORM, 1, 2},
         .apdex_ns = 3},
        {.executor = SCENARIO_RAMPING_ARRIVAL_RATE,
         .vus = 2,
         .duration_ns = 2 * SECOND,
         .time_unit_ns = SECOND,
         .stages = stages,
         .stage_count = COUNT_OF(stages),
         .pre_allocated_vus = 1,
         .max_vus = 2},
        {.executor = SCENARIO_RAMPING_VUS, .vus = 10, .duration_ns = 2 * SECOND, .stages = stages, .stage_count = COUNT_OF(stages)},
        {.executor = SCENARIO_SHARED_ITERATIONS, .vus = 2, .duration_ns = 2 * SECOND, .iterations = 50}};
    for (size_t i = 0; i < COUNT_OF(loads); i++) {
        open_fixture_of(&fixture, i < 2, true);
        fixture.record.load = &loads[i];
        json_t *root = record_build(&fixture.record, 1, &error);
        assert_ok(root == NULL, &error);
        check_schema(root);
        assert_string_equal(json_string_value(json_find_path(root, "load.loop")), i < 2 ? "open" : "closed");
        assert_int_equal(json_object_get(root, "lag") != NULL, i < 2);
        if (i == 0) {
            assert_number_close(json_number_value(json_find_path(root, "load.rate")), 50, 1e-12);
            assert_int_equal(number_at(root, "load.think_time.high_ns"), 2);
            assert_int_equal(number_at(root, "load.apdex_ns"), 3);
            assert_int_equal(total_at(root, "service.histogram"), 100);
            assert_int_equal(total_at(root, "steps[1].service_histogram"), 50);
            assert_int_equal(total_at(root, "lag.histogram"), number_at(root, "iterations.started"));
            assert_int_equal(number_at(root, "service.latency.max_ns"), 50000 * MICROSECOND);
        }
        if (i == 1 || i == 2)
            assert_int_equal(number_at(root, "load.stages[0].target"), 10);
        if (i == 3)
            assert_int_equal(number_at(root, "load.iterations"), 50);
        json_decref(root);
        close_fixture(&fixture);
    }
}

static void test_placement_and_limits(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    cpu_set_t four;
    const struct limits limits = {.cpu_millis = 1500, .memory_bytes = 1 << 29};
    const struct limits_usage usage = {.periods = 10, .throttled_periods = 4, .throttled_ns = 5, .oom_kills = 1};
    open_fixture(&fixture, true);
    CPU_ZERO(&four);
    for (size_t cpu = 0; cpu < 4; cpu++)
        CPU_SET(cpu, &four);
    assert_ok(placement_parse(&fixture.placement, "split", &four, 1, &error), &error);
    fixture.record.limits = &limits;
    fixture.record.limits_usage = &usage;
    json_t *root = record_build(&fixture.record, 1, &error);
    assert_ok(root == NULL, &error);
    check_schema(root);
    assert_string_equal(json_string_value(json_find_path(root, "environment.pinning")), "target 0-2, generator 3");
    assert_string_equal(json_string_value(json_find_path(root, "placement.target")), "0-2");
    assert_number_close(json_number_value(json_find_path(root, "limits.cpu")), 1.5, 1e-12);
    assert_int_equal(number_at(root, "limits.cpu_throttled_periods"), 4);
    json_decref(root);
    close_fixture(&fixture);
}

static void test_without_good_requests(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    open_fixture(&fixture, false);
    fixture.record.failure = "c-x-pool: died";
    json_t *root = record_build(&fixture.record, 1, &error);
    assert_ok(root == NULL, &error);
    check_schema(root);
    assert_string_equal(json_string_value(json_object_get(root, "failure")), "c-x-pool: died");
    assert_int_equal(number_at(root, "latency.min_ns"), 0);
    assert_int_equal(number_at(root, "latency.p999_ns"), 0);
    assert_int_equal(number_at(root, "totals.errors"), number_at(root, "totals.requests"));
    json_decref(root);
    close_fixture(&fixture);
}

static void test_text_that_is_no_utf8(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    open_fixture(&fixture, true);
    fixture.record.framework_version = "1.\xff";
    assert_null(record_build(&fixture.record, 1, &error));
    assert_error_contains(&error, "UTF-8");
    close_fixture(&fixture);
}

static bool has_warning(const struct vec *warnings, const char *part)
{
    for (size_t i = 0; i < warnings->count; i++)
        if (strstr(*VEC_AT(warnings, i, const char *), part) != NULL)
            return true;
    return false;
}

static void test_warnings(void **state)
{
    (void)state;
    struct fixture fixture;
    struct arena arena;
    struct vec warnings;
    open_fixture(&fixture, true);
    arena_init(&arena);
    vec_init(&warnings, sizeof(const char *));
    /* By Little's law: 50 a second of 50.5 ms are 2.5 of 2 users at work, but for the edge of the window. */
    fixture.record.steal_share = 0.001;
    fixture.measurement.vus = 3;
    record_collect_warnings(&fixture.record, &arena, &warnings);
    assert_int_equal(warnings.count, 0);

    const struct limits limits = {.cpu_millis = 500};
    const struct limits_usage usage = {.periods = 100, .throttled_periods = 10, .oom_kills = 2};
    fixture.record.steal_share = 0.02;
    fixture.record.limits = &limits;
    fixture.record.limits_usage = &usage;
    fixture.measurement.vus = 1;
    fixture.measurement.threads[0].user_ns = 2 * SECOND;
    fixture.measurement.unfinished = 3;
    fixture.measurement.unfinished_oldest_ns = 2 * SECOND;
    fixture.measurement.iterations_interrupted = 4;
    fixture.measurement.dropped_iterations = 6;
    fixture.measurement.errors_by_kind[MEASURE_ERROR_RESET]++;
    fixture.resources.samples[1].usage.truncated = true;
    fixture.moment.throttle_events = 1;
    fixture.after.throttle_events = 3;
    fixture.after.frequency_khz = 1500000;
    record_collect_warnings(&fixture.record, &arena, &warnings);
    static const char *const expected[] = {"hypervisor took 2.0 %",
                                           "load generator may have been the limit",
                                           "3 requests had no answer",
                                           "counts do not add up",
                                           "more than 512 processes",
                                           "by Little's law 2.5 users waited, but there were 1",
                                           "4 iterations were cut off",
                                           "6 iterations could not start",
                                           "temperature 2 times",
                                           "went from 2000 to 1500 MHz",
                                           "held the target back in 10 of 100 periods",
                                           "killed 2 of the target's processes"};
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (!has_warning(&warnings, expected[i]))
            fail_msg("no warning \"%s\"", expected[i]);
    assert_int_equal(warnings.count, COUNT_OF(expected));

    /* Fewer waiting than there are, with nothing that explains it. */
    close_fixture(&fixture);
    open_fixture(&fixture, true);
    vec_clear(&warnings);
    fixture.record.steal_share = 0;
    fixture.measurement.vus = 9;
    fixture.measurement.errors = 0;
    record_collect_warnings(&fixture.record, &arena, &warnings);
    assert_true(has_warning(&warnings, "users waited for the target: something else took their time"));
    vec_release(&warnings);
    arena_release(&arena);
    close_fixture(&fixture);
}

static void test_files(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    char out[64];
    char path[FS_PATH_MAXIMUM];
    char expected[256];
    open_fixture(&fixture, true);
    make_temporary_folder(out);
    (void)snprintf(expected, sizeof(expected), "%s/c-x-pool/2026-11-24", out);
    assert_int_equal(record_next_number(expected, "90-test", &error), 1);
    static const struct {
        const char *name; /* that is put there first */
        int number;       /* that the next record gets */
    } cases[] = {{NULL, 1},
                 {NULL, 2},
                 {"90-test-run9.json", 10},
                 {"90-test-run40.json.tmp", 11},
                 {"90-test-more-run50.json", 12},
                 {"91-test-run60.json", 13},
                 {"90-test-run.json", 14}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (cases[i].name != NULL) {
            (void)snprintf(expected, sizeof(expected), "%s/c-x-pool/2026-11-24/%s", out, cases[i].name);
            assert_ok(fs_write_file(expected, "{}", 2, &error), &error);
        }
        assert_ok(record_write(&fixture.record, out, "2026-11-24", path, sizeof(path), &error), &error);
        (void)snprintf(expected, sizeof(expected), "%s/c-x-pool/2026-11-24/90-test-run%d.json", out, cases[i].number);
        assert_string_equal(path, expected);
        assert_true(fs_exists(path));
    }
    struct json_document document;
    assert_ok(json_document_load(&document, path, &error), &error);
    assert_int_equal(number_at(document.root, "run.number"), 14);
    json_document_release(&document);
    assert_int_equal(record_write(&fixture.record, "/proc/nowhere", "2026-11-24", path, sizeof(path), &error), -1);
    assert_error_contains(&error, "/proc/nowhere");
    assert_ok(fs_remove_tree(out, &error), &error);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_histograms_hold_the_good_ones),
        cmocka_unit_test(test_open_loop),
        cmocka_unit_test(test_placement_and_limits),
        cmocka_unit_test(test_without_good_requests),
        cmocka_unit_test(test_text_that_is_no_utf8),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
