/* Loads of one target as a curve: which groups belong together, in which order, and when there is no curve. */
#include "tests/unit/report/made_results.h"

#include "site-gen/report/analysis_loads.h"

struct loads {
    struct made_results made;
    struct analysis analysis;
};

static void begin(struct loads *loads)
{
    memset(loads, 0, sizeof(*loads));
    made_results_init(&loads->made);
}

/* Five runs of target a under a load, all else alike. Returns the first of them; the others follow it. */
static struct results_run *add_load(struct loads *loads, int64_t users, double rate)
{
    struct results_run *first = NULL;
    for (int64_t block = 1; block <= 5; block++) {
        struct results_run *run = made_results_add(&loads->made, 0, 0, 0, block, rate * (1 + 0.001 * (double)block));
        run->vus = users;
        run->load = arena_format(&loads->made.arena, "{\"vus\": %d}", (int)users);
        first = first == NULL ? run : first;
    }
    return first;
}

/* Analyses what was added and looks for the curve. */
static bool find(struct loads *loads, struct analysis_experiment *sweep)
{
    struct error error = {0};
    assert_ok(analysis_build(&loads->analysis, &loads->made.arena, NULL, &loads->made.results, &error), &error);
    return analysis_find_loads(&loads->made.arena, &loads->analysis.scenarios[0], &loads->made.targets[0], sweep);
}

static void test_users_make_a_sweep_with_a_law(void **state)
{
    (void)state;
    static const int64_t users[] = {8, 1, 32, 2, 16, 4};
    struct loads loads;
    struct analysis_experiment sweep;
    begin(&loads);
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        double n = (double)users[i];
        add_load(&loads, users[i], 1000 * n / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1)));
    }
    assert_true(find(&loads, &sweep));
    assert_int_equal(sweep.side_count, 6);
    static const char *const names[] = {"1", "2", "4", "8", "16", "32"};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(sweep.sides[i].name, names[i]);
        assert_int_equal(sweep.sides[i].sample->valid_count, 5);
        assert_int_equal(sweep.sides[i].sample->runs[0]->vus, (int64_t)sweep.sides[i].number);
    }
    assert_true(sweep.has_fit);
    assert_number_close(sweep.fit.sigma, 0.05, 1e-3);
    assert_number_close(sweep.fit.kappa, 0.002, 1e-3);
    made_results_release(&loads.made);
}

static void test_wanted_rates_have_no_law(void **state)
{
    (void)state;
    struct loads loads;
    struct analysis_experiment sweep;
    begin(&loads);
    for (int i = 1; i <= 6; i++) {
        struct results_run *run = add_load(&loads, 10, 100.0 * i);
        for (int j = 0; j < 5; j++) {
            run[j].loop = "open";
            run[j].executor = "constant-arrival-rate";
            run[j].wanted_rate = 100.0 * i;
        }
    }
    assert_true(find(&loads, &sweep));
    assert_int_equal(sweep.side_count, 6);
    assert_string_equal(sweep.sides[5].name, "600");
    assert_false(sweep.has_fit);
    made_results_release(&loads.made);
}

static void set_duration(struct results_run *runs, int64_t seconds)
{
    for (int i = 0; i < 5; i++)
        runs[i].duration_ns = seconds * INT64_C(1000000000);
}

static void set_machine(struct results_run *runs, struct results_machine *machine)
{
    for (int i = 0; i < 5; i++)
        runs[i].machine = machine;
}

static void test_what_differs_otherwise_is_left_out(void **state)
{
    (void)state;
    struct loads loads;
    struct analysis_experiment sweep;
    begin(&loads);
    add_load(&loads, 1, 1000);
    add_load(&loads, 2, 1900);
    add_load(&loads, 4, 3400);
    set_machine(add_load(&loads, 8, 9000), &loads.made.machines[1]);
    set_duration(add_load(&loads, 16, 9500), 60);
    set_duration(add_load(&loads, 4, 3500), 60); /* the same number again, measured longer */
    assert_true(find(&loads, &sweep));
    assert_int_equal(sweep.side_count, 3);
    assert_number_close(sweep.sides[2].number, 4, 0);
    assert_int_equal(sweep.sides[2].sample->runs[0]->duration_ns, INT64_C(30000000000));
    assert_false(sweep.has_fit); /* fewer than the law needs */
    made_results_release(&loads.made);
}

static void test_two_loads_are_no_curve(void **state)
{
    (void)state;
    struct loads loads;
    struct analysis_experiment sweep = {.side_count = 77};
    begin(&loads);
    add_load(&loads, 1, 1000);
    add_load(&loads, 2, 1900);
    set_machine(add_load(&loads, 4, 3400), &loads.made.machines[1]);
    assert_false(find(&loads, &sweep));
    assert_int_equal(sweep.side_count, 77);
    made_results_release(&loads.made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_users_make_a_sweep_with_a_law), cmocka_unit_test(test_wanted_rates_have_no_law),
        cmocka_unit_test(test_what_differs_otherwise_is_left_out), cmocka_unit_test(test_two_loads_are_no_curve)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
