/* Unit tests of runner/progress: the texts, and what is printed where. */
#include "tests/unit/test.h"

#include "runner/progress.h"

#include <inttypes.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static void test_numbers(void **state)
{
    (void)state;
    char text[64];
    static const struct {
        double value;
        const char *text;
    } counts[] = {{0, "0.0"},       {9.96, "10.0"},    {99.94, "99.9"},       {99.95, "100"},
                  {999.6, "1,000"}, {8412.3, "8,412"}, {123456.7, "123,457"}, {1234567, "1,234,567"}};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_string_equal(progress_format_count(counts[i].value, text, sizeof(text)), counts[i].text);
    static const struct {
        int64_t value;
        const char *text;
    } latencies[] = {{0, "0 us"},           {850400, "850 us"},    {999499, "999 us"},    {999500, "1.0 ms"},
                     {1100000, "1.1 ms"},   {99949999, "99.9 ms"}, {100000000, "100 ms"}, {999499999, "999 ms"},
                     {999500000, "1.00 s"}, {2350000000, "2.35 s"}};
    for (size_t i = 0; i < COUNT_OF(latencies); i++)
        assert_string_equal(progress_format_latency(latencies[i].value, text, sizeof(text)), latencies[i].text);
    static const struct {
        int64_t value;
        const char *text;
    } times[] = {{-5, "0 s"},
                 {0, "0 s"},
                 {1, "1 s"},
                 {59 * SECOND, "59 s"},
                 {60 * SECOND, "1 min 00 s"},
                 {245 * SECOND, "4 min 05 s"},
                 {3599 * SECOND + 1, "1 h 00 min"},
                 {3720 * SECOND, "1 h 02 min"}};
    for (size_t i = 0; i < COUNT_OF(times); i++)
        assert_string_equal(progress_format_time_left(times[i].value, text, sizeof(text)), times[i].text);
}

static struct progress example(void)
{
    struct progress progress = {
        .run_count = 72, .run = 12, .scenario = "03-db-read", .target = "c-libevent", .block = 2, .phase = "load"};
    return progress;
}

static void test_result_line(void **state)
{
    (void)state;
    char text[PROGRESS_LINE_SIZE];
    const struct progress progress = example();
    static const struct {
        struct progress_result result;
        const char *text;
    } cases[] = {
        {{.rate = 8412.2, .p50_ns = 1100000, .p99_ns = 2300000},
         "[12/72] 03-db-read  c-libevent  run 2  8,412 req/s  p50 1.1 ms  p99 2.3 ms  0 errors"},
        {{.failed = true, .rate = 40}, "[12/72] 03-db-read  c-libevent  run 2  FAILED"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(progress_format_result(&progress, &cases[i].result, SIZE_MAX, text, sizeof(text)), cases[i].text);
    /* A narrow terminal: the target and the p99 stay, even where that is too wide. */
    static const struct {
        size_t columns;
        const char *text;
    } narrow[] = {{79, "[12/72] 03-db-read  c-libevent  run 2  8,412 req/s  p99 2.3 ms  0 errors"},
                  {60, "03-db-read  c-libevent  8,412 req/s  p99 2.3 ms  0 errors"},
                  {39, "c-libevent  p99 2.3 ms  0 errors"},
                  {10, "c-libevent  p99 2.3 ms"}};
    for (size_t i = 0; i < COUNT_OF(narrow); i++)
        assert_string_equal(progress_format_result(&progress, &cases[0].result, narrow[i].columns, text, sizeof(text)),
                            narrow[i].text);
    assert_string_equal(progress_format_result(&progress, &cases[1].result, 30, text, sizeof(text)),
                        "03-db-read  c-libevent  FAILED");
    /* Too little room: cut, never overrun. */
    char little[20];
    assert_int_equal(strlen(progress_format_result(&progress, &cases[0].result, SIZE_MAX, little, sizeof(little))),
                     sizeof(little) - 1);
}

static void test_time_left(void **state)
{
    (void)state;
    struct progress progress = {.run_count = 4, .overhead_ns = PROGRESS_RUN_OVERHEAD_NS};
    progress.rest_ns = 4 * 10 * SECOND;
    progress.session_start.nanoseconds = 1000 * SECOND;
    progress_begin_run(&progress, "01-x", "a", "constant-vus", 1, 10 * SECOND);
    progress.run_left_ns = 6 * SECOND;
    /* 6 s of this run; three more of 10 s, each with the first guess of 0.2 s beside its load. */
    assert_int_equal(progress_left(&progress, (struct monotonic_time){1005 * SECOND}), 36600000000);
    /* Later runs learn from the earlier ones: the first took 12 s, 2 of them beside its load. */
    progress_begin_run(&progress, "01-x", "b", "constant-vus", 1, 10 * SECOND);
    assert_int_equal(progress_left(&progress, (struct monotonic_time){1012 * SECOND}), 34 * SECOND);
}

/* Runs one session of two runs on file and returns what was written there. */
static void print_session(enum progress_style style, char *text, size_t size)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    struct progress progress;
    const struct progress_live view = {.scenario = "", .target = "", .phase = "load", .running = true};
    progress_init(&progress, file, style, 2, 2 * SECOND, 0);
    assert_false(progress.redrawn);
    progress_begin_run(&progress, "01-x", "a", "constant-vus", 1, SECOND);
    progress_set_phase(&progress, "start");
    progress_update(&progress, &view, (struct monotonic_time){clock_now().nanoseconds + SECOND});
    progress_end_run(&progress, &(struct progress_result){.rate = 1000, .p50_ns = 1000, .p99_ns = 2000, .crossed = 1});
    progress_begin_run(&progress, "01-x", "b", "constant-vus", 1, SECOND);
    progress_end_run(&progress, &(struct progress_result){.failed = true});
    progress_clear(&progress);
    rewind(file);
    size_t length = fread(text, 1, size - 1, file);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
}

static void test_plain_lines(void **state)
{
    (void)state;
    char text[1024];
    print_session(PROGRESS_AUTOMATIC, text, sizeof(text));
    assert_string_equal(text, "[1/2] 01-x  a  run 1  1,000 req/s  p50 1 us  p99 2 us  0 errors  threshold crossed\n"
                              "[2/2] 01-x  b  run 1  FAILED\n");
    print_session(PROGRESS_QUIET, text, sizeof(text));
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_result_line),
        cmocka_unit_test(test_time_left),
        cmocka_unit_test(test_plain_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
