/* page: builders of the site's pages, one file a kind. Each adds its page to the site; those that read store or prose can fail. */
#ifndef SITE_GEN_REPORT_PAGE_H
#define SITE_GEN_REPORT_PAGE_H

#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/report_parts.h"

void page_add_index(const struct report *report);
int page_add_report(const struct report *report, struct error *error);
void page_add_scenario(const struct report *report, const struct analysis_scenario *scenario);
void page_add_target(const struct report *report, const struct results_target *target);
#define COMPARE_INDEX_PAGE "compare/index"
void page_add_compare_index(const struct report *report); /* all pairs in one table */
void page_add_compare(const struct report *report, const struct results_target *a, const struct results_target *b, size_t number);
/* Of all scenarios of one experiment: experiments begin at first and share target and name. Returns how many there are. */
size_t page_add_experiment(const struct report *report, const struct analysis_experiment *first);
/* Of all lines of one target and scenario; as above. */
size_t page_add_history(const struct report *report, const struct analysis_history *first);
int page_add_run(const struct report *report, const struct results_run *run, struct error *error);
int page_add_method(const struct report *report, struct error *error);
void page_add_annotations(const struct report *report);
void page_add_environment(const struct report *report);
/* Adds nothing for a machine with a key that an earlier one has. */
void page_add_machine(const struct report *report, const struct results_machine *machine);
void page_add_downloads(const struct report *report);

/* A page with the usual crumbs: the index, then, where not NULL, the section of the index that lists its kind. */
struct doc_page *page_new(const struct report *report, const char *path, const char *title, const char *summary,
                          const char *kind_title, const char *kind_link);

#endif
