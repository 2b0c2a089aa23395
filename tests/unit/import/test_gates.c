/* Unit tests of site-gen/import/gates: each gate at both sides of its limit. */
#include "tests/unit/store/sample_record.h"

#include "lib/message.h"
#include "site-gen/import/gates.h"

struct gate_case {
    const char *name;
    void (*change)(struct result_record *record);
    const char *key; /* the one reason expected, or NULL for none */
    bool invalid;
    double value, limit;
};

/* Keeps rate and requests consistent. */
static void set_requests(struct result_record *record, int64_t requests, int64_t errors)
{
    record->run.requests = requests;
    record->run.errors = errors;
    record->run.rate = (double)(requests - errors);
    record->run.vus = RESULTS_MISSING;
}

static void change_nothing(struct result_record *record)
{
    (void)record;
}
static void change_failure(struct result_record *record)
{
    record->failure = "the target died with signal 11";
}
static void change_no_answer(struct result_record *record)
{
    set_requests(record, 0, 0);
    record->run.latency = (struct results_latency){-1, -1, -1, -1, -1, -1, -1, -1};
}
static void change_errors_at_limit(struct result_record *record)
{
    set_requests(record, 100000, 1000);
}
static void change_errors_above_limit(struct result_record *record)
{
    set_requests(record, 100000, 1001);
}
static void change_rate_rounded(struct result_record *record)
{
    record->run.rate = 1000.04;
}
static void change_rate_wrong(struct result_record *record)
{
    record->run.rate = 1002.0;
}
static void change_rate_missing(struct result_record *record)
{
    record->run.rate = NAN;
}
static void change_order(struct result_record *record)
{
    record->run.latency.p95 = 990000;
}
static void change_order_within_a_slot(struct result_record *record)
{
    record->run.latency.p99 = 1000000; /* the maximum is 999000 */
}
static void change_order_with_gap(struct result_record *record)
{
    record->run.latency.p95 = RESULTS_MISSING;
    record->run.latency.p99 = 900000;
}
static void set_check(struct result_record *record, int64_t passes)
{
    static struct results_check checks[1];
    static struct results_step steps[2];
    steps[0] = (struct results_step){.name = "s", .group = "one", .requests = 400};
    steps[1] = (struct results_step){.name = "s", .group = "two", .requests = 600};
    checks[0] = (struct results_check){"s", "status is 200", passes, 0};
    record->detail.steps = steps;
    record->detail.step_count = 2;
    record->detail.checks = checks;
    record->detail.check_count = 1;
}
static void change_checks_at_limit(struct result_record *record)
{
    set_check(record, 1000);
}
static void change_checks_above_limit(struct result_record *record)
{
    set_check(record, 1001);
}
static void set_latency(struct result_record *record, int64_t value)
{
    record->run.latency = (struct results_latency){value, value, value, value, value, value, value, RESULTS_MISSING};
}
static void change_concurrency_at_limit(struct result_record *record)
{
    set_latency(record, 1099000);
}
static void change_concurrency_high(struct result_record *record)
{
    set_latency(record, 1110000);
}
static void change_concurrency_at_the_edges(struct result_record *record)
{
    set_latency(record, 1110000);
    record->run.latency.maximum = 200000000; /* a fifth of the window: began before it */
}
static void change_concurrency_of_open_loop(struct result_record *record)
{
    set_latency(record, 1110000);
    record->run.loop = "open";
}
static void change_concurrency_of_short_run(struct result_record *record)
{
    set_latency(record, 1110000);
    record->run.measured_ns = 999999999;
}
static void change_concurrency_low(struct result_record *record)
{
    set_latency(record, 890000);
}
static void change_concurrency_low_while_ramping(struct result_record *record)
{
    set_latency(record, 890000);
    record->run.executor = "ramping-vus";
}
static void change_few_for_p99(struct result_record *record)
{
    set_requests(record, 999, 0);
    record->run.latency.p999 = RESULTS_MISSING;
}
static void change_few_for_p50(struct result_record *record)
{
    set_requests(record, 19, 0);
    set_latency(record, 999000);
    record->run.latency.p90 = record->run.latency.p95 = record->run.latency.p99 = record->run.latency.p999 = RESULTS_MISSING;
}
static void change_saturated(struct result_record *record)
{
    record->run.generator_saturated = true;
    record->run.generator_cpu_share = 1.95;
    record->run.generator_threads = 2;
}
static void change_steal(struct result_record *record)
{
    record->run.steal_share = 0.021;
}
static void change_steal_at_limit(struct result_record *record)
{
    record->run.steal_share = 0.02;
}
static void set_last_second(struct result_record *record, int64_t length_ns, int64_t requests, int64_t errors)
{
    static struct results_second second;
    second = (struct results_second){.second = 1, .start_ns = 0, .length_ns = length_ns, .requests = requests, .errors = errors};
    record->detail.seconds = &second;
    record->detail.second_count = 1;
}
static void change_silent_end(struct result_record *record)
{
    set_last_second(record, 1000000000, 4, 4);
}
static void change_mixed_end(struct result_record *record)
{
    set_last_second(record, 1000000000, 4, 3);
}
static void change_quiet_end(struct result_record *record)
{
    set_last_second(record, 1000000000, 0, 0); /* a stall, not an end */
}
static void change_short_end(struct result_record *record)
{
    set_last_second(record, 20000000, 1, 1);
}
static void change_dropped(struct result_record *record)
{
    record->run.dropped_iterations = 3;
}

