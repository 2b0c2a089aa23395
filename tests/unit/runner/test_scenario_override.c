/* Overrides of a scenario's load, and its explanation in words. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/scenario_explain.h"
#include "runner/scenario_override.h"

#define SECOND INT64_C(1000000000)
#define STEPS                                                                                                                      \
    "\"steps\":[{\"name\":\"one\",\"method\":\"GET\",\"path\":\"/\"},{\"name\":\"two\",\"method\":\"GET\",\"path\":\"/\"}]"
#define RAMP                                                                                                                       \
    "{\"executor\":\"ramping-vus\",\"startVUs\":10,\"stages\":[{\"duration\":\"20s\",\"target\":100},{\"duration\":\"10s\","       \
    "\"target\":0}]}"

static void open_scenario(struct scenario *scenario, const char *load)
{
    struct error error = {0};
    assert_ok(scenario_from_members(scenario, load, STEPS, &error), &error);
}

static void test_ramps_are_scaled(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    struct scenario_overrides overrides;
    scenario_overrides_init(&overrides);
    open_scenario(&scenario, RAMP);
    struct scenario_load_settings load = scenario.load;
    overrides.vus = 50;
    overrides.duration_ns = 3 * SECOND;
    overrides.warmup_ns = SECOND;
    assert_ok(scenario_override(&load, &overrides, &scenario.arena, &error), &error);
    assert_int_equal(load.vus, 50);
    assert_int_equal(load.start_vus, 5);
    assert_int_equal(load.stages[0].target, 50);
    assert_int_equal(load.stages[1].target, 0);
    assert_int_equal(load.stages[0].duration_ns, 2 * SECOND);
    assert_int_equal(load.duration_ns, 3 * SECOND);
    assert_int_equal(load.warmup_ns, SECOND);
    overrides.duration_ns = SECOND + 1; /* no multiple of anything: the sum is exact all the same */
    load = scenario.load;
    assert_ok(scenario_override(&load, &overrides, &scenario.arena, &error), &error);
    assert_int_equal(load.stages[0].duration_ns + load.stages[1].duration_ns, SECOND + 1);
    assert_int_equal(scenario.load.stages[0].target, 100); /* the scenario's own are untouched */
    scenario_release(&scenario);
}

static void test_what_each_executor_takes(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    struct scenario_overrides overrides;
    scenario_overrides_init(&overrides);
    open_scenario(&scenario, "{\"executor\":\"constant-vus\",\"vus\":8}");
    overrides.rate = 1000;
    struct scenario_load_settings load = scenario.load;
    assert_ok(scenario_override(&load, &overrides, &scenario.arena, &error), &error);
    assert_int_equal(load.executor, SCENARIO_CONSTANT_ARRIVAL_RATE);
    assert_int_equal(load.rate, 1000);
    assert_int_equal(load.max_vus, 8);
    assert_int_equal(load.time_unit_ns, SECOND);
    overrides.iterations = 5;
    load = scenario.load;
    assert_int_equal(scenario_override(&load, &overrides, &scenario.arena, &error), -1);
    assert_error_contains(&error, "no meaning for the executor constant-vus");
    scenario_release(&scenario);
    open_scenario(&scenario, "{\"executor\":\"shared-iterations\",\"vus\":2,\"iterations\":9}");
    overrides.rate = SCENARIO_KEEP;
    overrides.warmup_ns = SECOND;
    load = scenario.load;
    assert_ok(scenario_override(&load, &overrides, &scenario.arena, &error), &error);
    assert_int_equal(load.iterations, 5);
    assert_int_equal(load.warmup_ns, 0);
    overrides.vus = 6;
    load = scenario.load;
    assert_int_equal(scenario_override(&load, &overrides, &scenario.arena, &error), -1);
    assert_error_contains(&error, "cannot share");
    scenario_release(&scenario);
    open_scenario(&scenario, "{\"executor\":\"ramping-arrival-rate\",\"startRate\":50,\"preAllocatedVUs\":2,\"maxVUs\":4,"
                             "\"stages\":[{\"duration\":\"10s\",\"target\":200}]}");
    scenario_overrides_init(&overrides);
    overrides.rate = 20;
    overrides.vus = 3;
    load = scenario.load;
    assert_ok(scenario_override(&load, &overrides, &scenario.arena, &error), &error);
    assert_int_equal(load.start_rate, 5);
    assert_int_equal(load.stages[0].target, 20);
    assert_int_equal(load.pre_allocated_vus, 3);
    assert_int_equal(load.max_vus, 3);
    scenario_release(&scenario);
}

