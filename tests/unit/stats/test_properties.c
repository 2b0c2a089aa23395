/* Properties of all of site-gen/stats: what must not matter does not. The unit of a value (requests or thousands of them) changes no
 * verdict and no p, the order in which runs are listed changes nothing, swapped sides give the mirrored answer. Tried on random data;
 * `make check-slow` tries more. */
#include "tests/unit/slow.h"
#include "tests/unit/stats/simulate.h"
#include "tests/unit/stats/vectors.h"

#include "lib/histogram.h"
#include "site-gen/stats/apdex.h"
#include "site-gen/stats/bimodality.h"
#include "site-gen/stats/bootstrap.h"
#include "site-gen/stats/composite.h"
#include "site-gen/stats/history.h"
#include "site-gen/stats/holm.h"
#include "site-gen/stats/mde.h"
#include "site-gen/stats/rank_test.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/steady_state.h"
#include "site-gen/stats/summary.h"
#include "site-gen/stats/usl.h"
#include "site-gen/stats/verdict.h"

#define RUNS_MAXIMUM 24
#define CLOSE 1e-9

/* Two sides of a comparison and the same with another unit and in another order. */
struct draw {
    struct random_state *random;
    size_t n_a, n_b;
    double a[RUNS_MAXIMUM], b[RUNS_MAXIMUM];
    double scale;
    double scaled_a[RUNS_MAXIMUM], scaled_b[RUNS_MAXIMUM];
};

static void scale_and_shuffle(struct random_state *random, double scale, const double *from, double *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = scale * from[i];
    simulate_shuffle(random, to, n);
}

static void draw_sides(struct draw *draw)
{
    struct random_state *random = draw->random;
    draw->n_a = 5 + (size_t)random_below(random, RUNS_MAXIMUM - 5);
    draw->n_b = 5 + (size_t)random_below(random, RUNS_MAXIMUM - 5);
    draw->scale = exp(20 * (random_unit(random) - 0.5));
    simulate_runs(random, 1000, 0.01 + 0.1 * random_unit(random), draw->a, draw->n_a);
    simulate_runs(random, 1000 * (1 + 0.1 * random_unit(random)), 0.01 + 0.1 * random_unit(random), draw->b, draw->n_b);
    scale_and_shuffle(random, draw->scale, draw->a, draw->scaled_a, draw->n_a);
    scale_and_shuffle(random, draw->scale, draw->b, draw->scaled_b, draw->n_b);
}

static void for_draws(const char *seed, void (*check)(struct draw *draw))
{
    struct random_state random;
    struct draw draw = {.random = &random};
    random_seed(&random, random_hash_text(str_from_text(seed)));
    for (int round = 0; round < slow_rounds(100, 5000); round++) {
        draw_sides(&draw);
        check(&draw);
    }
}

/* ---- one side --------------------------------------------------------------------------------------------------------------- */
static void check_summary(struct draw *draw)
{
    const struct summary_estimate one = summary_estimate(draw->a, draw->n_a), other = summary_estimate(draw->scaled_a, draw->n_a);
    const double scale = draw->scale;
    assert_relative(other.mean, scale * one.mean, CLOSE);
    assert_relative(other.sd, scale * one.sd, CLOSE);
    assert_relative(other.cv, one.cv, CLOSE);
    assert_relative(other.mean_low, scale * one.mean_low, CLOSE);
    assert_relative(other.mean_high, scale * one.mean_high, CLOSE);
    assert_relative(other.geometric_mean, scale * one.geometric_mean, CLOSE);
    assert_relative(other.low, scale * one.low, CLOSE);
    assert_relative(other.high, scale * one.high, CLOSE);
    assert_relative(other.sd_log, one.sd_log, CLOSE);
    assert_true(summary_has_interval(&one) == summary_has_interval(&other));
    assert_true(one.minimum <= one.geometric_mean && one.geometric_mean <= one.mean && one.mean <= one.maximum);
}