/* ---- figures that other tools lack ------------------------------------------------------------------------------------------ */
static void change_everything_missing(struct result_record *record)
{
    result_record_init(record);
    record->run.tool = "other";
    record->run.loop = "closed";
    record->run.executor = "constant-vus";
    record->run.vus = 10;
}
static void change_errors_missing(struct result_record *record)
{
    record->run.errors = RESULTS_MISSING;
}
static void change_requests_missing(struct result_record *record)
{
    record->run.requests = RESULTS_MISSING;
}
static void change_measured_missing(struct result_record *record)
{
    record->run.measured_ns = RESULTS_MISSING;
    record->run.rate = 5000;
}
static void change_mean_missing(struct result_record *record)
{
    record->run.rate = 1000;
    record->run.vus = 100;
    record->run.latency.mean = RESULTS_MISSING;
}

/* ---- what other tools round ------------------------------------------------------------------------------------------------- */
static void change_rate_of_other_tool(struct result_record *record)
{
    record->run.tool = "other";
    record->run.rate = 1009;
}
static void change_rate_of_other_tool_wrong(struct result_record *record)
{
    record->run.tool = "other";
    record->run.rate = 1011;
}
static void change_order_within_resolution(struct result_record *record)
{
    record->run.tool = "other";
    record->run.resolution_ns = 1000000;
    record->run.latency.p99 = 2000000; /* rounded up; the maximum is 999 us */
}
static void change_concurrency_within_resolution(struct result_record *record)
{
    record->run.tool = "other";
    record->run.resolution_ns = 1000000;
    set_latency(record, 0); /* whole milliseconds: anything below half a one */
    set_requests(record, 2000, 0);
    record->run.vus = 1;
}
static void change_concurrency_high_beyond_resolution(struct result_record *record)
{
    record->run.tool = "other";
    record->run.resolution_ns = 1000000;
    set_latency(record, 2000000);
}

