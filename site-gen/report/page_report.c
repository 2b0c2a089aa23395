/* page_report: the whole report on one page: docs/99-benchmark-results.md and the report PDF are this page. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_facets.h"
#include "site-gen/report/report_sections.h"

static int add_results(const struct report *report, struct doc_page *page, struct error *error)
{
    section_answer(report, &page->body);
    section_quick(report, &page->body);
    section_pdf_links(report, &page->body, NULL, NULL);
    section_findings(report, &page->body);
    struct doc_node *reading = report_section(report, &page->body, "how-to-read", "section.how_to_read");
    if (report_add_prose_file(report, reading, "how-to-read", error) != 0)
        return -1;
    struct doc_node *environment = report_section(report, &page->body, "environment", "section.environment");
    section_environment(report, environment, true);
    section_scenario_list(report, environment);
    section_load(report, environment);
    section_target_list(report, environment);
    section_overall(report, &page->body);
    figure_rates_grid(report, &page->body);
    section_target_tables(report, &page->body);
    section_ranking(report, &page->body);
    section_pairwise(report, &page->body);
    section_stability(report, &page->body);
    section_other_tools(report, &page->body, NULL, NULL);
    section_experiments(report, &page->body, NULL);
    section_earlier(report, &page->body, NULL, NULL);
    section_data_links(report, &page->body);
    return 0;
}

struct doc_page *page_build_report(const struct report *report, struct error *error)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->contents = true;
    page->updated = report->analysis->newest;
    if (report->analysis->scenario_count == 0) {
        report_paragraph(report, &page->body, SAY(report, "empty.title"));
        return page;
    }
    report_add_target_facets(report, page, NULL);
    report_add_scenario_facets(report, page);
    return add_results(report, page, error) == 0 ? page : NULL;
}
