/* Unit tests of runner/prometheus: the page, addresses, and clients of every kind. */
#include "tests/unit/test.h"

#include "lib/clock.h"
#include "lib/str.h"
#include "runner/prometheus.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static struct progress_live made_view(void)
{
    return (struct progress_live){.scenario = "01-\"x\"",
                                  .target = "c-x",
                                  .phase = "load",
                                  .running = true,
                                  .measuring = true,
                                  .requests = 1234,
                                  .errors = 7,
                                  .errors_by_kind = {[MEASURE_ERROR_TIMEOUT] = 7},
                                  .bytes_received = 1 << 20,
                                  .iterations = 600,
                                  .dropped_iterations = 3,
                                  .vus = 10,
                                  .seconds = 2,
                                  .rate = 617.5,
                                  .p50_ns = 1500000,
                                  .p95_ns = 2500000,
                                  .p99_ns = 3500000,
                                  .max_ns = 4500000,
                                  .target_cpu = 1.25,
                                  .target_cpu_ns = 5 * SECOND / 2,
                                  .target_rss_bytes = 4096};
}

static void test_page(void **state)
{
    (void)state;
    struct str_builder text;
    struct progress_live view = made_view();
    str_builder_init(&text, PROMETHEUS_TEXT_MAXIMUM);
    prometheus_format(&view, &text);
    static const char *const lines[] = {
        "# TYPE benchlab_http_requests_total counter\nbenchlab_http_requests_total{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} "
        "1234\n",
        "benchlab_http_errors_total{scenario=\"01-\\\"x\\\"\",target=\"c-x\",kind=\"timeout\"} 7\n",
        "benchlab_http_errors_total{scenario=\"01-\\\"x\\\"\",target=\"c-x\",kind=\"connect\"} 0\n",
        "benchlab_http_request_duration_seconds{scenario=\"01-\\\"x\\\"\",target=\"c-x\",quantile=\"0.99\"} 0.0035\n",
        "benchlab_http_requests_per_second{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 617.5\n",
        "benchlab_dropped_iterations_total{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 3\n",
        "benchlab_vus{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 10\n",
        "benchlab_measuring{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 1\n",
        "benchlab_target_cpu_seconds_total{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 2.5\n",
        "benchlab_target_cpu_cores{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 1.25\n",
        "benchlab_target_resident_memory_bytes{scenario=\"01-\\\"x\\\"\",target=\"c-x\"} 4096\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (strstr(str_builder_text(&text), lines[i]) == NULL)
            fail_msg("no %s in %s", lines[i], str_builder_text(&text));
    /* Every line is a comment or name{labels} number, and ends. */
    struct str rest = str_from_text(str_builder_text(&text));
    struct str line;
    while (str_split_next(&rest, '\n', &line) && line.length > 0)
        assert_true(str_starts_with(line, "# HELP benchlab_") || str_starts_with(line, "# TYPE benchlab_") ||
                    str_starts_with(line, "benchlab_"));
    assert_int_equal(text.data[text.length - 1], '\n');
    str_builder_clear(&text);
    view.target_rss_bytes = 0;
    prometheus_format(&view, &text);
    assert_null(strstr(str_builder_text(&text), "target_cpu"));
    str_builder_release(&text);
}

static int connect_to(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client >= 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
    return client;
}

/* Sends and reads until the server closes. */
static void ask(int port, const char *request, size_t length, struct str_builder *answer)
{
    char chunk[4096];
    ssize_t got = 0;
    int client = connect_to(port);
    (void)send(client, request, length, MSG_NOSIGNAL);
    str_builder_clear(answer);
    while ((got = recv(client, chunk, sizeof(chunk), 0)) > 0)
        str_builder_append_bytes(answer, chunk, (size_t)got);
    (void)close(client);
}

static void test_clients(void **state)
{
    (void)state;
    struct prometheus server;
    struct error error = {0};
    struct str_builder answer;
    const struct progress_live view = made_view();
    static char long_request[2 * PROMETHEUS_REQUEST_MAXIMUM];
    memset(long_request, 'x', sizeof(long_request) - 1);
    str_builder_init(&answer, 1 << 20);
    assert_ok(prometheus_start(&server, "127.0.0.1:0", &error), &error);
    assert_true(server.port > 0);
    prometheus_publish(&server, &view);
    static const char metrics[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    const struct {
        const char *request, *first, *part;
    } cases[] = {
        {metrics, "HTTP/1.1 200 OK\r\n", "\nbenchlab_vus{"},
        {metrics, "HTTP/1.1 200 OK\r\n", "text/plain; version=0.0.4"},
        {"GET /metrics?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\nbenchlab_vus{"},
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", "see /metrics"},
        {"GET /metricsx HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", "see /metrics"},
        {"POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ", "Allow: GET, HEAD"},
        {"nonsense\r\n\r\n", "HTTP/1.1 405 ", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ask(server.port, cases[i].request, strlen(cases[i].request), &answer);
        if (strncmp(str_builder_text(&answer), cases[i].first, strlen(cases[i].first)) != 0)
            fail_msg("case %zu: %s", i, str_builder_text(&answer));
        assert_non_null(strstr(str_builder_text(&answer), cases[i].part));
    }
    ask(server.port, "HEAD /metrics HTTP/1.1\r\n\r\n", 26, &answer);
    assert_non_null(strstr(str_builder_text(&answer), "200 OK"));
    assert_null(strstr(str_builder_text(&answer), "benchlab_"));
    /* Too long, with a NUL, or never complete: no answer, and the next client is served. */
    ask(server.port, long_request, sizeof(long_request) - 1, &answer);
    assert_int_equal(answer.length, 0);
    ask(server.port, "GET /\0metrics\r\n\r\n", 17, &answer);
    assert_int_equal(answer.length, 0);
    int silent = connect_to(server.port);
    ask(server.port, metrics, strlen(metrics), &answer);
    assert_non_null(strstr(str_builder_text(&answer), "200 OK"));
    (void)close(silent);
    /* Stopping does not wait for a client that says nothing. */
    silent = connect_to(server.port);
    prometheus_stop(&server);
    prometheus_stop(&server);
    prometheus_publish(&server, &view);
    (void)close(silent);
    str_builder_release(&answer);
}

static void test_addresses(void **state)
{
    (void)state;
    struct prometheus server;
    struct prometheus second;
    struct error error = {0};
    char address[64];
    static const char *const bad[] = {"", ":", ":x", ":65536", ":-1", "127.0.0.1", "127.0.0.1:", "[::1]", ":12 "};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(prometheus_start(&server, bad[i], &error), -1);
        assert_error_contains(&error, "expected :PORT or ADDRESS:PORT");
    }
    assert_ok(prometheus_start(&server, ":0", &error), &error);
    (void)snprintf(address, sizeof(address), "%d", server.port);
    assert_int_equal(prometheus_start(&second, address, &error), -1);
    assert_error_contains(&error, "in use");
    prometheus_stop(&server);
    assert_ok(prometheus_start(&second, address, &error), &error);
    prometheus_stop(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_clients),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
