/* Tests of what single requests become: figures, steps, seconds; in any order, and whatever their times are. */
#include "tests/unit/test.h"

#include "lib/histogram.h"
#include "site-gen/import/samples.h"

#define MILLISECOND INT64_C(1000000)
#define SECOND INT64_C(1000000000)

struct finished {
    struct samples *samples;
    struct arena arena;
    struct result_record record;
};

static void start(struct finished *finished)
{
    finished->samples = samples_new();
    arena_init(&finished->arena);
    result_record_init(&finished->record);
}

static void finish(struct finished *finished)
{
    struct error error = {0};
    assert_ok(samples_finish(finished->samples, &finished->arena, &finished->record, &error), &error);
}

static void end(struct finished *finished)
{
    samples_release(finished->samples);
    arena_release(&finished->arena);
}

static struct sample good(int64_t ended_ns, int64_t latency_ns)
{
    return (struct sample){.ended_ns = ended_ns, .latency_ns = latency_ns, .bytes_received = RESULTS_MISSING};
}

/* Requests of 1 to 100 ms, each begun 40 ms after the one before, from any epoch. */
static void add_hundred(struct samples *samples, int64_t epoch_ns, bool backwards)
{
    for (int i = 0; i < 100; i++) {
        int number = backwards ? 99 - i : i;
        struct sample sample = good(epoch_ns + number * 40 * MILLISECOND + (number + 1) * MILLISECOND, (number + 1) * MILLISECOND);
        samples_add(samples, &sample);
    }
}

static void check_near(int64_t actual, double expected)
{
    if (!(fabs((double)actual - expected) <= expected / 100))
        fail_msg("%lld is not %g", (long long)actual, expected);
}

static void test_figures(void **state)
{
    (void)state;
    static const int64_t epochs[] = {0, 1772445930 * SECOND, -1772445930 * SECOND, 7};
    for (size_t i = 0; i < COUNT_OF(epochs); i++)
        for (int backwards = 0; backwards < 2; backwards++) {
            struct finished finished;
            start(&finished);
            add_hundred(finished.samples, epochs[i], backwards);
            finish(&finished);
            const struct results_run *run = &finished.record.run;
            assert_int_equal(run->requests, 100);
            assert_int_equal(run->errors, 0);
            assert_int_equal(run->errors_by_kind[RESULTS_ERROR_CHECK], 0);
            assert_int_equal(run->measured_ns, 99 * 40 * MILLISECOND + 100 * MILLISECOND);
            assert_number_close(run->rate, 100 / 4.06, 1e-12);
            assert_int_equal(run->latency.minimum, MILLISECOND);
            assert_int_equal(run->latency.maximum, 100 * MILLISECOND);
            assert_int_equal(run->latency.mean, 505 * MILLISECOND / 10);
            check_near(run->latency.p50, 50e6);
            check_near(run->latency.p99, 99e6);
            assert_int_equal(run->bytes_received, RESULTS_MISSING);
            assert_string_equal(run->percentile_rule, "hdr");
            assert_int_equal(finished.record.detail.step_count, 0);
            assert_true(samples_first_start(finished.samples) == epochs[i]);
            assert_true(samples_last_end(finished.samples) == epochs[i] + 4060 * MILLISECOND);
            end(&finished);
        }
}

/* The rows are without gaps and hold every request once, whichever came first. */
static void check_rows(const struct finished *finished, size_t count)
{
    const struct results_detail *detail = &finished->record.detail;
    int64_t requests = 0, errors = 0, at_ns = 0;
    assert_int_equal(detail->second_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct results_second *second = &detail->seconds[i];
        assert_int_equal(second->second, i);
        assert_false(second->warmup);
        assert_true(second->start_ns == at_ns);
        if (i > 0 && i + 1 < count)
            assert_true(second->length_ns == SECOND);
        else
            assert_true(second->length_ns >= (count == 1 ? 1 : SECOND / 2) && second->length_ns < 2 * SECOND);
        at_ns += second->length_ns;
        requests += second->requests;
        errors += second->errors;
    }
    assert_true(at_ns == finished->record.run.measured_ns);
    assert_int_equal(requests, finished->record.run.requests);
    assert_int_equal(errors, finished->record.run.errors);
}

static void test_seconds(void **state)
{
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct finished finished;
        start(&finished);
        add_hundred(finished.samples, 1772445930 * SECOND, backwards);
        finish(&finished);
        check_rows(&finished, 4); /* of 4.06 s, the last one of 1.06 s */
        const struct results_second *second = &finished.record.detail.seconds[1];
        if (!backwards) {
            assert_int_equal(second->requests, 24); /* the 26th to the 49th: they end at 1.026 to 1.969 s */
            assert_int_equal(second->errors, 0);
            check_near(second->maximum, 49e6);
            check_near(second->p50, 37e6);
            check_near(second->p95, 48e6);
            check_near(second->p99, 49e6);
        }
        assert_int_equal(second->bytes_received, RESULTS_MISSING);
        end(&finished);
    }
}

