/* The plan: order, weights, seeds. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/plan.h"

#define STEP(name, more) "{\"name\":\"" name "\",\"method\":\"GET\",\"path\":\"/\"" more "}"

static void test_sequence(void **state)
{
    (void)state;
    struct scenario scenario;
    struct arena arena;
    struct plan plan;
    struct plan_user user;
    arena_init(&arena);
    scenario_of(&scenario, "sequence", STEP("a", "") "," STEP("b", "") "," STEP("c", ""));
    plan_init(&plan, &arena, &scenario, 1);
    plan_user_init(&user, &plan, 1);
    for (size_t i = 0; i < 30; i++) {
        assert_int_equal(plan_next_step(&plan, &user), i % 3);
        assert_int_equal(user.iteration, i / 3);
        assert_int_equal(plan_ends_iteration(&plan, &user), i % 3 == 2);
    }
    scenario_release(&scenario);
    arena_release(&arena);
}

static void test_weights(void **state)
{
    (void)state;
    static const double weights[] = {5, 15, 80};
    struct scenario scenario;
    struct arena arena;
    struct plan plan;
    arena_init(&arena);
    scenario_of(&scenario, "weighted", STEP("a", ",\"weight\":5") "," STEP("b", ",\"weight\":15") "," STEP("c", ",\"weight\":80"));
    plan_init(&plan, &arena, &scenario, 42);
    double counts[3] = {0};
    for (uint32_t vu = 1; vu <= 10; vu++) {
        struct plan_user user;
        plan_user_init(&user, &plan, vu);
        for (uint64_t i = 0; i < 1000; i++) {
            counts[plan_next_step(&plan, &user)]++;
            assert_int_equal(user.iteration, i);
            assert_true(plan_ends_iteration(&plan, &user));
        }
    }
    double chi_square = 0;
    for (size_t i = 0; i < 3; i++) {
        double expected = weights[i] * 100;
        chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assert_true(chi_square < 13.8); /* 2 degrees of freedom, p = 0.001; seeded, so it holds always or never */
    scenario_release(&scenario);
    arena_release(&arena);
}

static void test_seeds(void **state)
{
    (void)state;
    struct scenario scenario;
    struct arena arena;
    struct plan plans[3];
    struct plan_user users[4];
    int same[4] = {0};
    arena_init(&arena);
    scenario_of(&scenario, "weighted", STEP("a", ",\"weight\":1") "," STEP("b", ",\"weight\":1"));
    for (size_t i = 0; i < 3; i++)
        plan_init(&plans[i], &arena, &scenario, i == 2 ? 8 : 7);
    plan_user_init(&users[0], &plans[0], 1);
    plan_user_init(&users[1], &plans[1], 1); /* the same again */
    plan_user_init(&users[2], &plans[0], 2); /* another user */
    plan_user_init(&users[3], &plans[2], 1); /* another seed */
    for (int i = 0; i < 1000; i++) {
        size_t first = plan_next_step(&plans[0], &users[0]);
        for (size_t k = 1; k < 4; k++)
            same[k] += plan_next_step(&plans[0], &users[k]) == first;
    }
    assert_int_equal(same[1], 1000);
    assert_in_range(same[2], 400, 600);
    assert_in_range(same[3], 400, 600);
    scenario_release(&scenario);
    arena_release(&arena);
}

static void test_back_off(void **state)
{
    (void)state;
    assert_int_equal(plan_back_off_ns(1), 10000000);
    assert_int_equal(plan_back_off_ns(2), 20000000);
    assert_int_equal(plan_back_off_ns(7), 640000000);
    assert_int_equal(plan_back_off_ns(8), 1000000000);
    assert_int_equal(plan_back_off_ns(UINT32_MAX), 1000000000);
}

static void test_cut_iteration(void **state)
{
    (void)state;
    struct scenario scenario;
    struct arena arena;
    struct plan plan;
    struct plan_user user;
    arena_init(&arena);
    scenario_of(&scenario, "sequence", STEP("a", "") "," STEP("b", "") "," STEP("c", ""));
    plan_init(&plan, &arena, &scenario, 1);
    plan_user_init(&user, &plan, 1);
    assert_int_equal(plan_next_step(&plan, &user), 0);
    plan_cut_iteration(&plan, &user);
    assert_int_equal(plan_next_step(&plan, &user), 0);
    assert_int_equal(user.iteration, 1);
    scenario_release(&scenario);
    arena_release(&arena);
}

static void test_think_times(void **state)
{
    (void)state;
    const struct scenario_think_time none = {.kind = SCENARIO_THINK_NONE, .low_ns = 5};
    const struct scenario_think_time fixed = {.kind = SCENARIO_THINK_FIXED, .low_ns = 1000};
    const struct scenario_think_time uniform = {.kind = SCENARIO_THINK_UNIFORM, .low_ns = 1000, .high_ns = 3000};
    const struct scenario_think_time exponential = {.kind = SCENARIO_THINK_EXPONENTIAL, .low_ns = 1000000};
    struct random_state random;
    double uniform_sum = 0, exponential_sum = 0;
    int above_mean = 0;
    random_seed(&random, 5);
    assert_int_equal(plan_think_ns(&none, &random), 0);
    assert_int_equal(plan_think_ns(&fixed, &random), 1000);
    for (int i = 0; i < 10000; i++) {
        int64_t drawn = plan_think_ns(&uniform, &random);
        assert_in_range(drawn, 1000, 3000);
        uniform_sum += (double)drawn;
        drawn = plan_think_ns(&exponential, &random);
        assert_true(drawn >= 0);
        exponential_sum += (double)drawn;
        above_mean += drawn > 1000000;
    }
    assert_number_close(uniform_sum / 10000, 2000, 0.02);
    assert_number_close(exponential_sum / 10000, 1e6, 0.05);
    assert_number_close(above_mean / 10000.0, 0.3679, 0.02); /* 1 / e */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sequence),      cmocka_unit_test(test_weights),
                                       cmocka_unit_test(test_seeds),         cmocka_unit_test(test_back_off),
                                       cmocka_unit_test(test_cut_iteration), cmocka_unit_test(test_think_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
