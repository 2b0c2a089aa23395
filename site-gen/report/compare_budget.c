/* compare_budget: see the header. A budget speaks of what is shown: a value beyond it whose interval reaches back is undecided. */
#include "site-gen/report/compare_budget.h"

#include "lib/str.h"
#include "site-gen/stats/distribution.h"
#include "site-gen/stats/moments.h"

#include <math.h>
#include <string.h>

#define AMOUNT_MAXIMUM 1000.0 /* per cent */

/* ---- the grammar ------------------------------------------------------------------------------------------------------------ */
static int refuse(const char *text, struct error *error)
{
    return error_set(error,
                     "expected a budget such as slower:5%%, p99-slower:10%%, rate-faster:20%% or errors:0.5%% "
                     "([METRIC-]DIRECTION:AMOUNT%%; metrics rate, mean, p50, p95, p99, errors), got \"%s\"",
                     text);
}

/* "5%": a number without sign. */
static bool parse_amount(struct str text, double *share)
{
    double per_cent;
    if (text.length < 2 || text.data[text.length - 1] != '%' || strspn(text.data, "0123456789.") != text.length - 1)
        return false;
    text.length--;
    if (!str_to_double(text, &per_cent) || per_cent > AMOUNT_MAXIMUM)
        return false;
    *share = per_cent / 100;
    return true;
}

static bool parse_direction(struct str word, struct compare_budget *budget)
{
    if (budget->subject == BUDGET_ERRORS)
        return str_equals_text(word, "more");
    budget->faster = str_equals_text(word, "faster");
    return budget->faster || str_equals_text(word, "slower");
}

static bool parse_metric(struct str word, struct compare_budget *budget)
{
    budget->subject = str_equals_text(word, "errors") ? BUDGET_ERRORS : BUDGET_METRIC;
    return budget->subject == BUDGET_ERRORS || comparison_find_metric(word.data, word.length, &budget->metric);
}

int budget_parse(const char *text, struct compare_budget *budget, struct error *error)
{
    *budget = (struct compare_budget){.text = text, .metric = ANALYSIS_RATE};
    struct str rest = str_from_text(text), head, first;
    if (!str_split_next(&rest, ':', &head) || rest.data == NULL || !parse_amount(rest, &budget->amount))
        return refuse(text, error);
    if (memchr(head.data, '-', head.length) != NULL) {
        if (!str_split_next(&head, '-', &first) || !parse_metric(first, budget) || !parse_direction(head, budget))
            return refuse(text, error);
    } else if (!parse_direction(head, budget) && !parse_metric(head, budget)) {
        return refuse(text, error);
    }
    /* What serves 100 % less, or takes 100 % less time, is not there. */
    bool is_drop = budget->subject == BUDGET_METRIC && budget->faster != (budget->metric == ANALYSIS_RATE);
    if ((is_drop || budget->subject == BUDGET_ERRORS) && budget->amount >= 1)
        return error_set(error, "%s: expected less than 100 %%", text);
    return 0;
}

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */
static struct budget_finding undecided(void)
{
    return (struct budget_finding){.outcome = BUDGET_UNSURE, .value = NAN, .low = NAN, .high = NAN};
}

static struct budget_finding judge_metric(const struct compare_budget *budget, const struct comparison_row *row)
{
    const struct analysis_comparison *comparison = &row->pair->metrics[budget->metric];
    struct budget_finding finding = undecided();
    if (isfinite(comparison->ratio.ratio))
        finding.value = comparison->ratio.ratio - 1;
    if (!analysis_is_judged(comparison->verdict))
        return finding;
    finding.low = comparison->ratio.low - 1;
    finding.high = comparison->ratio.high - 1;
    /* Faster is more for a rate and less for a latency. */
    bool upwards = budget->faster == (budget->metric == ANALYSIS_RATE);
    bool shown = comparison->verdict == (budget->faster ? VERDICT_FASTER : VERDICT_SLOWER);
    if (upwards ? finding.high <= budget->amount : finding.low >= -budget->amount)
        finding.outcome = BUDGET_KEPT;
    else if (shown && (upwards ? finding.low > budget->amount : finding.high < -budget->amount))
        finding.outcome = BUDGET_CROSSED;
    return finding;
}

/* ---- errors ----------------------------------------------------------------------------------------------------------------- */
/* Runs that failed their gates count as well: too many errors are what makes most of them fail. */
static struct moments error_shares(const struct analysis_sample *sample)
{
    struct moments shares = {0};
    for (size_t i = 0; i < sample->run_count; i++) {
        const struct results_run *run = sample->runs[i];
        if (run->requests > 0 && run->errors >= 0)
            moments_add(&shares, (double)run->errors / (double)run->requests);
    }
    return shares;
}

/* Difference of the mean shares, B - A, with Welch's 95 % interval (Welch 1947; the shares of runs, not of requests). */
static struct budget_finding judge_errors(const struct compare_budget *budget, const struct comparison_row *row)
{
    struct moments a = error_shares(comparison_sample(row, COMPARISON_A)), b = error_shares(comparison_sample(row, COMPARISON_B));
    struct budget_finding finding = undecided();
    if (a.n == 0 || b.n == 0)
        return finding;
    finding.value = b.mean - a.mean;
    if (a.n < SUMMARY_CLAIM_MINIMUM || b.n < SUMMARY_CLAIM_MINIMUM)
        return finding;
    double part_a = moments_variance(&a) / (double)a.n, part_b = moments_variance(&b) / (double)b.n, both = part_a + part_b;
    double half = 0;
    if (both > 0) {
        double df = both * both / (part_a * part_a / (double)(a.n - 1) + part_b * part_b / (double)(b.n - 1));
        half = distribution_t_quantile(0.975, df) * sqrt(both);
    }
    finding.low = finding.value - half;
    finding.high = finding.value + half;
    if (finding.high <= budget->amount)
        finding.outcome = BUDGET_KEPT;
    else if (finding.low > budget->amount)
        finding.outcome = BUDGET_CROSSED;
    return finding;
}

struct budget_finding budget_judge(const struct compare_budget *budget, const struct comparison_row *row)
{
    return budget->subject == BUDGET_ERRORS ? judge_errors(budget, row) : judge_metric(budget, row);
}

enum budget_outcome budget_judge_all(const struct compare_budget *budget, const struct comparison *comparison)
{
    enum budget_outcome worst = comparison->row_count == 0 || comparison->refusal_count > 0 ? BUDGET_UNSURE : BUDGET_KEPT;
    for (size_t i = 0; i < comparison->row_count; i++) {
        enum budget_outcome outcome = budget_judge(budget, &comparison->rows[i]).outcome;
        worst = outcome > worst ? outcome : worst;
    }
    return worst;
}

const char *budget_outcome_name(enum budget_outcome outcome)
{
    static const char *const names[] = {"kept", "unsure", "crossed"};
    return names[outcome];
}