/* Where rows begin and end: each case a list of requests, start and end in milliseconds. */
static void test_edges(void **state)
{
    (void)state;
    static const struct {
        int times[6][2];
        size_t rows;
        int64_t first_length_ms, last_length_ms;
    } cases[] = {
        {{{0, 100}}, 1, 100, 100},
        {{{0, 1000}}, 1, 1000, 1000},
        {{{0, 1001}}, 1, 1001, 1001},
        {{{0, 1600}}, 2, 1000, 600},
        {{{0, 100}, {100, 2400}}, 2, 1000, 1400},
        {{{0, 100}, {2550, 2600}}, 3, 1000, 600},
        {{{500, 600}, {0, 700}}, 1, 700, 700},         /* the second began before the first */
        {{{5000, 5100}, {4800, 6000}}, 1, 1200, 1200}, /* 0.2 s before the first row, joined to it */
        {{{5000, 5100}, {4300, 6000}}, 2, 700, 1000},  /* 0.7 s before it, a row of its own */
        {{{5000, 5100}, {100, 200}}, 5, 900, 1100},    /* and long before it: 0.1 to 1, and a second each up to 5.1 */
        {{{1000, 1100}, {999, 1099}, {998, 2098}}, 1, 1100, 1100},
        {{{0, 10}, {9000, 9010}, {3000, 3010}}, 9, 1000, 1010},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct finished finished;
        start(&finished);
        for (size_t j = 0; j < COUNT_OF(cases[i].times) && cases[i].times[j][1] > 0; j++) {
            int64_t from = cases[i].times[j][0] * MILLISECOND, to = cases[i].times[j][1] * MILLISECOND;
            struct sample sample = good(to, to - from);
            samples_add(finished.samples, &sample);
        }
        finish(&finished);
        check_rows(&finished, cases[i].rows);
        const struct results_detail *detail = &finished.record.detail;
        assert_int_equal(detail->seconds[0].length_ns / MILLISECOND, cases[i].first_length_ms);
        assert_int_equal(detail->seconds[detail->second_count - 1].length_ns / MILLISECOND, cases[i].last_length_ms);
        end(&finished);
    }
}

static void test_errors_steps_bytes(void **state)
{
    (void)state;
    struct finished finished;
    static const struct sample samples[] = {
        {.ended_ns = 10 * SECOND, .latency_ns = SECOND, .bytes_received = 100, .step = {"a", sizeof("a") - 1}},
        {.ended_ns = 11 * SECOND,
         .latency_ns = 2 * SECOND,
         .bytes_received = 50,
         .step = {"b", sizeof("b") - 1},
         .group = {"G", sizeof("G") - 1}},
        {.ended_ns = 12 * SECOND,
         .latency_ns = 9 * SECOND,
         .is_error = true,
         .kind = RESULTS_ERROR_TIMEOUT,
         .step = {"a", sizeof("a") - 1}},
        {.ended_ns = 12 * SECOND, .latency_ns = -1, .bytes_received = RESULTS_MISSING, .step = {"b", sizeof("b") - 1}},
        {.ended_ns = 13 * SECOND, .latency_ns = -1, .is_error = true, .kind = RESULTS_ERROR_STATUS},
        {.ended_ns = 13 * SECOND, .latency_ns = 4000 * SECOND, .bytes_received = 0, .step = {"a\nb", sizeof("a\nb") - 1}},
    };
    start(&finished);
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        samples_add(finished.samples, &samples[i]);
    finish(&finished);
    const struct results_run *run = &finished.record.run;
    const struct results_detail *detail = &finished.record.detail;
    assert_int_equal(run->requests, 6);
    assert_int_equal(run->errors, 2);
    assert_int_equal(run->errors_by_kind[RESULTS_ERROR_TIMEOUT], 1);
    assert_int_equal(run->errors_by_kind[RESULTS_ERROR_STATUS], 1);
    assert_int_equal(run->errors_by_kind[RESULTS_ERROR_CONNECT], 0);
    assert_int_equal(run->bytes_received, 150);
    assert_int_equal(run->latency.maximum, 2 * SECOND); /* more than an hour has no place, and an error no latency */
    assert_int_equal(detail->step_count, 4);
    assert_string_equal(detail->steps[1].group, "G");
    assert_string_equal(detail->steps[2].name, "b");
    assert_string_equal(detail->steps[2].group, "");
    assert_int_equal(detail->steps[0].requests, 2);
    assert_int_equal(detail->steps[0].errors, 1);
    check_near(detail->steps[0].latency.p50, 1e9);
    assert_int_equal(detail->steps[2].latency.p50, RESULTS_MISSING);
    assert_false(detail->steps[2].has_histogram);
    assert_null(finished.record.step_histograms[2]);
    assert_null(strchr(detail->steps[3].name, '\n'));
    assert_int_equal(run->warning_count, 2);
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_decode(&histogram, str_from_text(finished.record.histogram), &error), &error);
    assert_int_equal(histogram.total, 2);
    histogram_release(&histogram);
    end(&finished);
}

