/* Thresholds: grammar, what is refused, and evaluation on known figures. */
#include "tests/unit/runner/made_measurement.h"
#include "tests/unit/runner/scenario_text.h"

#include "runner/threshold.h"

static void test_grammar(void **state)
{
    (void)state;
    static const struct {
        const char *expression;
        enum threshold_figure figure;
        enum threshold_relation relation;
        double bound;
        int64_t micro_percent;
    } cases[] = {
        {"p(95)<500", THRESHOLD_PERCENTILE, THRESHOLD_LESS, 500, 95000000},
        {" p( 99.9 ) <= 1.5e3 ", THRESHOLD_PERCENTILE, THRESHOLD_LESS_EQUAL, 1500, 99900000},
        {"rate>0.95", THRESHOLD_RATE, THRESHOLD_GREATER, 0.95, 0},
        {"count >= 10", THRESHOLD_COUNT, THRESHOLD_GREATER_EQUAL, 10, 0},
        {"med==3", THRESHOLD_MED, THRESHOLD_EQUAL, 3, 50000000},
        {"avg===3", THRESHOLD_AVG, THRESHOLD_EQUAL, 3, 0},
        {"value!=0", THRESHOLD_VALUE, THRESHOLD_NOT_EQUAL, 0, 0},
        {"min<-1", THRESHOLD_MIN, THRESHOLD_LESS, -1, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct threshold threshold = {0};
        struct error error = {0};
        assert_ok(threshold_parse(&threshold, cases[i].expression, &error), &error);
        assert_int_equal(threshold.figure, cases[i].figure);
        assert_int_equal(threshold.relation, cases[i].relation);
        assert_int_equal(threshold.micro_percent, cases[i].micro_percent);
        assert_number_close(threshold.bound, cases[i].bound, 0);
    }
    static const char *const bad[] = {"",      "p95<5", "p(<5",  "p(101)<5", "p(-1)<5", "p()<5",  "mean<5",
                                      "avg 5", "avg<",  "avg<x", "avg<5ms",  "avg=5",   "avg<nan"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct threshold threshold = {0};
        struct error error = {0};
        if (threshold_parse(&threshold, bad[i], &error) == 0)
            fail_msg("accepted: %s", bad[i]);
    }
}

#define STEPS "\"steps\":[{\"name\":\"one\",\"group\":\"g\",\"method\":\"GET\",\"path\":\"/\"}],\n\"thresholds\":"

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *thresholds, *message;
    } cases[] = {
        {"{\"http_req_time\":[\"avg<5\"]}", "test.json:4: /thresholds/http_req_time: no metric"},
        {"{\"http_req_duration{step:two}\":[\"avg<5\"]}", "there is no step \"two\""},
        {"{\"group_duration{group:::h}\":[\"avg<5\"]}", "there is no group \"h\""},
        {"{\"group_duration\":[\"avg<5\"]}", "expected group_duration{group:::name}"},
        {"{\"group_duration{step:one}\":[\"avg<5\"]}", "cannot be narrowed"},
        {"{\"http_req_duration{step:one\":[\"avg<5\"]}", "without '}'"},
        {"{\"iterations{step:one}\":[\"count>5\"]}", "cannot be narrowed"},
        {"{\"http_req_duration\":[\"rate<5\"]}", "has no such figure: expected avg"},
        {"{\"http_req_failed\":[\"p(95)<5\"]}", "expected rate"},
        {"{\"http_req_duration\":[\"p(95)<0\"]}", "no value can keep this"},
        {"{\"http_req_failed\":[\"rate<0\"]}", "no value can keep this"},
        {"{\"checks\":[\"rate>1\"]}", "a share from 0 to 1"},
        {"{\"checks\":[\"rate==1.1\"]}", "no value can keep this"},
        {"{\"http_req_duration\":[\"p(95)<100\",\n\"p(95)>100\"]}",
         "test.json:5: /thresholds/http_req_duration/1: no value can keep both"},
        {"{\"http_req_duration\":[\"med<100\",\"p(50)>=100\"]}", "no value can keep both"},
        {"{\"http_req_duration\":[\"avg<5\",\"avg<5\"]}", "is there twice"},
        {"{\"http_req_duration\":[{\"threshold\":\"avg<5\",\"delayAbortEval\":\"5s\"}]}", "\"abortOnFail\": true only"},
        {"{\"http_req_duration\":[{\"threshold\":\"avg<5\",\"abort\":true}]}", "abort"},
        {"{\"http_req_duration\":[]}", "/thresholds/http_req_duration"},
        {"{\"http_req_duration\":[\"average<5\"]}", "test.json:4: /thresholds/http_req_duration/0: \"average<5\": expected avg"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char members[1024];
        struct scenario scenario;
        struct error error = {0};
        snprintf(members, sizeof members, STEPS "%s", cases[i].thresholds);
        if (scenario_from_members(&scenario, "{\"executor\":\"constant-vus\"}", members, &error) == 0)
            fail_msg("accepted: %s", cases[i].thresholds);
        assert_error_contains(&error, cases[i].message);
    }
    struct scenario scenario;
    scenario_with(&scenario, STEPS
                  "{\"checks\":[\"rate>=1\",\"rate<=1\",\"value!=0\"],\"http_req_failed\":[\"rate<=0\"],"
                  "\"group_duration{group:::g}\":[{\"threshold\":\"p(0)>0\",\"abortOnFail\":true,\"delayAbortEval\":\"2s\"}]}");
    assert_int_equal(scenario.threshold_count, 5);
    assert_true(scenario.thresholds[4].abort_on_fail);
    assert_int_equal(scenario.thresholds[4].delay_ns, 2 * SECOND);
    scenario_release(&scenario);
}

