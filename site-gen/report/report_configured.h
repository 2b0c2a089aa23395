/* report_configured: what the site's configuration adds to sections and pages: marks of targets, groups of scenarios, the baseline.
 * Without a configuration nothing is added. */
#ifndef SITE_GEN_REPORT_REPORT_CONFIGURED_H
#define SITE_GEN_REPORT_REPORT_CONFIGURED_H

#include "site-gen/report/report_parts.h"

/* ---- targets ---------------------------------------------------------------------------------------------------------------- */
/* "stock" or "tuned" in the language of the page; NULL when nobody says. */
const char *report_target_kind(const struct report *report, const struct results_target *target);
/* "baseline, tuned" in the language of the page; NULL when there is nothing to say. */
const char *report_target_marks(const struct report *report, const struct results_target *target);
/* The target's name with its marks, leading to its page. */
struct doc_cell report_cell_target(const struct report *report, const struct results_target *target);
/* The head of a column of numbers of the target. */
struct doc_column report_target_column(const struct report *report, const struct results_target *target);
/* "stock" or "tuned" as a fact of the target's page, where it is known. */
void report_add_kind_fact(const struct report *report, struct report_facts *facts, const struct results_target *target);

/* ---- the baseline ----------------------------------------------------------------------------------------------------------- */
/* The declared baseline among the targets of the tables; NULL when there is none. */
const struct results_target *report_baseline(const struct report *report);
/* What rates of the group are divided by: the baseline's, or without a declared baseline the highest. NAN when it has no value. */
double report_reference_rate(const struct report *report, const struct analysis_group *group);

/* ---- groups of scenarios ---------------------------------------------------------------------------------------------------- */
struct report_group {
    const char *title;   /* NULL: scenarios are not grouped */
    size_t first, count; /* among the scenarios of the analysis */
};
struct report_groups {
    struct report_group *items;
    size_t count;
};
/* Groups that have results, in order; those of scenarios that are in no group last. One without a title when there would be only
 * one. */
struct report_groups report_find_groups(const struct report *report);
/* A section of the group below parent; parent itself when the group has no title. */
struct doc_node *report_group_section(const struct report *report, struct doc_node *parent, const struct report_group *group);
/* The title alone, as a paragraph, where headings of the groups are near already. */
void report_add_group_title(const struct report *report, struct doc_node *parent, const struct report_group *group);

#endif
