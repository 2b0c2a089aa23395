/* page_history: one target in one scenario, session by session. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_sections.h"

size_t page_count_histories(const struct analysis *analysis, const struct analysis_history *first)
{
    const struct analysis_history *end = analysis->histories + analysis->history_count;
    size_t count = 0;
    for (const struct analysis_history *one = first; one < end; one++, count++)
        if (one->scenario != first->scenario || one->target != first->target)
            break;
    return count;
}

struct doc_page *page_build_history(const struct report *report, const struct analysis_history *first)
{
    const struct page_head head = page_head_of(report, report->planned);
    const char *scenario = report_scenario_label(report, first->scenario);
    struct doc_page *page = page_new(report, &head, scenario, report_link_scenario(report, first->scenario));
    size_t count = page_count_histories(report->analysis, first);
    section_history_standing(report, &page->body, first, count);
    report_prose(report, &page->body, SAY(report, "history.how"));
    for (size_t i = 0; i < count; i++) {
        const struct analysis_point *newest = &first[i].points[first[i].point_count - 1];
        section_history_line(report, &page->body, &first[i]);
        page->updated = report_later(page->updated, report_sample_day(newest->sample));
    }
    section_history_annotations(report, &page->body, first->scenario, first->target);
    return page;
}
