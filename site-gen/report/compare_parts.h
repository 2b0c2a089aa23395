/* compare_parts: what the files that build a comparison's document share. Not for others: see compare_document.h. */
#ifndef SITE_GEN_REPORT_COMPARE_PARTS_H
#define SITE_GEN_REPORT_COMPARE_PARTS_H

#include "site-gen/report/compare_document.h"
#include "site-gen/report/report_parts.h"

struct compare_report {
    struct report report; /* for the parts that the site's pages use too */
    const struct comparison *comparison;
    const struct compare_document_options *options;
    const char *a, *b; /* labels of the sides */
};

/* "03 Database read", and the target where a side has several. */
const char *compare_row_label(const struct compare_report *compare, const struct results_scenario *scenario, const char *target);
/* "2 of 3 scenarios", or comparisons where a side has several targets. */
const char *compare_share(const struct compare_report *compare, size_t count, size_t all);
/* "A: c-libevent" for the head of a column; "A" alone where the labels are long: the page says above whose letter it is. */
const char *compare_head(const struct compare_report *compare, enum comparison_which which);
/* A change against A: "+4.1 %", "-12.1 %". */
const char *compare_change(const struct compare_report *compare, double share);

/* compare_headline.c: the page's title, and its first box. */
const char *compare_title(const struct compare_report *compare);
void compare_add_answer(const struct compare_report *compare, struct doc_node *parent);
/* compare_remarks.c: budgets, what was not compared, what differs between the sides besides themselves; each may add nothing. */
void compare_add_budgets(const struct compare_report *compare, struct doc_node *parent);
void compare_add_refusals(const struct compare_report *compare, struct doc_node *parent);
void compare_add_missing(const struct compare_report *compare, struct doc_node *parent);
void compare_add_differences(const struct compare_report *compare, struct doc_node *parent);
/* compare_details.c: a folded block a row, and how it was decided. */
void compare_add_details(const struct compare_report *compare, struct doc_node *parent);

#endif