static void check_median_and_outliers(struct draw *draw)
{
    double scratch[RUNS_MAXIMUM], scores[RUNS_MAXIMUM], other_scores[RUNS_MAXIMUM];
    draw->a[0] *= 3; /* something to flag */
    scale_and_shuffle(draw->random, draw->scale, draw->a, draw->scaled_a, draw->n_a);
    const size_t flagged = summary_score_outliers(draw->a, draw->n_a, scratch, scores);
    assert_int_equal(summary_score_outliers(draw->scaled_a, draw->n_a, scratch, other_scores), flagged);
    assert_true(flagged >= 1);
    summary_sort(scores, draw->n_a);
    summary_sort(other_scores, draw->n_a);
    for (size_t i = 0; i < draw->n_a; i++)
        assert_number_close(other_scores[i], scores[i], 1e-7);
    summary_sort(draw->a, draw->n_a);
    summary_sort(draw->scaled_a, draw->n_a);
    const struct summary_median_interval one = summary_median_interval(draw->a, draw->n_a);
    const struct summary_median_interval other = summary_median_interval(draw->scaled_a, draw->n_a);
    assert_true(one.rank_low == other.rank_low && one.rank_high == other.rank_high);
    assert_relative(summary_median(draw->scaled_a, draw->n_a), draw->scale * summary_median(draw->a, draw->n_a), CLOSE);
    if (one.rank_low > 0)
        assert_relative(other.low, draw->scale * one.low, CLOSE);
}

static void check_bimodality(struct draw *draw)
{
    double dip, other, mirrored[RUNS_MAXIMUM];
    assert_true(bimodality_is_shown(draw->a, draw->n_a) == bimodality_is_shown(draw->scaled_a, draw->n_a));
    summary_sort(draw->a, draw->n_a);
    summary_sort(draw->scaled_a, draw->n_a);
    for (size_t i = 0; i < draw->n_a; i++)
        mirrored[i] = -draw->a[draw->n_a - 1 - i];
    assert_int_equal(bimodality_dip(draw->a, draw->n_a, &dip), 0);
    assert_int_equal(bimodality_dip(draw->scaled_a, draw->n_a, &other), 0);
    assert_number_close(other, dip, CLOSE);
    assert_int_equal(bimodality_dip(mirrored, draw->n_a, &other), 0);
    assert_number_close(other, dip, CLOSE);
    assert_true(dip >= 1 / (2.0 * (double)draw->n_a) - CLOSE && dip <= 0.25);
}

static void check_steady_state(struct draw *draw)
{
    double windows[60], scaled[60];
    const size_t start = (size_t)random_below(draw->random, 20);
    for (size_t i = 0; i < COUNT_OF(windows); i++) {
        windows[i] = (i < start ? 600 : 1000) * exp(0.02 * simulate_normal(draw->random));
        scaled[i] = draw->scale * windows[i];
    }
    const struct steady_state one = steady_state_find(windows, COUNT_OF(windows));
    const struct steady_state other = steady_state_find(scaled, COUNT_OF(scaled));
    assert_int_equal(one.class, other.class);
    assert_int_equal(one.batches_dropped, other.batches_dropped);
    assert_relative(other.steady_mean, draw->scale * one.steady_mean, CLOSE);
    assert_true(one.batches_dropped * STEADY_STATE_BATCH + STEADY_STATE_BATCH > start); /* the slow start is cut */
}

static void test_one_side(void **state)
{
    (void)state;
    for_draws("v1|test|properties|summary", check_summary);
    for_draws("v1|test|properties|median", check_median_and_outliers);
    for_draws("v1|test|properties|bimodality", check_bimodality);
    for_draws("v1|test|properties|steady", check_steady_state);
}

/* ---- two sides -------------------------------------------------------------------------------------------------------------- */
static void assert_same_ratio(const struct ratio_estimate *actual, const struct ratio_estimate *expected)
{
    assert_relative(actual->ratio, expected->ratio, CLOSE);
    assert_relative(actual->low, expected->low, CLOSE);
    assert_relative(actual->high, expected->high, CLOSE);
    assert_relative(actual->low90, expected->low90, CLOSE);
    assert_relative(actual->high90, expected->high90, CLOSE);
    assert_relative(actual->df, expected->df, 1e-7);
    assert_number_close(actual->p, expected->p, 1e-7);
    assert_true(expected->low <= expected->low90 && expected->low90 <= expected->ratio && expected->ratio <= expected->high90 &&
                expected->high90 <= expected->high);
}

