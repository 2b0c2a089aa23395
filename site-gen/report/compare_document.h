/* compare_document: a comparison as a document of one page, for every renderer: the headline, budgets, one table, what could not be
 * compared and why, charts, and folded away all that the verdicts rest on. */
#ifndef SITE_GEN_REPORT_COMPARE_DOCUMENT_H
#define SITE_GEN_REPORT_COMPARE_DOCUMENT_H

#include "lib/message.h"
#include "site-gen/report/compare_budget.h"
#include "site-gen/report/comparison.h"
#include "site-gen/report/doc.h"

#define COMPARE_PAGE "comparison"

struct compare_document_options {
    enum analysis_metric metric; /* of the headline and the table */
    const struct compare_budget *budgets;
    size_t budget_count;
};

/* The document in the language of messages, not yet checked. From arena, which must outlive it, as must comparison and messages. */
struct doc_site *compare_document_build(struct arena *arena, const struct messages *messages, const struct comparison *comparison,
                                        const struct compare_document_options *options);

#endif