/* ---- listed percentiles, mean, checks --------------------------------------------------------------------------------------- */
static void set_quantiles(struct result_record *record, int64_t first, int64_t second, int64_t third)
{
    static struct results_quantile quantiles[3];
    record->run.latency.maximum = 2000000;
    quantiles[0] = (struct results_quantile){0.75, first};
    quantiles[1] = (struct results_quantile){0.95, second};
    quantiles[2] = (struct results_quantile){0.99999, third};
    set_requests(record, 1000000, 0); /* just enough for the last */
    record->detail.quantiles = quantiles;
    record->detail.quantile_count = 3;
}
static void change_quantiles_rising(struct result_record *record)
{
    set_quantiles(record, 999000, 999000, 1500000);
}
static void change_few_for_listed(struct result_record *record)
{
    set_quantiles(record, 999000, 999000, 1500000);
    set_requests(record, 999999, 0);
}
static void change_few_for_listed_unknown(struct result_record *record)
{
    change_few_for_listed(record);
    record->run.requests = RESULTS_MISSING;
}
static void change_quantile_below_usual(struct result_record *record)
{
    set_quantiles(record, 900000, 999000, 1500000);
}
static void change_quantile_above_maximum(struct result_record *record)
{
    set_quantiles(record, 999000, 999000, 2100000);
}
static void change_quantiles_alone(struct result_record *record)
{
    set_quantiles(record, 999000, 950000, 1500000);
    record->run.latency = (struct results_latency){-1, -1, -1, -1, -1, -1, -1, -1};
}
static void change_minimum(struct result_record *record)
{
    record->run.latency.minimum = 1200000;
    record->run.latency.mean = RESULTS_MISSING;
}
static void change_mean_below(struct result_record *record)
{
    record->run.latency.mean = 950000;
}
static void change_mean_above(struct result_record *record)
{
    record->run.latency.mean = 1050000;
}
static void change_mean_alone(struct result_record *record)
{
    record->run.latency = (struct results_latency){950000, -1, -1, -1, -1, -1, -1, -1};
}
static void change_checks_fail(struct result_record *record)
{
    set_check(record, 989);
    record->detail.checks[0].fails = 11;
    record->run.tool = "other";
}
static void change_checks_fail_at_limit(struct result_record *record)
{
    set_check(record, 990);
    record->detail.checks[0].fails = 10;
    record->run.tool = "other";
}
static void change_checks_fail_of_ours(struct result_record *record)
{
    change_checks_fail(record);
    record->run.tool = "benchlab";
}
static void change_checks_of_other_tool(struct result_record *record)
{
    set_check(record, 1001);
    record->run.tool = "other";
}
static void change_checks_of_unknown_requests(struct result_record *record)
{
    set_check(record, 1001);
    record->detail.steps[1].requests = RESULTS_MISSING;
}

/* ---- the load, the machine, the clocks -------------------------------------------------------------------------------------- */
static void set_wanted(struct result_record *record, double wanted)
{
    record->run.tool = "other";
    record->run.loop = "open";
    record->run.wanted_rate = wanted;
}
static void change_wanted_reached(struct result_record *record)
{
    set_wanted(record, 1050);
}
static void change_wanted_not_reached(struct result_record *record)
{
    set_wanted(record, 1100);
}
static void change_wanted_of_ours(struct result_record *record)
{
    set_wanted(record, 1100);
    record->run.tool = "benchlab"; /* iterations of several requests */
}
static void change_generator_late(struct result_record *record)
{
    record->circumstances.lag_p99_ns = 1000001;
}
static void change_generator_in_time(struct result_record *record)
{
    record->circumstances.lag_p99_ns = 1000000;
}
static void set_frequency(struct result_record *record, int64_t before, int64_t after)
{
    record->circumstances.frequency_before_khz = before;
    record->circumstances.frequency_after_khz = after;
}
static void change_frequency(struct result_record *record)
{
    set_frequency(record, 3000000, 2800000);
}
static void change_frequency_at_limit(struct result_record *record)
{
    set_frequency(record, 3000000, 3150000);
}
static void change_frequency_known_once(struct result_record *record)
{
    set_frequency(record, 3000000, RESULTS_MISSING);
}
static void change_governor(struct result_record *record)
{
    record->circumstances.governor_before = "performance";
    record->circumstances.governor_after = "powersave";
}
static void change_governor_known_once(struct result_record *record)
{
    record->circumstances.governor_after = "powersave";
}
static void change_throttled(struct result_record *record)
{
    record->circumstances.throttle_events = 2;
}
static void change_clock_set(struct result_record *record)
{
    record->circumstances.clock_shift_ns = -102000000;
}
static void change_clock_slewed(struct result_record *record)
{
    record->circumstances.clock_shift_ns = 100000000;
}
static void change_times_apart(struct result_record *record)
{
    record->run.ended = "2026-11-24T03:10:07.000Z"; /* 2 s after the start, of which 1 s was measured */
}
static void change_times_apart_of_other_tool(struct result_record *record)
{
    change_times_apart(record);
    record->run.tool = "other";
}
static void set_timeline(struct result_record *record, int64_t second_start_ns)
{
    static struct results_second seconds[3];
    for (int i = 0; i < 3; i++)
        seconds[i] = (struct results_second){.second = i, .start_ns = i * 1000000000, .length_ns = 1000000000, .requests = 10};
    seconds[1].start_ns = second_start_ns;
    record->detail.seconds = seconds;
    record->detail.second_count = 3;
}
static void change_timeline_whole(struct result_record *record)
{
    set_timeline(record, 1000000000);
}
static void change_timeline_gap(struct result_record *record)
{
    set_timeline(record, 1200000000); /* starts late, and the next begins before its end */
}
static void change_timeline_gap_of_other_tool(struct result_record *record)
{
    set_timeline(record, 1200000000);
    record->run.tool = "other";
}