static void check_ratio(struct draw *draw)
{
    struct ratio_estimate one, other, swapped;
    assert_int_equal(ratio_estimate_welch(draw->a, draw->n_a, draw->b, draw->n_b, &one), 0);
    assert_int_equal(ratio_estimate_welch(draw->scaled_a, draw->n_a, draw->scaled_b, draw->n_b, &other), 0);
    assert_same_ratio(&other, &one);
    assert_int_equal(ratio_estimate_welch(draw->b, draw->n_b, draw->a, draw->n_a, &swapped), 0);
    other = ratio_invert(&swapped);
    assert_same_ratio(&other, &one);
    assert_relative(mde_from_comparison(swapped.standard_error, swapped.df), mde_from_comparison(one.standard_error, one.df),
                    CLOSE);
    assert_int_equal(ratio_estimate_fieller(draw->a, draw->n_a, draw->b, draw->n_b, &one), 0);
    assert_int_equal(ratio_estimate_fieller(draw->scaled_a, draw->n_a, draw->scaled_b, draw->n_b, &other), 0);
    assert_relative(other.low, one.low, 1e-7);
    assert_relative(other.high, one.high, 1e-7);
}

/* What every block shares does not matter to the pairs, nor does the order of the blocks. */
static void check_paired(struct draw *draw)
{
    const size_t n = draw->n_a < draw->n_b ? draw->n_a : draw->n_b;
    double a[RUNS_MAXIMUM], b[RUNS_MAXIMUM];
    int64_t blocks_a[RUNS_MAXIMUM], blocks_b[RUNS_MAXIMUM];
    struct ratio_estimate one, other;
    for (size_t i = 0; i < n; i++) {
        const double drift = exp(simulate_normal(draw->random));
        const size_t place = n - 1 - i;
        a[place] = draw->a[i] * drift;
        b[i] = draw->b[i] * drift;
        blocks_a[place] = blocks_b[i] = (int64_t)i + 1;
    }
    assert_int_equal(ratio_estimate_paired(draw->a, draw->b, n, &one), 0);
    assert_int_equal(ratio_estimate_by_block(a, blocks_a, n, b, blocks_b, n, &other), 0);
    assert_true(other.paired);
    assert_same_ratio(&other, &one);
}

/* Ranks see the order of the values only. */
static void check_rank_test(struct draw *draw)
{
    struct rank_test one, other, swapped;
    for (size_t i = 0; i < draw->n_a; i++)
        draw->scaled_a[i] = pow(draw->scaled_a[i], 3);
    for (size_t i = 0; i < draw->n_b; i++)
        draw->scaled_b[i] = pow(draw->scaled_b[i], 3);
    assert_int_equal(rank_test_mann_whitney(draw->a, draw->n_a, draw->b, draw->n_b, &one), 0);
    assert_int_equal(rank_test_mann_whitney(draw->scaled_a, draw->n_a, draw->scaled_b, draw->n_b, &other), 0);
    assert_int_equal(rank_test_mann_whitney(draw->b, draw->n_b, draw->a, draw->n_a, &swapped), 0);
    assert_number_close(other.p, one.p, 1e-12);
    assert_number_close(swapped.p, one.p, 1e-12);
    assert_number_close(other.cliffs_delta, one.cliffs_delta, 1e-12);
    assert_number_close(swapped.cliffs_delta, -one.cliffs_delta, 1e-12);
    assert_number_close(one.a12, (one.cliffs_delta + 1) / 2, 1e-12);
    assert_true(one.p > 0 && one.p <= 1 + 1e-12);
}

static struct verdict_input judge(const double *a, size_t n_a, const double *b, size_t n_b, bool larger_is_better)
{
    struct verdict_input input = {.valid = true, .n_a = n_a, .n_b = n_b, .larger_is_better = larger_is_better, .noise_floor = 0.02};
    struct rank_test ranks;
    assert_int_equal(ratio_estimate_welch(a, n_a, b, n_b, &input.ratio), 0);
    assert_int_equal(rank_test_mann_whitney(a, n_a, b, n_b, &ranks), 0);
    input.holm_p = input.ratio.p;
    input.mann_whitney_p = ranks.p;
    return input;
}

