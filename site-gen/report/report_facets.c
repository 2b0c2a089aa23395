/* report_facets: see the header. Pipeline: analysis -> [facets] -> data of the page's script. */
#include "site-gen/report/report_facets.h"

#include "site-gen/report/report_wording.h"

#include <string.h>

#define FACETS_MAXIMUM 8

/* One facet under construction: things with a value, gathered by value. */
struct gathering {
    const struct report *report;
    struct doc_facet facet;
    size_t capacity;
};

static struct gathering gather_new(const struct report *report, const char *title, size_t capacity)
{
    return (struct gathering){
        report, {.title = title, .values = ARENA_NEW_ARRAY(report->arena, capacity, struct doc_facet_value)}, capacity};
}

/* Adds a subject to the value of that id, in the order in which ids come. */
static void gather(struct gathering *gathering, const char *id, const char *label, const char *subject, bool has_data)
{
    struct doc_facet *facet = &gathering->facet;
    for (size_t i = 0; i < facet->count; i++) {
        struct doc_facet_value *value = &facet->values[i];
        if (strcmp(value->id, id) != 0)
            continue;
        value->subjects = arena_format(gathering->report->arena, "%s %s", value->subjects, subject);
        value->has_data = value->has_data || has_data;
        return;
    }
    if (facet->count < gathering->capacity)
        facet->values[facet->count++] = (struct doc_facet_value){id, label, subject, has_data};
}

/* Nothing to choose from: left out. */
static void add(struct doc_page *page, const struct gathering *gathering)
{
    if (gathering->facet.count < 2 || page->facet_count == FACETS_MAXIMUM)
        return;
    if (page->facets == NULL)
        page->facets = ARENA_NEW_ARRAY(gathering->report->arena, FACETS_MAXIMUM, struct doc_facet);
    page->facets[page->facet_count++] = gathering->facet;
}

static bool has_data(const struct analysis *analysis, const struct results_target *target, const struct analysis_scenario *scenario)
{
    if (scenario != NULL)
        return report_has_value(analysis_find_sample(analysis_current_group(scenario), target), ANALYSIS_RATE);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        if (report_has_value(analysis_find_sample(analysis_current_group(&analysis->scenarios[i]), target), ANALYSIS_RATE) ||
            analysis_find_other_tool(&analysis->scenarios[i], target) != NULL)
            return true;
    return false;
}

void report_add_target_facets(const struct report *report, struct doc_page *page, const struct analysis_scenario *scenario)
{
    const struct analysis *analysis = report->analysis;
    struct gathering targets = gather_new(report, SAY(report, "facet.targets"), analysis->target_count);
    struct gathering languages = gather_new(report, SAY(report, "facet.languages"), analysis->target_count);
    struct gathering frameworks = gather_new(report, SAY(report, "facet.frameworks"), analysis->target_count);
    for (size_t i = 0; i < analysis->target_count; i++) {
        const struct results_target *target = analysis->targets[i];
        bool known = has_data(analysis, target, scenario);
        gather(&targets, target->key, target->key, target->key, known);
        gather(&languages, target->language, report_or_unknown(report, target->language), target->key, known);
        gather(&frameworks, target->framework, report_or_unknown(report, target->framework), target->key, known);
    }
    add(page, &targets);
    add(page, &languages);
    if (frameworks.facet.count < targets.facet.count) /* otherwise it says the same */
        add(page, &frameworks);
}

/* a NULL: all scenarios. */
static void add_scenarios(const struct report *report, struct doc_page *page, const struct results_target *a,
                          const struct results_target *b)
{
    const struct analysis *analysis = report->analysis;
    struct gathering categories = gather_new(report, SAY(report, "facet.categories"), analysis->scenario_count);
    struct gathering tools = gather_new(report, SAY(report, "facet.tools"), analysis->scenario_count);
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct results_scenario *scenario = analysis->scenarios[i].scenario;
        const struct analysis_group *group = analysis_current_group(&analysis->scenarios[i]);
        const struct results_run *conditions = group->conditions;
        if (a != NULL && !analysis_has_pair(group, a, b))
            continue;
        gather(&categories, scenario->category, report_or_unknown(report, scenario->category), scenario->id, true);
        gather(&tools, conditions->tool, report_tool_words(report, conditions), scenario->id, true);
    }
    add(page, &categories);
    add(page, &tools);
}

void report_add_scenario_facets(const struct report *report, struct doc_page *page)
{
    add_scenarios(report, page, NULL, NULL);
}

void report_add_pair_facets(const struct report *report, struct doc_page *page, const struct results_target *a,
                            const struct results_target *b)
{
    add_scenarios(report, page, a, b);
}