static const struct gate_case CASES[] = {
    {"sound", change_nothing, NULL, false, 0, 0},
    {"failure", change_failure, "gate.failure", true, NAN, NAN},
    {"no answer", change_no_answer, "gate.no_requests", true, 0, 1},
    {"errors at the limit", change_errors_at_limit, NULL, false, 0, 0},
    {"errors above the limit", change_errors_above_limit, "gate.error_share", true, 0.01001, 0.01},
    {"rate rounded", change_rate_rounded, NULL, false, 0, 0},
    {"rate wrong", change_rate_wrong, "gate.rate_mismatch", true, 1002, 1000},
    {"rate missing", change_rate_missing, NULL, false, 0, 0},
    {"percentiles fall", change_order, "gate.percentile_order", true, 990000, 999000},
    {"percentile a slot above the maximum", change_order_within_a_slot, NULL, false, 0, 0},
    {"percentiles fall across a missing one", change_order_with_gap, "gate.percentile_order", true, 900000, 999000},
    {"checks at the limit", change_checks_at_limit, NULL, false, 0, 0},
    {"checks above the limit", change_checks_above_limit, "gate.check_count", true, 1001, 1000},
    {"Little, within a tenth", change_concurrency_at_limit, NULL, false, 0, 0},
    {"Little, too high", change_concurrency_high, "gate.concurrency_high", true, 1.11, 1},
    {"only errors at the end", change_silent_end, "gate.silent_end", true, 0, 1},
    {"an answer at the end", change_mixed_end, NULL, false, 0, 0},
    {"nothing at the end", change_quiet_end, NULL, false, 0, 0},
    {"a short last row", change_short_end, NULL, false, 0, 0},
    {"Little, edges of the window", change_concurrency_at_the_edges, NULL, false, 0, 0},
    {"Little, open loop", change_concurrency_of_open_loop, NULL, false, 0, 0},
    {"Little, short run", change_concurrency_of_short_run, NULL, false, 0, 0},
    {"Little, too low", change_concurrency_low, "gate.concurrency_low", false, 0.89, 1},
    {"Little, ramp", change_concurrency_low_while_ramping, NULL, false, 0, 0},
    {"too few for p99", change_few_for_p99, "gate.few_for_p99", false, 999, 1000},
    {"too few for p50", change_few_for_p50, "gate.few_for_p50", false, 19, 20},
    {"generator saturated", change_saturated, "gate.generator_saturated", false, 1.95, 1.8},
    {"steal", change_steal, "gate.steal", false, 0.021, 0.02},
    {"steal at the limit", change_steal_at_limit, NULL, false, 0, 0},
    {"dropped iterations", change_dropped, "gate.dropped_iterations", false, 3, 0},
    {"every figure missing", change_everything_missing, NULL, false, 0, 0},
    {"errors missing", change_errors_missing, NULL, false, 0, 0},
    {"requests missing", change_requests_missing, NULL, false, 0, 0},
    {"length missing", change_measured_missing, NULL, false, 0, 0},
    {"mean missing", change_mean_missing, NULL, false, 0, 0},
    {"rate of another tool", change_rate_of_other_tool, NULL, false, 0, 0},
    {"rate of another tool, wrong", change_rate_of_other_tool_wrong, "gate.rate_mismatch", true, 1011, 1000},
    {"percentile rounded above the maximum", change_order_within_resolution, NULL, false, 0, 0},
    {"Little, rounded to nothing", change_concurrency_within_resolution, NULL, false, 0, 0},
    {"Little, too high though rounded", change_concurrency_high_beyond_resolution, "gate.concurrency_high", true, 2, 1},
    {"listed percentiles rise", change_quantiles_rising, NULL, false, 0, 0},
    {"too few for a listed percentile", change_few_for_listed, "gate.few_for_listed", false, 999999, 1000000},
    {"too few for a listed percentile, requests missing", change_few_for_listed_unknown, NULL, false, 0, 0},
    {"a listed percentile below a usual one", change_quantile_below_usual, "gate.percentile_order", true, 900000, 999000},
    {"a listed percentile above the maximum", change_quantile_above_maximum, "gate.percentile_order", true, 2000000, 2100000},
    {"listed percentiles alone fall", change_quantiles_alone, "gate.percentile_order", true, 950000, 999000},
    {"minimum above the rest", change_minimum, "gate.percentile_order", true, 999000, 1200000},
    {"mean below the minimum", change_mean_below, "gate.mean_outside", true, 950000, 999000},
    {"mean above the maximum", change_mean_above, "gate.mean_outside", true, 1050000, 999000},
    {"mean alone", change_mean_alone, NULL, false, 0, 0},
    {"checks fail", change_checks_fail, "gate.check_share", true, 0.011, 0.01},
    {"checks fail, at the limit", change_checks_fail_at_limit, NULL, false, 0, 0},
    {"checks fail, counted as errors", change_checks_fail_of_ours, NULL, false, 0, 0},
    {"checks of another tool", change_checks_of_other_tool, "gate.check_count", false, 1001, 1000},
    {"checks of a step without a count", change_checks_of_unknown_requests, NULL, false, 0, 0},
    {"wanted rate reached", change_wanted_reached, NULL, false, 0, 0},
    {"wanted rate not reached", change_wanted_not_reached, "gate.rate_not_reached", false, 1000, 1100},
    {"wanted iterations", change_wanted_of_ours, NULL, false, 0, 0},
    {"generator late", change_generator_late, "gate.generator_late", false, 1000001, 1000000},
    {"generator late, at the limit", change_generator_in_time, NULL, false, 0, 0},
    {"frequency", change_frequency, "gate.frequency", false, 2800, 3000},
    {"frequency at the limit", change_frequency_at_limit, NULL, false, 0, 0},
    {"frequency known once", change_frequency_known_once, NULL, false, 0, 0},
    {"governor", change_governor, "gate.governor", false, NAN, NAN},
    {"governor known once", change_governor_known_once, NULL, false, 0, 0},
    {"throttled", change_throttled, "gate.throttled", false, 2, 0},
    {"clock set", change_clock_set, "gate.clock_jump", false, 102000000, 101000000},
    {"clock slewed", change_clock_slewed, NULL, false, 0, 0},
    {"times apart", change_times_apart, "gate.clock_jump", false, 1000000000, 101000000},
    {"times apart, of another tool", change_times_apart_of_other_tool, NULL, false, 0, 0},
    {"timeline whole", change_timeline_whole, NULL, false, 0, 0},
    {"timeline with a gap", change_timeline_gap, "gate.timeline_gap", false, 400000000, 0},
    {"timeline with a gap, of another tool", change_timeline_gap_of_other_tool, NULL, false, 0, 0},
};

