/* analysis: sorts runs into groups and samples, then lets the other analysis files compute. Order comes from the content of the
 * runs alone, so that the same results give the same report. */
#include "site-gen/report/analysis.h"

#include "lib/vec.h"
#include "site-gen/report/analysis_internal.h"
#include "site-gen/report/conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* While sorting: what will become a sample, with its runs in a growable array. */
struct draft_sample {
    struct analysis_sample *sample;
    struct vec runs; /* const struct results_run * */
};

struct draft_group {
    struct analysis_group *group;
    struct vec samples; /* struct draft_sample */
};

struct draft_scenario {
    const struct results_scenario *scenario;
    struct vec groups; /* struct draft_group */
};

static struct draft_group *find_or_add_group(struct arena *arena, struct draft_scenario *scenario, const struct results_run *run)
{
    for (size_t i = 0; i < scenario->groups.count; i++) {
        struct draft_group *group = VEC_AT(&scenario->groups, i, struct draft_group);
        if (conditions_compare(group->group->conditions, run) == 0)
            return group;
    }
    struct draft_group *group = VEC_PUSH(&scenario->groups, struct draft_group);
    group->group = ARENA_NEW(arena, struct analysis_group);
    group->group->conditions = run;
    group->group->quick = strcmp(run->profile, "quick") == 0;
    vec_init(&group->samples, sizeof(struct draft_sample));
    return group;
}

static void add_run(struct arena *arena, struct draft_group *group, const struct results_run *run)
{
    struct draft_sample *found = NULL;
    for (size_t i = 0; i < group->samples.count && found == NULL; i++) {
        struct draft_sample *draft = VEC_AT(&group->samples, i, struct draft_sample);
        if (draft->sample->target == run->target && draft->sample->session == run->session)
            found = draft;
    }
    if (found == NULL) {
        found = VEC_PUSH(&group->samples, struct draft_sample);
        found->sample = ARENA_NEW(arena, struct analysis_sample);
        found->sample->group = group->group;
        found->sample->target = run->target;
        found->sample->session = run->session;
        vec_init(&found->runs, sizeof(const struct results_run *));
    }
    *VEC_PUSH(&found->runs, const struct results_run *) = run;
    if (group->group->newest == NULL || strcmp(run->date, group->group->newest) > 0)
        group->group->newest = run->date;
}

static int order_runs_by_block(const void *left, const void *right)
{
    const struct results_run *a = *(const struct results_run *const *)left, *b = *(const struct results_run *const *)right;
    if (a->block != b->block)
        return a->block < b->block ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return strcmp(a->id, b->id);
}

void analysis_fill_sample(struct arena *arena, struct analysis_sample *sample, const struct results_run *const *runs, size_t count)
{
    sample->run_count = count;
    sample->runs = ARENA_NEW_ARRAY(arena, count, const struct results_run *);
    sample->valid = ARENA_NEW_ARRAY(arena, count, const struct results_run *);
    for (size_t i = 0; i < count; i++)
        sample->runs[i] = runs[i];
    qsort(sample->runs, count, sizeof(sample->runs[0]), order_runs_by_block);
    for (size_t i = 0; i < count; i++)
        if (sample->runs[i]->state == RESULTS_VALID)
            sample->valid[sample->valid_count++] = sample->runs[i];
    analysis_summarise(arena, sample);
}

static void finish_sample(struct arena *arena, struct draft_sample *draft)
{
    analysis_fill_sample(arena, draft->sample, draft->runs.items, draft->runs.count);
    vec_release(&draft->runs);
}

/* Newest session first within a target. */
static int order_samples(const void *left, const void *right)
{
    const struct analysis_sample *a = *(struct analysis_sample *const *)left, *b = *(struct analysis_sample *const *)right;
    int order = strcmp(a->target->key, b->target->key);
    if (order == 0)
        order = strcmp(b->session->started, a->session->started);
    return order != 0 ? order : strcmp(b->session->id, a->session->id);
}

bool analysis_represents_better(const struct analysis_sample *a, const struct analysis_sample *b)
{
    return b->valid_count < SUMMARY_CLAIM_MINIMUM && a->valid_count > b->valid_count;
}

