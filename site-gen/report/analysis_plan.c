/* analysis_plan: see the header. The spread of the seconds comes from analysis_detail.c; the time that a run takes besides its measured
 * window from the starts of the runs, since a session runs one after the other in the order of their blocks and positions. */
#include "site-gen/report/analysis_plan.h"

#include "lib/clock.h"
#include "site-gen/stats/mde.h"
#include "site-gen/stats/repetitions.h"

#include <math.h>

/* How many targets take turns in a block of the sample's session. */
static int64_t runs_of_block(const struct analysis_sample *sample)
{
    int64_t last = 0;
    for (size_t i = 0; i < sample->group->sample_count; i++) {
        const struct analysis_sample *other = sample->group->samples[i];
        for (size_t j = 0; other->session == sample->session && j < other->run_count; j++)
            last = other->runs[j]->position > last ? other->runs[j]->position : last;
    }
    return last;
}

/* From the start of one run to that of the run that followed it, NAN when it is not known; a sample's runs are ordered by block. */
static double time_of_run(const struct results_run *run, const struct results_run *next, int64_t runs_of_block)
{
    struct utc_time from, to;
    const int64_t runs = (next->block - run->block) * runs_of_block + next->position - run->position;
    if (run->block <= 0 || runs <= 0 || clock_parse_utc(run->started, &from) != 0 || clock_parse_utc(next->started, &to) != 0)
        return NAN;
    return (double)(to.nanoseconds - from.nanoseconds) / (double)runs;
}

/* The median over the session: an interruption in it does not count. */
static double find_overhead(struct arena *arena, const struct analysis_sample *sample, double measured_ns)
{
    const int64_t block = runs_of_block(sample);
    double *times = ARENA_NEW_ARRAY(arena, sample->run_count, double);
    size_t count = 0;
    for (size_t i = 0; i + 1 < sample->run_count; i++) {
        const double time = time_of_run(sample->runs[i], sample->runs[i + 1], block);
        if (time > measured_ns)
            times[count++] = time;
    }
    if (count == 0)
        return NAN;
    summary_sort(times, count);
    return summary_median(times, count) - measured_ns;
}

static double find_best_length(const struct analysis_sample *sample, const struct analysis_plan *plan)
{
    const double second = (double)CLOCK_NANOSECONDS_PER_SECOND, variance = sample->second_variance;
    const struct repetitions_level seconds = {second, variance};
    const struct repetitions_level runs = {
        plan->overhead_ns, repetitions_variance_above(plan->spread * plan->spread, variance, plan->measured_ns / second)};
    return second * repetitions_optimal(&seconds, &runs);
}

bool analysis_plan_next(struct arena *arena, const struct analysis_sample *sample, struct analysis_plan *plan)
{
    const struct summary_estimate *rate = &sample->summary[ANALYSIS_RATE];
    if (rate->n < SUMMARY_CLAIM_MINIMUM || !(rate->sd_log > 0.0))
        return false;
    *plan = (struct analysis_plan){.spread = rate->sd_log,
                                   .second_spread = sqrt(sample->second_variance),
                                   .noise_floor = analysis_noise_floor(sample->group->conditions->machine),
                                   .detectable = mde_from_runs(rate->sd_log, rate->n),
                                   .measured_ns = analysis_measured_ns(sample->valid[0])};
    plan->runs_needed = mde_runs_needed(plan->spread, plan->noise_floor, ANALYSIS_PLAN_RUNS_MAXIMUM);
    if (plan->runs_needed > 0 && plan->runs_needed < SUMMARY_CLAIM_MINIMUM)
        plan->runs_needed = SUMMARY_CLAIM_MINIMUM;
    plan->overhead_ns = find_overhead(arena, sample, plan->measured_ns);
    plan->best_length_ns = find_best_length(sample, plan);
    return true;
}
