/* The loop against servers that behave, and against all the ways not to. Every run is a fraction of a second. */
#include "tests/unit/runner/loopback.h"
#include "tests/unit/runner/scenario_text.h"

#include "runner/loop.h"

#define MILLISECOND INT64_C(1000000)
#define GET_STEP                                                                                                                   \
    "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"timeout\":\"100ms\",\"checks\":[{\"name\":\"s\",\"status\":200}]}"
#define JSON_STEP                                                                                                                  \
    "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/"                                                                              \
    "{{iteration}}\",\"timeout\":\"5s\",\"checks\":[{\"name\":\"s\",\"status\":200},"                                              \
    "{\"name\":\"j\",\"json\":\"a[1]\",\"equals\":\"x\"}]}"
#define GOOD_JSON "{\"a\":[0,\"x\"]}"
#define GOOD "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" GOOD_JSON
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n9;x=y\r\n:[0,\"x\"]}\r\n0\r\nT: u\r\n\r\n"

/* ---- ways to answer --------------------------------------------------------------------------------------------------------- */

static bool answer_good(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, GOOD);
    return true;
}

static bool answer_chunked(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, CHUNKED);
    return true;
}

static bool answer_until_close(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 200 OK\r\n\r\n" GOOD_JSON);
    return false;
}

static bool answer_and_close_silently(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, GOOD);
    return false;
}

static bool answer_bytewise(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    for (const char *at = CHUNKED; *at != '\0'; at++) {
        char byte[2] = {*at, '\0'};
        loopback_send(socket, byte);
    }
    return true;
}

static bool answer_after_interim(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 102 Processing\r\n\r\n");
    usleep(1000);
    loopback_send(socket, GOOD);
    return true;
}

static bool answer_garbage(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "SSH-2.0-OpenSSH_9.2\r\n");
    return true;
}

static bool answer_too_much(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, GOOD "surplus");
    return true;
}

static bool answer_big_head(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 10000; i++)
        loopback_send(socket, "Header: value\r\n");
    loopback_send(socket, "\r\n");
    return true;
}

static bool answer_half_then_reset(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"a\"");
    loopback_reset(socket);
    return false;
}

static bool answer_half_then_close(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"a\"");
    return false;
}

static bool answer_never(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)socket, (void)request;
    return true;
}

static bool answer_error_status(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 13\r\n\r\n" GOOD_JSON);
    return true;
}

static bool answer_other_json(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"a\":[0,\"y\"]}");
    return true;
}

static bool answer_after_5_ms(struct loopback *server, int socket, unsigned request)
{
    usleep(5000);
    return answer_good(server, socket, request);
}

/* ---- running ---------------------------------------------------------------------------------------------------------------- */

struct run_options {
    uint32_t vus;
    int64_t duration_ns, warmup_ns;
};

static void run(struct measurement *measurement, const struct scenario *scenario, uint16_t port, struct run_options options,
                struct loop_control *control)
{
    struct error error = {0};
    struct load_options load;
    load_options_init(&load, scenario);
    load.load.vus = options.vus;
    load.load.duration_ns = options.duration_ns;
    load.load.warmup_ns = options.warmup_ns;
    load.target = (struct transport_url){.host = "127.0.0.1", .port = port};
    load.seed = 99;
    int64_t start_ns = clock_now().nanoseconds;
    assert_ok(loop_run(scenario, &load, measurement, control, &error), &error);
    int64_t late_ns = clock_now().nanoseconds - start_ns - options.duration_ns - options.warmup_ns;
    assert_true(measurement->interrupted || (late_ns >= 0 && late_ns < 20000 * MILLISECOND)); /* it ends, whatever the target did */
}

struct behaviour {
    loopback_answer *answer;
    const char *steps;
    enum measure_error kind;   /* of all requests */
    uint64_t minimum, maximum; /* requests; maximum 0 = any */
};