static void assert_same_number(const char *name, double actual, double expected)
{
    if (isnan(expected) ? !isnan(actual) : !(fabs(actual - expected) <= 1e-9 * (1 + fabs(expected))))
        fail_msg("%s: %.17g is not %.17g", name, actual, expected);
}

static void test_gates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct gate_case *c = &CASES[i];
        struct result_record record;
        struct arena arena;
        arena_init(&arena);
        sample_record_init(&record);
        record.run.latency.p999 = RESULTS_MISSING; /* 1,000 answers are too few for it */
        c->change(&record);
        import_check_gates(&record, &arena);
        if (record.run.reason_count != (c->key == NULL ? 0u : 1u))
            fail_msg("%s: %zu reasons, the first %s", c->name, record.run.reason_count,
                     record.run.reason_count > 0 ? record.run.reasons[0].key : "none");
        assert_int_equal(record.run.state, c->invalid ? RESULTS_INVALID : RESULTS_VALID);
        if (c->key != NULL) {
            assert_string_equal(record.run.reasons[0].key, c->key);
            assert_int_equal(record.run.reasons[0].invalidates, c->invalid);
            assert_same_number(c->name, record.run.reasons[0].value, c->value);
            assert_same_number(c->name, record.run.reasons[0].limit, c->limit);
            assert_string_equal(record.run.reasons[0].detail, strcmp(c->key, "gate.governor") == 0 ? "performance -> powersave"
                                                              : strcmp(c->key, "gate.few_for_listed") == 0 ? "p99.999"
                                                                                                           : record.failure);
        }
        arena_release(&arena);
    }
}

