/* Unit tests of runner/summary_text and runner/dashboard: what is printed, in plain text and in colour. */
#include "tests/unit/runner/made_measurement.h"

#include "lib/str.h"
#include "runner/dashboard.h"
#include "runner/summary_text.h"

static void test_table(void **state)
{
    (void)state;
    static const struct summary_run made[] = {
        {.scenario = "01-x", .target = "a", .rate = 1000, .p50_ns = 1000000, .p95_ns = 2000000, .p99_ns = 3000000, .errors = 1},
        {.scenario = "01-x", .target = "long-name", .rate = 50.5, .p50_ns = 900, .p95_ns = 900, .p99_ns = 900, .dropped = 5},
        {.scenario = "01-x", .target = "a", .rate = 1200, .p50_ns = 1200000, .p95_ns = 2200000, .p99_ns = 9000000, .errors = 2},
        {.scenario = "02-y", .target = "a", .failed = true},
        {.scenario = "01-x",
         .target = "a",
         .rate = 1100,
         .p50_ns = 1100000,
         .p95_ns = 2100000,
         .p99_ns = 4000000,
         .crossed = 1,
         .bottleneck = true}};
    struct vec runs;
    struct str_builder text;
    vec_init(&runs, sizeof(struct summary_run));
    str_builder_init(&text, 1 << 16);
    summary_text_append_table(&text, &runs, false);
    assert_string_equal(str_builder_text(&text), "");
    for (size_t i = 0; i < COUNT_OF(made); i++)
        *VEC_PUSH(&runs, struct summary_run) = made[i];
    summary_text_append_table(&text, &runs, false);
    assert_string_equal(str_builder_text(&text),
                        "scenario  target     runs  req/s     CV     p50     p95     p99  errors\n"
                        "01-x      a             3  1,100  9.1 %  1.1 ms  2.1 ms  4.0 ms       3"
                        "  1 threshold crossed, generator was the limit\n"
                        "01-x      long-name     1   50.5      -    1 us    1 us    1 us       0  5 dropped\n"
                        "02-y      a             0      -      -       -       -       -       -  1 failed\n");
    str_builder_clear(&text);
    summary_text_append_table(&text, &runs, true);
    assert_non_null(strstr(str_builder_text(&text), "\033[31m1 failed\033[0m\n"));
    assert_non_null(strstr(str_builder_text(&text), "\033[33m5 dropped\033[0m\n"));
    str_builder_release(&text);
    vec_release(&runs);
}

