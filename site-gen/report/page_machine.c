/* page_machine: one machine: what it is, how it differs from the others, how much it scatters, and everything that was measured on it. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_machine.h"
#include "site-gen/report/report_sections.h"

#include <string.h>

static const char *newest_day(const struct results_run *const *runs, size_t count)
{
    const char *newest = NULL;
    for (size_t i = 0; i < count; i++)
        if (newest == NULL || strcmp(runs[i]->date, newest) > 0)
            newest = runs[i]->date;
    return newest;
}

struct doc_page *page_build_machine(const struct report *report, const struct results_machine *machine)
{
    size_t count;
    const struct results_run **runs = machine_list_runs(report, machine, &count);
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, SAY(report, "section.environment"), "page:environment");
    page->contents = true;
    page->updated = newest_day(runs, count);
    section_machine_facts(report, &page->body, machine, runs, count);
    section_machine_differences(report, &page->body, machine);
    if (count == 0) /* it is known from something other than runs */
        return page;
    section_machine_scenarios(report, &page->body, runs, count);
    section_machine_sessions(report, &page->body, runs, count);
    section_machine_software(report, &page->body, runs, count);
    return page;
}