/* Divides the samples, sorted by target and then newest first, into current ones, one a target, and earlier ones. */
static void choose_current(struct arena *arena, struct analysis_group *group, struct analysis_sample **all, size_t count,
                           struct vec *earlier)
{
    group->samples = ARENA_NEW_ARRAY(arena, count, const struct analysis_sample *);
    for (size_t first = 0, end; first < count; first = end) {
        struct analysis_sample *current = all[first];
        for (end = first + 1; end < count && all[end]->target == all[first]->target; end++)
            if (analysis_represents_better(all[end], current))
                current = all[end];
        current->current = true;
        group->samples[group->sample_count++] = current;
        for (size_t i = first; i < end; i++)
            if (all[i] != current)
                *VEC_PUSH(earlier, struct analysis_sample *) = all[i];
    }
}

static void finish_group(struct arena *arena, struct draft_group *draft, struct vec *earlier)
{
    size_t count = draft->samples.count;
    struct analysis_sample **all = ARENA_NEW_ARRAY(arena, count, struct analysis_sample *);
    for (size_t i = 0; i < count; i++) {
        struct draft_sample *sample = VEC_AT(&draft->samples, i, struct draft_sample);
        finish_sample(arena, sample);
        all[i] = sample->sample;
    }
    vec_release(&draft->samples);
    qsort(all, count, sizeof(struct analysis_sample *), order_samples);
    choose_current(arena, draft->group, all, count, earlier);
}

/* A quick or custom try never hides a standard result, however new it is. */
static int profile_rank(const char *profile)
{
    return strcmp(profile, "standard") == 0 ? 0 : 1;
}

static const char *newest_start(const struct analysis_group *group)
{
    const char *newest = "";
    for (size_t i = 0; i < group->sample_count; i++)
        if (strcmp(group->samples[i]->session->started, newest) > 0)
            newest = group->samples[i]->session->started;
    return newest;
}

static int count_valid_samples(const struct analysis_group *group)
{
    int count = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        count += group->samples[i]->valid_count > 0;
    return count;
}

/* Standard results first; then what compares more targets; then the newest. */
static int order_groups(const void *left, const void *right)
{
    const struct analysis_group *a = *(struct analysis_group *const *)left, *b = *(struct analysis_group *const *)right;
    int order = profile_rank(a->conditions->profile) - profile_rank(b->conditions->profile);
    if (order == 0)
        order = count_valid_samples(b) - count_valid_samples(a);
    if (order == 0)
        order = strcmp(newest_start(b), newest_start(a));
    return order != 0 ? order : strcmp(a->conditions->id, b->conditions->id);
}

static void finish_scenario(struct arena *arena, struct draft_scenario *draft, struct analysis_scenario *scenario,
                            struct vec *earlier)
{
    scenario->scenario = draft->scenario;
    scenario->group_count = draft->groups.count;
    scenario->groups = ARENA_NEW_ARRAY(arena, scenario->group_count, struct analysis_group *);
    for (size_t i = 0; i < scenario->group_count; i++) {
        struct draft_group *group = VEC_AT(&draft->groups, i, struct draft_group);
        finish_group(arena, group, earlier);
        group->group->scenario = scenario;
        scenario->groups[i] = group->group;
    }
    vec_release(&draft->groups);
    qsort(scenario->groups, scenario->group_count, sizeof(struct analysis_group *), order_groups);
}

static void sort_runs(struct arena *arena, const struct results *results, struct vec *scenarios)
{
    for (size_t i = 0; i < results->run_count; i++) {
        const struct results_run *run = &results->runs[i];
        if (run->experiment[0] != '\0') /* counts in its experiment only */
            continue;
        struct draft_scenario *last = scenarios->count == 0 ? NULL : VEC_AT(scenarios, scenarios->count - 1, struct draft_scenario);
        if (last == NULL || last->scenario != run->scenario) {
            last = VEC_PUSH(scenarios, struct draft_scenario);
            last->scenario = run->scenario;
            vec_init(&last->groups, sizeof(struct draft_group));
        }
        add_run(arena, find_or_add_group(arena, last, run), run);
    }
}

/* Those with ordinary runs stand in the tables; the others have a page for their experiments. */
static void collect_targets(struct arena *arena, struct analysis *analysis)
{
    const struct results *results = analysis->results;
    for (size_t i = 0; i < results->run_count; i++)
        if (analysis->newest == NULL || strcmp(results->runs[i].date, analysis->newest) > 0)
            analysis->newest = results->runs[i].date;
    analysis->targets = ARENA_NEW_ARRAY(arena, results->target_count, const struct results_target *);
    analysis->experiment_targets = ARENA_NEW_ARRAY(arena, results->target_count, const struct results_target *);
    bool *has_ordinary_run = ARENA_NEW_ARRAY(arena, results->target_count, bool);
    for (size_t i = 0; i < results->run_count; i++)
        if (results->runs[i].experiment[0] == '\0')
            has_ordinary_run[results->runs[i].target - results->targets] = true;
    for (size_t i = 0; i < results->target_count; i++)
        if (has_ordinary_run[i])
            analysis->targets[analysis->target_count++] = &results->targets[i];
        else if (results->targets[i].run_count > 0)
            analysis->experiment_targets[analysis->experiment_target_count++] = &results->targets[i];
}