static void test_lines(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct threshold_result results[4];
    struct str_builder text;
    made_scenario_open(&scenario);
    made_measurement(&measurement, &scenario, false, true);
    assert_int_equal(threshold_evaluate(&measurement, 2 * SECOND, results), 1);
    str_builder_init(&text, 1 << 16);
    summary_text_append_thresholds(&text, results, COUNT_OF(results), false);
    summary_text_append_failed_checks(&text, &measurement, false);
    assert_non_null(strstr(str_builder_text(&text), "threshold crossed: http_req_duration p(95)<50 (95"));
    assert_non_null(strstr(str_builder_text(&text), "threshold kept:    http_req_duration max<500 (100)\n"));
    assert_non_null(strstr(str_builder_text(&text), "check failed: one: status is 200 (1 of 51)\n"));
    str_builder_release(&text);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

/* No colour where it is not wanted: NO_COLOR, a dumb terminal, a file. */
static void test_colour(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(setenv("TERM", "xterm", 1), 0);
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    assert_false(summary_text_may_colour(file));
    assert_int_equal(fclose(file), 0);
}

static void test_dashboard(void **state)
{
    (void)state;
    struct dashboard dashboard = {.unicode = true};
    struct str_builder text;
    struct progress_live view = {.scenario = "01-x",
                                 .target = "c-x",
                                 .phase = "load",
                                 .running = true,
                                 .measuring = true,
                                 .iterations = 1234,
                                 .dropped_iterations = 3,
                                 .vus = 10,
                                 .errors = 7,
                                 .errors_by_kind = {[MEASURE_ERROR_TIMEOUT] = 5, [MEASURE_ERROR_STATUS] = 2},
                                 .target_cpu = 1.5,
                                 .target_rss_bytes = 3 << 20};
    const struct dashboard_place place = {.run = 2,
                                          .run_count = 12,
                                          .block = 1,
                                          .phase_left_ns = 6 * SECOND,
                                          .all_left_ns = 245 * SECOND,
                                          .executor = "constant-vus"};
    str_builder_init(&text, 1 << 16);
    dashboard_begin(&dashboard);
    for (uint64_t second = 1; second <= 4; second++) {
        view.seconds = second;
        view.rate = 1000.0 * (double)second;
        dashboard_observe(&dashboard, &view);
        dashboard_observe(&dashboard, &view);
    }
    view.p50_ns = 1000000;
    view.p95_ns = 2000000;
    view.p99_ns = 3000000;
    dashboard_format(&dashboard, &place, &view, 100, &text);
    assert_string_equal(str_builder_text(&text), "[2/12] 4 min 05 s left  01-x  c-x  run 1\n"
                                                 "load 6 s left  constant-vus  10 VUs  1234 iterations  3 dropped\n"
                                                 "4,000 req/s \u2583\u2585\u2586\u2588\n"
                                                 "p50 1.0 ms  p95 2.0 ms  p99 3.0 ms  7 errors (timeout 5, status 2)\n"
                                                 "target 1.50 cores  3.0 MiB\n");
    /* A narrow terminal cuts characters, not bytes. */
    str_builder_clear(&text);
    dashboard_format(&dashboard, &place, &view, 13, &text);
    assert_non_null(strstr(str_builder_text(&text), "4,000 req/s \u2583\n"));
    /* On one of 40 columns the target's name and the p99 are there. */
    view.target = "c-microhttpd-thread-per-connection";
    str_builder_clear(&text);
    dashboard_format(&dashboard, &place, &view, 39, &text);
    assert_string_equal(str_builder_text(&text), "c-microhttpd-thread-per-connection\n"
                                                 "load 6 s left  10 VUs  3 dropped\n"
                                                 "4,000 req/s \u2583\u2585\u2586\u2588\n"
                                                 "p99 3.0 ms  7 errors\n"
                                                 "target 1.50 cores  3.0 MiB\n");
    view.target = "c-x";
    /* A ring of the newest rates, in ASCII; colour around, not inside. */
    dashboard.unicode = false;
    dashboard.coloured = true;
    for (uint64_t second = 5; second <= 200; second++) {
        view.seconds = second;
        dashboard_observe(&dashboard, &view);
    }
    str_builder_clear(&text);
    dashboard_format(&dashboard, &place, &view, 200, &text);
    assert_non_null(strstr(str_builder_text(&text), "\033[32m4,000 req/s ########################################\033[0m\n"));
    /* Before the load there is nothing to tell. */
    const struct progress_live nothing = {.scenario = "01-x", .target = "c-x", .phase = "start", .target_cpu = -1};
    dashboard.coloured = false;
    dashboard_begin(&dashboard);
    str_builder_clear(&text);
    dashboard_format(&dashboard, &place, &nothing, 100, &text);
    assert_non_null(strstr(str_builder_text(&text), "start 6 s left\n\n0 errors\ntarget -\n"));
    str_builder_release(&text);
}

static void test_redrawing(void **state)
{
    (void)state;
    struct dashboard dashboard = {0};
    const struct dashboard_place place = {.executor = ""};
    const struct progress_live view = {.scenario = "s", .target = "t", .phase = "p", .target_cpu = -1};
    char text[4096];
    FILE *file = tmpfile();
    assert_non_null(file);
    dashboard_draw(&dashboard, &place, &view, file);
    dashboard_draw(&dashboard, &place, &view, file);
    dashboard_clear(&dashboard, file);
    dashboard_clear(&dashboard, file);
    rewind(file);
    size_t length = fread(text, 1, sizeof(text) - 1, file);
    text[length] = '\0';
    static const char drawn[] = "s  t\np\n\n0 errors\ntarget -\n";
    char expected[4096];
    (void)snprintf(expected, sizeof(expected), "%s\r\033[5A\033[J%s\r\033[5A\033[J", drawn, drawn);
    assert_string_equal(text, expected);
    assert_int_equal(fclose(file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),     cmocka_unit_test(test_lines),     cmocka_unit_test(test_colour),
        cmocka_unit_test(test_dashboard), cmocka_unit_test(test_redrawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
