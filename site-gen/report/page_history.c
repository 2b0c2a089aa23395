/* page_history: one target in one scenario, session by session. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_sections.h"

size_t page_add_history(const struct report *report, const struct analysis_history *first)
{
    const char *scenario = report_scenario_label(report, first->scenario);
    const char *title = SAY(report, "history.title", "target", first->target->key, "scenario", scenario);
    struct doc_page *page = page_new(report, arena_format(report->arena, "history/%s/%s", first->target->key, first->scenario->id),
                                     title, SAY(report, "history.summary", "target", first->target->key, "scenario", scenario),
                                     scenario, report_link_scenario(report, first->scenario));
    page->updated = report->analysis->newest;
    report_prose(report, &page->body, SAY(report, "history.how"));
    const struct analysis_history *end = report->analysis->histories + report->analysis->history_count;
    size_t count = 0;
    for (const struct analysis_history *one = first; one < end; one++, count++) {
        if (one->scenario != first->scenario || one->target != first->target)
            break;
        section_history_line(report, &page->body, one);
    }
    section_history_annotations(report, &page->body, first->scenario, first->target);
    return count;
}