/* Only current samples get the costly details: nobody shows those of earlier records. */
static int finish_statistics(struct arena *arena, struct store *store, struct analysis *analysis, struct error *error)
{
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        struct analysis_scenario *scenario = &analysis->scenarios[i];
        for (size_t j = 0; j < scenario->group_count; j++) {
            struct analysis_group *group = scenario->groups[j];
            for (size_t k = 0; store != NULL && k < group->sample_count; k++)
                if (analysis_load_detail(arena, store, (struct analysis_sample *)group->samples[k], error) != 0)
                    return -1;
            analysis_compare_group(arena, group, analysis_noise_floor(group->conditions->machine));
        }
        analysis->noise_floor = fmax(analysis->noise_floor, analysis_noise_floor(scenario->groups[0]->conditions->machine));
        analysis->quick = analysis->quick || scenario->groups[0]->quick;
    }
    return 0;
}

int analysis_build(struct analysis *analysis, struct arena *arena, struct store *store, const struct results *results,
                   struct error *error)
{
    return analysis_build_bounded(analysis, arena, store, results, ANALYSIS_PAIRS_MAXIMUM, error);
}

int analysis_build_bounded(struct analysis *analysis, struct arena *arena, struct store *store, const struct results *results,
                           size_t pair_maximum, struct error *error)
{
    *analysis = (struct analysis){.results = results, .noise_floor = VERDICT_NOISE_FLOOR_MINIMUM};
    collect_targets(arena, analysis);
    struct vec drafts, earlier;
    vec_init(&drafts, sizeof(struct draft_scenario));
    vec_init(&earlier, sizeof(struct analysis_sample *));
    sort_runs(arena, results, &drafts);
    analysis->scenario_count = drafts.count;
    analysis->scenarios = ARENA_NEW_ARRAY(arena, drafts.count, struct analysis_scenario);
    for (size_t i = 0; i < drafts.count; i++)
        finish_scenario(arena, VEC_AT(&drafts, i, struct draft_scenario), &analysis->scenarios[i], &earlier);
    analysis->earlier_count = earlier.count;
    analysis->earlier = ARENA_NEW_ARRAY(arena, earlier.count, struct analysis_sample *);
    for (size_t i = 0; i < earlier.count; i++)
        analysis->earlier[i] = *VEC_AT(&earlier, i, struct analysis_sample *);
    vec_release(&drafts);
    vec_release(&earlier);
    if (finish_statistics(arena, store, analysis, error) != 0 || analysis_find_experiments(analysis, arena, store, error) != 0)
        return -1;
    analysis_choose_pairs(arena, analysis, pair_maximum);
    analysis_find_changes(analysis, arena);
    return analysis_find_histories(analysis, arena, error);
}

bool analysis_noise_is_measured(const struct results_machine *machine)
{
    return machine->noise_floor > 0 && machine->noise_comparisons >= VERDICT_NOISE_FLOOR_COMPARISONS;
}

double analysis_noise_floor(const struct results_machine *machine)
{
    return analysis_noise_is_measured(machine) ? fmax(machine->noise_floor, VERDICT_NOISE_FLOOR_MINIMUM)
                                               : VERDICT_NOISE_FLOOR_MINIMUM;
}

bool analysis_is_other_tool(const struct analysis_group *group)
{
    return strcmp(analysis_current_group(group->scenario)->conditions->tool, group->conditions->tool) != 0;
}

const struct analysis_sample *analysis_find_other_tool(const struct analysis_scenario *scenario,
                                                       const struct results_target *target)
{
    for (size_t i = 1; i < scenario->group_count; i++) {
        const struct analysis_sample *sample = analysis_find_sample(scenario->groups[i], target);
        if (sample != NULL && analysis_is_other_tool(scenario->groups[i]))
            return sample;
    }
    return NULL;
}

const struct analysis_group *analysis_current_group(const struct analysis_scenario *scenario)
{
    return scenario->groups[0];
}