static void check_verdict(struct draw *draw)
{
    struct verdict_input input = judge(draw->a, draw->n_a, draw->b, draw->n_b, true);
    const enum verdict verdict = verdict_decide(&input);
    input = judge(draw->scaled_a, draw->n_a, draw->scaled_b, draw->n_b, true);
    assert_int_equal(verdict_decide(&input), verdict);
    input = judge(draw->b, draw->n_b, draw->a, draw->n_a, true);
    assert_int_equal(verdict_decide(&input), verdict_invert(verdict));
    input = judge(draw->a, draw->n_a, draw->b, draw->n_b, false); /* as latencies */
    assert_int_equal(verdict_decide(&input), verdict_invert(verdict));
    for (size_t i = 0; i < draw->n_a; i++)
        draw->a[i] = 1 / draw->a[i];
    for (size_t i = 0; i < draw->n_b; i++)
        draw->b[i] = 1 / draw->b[i];
    input = judge(draw->a, draw->n_a, draw->b, draw->n_b, false); /* the time each request takes says what the rate says */
    assert_int_equal(verdict_decide(&input), verdict);
}

static void test_two_sides(void **state)
{
    (void)state;
    for_draws("v1|test|properties|ratio", check_ratio);
    for_draws("v1|test|properties|paired", check_paired);
    for_draws("v1|test|properties|rank", check_rank_test);
    for_draws("v1|test|properties|verdict", check_verdict);
}

