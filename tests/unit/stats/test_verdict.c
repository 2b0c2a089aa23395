/* Unit tests of site-gen/stats/verdict: every rule at its edge, and the promise that a lab which compares a server with itself
 * seldom claims a difference. */
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "site-gen/stats/holm.h"
#include "site-gen/stats/rank_test.h"
#include "site-gen/stats/verdict.h"

/* Ten runs each, A twice as high, all conditions met. */
static struct verdict_input clear_difference(void)
{
    return (struct verdict_input){
        .valid = true,
        .n_a = 10,
        .n_b = 10,
        .ratio = {.ratio = 2, .low = 1.9, .high = 2.1, .low90 = 1.92, .high90 = 2.08},
        .larger_is_better = true,
        .holm_p = 0.001,
        .mann_whitney_p = 0.001,
        .noise_floor = 0.02,
    };
}

static void test_first_rules_win(void **state)
{
    (void)state;
    struct verdict_input input = clear_difference();
    assert_int_equal(verdict_decide(&input), VERDICT_FASTER);
    input.n_b = 4;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_CLAIM);
    input.valid = false;
    assert_int_equal(verdict_decide(&input), VERDICT_INVALID);
    input = clear_difference();
    input.n_a = input.n_b = 5;
    assert_int_equal(verdict_decide(&input), VERDICT_FASTER);
}

static void test_direction(void **state)
{
    (void)state;
    struct verdict_input input = clear_difference();
    input.larger_is_better = false; /* twice the latency */
    assert_int_equal(verdict_decide(&input), VERDICT_SLOWER);
    input.ratio = (struct ratio_estimate){.ratio = 0.5, .low = 0.48, .high = 0.52, .low90 = 0.485, .high90 = 0.515};
    assert_int_equal(verdict_decide(&input), VERDICT_FASTER);
    input.larger_is_better = true;
    assert_int_equal(verdict_decide(&input), VERDICT_SLOWER);
}

static void test_every_condition_of_a_claim(void **state)
{
    (void)state;
    struct verdict_input input = clear_difference();
    input.holm_p = 0.05;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input = clear_difference();
    input.mann_whitney_p = 0.05;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input = clear_difference();
    input.ratio.low = 1.02; /* touches the noise floor */
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input.ratio.low = 1.0201;
    assert_int_equal(verdict_decide(&input), VERDICT_FASTER);
    input.noise_floor = 0.05;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input = clear_difference();
    input.ratio = (struct ratio_estimate){.ratio = 0.95, .low = 0.93, .high = 1 / 1.02, .low90 = 0.94, .high90 = 0.979};
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input.ratio.high = 0.98;
    assert_int_equal(verdict_decide(&input), VERDICT_SLOWER);
    input.holm_p = NAN;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
}

static void test_equivalence(void **state)
{
    (void)state;
    struct verdict_input input = clear_difference();
    /* A tiny difference, clearly shown, within the noise floor: equivalent, whatever p says. */
    input.ratio = (struct ratio_estimate){.ratio = 1.005, .low = 1.002, .high = 1.008, .low90 = 1.003, .high90 = 1.007};
    assert_int_equal(verdict_decide(&input), VERDICT_EQUIVALENT);
    input.ratio = (struct ratio_estimate){.ratio = 1, .low = 0.97, .high = 1.03, .low90 = 0.981, .high90 = 1.0199};
    assert_int_equal(verdict_decide(&input), VERDICT_EQUIVALENT);
    input.ratio.high90 = 1.02;
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
    input.ratio.high90 = 1.01;
    input.ratio.low90 = 0.98; /* below 1 / 1.02 */
    assert_int_equal(verdict_decide(&input), VERDICT_NO_DIFFERENCE);
}

static void test_inversion(void **state)
{
    (void)state;
    assert_int_equal(verdict_invert(VERDICT_FASTER), VERDICT_SLOWER);
    assert_int_equal(verdict_invert(VERDICT_SLOWER), VERDICT_FASTER);
    static const enum verdict same[] = {VERDICT_INVALID, VERDICT_NO_CLAIM, VERDICT_EQUIVALENT, VERDICT_NO_DIFFERENCE};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        assert_int_equal(verdict_invert(same[i]), same[i]);
}

static void test_noise_floor(void **state)
{
    (void)state;
    double ratios[20], scratch[20];
    for (size_t i = 0; i < 20; i++)
        ratios[i] = i % 2 == 0 ? 1 + 0.01 * (double)i : 1 - 0.01 * (double)i;
    assert_number_close(verdict_noise_floor(ratios, 9, scratch), 0.02, 0);      /* too few comparisons */
    assert_number_close(verdict_noise_floor(ratios, 10, scratch), 0.09, 1e-12); /* rank ceil(9.5) = 10 */
    assert_number_close(verdict_noise_floor(ratios, 20, scratch), 0.18, 1e-12); /* rank 19 */
    for (size_t i = 0; i < 20; i++)
        ratios[i] = 1.001;
    assert_number_close(verdict_noise_floor(ratios, 20, scratch), 0.02, 0);
}

