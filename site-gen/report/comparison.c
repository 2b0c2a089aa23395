/* comparison: see the header. Order of work: merge the sides, analyse them as the site's results are, choose what is compared, judge. */
#include "site-gen/report/comparison.h"

#include "lib/str.h"
#include "site-gen/report/analysis_internal.h"
#include "site-gen/report/comparison_merge.h"
#include "site-gen/report/conditions.h"

#include <string.h>

static const char *const METRIC_NAMES[ANALYSIS_METRICS] = {"rate", "mean", "p50", "p95", "p99"};

const char *comparison_metric_name(enum analysis_metric metric)
{
    return METRIC_NAMES[metric];
}

bool comparison_find_metric(const char *name, size_t length, enum analysis_metric *metric)
{
    for (int i = 0; i < ANALYSIS_METRICS; i++)
        if (str_equals_text((struct str){name, length}, METRIC_NAMES[i])) {
            *metric = (enum analysis_metric)i;
            return true;
        }
    return false;
}

const struct analysis_sample *comparison_sample(const struct comparison_row *row, enum comparison_which which)
{
    return which == COMPARISON_A ? row->pair->b : row->pair->a;
}

struct comparison_tally comparison_tally(const struct comparison *comparison, enum analysis_metric metric)
{
    struct comparison_tally tally = {.family = 0};
    for (size_t i = 0; i < comparison->row_count; i++) {
        const struct analysis_comparison *one = &comparison->rows[i].pair->metrics[metric];
        tally.by_verdict[one->verdict]++;
        tally.family = one->family_size > tally.family ? one->family_size : tally.family;
    }
    return tally;
}

/* ---- what cannot be compared at all ----------------------------------------------------------------------------------------- */
static int check_distinct(const struct comparison_source sources[2], struct error *error)
{
    const struct compare_selection *a = &sources[COMPARISON_A].selection, *b = &sources[COMPARISON_B].selection;
    size_t common = 0;
    for (size_t i = 0; i < a->run_count; i++)
        for (size_t j = 0; j < b->run_count; j++)
            common +=
                strcmp(a->runs[i]->id, b->runs[j]->id) == 0 && strcmp(a->runs[i]->source_sha256, b->runs[j]->source_sha256) == 0;
    if (common == 0)
        return 0;
    return error_set(error, "%s and %s have %zu %s in common: say which day, commit or session each side is (TARGET@...)", a->label,
                     b->label, common, common == 1 ? "run" : "runs");
}

static int refuse_targets(const struct comparison *comparison, struct error *error)
{
    struct str_builder words;
    str_builder_init(&words, 600);
    for (int which = 0; which < 2; which++) {
        const struct comparison_side *side = &comparison->sides[which];
        str_builder_append_format(&words, "%s%.80s has ", which == 0 ? "" : "; ", side->label);
        for (size_t i = 0; i < side->target_count && words.length < 250 * (size_t)(which + 1); i++)
            str_builder_append_format(&words, "%s%.80s", i == 0 ? "" : ", ", side->names[i]);
    }
    error_set(error, "the two sides have no target in common: %s", str_builder_text(&words));
    str_builder_release(&words);
    return -1;
}

/* ---- choosing --------------------------------------------------------------------------------------------------------------- */
/* One target of A with one of B, over all scenarios. */
struct match {
    const struct results_target *a, *b;
    const char *name; /* "" when there is only one */
};

static const struct results_run *any_run(const struct comparison *comparison, const struct results_scenario *scenario,
                                         const struct results_target *target)
{
    for (size_t i = 0; i < comparison->results.run_count; i++)
        if (comparison->results.runs[i].scenario == scenario && comparison->results.runs[i].target == target)
            return &comparison->results.runs[i];
    return NULL;
}