/* ---- many ------------------------------------------------------------------------------------------------------------------- */
static void permute(struct random_state *random, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        const size_t j = (size_t)random_below(random, i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

static void check_holm(struct draw *draw)
{
    double p[RUNS_MAXIMUM], shuffled[RUNS_MAXIMUM], adjusted[RUNS_MAXIMUM], other[RUNS_MAXIMUM];
    size_t order[RUNS_MAXIMUM], scratch[RUNS_MAXIMUM];
    const size_t n = draw->n_a;
    permute(draw->random, order, n);
    for (size_t i = 0; i < n; i++)
        p[i] = pow(random_unit(draw->random), 4);
    for (size_t i = 0; i < n; i++)
        shuffled[i] = p[order[i]];
    holm_adjust(p, adjusted, scratch, n);
    holm_adjust(shuffled, other, scratch, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(other[i] == adjusted[order[i]]);
        assert_true(adjusted[i] >= p[i] && adjusted[i] <= fmin(1, (double)n * p[i]) + 1e-15);
        for (size_t j = 0; j < n; j++)
            assert_true(p[i] > p[j] || adjusted[i] <= adjusted[j]);
    }
}

static void check_ranks(struct draw *draw)
{
    enum { COUNT = 6 };
    bool better[COUNT * COUNT], shuffled[COUNT * COUNT];
    size_t order[COUNT];
    struct rank_range ranges[COUNT], other[COUNT];
    permute(draw->random, order, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            better[i * COUNT + j] = draw->a[i % draw->n_a] > 1.02 * draw->a[j % draw->n_a];
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            shuffled[i * COUNT + j] = better[order[i] * COUNT + order[j]];
    verdict_rank_ranges(better, COUNT, ranges);
    verdict_rank_ranges(shuffled, COUNT, other);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(other[i].low == ranges[order[i]].low && other[i].high == ranges[order[i]].high);
        assert_true(ranges[i].low >= 1 && ranges[i].low <= ranges[i].high && ranges[i].high <= COUNT);
    }
}

static void check_noise_floor(struct draw *draw)
{
    double ratios[RUNS_MAXIMUM], scratch[RUNS_MAXIMUM];
    for (size_t i = 0; i < draw->n_a; i++)
        ratios[i] = draw->a[i] / 1000;
    const double floor = verdict_noise_floor(ratios, draw->n_a, scratch);
    simulate_shuffle(draw->random, ratios, draw->n_a);
    assert_true(verdict_noise_floor(ratios, draw->n_a, scratch) == floor && floor >= VERDICT_NOISE_FLOOR_MINIMUM);
    size_t beyond = 0;
    for (size_t i = 0; i < draw->n_a; i++)
        beyond += fabs(ratios[i] - 1) > floor;
    assert_true(draw->n_a < VERDICT_NOISE_FLOOR_COMPARISONS || 20 * beyond <= draw->n_a);
}

static void check_composite(struct draw *draw)
{
    struct composite_part parts[RUNS_MAXIMUM], shuffled[RUNS_MAXIMUM], inverted[RUNS_MAXIMUM];
    size_t order[RUNS_MAXIMUM];
    const size_t n = draw->n_a;
    permute(draw->random, order, n);
    for (size_t i = 0; i < n; i++)
        parts[i] =
            (struct composite_part){draw->a[i] / 900, 0.01 + random_unit(draw->random) / 50, 9, 1 + random_unit(draw->random)};
    for (size_t i = 0; i < n; i++) {
        shuffled[i] = parts[order[i]];
        shuffled[i].weight *= 7; /* only their proportions matter */
        inverted[i] = parts[i];
        inverted[i].ratio = 1 / parts[i].ratio;
    }
    struct composite_estimate one, other, inverse;
    assert_int_equal(composite_estimate(parts, n, &one), 0);
    assert_int_equal(composite_estimate(shuffled, n, &other), 0);
    assert_int_equal(composite_estimate(inverted, n, &inverse), 0);
    assert_relative(other.ratio, one.ratio, CLOSE);
    assert_relative(other.low, one.low, CLOSE);
    assert_relative(inverse.ratio, 1 / one.ratio, CLOSE); /* whoever is the baseline */
    assert_relative(inverse.low, 1 / one.high, CLOSE);
    parts[n / 2].ratio = NAN; /* a scenario that one of them lacks */
    assert_int_equal(composite_estimate(parts, n, &one), -1);
    assert_true(isnan(one.ratio));
}

static void check_history(struct draw *draw)
{
    double values[40], scaled[40], scratch[80];
    size_t points[20], other[20];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = 1000 * exp(0.01 * simulate_normal(draw->random) + (i >= 12 ? 0.06 : 0) + (i >= 29 ? -0.09 : 0));
        scaled[i] = draw->scale * values[i];
    }
    const double sigma = history_sigma(values, COUNT_OF(values), scratch);
    assert_relative(history_sigma(scaled, COUNT_OF(scaled), scratch), sigma, 1e-6);
    int count = history_find_changes(values, COUNT_OF(values), sigma, points, NULL);
    int other_count = history_find_changes(scaled, COUNT_OF(scaled), sigma, other, NULL);
    assert_true(count == other_count && count >= 2 && memcmp(points, other, (size_t)count * sizeof(points[0])) == 0);
    count = history_merge_changes(values, COUNT_OF(values), points, count, 0.02);
    other_count = history_merge_changes(scaled, COUNT_OF(scaled), other, other_count, 0.02);
    assert_true(count == other_count && memcmp(points, other, (size_t)count * sizeof(points[0])) == 0);
    for (int i = 0; i < count; i++)
        assert_true(points[i] >= (i == 0 ? 0 : points[i - 1]) + HISTORY_SEGMENT_MINIMUM);
}

static void check_usl(struct draw *draw)
{
    double n[8], x[8], scaled[8], other_n[8];
    size_t order[8];
    const double sigma = 0.3 * random_unit(draw->random), kappa = 0.01 * random_unit(draw->random);
    permute(draw->random, order, 8);
    for (size_t i = 0; i < 8; i++) {
        n[i] = (double)(i + 1) * 2;
        x[i] = 1000 * n[i] / (1 + sigma * (n[i] - 1) + kappa * n[i] * (n[i] - 1)) * exp(0.002 * simulate_normal(draw->random));
    }
    for (size_t i = 0; i < 8; i++) {
        other_n[i] = n[order[i]];
        scaled[i] = draw->scale * x[order[i]];
    }
    struct usl_fit one, other;
    assert_int_equal(usl_fit(n, x, 8, &one), 0);
    assert_int_equal(usl_fit(other_n, scaled, 8, &other), 0);
    assert_relative(other.lambda, draw->scale * one.lambda, 1e-4);
    assert_number_close(other.sigma, one.sigma, 1e-4);
    assert_number_close(other.kappa, one.kappa, 1e-4);
    assert_true(one.kappa >= 0 && one.r2 > 0.9 && one.extrapolated == (one.peak_n > 16));
}

static void test_many(void **state)
{
    (void)state;
    for_draws("v1|test|properties|holm", check_holm);
    for_draws("v1|test|properties|ranks", check_ranks);
    for_draws("v1|test|properties|noise", check_noise_floor);
    for_draws("v1|test|properties|composite", check_composite);
    for_draws("v1|test|properties|history", check_history);
    for_draws("v1|test|properties|usl", check_usl);
}

static void test_bootstrap(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|properties|bootstrap")));
    for (int round = 0; round < slow_rounds(2, 50); round++) {
        double values[RUNS_MAXIMUM], other[RUNS_MAXIMUM];
        struct bootstrap_interval one, two;
        simulate_runs(&random, 1000, 0.05, values, RUNS_MAXIMUM);
        scale_and_shuffle(&random, 8, values, other, RUNS_MAXIMUM);
        assert_int_equal(bootstrap_estimate(values, RUNS_MAXIMUM, bootstrap_median, 7, &one), 0);
        assert_int_equal(bootstrap_estimate(other, RUNS_MAXIMUM, bootstrap_median, 7, &two), 0);
        assert_relative(two.low, 8 * one.low, CLOSE);
        assert_relative(two.high, 8 * one.high, CLOSE);
        assert_relative(two.corrected_low, 8 * one.corrected_low, CLOSE);
        assert_true(one.low <= one.estimate && one.estimate <= one.high);
    }
}

/* ---- histograms ------------------------------------------------------------------------------------------------------------- */
static void draw_histogram(struct random_state *random, struct histogram *histogram, struct histogram *all, int values)
{
    struct error error = {0};
    assert_ok(histogram_init(histogram, 1000, INT64_C(3600000000000), 3, &error), &error);
    for (int i = 0; i < values; i++) {
        const int64_t value = llround(exp(5 + 25 * random_unit(random))); /* also below and above the range */
        histogram_record(histogram, value);
        histogram_record(all, value);
    }
}

static void assert_same_histogram(const struct histogram *a, const struct histogram *b)
{
    assert_int_equal(a->counts_length, b->counts_length);
    assert_memory_equal(a->counts, b->counts, (size_t)a->counts_length * sizeof(a->counts[0]));
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->minimum, b->minimum);
    assert_int_equal(a->maximum, b->maximum);
    assert_int_equal(a->below, b->below);
    assert_int_equal(a->above, b->above);
    static const int64_t percents[] = {HISTOGRAM_P50, HISTOGRAM_P95, HISTOGRAM_P99, HISTOGRAM_P999};
    for (size_t i = 0; i < COUNT_OF(percents); i++)
        assert_int_equal(histogram_percentile(a, percents[i]), histogram_percentile(b, percents[i]));
    assert_true(apdex_from_histogram(a, 3, 500000) == apdex_from_histogram(b, 3, 500000));
}

