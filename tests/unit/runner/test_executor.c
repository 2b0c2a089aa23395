/* The executors' arithmetic: levels and arrivals, against plain counting. */
#include "tests/unit/test.h"

#include "runner/executor.h"

#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)
#define HOUR (INT64_C(3600) * SECOND)

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void make(struct executor *executor, const struct scenario_load_settings *load)
{
    struct error error = {0};
    assert_ok(executor_init(executor, &arena, load, &error), &error);
}

static void test_constant_rate(void **state)
{
    (void)state;
    static const struct {
        int64_t rate, time_unit_ns, warmup_ns, duration_ns;
        uint64_t count;
    } cases[] = {
        {1000, SECOND, 0, 10 * SECOND, 10000},
        {30000, SECOND, 0, 10 * SECOND, 300000},
        {30000, SECOND, SECOND, 2 * SECOND, 90000},
        {7, SECOND, 0, 3 * SECOND, 21},
        {3, SECOND, 0, SECOND / 2, 2}, /* at 0 and at 0.33 s */
        {90, 60 * SECOND, 0, 10 * SECOND, 15},
        {1, HOUR, 0, SECOND, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct executor executor;
        size_t segment = 0;
        uint64_t index = 0;
        make(&executor, &(struct scenario_load_settings){.executor = SCENARIO_CONSTANT_ARRIVAL_RATE,
                                                         .rate = cases[i].rate,
                                                         .time_unit_ns = cases[i].time_unit_ns,
                                                         .warmup_ns = cases[i].warmup_ns,
                                                         .duration_ns = cases[i].duration_ns});
        for (;; index++) {
            int64_t at_ns = executor_arrival_ns(&executor, index, &segment);
            if (at_ns == EXECUTOR_NEVER)
                break;
            /* start + i / rate, rounded up to whole nanoseconds: never drifting */
            executor_wide product = (executor_wide)index * cases[i].time_unit_ns;
            assert_true(at_ns == (int64_t)((product + cases[i].rate - 1) / cases[i].rate));
        }
        assert_int_equal(index, cases[i].count);
    }
}

/* The integral of the rate, times 2 x L x U, in whole numbers: L is the same for all stages here. */
static executor_wide area(const int64_t *levels, size_t stages, int64_t length, int64_t at_ns)
{
    executor_wide sum = 0;
    for (size_t i = 0; i < stages && at_ns > 0; i++) {
        executor_wide t = at_ns < length ? at_ns : length;
        sum += 2 * (executor_wide)levels[i] * length * t + (executor_wide)(levels[i + 1] - levels[i]) * t * t;
        at_ns -= length;
    }
    return sum;
}

static void test_ramping_rate(void **state)
{
    (void)state;
    static const struct {
        int64_t levels[4]; /* at the start and after each of three stages */
        int64_t length_ns;
        uint64_t count;
    } cases[] = {
        {{0, 100, 100, 0}, SECOND, 200},
        {{100, 0, 0, 100}, SECOND, 100},
        {{1000, 1000, 3000, 10}, SECOND, 4505},
        {{0, 0, 0, 1}, 10 * SECOND, 5},
        {{30000, 100, 30000, 1}, 500 * MILLISECOND, 22550},
        {{1, 7, 2, 5}, 999999937, 13},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int64_t length = cases[i].length_ns;
        struct scenario_stage stages[3];
        struct executor executor;
        size_t segment = 0;
        uint64_t index = 0;
        for (size_t k = 0; k < 3; k++)
            stages[k] = (struct scenario_stage){length, cases[i].levels[k + 1]};
        make(&executor, &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_ARRIVAL_RATE,
                                                         .start_rate = cases[i].levels[0],
                                                         .time_unit_ns = SECOND,
                                                         .duration_ns = 3 * length,
                                                         .stages = stages,
                                                         .stage_count = 3});
        for (;; index++) {
            int64_t at_ns = executor_arrival_ns(&executor, index, &segment);
            if (at_ns == EXECUTOR_NEVER)
                break;
            executor_wide wanted = 2 * (executor_wide)index * SECOND * length;
            assert_true(area(cases[i].levels, 3, length, at_ns) >= wanted);
            executor_wide before = at_ns == 0 ? -1 : area(cases[i].levels, 3, length, at_ns - 1);
            /* not reached before; or reached when a time without load began, at whose end it then is */
            assert_true(index == 0 || before < wanted || (before == wanted && area(cases[i].levels, 3, length, at_ns) == wanted));
        }
        assert_in_range(index, cases[i].count - 1, cases[i].count + 1);
        assert_true(area(cases[i].levels, 3, length, 3 * length - 1) < 2 * (executor_wide)index * SECOND * length);
    }
}