static void test_rank_ranges_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "rank_groups"), *rows = vectors_cases(section, "better");
    const json_t *expected = vectors_cases(section, "expect");
    const size_t count = json_array_size(vectors_cases(section, "targets"));
    bool better[64];
    struct rank_range ranges[8];
    assert_true(count <= COUNT_OF(ranges) && json_array_size(rows) == count && json_array_size(expected) == count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            better[i * count + j] = vectors_number_at(json_array_get(rows, i), j) > 0;
    verdict_rank_ranges(better, count, ranges);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ranges[i].low, (size_t)vectors_number_at(json_array_get(expected, i), 0));
        assert_int_equal(ranges[i].high, (size_t)vectors_number_at(json_array_get(expected, i), 1));
    }
}

/* Compares all pairs of `targets` (at most 4) and returns how many were called faster or slower. */
static int count_claims(double runs[][10], size_t targets, double noise_floor)
{
    struct ratio_estimate ratios[6];
    struct rank_test tests[6];
    double p[6] = {0}, adjusted[6];
    size_t order[6], pairs = 0;
    for (size_t i = 0; i < targets; i++)
        for (size_t j = i + 1; j < targets; j++, pairs++) {
            assert_int_equal(ratio_estimate_welch(runs[i], 10, runs[j], 10, &ratios[pairs]), 0);
            assert_int_equal(rank_test_mann_whitney(runs[i], 10, runs[j], 10, &tests[pairs]), 0);
            p[pairs] = ratios[pairs].p;
        }
    holm_adjust(p, adjusted, order, pairs);
    int claims = 0;
    for (size_t i = 0; i < pairs; i++) {
        const enum verdict verdict = verdict_decide(&(struct verdict_input){.valid = true,
                                                                            .n_a = 10,
                                                                            .n_b = 10,
                                                                            .ratio = ratios[i],
                                                                            .larger_is_better = true,
                                                                            .holm_p = adjusted[i],
                                                                            .mann_whitney_p = tests[i].p,
                                                                            .noise_floor = noise_floor});
        claims += verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
    }
    return claims;
}

/* 400 tables of a target with itself. With no noise floor at all at most 5 % of them may hold a claim (margin: two standard
 * errors, 2.2 points); with the real one, next to none. */
static void test_false_claims(void **state)
{
    (void)state;
    static const size_t targets[] = {2, 4};
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|verdict|A/A")));
    for (size_t kind = 0; kind < COUNT_OF(targets); kind++) {
        int tables_with_claims = 0, claims_beyond_noise = 0;
        for (int trial = 0; trial < 400; trial++) {
            double runs[4][10];
            for (size_t i = 0; i < targets[kind]; i++)
                simulate_runs(&random, 74000, 0.02, runs[i], 10);
            tables_with_claims += count_claims(runs, targets[kind], 0) > 0;
            claims_beyond_noise += count_claims(runs, targets[kind], 0.02);
        }
        assert_true(tables_with_claims <= 400 * 5 / 100 + 9);
        assert_true(claims_beyond_noise <= 2);
    }
}

/* A true difference of 20 % at 2 % noise is found practically always, and always in the right direction. */
static void test_true_claims(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|verdict|A/B")));
    int claims = 0;
    for (int trial = 0; trial < 200; trial++) {
        double runs[2][10];
        simulate_runs(&random, 120, 0.02, runs[0], 10);
        simulate_runs(&random, 100, 0.02, runs[1], 10);
        claims += count_claims(runs, 2, 0.02);
    }
    assert_int_equal(claims, 200);
}

/* Programs read these words: docs/compare.schema.json lists them. */
static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        [VERDICT_INVALID] = "invalid", [VERDICT_NO_CLAIM] = "no-claim",     [VERDICT_FASTER] = "faster",
        [VERDICT_SLOWER] = "slower",   [VERDICT_EQUIVALENT] = "equivalent", [VERDICT_NO_DIFFERENCE] = "no-difference"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(verdict_name((enum verdict)i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_rules_win),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_every_condition_of_a_claim),
        cmocka_unit_test(test_equivalence),
        cmocka_unit_test(test_inversion),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_noise_floor),
        cmocka_unit_test(test_rank_ranges_of_the_vectors),
        cmocka_unit_test(test_false_claims),
        cmocka_unit_test(test_true_claims),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