/* One request long before or after the others, or at an impossible time. */
static void test_far_apart(void **state)
{
    (void)state;
    static const struct {
        int64_t second;
        bool has_seconds;
    } cases[] = {{99998, true}, {100001, false}, {1000000000, false}, {-1000000000, false}, {-99990, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct finished finished;
        start(&finished);
        struct sample first = good(0, MILLISECOND), far = good(cases[i].second * SECOND, MILLISECOND);
        samples_add(finished.samples, &first);
        samples_add(finished.samples, &far);
        samples_add(finished.samples, &first);
        finish(&finished);
        assert_int_equal(finished.record.run.requests, 3);
        assert_int_equal(finished.record.detail.second_count > 0, cases[i].has_seconds);
        assert_int_equal(finished.record.run.warning_count, cases[i].has_seconds ? 0 : 1);
        end(&finished);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        int64_t ended_ns, latency_ns;
    } cases[] = {{INT64_MAX, 1}, {INT64_MIN, 1}, {0, INT64_MAX}};
    struct finished finished;
    struct error error = {0};
    start(&finished);
    assert_int_equal(samples_finish(finished.samples, &finished.arena, &finished.record, &error), -1);
    assert_error_contains(&error, "at least one request");
    end(&finished);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        start(&finished);
        struct sample sample = good(cases[i].ended_ns, cases[i].latency_ns);
        samples_add(finished.samples, &sample);
        assert_int_equal(samples_finish(finished.samples, &finished.arena, &finished.record, &error), -1);
        assert_error_contains(&error, "times");
        end(&finished);
    }
}

/* Without any length there is neither rate nor timeline. */
static void test_no_length(void **state)
{
    (void)state;
    struct finished finished;
    start(&finished);
    struct sample sample = good(5 * SECOND, 0);
    samples_add(finished.samples, &sample);
    finish(&finished);
    assert_int_equal(finished.record.run.requests, 1);
    assert_true(isnan(finished.record.run.rate));
    assert_int_equal(finished.record.run.measured_ns, RESULTS_MISSING);
    assert_int_equal(finished.record.detail.second_count, 0);
    end(&finished);
}

/* Many requests at one latency in a second, and rows that are asked for in turn: no count is lost on the way. */
static void test_many_in_rows(void **state)
{
    (void)state;
    struct finished finished;
    start(&finished);
    for (int i = 0; i < 200000; i++) {
        struct sample sample = good((i % 10) * SECOND + SECOND / 2, (i % 2 + 1) * MILLISECOND);
        samples_add(finished.samples, &sample);
    }
    finish(&finished);
    const struct results_detail *detail = &finished.record.detail;
    int64_t requests = 0;
    for (size_t i = 0; i < detail->second_count; i++) {
        requests += detail->seconds[i].requests;
        if (detail->seconds[i].requests == 20000) /* not the last two, which are one row */
            check_near(detail->seconds[i].p50, (double)(detail->seconds[i].maximum));
    }
    assert_int_equal(requests, 200000);
    end(&finished);
    start(&finished);
    for (int i = 0; i < 200000; i++) {
        struct sample sample = good(SECOND, i % 4 == 0 ? MILLISECOND : 2 * MILLISECOND);
        samples_add(finished.samples, &sample);
        if (i % 1000 == 0)
            for (int j = 2; j < 9; j++) { /* moves the row out and in again */
                struct sample other = good(j * SECOND, MILLISECOND);
                samples_add(finished.samples, &other);
            }
    }
    finish(&finished);
    check_near(finished.record.detail.seconds[0].p50, 2e6);
    assert_int_equal(finished.record.detail.seconds[0].requests, 200000);
    end(&finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),   cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_edges),     cmocka_unit_test(test_errors_steps_bytes),
        cmocka_unit_test(test_far_apart), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_length), cmocka_unit_test(test_many_in_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
