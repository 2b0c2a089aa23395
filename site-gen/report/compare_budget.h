/* compare_budget: how much worse (or better) B may be than A. The grammar, and what becomes of a budget: docs/compare.md.
 *
 *   BUDGET = [METRIC "-"] DIRECTION ":" AMOUNT "%"  |  METRIC ":" AMOUNT "%"
 *   METRIC = "rate" | "mean" | "p50" | "p95" | "p99" | "errors"        without one: rate
 *   DIRECTION = "slower" | "faster", for errors "more"                 without one: slower, more
 *
 * AMOUNT is a share of A's value; for errors, points of the share of requests that failed. */
#ifndef SITE_GEN_REPORT_COMPARE_BUDGET_H
#define SITE_GEN_REPORT_COMPARE_BUDGET_H

#include "lib/error.h"
#include "site-gen/report/comparison.h"

#include <stdbool.h>

enum budget_subject { BUDGET_METRIC, BUDGET_ERRORS };

struct compare_budget {
    const char *text; /* as written */
    enum budget_subject subject;
    enum analysis_metric metric; /* BUDGET_METRIC */
    bool faster;                 /* it is crossed when B is faster */
    double amount;               /* a share: 0.05 */
};

/* The budget, which borrows text. 0, or -1 with what was expected. */
int budget_parse(const char *text, struct compare_budget *budget, struct error *error);

enum budget_outcome {
    BUDGET_KEPT,   /* the 95 % interval lies within the budget */
    BUDGET_UNSURE, /* neither is shown, or there is nothing to decide with */
    BUDGET_CROSSED /* the difference is shown (its verdict says so) and the 95 % interval lies wholly beyond the budget */
};

struct budget_finding {
    enum budget_outcome outcome;
    double value, low, high; /* change against A as a share (0.05: 5 % more), for errors in points; NAN where there is none */
};

struct budget_finding budget_judge(const struct compare_budget *budget, const struct comparison_row *row);
/* Over all rows: crossed when one is; otherwise unsure when one is, or when B or A has what is compared under other conditions only, or
 * when there is no row. */
enum budget_outcome budget_judge_all(const struct compare_budget *budget, const struct comparison *comparison);
const char *budget_outcome_name(enum budget_outcome outcome); /* "kept", "unsure", "crossed" */

#endif
