/* A/A comparisons judged by the whole of the analysis, from runs to verdicts: nothing differs, so every "faster" and "slower" is false.
 * At most 5 % of the comparisons may say so, whatever the noise is like; and of groups of several targets, at most 5 % with any claim. */
#include "tests/unit/report/made_results.h"
#include "tests/unit/slow.h"
#include "tests/unit/stats/simulate.h"

#include "site-gen/report/analysis.h"

#define BLOCKS 10

/* The rate of one run; drift is shared by the runs of its block. */
typedef double noise(struct random_state *random, double drift);

static double noise_lognormal(struct random_state *random, double drift)
{
    (void)drift;
    return exp(0.05 * simulate_normal(random));
}

static double noise_calm(struct random_state *random, double drift)
{
    (void)drift;
    return exp(0.002 * simulate_normal(random));
}

static double noise_drifting(struct random_state *random, double drift)
{
    return exp(0.05 * simulate_normal(random) + 0.2 * drift);
}

/* Student's t with three degrees of freedom: now and then a run is far off. */
static double noise_heavy_tails(struct random_state *random, double drift)
{
    double squares = 0;
    (void)drift;
    for (int i = 0; i < 3; i++)
        squares += pow(simulate_normal(random), 2);
    return exp(0.04 * simulate_normal(random) / sqrt(squares / 3));
}

/* Two speeds: a third of the runs find the machine 15 % slower. */
static double noise_bimodal(struct random_state *random, double drift)
{
    (void)drift;
    return (random_unit(random) < 1.0 / 3 ? 0.85 : 1) * exp(0.01 * simulate_normal(random));
}

/* Slower runs only, some by far. */
static double noise_skewed(struct random_state *random, double drift)
{
    (void)drift;
    return 1 / (1 - 0.05 * log(1 - random_unit(random)));
}

struct tally {
    int comparisons, claims; /* "faster" or "slower" about the rate */
    int groups, groups_with_claim;
    int judged;
};

static void judge_group(struct random_state *random, noise *draw, size_t targets, struct tally *tally)
{
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    double drift[BLOCKS] = {0};
    made_results_init(&made);
    for (int block = 1; block < BLOCKS; block++) /* a random walk */
        drift[block] = drift[block - 1] + simulate_normal(random);
    for (size_t target = 0; target < targets; target++)
        for (int block = 0; block < BLOCKS; block++)
            made_results_add(&made, 0, target, 0, block + 1, 1000 * draw(random, drift[block]));
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    const struct analysis_group *group = analysis_current_group(&analysis.scenarios[0]);
    assert_int_equal(group->pair_count, targets * (targets - 1) / 2);
    int claims = 0;
    for (size_t i = 0; i < group->pair_count; i++) {
        const struct analysis_comparison *comparison = &group->pairs[i].metrics[ANALYSIS_RATE];
        assert_true(comparison->ratio.paired && comparison->family_size == group->pair_count);
        tally->judged += analysis_is_judged(comparison->verdict);
        claims += comparison->verdict == VERDICT_FASTER || comparison->verdict == VERDICT_SLOWER;
    }
    tally->comparisons += (int)group->pair_count;
    tally->claims += claims;
    tally->groups++;
    tally->groups_with_claim += claims > 0;
    made_results_release(&made);
}

static const struct {
    const char *name;
    noise *draw;
} NOISES[] = {{"lognormal", noise_lognormal},     {"calm", noise_calm},       {"drifting", noise_drifting},
              {"heavy tails", noise_heavy_tails}, {"bimodal", noise_bimodal}, {"skewed", noise_skewed}};

static void check_noise(size_t kind, size_t targets, int groups)
{
    char name[64];
    struct random_state random;
    struct tally tally = {0};
    snprintf(name, sizeof(name), "v1|test|false claims|%s|%zu", NOISES[kind].name, targets);
    random_seed(&random, random_hash_text(str_from_text(name)));
    for (int i = 0; i < groups; i++)
        judge_group(&random, NOISES[kind].draw, targets, &tally);
    assert_int_equal(tally.judged, tally.comparisons);
    if (20 * tally.claims >= tally.comparisons || 20 * tally.groups_with_claim >= tally.groups)
        fail_msg("%s, %zu targets: %d false claims in %d comparisons, in %d of %d groups", NOISES[kind].name, targets, tally.claims,
                 tally.comparisons, tally.groups_with_claim, tally.groups);
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NOISES); i++)
        check_noise(i, 2, slow_rounds(200, 2000));
}

static void test_families(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NOISES); i++)
        check_noise(i, 4, slow_rounds(50, 1000));
}

/* The same machinery does see a difference. */
static void test_differences_are_claimed(void **state)
{
    (void)state;
    struct random_state random;
    int shown = 0;
    const int rounds = slow_rounds(50, 500);
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|false claims|true")));
    for (int round = 0; round < rounds; round++) {
        struct made_results made;
        struct analysis analysis;
        struct error error = {0};
        made_results_init(&made);
        for (size_t target = 0; target < 2; target++)
            for (int block = 0; block < BLOCKS; block++)
                made_results_add(&made, 0, target, 0, block + 1, (target == 0 ? 1200 : 1000) * noise_lognormal(&random, 0));
        assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
        shown += analysis_current_group(&analysis.scenarios[0])->pairs[0].metrics[ANALYSIS_RATE].verdict == VERDICT_FASTER;
        made_results_release(&made);
    }
    assert_true(20 * shown >= 19 * rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_differences_are_claimed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