/* made_measurement: 100 good requests of 1 to 100 ms in turn for two steps, and one error of each kind in the first step. */
static void test_evaluation(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct threshold_result results[16];
    static const struct {
        const char *name, *expression;
        double value;
        bool crossed;
    } expected[] = {
        {"http_req_duration", "p(95)<50", 95, true},
        {"http_req_duration", "max<500", 100, false},
        {"http_req_duration{step:two}", "avg<1000", 50, false},
        {"checks", "rate>0.5", NAN, false},
    };
    made_scenario_open(&scenario);
    made_measurement(&measurement, &scenario, false, true);
    assert_int_equal(scenario.threshold_count, COUNT_OF(expected));
    assert_int_equal(threshold_evaluate(&measurement, 2 * SECOND, results), 1);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_string_equal(results[i].threshold->name, expected[i].name);
        assert_string_equal(results[i].threshold->expression, expected[i].expression);
        assert_true(results[i].has_value);
        if (!isnan(expected[i].value))
            assert_number_close(results[i].value, expected[i].value, 0.02);
        assert_int_equal(results[i].crossed, expected[i].crossed);
    }
    measurement_release(&measurement);
    made_measurement(&measurement, &scenario, false, false);
    size_t crossed = threshold_evaluate(&measurement, 2 * SECOND, results);
    assert_int_equal(crossed, 3 + results[3].crossed);
    assert_true(!results[0].has_value && results[0].crossed); /* nothing good was measured: nothing is proved */
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_counters_and_shares(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct threshold_result results[8];
    const struct measure_settings settings = {.duration_ns = 2 * SECOND, .workers = 1};
    struct error error = {0};
    scenario_with(&scenario, STEPS
                  "{\"http_reqs\":[\"count==4\",\"rate==2\"],\"iterations\":[\"count>2\"],"
                  "\"http_req_failed{step:one}\":[\"rate<0.25\"],\"checks\":[\"rate>0\"],\"dropped_iterations\":[\"count<1\"]}");
    assert_ok(measurement_init(&measurement, &scenario, &settings, &error), &error);
    measurement.iterations = 3;
    measurement.steps[0].requests = 4;
    measurement.steps[0].errors = 2;
    measurement.steps[0].errors_by_kind[MEASURE_ERROR_TIMEOUT] = 1;
    measurement.steps[0].errors_by_kind[MEASURE_ERROR_CHECK] = 1; /* is no failed request */
    assert_int_equal(threshold_evaluate(&measurement, 2 * SECOND, results), 2);
    static const struct {
        double value;
        bool has_value, crossed;
    } expected[] = {{4, true, false}, {2, true, false}, {3, true, false}, {0.25, true, true}, {0, false, true}, {0, true, false}};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(results[i].has_value, expected[i].has_value);
        assert_int_equal(results[i].crossed, expected[i].crossed);
        if (expected[i].has_value)
            assert_number_close(results[i].value, expected[i].value, 1e-9);
    }
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_abort(void **state)
{
    (void)state;
    const struct threshold plain = {.delay_ns = 0};
    const struct threshold late = {.abort_on_fail = true, .delay_ns = 2 * SECOND};
    const struct {
        struct threshold_result result;
        int64_t elapsed_ns;
        bool abort;
    } cases[] = {
        {{&plain, true, 1, true}, 5 * SECOND, false}, {{&late, true, 1, true}, SECOND, false},
        {{&late, true, 1, true}, 2 * SECOND, true},   {{&late, true, 1, false}, 2 * SECOND, false},
        {{&late, false, 0, true}, 2 * SECOND, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(threshold_must_abort(&cases[i].result, 1, cases[i].elapsed_ns), cases[i].abort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_grammar), cmocka_unit_test(test_what_is_refused),
                                       cmocka_unit_test(test_evaluation), cmocka_unit_test(test_counters_and_shares),
                                       cmocka_unit_test(test_abort)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
