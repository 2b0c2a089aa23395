/* analysis_pairs: which pairs are kept and shown, and how any other is found again. A large group has far more pairs than anybody reads:
 * all of them are judged together (the family of Holm's adjustment, the places), but only a verdict and a p value are kept of each; the
 * rest of a pair follows from its samples whenever it is asked for. */
#include "site-gen/report/analysis_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- outcomes --------------------------------------------------------------------------------------------------------------- */
static size_t pair_total(const struct analysis_group *group)
{
    return group->sample_count < 2 ? 0 : group->sample_count * (group->sample_count - 1) / 2;
}

/* Of samples at positions i < j. */
static size_t pair_position(const struct analysis_group *group, size_t i, size_t j)
{
    return i * (2 * group->sample_count - i - 1) / 2 + (j - i - 1);
}

void analysis_keep_outcomes(struct arena *arena, struct analysis_group *group, const struct analysis_pair *pairs)
{
    size_t count = pair_total(group);
    group->kept = ARENA_NEW_ARRAY(arena, count, uint32_t);
    for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
        double *holm_p = ARENA_NEW_ARRAY(arena, count, double);
        uint8_t *verdicts = ARENA_NEW_ARRAY(arena, count, uint8_t);
        for (size_t i = 0; i < count; i++) {
            const struct analysis_comparison *comparison = &pairs[i].metrics[metric];
            holm_p[i] = comparison->holm_p;
            verdicts[i] = (uint8_t)comparison->verdict;
            if (comparison->family_size > group->family_size[metric])
                group->family_size[metric] = comparison->family_size;
        }
        group->holm_p[metric] = holm_p;
        group->verdicts[metric] = verdicts;
    }
    group->noise_floor = count > 0 ? pairs[0].noise_floor : 0;
}

/* ---- finding ---------------------------------------------------------------------------------------------------------------- */
static int compare_key(const void *key, const void *item)
{
    const struct analysis_sample *sample = *(const struct analysis_sample *const *)item;
    return strcmp(key, sample->target->key);
}

/* The samples of a group are ordered by the keys of their targets. sample_count when there is none. */
static size_t find_position(const struct analysis_group *group, const struct results_target *target)
{
    const struct analysis_sample **found = group->sample_count == 0 ? NULL
                                                                    : bsearch(target->key, group->samples, group->sample_count,
                                                                              sizeof(group->samples[0]), compare_key);
    return found != NULL && (*found)->target == target ? (size_t)(found - group->samples) : group->sample_count;
}

const struct analysis_sample *analysis_find_sample(const struct analysis_group *group, const struct results_target *target)
{
    size_t position = find_position(group, target);
    return position < group->sample_count ? group->samples[position] : NULL;
}

enum verdict analysis_find_verdict(const struct analysis_group *group, size_t one, size_t other, enum analysis_metric metric)
{
    enum verdict verdict =
        (enum verdict)group->verdicts[metric][one < other ? pair_position(group, one, other) : pair_position(group, other, one)];
    return one < other ? verdict : verdict_invert(verdict);
}

/* A metric of the pair of samples i < j, from what was kept of it. */
static void remake_metric(struct arena *arena, struct analysis_pair *pair, size_t position, int metric,
                          struct t_quantiles *quantiles)
{
    const struct analysis_group *group = pair->group;
    struct analysis_comparison *comparison = &pair->metrics[metric];
    analysis_compare_values(arena, pair, (enum analysis_metric)metric, quantiles);
    comparison->holm_p = group->holm_p[metric][position];
    comparison->family_size = isnan(comparison->holm_p) ? 0 : group->family_size[metric];
    comparison->verdict = (enum verdict)group->verdicts[metric][position];
}

static struct analysis_pair unmade(const struct analysis_group *group, size_t i, size_t j)
{
    return (struct analysis_pair){
        .group = group, .a = group->samples[i], .b = group->samples[j], .noise_floor = group->noise_floor};
}

static void remake(struct arena *arena, const struct analysis_group *group, size_t i, size_t j, struct analysis_pair *pair,
                   struct t_quantiles *quantiles)
{
    *pair = unmade(group, i, j);
    for (int metric = 0; metric < ANALYSIS_METRICS; metric++)
        remake_metric(arena, pair, pair_position(group, i, j), metric, quantiles);
}

/* The pair as it was kept, or NULL; *i < *j: its samples, both sample_count when one of the targets has none. */
static const struct analysis_pair *find_kept(const struct analysis_group *group, const struct results_target *a,
                                             const struct results_target *b, size_t *i, size_t *j)
{
    size_t one = find_position(group, a), other = find_position(group, b);
    *i = *j = group->sample_count;
    if (one == other || one == group->sample_count || other == group->sample_count)
        return NULL;
    *i = one < other ? one : other;
    *j = one < other ? other : one;
    uint32_t kept = group->kept[pair_position(group, *i, *j)];
    return kept > 0 ? &group->pairs[kept - 1] : NULL;
}

const struct analysis_pair *analysis_find_pair(struct arena *arena, const struct analysis_group *group,
                                               const struct results_target *a, const struct results_target *b)
{
    size_t i, j;
    const struct analysis_pair *kept = find_kept(group, a, b, &i, &j);
    if (kept != NULL || i == group->sample_count)
        return kept;
    struct t_quantiles quantiles = {0};
    struct analysis_pair *pair = ARENA_NEW(arena, struct analysis_pair);
    remake(arena, group, i, j, pair, &quantiles);
    return pair;
}

