/* Simulations of site-gen/stats: what an interval, a test or a flag promises is counted on data whose truth is known. Each bound is the
 * promise with what chance may add to it at this number of rounds; `make check-slow` draws more and bounds closer. */
#include "tests/unit/slow.h"
#include "tests/unit/stats/e_divisive.h"
#include "tests/unit/stats/simulate.h"
#include "tests/unit/test.h"

#include "site-gen/stats/history.h"
#include "site-gen/stats/mde.h"
#include "site-gen/stats/rank_test.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/summary.h"
#include "site-gen/stats/verdict.h"

/* Fails unless count of rounds is within [low, high] as shares, give or take three and a half standard errors in the short form. */
static void assert_share(const char *name, int count, int rounds, double low, double high)
{
    const double share = (double)count / rounds;
    const double slack = slow_form() ? 0 : 3.5 * sqrt(fmax(0.01, low * (1 - low)) / rounds);
    if (share < low - slack || share > high + slack)
        fail_msg("%s: %d of %d is %.4f, outside [%.4f, %.4f]", name, count, rounds, share, low, high);
}

/* ---- intervals -------------------------------------------------------------------------------------------------------------- */
static void test_coverage_of_the_mean(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 10, 20};
    const int rounds = slow_rounds(2000, 40000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|coverage|mean")));
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        int covered = 0, median_covered = 0;
        for (int round = 0; round < rounds; round++) {
            double values[20];
            simulate_runs(&random, 74000, 0.02, values, sizes[i]);
            const struct summary_estimate estimate = summary_estimate(values, sizes[i]);
            covered += estimate.low <= 74000 && 74000 <= estimate.high;
            summary_sort(values, sizes[i]);
            const struct summary_median_interval interval = summary_median_interval(values, sizes[i]);
            median_covered += interval.low <= 74000 && 74000 <= interval.high;
        }
        assert_share("geometric mean", covered, rounds, 0.93, 0.97);
        if (sizes[i] >= SUMMARY_MEDIAN_INTERVAL_MINIMUM)
            assert_share("median", median_covered, rounds, 0.945, 1);
        else
            assert_int_equal(median_covered, 0);
    }
}

/* Equal and unequal spreads and numbers of runs; and pairs in blocks that drift together. */
static void test_coverage_of_ratios(void **state)
{
    (void)state;
    static const struct {
        size_t n_a, n_b;
        double sd_a, sd_b, drift;
    } cases[] = {{5, 5, 0.02, 0.02, 0},  {10, 10, 0.02, 0.02, 0}, {20, 20, 0.02, 0.02, 0},   {10, 6, 0.02, 0.06, 0},
                 {6, 20, 0.08, 0.01, 0}, {5, 5, 0.02, 0.04, 0.2}, {10, 10, 0.02, 0.04, 0.2}, {20, 20, 0.02, 0.04, 0.2}};
    const int rounds = slow_rounds(2000, 40000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|coverage|ratio")));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int covered = 0, covered90 = 0;
        for (int round = 0; round < rounds; round++) {
            double a[20], b[20];
            int64_t blocks[20];
            struct ratio_estimate estimate;
            simulate_runs(&random, 3000, cases[i].sd_a, a, cases[i].n_a);
            simulate_runs(&random, 1000, cases[i].sd_b, b, cases[i].n_b);
            for (size_t j = 0; j < 20 && cases[i].drift > 0; j++) {
                const double drift = exp(cases[i].drift * simulate_normal(&random));
                a[j] *= j < cases[i].n_a ? drift : 1;
                b[j] *= j < cases[i].n_b ? drift : 1;
            }
            for (size_t j = 0; j < 20; j++)
                blocks[j] = (int64_t)j;
            if (cases[i].drift > 0)
                assert_int_equal(ratio_estimate_by_block(a, blocks, cases[i].n_a, b, blocks, cases[i].n_b, &estimate), 0);
            else
                assert_int_equal(ratio_estimate_welch(a, cases[i].n_a, b, cases[i].n_b, &estimate), 0);
            assert_true(estimate.paired == (cases[i].drift > 0));
            covered += estimate.low <= 3 && 3 <= estimate.high;
            covered90 += estimate.low90 <= 3 && 3 <= estimate.high90;
        }
        assert_share("95 % interval of a ratio", covered, rounds, 0.93, 0.97);
        assert_share("90 % interval of a ratio", covered90, rounds, 0.88, 0.92);
    }
}

/* ---- what can be shown ------------------------------------------------------------------------------------------------------ */
/* A target that is slower by exactly the noise floor is called equivalent in 5 % of the cases at most (TOST's promise), and one that is
 * equal nearly always when the runs are calm. */
