/* page: builders of the site's pages, one file a kind. Each gives the page of report->path, from report->arena; those that read store
 * or prose can fail: NULL and the error. */
#ifndef SITE_GEN_REPORT_PAGE_H
#define SITE_GEN_REPORT_PAGE_H

#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/page_head.h"
#include "site-gen/report/report_parts.h"

struct doc_page *page_build_index(const struct report *report);
struct doc_page *page_build_report(const struct report *report, struct error *error);
#define COMPARE_INDEX_PAGE "compare/index"
struct doc_page *page_build_compare_index(const struct report *report); /* all pairs in one table */
#define ANNOTATIONS_PAGE "annotations"
struct doc_page *page_build_annotations(const struct report *report);
struct doc_page *page_build_machine(const struct report *report, const struct results_machine *machine);
struct doc_page *page_build_scenario(const struct report *report, const struct analysis_scenario *scenario);
struct doc_page *page_build_target(const struct report *report, const struct results_target *target);
/* number: of the pair among those that have pages. */
struct doc_page *page_build_compare(const struct report *report, const struct results_target *a, const struct results_target *b,
                                    size_t number);
/* Of all scenarios of one experiment: first, and those after it that share its target and name. */
struct doc_page *page_build_experiment(const struct report *report, const struct analysis_experiment *first);
size_t page_count_experiments(const struct analysis *analysis, const struct analysis_experiment *first);
/* Of all lines of one target and scenario; as above. */
struct doc_page *page_build_history(const struct report *report, const struct analysis_history *first);
size_t page_count_histories(const struct analysis *analysis, const struct analysis_history *first);
struct doc_page *page_build_run(const struct report *report, const struct results_run *run, struct error *error);
struct doc_page *page_build_method(const struct report *report, struct error *error);
struct doc_page *page_build_environment(const struct report *report);
struct doc_page *page_build_downloads(const struct report *report);
struct doc_page *page_build_search(const struct report *report);

/* The page that is being built, with the usual crumbs: the index, then, where not NULL, its parent: the section of the index that lists
 * its kind, or another page. */
struct doc_page *page_new(const struct report *report, const struct page_head *head, const char *parent, const char *parent_link);

#endif