static const char *variables[5];

static char *lookup(const char *name)
{
    static const char *const names[] = {"BENCHLAB_VUS", "BENCHLAB_DURATION", "BENCHLAB_RATE", "BENCHLAB_ITERATIONS",
                                        "BENCHLAB_WARMUP"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equals(name, names[i]))
            return (char *)(uintptr_t)variables[i];
    fail_msg("asked for %s", name);
    return NULL;
}

static void test_environment(void **state)
{
    (void)state;
    struct scenario_overrides overrides;
    struct error error = {0};
    const char *good[] = {"7", "90s", "", NULL, "0s"};
    memcpy(variables, good, sizeof good);
    scenario_overrides_init(&overrides);
    assert_ok(scenario_overrides_read(&overrides, lookup, &error), &error);
    assert_int_equal(overrides.vus, 7);
    assert_int_equal(overrides.duration_ns, 90 * SECOND);
    assert_int_equal(overrides.rate, SCENARIO_KEEP);
    assert_int_equal(overrides.iterations, SCENARIO_KEEP);
    assert_int_equal(overrides.warmup_ns, 0);
    static const struct {
        size_t index;
        const char *value, *message;
    } bad[] = {
        {0, "0", "BENCHLAB_VUS: expected an integer"},
        {0, "100001", "BENCHLAB_VUS"},
        {1, "0s", "BENCHLAB_DURATION"},
        {1, "soon", "BENCHLAB_DURATION"},
        {2, "-1", "BENCHLAB_RATE"},
        {3, "1.5", "BENCHLAB_ITERATIONS"},
        {4, "1000h", "BENCHLAB_WARMUP"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        memset(variables, 0, sizeof variables);
        variables[bad[i].index] = bad[i].value;
        assert_int_equal(scenario_overrides_read(&overrides, lookup, &error), -1);
        assert_error_contains(&error, bad[i].message);
    }
}

static void test_explanation(void **state)
{
    (void)state;
    static const struct {
        const char *load, *part;
    } cases[] = {
        {"{\"executor\":\"constant-vus\",\"vus\":8,\"thinkTime\":{\"exponential\":\"50ms\"}}",
         "  8 users, as fast as the target answers\n  connections: 8 (one a user)\n  a pause after each request: 50 ms on average"},
        {RAMP, "  from 10 users\n  within 20 s to 100 users\n  within 10 s to 0 users\n  connections: at most 100"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":30,\"timeUnit\":\"1m\",\"duration\":\"2m\",\"preAllocatedVUs\":2,"
         "\"maxVUs\":4}",
         "  30 iterations each 60 s (1 requests/s), 60 in all\n  connections: 2 at first, at most 4"},
        {"{\"executor\":\"shared-iterations\",\"vus\":2,\"iterations\":9}", "  2 users share 9 iterations (18 requests)\n"},
        {"{\"executor\":\"per-vu-iterations\",\"vus\":2,\"iterations\":9}", "takes at most 10 min"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scenario scenario;
        struct str_builder text;
        open_scenario(&scenario, cases[i].load);
        str_builder_init(&text, 100000);
        scenario_explain(&scenario, &scenario.load, "h:1", &text);
        if (strstr(str_builder_text(&text), cases[i].part) == NULL)
            fail_msg("expected \"%s\" in:\n%s", cases[i].part, str_builder_text(&text));
        assert_non_null(strstr(str_builder_text(&text), "  2. two, timeout 30 s\n     | GET / HTTP/1.1\n     | Host: h:1\n"));
        str_builder_release(&text);
        scenario_release(&scenario);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ramps_are_scaled),
        cmocka_unit_test(test_what_each_executor_takes),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_explanation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
