/* page_experiment: one experiment of a target over all its scenarios. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_sections.h"

#include <string.h>

size_t page_count_experiments(const struct analysis *analysis, const struct analysis_experiment *first)
{
    const struct analysis_experiment *end = analysis->experiments + analysis->experiment_count;
    size_t count = 0;
    for (const struct analysis_experiment *one = first; one < end; one++, count++)
        if (one->target != first->target || strcmp(one->name, first->name) != 0)
            break;
    return count;
}

static void add_conditions(const struct report *report, struct doc_node *section, const struct results_run *run)
{
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "run.tool", report_source_words(report, run));
    report_add_fact_text(report, &facts, "column.profile", report_profile_name(report, run->profile));
    report_add_fact_text(report, &facts, "column.load", report_load_words(report, run));
    report_add_fact_text(report, &facts, "environment.cpu", report_machine_name(report, run->machine));
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}

struct doc_page *page_build_experiment(const struct report *report, const struct analysis_experiment *first)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, first->target->key, report_link_target(report, first->target));
    page->contents = true;
    size_t count = page_count_experiments(report->analysis, first);
    section_experiment_standing(report, &page->body, first, count);
    bool quick = false;
    for (size_t i = 0; i < count; i++)
        quick = quick || first[i].sides[0].sample->group->quick;
    if (quick)
        report_add_quick_note(report, &page->body, NULL);
    report_prose(report, &page->body, SAY(report, "experiment.page_how"));
    figure_experiment_slopes(report, &page->body, first, count);
    for (size_t i = 0; i < count; i++) {
        section_experiment(report, &page->body, &first[i]);
        for (size_t j = 0; j < first[i].side_count; j++)
            page->updated = report_later(page->updated, report_sample_day(first[i].sides[j].sample));
    }
    add_conditions(report, report_section(report, &page->body, "conditions", "section.conditions"),
                   first->sides[0].sample->runs[0]);
    return page;
}
