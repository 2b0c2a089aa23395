/* page_target: everything about one target: what it is, its results by scenario, the runs behind them, whom it can be compared
 * with. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <string.h>

/* Charts of single runs on one page; the pages of the scenarios have the others. */
#define FIGURES_MAXIMUM 12

static void add_identity(const struct report *report, struct doc_page *page, const struct results_target *target)
{
    struct report_facts facts = {.count = 0};
    report_add_kind_fact(report, &facts, target);
    report_add_fact_text(report, &facts, "column.language", report_or_unknown(report, target->language));
    report_add_fact(&facts, SAY(report, "column.framework"), report_cell_framework(report, target));
    report_add_fact_text(report, &facts, "column.version", report_or_unknown(report, target->framework_version));
    report_add_fact_text(report, &facts, "column.variant", target->variant);
    report_add_fact_text(report, &facts, "target.license", report_or_unknown(report, target->license));
    report_add_fact_text(report, &facts, "column.configuration", report_configuration_words(report, target->configuration));
    doc_add_facts(report->arena, &page->body, facts.items, facts.count, false);
}

static struct doc_node *begin_comparisons(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "comparisons", "section.comparisons");
    section_pairs_bounded(report, section);
    return section;
}

static void add_comparisons(const struct report *report, struct doc_page *page, const struct results_target *target)
{
    struct doc_node *list = NULL;
    for (size_t i = 0; i < report->analysis->pair_count; i++) {
        const struct results_target *a = report->analysis->pairs[i].a, *b = report->analysis->pairs[i].b;
        if (a != target && b != target)
            continue;
        if (list == NULL)
            list = doc_add_list(report->arena, begin_comparisons(report, page), false);
        struct doc_text text = doc_text_new(report->arena);
        pair_add_tally(report, &text, a, b);
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
    if (list == NULL && report->analysis->pair_total > report->analysis->pair_count)
        begin_comparisons(report, page);
}

/* Each scenario has its own anchor, to which the cells of the overall table lead. */
static void add_scenarios(const struct report *report, struct doc_page *page, const struct results_target *target)
{
    struct doc_node *section = report_section(report, &page->body, "runs", "section.runs");
    size_t shown = 0;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_scenario *scenario = &report->analysis->scenarios[i];
        const struct analysis_group *group = analysis_current_group(scenario);
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        if (sample == NULL)
            continue;
        struct doc_node *part = doc_add_section(report->arena, section, scenario->scenario->id,
                                                doc_span_plain(report->arena, report_scenario_label(report, scenario->scenario)));
        if (group->quick)
            report_paragraph(report, part, SAY(report, "quick.short"));
        const char *id = arena_format(report->arena, "runs-%s", scenario->scenario->id);
        section_runs(report, part, sample, id);
        if (shown++ < FIGURES_MAXIMUM)
            figure_distributions(report, part, sample, arena_format(report->arena, "distribution-%s", scenario->scenario->id));
    }
}

static bool is_ordinary(const struct report *report, const struct results_target *target)
{
    for (size_t i = 0; i < report->analysis->target_count; i++)
        if (report->analysis->targets[i] == target)
            return true;
    return false;
}

static const char *newest_day(const struct report *report, const struct results_target *target)
{
    const struct results *results = report->analysis->results;
    const char *day = NULL;
    for (size_t i = 0; i < results->run_count; i++)
        if (results->runs[i].target == target)
            day = report_later(day, results->runs[i].date);
    return day;
}

struct doc_page *page_build_target(const struct report *report, const struct results_target *target)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, head.kind, "page:index#targets");
    page->contents = true;
    page->updated = newest_day(report, target);
    section_target_standing(report, &page->body, target);
    section_quick_of(report, &page->body, target, NULL);
    add_identity(report, page, target);
    section_annotations(report, &page->body, NULL, target);
    if (!is_ordinary(report, target)) { /* nothing but experiments */
        section_experiments(report, &page->body, target);
        return page;
    }
    struct doc_node *results = report_section(report, &page->body, "results", "section.results");
    report_prose(report, results, SAY(report, "target.how"));
    section_target_results(report, results, target);
    section_gaps(report, &page->body, target);
    section_other_tools(report, &page->body, NULL, target);
    add_comparisons(report, page, target);
    section_experiments(report, &page->body, target);
    section_history(report, &page->body, NULL, target);
    add_scenarios(report, page, target);
    section_earlier(report, &page->body, NULL, target);
    return page;
}
