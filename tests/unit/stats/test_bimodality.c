/* Unit tests of site-gen/stats/bimodality. */
#include "tests/unit/slow.h"
#include "tests/unit/stats/simulate.h"
#include "tests/unit/test.h"

#include "site-gen/stats/bimodality.h"
#include "site-gen/stats/summary.h"

static double dip_of(const double *sorted, size_t n)
{
    double dip = 0;
    assert_int_equal(bimodality_dip(sorted, n, &dip), 0);
    return dip;
}

static void test_known_dips(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        double values[12];
        double dip;
    } cases[] = {
        {1, {7}, 0},
        {4, {5, 5, 5, 5}, 0},                           /* one point of mass is a peak */
        {2, {0, 1}, 1.0 / 4},                           /* two are the farthest from one peak */
        {6, {1, 1, 1, 9, 9, 9}, 1.0 / 4},               /* ... whatever their distance */
        {4, {1, 2, 3, 4}, 1.0 / 8},                     /* 1 / (2 n) is the least without ties */
        {5, {1, 2, 4, 8, 16}, 1.0 / 10},                /* one slope down */
        {10, {0, 0, 0, 0, 0, 0, 0, 1, 1, 1}, 3.0 / 20}, /* a group of three: half its share */
        {10, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1.0 / 20}, /* one stray value is no group */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_number_close(dip_of(cases[i].values, cases[i].n), cases[i].dip, 1e-12);
    /* Wide groups: close to the largest dip, but below it. */
    const double wide = dip_of((const double[]){0, 1, 2, 3, 1000, 1001, 1002, 1003}, 8);
    assert_true(wide > 0.18 && wide < 0.25);
    double dip = 0;
    assert_int_equal(bimodality_dip(NULL, 0, &dip), 0);
    assert_true(isnan(dip));
}

/* No distribution with one peak comes closer to the values than the dip: random ones are tried. Their curve is convex, then concave; the
 * largest distance to the steps is beside a step. */
static void test_dip_is_the_least_distance(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|dip|least")));
    double nearest = 1;
    for (int round = 0; round < 200; round++) {
        enum { N = 6, GRID = 12 };
        double values[N], heights[GRID + 1], slopes[GRID], total = 0;
        for (int i = 0; i < N; i++)
            values[i] = random_unit(&random);
        summary_sort(values, N);
        const double dip = dip_of(values, N);
        for (int trial = 0; trial < 100; trial++) {
            const int peak = (int)random_below(&random, GRID);
            total = 0;
            for (int i = 0; i < GRID; i++)
                slopes[i] = random_unit(&random);
            summary_sort(slopes, GRID);
            double arranged[GRID];
            int left = 0, right = GRID - 1;
            for (int i = 0; i < GRID; i++) /* the smallest slopes outside */
                arranged[(left < peak && (i % 2 == 0 || right <= peak)) ? left++ : right--] = slopes[i];
            for (int i = 0; i < GRID; i++)
                total += arranged[i];
            heights[0] = 0;
            for (int i = 0; i < GRID; i++)
                heights[i + 1] = heights[i] + arranged[i] / total;
            double distance = 0;
            for (int i = 0; i < N; i++) {
                const int cell = (int)(values[i] * GRID);
                const double height = heights[cell] + (values[i] * GRID - cell) * (heights[cell + 1] - heights[cell]);
                distance = fmax(distance, fmax(fabs(height - (double)i / N), fabs(height - (double)(i + 1) / N)));
            }
            assert_true(distance >= dip - 1e-12);
            nearest = fmin(nearest, distance - dip);
        }
    }
    assert_true(nearest < 0.02); /* some came close */
}

static void test_shown(void **state)
{
    (void)state;
    const double two_speeds[] = {70100, 69900, 70200, 69800, 70000, 80100, 79900, 80200, 79800, 80000};
    const double one_speed[] = {70100, 69900, 70200, 69800, 70000, 70300, 69700, 70050, 69950, 70400};
    const double one_stray[] = {70100, 69900, 70200, 69800, 70000, 70300, 69700, 70050, 69950, 90000};
    assert_true(bimodality_is_shown(two_speeds, 10));
    assert_false(bimodality_is_shown(one_speed, 10));
    assert_false(bimodality_is_shown(one_stray, 10));
    assert_false(bimodality_is_shown(two_speeds + 2, BIMODALITY_RUNS_MINIMUM - 1));
    const double with_zero[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    assert_false(bimodality_is_shown(with_zero, 10));
}

static void test_critical_dips(void **state)
{
    (void)state;
    assert_true(isnan(bimodality_critical_dip(BIMODALITY_RUNS_MINIMUM - 1)));
    for (size_t n = BIMODALITY_RUNS_MINIMUM; n < 400; n++) {
        const double now = bimodality_critical_dip(n), next = bimodality_critical_dip(n + 1);
        assert_true(next < now && next > 0.97 * now * sqrt((double)n / (double)(n + 1)) - 1e-9);
    }
    assert_number_close(bimodality_critical_dip(10), 0.1395, 1e-3);
}

/* How many of rounds samples are flagged; peaks apart by that many standard deviations. */
static int count_flags(const char *seed, size_t n, int rounds, bool uniform, double apart)
{
    struct random_state random;
    random_seed(&random, random_hash_text(str_from_text(seed)));
    int flagged = 0;
    for (int round = 0; round < rounds; round++) {
        double values[64];
        for (size_t i = 0; i < n; i++) {
            const double peak = random_unit(&random) < 0.5 ? apart : 0;
            values[i] = exp(0.01 * (uniform ? random_unit(&random) : simulate_normal(&random) + peak));
        }
        flagged += bimodality_is_shown(values, n);
    }
    return flagged;
}

/* The flag comes by chance in 5 % of the cases at most, for the worst distribution with one peak, and is there where there are two. */
static void test_rates(void **state)
{
    (void)state;
    static const size_t sizes[] = {8, 10, 13, 20, 40};
    static const double powers[] = {0.2, 0.5, 0.8, 0.9, 0.99}; /* too few runs of one speed are no group */
    const int rounds = slow_rounds(600, 20000);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const double spread = 3.5 * sqrt(0.05 * 0.95 * rounds);
        const int of_uniform = count_flags("v1|test|bimodality|uniform", sizes[i], rounds, true, 0);
        if (fabs(of_uniform - 0.05 * rounds) > spread + 0.004 * rounds)
            fail_msg("%zu runs: %d of %d uniform samples are flagged", sizes[i], of_uniform, rounds);
        assert_true(count_flags("v1|test|bimodality|normal", sizes[i], rounds, false, 0) < 0.045 * rounds);
        const int of_two = count_flags("v1|test|bimodality|two", sizes[i], rounds, false, 12);
        if (of_two < powers[i] * rounds)
            fail_msg("%zu runs: %d of %d samples with two peaks are flagged", sizes[i], of_two, rounds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_dips), cmocka_unit_test(test_dip_is_the_least_distance),
        cmocka_unit_test(test_shown),      cmocka_unit_test(test_critical_dips),
        cmocka_unit_test(test_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