/* One kind of ending for every request of a run. */
static void check_behaviour(const struct behaviour *behaviour)
{
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    scenario_of(&scenario, "sequence", behaviour->steps);
    loopback_start(&server, behaviour->answer);
    run(&measurement, &scenario, server.port, (struct run_options){4, 300 * MILLISECOND, 0}, NULL);
    loopback_stop(&server);
    assert_true(measurement.requests >= behaviour->minimum);
    assert_true(behaviour->maximum == 0 || measurement.requests <= behaviour->maximum);
    assert_int_equal(measurement.errors, behaviour->kind == MEASURE_OK ? 0 : measurement.requests);
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        assert_int_equal(measurement.errors_by_kind[kind], kind == behaviour->kind ? measurement.requests : 0);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_behaviours(void **state)
{
    (void)state;
    /* Four users for 300 ms: after a failure of the connection 10, 20, 40, 80, 160 ms of waiting, so six attempts each at most. */
    static const struct behaviour behaviours[] = {
        {answer_good, JSON_STEP, MEASURE_OK, 1, 0},
        {answer_chunked, JSON_STEP, MEASURE_OK, 1, 0},
        {answer_until_close, JSON_STEP, MEASURE_OK, 1, 0},
        {answer_bytewise, JSON_STEP, MEASURE_OK, 1, 0},
        {answer_after_interim, JSON_STEP, MEASURE_OK, 1, 0},
        {answer_garbage, JSON_STEP, MEASURE_ERROR_BAD_RESPONSE, 1, 24},
        {answer_too_much, JSON_STEP, MEASURE_ERROR_BAD_RESPONSE, 1, 24},
        {answer_big_head, JSON_STEP, MEASURE_ERROR_BAD_RESPONSE, 1, 24},
        {answer_half_then_reset, JSON_STEP, MEASURE_ERROR_RESET, 1, 24},
        {answer_half_then_close, JSON_STEP, MEASURE_ERROR_RESET, 1, 24},
        {answer_never, GET_STEP, MEASURE_ERROR_TIMEOUT, 1, 8},
        {answer_error_status, JSON_STEP, MEASURE_ERROR_STATUS, 1, 0},
        {answer_other_json, JSON_STEP, MEASURE_ERROR_CHECK, 1, 0},
    };
    for (size_t i = 0; i < COUNT_OF(behaviours); i++)
        check_behaviour(&behaviours[i]);
}

/* A server that closes without a word: whether the close is seen in time decides between success and reset, but nothing hangs. */
static void test_silent_close(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    scenario_of(&scenario, "sequence", JSON_STEP);
    loopback_start(&server, answer_and_close_silently);
    run(&measurement, &scenario, server.port, (struct run_options){4, 300 * MILLISECOND, 0}, NULL);
    loopback_stop(&server);
    assert_true(measurement.requests - measurement.errors >= 1);
    assert_int_equal(measurement.errors, measurement.errors_by_kind[MEASURE_ERROR_RESET]);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_counts(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    static struct loop_control control;
    scenario_of(&scenario, "sequence", JSON_STEP);
    loopback_start(&server, answer_good);
    run(&measurement, &scenario, server.port, (struct run_options){8, 1200 * MILLISECOND, 100 * MILLISECOND}, &control);
    loopback_stop(&server);
    assert_int_equal(atomic_load(&server.connections), 8); /* kept alive throughout */
    assert_int_equal(measurement.vus, 8);
    assert_int_equal(measurement.errors, 0);
    assert_int_equal(measurement.iterations, measurement.requests);
    assert_int_equal(measurement.bytes_received, measurement.requests * strlen(GOOD));
    assert_true(measurement.bytes_sent > measurement.requests * strlen("GET / HTTP/1.1\r\n\r\n"));
    assert_int_equal(measurement.steps[0].checks[1].passes, measurement.requests);
    assert_int_equal(measurement.second_count, 3);
    assert_true(measurement.timeline[0].warmup);
    assert_int_equal(measurement.timeline[1].length_ns, 1000 * MILLISECOND);
    assert_true(measurement.timeline[1].p50_ns > 0 && measurement.timeline[1].p50_ns <= measurement.timeline[1].max_ns);
    /* all that the server answered was counted, or in flight at the end */
    uint64_t counted = measurement.requests + measurement.timeline[0].requests;
    assert_in_range(atomic_load(&server.requests), counted, counted + measurement.unfinished);
    assert_int_equal(atomic_load(&control.live.requests), counted);
    assert_true(measurement.generator_user_ns + measurement.generator_system_ns > 0);
    /* Little's law: users = rate x latency. What the checks and the loop itself take, and on a busy machine the waiting for a
     * processor, only makes it less; a request that began before the window adds the edge. */
    double users = measurement_rate(&measurement) * histogram_mean(&measurement.histogram) / 1e9;
    double edge = (double)measurement.histogram.maximum / (double)measurement.measured_ns;
    assert_true(users > 0 && users <= 8 * (1.02 + edge));
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_known_latency(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    scenario_of(&scenario, "sequence", GET_STEP);
    loopback_start(&server, answer_after_5_ms);
    run(&measurement, &scenario, server.port, (struct run_options){2, 500 * MILLISECOND, 0}, NULL);
    loopback_stop(&server);
    int64_t p50_ns = histogram_percentile(&measurement.histogram, HISTOGRAM_P50);
    assert_true(measurement.histogram.minimum >= 5 * MILLISECOND);
    assert_true(p50_ns >= 5 * MILLISECOND && p50_ns <= measurement.histogram.maximum);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

/* Nobody listens: every attempt is counted, and they are few. */
static void test_nobody_there(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    scenario_of(&scenario, "sequence", GET_STEP);
    loopback_start(&server, answer_good);
    loopback_stop(&server); /* leaves a port that is free */
    run(&measurement, &scenario, server.port, (struct run_options){10, 300 * MILLISECOND, 0}, NULL);
    assert_in_range(measurement.requests, 1, 60);
    assert_int_equal(measurement.errors_by_kind[MEASURE_ERROR_CONNECT], measurement.requests);
    assert_true(measurement.generator_user_ns + measurement.generator_system_ns < 150 * MILLISECOND);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

struct stopper {
    struct loopback *server;
    struct loop_control *control;
};

static void *stop_after_150_ms(void *argument)
{
    struct stopper *stopper = argument;
    usleep(150000);
    if (stopper->server != NULL)
        loopback_stop(stopper->server);
    if (stopper->control != NULL)
        atomic_store(&stopper->control->stop, true);
    return NULL;
}

static void test_target_dies(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    struct stopper stopper = {&server, NULL};
    pthread_t thread;
    scenario_of(&scenario, "sequence", GET_STEP);
    loopback_start(&server, answer_good);
    assert_int_equal(pthread_create(&thread, NULL, stop_after_150_ms, &stopper), 0);
    run(&measurement, &scenario, server.port, (struct run_options){4, 400 * MILLISECOND, 0}, NULL);
    pthread_join(thread, NULL);
    assert_true(measurement.requests > measurement.errors);
    assert_in_range(measurement.errors, 1, 40);
    assert_true(measurement.errors_by_kind[MEASURE_ERROR_CONNECT] > 0);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_stop(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    struct loop_control control = {0};
    struct stopper stopper = {NULL, &control};
    pthread_t thread;
    scenario_of(&scenario, "sequence", GET_STEP);
    loopback_start(&server, answer_after_5_ms);
    assert_int_equal(pthread_create(&thread, NULL, stop_after_150_ms, &stopper), 0);
    run(&measurement, &scenario, server.port, (struct run_options){2, 60000 * MILLISECOND, 50 * MILLISECOND}, &control);
    pthread_join(thread, NULL);
    loopback_stop(&server);
    assert_true(measurement.interrupted);
    assert_in_range(measurement.measured_ns, 1, 30000 * MILLISECOND); /* far from the minute that was asked for */
    assert_true(measurement.requests > 0);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

/* Requests that do not fit a socket's buffer, to a server that reads them, and to one that answers 413 without reading. */
static bool answer_too_large(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    usleep(20000); /* an orderly server waits a little, so that the answer is not lost to the reset */
    return false;
}

static void test_large_requests(void **state)
{
    (void)state;
    static const struct {
        loopback_answer *answer;
        bool early;
        enum measure_error kind;
    } cases[] = {{answer_good, false, MEASURE_OK}, {answer_too_large, true, MEASURE_ERROR_STATUS}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loopback server;
        struct scenario scenario;
        struct measurement measurement;
        scenario_of(&scenario, "sequence",
                    "{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/"
                    "\",\"body\":{\"multipart\":[{\"name\":\"f\",\"random_bytes\":8000000}]}}");
        loopback_start(&server, cases[i].answer);
        server.answer_early = cases[i].early;
        run(&measurement, &scenario, server.port, (struct run_options){2, 400 * MILLISECOND, 0}, NULL);
        loopback_stop(&server);
        assert_true(measurement.requests > 0);
        assert_int_equal(measurement.errors, cases[i].kind == MEASURE_OK ? 0 : measurement.requests);
        assert_int_equal(cases[i].kind == MEASURE_OK || measurement.errors_by_kind[cases[i].kind] == measurement.requests, 1);
        if (cases[i].kind == MEASURE_OK)
            assert_true(measurement.bytes_sent > measurement.requests * 8000000);
        measurement_release(&measurement);
        scenario_release(&scenario);
    }
}

static void test_bad_options(void **state)
{
    (void)state;
    static const struct {
        uint32_t vus, threads;
        int64_t duration_ns;
        const char *host;
        uint16_t port;
        const char *message;
    } cases[] = {
        {0, 1, MILLISECOND, "127.0.0.1", 1, "virtual users"},
        {LOAD_VUS_MAXIMUM + 1, 1, MILLISECOND, "127.0.0.1", 1, "virtual users"},
        {1, LOAD_THREADS_MAXIMUM + 1, MILLISECOND, "127.0.0.1", 1, "threads"},
        {1, 1, 0, "127.0.0.1", 1, "duration"},
        {1, 1, MILLISECOND, "127.0.0.1", 0, "no address"},
        {1, 1, MILLISECOND, "", 1, "no address"},
        {1, 1, MILLISECOND, "300.1.2.3.4", 1, "300.1.2.3.4"},
    };
    struct scenario scenario;
    scenario_of(&scenario, "sequence", GET_STEP);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct measurement measurement;
        struct error error = {0};
        struct load_options load;
        load_options_init(&load, &scenario);
        load.load.vus = cases[i].vus;
        load.load.duration_ns = cases[i].duration_ns;
        load.threads = cases[i].threads;
        load.target = (struct transport_url){.host = cases[i].host, .port = cases[i].port};
        assert_int_equal(loop_run(&scenario, &load, &measurement, NULL, &error), -1);
        assert_error_contains(&error, cases[i].message);
    }
    scenario_release(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behaviours),    cmocka_unit_test(test_silent_close),   cmocka_unit_test(test_counts),
        cmocka_unit_test(test_known_latency), cmocka_unit_test(test_nobody_there),   cmocka_unit_test(test_target_dies),
        cmocka_unit_test(test_stop),          cmocka_unit_test(test_large_requests), cmocka_unit_test(test_bad_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
