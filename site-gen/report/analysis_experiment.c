/* analysis_experiment: sorts the runs of experiments into sides, chooses a session for each, and compares. */
#include "site-gen/report/analysis_experiment.h"

#include "site-gen/report/analysis_internal.h"
#include "site-gen/report/conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- sorting ---------------------------------------------------------------------------------------------------------------- */
/* The number that a side's name is; NAN for all others. */
static double side_number(const char *name)
{
    char *end;
    double number = strtod(name, &end);
    bool plain = name[0] >= '0' && name[0] <= '9' && end[0] == '\0' && strpbrk(name, "xXnN") == NULL;
    return plain && isfinite(number) ? number : NAN;
}

static int side_class(const char *name)
{
    if (strcmp(name, "before") == 0)
        return 0;
    if (strcmp(name, "after") == 0)
        return 1;
    return isnan(side_number(name)) ? 3 : 2;
}

static int order_names(const char *a, const char *b)
{
    int order = side_class(a) - side_class(b);
    double number_a = side_number(a), number_b = side_number(b);
    if (order == 0 && number_a != number_b && !isnan(number_a) && !isnan(number_b))
        return number_a < number_b ? -1 : 1;
    return order != 0 ? order : strcmp(a, b);
}

/* Experiments, their sides, and within a side the newest session first; runs of one session and like conditions lie together. */
static int order_runs(const void *left, const void *right)
{
    const struct results_run *a = *(const struct results_run *const *)left, *b = *(const struct results_run *const *)right;
    int order = strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(a->experiment, b->experiment);
    order = order != 0 ? order : strcmp(a->scenario->id, b->scenario->id);
    order = order != 0 ? order : order_names(a->experiment_side, b->experiment_side);
    order = order != 0 ? order : strcmp(b->session->started, a->session->started);
    order = order != 0 ? order : strcmp(b->session->id, a->session->id);
    order = order != 0 ? order : strcmp(a->started, b->started);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static bool same_experiment(const struct results_run *a, const struct results_run *b)
{
    return a->target == b->target && a->scenario == b->scenario && strcmp(a->experiment, b->experiment) == 0;
}

static bool same_side(const struct results_run *a, const struct results_run *b)
{
    return same_experiment(a, b) && strcmp(a->experiment_side, b->experiment_side) == 0;
}

/* ---- sides ------------------------------------------------------------------------------------------------------------------ */
/* Files that lie in the experiment's own folder are of no named side. */
static const char *side_name(const struct results_run *run)
{
    return run->experiment_side[0] != '\0' ? run->experiment_side : "-";
}

/* A group of one sample: what the sample was measured under. */
static struct analysis_sample *new_sample(struct arena *arena, const struct analysis_scenario *scenario,
                                          const struct results_run *const *runs, size_t count)
{
    struct analysis_group *group = ARENA_NEW(arena, struct analysis_group);
    struct results_target *stand_in = ARENA_NEW(arena, struct results_target);
    struct analysis_sample *sample = ARENA_NEW(arena, struct analysis_sample);
    *stand_in = *runs[0]->target;
    stand_in->key = side_name(runs[0]);
    *group = (struct analysis_group){
        .scenario = scenario, .conditions = runs[0], .quick = strcmp(runs[0]->profile, "quick") == 0, .newest = runs[0]->date};
    sample->group = group;
    sample->target = stand_in;
    sample->session = runs[0]->session;
    analysis_fill_sample(arena, sample, runs, count);
    return sample;
}

/* From the runs of one side. */
static struct analysis_side make_side(struct arena *arena, const struct analysis_scenario *scenario,
                                      const struct results_run *const *runs, size_t count)
{
    struct analysis_side side = {.name = side_name(runs[0]), .number = side_number(runs[0]->experiment_side)};
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1;
             end < count && runs[end]->session == runs[first]->session && conditions_compare(runs[end], runs[first]) == 0;)
            end++;
        struct analysis_sample *sample = new_sample(arena, scenario, runs + first, end - first);
        side.session_count++;
        if (side.sample == NULL || analysis_represents_better(sample, side.sample))
            side.sample = sample;
    }
    return side;
}