/* (x + y) + z = x + (y + z) = z + y + x = all values in one: what is pooled does not depend on who merged what when. */
static void test_merge_is_associative(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|properties|merge")));
    for (int round = 0; round < slow_rounds(5, 200); round++) {
        struct histogram parts[3], left, right, backward, all;
        struct histogram *const made[] = {&left, &right, &backward, &all};
        struct error error = {0};
        for (size_t i = 0; i < COUNT_OF(made); i++)
            assert_ok(histogram_init(made[i], 1000, INT64_C(3600000000000), 3, &error), &error);
        for (size_t i = 0; i < 3; i++)
            draw_histogram(&random, &parts[i], &all, i == 1 && round % 2 == 0 ? 0 : 200); /* an empty one too */
        histogram_add(&left, &parts[0]);
        histogram_add(&left, &parts[1]);
        histogram_add(&left, &parts[2]);
        histogram_add(&right, &parts[1]);
        histogram_add(&right, &parts[2]);
        histogram_add(&right, &parts[0]);
        for (size_t i = 3; i > 0; i--)
            histogram_add(&backward, &parts[i - 1]);
        assert_same_histogram(&left, &all);
        assert_same_histogram(&right, &all);
        assert_same_histogram(&backward, &all);
        for (size_t i = 0; i < COUNT_OF(made); i++)
            histogram_release(made[i]);
        for (size_t i = 0; i < 3; i++)
            histogram_release(&parts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_side),
        cmocka_unit_test(test_two_sides),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_bootstrap),
        cmocka_unit_test(test_merge_is_associative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
