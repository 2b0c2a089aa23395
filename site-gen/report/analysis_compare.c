/* analysis_compare: the statistics of one sample and of one group. Which formula applies when is decided here and nowhere else in
 * the report; the formulas themselves are in site-gen/stats. */
#include "site-gen/report/analysis_internal.h"

#include "site-gen/stats/bimodality.h"
#include "site-gen/stats/holm.h"
#include "site-gen/stats/mde.h"

#include <math.h>
#include <string.h>

bool analysis_is_judged(enum verdict verdict)
{
    return verdict != VERDICT_INVALID && verdict != VERDICT_NO_CLAIM;
}

bool analysis_is_steady(const struct analysis_sample *sample)
{
    return 2 * sample->unsteady_count <= sample->valid_count;
}

int64_t analysis_good_of(int64_t requests, int64_t errors)
{
    return requests == RESULTS_MISSING || errors == RESULTS_MISSING ? requests : requests - errors;
}

int64_t analysis_good_requests(const struct results_run *run)
{
    return analysis_good_of(run->requests, run->errors);
}

double analysis_measured_ns(const struct results_run *run)
{
    if (run->measured_ns > 0)
        return (double)run->measured_ns;
    int64_t good = analysis_good_requests(run);
    return run->rate > 0 && good > 0 ? (double)good / run->rate * 1e9 : NAN;
}

int64_t analysis_requests_needed(enum analysis_metric metric)
{
    switch (metric) {
    case ANALYSIS_RATE:
    case ANALYSIS_MEAN:
        return 1;
    case ANALYSIS_P50:
        return 2 * ANALYSIS_SAMPLES_BEYOND;
    case ANALYSIS_P95:
        return 20 * ANALYSIS_SAMPLES_BEYOND;
    case ANALYSIS_P99:
        return 100 * ANALYSIS_SAMPLES_BEYOND;
    }
    return 1;
}

static double metric_value(const struct results_run *run, enum analysis_metric metric)
{
    int64_t value = RESULTS_MISSING;
    switch (metric) {
    case ANALYSIS_RATE:
        return run->rate;
    case ANALYSIS_MEAN:
        value = run->latency.mean;
        break;
    case ANALYSIS_P50:
        value = run->latency.p50;
        break;
    case ANALYSIS_P95:
        value = run->latency.p95;
        break;
    case ANALYSIS_P99:
        value = run->latency.p99;
        break;
    }
    return value == RESULTS_MISSING ? NAN : (double)value;
}

bool analysis_metric_is_known(const struct results_run *run, enum analysis_metric metric)
{
    int64_t good = analysis_good_requests(run);
    return (good == RESULTS_MISSING || good >= analysis_requests_needed(metric)) && isfinite(metric_value(run, metric));
}

bool analysis_lacks_figure(const struct analysis_sample *sample, enum analysis_metric metric)
{
    for (size_t i = 0; i < sample->valid_count; i++)
        if (!isfinite(metric_value(sample->valid[i], metric)))
            return true;
    return false;
}

static double *collect_values(struct arena *arena, const struct analysis_sample *sample, enum analysis_metric metric)
{
    if (sample->valid_count == 0)
        return NULL;
    double *values = ARENA_NEW_ARRAY(arena, sample->valid_count, double);
    for (size_t i = 0; i < sample->valid_count; i++) {
        if (!analysis_metric_is_known(sample->valid[i], metric))
            return NULL;
        values[i] = metric_value(sample->valid[i], metric);
    }
    return values;
}

