/* report_plan: lists the pages. A kind of page that is added here is built by report_build_page, where the compiler asks for it. */
#include "site-gen/report/report_plan.h"

#include "lib/vec.h"
#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/page.h"
#include "site-gen/report/report_machine.h"

struct planner {
    struct arena *arena;
    const struct analysis *analysis;
    struct vec pages; /* struct report_page */
};

static struct report_page *add(struct planner *planner, enum report_page_kind kind, const char *path)
{
    struct report_page *page = VEC_PUSH(&planner->pages, struct report_page);
    *page = (struct report_page){.kind = kind, .path = path};
    return page;
}

static void add_machines(struct planner *planner)
{
    const struct results *results = planner->analysis->results;
    for (size_t i = 0; i < results->machine_count; i++)
        if (machine_is_first(results, &results->machines[i]))
            add(planner, REPORT_PAGE_MACHINE, arena_format(planner->arena, "machines/%s", results->machines[i].key))
                ->about.machine = &results->machines[i];
}

static void add_scenarios(struct planner *planner)
{
    for (size_t i = 0; i < planner->analysis->scenario_count; i++) {
        const struct analysis_scenario *scenario = &planner->analysis->scenarios[i];
        add(planner, REPORT_PAGE_SCENARIO, arena_format(planner->arena, "scenarios/%s", scenario->scenario->id))->about.scenario =
            scenario;
    }
}

static void add_targets(struct planner *planner, const struct results_target *const *targets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(planner, REPORT_PAGE_TARGET, arena_format(planner->arena, "targets/%s", targets[i]->key))->about.target = targets[i];
}

static void add_experiments(struct planner *planner)
{
    const struct analysis *analysis = planner->analysis;
    for (size_t i = 0; i < analysis->experiment_count; i += page_count_experiments(analysis, &analysis->experiments[i])) {
        const struct analysis_experiment *first = &analysis->experiments[i];
        const char *path = arena_format(planner->arena, "experiments/%s/%s", first->target->key, first->name);
        add(planner, REPORT_PAGE_EXPERIMENT, path)->about.experiment = first;
    }
}

static void add_histories(struct planner *planner)
{
    const struct analysis *analysis = planner->analysis;
    for (size_t i = 0; i < analysis->history_count; i += page_count_histories(analysis, &analysis->histories[i])) {
        const struct analysis_history *first = &analysis->histories[i];
        const char *path = arena_format(planner->arena, "history/%s/%s", first->target->key, first->scenario->id);
        add(planner, REPORT_PAGE_HISTORY, path)->about.history = first;
    }
}

static void add_pairs(struct planner *planner)
{
    for (size_t i = 0; i < planner->analysis->pair_count; i++) {
        const struct analysis_target_pair *pair = &planner->analysis->pairs[i];
        struct report_page *page = add(planner, REPORT_PAGE_PAIR, report_pair_page(planner->arena, pair->a, pair->b));
        page->about.pair.a = pair->a;
        page->about.pair.b = pair->b;
        page->about.pair.number = i;
    }
}

static void add_runs(struct planner *planner)
{
    const struct results *results = planner->analysis->results;
    for (size_t i = 0; i < results->run_count; i++)
        add(planner, REPORT_PAGE_RUN, arena_format(planner->arena, "runs/%s", results->runs[i].id))->about.run = &results->runs[i];
}

static void add_all(struct planner *planner)
{
    const struct analysis *analysis = planner->analysis;
    add(planner, REPORT_PAGE_INDEX, "index");
    add(planner, REPORT_PAGE_REPORT, REPORT_PAGE);
    add(planner, REPORT_PAGE_METHOD, "method");
    add(planner, REPORT_PAGE_ENVIRONMENT, "environment");
    add(planner, REPORT_PAGE_DOWNLOADS, "downloads");
    add(planner, REPORT_PAGE_SEARCH, "search");
    add(planner, REPORT_PAGE_COMPARE_INDEX, COMPARE_INDEX_PAGE);
    add(planner, REPORT_PAGE_ANNOTATIONS, ANNOTATIONS_PAGE);
    add_machines(planner);
    add_scenarios(planner);
    add_targets(planner, analysis->targets, analysis->target_count);
    add_targets(planner, analysis->experiment_targets, analysis->experiment_target_count);
    add_experiments(planner);
    add_histories(planner);
    add_pairs(planner);
    add_runs(planner);
}

struct report_plan *report_plan_make(struct arena *arena, const struct analysis *analysis)
{
    struct planner planner = {.arena = arena, .analysis = analysis};
    vec_init(&planner.pages, sizeof(struct report_page));
    add_all(&planner);
    struct report_plan *plan = ARENA_NEW(arena, struct report_plan);
    plan->page_count = planner.pages.count;
    plan->pages = arena_copy_bytes(arena, planner.pages.items, planner.pages.count * sizeof(struct report_page));
    vec_release(&planner.pages);
    name_index_init(&plan->paths, arena, plan->page_count);
    for (size_t i = 0; i < plan->page_count; i++)
        name_index_add(&plan->paths, plan->pages[i].path, i);
    name_index_sort(&plan->paths); /* ids and keys are unique; the site writer refuses two pages of one path */
    return plan;
}

const struct report_page *report_plan_find(const struct report_plan *plan, const char *path)
{
    size_t position;
    return name_index_find(&plan->paths, str_from_text(path), &position) ? &plan->pages[position] : NULL;
}
