/* The scenario language over real sockets: a small application behind the loopback server that only answers well to what the
 * language is to send. */
#include "tests/unit/runner/loopback.h"
#include "tests/unit/runner/scenario_text.h"

#include "runner/loop.h"
#include "runner/threshold.h"

static atomic_uint logins, resets, reports;

static bool has(const char *text)
{
    return strstr(loopback_request, text) != NULL;
}

static void reply(int socket, const char *status, const char *headers, const char *body)
{
    char text[1024];
    snprintf(text, sizeof text, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers, strlen(body), body);
    loopback_send(socket, text);
}

/* Each login has a cookie and a code of its own; /home knows the cookie, /item the code. */
static void answer_home(int socket)
{
    char body[200];
    const char *cookie = strstr(loopback_request, "Cookie: sid=");
    if (cookie == NULL) {
        reply(socket, "401 Unauthorized", "", "{}");
        return;
    }
    int number = atoi(cookie + 12);
    snprintf(body, sizeof body, "<a href=\"/item?code=c%d\">item</a>", number);
    reply(socket, "200 OK", "X-Kind: home page\r\n", body);
}

static bool answer_application(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    char text[200];
    if (has("POST /login ") && has("Authorization: Basic YW5uOnNlY3JldA==\r\n") && has("\r\n\r\nname=A%20%26%20B&vu=")) {
        snprintf(text, sizeof text, "Location: ./home?x=1\r\nSet-Cookie: sid=%u; Path=/; HttpOnly\r\n",
                 atomic_fetch_add(&logins, 1) + 1);
        reply(socket, "303 See Other", text, "moved");
    } else if (has("GET /home?x=1 HTTP")) {
        answer_home(socket);
    } else if (has("GET /item?code=c") && has("Cookie: sid=") && has("X-Start: 77\r\n")) {
        int code = atoi(strstr(loopback_request, "code=c") + 6);
        bool own = code == atoi(strstr(loopback_request, "sid=") + 4);
        snprintf(text, sizeof text, "{\"own\":%s,\"row\":\"%c\"}", own ? "true" : "false", strstr(loopback_request, "row=")[4]);
        reply(socket, "200 OK", "", text);
    } else if (has("POST /reset ")) {
        atomic_fetch_add(&resets, 1);
        reply(socket, "200 OK", "", "{\"start\":77}");
    } else if (has("GET /report?own=")) {
        atomic_store(&reports, (unsigned)atoi(strstr(loopback_request, "own=") + 4));
        reply(socket, "200 OK", "", "{\"total\":15}");
    } else {
        reply(socket, "400 Bad Request", "", "{}");
    }
    return true;
}

#define MEMBERS                                                                                                                    \
    "\"cookies\":true,\"setup\":[{\"name\":\"reset\",\"method\":\"POST\",\"path\":\"/"                                             \
    "reset\",\"extract\":[{\"variable\":\"start\","                                                                                \
    "\"json\":\"start\"}]}],\"steps\":["                                                                                           \
    "{\"name\":\"login\",\"group\":\"in\",\"method\":\"POST\",\"path\":\"/"                                                        \
    "login\",\"follow\":3,\"auth\":{\"basic\":{\"user\":\"ann\","                                                                  \
    "\"password\":\"secret\"}},\"body\":{\"form\":{\"name\":\"A & B\",\"vu\":\"{{vu}}\"}},"                                        \
    "\"checks\":[{\"name\":\"s\",\"status\":200},{\"name\":\"kind\",\"header\":\"x-kind\",\"equals\":\"home page\"}],"             \
    "\"extract\":[{\"variable\":\"code\",\"regex\":\"code=(c[0-9]+)\",\"group\":1}]},"                                             \
    "{\"name\":\"item\",\"group\":\"in\",\"method\":\"GET\",\"path\":\"/"                                                          \
    "item?code={{code}}&row={{vu}}\",\"headers\":{\"X-Start\":\"{{start}}\"},"                                                     \
    "\"checks\":[{\"name\":\"own\",\"json\":\"own\",\"equals\":true,\"count\":\"own\"},{\"name\":\"row\",\"json\":\"row\","        \
    "\"equals\":\"{{vu}}\"}]}],"                                                                                                   \
    "\"teardown\":[{\"name\":\"report\",\"method\":\"GET\",\"path\":\"/"                                                           \
    "report?own={{own}}\",\"checks\":[{\"name\":\"total\",\"json\":\"total\","                                                     \
    "\"equals\":\"{{own}}\"}],\"extract\":[{\"variable\":\"total\",\"json\":\"total\"}]}],"                                        \
    "\"report\":[{\"name\":\"missing\",\"value\":\"{{sum total -own}}\"}],"                                                        \
    "\"thresholds\":{\"checks\":[\"rate>=1\"],\"http_reqs\":[\"count==30\"],\"group_duration{group:::in}\":[\"min>0\"]}"

