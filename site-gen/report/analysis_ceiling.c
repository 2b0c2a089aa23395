/* analysis_ceiling: targets that crowd at one rate at the top of a group were stopped by something that they share, and their numbers say
 * nothing about them. Looked for over the group as a whole: first three targets or more within the noise band of the highest rate, with
 * evidence of what the limit was; then targets that are shown to be equivalent in first place, where two suffice. */
#include "site-gen/report/analysis_internal.h"

#include <math.h>
#include <string.h>

/* So many different targets at one rate are no chance, when something that they share was busy too. */
#define CROWD_MINIMUM 3
/* Of what the load generator's threads could use: from here on it is near its limit. */
#define GENERATOR_NEAR_LIMIT 0.8
/* Cores: a target that used less was idle more than half of the time, even with a single thread. */
#define IDLE_CORES 0.5

static bool is_open(const struct analysis_group *group)
{
    return strcmp(group->conditions->loop, "open") == 0;
}

static double rate_of(const struct analysis_sample *sample)
{
    return sample->values[ANALYSIS_RATE] == NULL ? NAN : sample->summary[ANALYSIS_RATE].geometric_mean;
}

/* ---- who crowds ------------------------------------------------------------------------------------------------------------- */
/* Variants of one target have so much in common that they may well be equally fast: they count once. */
static size_t count_targets(const struct analysis_sample *const *members, size_t count)
{
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        size_t earlier = 0;
        while (earlier < i && strcmp(members[earlier]->target->id, members[i]->target->id) != 0)
            earlier++;
        distinct += earlier == i;
    }
    return distinct;
}

/* The samples within the band below the highest rate. In an open loop all are asked for the same rate, so that only those count which did
 * not reach it. */
static size_t find_crowd(const struct analysis_group *group, double noise_floor, const struct analysis_sample **members)
{
    double highest = 0;
    size_t count = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        highest = fmax(highest, rate_of(group->samples[i]));
    if (is_open(group) && !(highest * (1 + noise_floor) < group->conditions->wanted_rate))
        return 0;
    for (size_t i = 0; i < group->sample_count; i++)
        if (rate_of(group->samples[i]) * (1 + noise_floor) >= highest)
            members[count++] = group->samples[i];
    return count;
}

/* The sample at that position of the group. */
static bool is_tied_for_first(const struct analysis_group *group, size_t position)
{
    const struct analysis_sample *sample = group->samples[position];
    for (size_t i = 0; sample->rank[ANALYSIS_RATE].low == 1 && i < group->sample_count; i++) {
        const struct analysis_sample *other = group->samples[i];
        if (i != position && other->rank[ANALYSIS_RATE].low == 1 && strcmp(other->target->id, sample->target->id) != 0 &&
            analysis_find_verdict(group, position, i, ANALYSIS_RATE) == VERDICT_EQUIVALENT)
            return true;
    }
    return false;
}

static size_t find_tied(const struct analysis_group *group, const struct analysis_sample **members)
{
    size_t count = 0;
    for (size_t i = 0; !is_open(group) && i < group->sample_count; i++)
        if (is_tied_for_first(group, i))
            members[count++] = group->samples[i];
    return count;
}

/* ---- what stopped them ------------------------------------------------------------------------------------------------------ */
typedef bool run_predicate(const struct results_run *run);

static bool is_generator_near_limit(const struct results_run *run)
{
    return run->generator_saturated ||
           (run->generator_threads > 0 && run->generator_cpu_share >= GENERATOR_NEAR_LIMIT * (double)run->generator_threads);
}

static bool is_idle(const struct results_run *run)
{
    return run->cpu_share < IDLE_CORES; /* not of NAN */
}

/* In more than half of the valid runs of each member. */
static bool holds_for_all(const struct analysis_sample *const *members, size_t count, run_predicate *holds)
{
    for (size_t i = 0; i < count; i++) {
        size_t met = 0;
        for (size_t j = 0; j < members[i]->valid_count; j++)
            met += holds(members[i]->valid[j]);
        if (2 * met <= members[i]->valid_count)
            return false;
    }
    return count > 0;
}

/* Geometric mean over the runs of their smallest latency; NAN where it is not known as finely as the band wants it. */
static double smallest_latency(const struct analysis_sample *sample, double noise_floor)
{
    double sum = 0;
    for (size_t i = 0; i < sample->valid_count; i++) {
        const struct results_run *run = sample->valid[i];
        const double smallest = (double)run->latency.minimum;
        if (run->latency.minimum <= 0 || (double)run->resolution_ns > noise_floor * smallest)
            return NAN;
        sum += log(smallest);
    }
    return exp(sum / (double)sample->valid_count);
}

static bool have_one_floor(const struct analysis_sample *const *members, size_t count, double noise_floor)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < count; i++) {
        const double smallest = smallest_latency(members[i], noise_floor);
        if (isnan(smallest))
            return false;
        low = fmin(low, smallest);
        high = fmax(high, smallest);
    }
    return high <= low * (1 + noise_floor);
}

static enum analysis_ceiling find_reason(const struct analysis_sample *const *members, size_t count, double noise_floor)
{
    if (holds_for_all(members, count, is_generator_near_limit))
        return ANALYSIS_CEILING_GENERATOR;
    if (holds_for_all(members, count, is_idle))
        return ANALYSIS_CEILING_IDLE;
    if (count_targets(members, count) >= CROWD_MINIMUM && have_one_floor(members, count, noise_floor))
        return ANALYSIS_CEILING_LATENCY;
    return ANALYSIS_CEILING_UNEXPLAINED;
}

/* ---- the group -------------------------------------------------------------------------------------------------------------- */
void analysis_find_ceiling(struct arena *arena, struct analysis_group *group, double noise_floor)
{
    const struct analysis_sample **members = ARENA_NEW_ARRAY(arena, group->sample_count, const struct analysis_sample *);
    size_t count = find_crowd(group, noise_floor, members);
    enum analysis_ceiling reason = find_reason(members, count, noise_floor);
    if (count_targets(members, count) < CROWD_MINIMUM || reason == ANALYSIS_CEILING_UNEXPLAINED) {
        count = find_tied(group, members);
        reason = find_reason(members, count, noise_floor);
    }
    group->ceiling = count > 0 ? reason : ANALYSIS_CEILING_NONE;
    for (size_t i = 0; i < count; i++)
        ((struct analysis_sample *)members[i])->at_ceiling = true;
}

enum analysis_ceiling analysis_pair_ceiling(const struct analysis_pair *pair)
{
    return pair->a->at_ceiling && pair->b->at_ceiling ? pair->group->ceiling : ANALYSIS_CEILING_NONE;
}

const char *analysis_ceiling_name(enum analysis_ceiling ceiling)
{
    static const char *const names[] = {"", "unexplained", "generator", "idle", "latency"};
    return names[ceiling];
}
