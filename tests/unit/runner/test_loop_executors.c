/* The loop with every executor, against servers of known behaviour: what is counted must add up exactly, however busy the machine.
 */
#include "tests/unit/runner/loopback.h"
#include "tests/unit/runner/scenario_text.h"

#include "runner/loop.h"

#define MILLISECOND INT64_C(1000000)
#define SECOND (1000 * MILLISECOND)
#define STEP(name) "{\"name\":\"" name "\",\"method\":\"GET\",\"path\":\"/\",\"timeout\":\"5s\",\"group\":\"g\"}"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static bool answer_at_once(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, ANSWER);
    return true;
}

static bool answer_after_100_ms(struct loopback *server, int socket, unsigned request)
{
    usleep(100000);
    return answer_at_once(server, socket, request);
}

static bool answer_never(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)socket, (void)request;
    return true;
}

static atomic_int seconds_told;

static void count_second(void *context, const struct measurement *so_far)
{
    struct loop_control *control = context;
    assert_int_equal(so_far->second, atomic_fetch_add(&seconds_told, 1) + 1);
    assert_int_equal(atomic_load(&control->live.seconds), so_far->second);
    assert_int_equal(so_far->second_histogram.total,
                     so_far->timeline[so_far->second - 1].requests - so_far->timeline[so_far->second - 1].errors);
}

/* Runs steps with a load and gives the measurement, which holds no contradiction. */
static void run(struct measurement *measurement, struct scenario *scenario, const char *steps, loopback_answer *answer,
                const struct scenario_load_settings *load, uint32_t threads)
{
    static struct loop_control control;
    struct loopback server;
    struct load_options options;
    struct error error = {0};
    memset(&control, 0, sizeof control);
    control.on_second = count_second;
    control.context = &control;
    atomic_store(&seconds_told, 0);
    scenario_of(scenario, "sequence", steps);
    loopback_start(&server, answer);
    load_options_init(&options, scenario);
    options.load = *load;
    options.threads = threads;
    options.target = (struct transport_url){.host = "127.0.0.1", .port = server.port};
    assert_ok(loop_run(scenario, &options, measurement, &control, &error), &error);
    loopback_stop(&server);
    assert_int_equal(measurement->errors, 0);
    assert_true((size_t)atomic_load(&seconds_told) <= measurement->second_count);
    assert_int_equal(atomic_load(&control.live.iterations) >= measurement->iterations, 1);
}

static void release(struct measurement *measurement, struct scenario *scenario)
{
    measurement_release(measurement);
    scenario_release(scenario);
}

static void test_iterations(void **state)
{
    (void)state;
    static const struct {
        enum scenario_executor executor;
        uint32_t vus, threads;
        int64_t iterations;
        uint64_t expected;
    } cases[] = {
        {SCENARIO_SHARED_ITERATIONS, 7, 1, 500, 500}, {SCENARIO_SHARED_ITERATIONS, 7, 3, 500, 500},
        {SCENARIO_SHARED_ITERATIONS, 20, 1, 3, 3},    {SCENARIO_PER_VU_ITERATIONS, 7, 1, 30, 210},
        {SCENARIO_PER_VU_ITERATIONS, 100, 2, 2, 200}, {SCENARIO_PER_VU_ITERATIONS, 2, 5, 1, 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct measurement measurement;
        struct scenario scenario;
        run(&measurement, &scenario, STEP("a") "," STEP("b"), answer_at_once,
            &(struct scenario_load_settings){
                .executor = cases[i].executor, .vus = cases[i].vus, .iterations = cases[i].iterations, .duration_ns = 60 * SECOND},
            cases[i].threads);
        assert_int_equal(measurement.iterations, cases[i].expected);
        assert_int_equal(measurement.iterations_started, cases[i].expected);
        assert_int_equal(measurement.requests, 2 * cases[i].expected);
        assert_int_equal(measurement.groups[0].histogram.total, cases[i].expected);
        assert_int_equal(measurement.iteration.total, cases[i].expected);
        assert_true(measurement.groups[0].histogram.maximum <= measurement.iteration.maximum);
        assert_int_equal(measurement.unfinished, 0);
        assert_false(measurement.interrupted);
        assert_true(measurement.measured_ns < 50 * SECOND);
        assert_int_equal(measurement.generator_threads, cases[i].threads < cases[i].vus ? cases[i].threads : cases[i].vus);
        release(&measurement, &scenario);
    }
}

/* Iterations that do not come to an end are cut when their time is over. */
static void test_iterations_out_of_time(void **state)
{
    (void)state;
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a"), answer_never,
        &(struct scenario_load_settings){
            .executor = SCENARIO_SHARED_ITERATIONS, .vus = 3, .iterations = 10, .duration_ns = 1000 * MILLISECOND},
        1);
    assert_int_equal(measurement.requests, 0);
    assert_int_equal(measurement.iterations_started, 3);
    assert_int_equal(measurement.iterations_interrupted, 3);
    assert_int_equal(measurement.unfinished, 3);
    assert_true(measurement.unfinished_oldest_ns > 100 * MILLISECOND);
    release(&measurement, &scenario);
}

