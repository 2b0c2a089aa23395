/* Counting: windows, rows, kinds, identities; with a made-up clock. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/measure.h"
#include "runner/measure_recorder.h"

#define SECOND INT64_C(1000000000)
#define START (INT64_C(1000) * SECOND)

static struct scenario scenario;

static int set_up(void **state)
{
    (void)state;
    scenario_of(&scenario, "sequence",
                "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/"
                "\",\"checks\":[{\"name\":\"s\",\"status\":200},{\"name\":\"j\",\"json\":\"\",\"exists\":true}]},"
                "{\"name\":\"b\",\"method\":\"GET\",\"path\":\"/\"}");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scenario_release(&scenario);
    return 0;
}

static void begin(struct measurement *measurement, int64_t warmup_ns, int64_t duration_ns, struct measure_live *live)
{
    struct error error = {0};
    const struct measure_settings settings = {.warmup_ns = warmup_ns, .duration_ns = duration_ns, .live = live};
    assert_ok(measurement_init(measurement, &scenario, &settings, &error), &error);
    measure_start(measurement, (struct monotonic_time){START});
}

static void record(struct measurement *measurement, int64_t at_ns, size_t step, int64_t latency_ns, enum measure_error kind)
{
    bool answered = kind == MEASURE_OK || kind == MEASURE_ERROR_STATUS || kind == MEASURE_ERROR_CHECK;
    struct measure_sample sample = {.step = step,
                                    .end_ns = START + at_ns,
                                    .latency_ns = latency_ns,
                                    .error = kind,
                                    .answered = answered,
                                    .status = answered ? 200 : 0,
                                    .checks_passed = kind == MEASURE_OK ? 3 : 1,
                                    .bytes_sent = 10,
                                    .bytes_received = 100};
    measure_record(&measurement->recorders[0], &sample);
    if (step == 1)
        measure_record_iteration(&measurement->recorders[0], START + at_ns, latency_ns);
}

static void finish(struct measurement *measurement, int64_t at_ns, bool interrupted)
{
    struct error error = {0};
    measure_finish(measurement, (struct monotonic_time){START + at_ns},
                   interrupted ? MEASURE_ENDED_BY_CALLER : MEASURE_ENDED_AS_PLANNED);
    assert_ok(measurement_verify(measurement, &error), &error);
}

static void test_windows(void **state)
{
    (void)state;
    struct measurement measurement;
    struct measure_live live = {0};
    begin(&measurement, SECOND / 2, 2 * SECOND + SECOND / 4, &live);
    record(&measurement, 100, 0, 5000, MEASURE_OK);                       /* warm-up */
    record(&measurement, SECOND / 2 - 1, 0, 5000, MEASURE_ERROR_TIMEOUT); /* its last nanosecond */
    record(&measurement, SECOND / 2, 0, 2000000, MEASURE_OK);             /* the first that counts */
    record(&measurement, SECOND / 2 + SECOND, 1, 3000000, MEASURE_OK);    /* the second row of the window */
    record(&measurement, 2 * SECOND, 0, 1, MEASURE_ERROR_CHECK);
    record(&measurement, 2 * SECOND + SECOND * 3 / 4 - 1, 1, 4000000, MEASURE_OK); /* the last that counts */
    record(&measurement, 2 * SECOND + SECOND * 3 / 4, 1, 4000000, MEASURE_OK);     /* too late */
    finish(&measurement, 3 * SECOND, false);

    assert_int_equal(measurement.requests, 4);
    assert_int_equal(measurement.errors, 1);
    assert_int_equal(measurement.iterations, 2);
    assert_int_equal(measurement.status_classes[2], 4);
    assert_int_equal(measurement.errors_by_kind[MEASURE_ERROR_CHECK], 1);
    assert_int_equal(measurement.errors_by_kind[MEASURE_ERROR_TIMEOUT], 0);
    assert_int_equal(measurement.bytes_sent, 40);
    assert_int_equal(measurement.bytes_received, 400);
    assert_int_equal(measurement.measured_ns, 2 * SECOND + SECOND / 4);
    assert_number_close(measurement_rate(&measurement), 3 / 2.25, 1e-12);
    assert_int_equal(measurement.histogram.total, 3);
    assert_int_equal(measurement.steps[0].checks[0].passes, 2);
    assert_int_equal(measurement.steps[0].checks[1].passes, 1);
    assert_int_equal(measurement.steps[0].checks[1].fails, 1);

    static const struct {
        bool warmup;
        int64_t start_ns, length_ns;
        uint64_t requests, errors;
    } rows[] = {
        {true, 0, SECOND / 2, 2, 1},
        {false, SECOND / 2, SECOND, 1, 0},
        {false, SECOND / 2 + SECOND, SECOND, 2, 1},
        {false, SECOND / 2 + 2 * SECOND, SECOND / 4, 1, 0},
    };
    assert_int_equal(measurement.second_count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(measurement.timeline[i].warmup, rows[i].warmup);
        assert_int_equal(measurement.timeline[i].start_ns, rows[i].start_ns);
        assert_int_equal(measurement.timeline[i].length_ns, rows[i].length_ns);
        assert_int_equal(measurement.timeline[i].requests, rows[i].requests);
        assert_int_equal(measurement.timeline[i].errors, rows[i].errors);
    }
    assert_int_equal(measurement.timeline[1].max_ns, 2000000);
    assert_int_equal(atomic_load(&live.requests), 6);
    assert_int_equal(atomic_load(&live.errors), 2);
    assert_int_equal(atomic_load(&live.seconds), 4);
    assert_int_equal(atomic_load(&live.measured_from_ns), START + SECOND / 2);
    measurement_release(&measurement);
}

