/* report_plan: which pages the site has, in the order in which they are written, known before any of them is built. A plan is cheap:
 * paths and subjects, no content; it is the same for all languages. Pipeline: analysis -> [plan] -> report_build_page -> doc_check. */
#ifndef SITE_GEN_REPORT_REPORT_PLAN_H
#define SITE_GEN_REPORT_REPORT_PLAN_H

#include "lib/arena.h"
#include "lib/name_index.h"
#include "site-gen/report/analysis.h"

#include <stddef.h>

enum report_page_kind {
    REPORT_PAGE_INDEX,
    REPORT_PAGE_REPORT,
    REPORT_PAGE_METHOD,
    REPORT_PAGE_ENVIRONMENT,
    REPORT_PAGE_DOWNLOADS,
    REPORT_PAGE_SEARCH,
    REPORT_PAGE_COMPARE_INDEX,
    REPORT_PAGE_ANNOTATIONS,
    REPORT_PAGE_MACHINE,
    REPORT_PAGE_SCENARIO,
    REPORT_PAGE_TARGET,
    REPORT_PAGE_EXPERIMENT,
    REPORT_PAGE_HISTORY,
    REPORT_PAGE_PAIR,
    REPORT_PAGE_RUN
};

struct report_page {
    enum report_page_kind kind;
    const char *path;                          /* from the language's root, without suffix */
    union {                                    /* what it is about; nothing for the pages of which there is one */
        const struct results_machine *machine; /* the first with its key */
        const struct analysis_scenario *scenario;
        const struct results_target *target;
        const struct analysis_experiment *experiment; /* the first of those that share the page */
        const struct analysis_history *history;       /* likewise */
        const struct results_run *run;
        struct {
            const struct results_target *a, *b; /* a before b by key */
            size_t number;                      /* among the pairs that have pages, from 0 */
        } pair;
    } about;
};

struct report_plan {
    struct report_page *pages;
    size_t page_count;
    struct name_index paths; /* of the pages; positions in pages */
};

/* Everything from arena; the analysis must outlive the plan. */
struct report_plan *report_plan_make(struct arena *arena, const struct analysis *analysis);
/* NULL when there is no such page. */
const struct report_page *report_plan_find(const struct report_plan *plan, const char *path);

#endif