/* What is begun at the end may end, and does not count. */
static void test_graceful_stop(void **state)
{
    (void)state;
    for (int graceful = 0; graceful < 2; graceful++) {
        struct measurement measurement;
        struct scenario scenario;
        run(&measurement, &scenario, STEP("a") "," STEP("b") "," STEP("c"), answer_after_100_ms,
            &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_VUS,
                                             .vus = 2,
                                             .duration_ns = 150 * MILLISECOND,
                                             .graceful_stop_ns = graceful * 20 * SECOND},
            1);
        assert_true(measurement.requests <= 2);
        assert_int_equal(measurement.iterations, 0);
        assert_int_equal(measurement.iterations_started, 2);
        assert_int_equal(measurement.iterations_interrupted, graceful == 1 ? 0 : 2);
        assert_int_equal(measurement.measured_ns, 150 * MILLISECOND);
        release(&measurement, &scenario);
    }
}

static void test_ramping_users(void **state)
{
    (void)state;
    static const struct scenario_stage stages[] = {{400 * MILLISECOND, 8}, {400 * MILLISECOND, 0}};
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        struct measurement measurement;
        struct scenario scenario;
        run(&measurement, &scenario, STEP("a"), answer_at_once,
            &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_VUS,
                                             .start_vus = 0,
                                             .stages = stages,
                                             .stage_count = 2,
                                             .duration_ns = 800 * MILLISECOND,
                                             .graceful_ramp_down_ns = 5 * SECOND},
            threads);
        assert_true(measurement.requests > 0);
        assert_in_range(measurement.vus_maximum, 1, 8);
        assert_int_equal(measurement.iterations_interrupted, 0);
        release(&measurement, &scenario);
    }
}

/* Users that a ramp takes away, and whose iterations last too long, are cut and begin anew when they are wanted again. */
static void test_ramp_down_cuts(void **state)
{
    (void)state;
    static const struct scenario_stage stages[] = {
        {150 * MILLISECOND, 4}, {0, 0}, {150 * MILLISECOND, 0}, {0, 4}, {500 * MILLISECOND, 4}};
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a") "," STEP("b") "," STEP("c"), answer_after_100_ms,
        &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_VUS,
                                         .start_vus = 4,
                                         .stages = stages,
                                         .stage_count = COUNT_OF(stages),
                                         .duration_ns = 800 * MILLISECOND},
        1);
    assert_true(measurement.iterations_interrupted >= 4);
    assert_true(measurement.iterations <= 4);
    assert_true(measurement.iterations_started >= 4);
    release(&measurement, &scenario);
}

static void test_think_time(void **state)
{
    (void)state;
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a") "," STEP("b"), answer_at_once,
        &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_VUS,
                                         .vus = 4,
                                         .duration_ns = 1000 * MILLISECOND,
                                         .think_time = {.kind = SCENARIO_THINK_FIXED, .low_ns = 50 * MILLISECOND}},
        1);
    /* At most one request each 50 ms and user, and one at the start; pauses are no latency but part of an iteration. */
    assert_in_range(measurement.requests, 4, 80);
    assert_true(measurement.iteration.total == 0 || measurement.iteration.minimum >= 50 * MILLISECOND);
    release(&measurement, &scenario);
}