static int count_bits(unsigned bits)
{
    int count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* The two runs that differ least say best what stands in the way. */
static void add_refusal(struct comparison *comparison, const struct analysis_scenario *scenario, const struct match *match)
{
    struct comparison_refusal refusal = {.scenario = scenario->scenario, .target = match->name};
    for (size_t i = 0; i < scenario->group_count; i++) {
        for (size_t j = 0; j < scenario->group_count; j++) {
            const struct analysis_sample *a = analysis_find_sample(scenario->groups[i], match->a);
            const struct analysis_sample *b = analysis_find_sample(scenario->groups[j], match->b);
            if (a == NULL || b == NULL)
                continue;
            unsigned differing = conditions_compare(a->runs[0], b->runs[0]);
            if (refusal.a != NULL && count_bits(differing) >= count_bits(refusal.differing))
                continue;
            refusal.a = a->runs[0];
            refusal.b = b->runs[0];
            refusal.differing = differing;
        }
    }
    comparison->refusals[comparison->refusal_count++] = refusal;
}

/* The groups of a scenario come with the best first: standard profile, then the newest. */
static void add_row(struct comparison *comparison, const struct analysis_scenario *scenario, const struct match *match)
{
    for (size_t i = 0; i < scenario->group_count; i++) {
        const struct analysis_group *group = scenario->groups[i];
        const struct analysis_sample *a = analysis_find_sample(group, match->a), *b = analysis_find_sample(group, match->b);
        if (a == NULL || b == NULL)
            continue;
        struct analysis_pair *pair = &comparison->pairs[comparison->row_count];
        *pair = (struct analysis_pair){.group = group, .a = b, .b = a};
        comparison->rows[comparison->row_count++] =
            (struct comparison_row){.pair = pair, .scenario = scenario->scenario, .target = match->name};
        return;
    }
    const struct results_run *run_a = any_run(comparison, scenario->scenario, match->a);
    const struct results_run *run_b = any_run(comparison, scenario->scenario, match->b);
    if (run_a != NULL && run_b != NULL)
        add_refusal(comparison, scenario, match);
    else if (run_a != NULL || run_b != NULL)
        comparison->missing[comparison->missing_count++] = (struct comparison_missing){
            .scenario = scenario->scenario, .target = match->name, .only = run_a != NULL ? COMPARISON_A : COMPARISON_B};
}

static size_t match_targets(const struct comparison *comparison, struct match *matches)
{
    const struct comparison_side *a = &comparison->sides[COMPARISON_A], *b = &comparison->sides[COMPARISON_B];
    if (a->target_count == 1 && b->target_count == 1) {
        matches[0] = (struct match){a->targets[0], b->targets[0], ""};
        return 1;
    }
    size_t count = 0;
    for (size_t i = 0; i < a->target_count; i++)
        for (size_t j = 0; j < b->target_count; j++)
            if (strcmp(a->names[i], b->names[j]) == 0)
                matches[count++] = (struct match){a->targets[i], b->targets[j], a->names[i]};
    return count;
}

static int choose_rows(struct arena *arena, struct comparison *comparison, struct error *error)
{
    struct match *matches = ARENA_NEW_ARRAY(arena, comparison->sides[COMPARISON_A].target_count, struct match);
    size_t match_count = match_targets(comparison, matches);
    if (match_count == 0)
        return refuse_targets(comparison, error);
    size_t maximum = match_count * comparison->analysis.scenario_count;
    comparison->pairs = ARENA_NEW_ARRAY(arena, maximum, struct analysis_pair);
    comparison->rows = ARENA_NEW_ARRAY(arena, maximum, struct comparison_row);
    comparison->refusals = ARENA_NEW_ARRAY(arena, maximum, struct comparison_refusal);
    comparison->missing = ARENA_NEW_ARRAY(arena, maximum, struct comparison_missing);
    for (size_t i = 0; i < comparison->analysis.scenario_count; i++)
        for (size_t j = 0; j < match_count; j++)
            add_row(comparison, &comparison->analysis.scenarios[i], &matches[j]);
    return 0;
}

/* ---- judging ---------------------------------------------------------------------------------------------------------------- */
static int load_detail(struct arena *arena, const struct comparison_source sources[2], const struct comparison_row *row,
                       struct error *error)
{
    for (int which = 0; which < 2; which++) {
        const struct analysis_sample *sample = comparison_sample(row, (enum comparison_which)which);
        if (sources[which].store != NULL &&
            analysis_load_detail(arena, sources[which].store, (struct analysis_sample *)sample, error) != 0)
            return -1;
    }
    return 0;
}

/* Rows may come from several machines, and one band is stated for all of them. */
static double largest_noise_floor(const struct comparison *comparison)
{
    double largest = VERDICT_NOISE_FLOOR_MINIMUM;
    for (size_t i = 0; i < comparison->row_count; i++) {
        double floor = analysis_noise_floor(comparison->pairs[i].group->conditions->machine);
        largest = floor > largest ? floor : largest;
    }
    return largest;
}

int comparison_build(struct comparison *comparison, struct arena *arena, const struct comparison_source sources[2],
                     struct error *error)
{
    *comparison = (struct comparison){.row_count = 0};
    if (check_distinct(sources, error) != 0)
        return -1;
    comparison_merge(comparison, arena, sources);
    if (analysis_build(&comparison->analysis, arena, NULL, &comparison->results, error) != 0 ||
        choose_rows(arena, comparison, error) != 0)
        return -1;
    for (size_t i = 0; i < comparison->row_count; i++)
        if (load_detail(arena, sources, &comparison->rows[i], error) != 0)
            return -1;
    comparison->analysis.noise_floor = largest_noise_floor(comparison);
    analysis_compare_pairs(arena, comparison->pairs, comparison->row_count, comparison->analysis.noise_floor);
    return 0;
}