static void test_equivalence(void **state)
{
    (void)state;
    const int rounds = slow_rounds(2000, 40000);
    const double floor = 0.02;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|equivalence")));
    int wrong = 0, right = 0;
    for (int round = 0; round < rounds; round++) {
        double a[10], b[10], same[10];
        struct verdict_input input = {
            .valid = true, .n_a = 10, .n_b = 10, .larger_is_better = true, .noise_floor = floor, .holm_p = 1, .mann_whitney_p = 1};
        simulate_runs(&random, 1000 * (1 + floor), 0.01, a, 10);
        simulate_runs(&random, 1000, 0.01, b, 10);
        simulate_runs(&random, 1000, 0.01, same, 10);
        assert_int_equal(ratio_estimate_welch(a, 10, b, 10, &input.ratio), 0);
        wrong += verdict_decide(&input) == VERDICT_EQUIVALENT;
        assert_int_equal(ratio_estimate_welch(same, 10, b, 10, &input.ratio), 0);
        right += verdict_decide(&input) == VERDICT_EQUIVALENT;
    }
    assert_share("called equivalent at the edge of the band", wrong, rounds, 0.03, 0.055);
    assert_share("called equivalent when equal", right, rounds, 0.95, 1);
}

/* "could have shown x %": x % more is shown in 80 % of the cases. */
static void test_power(void **state)
{
    (void)state;
    const int rounds = slow_rounds(2000, 40000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|power")));
    const double effect = mde_from_runs(0.02, 10);
    int shown = 0;
    for (int round = 0; round < rounds; round++) {
        double a[10], b[10];
        struct ratio_estimate estimate;
        simulate_runs(&random, 1000 * (1 + effect), 0.02, a, 10);
        simulate_runs(&random, 1000, 0.02, b, 10);
        assert_int_equal(ratio_estimate_welch(a, 10, b, 10, &estimate), 0);
        shown += estimate.p < 0.05;
    }
    assert_share("detectable effect is detected", shown, rounds, 0.78, 0.83);
}

/* The floor that twelve A/A comparisons give lies above most of the later ones. */
static void test_noise_floor(void **state)
{
    (void)state;
    const int rounds = slow_rounds(500, 10000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|noise floor")));
    int within = 0;
    for (int round = 0; round < rounds; round++) {
        double ratios[12], scratch[12];
        simulate_runs(&random, 1, 0.04, ratios, 12);
        const double floor = verdict_noise_floor(ratios, 12, scratch);
        within += fabs(exp(0.04 * simulate_normal(&random)) - 1) <= floor;
    }
    assert_share("A/A ratio within the floor", within, rounds, 0.89, 0.97);
}

/* ---- Mann-Whitney ----------------------------------------------------------------------------------------------------------- */
/* Every assignment of labels, counted. */
static double enumerate_p(const double *values, unsigned n, unsigned n_a)
{
    double observed = 0, far = 0, all = 0;
    for (unsigned mask = (1u << n_a) - 1, first = 1; mask < 1u << n; mask++) {
        double wins = 0;
        if ((unsigned)__builtin_popcount(mask) != n_a)
            continue;
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = 0; j < n && (mask >> i & 1); j++)
                if (!(mask >> j & 1))
                    wins += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
        const double distance = fabs(wins - n_a * (n - n_a) / 2.0);
        if (first)
            observed = distance;
        first = 0;
        far += distance >= observed - 1e-9;
        all++;
    }
    return far / all;
}

static void test_mann_whitney_enumerated(void **state)
{
    (void)state;
    const unsigned largest = slow_form() ? 7 : 4;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|rank|enumeration")));
    for (unsigned n_a = 1; n_a <= largest; n_a++)
        for (unsigned n_b = 1; n_b <= largest; n_b++)
            for (unsigned distinct = 2; distinct <= 20; distinct += 6) { /* many ties, few, hardly any */
                double values[14];
                struct rank_test result;
                for (unsigned i = 0; i < n_a + n_b; i++)
                    values[i] = (double)random_below(&random, distinct);
                assert_int_equal(rank_test_mann_whitney(values, n_a, values + n_a, n_b, &result), 0);
                assert_number_close(result.p, enumerate_p(values, n_a + n_b, n_a), 1e-12);
            }
}

/* ---- change points ---------------------------------------------------------------------------------------------------------- */
static double segment_cost(const double *values, size_t from, size_t to)
{
    double mean = 0, cost = 0;
    for (size_t i = from; i < to; i++)
        mean += log(values[i]) / (double)(to - from);
    for (size_t i = from; i < to; i++)
        cost += (log(values[i]) - mean) * (log(values[i]) - mean);
    return cost;
}

/* The cheapest of all divisions into segments of three and more; bit i of a mask: a segment begins at i + 1. */
static double enumerate_cost(const double *values, size_t n, double penalty, unsigned *best_mask)
{
    double best = INFINITY;
    for (unsigned mask = 0; mask < 1u << (n - 1); mask++) {
        double cost = -penalty;
        size_t from = 0;
        bool allowed = true;
        for (size_t end = 1; end <= n && allowed; end++) {
            if (end < n && !(mask >> (end - 1) & 1))
                continue;
            allowed = end - from >= HISTORY_SEGMENT_MINIMUM;
            cost += segment_cost(values, from, end) + penalty;
            from = end;
        }
        if (allowed && cost < best) {
            best = cost;
            *best_mask = mask;
        }
    }
    return best;
}

static void test_change_points_enumerated(void **state)
{
    (void)state;
    const size_t longest = slow_form() ? 15 : 10;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|history|enumeration")));
    for (int round = 0; round < slow_rounds(20, 60); round++) {
        double values[16], scratch[32], objective;
        size_t points[8];
        const size_t n = 6 + (size_t)random_below(&random, longest - 5);
        simulate_runs(&random, 1000, 0.02, values, n);
        for (size_t i = n / 2; i < n && round % 2 == 0; i++)
            values[i] *= 1.1;
        const double sigma = history_sigma(values, n, scratch);
        const int count = history_find_changes(values, n, sigma, points, &objective);
        unsigned mask = 0, found = 0;
        const double best = enumerate_cost(values, n, 4 * sigma * sigma * log((double)n), &mask);
        for (int i = 0; i < count; i++)
            found |= 1u << (points[i] - 1);
        assert_number_close(objective, best, 1e-9);
        assert_int_equal(found, mask);
    }
}

/* A line that never changed its level is shown with a step in few cases, however noisy; one that did change shows it where it was. */
static void test_change_points_of_noise(void **state)
{
    (void)state;
    static const double spreads[] = {0.005, 0.02, 0.08};
    const int rounds = slow_rounds(200, 4000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|history|noise")));
    for (size_t i = 0; i < COUNT_OF(spreads); i++) {
        int false_lines = 0, right = 0;
        for (int round = 0; round < rounds; round++) {
            double values[60], scratch[120];
            size_t points[20];
            simulate_runs(&random, 1000, spreads[i], values, COUNT_OF(values));
            int count = history_find_changes(values, 60, history_sigma(values, 60, scratch), points, NULL);
            false_lines += history_merge_changes(values, 60, points, count, 0.02) > 0;
            for (size_t j = 25; j < 60; j++)
                values[j] *= 1.03 + 4 * spreads[i];
            count = history_find_changes(values, 60, history_sigma(values, 60, scratch), points, NULL);
            count = history_merge_changes(values, 60, points, count, 0.02);
            for (int j = 0; j < count; j++)
                right += points[j] >= 24 && points[j] <= 26;
        }
        assert_share("change in stationary noise", false_lines, rounds, 0, 0.05);
        assert_share("true change is found", right, rounds, 0.97, 1);
    }
}

/* How many of the points have none of the others within one point. */
static int count_alone(const size_t *points, size_t count, const size_t *others, size_t other_count)
{
    int alone = 0;
    for (size_t i = 0; i < count; i++) {
        bool met = false;
        for (size_t j = 0; j < other_count; j++)
            met = met || (points[i] <= others[j] + 1 && others[j] <= points[i] + 1);
        alone += !met;
    }
    return alone;
}

/* A method that shares nothing with ours sees the same levels, in lines with none, one and two changes. It tests at 5 % and is shown no
 * merging, so it finds a little more. */
static void test_change_points_of_another_method(void **state)
{
    (void)state;
    const int rounds = slow_rounds(60, 1000);
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|history|another method")));
    int lines_missed = 0, lines_more = 0, changes = 0;
    for (int round = 0; round < rounds; round++) {
        double values[36], scratch[72];
        size_t points[12];
        struct e_divisive other;
        simulate_runs(&random, 1000, 0.01, values, 36);
        for (size_t i = 12; i < 36 && round % 3 > 0; i++)
            values[i] *= i < 24 || round % 3 == 1 ? 1.1 : 1.02;
        int count = history_find_changes(values, 36, history_sigma(values, 36, scratch), points, NULL);
        count = history_merge_changes(values, 36, points, count, 0.02);
        e_divisive_find(values, 36, (uint64_t)round, &other);
        changes += count;
        lines_missed += count_alone(points, (size_t)count, other.points, other.point_count) > 0;
        lines_more += count_alone(other.points, other.point_count, points, (size_t)count) > 0;
    }
    assert_share("changes found at all", changes, rounds, 0.98, 1.02);
    assert_share("a change that the other method does not see", lines_missed, rounds, 0, 0.02);
    assert_share("a change that only the other method sees", lines_more, rounds, 0, 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage_of_the_mean),
        cmocka_unit_test(test_coverage_of_ratios),
        cmocka_unit_test(test_equivalence),
        cmocka_unit_test(test_power),
        cmocka_unit_test(test_noise_floor),
        cmocka_unit_test(test_mann_whitney_enumerated),
        cmocka_unit_test(test_change_points_enumerated),
        cmocka_unit_test(test_change_points_of_noise),
        cmocka_unit_test(test_change_points_of_another_method),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