unsigned analysis_unsound_conditions(const struct analysis_side *side)
{
    return side->differing & ~(1u << CONDITION_PLACEMENT | 1u << CONDITION_LIMITS);
}

/* ---- comparing -------------------------------------------------------------------------------------------------------------- */
static void compare_sides(struct arena *arena, struct analysis_experiment *experiment)
{
    struct analysis_side *sides = experiment->sides;
    struct analysis_pair *pairs = ARENA_NEW_ARRAY(arena, experiment->side_count, struct analysis_pair);
    size_t count = 0;
    for (size_t i = 1; i < experiment->side_count; i++) {
        sides[i].differing = conditions_compare(sides[0].sample->runs[0], sides[i].sample->runs[0]);
        if (analysis_unsound_conditions(&sides[i]) != 0)
            continue;
        sides[i].pair = &pairs[count];
        pairs[count++] = (struct analysis_pair){.group = sides[0].sample->group, .a = sides[i].sample, .b = sides[0].sample};
    }
    analysis_compare_pairs(arena, pairs, count, analysis_noise_floor(sides[0].sample->group->conditions->machine));
}

/* The load is what a sweep of users changes; machine and tool must not. */
static void fit_sweep(struct arena *arena, struct analysis_experiment *experiment)
{
    static const unsigned swept =
        1u << CONDITION_LOAD | 1u << CONDITION_SCENARIO | 1u << CONDITION_PLACEMENT | 1u << CONDITION_LIMITS;
    double *numbers = ARENA_NEW_ARRAY(arena, experiment->side_count, double);
    double *rates = ARENA_NEW_ARRAY(arena, experiment->side_count, double);
    size_t count = 0;
    experiment->is_sweep = experiment->side_count > 1;
    for (size_t i = 0; i < experiment->side_count; i++) {
        const struct analysis_side *side = &experiment->sides[i];
        experiment->is_sweep = experiment->is_sweep && !isnan(side->number);
        experiment->unfit |= side->differing & ~swept;
        double rate = side->sample->summary[ANALYSIS_RATE].geometric_mean;
        if (side->number > 0 && rate > 0) {
            numbers[count] = side->number;
            rates[count++] = rate;
        }
    }
    experiment->has_fit = experiment->is_sweep && experiment->unfit == 0 && usl_fit(numbers, rates, count, &experiment->fit) == 0;
}

static int make_experiment(struct arena *arena, struct store *store, const struct results_run *const *runs, size_t count,
                           struct analysis_experiment *experiment, struct error *error)
{
    struct analysis_scenario *scenario = ARENA_NEW(arena, struct analysis_scenario);
    scenario->scenario = runs[0]->scenario;
    *experiment = (struct analysis_experiment){.target = runs[0]->target, .name = runs[0]->experiment, .scenario = scenario};
    experiment->sides = ARENA_NEW_ARRAY(arena, count, struct analysis_side);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && same_side(runs[end], runs[first]);)
            end++;
        experiment->sides[experiment->side_count++] = make_side(arena, scenario, runs + first, end - first);
    }
    for (size_t i = 0; store != NULL && i < experiment->side_count; i++)
        if (analysis_load_detail(arena, store, (struct analysis_sample *)experiment->sides[i].sample, error) != 0)
            return -1;
    compare_sides(arena, experiment);
    fit_sweep(arena, experiment);
    return 0;
}

int analysis_find_experiments(struct analysis *analysis, struct arena *arena, struct store *store, struct error *error)
{
    const struct results *results = analysis->results;
    const struct results_run **runs = ARENA_NEW_ARRAY(arena, results->run_count, const struct results_run *);
    size_t count = 0;
    for (size_t i = 0; i < results->run_count; i++)
        if (results->runs[i].experiment[0] != '\0')
            runs[count++] = &results->runs[i];
    qsort(runs, count, sizeof(runs[0]), order_runs);
    analysis->experiments = ARENA_NEW_ARRAY(arena, count, struct analysis_experiment);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && same_experiment(runs[end], runs[first]);)
            end++;
        if (make_experiment(arena, store, runs + first, end - first, &analysis->experiments[analysis->experiment_count++], error) !=
            0)
            return -1;
    }
    return 0;
}
