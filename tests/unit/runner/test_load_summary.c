/* The page and the JSON of `benchlab load`, from measurements made by hand. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/load_summary.h"
#include "runner/measure_recorder.h"

#define SECOND INT64_C(1000000000)
#define START (INT64_C(500) * SECOND)

struct fixture {
    struct scenario scenario;
    struct load_options options;
    struct measurement measurement;
    struct load_summary summary;
    struct str_builder text;
};

/* 90 good requests of 1 to 90 ms and 10 timeouts in 2 s. */
static void make(struct fixture *fixture, bool open_loop)
{
    struct error error = {0};
    const struct measure_settings settings = {.duration_ns = 2 * SECOND, .open_loop = open_loop};
    memset(fixture, 0, sizeof(*fixture));
    scenario_of(&fixture->scenario, "sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\"}");
    load_options_init(&fixture->options, &fixture->scenario);
    fixture->options.load.executor = open_loop ? SCENARIO_CONSTANT_ARRIVAL_RATE : SCENARIO_CONSTANT_VUS;
    fixture->options.load.rate = open_loop ? 50 : 0;
    fixture->options.load.time_unit_ns = open_loop ? SECOND : 0;
    assert_ok(measurement_init(&fixture->measurement, &fixture->scenario, &settings, &error), &error);
    measure_start(&fixture->measurement, (struct monotonic_time){START});
    struct measure_recorder *recorder = &fixture->measurement.recorders[0];
    for (int64_t i = 1; i <= 100; i++) {
        const bool good = i <= 90;
        const struct measure_sample sample = {.end_ns = START + i * SECOND / 100,
                                              .latency_ns = i * 1000000,
                                              .service_ns = 500000,
                                              .error = good ? MEASURE_OK : MEASURE_ERROR_TIMEOUT,
                                              .answered = good,
                                              .status = good ? 200 : 0,
                                              .bytes_received = 1000};
        measure_record_start(recorder, sample.end_ns, 2000000);
        measure_record(recorder, &sample);
        measure_record_iteration(recorder, sample.end_ns, sample.latency_ns);
    }
    measure_finish(&fixture->measurement, (struct monotonic_time){START + 2 * SECOND}, MEASURE_ENDED_AS_PLANNED);
    assert_ok(measurement_verify(&fixture->measurement, &error), &error);
    fixture->measurement.vus = 7;
    fixture->summary = (struct load_summary){.url = "http://h/x",
                                             .method = "GET",
                                             .options = &fixture->options,
                                             .measurement = &fixture->measurement,
                                             .tls_failure = "no trust"};
    str_builder_init(&fixture->text, 1 << 20);
}

static void release(struct fixture *fixture)
{
    str_builder_release(&fixture->text);
    measurement_release(&fixture->measurement);
    scenario_release(&fixture->scenario);
}

static void assert_contains(const struct fixture *fixture, const char *part)
{
    if (strstr(str_builder_text(&fixture->text), part) == NULL)
        fail_msg("expected \"%s\" in:\n%s", part, str_builder_text(&fixture->text));
}

static void test_text(void **state)
{
    (void)state;
    static const char *const both[] = {"GET http://h/x\n", "45.0", "90 good of 100", "2xx 90", "10  timeout 10", "no trust"};
    for (int open_loop = 0; open_loop < 2; open_loop++) {
        struct fixture fixture;
        make(&fixture, open_loop == 1);
        load_summary_append_text(&fixture.summary, &fixture.text, false);
        for (size_t i = 0; i < COUNT_OF(both); i++)
            assert_contains(&fixture, both[i]);
        assert_contains(&fixture, open_loop == 1 ? "send lag" : "7 users, 2 s, 1 thread");
        assert_int_equal(strstr(str_builder_text(&fixture.text), "the generator was the limit") != NULL, open_loop == 1);
        assert_null(strchr(str_builder_text(&fixture.text), '\033'));
        release(&fixture);
    }
}

static json_int_t integer_at(json_t *root, const char *path)
{
    json_t *value = json_find_path(root, path);
    if (!json_is_integer(value))
        fail_msg("no integer at %s", path);
    return json_integer_value(value);
}

static void test_json(void **state)
{
    (void)state;
    for (int open_loop = 0; open_loop < 2; open_loop++) {
        struct fixture fixture;
        make(&fixture, open_loop == 1);
        json_t *root = load_summary_build_json(&fixture.summary);
        assert_non_null(root);
        assert_int_equal(integer_at(root, "totals.requests"), 100);
        assert_int_equal(integer_at(root, "totals.errors"), 10);
        assert_int_equal(integer_at(root, "errors.timeout"), 10);
        assert_int_equal(integer_at(root, "status.2xx"), 90);
        assert_int_equal(integer_at(root, "latency.count"), 90);
        assert_int_equal(integer_at(root, "latency.max_ns"), 90000000);
        assert_int_equal(integer_at(root, "measured_ns"), 2 * SECOND);
        assert_int_equal(integer_at(root, "timeline[0].requests"), 99);
        assert_number_close(json_real_value(json_find_path(root, "totals.rate")), 45, 1e-12);
        assert_int_equal(json_is_null(json_find_path(root, "lag")), open_loop == 0);
        assert_int_equal(json_is_true(json_find_path(root, "generator.bottleneck")), open_loop == 1);
        if (open_loop == 1) {
            assert_int_equal(integer_at(root, "service.p99_ns"), 500000);
            assert_int_equal(integer_at(root, "lag.count"), 100);
        }
        json_decref(root);
        release(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
