/* made_measurement: a measurement of known figures for the tests of what is made of measurements: 100 good requests of 1, 2, ...
 * 100 ms, one in turn for each of two steps, and one error of each kind, in a window of 2 s after a warm-up of half a second. */
#ifndef TESTS_UNIT_RUNNER_MADE_MEASUREMENT_H
#define TESTS_UNIT_RUNNER_MADE_MEASUREMENT_H

#include "tests/unit/test.h"

#include "runner/measure.h"
#include "runner/measure_recorder.h"
#include "runner/scenario.h"

#define SECOND INT64_C(1000000000)
#define MICROSECOND INT64_C(1000)
#define MADE_START (5000 * SECOND)
#define MADE_FROM (MADE_START + SECOND / 2)

static const char made_scenario[] =
    "{\"id\": \"90-test\", \"category\": \"basic\", \"title\": {\"en\": \"Title\", \"ko\": \"제목\"},\n"
    "\"description\": {\"en\": \"D\", \"ko\": \"설명\"}, \"shows\": {\"en\": \"S\", \"ko\": \"보임\"}, \"writes\": false,\n"
    "\"load\": {\"executor\": \"constant-vus\", \"vus\": 2, \"duration\": \"2s\", \"warmup\": \"500ms\", \"runs\": 3},\n"
    "\"thresholds\": {\"http_req_duration\": [\"p(95)<50\", \"max<500\"], \"http_req_duration{step:two}\": [\"avg<1000\"],\n"
    "\"checks\": [\"rate>0.5\"]},\n"
    "\"mode\": \"sequence\", \"steps\": [\n"
    "{\"name\": \"one\", \"method\": \"GET\", \"path\": \"/a\", \"checks\": [{\"name\": \"status is 200\", \"status\": 200}]},\n"
    "{\"name\": \"two\", \"group\": \"G\", \"method\": \"GET\", \"path\": \"/b\"}]}\n";

static inline void made_scenario_open(struct scenario *scenario)
{
    struct error error = {0};
    assert_ok(scenario_parse(scenario, "90-test.json", made_scenario, sizeof(made_scenario) - 1, &error), &error);
}

static inline void made_record(struct measurement *measurement, size_t step, int64_t end_ns, enum measure_error kind,
                               int64_t latency_ns)
{
    struct measure_recorder *recorder = &measurement->recorders[0];
    const struct measure_sample sample = {.step = step,
                                          .end_ns = end_ns,
                                          .latency_ns = latency_ns,
                                          .service_ns = latency_ns / 2,
                                          .error = kind,
                                          .answered = kind == MEASURE_OK || kind == MEASURE_ERROR_STATUS,
                                          .status = kind == MEASURE_ERROR_STATUS ? 500 : 200,
                                          .checks_passed = kind == MEASURE_OK,
                                          .bytes_sent = 10,
                                          .bytes_received = 100};
    measure_record(recorder, &sample);
    if (step == 0)
        measure_record_start(recorder, end_ns, measurement->open_loop ? MICROSECOND : 0);
    if (step == 1)
        measure_record_iteration(recorder, end_ns, latency_ns);
}

/* Everything that ends in the warm-up and the first row, or in the rows after it; so that a test can look in between. */
static inline void made_fill_rows(struct measurement *measurement, bool later, bool good_ones)
{
    if (!later)
        made_record(measurement, 0, MADE_START + SECOND / 4, MEASURE_OK, MICROSECOND);
    for (int i = 1; i <= 100 && good_ones; i++)
        if ((i == 100) == later)
            made_record(measurement, (size_t)i % 2, MADE_FROM + i * SECOND / 100, MEASURE_OK, i * 1000 * MICROSECOND);
    for (int kind = 0; kind < MEASURE_ERROR_COUNT && later; kind++)
        made_record(measurement, 0, MADE_FROM + SECOND + (kind + 1) * SECOND / 10, (enum measure_error)kind, 0);
}

static inline void made_start(struct measurement *measurement, const struct scenario *scenario, bool open_loop)
{
    struct error error = {0};
    const struct measure_settings settings = {
        .warmup_ns = SECOND / 2, .duration_ns = 2 * SECOND, .workers = 1, .open_loop = open_loop};
    assert_ok(measurement_init(measurement, scenario, &settings, &error), &error);
    measurement->vus = 2;
    measure_start(measurement, (struct monotonic_time){MADE_START});
}

static inline void made_finish(struct measurement *measurement)
{
    measure_recorder_finish(&measurement->recorders[0], MADE_FROM + 2 * SECOND);
    measure_finish(measurement, (struct monotonic_time){MADE_FROM + 2 * SECOND}, MEASURE_ENDED_AS_PLANNED);
    measurement->generator_threads = 1;
    measurement->threads[0] = (struct measure_thread){.user_ns = SECOND / 10, .system_ns = SECOND};
    measurement->generator_user_ns = SECOND / 10;
    measurement->generator_system_ns = SECOND;
}

static inline void made_measurement(struct measurement *measurement, const struct scenario *scenario, bool open_loop,
                                    bool good_ones)
{
    made_start(measurement, scenario, open_loop);
    made_fill_rows(measurement, false, good_ones);
    made_fill_rows(measurement, true, good_ones);
    made_finish(measurement);
}

#endif