void analysis_summarise(struct arena *arena, struct analysis_sample *sample)
{
    sample->apdex = sample->second_variance = NAN; /* until the details are read */
    for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
        sample->values[metric] = collect_values(arena, sample, (enum analysis_metric)metric);
        size_t count = sample->values[metric] != NULL ? sample->valid_count : 0;
        sample->summary[metric] = summary_estimate(sample->values[metric], count);
    }
    if (sample->values[ANALYSIS_RATE] != NULL && sample->valid_count >= SUMMARY_CLAIM_MINIMUM) {
        double *scratch = ARENA_NEW_ARRAY(arena, sample->valid_count, double);
        double *scores = ARENA_NEW_ARRAY(arena, sample->valid_count, double);
        bool *outliers = ARENA_NEW_ARRAY(arena, sample->valid_count, bool);
        sample->outlier_count = summary_score_outliers(sample->values[ANALYSIS_RATE], sample->valid_count, scratch, scores);
        for (size_t i = 0; i < sample->valid_count; i++)
            outliers[i] = scores[i] > SUMMARY_OUTLIER_LIMIT;
        sample->outliers = outliers;
        sample->is_bimodal = bimodality_is_shown(sample->values[ANALYSIS_RATE], sample->valid_count);
    }
}

static int64_t *collect_blocks(struct arena *arena, const struct analysis_sample *sample)
{
    int64_t *blocks = ARENA_NEW_ARRAY(arena, sample->valid_count, int64_t);
    for (size_t i = 0; i < sample->valid_count; i++)
        blocks[i] = sample->valid[i]->block;
    return blocks;
}

/* Only benchlab runs have them. */
static bool has_blocks(const struct analysis_sample *sample)
{
    for (size_t i = 0; i < sample->valid_count; i++)
        if (sample->valid[i]->block <= 0)
            return false;
    return true;
}

/* Blocks tie runs together only within one session, and only when none of them lost a run. */
static bool blocks_are_complete(const struct analysis_sample *a, const struct analysis_sample *b)
{
    return has_blocks(a) && has_blocks(b) && a->session == b->session && a->valid_count == a->run_count &&
           b->valid_count == b->run_count;
}

void analysis_compare_values(struct arena *arena, struct analysis_pair *pair, enum analysis_metric metric,
                             struct t_quantiles *quantiles)
{
    struct analysis_comparison *comparison = &pair->metrics[metric];
    const struct analysis_sample *a = pair->a, *b = pair->b;
    comparison->holm_p = comparison->detectable = NAN;
    comparison->ratio = (struct ratio_estimate){.ratio = NAN, .low = NAN, .high = NAN, .low90 = NAN, .high90 = NAN, .p = NAN};
    comparison->rank_test = (struct rank_test){.u = NAN, .p = NAN, .cliffs_delta = NAN, .a12 = NAN};
    const double *values_a = a->values[metric], *values_b = b->values[metric];
    if (values_a == NULL || values_b == NULL)
        return;
    int outcome;
    if (blocks_are_complete(a, b))
        outcome = ratio_estimate_by_block_with(quantiles, values_a, collect_blocks(arena, a), a->valid_count, values_b,
                                               collect_blocks(arena, b), b->valid_count, &comparison->ratio);
    else
        outcome = ratio_estimate_welch_with(quantiles, values_a, a->valid_count, values_b, b->valid_count, &comparison->ratio);
    if (outcome != 0) /* a single run each: the plain ratio is all there is to show */
        comparison->ratio.ratio = a->summary[metric].geometric_mean / b->summary[metric].geometric_mean;
    else
        comparison->detectable = mde_from_comparison_with(quantiles, comparison->ratio.standard_error, comparison->ratio.df);
    /* A failure leaves NAN, which no verdict takes for evidence. */
    (void)rank_test_mann_whitney(values_a, a->valid_count, values_b, b->valid_count, &comparison->rank_test);
}

/* The first rule of the verdicts: some runs passed their gates, and they settled. */
static bool is_pair_valid(const struct analysis_pair *pair)
{
    return pair->a->valid_count > 0 && pair->b->valid_count > 0 && analysis_is_steady(pair->a) && analysis_is_steady(pair->b);
}

