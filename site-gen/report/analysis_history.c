/* analysis_history: lines of sessions and their steps. */
#include "site-gen/report/analysis_history.h"

#include "lib/vec.h"
#include "site-gen/report/analysis_internal.h"
#include "site-gen/stats/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- collecting ------------------------------------------------------------------------------------------------------------- */
static int order_samples(const void *left, const void *right)
{
    const struct analysis_sample *a = *(const struct analysis_sample *const *)left,
                                 *b = *(const struct analysis_sample *const *)right;
    const struct results_run *one = a->group->conditions, *other = b->group->conditions;
    int order = strcmp(one->scenario->id, other->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(one->tool, other->tool);
    order = order != 0 ? order : strcmp(one->profile, other->profile);
    order = order != 0 ? order : strcmp(a->session->started, b->session->started);
    order = order != 0 ? order : strcmp(a->session->id, b->session->id);
    return order != 0 ? order : strcmp(a->runs[0]->id, b->runs[0]->id);
}

static bool same_line(const struct analysis_sample *a, const struct analysis_sample *b)
{
    const struct results_run *one = a->group->conditions, *other = b->group->conditions;
    return one->scenario == other->scenario && a->target == b->target && strcmp(one->tool, other->tool) == 0 &&
           strcmp(one->profile, other->profile) == 0;
}

static void add_sample(struct vec *samples, const struct analysis_sample *sample)
{
    if (sample->summary[ANALYSIS_RATE].geometric_mean > 0) /* not NAN either */
        *VEC_PUSH(samples, const struct analysis_sample *) = sample;
}

/* ---- breaks ----------------------------------------------------------------------------------------------------------------- */
unsigned analysis_find_breaks(const struct results_run *a, const struct results_run *b)
{
    unsigned breaks = conditions_compare(a, b);
    const struct results_machine *one = a->machine, *other = b->machine;
    bool other_kernel = strcmp(one->kernel, other->kernel) != 0;
    if (other_kernel && conditions_know_machine(a) && conditions_know_machine(b) && strcmp(one->cpu, other->cpu) == 0 &&
        one->cores == other->cores) {
        breaks &= ~(1u << CONDITION_MACHINE); /* its key changes with the kernel */
        breaks |= HISTORY_BREAK_KERNEL;
    }
    if ((breaks & 1u << CONDITION_MACHINE) != 0 && !(conditions_know_machine(a) && conditions_know_machine(b))) {
        breaks &= ~(1u << CONDITION_MACHINE);
        breaks |= HISTORY_BREAK_UNNAMED;
    }
    if (strcmp(a->tool_version, b->tool_version) != 0)
        breaks |= HISTORY_BREAK_TOOL_VERSION;
    if (strcmp(a->environment->lab_version, b->environment->lab_version) != 0)
        breaks |= HISTORY_BREAK_LAB;
    return breaks;
}

/* ---- levels ----------------------------------------------------------------------------------------------------------------- */
static double geometric_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += log(values[i]);
    return exp(sum / (double)count);
}

/* The levels of an unbroken piece of the line. */
static int find_levels(struct arena *arena, struct analysis_history *history, size_t first, size_t count, struct error *error)
{
    struct analysis_point *points = history->points + first;
    double *values = ARENA_NEW_ARRAY(arena, count, double);
    size_t *changes = ARENA_NEW_ARRAY(arena, count + 1, size_t);
    double noise_floor = analysis_noise_floor(points[0].sample->group->conditions->machine);
    for (size_t i = 0; i < count; i++)
        values[i] = points[i].sample->summary[ANALYSIS_RATE].geometric_mean;
    double sigma = history_sigma(values, count, ARENA_NEW_ARRAY(arena, 2 * count, double));
    int found = history_find_changes(values, count, sigma, changes, NULL);
    if (found < 0)
        return error_set(error, "the history of %s in %s cannot be divided into levels", history->target->key,
                         history->scenario->id);
    size_t change_count = (size_t)history_merge_changes(values, count, changes, found, noise_floor);
    double before = NAN;
    for (size_t i = 0, start = 0; i <= change_count; i++) {
        size_t end = i < change_count ? changes[i] : count;
        double level = geometric_mean(values + start, end - start);
        for (size_t j = start; j < end; j++)
            points[j].level = level;
        points[start].change = level / before; /* NAN for the first */
        before = level;
        start = end;
    }
    history->change_count += change_count;
    return 0;
}

static int make_history(struct arena *arena, struct analysis_history *history, const struct analysis_sample *const *samples,
                        size_t count, struct error *error)
{
    const struct results_run *conditions = samples[0]->group->conditions;
    *history = (struct analysis_history){
        .scenario = conditions->scenario, .target = samples[0]->target, .tool = conditions->tool, .profile = conditions->profile};
    history->points = ARENA_NEW_ARRAY(arena, count, struct analysis_point);
    history->point_count = count;
    for (size_t i = 0; i < count; i++) {
        unsigned breaks = i == 0 ? 0 : analysis_find_breaks(samples[i - 1]->runs[0], samples[i]->runs[0]);
        history->points[i] = (struct analysis_point){.sample = samples[i], .breaks = breaks, .change = NAN, .level = NAN};
        history->break_count += breaks != 0;
    }
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && history->points[end].breaks == 0;)
            end++;
        if (find_levels(arena, history, first, end - first, error) != 0)
            return -1;
    }
    return 0;
}

static const char *newest_start(const struct analysis_history *history)
{
    return history->points[history->point_count - 1].sample->session->started;
}

static int order_histories(const void *left, const void *right)
{
    const struct analysis_history *a = left, *b = right;
    int order = strcmp(a->scenario->id, b->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(newest_start(b), newest_start(a));
    order = order != 0 ? order : strcmp(a->tool, b->tool);
    return order != 0 ? order : strcmp(a->profile, b->profile);
}

static void collect_samples(const struct analysis *analysis, struct vec *samples)
{
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            for (size_t k = 0; k < analysis->scenarios[i].groups[j]->sample_count; k++)
                add_sample(samples, analysis->scenarios[i].groups[j]->samples[k]);
    for (size_t i = 0; i < analysis->earlier_count; i++)
        add_sample(samples, analysis->earlier[i]);
}

int analysis_find_histories(struct analysis *analysis, struct arena *arena, struct error *error)
{
    struct vec collected;
    vec_init(&collected, sizeof(const struct analysis_sample *));
    collect_samples(analysis, &collected);
    size_t count = collected.count;
    const struct analysis_sample **samples = ARENA_NEW_ARRAY(arena, count, const struct analysis_sample *);
    for (size_t i = 0; i < count; i++)
        samples[i] = *VEC_AT(&collected, i, const struct analysis_sample *);
    vec_release(&collected);
    qsort(samples, count, sizeof(samples[0]), order_samples);
    analysis->histories = ARENA_NEW_ARRAY(arena, count, struct analysis_history);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && same_line(samples[end], samples[first]);)
            end++;
        if (strcmp(samples[first]->session->date, samples[end - 1]->session->date) != 0 &&
            make_history(arena, &analysis->histories[analysis->history_count++], samples + first, end - first, error) != 0)
            return -1;
    }
    qsort(analysis->histories, analysis->history_count, sizeof(struct analysis_history), order_histories);
    return 0;
}
