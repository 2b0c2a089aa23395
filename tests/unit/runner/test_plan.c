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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sequence), cmocka_unit_test(test_weights),
                                       cmocka_unit_test(test_seeds), cmocka_unit_test(test_back_off)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