/* The family of a metric: every pair of which a claim could be made. */
static void adjust_family(struct arena *arena, struct analysis_pair *pairs, size_t pair_count, int metric)
{
    double *p = ARENA_NEW_ARRAY(arena, pair_count, double);
    double *adjusted = ARENA_NEW_ARRAY(arena, pair_count, double);
    size_t *order = ARENA_NEW_ARRAY(arena, pair_count, size_t);
    size_t *members = ARENA_NEW_ARRAY(arena, pair_count, size_t);
    size_t count = 0;
    for (size_t i = 0; i < pair_count; i++) {
        const struct analysis_pair *pair = &pairs[i];
        const struct analysis_comparison *comparison = &pair->metrics[metric];
        if (pair->a->valid_count < SUMMARY_CLAIM_MINIMUM || pair->b->valid_count < SUMMARY_CLAIM_MINIMUM ||
            !isfinite(comparison->ratio.p) || !is_pair_valid(pair))
            continue;
        p[count] = comparison->ratio.p;
        members[count++] = i;
    }
    holm_adjust(p, adjusted, order, count);
    for (size_t i = 0; i < count; i++) {
        pairs[members[i]].metrics[metric].holm_p = adjusted[i];
        pairs[members[i]].metrics[metric].family_size = count;
    }
}

static enum verdict decide(const struct analysis_pair *pair, int metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    bool has_ratio = isfinite(comparison->ratio.ratio); /* not of what a tool rounded to 0 */
    struct verdict_input input = {
        .valid = is_pair_valid(pair),
        .n_a = has_ratio ? pair->a->valid_count : 0,
        .n_b = has_ratio ? pair->b->valid_count : 0,
        .ratio = comparison->ratio,
        .larger_is_better = metric == ANALYSIS_RATE,
        .holm_p = comparison->holm_p,
        .mann_whitney_p = comparison->rank_test.p,
        .noise_floor = pair->noise_floor,
    };
    return verdict_decide(&input);
}

/* Samples without a value of the metric have no place and take none from the others; first of one is no place either. */
static void rank_samples(struct arena *arena, struct analysis_group *group, int metric)
{
    size_t *members = ARENA_NEW_ARRAY(arena, group->sample_count, size_t);
    size_t count = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        if (group->samples[i]->values[metric] != NULL)
            members[count++] = i;
    if (count < 2)
        return;
    bool *better = ARENA_NEW_ARRAY(arena, count * count, bool);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            better[i * count + j] =
                i != j && analysis_find_verdict(group, members[i], members[j], (enum analysis_metric)metric) == VERDICT_FASTER;
        }
    }
    struct rank_range *ranges = ARENA_NEW_ARRAY(arena, count, struct rank_range);
    verdict_rank_ranges(better, count, ranges);
    for (size_t i = 0; i < count; i++)
        ((struct analysis_sample *)group->samples[members[i]])->rank[metric] = ranges[i];
}

void analysis_compare_pairs(struct arena *arena, struct analysis_pair *pairs, size_t count, double noise_floor)
{
    struct t_quantiles quantiles = {0};
    for (size_t i = 0; i < count; i++)
        pairs[i].noise_floor = noise_floor;
    for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
        for (size_t i = 0; i < count; i++)
            analysis_compare_values(arena, &pairs[i], (enum analysis_metric)metric, &quantiles);
        adjust_family(arena, pairs, count, metric);
        for (size_t i = 0; i < count; i++)
            pairs[i].metrics[metric].verdict = decide(&pairs[i], metric);
    }
}

void analysis_compare_group(struct arena *arena, struct analysis_group *group, double noise_floor)
{
    struct arena scratch; /* a large group has many pairs, of which little is kept */
    arena_init(&scratch);
    size_t count = group->sample_count, made = 0;
    struct analysis_pair *pairs = ARENA_NEW_ARRAY(&scratch, count * (count + 1) / 2, struct analysis_pair);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            pairs[made++] = (struct analysis_pair){.group = group, .a = group->samples[i], .b = group->samples[j]};
    analysis_compare_pairs(&scratch, pairs, made, noise_floor);
    analysis_keep_outcomes(arena, group, pairs);
    for (int metric = 0; metric < ANALYSIS_METRICS; metric++)
        rank_samples(&scratch, group, metric);
    arena_release(&scratch);
    analysis_find_ceiling(arena, group, noise_floor);
}
