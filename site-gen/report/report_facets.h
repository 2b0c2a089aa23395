/* report_facets: by what a page's tables and charts can be filtered: targets and what they are made of, scenarios and what measured them. A
 * way with fewer than two values is left out. */
#ifndef SITE_GEN_REPORT_REPORT_FACETS_H
#define SITE_GEN_REPORT_REPORT_FACETS_H

#include "site-gen/report/report_parts.h"

/* Targets, languages, frameworks. They have data when they have a value in scenario (NULL: in any). */
void report_add_target_facets(const struct report *report, struct doc_page *page, const struct analysis_scenario *scenario);
/* Categories of scenarios, and tools that measured; of all scenarios, or of those in which a and b meet. */
void report_add_scenario_facets(const struct report *report, struct doc_page *page);
void report_add_pair_facets(const struct report *report, struct doc_page *page, const struct results_target *a,
                            const struct results_target *b);

#endif