/* Runs a scenario with 3 users, 5 iterations each. */
static int run(struct loopback *server, struct scenario *scenario, const char *members, struct measurement *measurement,
               struct error *error)
{
    struct load_options options;
    assert_ok(scenario_from_members(scenario,
                                    "{\"executor\":\"per-vu-iterations\",\"vus\":3,\"iterations\":5,\"maxDuration\":\"30s\"}",
                                    members, error),
              error);
    load_options_init(&options, scenario);
    options.target.host = "127.0.0.1";
    options.target.port = server->port;
    options.seed = 1;
    return loop_run(scenario, &options, measurement, NULL, error);
}

static void test_the_whole_language(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    struct threshold_result results[3];
    struct error error = {0};
    loopback_start(&server, answer_application);
    assert_ok(run(&server, &scenario, MEMBERS, &measurement, &error), &error);
    assert_int_equal(measurement.iterations, 15);
    assert_int_equal(measurement.requests, 30); /* a redirect belongs to its step */
    assert_int_equal(measurement.errors, 0);
    assert_int_equal(measurement.steps[0].checks[2].passes, 15); /* the extraction */
    assert_int_equal(measurement.steps[1].checks[0].passes, 15);
    assert_int_equal(measurement.groups[0].histogram.total, 15);
    assert_int_equal(atomic_load(&logins), 15);
    assert_int_equal(atomic_load(&resets), 1);
    assert_int_equal(atomic_load(&reports), 15);
    assert_int_equal(atomic_load(&server.requests), 1 + 15 * 3 + 1);
    assert_int_equal(measurement.teardown.teardown_count, 1);
    assert_int_equal(measurement.teardown.teardown[0].checks_passed, 3);
    assert_true(measurement.teardown.values[0].has_value);
    assert_int_equal(measurement.teardown.values[0].value, 0);
    assert_int_equal(threshold_evaluate(&measurement, measurement.measured_ns, results), 0);
    measurement_release(&measurement);
    scenario_release(&scenario);
    loopback_stop(&server);
}

static void test_setup_that_fails(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    struct error error = {0};
    loopback_start(&server, answer_application);
    assert_int_equal(run(&server, &scenario,
                         "\"setup\":[{\"name\":\"nothing\",\"method\":\"GET\",\"path\":\"/nothing\"}],"
                         "\"steps\":[{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\"}]",
                         &measurement, &error),
                     -1);
    assert_error_contains(&error, "setup: step \"nothing\": status 400");
    assert_int_equal(atomic_load(&server.requests), 1);
    scenario_release(&scenario);
    loopback_stop(&server);
}

/* The first step extracts nothing: the second is never sent, and no iteration is lost count of. */
static void test_iterations_that_are_cut(void **state)
{
    (void)state;
    struct loopback server;
    struct scenario scenario;
    struct measurement measurement;
    struct error error = {0};
    loopback_start(&server, answer_application);
    assert_ok(run(&server, &scenario,
                  "\"steps\":[{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/"
                  "reset\",\"extract\":[{\"variable\":\"v\",\"json\":\"no\"}]},"
                  "{\"name\":\"b\",\"method\":\"GET\",\"path\":\"/{{v}}\"}]",
                  &measurement, &error),
              &error);
    assert_int_equal(measurement.requests, 15);
    assert_int_equal(measurement.steps[1].requests, 0);
    assert_int_equal(measurement.errors_by_kind[MEASURE_ERROR_CHECK], 15);
    assert_int_equal(measurement.steps[0].checks[0].fails, 15);
    measurement_release(&measurement);
    scenario_release(&scenario);
    loopback_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_language),
        cmocka_unit_test(test_setup_that_fails),
        cmocka_unit_test(test_iterations_that_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
