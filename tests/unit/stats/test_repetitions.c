/* Unit tests of site-gen/stats/repetitions. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/moments.h"
#include "site-gen/stats/repetitions.h"

static void test_vectors(void **state)
{
    const json_t *section = vectors_section(state, "kalibera_jones_reps"), *costs = vectors_cases(section, "c");
    const json_t *variances = vectors_cases(section, "T2"), *expected = vectors_cases(section, "expect");
    assert_int_equal(json_array_size(costs), json_array_size(expected) + 1);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const struct repetitions_level lower = {vectors_number_at(costs, i), vectors_number_at(variances, i)};
        const struct repetitions_level upper = {vectors_number_at(costs, i + 1), vectors_number_at(variances, i + 1)};
        assert_number_close(repetitions_optimal(&lower, &upper), vectors_number_at(expected, i), 0);
    }
}

static void test_edges(void **state)
{
    (void)state;
    static const struct {
        struct repetitions_level lower, upper;
        double expected;
    } cases[] = {
        {{1, 1}, {1, 1}, 1},     {{1, 1}, {100, 1}, 10},     {{1, 1}, {101, 1}, 11}, {{4, 1}, {100, 1}, 5}, {{1, 0}, {9, 1}, 1},
        {{1, 0.01}, {9, 1}, 1},  {{1, 1}, {9, 0}, INFINITY}, {{1, 0}, {9, 0}, NAN},  {{0, 1}, {9, 1}, NAN}, {{1, NAN}, {9, 1}, NAN},
        {{1, 1}, {NAN, 1}, NAN}, {{1, 1}, {9, NAN}, NAN},    {{1, -1}, {9, 1}, NAN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const double found = repetitions_optimal(&cases[i].lower, &cases[i].upper);
        if (isnan(cases[i].expected) ? !isnan(found) : found != cases[i].expected)
            fail_msg("case %zu: %g is not %g", i, found, cases[i].expected);
    }
    assert_number_close(repetitions_variance_above(5, 8, 2), 1, 0);
    assert_number_close(repetitions_variance_above(3, 8, 2), 0, 0);
    assert_true(isnan(repetitions_variance_above(NAN, 8, 2)));
    assert_true(isnan(repetitions_variance_above(5, NAN, 2)));
    assert_true(isnan(repetitions_variance_above(5, 8, 0)));
}

/* Variance of the mean of all runs that fit into the time, each of `count` seconds. */
static double variance_of_mean(double time, double count, double second, double overhead, double within, double between)
{
    const double runs = time / (count * second + overhead);
    return (between + within / count) / runs;
}

/* Of all lengths of a run the one that is advised, or the whole number below it, gives the smallest variance. */
static void test_advice_is_the_best(void **state)
{
    (void)state;
    static const struct {
        double overhead, within, between;
    } cases[] = {{3, 0.0004, 0.0001}, {30, 4, 1}, {1, 9, 1}, {10, 1, 25}, {0.5, 2, 0.01}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t best = 1;
        double least = INFINITY;
        for (size_t count = 1; count < 200; count++) {
            const double variance = variance_of_mean(3600, (double)count, 1, cases[i].overhead, cases[i].within, cases[i].between);
            if (variance < least) {
                least = variance;
                best = count;
            }
        }
        const double advised = repetitions_optimal(&(struct repetitions_level){1, cases[i].within},
                                                   &(struct repetitions_level){cases[i].overhead, cases[i].between});
        assert_in_range((size_t)advised, best, best + 1);
    }
}

/* The parts of the variance are found again in simulated sessions. */
static void test_parts_of_the_variance(void **state)
{
    (void)state;
    struct random_state random;
    struct moments parts = {0};
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|repetitions")));
    for (int session = 0; session < 400; session++) {
        struct moments means = {0}, within = {0};
        for (int run = 0; run < 10; run++) {
            const double level = 0.02 * simulate_normal(&random);
            struct moments seconds = {0};
            for (int second = 0; second < 8; second++)
                moments_add(&seconds, level + 0.05 * simulate_normal(&random));
            moments_add(&means, seconds.mean);
            moments_add(&within, moments_variance(&seconds));
        }
        moments_add(&parts, repetitions_variance_above(moments_variance(&means), within.mean, 8));
    }
    assert_number_close(parts.mean, 0.02 * 0.02, 0.15 * 0.02 * 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_advice_is_the_best),
        cmocka_unit_test(test_parts_of_the_variance),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