bool analysis_find_metric(struct arena *arena, const struct analysis_group *group, const struct results_target *a,
                          const struct results_target *b, enum analysis_metric metric, struct analysis_pair *pair)
{
    size_t i, j;
    struct t_quantiles quantiles = {0};
    const struct analysis_pair *kept = find_kept(group, a, b, &i, &j);
    if (kept == NULL && i == group->sample_count)
        return false;
    *pair = kept != NULL ? *kept : unmade(group, i, j);
    if (kept == NULL)
        remake_metric(arena, pair, pair_position(group, i, j), (int)metric, &quantiles);
    return true;
}

bool analysis_has_pair(const struct analysis_group *group, const struct results_target *a, const struct results_target *b)
{
    return a != b && find_position(group, a) < group->sample_count && find_position(group, b) < group->sample_count;
}

/* ---- choosing --------------------------------------------------------------------------------------------------------------- */
/* How well a target does over all scenarios. */
struct standing {
    const struct results_target *target;
    double place; /* 0: first everywhere, 1: last everywhere, or nowhere measured */
};

static double find_place(const struct analysis *analysis, const struct results_target *target)
{
    double sum = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis->scenarios[i].groups[0];
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        bool has_place = sample != NULL && sample->rank[ANALYSIS_RATE].low > 0;
        sum += has_place ? (double)(sample->rank[ANALYSIS_RATE].low - 1) / (double)group->sample_count : 1;
    }
    return analysis->scenario_count == 0 ? 1 : sum / (double)analysis->scenario_count;
}

static int order_by_place(const void *left, const void *right)
{
    const struct standing *a = left, *b = right;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return strcmp(a->target->key, b->target->key);
}

static int order_by_key(const void *left, const void *right)
{
    const struct standing *a = left, *b = right;
    return strcmp(a->target->key, b->target->key);
}

static bool meet_somewhere(const struct analysis *analysis, const struct results_target *a, const struct results_target *b)
{
    for (size_t i = 0; i < analysis->scenario_count; i++)
        if (analysis_has_pair(analysis->scenarios[i].groups[0], a, b))
            return true;
    return false;
}

/* How many pairs of the first count targets meet. */
static size_t count_meetings(const struct analysis *analysis, const struct standing *standings, size_t count)
{
    size_t met = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            met += meet_somewhere(analysis, standings[i].target, standings[j].target);
    return met;
}

/* The leading targets whose pairs are not more than maximum; all targets where that is enough. */
static size_t choose_targets(const struct analysis *analysis, struct standing *standings, size_t maximum)
{
    size_t count = 0, met = 0;
    while (count < analysis->target_count) {
        for (size_t i = 0; i < count; i++)
            met += meet_somewhere(analysis, standings[i].target, standings[count].target);
        if (met > maximum)
            break;
        count++;
    }
    return count;
}

/* Pairs of a group in full: those of the chosen targets. */
static void keep_pairs(struct arena *arena, struct analysis_group *group, const struct standing *chosen, size_t count)
{
    size_t *positions = ARENA_NEW_ARRAY(arena, count, size_t), found = 0;
    for (size_t i = 0; i < count; i++) {
        size_t position = find_position(group, chosen[i].target);
        if (position < group->sample_count)
            positions[found++] = position; /* in order, since both are ordered by key */
    }
    struct t_quantiles quantiles = {0};
    group->pairs = ARENA_NEW_ARRAY(arena, found * found, struct analysis_pair);
    for (size_t i = 0; i < found; i++)
        for (size_t j = i + 1; j < found; j++) {
            remake(arena, group, positions[i], positions[j], &group->pairs[group->pair_count], &quantiles);
            group->kept[pair_position(group, positions[i], positions[j])] = (uint32_t)++group->pair_count;
        }
}

void analysis_choose_pairs(struct arena *arena, struct analysis *analysis, size_t maximum)
{
    size_t targets = analysis->target_count;
    struct standing *standings = ARENA_NEW_ARRAY(arena, targets, struct standing);
    for (size_t i = 0; i < targets; i++)
        standings[i] = (struct standing){analysis->targets[i], find_place(analysis, analysis->targets[i])};
    analysis->pair_total = count_meetings(analysis, standings, targets);
    size_t chosen = targets;
    if (analysis->pair_total > maximum) {
        qsort(standings, targets, sizeof(standings[0]), order_by_place);
        chosen = choose_targets(analysis, standings, maximum);
    }
    qsort(standings, chosen, sizeof(standings[0]), order_by_key);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            keep_pairs(arena, analysis->scenarios[i].groups[j], standings, chosen);
    analysis->pair_targets = chosen;
    analysis->pairs = ARENA_NEW_ARRAY(arena, chosen * chosen, struct analysis_target_pair);
    for (size_t i = 0; i < chosen; i++)
        for (size_t j = i + 1; j < chosen; j++)
            if (meet_somewhere(analysis, standings[i].target, standings[j].target))
                analysis->pairs[analysis->pair_count++] = (struct analysis_target_pair){standings[i].target, standings[j].target};
}

static int compare_target_pairs(const void *left, const void *right)
{
    const struct analysis_target_pair *a = left, *b = right;
    int order = strcmp(a->a->key, b->a->key);
    return order != 0 ? order : strcmp(a->b->key, b->b->key);
}

bool analysis_shows_pair(const struct analysis *analysis, const struct results_target *a, const struct results_target *b)
{
    bool ordered = strcmp(a->key, b->key) < 0;
    const struct analysis_target_pair wanted = {ordered ? a : b, ordered ? b : a};
    return analysis->pair_count > 0 &&
           bsearch(&wanted, analysis->pairs, analysis->pair_count, sizeof(wanted), compare_target_pairs) != NULL;
}