/* A stage without length is a jump; a time without load in the middle is waited through. */
static void test_jumps(void **state)
{
    (void)state;
    const struct scenario_stage stages[] = {{SECOND, 10}, {0, 0}, {SECOND, 0}, {0, 20}, {SECOND, 20}};
    struct executor executor;
    size_t segment = 0;
    make(&executor, &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_ARRIVAL_RATE,
                                                     .start_rate = 10,
                                                     .time_unit_ns = SECOND,
                                                     .duration_ns = 3 * SECOND,
                                                     .stages = stages,
                                                     .stage_count = COUNT_OF(stages)});
    assert_int_equal(executor_arrival_ns(&executor, 9, &segment), 900 * MILLISECOND);
    assert_int_equal(executor_arrival_ns(&executor, 10, &segment), 2 * SECOND);
    assert_int_equal(executor_arrival_ns(&executor, 11, &segment), 2050 * MILLISECOND);
    assert_int_equal(executor_arrival_ns(&executor, 29, &segment), 2950 * MILLISECOND);
    assert_true(executor_arrival_ns(&executor, 30, &segment) == EXECUTOR_NEVER);
}

static void test_users(void **state)
{
    (void)state;
    const struct scenario_stage stages[] = {{10 * SECOND, 10}, {2 * SECOND, 10}, {5 * SECOND, 0}, {0, 3}, {SECOND, 3}};
    struct executor executor;
    make(&executor, &(struct scenario_load_settings){.executor = SCENARIO_RAMPING_VUS,
                                                     .start_vus = 0,
                                                     .warmup_ns = SECOND,
                                                     .duration_ns = 18 * SECOND,
                                                     .stages = stages,
                                                     .stage_count = COUNT_OF(stages)});
    static const struct {
        int64_t at_ms;
        uint32_t users;
    } moments[] = {{0, 1},      {999, 1},   {1000, 0},  {1499, 0},  {1500, 1},  {10499, 9}, {10500, 10}, {13000, 10},
                   {13250, 10}, {13251, 9}, {17750, 1}, {17751, 0}, {18000, 3}, {18999, 3}, {19000, 0}};
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        int64_t until_ns;
        assert_int_equal(executor_users_at(&executor, moments[i].at_ms * MILLISECOND, &until_ns), moments[i].users);
        assert_true(until_ns > moments[i].at_ms * MILLISECOND);
    }
    /* Following the changes misses none: each is where the level really changes, or where a stage begins. */
    int64_t at_ns = 0;
    int64_t until_ns = 0;
    size_t changes = 0;
    for (uint32_t before = 0; changes < 1000; changes++, at_ns = until_ns) {
        uint32_t users = executor_users_at(&executor, at_ns, &until_ns);
        int64_t ignored;
        if (until_ns == EXECUTOR_NEVER)
            break;
        assert_int_equal(executor_users_at(&executor, until_ns - 1, &ignored), users);
        assert_true(changes == 0 || users <= before + 3);
        before = users;
    }
    assert_in_range(changes, 22, 30);
    assert_int_equal(at_ns, 19 * SECOND);
}

static void test_constant_users(void **state)
{
    (void)state;
    struct executor executor;
    int64_t until_ns;
    make(&executor, &(struct scenario_load_settings){
                        .executor = SCENARIO_CONSTANT_VUS, .vus = 64, .warmup_ns = SECOND, .duration_ns = SECOND});
    assert_int_equal(executor_users_at(&executor, 0, &until_ns), 64);
    assert_int_equal(until_ns, SECOND);
    assert_int_equal(executor_users_at(&executor, until_ns, &until_ns), 64);
    assert_int_equal(until_ns, 2 * SECOND);
    assert_int_equal(executor_users_at(&executor, until_ns, &until_ns), 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct scenario_stage below[] = {{SECOND, -1}};
    static const struct {
        struct scenario_load_settings load;
        const char *message;
    } cases[] = {
        {{.executor = SCENARIO_CONSTANT_VUS, .vus = 1, .duration_ns = 0}, "duration"},
        {{.executor = SCENARIO_CONSTANT_VUS, .vus = 0, .duration_ns = 1}, "zero"},
        {{.executor = SCENARIO_CONSTANT_ARRIVAL_RATE, .rate = -1, .duration_ns = 1, .time_unit_ns = 1}, "below zero"},
        {{.executor = SCENARIO_CONSTANT_ARRIVAL_RATE, .rate = 1, .duration_ns = 1, .time_unit_ns = 0}, "time unit"},
        {{.executor = SCENARIO_CONSTANT_ARRIVAL_RATE, .rate = INT64_MAX / 2, .duration_ns = 168 * HOUR, .time_unit_ns = 1},
         "too large"},
        {{.executor = SCENARIO_RAMPING_VUS, .start_vus = 1, .duration_ns = SECOND, .stages = below, .stage_count = 1},
         "below zero"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct executor executor;
        struct error error = {0};
        assert_int_equal(executor_init(&executor, &arena, &cases[i].load, &error), -1);
        assert_error_contains(&error, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant_rate), cmocka_unit_test(test_ramping_rate),   cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_users),         cmocka_unit_test(test_constant_users), cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