/* Every iteration of the schedule is begun or dropped, none twice, none forgotten; the warm-up's among them are left out. */
static void test_constant_rate(void **state)
{
    (void)state;
    static const struct {
        int64_t rate, warmup_ns, duration_ns;
        uint32_t threads;
    } cases[] = {{500, 0, SECOND, 1}, {500, 300 * MILLISECOND, SECOND, 1}, {1000, 0, 1500 * MILLISECOND, 3}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct measurement measurement;
        struct scenario scenario;
        run(&measurement, &scenario, STEP("a"), answer_at_once,
            &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_ARRIVAL_RATE,
                                             .rate = cases[i].rate,
                                             .time_unit_ns = SECOND,
                                             .warmup_ns = cases[i].warmup_ns,
                                             .duration_ns = cases[i].duration_ns,
                                             .pre_allocated_vus = 10,
                                             .max_vus = 200,
                                             .graceful_stop_ns = 5 * SECOND},
            cases[i].threads);
        uint64_t due = (uint64_t)(cases[i].rate * cases[i].duration_ns / SECOND);
        uint64_t seen = measurement.iterations_started + measurement.dropped_iterations;
        /* An iteration that is due just before the window and begun late counts where it is begun. */
        assert_in_range(seen, due, due + (cases[i].warmup_ns > 0 ? due : 0));
        assert_int_equal(measurement.lag.total, measurement.iterations_started);
        assert_true(measurement.requests <= measurement.iterations_started + (cases[i].warmup_ns > 0 ? due : 0));
        assert_true(measurement.lag.minimum >= 0);
        release(&measurement, &scenario);
    }
}

/* One user, 100 ms an answer, 50 iterations a second: most are dropped, and the rest waits for nobody. */
static void test_dropped(void **state)
{
    (void)state;
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a"), answer_after_100_ms,
        &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_ARRIVAL_RATE,
                                         .rate = 50,
                                         .time_unit_ns = SECOND,
                                         .duration_ns = SECOND,
                                         .pre_allocated_vus = 1,
                                         .max_vus = 1},
        1);
    assert_in_range(measurement.iterations_started, 1, 10);
    assert_int_equal(measurement.iterations_started + measurement.dropped_iterations, 50);
    assert_int_equal(measurement.vus_maximum, 1);
    assert_true(measurement.histogram.minimum >= 100 * MILLISECOND);
    release(&measurement, &scenario);
}

/* A server that stalls once for 300 ms: in an open loop those who come meanwhile wait, and the response time says so. */
static bool answer_with_stall(struct loopback *server, int socket, unsigned request)
{
    static atomic_bool stalled;
    static _Atomic int64_t until_ns;
    int64_t now_ns = clock_now().nanoseconds;
    if (request >= 5 && !atomic_exchange(&stalled, true))
        atomic_store(&until_ns, now_ns + 300 * MILLISECOND);
    int64_t left_ns = atomic_load(&until_ns) - now_ns;
    if (left_ns > 0)
        usleep((useconds_t)(left_ns / 1000));
    return answer_at_once(server, socket, request);
}

static void test_stall_shows(void **state)
{
    (void)state;
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a"), answer_with_stall,
        &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_ARRIVAL_RATE,
                                         .rate = 200,
                                         .time_unit_ns = SECOND,
                                         .duration_ns = SECOND,
                                         .pre_allocated_vus = 4,
                                         .max_vus = 100},
        1);
    /* 60 iterations are due within the stall, and wait from 300 ms down to 0: a good half of them for 100 ms or more. */
    double waited = 1 - histogram_share_at_or_below(&measurement.histogram, 100 * MILLISECOND);
    assert_true(waited * (double)measurement.histogram.total > 25);
    release(&measurement, &scenario);
}

static void test_ramping_rate(void **state)
{
    (void)state;
    static const struct scenario_stage stages[] = {{500 * MILLISECOND, 400}, {500 * MILLISECOND, 0}};
    struct measurement measurement;
    struct scenario scenario;
    run(&measurement, &scenario, STEP("a"), answer_at_once,
        &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_ARRIVAL_RATE,
                                         .start_rate = 0,
                                         .time_unit_ns = SECOND,
                                         .stages = stages,
                                         .stage_count = 2,
                                         .duration_ns = SECOND,
                                         .pre_allocated_vus = 10,
                                         .max_vus = 100},
        2);
    assert_int_equal(measurement.iterations_started + measurement.dropped_iterations, 200);
    release(&measurement, &scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iterations),     cmocka_unit_test(test_iterations_out_of_time),
        cmocka_unit_test(test_graceful_stop),  cmocka_unit_test(test_ramping_users),
        cmocka_unit_test(test_ramp_down_cuts), cmocka_unit_test(test_think_time),
        cmocka_unit_test(test_constant_rate),  cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_stall_shows),    cmocka_unit_test(test_ramping_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