/* Percentiles of a row are those of that row alone. */
static void test_rows_have_their_own_percentiles(void **state)
{
    (void)state;
    struct measurement measurement;
    begin(&measurement, 0, 2 * SECOND, NULL);
    for (int64_t i = 1; i <= 100; i++)
        record(&measurement, i, 0, i * 1000000, MEASURE_OK);
    record(&measurement, SECOND + 1, 0, 7000000, MEASURE_OK);
    finish(&measurement, 2 * SECOND, false);
    assert_number_close((double)measurement.timeline[0].p50_ns, 50e6, 1e-3);
    assert_number_close((double)measurement.timeline[0].p95_ns, 95e6, 1e-3);
    assert_number_close((double)measurement.timeline[0].p99_ns, 99e6, 1e-3);
    assert_int_equal(measurement.timeline[0].max_ns, 100000000);
    assert_int_equal(measurement.timeline[1].p50_ns, 7000000); /* the only value: not the upper end of its slot */
    measurement_release(&measurement);
}

static void test_interrupted(void **state)
{
    (void)state;
    static const struct {
        int64_t end_ns;
        uint64_t requests;
        int64_t measured_ns;
        size_t rows;
    } cases[] = {
        {SECOND / 2, 0, 0, 1},              /* in the warm-up */
        {SECOND, 0, 0, 1},                  /* at its very end */
        {2 * SECOND + 5, 1, SECOND + 5, 3}, /* inside a row */
        {10 * SECOND, 1, 3 * SECOND, 4},    /* after the end: no interruption at all */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct measurement measurement;
        begin(&measurement, SECOND, 3 * SECOND, NULL);
        record(&measurement, 100, 0, 1000, MEASURE_OK);
        if (cases[i].end_ns > SECOND)
            record(&measurement, SECOND + 100, 0, 1000, MEASURE_OK);
        finish(&measurement, cases[i].end_ns, true);
        assert_int_equal(measurement.interrupted, i < 3);
        assert_int_equal(measurement.requests, cases[i].requests);
        assert_int_equal(measurement.measured_ns, cases[i].measured_ns);
        assert_int_equal(measurement.second_count, cases[i].rows);
        measurement_release(&measurement);
    }
}

static void test_verify_finds_contradictions(void **state)
{
    (void)state;
    for (int fault = 0; fault < 5; fault++) {
        struct measurement measurement;
        struct error error = {0};
        begin(&measurement, 0, SECOND, NULL);
        record(&measurement, 1, 0, 1000, MEASURE_OK);
        record(&measurement, 2, 1, 1000, MEASURE_ERROR_RESET);
        finish(&measurement, SECOND, false);
        measurement.errors_by_kind[MEASURE_ERROR_RESET] += fault == 0;
        measurement.steps[0].requests += fault == 1;
        measurement.timeline[0].requests += fault == 2;
        measurement.steps[0].checks[0].fails += fault == 3 ? 5 : 0;
        histogram_record_count(&measurement.histogram, 1000, fault == 4);
        assert_int_equal(measurement_verify(&measurement, &error), -1);
        assert_true(error.message[0] != '\0');
        measurement_release(&measurement);
    }
}

static void test_bad_durations(void **state)
{
    (void)state;
    static const int64_t cases[][2] = {{0, 0}, {0, -1}, {-1, SECOND}, {0, INT64_MAX}, {INT64_MAX, SECOND}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct measurement measurement;
        struct error error = {0};
        const struct measure_settings settings = {.warmup_ns = cases[i][0], .duration_ns = cases[i][1]};
        assert_int_equal(measurement_init(&measurement, &scenario, &settings, &error), -1);
    }
}