static void test_laws_come_first(void **state)
{
    (void)state;
    struct result_record record;
    struct arena arena;
    arena_init(&arena);
    sample_record_init(&record);
    change_steal(&record);
    change_dropped(&record);
    change_checks_of_other_tool(&record); /* a remark among the laws */
    record.run.rate = 1200;
    import_check_gates(&record, &arena);
    assert_int_equal(record.run.state, RESULTS_INVALID);
    static const char *const EXPECTED[] = {"gate.rate_mismatch", "gate.concurrency_high",  "gate.check_count", "gate.few_for_p999",
                                           "gate.steal",         "gate.dropped_iterations"};
    assert_int_equal(record.run.reason_count, COUNT_OF(EXPECTED));
    for (size_t i = 0; i < COUNT_OF(EXPECTED); i++)
        assert_string_equal(record.run.reasons[i].key, EXPECTED[i]);
    bool invalidates = true;
    for (size_t i = 0; i < record.run.reason_count; i++) {
        assert_true(invalidates || !record.run.reasons[i].invalidates);
        invalidates = record.run.reasons[i].invalidates;
    }
    arena_release(&arena);
}

/* Every key that gates.c uses is in the list that the catalogues are checked against. */
static void test_keys_are_listed(void **state)
{
    (void)state;
    static const char *const KEYS[] = {IMPORT_GATE_KEYS};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        bool listed = CASES[i].key == NULL;
        for (size_t k = 0; k < COUNT_OF(KEYS); k++)
            listed = listed || strcmp(KEYS[k], CASES[i].key) == 0;
        assert_true(listed);
    }
}

static void test_keys_are_named(void **state)
{
    (void)state;
    static const char *const KEYS[] = {IMPORT_GATE_KEYS}, *const LANGUAGES[] = {"en", "ko"};
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++) {
        struct messages messages;
        struct error error = {0};
        assert_ok(messages_load(&messages, LANGUAGES[i], NULL, &error), &error);
        for (size_t k = 0; k < COUNT_OF(KEYS); k++)
            if (message_get(&messages, KEYS[k])[0] == '<')
                fail_msg("%s has no text in %s", KEYS[k], LANGUAGES[i]);
        messages_release(&messages);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_laws_come_first),
        cmocka_unit_test(test_keys_are_listed),
        cmocka_unit_test(test_keys_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
