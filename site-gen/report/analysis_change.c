/* analysis_change: finds for each current result the one before it, and compares the two. */
#include "site-gen/report/analysis_change.h"

#include "site-gen/report/analysis_history.h"
#include "site-gen/report/analysis_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *sample_start(const struct analysis_sample *sample)
{
    return sample->session->started;
}

/* By scenario and target, then the newest session first. */
static int order_samples(const void *left, const void *right)
{
    const struct analysis_sample *a = *(const struct analysis_sample *const *)left,
                                 *b = *(const struct analysis_sample *const *)right;
    int order = strcmp(a->group->conditions->scenario->id, b->group->conditions->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(sample_start(b), sample_start(a));
    order = order != 0 ? order : strcmp(b->session->id, a->session->id);
    return order != 0 ? order : strcmp(a->runs[0]->id, b->runs[0]->id);
}

static bool is_same_result(const struct analysis_sample *a, const struct analysis_sample *b)
{
    return a->target == b->target && a->group->conditions->scenario == b->group->conditions->scenario;
}

/* Every sample with a rate, sorted. */
static const struct analysis_sample **collect_samples(struct arena *arena, const struct analysis *analysis, size_t *count)
{
    size_t room = analysis->earlier_count;
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            room += analysis->scenarios[i].groups[j]->sample_count;
    const struct analysis_sample **samples = ARENA_NEW_ARRAY(arena, room, const struct analysis_sample *);
    *count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++) {
            const struct analysis_group *group = analysis->scenarios[i].groups[j];
            for (size_t k = 0; k < group->sample_count; k++)
                samples[(*count)++] = group->samples[k];
        }
    for (size_t i = 0; i < analysis->earlier_count; i++)
        samples[(*count)++] = analysis->earlier[i];
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (samples[i]->values[ANALYSIS_RATE] != NULL)
            samples[kept++] = samples[i];
    *count = kept;
    qsort(samples, kept, sizeof(samples[0]), order_samples);
    return samples;
}

static bool can_stand_before(const struct analysis_sample *now, const struct analysis_sample *sample)
{
    const struct results_run *one = now->group->conditions, *other = sample->group->conditions;
    return sample != now && strcmp(sample_start(sample), sample_start(now)) < 0 && strcmp(one->tool, other->tool) == 0 &&
           strcmp(one->profile, other->profile) == 0;
}

/* The newest earlier session that can be compared; where there is none, the newest earlier one and why it cannot. A try with too few
 * runs does not hide the session before it. */
static void find_before(struct analysis_change *change, const struct analysis_sample *const *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!can_stand_before(change->now, samples[i]))
            continue;
        unsigned breaks = analysis_find_breaks(samples[i]->runs[0], change->now->runs[0]);
        bool first = change->before == NULL;
        if (first || (breaks == 0 && (change->breaks != 0 || analysis_represents_better(samples[i], change->before)))) {
            change->before = samples[i];
            change->breaks = breaks;
        }
        if (change->breaks == 0 && change->before->valid_count >= SUMMARY_CLAIM_MINIMUM)
            return;
    }
}

static void compare_changes(struct arena *arena, struct analysis *analysis)
{
    struct analysis_pair *pairs = ARENA_NEW_ARRAY(arena, analysis->change_count, struct analysis_pair);
    size_t count = 0;
    double noise_floor = 0; /* one family has one band: the widest of its machines */
    for (size_t i = 0; i < analysis->change_count; i++) {
        struct analysis_change *change = &analysis->changes[i];
        if (change->before == NULL || change->breaks != 0)
            continue;
        change->pair = &pairs[count];
        pairs[count++] = (struct analysis_pair){.group = change->now->group, .a = change->now, .b = change->before};
        noise_floor = fmax(noise_floor, analysis_noise_floor(change->now->group->conditions->machine));
    }
    analysis_compare_pairs(arena, pairs, count, noise_floor);
}

void analysis_find_changes(struct analysis *analysis, struct arena *arena)
{
    size_t count;
    const struct analysis_sample **samples = collect_samples(arena, analysis, &count);
    analysis->changes = ARENA_NEW_ARRAY(arena, count, struct analysis_change);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && is_same_result(samples[end], samples[first]);)
            end++;
        for (size_t i = first; i < end; i++) {
            const struct analysis_group *group = samples[i]->group;
            if (!samples[i]->current || group != analysis_current_group(group->scenario))
                continue;
            struct analysis_change *change = &analysis->changes[analysis->change_count++];
            *change = (struct analysis_change){.now = samples[i]};
            find_before(change, samples + first, end - first);
        }
    }
    compare_changes(arena, analysis);
}

bool analysis_has_changed(const struct analysis_change *change, enum analysis_metric metric)
{
    if (change->pair == NULL)
        return false;
    enum verdict verdict = change->pair->metrics[metric].verdict;
    return verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
}