/* Two workers, one of which is done early; rows are merged while they are filled. */
static void test_workers(void **state)
{
    (void)state;
    struct measurement measurement;
    struct measure_live live = {0};
    struct error error = {0};
    const struct measure_settings settings = {.duration_ns = 9 * SECOND, .workers = 2, .live = &live};
    const struct measure_sample sample = {.step = 1, .latency_ns = 3000, .error = MEASURE_OK, .answered = true, .status = 404};
    assert_ok(measurement_init(&measurement, &scenario, &settings, &error), &error);
    measure_start(&measurement, (struct monotonic_time){START});
    for (int64_t second = 0; second < 8; second++) {
        for (size_t worker = 0; worker < 2; worker++) {
            struct measure_sample at = sample;
            at.end_ns = START + second * SECOND + 5;
            if (worker == 0 || second < 3)
                measure_record(&measurement.recorders[worker], &at);
        }
        if (second == 3)
            measure_recorder_finish(&measurement.recorders[1], START + 2 * SECOND + SECOND / 2);
        measure_set_vus(&measurement.recorders[0], START + second * SECOND + 6, (uint32_t)second + 1);
        assert_true(measure_collect(&measurement, 1) <= 1);
    }
    measure_set_vus(&measurement.recorders[0], START + 7 * SECOND + SECOND / 2 - 1, 0); /* all go home in the last row */
    measure_recorder_finish(&measurement.recorders[0], START + 7 * SECOND + SECOND / 2);
    measure_finish(&measurement, (struct monotonic_time){START + 7 * SECOND + SECOND / 2}, MEASURE_ENDED_EARLY);
    assert_ok(measurement_verify(&measurement, &error), &error);
    assert_false(measurement.interrupted);
    assert_int_equal(measurement.requests, 11);
    assert_int_equal(measurement.status_classes[4], 11);
    assert_int_equal(measurement.second_count, 8);
    assert_int_equal(measurement.timeline[2].requests, 2);
    assert_int_equal(measurement.timeline[3].requests, 1);
    assert_int_equal(measurement.timeline[7].length_ns, SECOND / 2);
    for (size_t row = 0; row < 8; row++)
        assert_int_equal(measurement.timeline[row].vus, row + 1);
    assert_int_equal(measurement.vus_maximum, 8);
    assert_int_equal(measurement.measured_ns, 7 * SECOND + SECOND / 2);
    assert_int_equal(atomic_load(&live.requests), 11);
    assert_int_equal(atomic_load(&live.seconds), 8);
    measurement_release(&measurement);
}

static void test_open_loop(void **state)
{
    (void)state;
    struct measurement measurement;
    struct error error = {0};
    char reason[MEASURE_REASON_SIZE];
    const struct measure_settings settings = {.duration_ns = 2 * SECOND, .open_loop = true};
    assert_ok(measurement_init(&measurement, &scenario, &settings, &error), &error);
    measure_start(&measurement, (struct monotonic_time){START});
    struct measure_recorder *recorder = &measurement.recorders[0];
    for (int64_t i = 0; i < 100; i++) {
        const struct measure_sample sample = {
            .step = 0, .end_ns = START + i * 1000 + 900, .latency_ns = 900000, .service_ns = 500000, .error = MEASURE_OK};
        measure_record_start(recorder, START + i * 1000, i == 0 ? 3000000 : 1000);
        measure_record(recorder, &sample);
        measure_record_iteration(recorder, START + i * 1000 + 900, 900000);
    }
    measure_record_dropped(recorder, START + SECOND, 7);
    finish(&measurement, 2 * SECOND, false);
    assert_int_equal(measurement.iterations_started, 100);
    assert_int_equal(measurement.dropped_iterations, 7);
    assert_int_equal(measurement.timeline[1].dropped_iterations, 7);
    assert_int_equal(measurement.lag.maximum, 3000000);
    assert_int_equal(measurement.service.maximum, 500000);
    assert_int_equal(measurement.steps[0].histogram.maximum, 900000);
    assert_int_equal(measurement_bottleneck(&measurement, reason), MEASURE_BOTTLENECK_NONE);
    assert_string_equal(reason, "");
    histogram_record_count(&measurement.lag, 2500000, 10);
    assert_int_equal(measurement_bottleneck(&measurement, reason), MEASURE_BOTTLENECK_LAG);
    assert_non_null(strstr(reason, "2.5 ms"));
    measurement.threads[0].user_ns = 2 * SECOND - 1;
    assert_int_equal(measurement_bottleneck(&measurement, reason), MEASURE_BOTTLENECK_CPU);
    assert_non_null(strstr(reason, "100 %"));
    measurement_release(&measurement);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),       cmocka_unit_test(test_rows_have_their_own_percentiles),
        cmocka_unit_test(test_interrupted),   cmocka_unit_test(test_verify_finds_contradictions),
        cmocka_unit_test(test_bad_durations), cmocka_unit_test(test_workers),
        cmocka_unit_test(test_open_loop),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
