/* analysis_loads: see the header. */
#include "site-gen/report/analysis_loads.h"

#include "site-gen/report/conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_open(const struct results_run *run)
{
    return strcmp(run->loop, "open") == 0;
}

/* Users, or the wanted rate; NAN where nobody says. */
static double load_number(const struct results_run *run)
{
    if (is_open(run))
        return run->wanted_rate > 0 ? run->wanted_rate : NAN;
    return run->vus > 0 ? (double)run->vus : NAN;
}

/* The same but for how much was sent. */
static bool is_of_series(const struct results_run *a, const struct results_run *b)
{
    return (conditions_compare(a, b) & ~(1u << CONDITION_LOAD)) == 0 && strcmp(a->executor, b->executor) == 0 &&
           strcmp(a->loop, b->loop) == 0 && a->duration_ns == b->duration_ns && a->warmup_ns == b->warmup_ns;
}

static bool has_number(const struct analysis_side *sides, size_t count, double number)
{
    for (size_t i = 0; i < count; i++)
        if (sides[i].number == number)
            return true;
    return false;
}

/* The target's samples that could be points, in the order of their groups: the one that the overview shows comes first. */
static size_t list_candidates(const struct analysis_scenario *scenario, const struct results_target *target,
                              const struct analysis_sample **candidates)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->group_count; i++) {
        const struct analysis_sample *sample = analysis_find_sample(scenario->groups[i], target);
        if (sample != NULL && sample->summary[ANALYSIS_RATE].geometric_mean > 0 && !isnan(load_number(sample->runs[0])))
            candidates[count++] = sample;
    }
    return count;
}

/* The series that the first candidate belongs to. Of two with one number the earlier counts. */
static size_t collect(const struct analysis_sample *const *candidates, size_t candidate_count, struct analysis_side *sides)
{
    size_t count = 0;
    for (size_t i = 0; i < candidate_count; i++) {
        double number = load_number(candidates[i]->runs[0]);
        if (is_of_series(candidates[0]->runs[0], candidates[i]->runs[0]) && !has_number(sides, count, number))
            sides[count++] = (struct analysis_side){.number = number, .sample = candidates[i], .session_count = 1};
    }
    return count;
}

static int order_sides(const void *left, const void *right)
{
    const struct analysis_side *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static void fit(struct arena *arena, struct analysis_experiment *sweep)
{
    double *numbers = ARENA_NEW_ARRAY(arena, sweep->side_count, double), *rates = ARENA_NEW_ARRAY(arena, sweep->side_count, double);
    for (size_t i = 0; i < sweep->side_count; i++) {
        numbers[i] = sweep->sides[i].number;
        rates[i] = sweep->sides[i].sample->summary[ANALYSIS_RATE].geometric_mean;
    }
    sweep->has_fit = usl_fit(numbers, rates, sweep->side_count, &sweep->fit) == 0;
}

bool analysis_find_loads(struct arena *arena, const struct analysis_scenario *scenario, const struct results_target *target,
                         struct analysis_experiment *sweep)
{
    if (scenario->group_count < ANALYSIS_LOADS_MINIMUM)
        return false;
    const struct analysis_sample **candidates = ARENA_NEW_ARRAY(arena, scenario->group_count, const struct analysis_sample *);
    struct analysis_side *sides = ARENA_NEW_ARRAY(arena, scenario->group_count, struct analysis_side);
    size_t candidate_count = list_candidates(scenario, target, candidates), best = 0, best_count = 0;
    for (size_t i = 0; i + ANALYSIS_LOADS_MINIMUM <= candidate_count && best_count < candidate_count - i; i++) {
        size_t count = collect(candidates + i, candidate_count - i, sides);
        if (count > best_count) {
            best = i;
            best_count = count;
        }
    }
    if (best_count < ANALYSIS_LOADS_MINIMUM)
        return false;
    collect(candidates + best, candidate_count - best, sides);
    qsort(sides, best_count, sizeof(sides[0]), order_sides);
    for (size_t i = 0; i < best_count; i++)
        sides[i].name = arena_format(arena, "%.10g", sides[i].number);
    *sweep = (struct analysis_experiment){
        .target = target, .name = "", .scenario = scenario, .sides = sides, .side_count = best_count, .is_sweep = true};
    if (!is_open(sides[0].sample->runs[0]))
        fit(arena, sweep);
    return true;
}
