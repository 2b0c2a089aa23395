/* page_index: the home page: the answer first, then the table behind it, then the ways on. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_facets.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <string.h>

/* Without results the site says how to get some. */
static void add_empty(const struct report *report, struct doc_page *page)
{
    struct doc_node *note =
        doc_add_note(report->arena, &page->body, DOC_NOTE_INFORMATION, doc_span_plain(report->arena, SAY(report, "empty.title")));
    report_paragraph(report, note, SAY(report, "empty.how"));
    doc_add_code(report->arena, note, "sh", "benchlab run --profile quick\nbenchlab import\nbenchlab site\n");
}

/* "standard", or "quick, standard" when the overview mixes them. */
static const char *profiles_in_use(const struct report *report)
{
    const char *names[8];
    size_t count = 0;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const char *profile =
            report_profile_name(report, analysis_current_group(&report->analysis->scenarios[i])->conditions->profile);
        bool seen = false;
        for (size_t j = 0; j < count; j++)
            seen = seen || strcmp(names[j], profile) == 0;
        if (!seen && count < sizeof(names) / sizeof(names[0]))
            names[count++] = profile;
    }
    return wording_join(report, names, count);
}

static void add_cards(const struct report *report, struct doc_page *page)
{
    const struct analysis *analysis = report->analysis;
    struct report_facts facts = {.count = 0};
    size_t valid = 0, all = 0; /* without those of experiments, which the tables below do not count either */
    for (size_t i = 0; i < analysis->results->run_count; i++) {
        const struct results_run *run = &analysis->results->runs[i];
        all += run->experiment[0] == '\0';
        valid += run->experiment[0] == '\0' && run->state == RESULTS_VALID;
    }
    report_add_fact(&facts, SAY(report, "card.targets"), report_cell_count(report, (int64_t)analysis->target_count));
    report_add_fact(&facts, SAY(report, "card.scenarios"), report_cell_count(report, (int64_t)analysis->scenario_count));
    const char *runs = format_count(report->arena, (int64_t)all);
    if (valid != all)
        runs = SAY(report, "runs.of", "valid", format_count(report->arena, (int64_t)valid), "all", runs);
    report_add_fact(&facts, SAY(report, "card.runs"), doc_cell_number(runs, (double)valid));
    report_add_fact_text(report, &facts, "card.profile", profiles_in_use(report));
    doc_add_facts(report->arena, &page->body, facts.items, facts.count, true);
}

static void add_scenario_charts(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "scenarios", "section.scenarios");
    figure_rates_grid(report, section);
}

static void add_ways_on(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "more", "section.more");
    struct doc_node *list = doc_add_list(report->arena, section, false);
    static const char *const ways[][2] = {{"more.report", "page:" REPORT_PAGE},
                                          {"more.compare", "page:" COMPARE_INDEX_PAGE},
                                          {"more.method", "page:method"},
                                          {"more.environment", "page:environment"},
                                          {"more.annotations", "page:" ANNOTATIONS_PAGE},
                                          {"more.downloads", "page:downloads"}};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct doc_text text = doc_text_new(report->arena);
        doc_text_add_link(&text, SAY(report, ways[i][0]), ways[i][1]);
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
    struct doc_text feed = doc_text_new(report->arena);
    doc_text_add_link(&feed, SAY(report, "more.feed"), arena_format(report->arena, "file:%s", report->site->feed));
    doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), feed.first);
}

struct doc_page *page_build_index(const struct report *report)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = doc_page_new(report->arena, report->site, report->path, head.title, head.summary);
    page->updated = report->analysis->newest;
    report_add_picture(report, page);
    if (report->analysis->scenario_count == 0) {
        add_empty(report, page);
        section_experiments(report, &page->body, NULL); /* they may be all that there is */
        return page;
    }
    report_add_target_facets(report, page, NULL);
    report_add_scenario_facets(report, page);
    section_answer(report, &page->body);
    section_quick(report, &page->body);
    section_answer_table(report, &page->body);
    section_changes(report, &page->body);
    add_cards(report, page);
    section_overall(report, &page->body);
    section_findings(report, &page->body);
    section_pair_overview(report, &page->body);
    add_scenario_charts(report, page);
    section_experiments(report, &page->body, NULL);
    struct doc_node *targets = report_section(report, &page->body, "targets", "section.target_list");
    section_target_list(report, targets);
    add_ways_on(report, page);
    return page;
}
