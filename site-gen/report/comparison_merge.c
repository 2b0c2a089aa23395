/* comparison_merge: see the header. Counts are small (machines, scenarios, sessions), so each is looked for one after the other. */
#include "site-gen/report/comparison_merge.h"

#include "site-gen/report/conditions.h"

#include <stdlib.h>
#include <string.h>

struct merge {
    struct arena *arena;
    struct comparison *comparison;
    struct results *results;
};

static const struct results_machine *merge_machine(struct merge *merge, const struct results_machine *machine)
{
    struct results *results = merge->results;
    for (size_t i = 0; i < results->machine_count; i++) {
        struct results_machine *known = &results->machines[i];
        if (strcmp(known->key, machine->key) != 0)
            continue;
        if (machine->noise_floor > 0 && !(known->noise_floor > machine->noise_floor)) /* the more careful of two stores */
            *known = *machine;
        return known;
    }
    results->machines[results->machine_count] = *machine;
    return &results->machines[results->machine_count++];
}

static struct results_scenario *merge_scenario(struct merge *merge, const struct results_scenario *scenario)
{
    struct results *results = merge->results;
    for (size_t i = 0; i < results->scenario_count; i++)
        if (strcmp(results->scenarios[i].id, scenario->id) == 0)
            return &results->scenarios[i];
    struct results_scenario *added = &results->scenarios[results->scenario_count++];
    *added = *scenario;
    added->run_count = 0;
    return added;
}

/* Sessions of other tools are made up from names: in two stores the same name is not yet the same session. */
static struct results_session *merge_session(struct merge *merge, const struct results_run *run, enum comparison_which which)
{
    const struct results_session *session = run->session;
    struct results *results = merge->results;
    const char *id = session->id;
    if (!conditions_are_ours(run))
        id = arena_format(merge->arena, "%s.%c", session->id, which == COMPARISON_A ? 'a' : 'b');
    for (size_t i = 0; i < results->session_count; i++)
        if (strcmp(results->sessions[i].id, id) == 0)
            return &results->sessions[i];
    struct results_session *added = &results->sessions[results->session_count++];
    *added = *session;
    added->id = id;
    added->machine = merge_machine(merge, session->machine);
    added->run_count = 0;
    return added;
}

static size_t count_targets(const struct compare_selection *selection)
{
    size_t count = 0;
    for (size_t i = 0; i < selection->run_count; i++) {
        size_t earlier = 0;
        while (earlier < i && selection->runs[earlier]->target != selection->runs[i]->target)
            earlier++;
        count += earlier == i;
    }
    return count;
}

static struct results_target *merge_target(struct merge *merge, struct comparison_side *side, const struct results_target *target,
                                           size_t targets_of_side)
{
    struct results *results = merge->results;
    for (size_t i = 0; i < side->target_count; i++)
        if (strcmp(side->names[i], target->key) == 0)
            return (struct results_target *)side->targets[i];
    struct results_target *added = &results->targets[results->target_count++];
    *added = *target;
    added->key = targets_of_side == 1 ? side->label : arena_format(merge->arena, "%s (%s)", target->key, side->label);
    added->run_count = 0;
    side->names[side->target_count] = target->key;
    side->targets[side->target_count++] = added;
    return added;
}

static void add_side(struct merge *merge, enum comparison_which which, const struct compare_selection *selection)
{
    struct comparison_side *side = &merge->comparison->sides[which];
    const struct comparison_side *other = &merge->comparison->sides[COMPARISON_A];
    size_t targets = count_targets(selection);
    side->label = selection->label;
    if (which == COMPARISON_B && strcmp(side->label, other->label) == 0)
        side->label = arena_format(merge->arena, "%s (B)", side->label);
    side->targets = ARENA_NEW_ARRAY(merge->arena, targets, const struct results_target *);
    side->names = ARENA_NEW_ARRAY(merge->arena, targets, const char *);
    side->run_count = selection->run_count;
    for (size_t i = 0; i < selection->run_count; i++) {
        struct results_run *run = &merge->results->runs[merge->results->run_count++];
        *run = *selection->runs[i];
        struct results_target *target = merge_target(merge, side, run->target, targets);
        struct results_scenario *scenario = merge_scenario(merge, run->scenario);
        struct results_session *session = merge_session(merge, run, which);
        target->run_count++;
        scenario->run_count++;
        session->run_count++;
        run->target = target;
        run->scenario = scenario;
        run->session = session;
        run->machine = merge_machine(merge, run->machine);
        run->experiment = run->experiment_side = ""; /* the side says it */
    }
}

/* As results.h promises. */
static int order_runs(const void *left, const void *right)
{
    const struct results_run *a = left, *b = right;
    int order = strcmp(a->scenario->id, b->scenario->id);
    if (order == 0)
        order = strcmp(a->target->key, b->target->key);
    if (order == 0)
        order = strcmp(a->started, b->started);
    if (order == 0 && a->number != b->number)
        order = a->number < b->number ? -1 : 1;
    return order != 0 ? order : strcmp(a->id, b->id);
}

void comparison_merge(struct comparison *comparison, struct arena *arena, const struct comparison_source sources[2])
{
    struct merge merge = {.arena = arena, .comparison = comparison, .results = &comparison->results};
    size_t count = sources[0].selection.run_count + sources[1].selection.run_count;
    comparison->results = (struct results){
        .machines = ARENA_NEW_ARRAY(arena, 2 * count, struct results_machine), /* of runs and of sessions */
        .targets = ARENA_NEW_ARRAY(arena, count, struct results_target),
        .scenarios = ARENA_NEW_ARRAY(arena, count, struct results_scenario),
        .sessions = ARENA_NEW_ARRAY(arena, count, struct results_session),
        .runs = ARENA_NEW_ARRAY(arena, count, struct results_run),
    };
    add_side(&merge, COMPARISON_A, &sources[COMPARISON_A].selection);
    add_side(&merge, COMPARISON_B, &sources[COMPARISON_B].selection);
    qsort(comparison->results.runs, count, sizeof(comparison->results.runs[0]), order_runs);
}
