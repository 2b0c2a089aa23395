/* compare_headline: what a comparison says in one line, with a mark that does not depend on colour, and its tally. Never more than the
 * verdicts say. */
#include "site-gen/report/compare_parts.h"

#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

static const char *title_key(const struct comparison_tally *tally, size_t all)
{
    size_t faster = tally->by_verdict[VERDICT_FASTER], slower = tally->by_verdict[VERDICT_SLOWER];
    size_t claimless = tally->by_verdict[VERDICT_NO_CLAIM] + tally->by_verdict[VERDICT_INVALID];
    if (all == 0)
        return "comparison.title_nothing";
    if (tally->by_verdict[VERDICT_INVALID] == all)
        return "comparison.title_invalid";
    if (claimless == all)
        return "comparison.title_no_claim";
    if (faster > 0 && slower > 0)
        return "comparison.title_split";
    if (faster > 0)
        return "comparison.title_faster";
    if (slower > 0)
        return "comparison.title_slower";
    return tally->by_verdict[VERDICT_EQUIVALENT] == all ? "comparison.title_equivalent" : "comparison.title_none";
}

const char *compare_title(const struct compare_report *compare)
{
    const struct report *report = &compare->report;
    size_t all = compare->comparison->row_count;
    struct comparison_tally tally = comparison_tally(compare->comparison, compare->options->metric);
    size_t faster = tally.by_verdict[VERDICT_FASTER], slower = tally.by_verdict[VERDICT_SLOWER];
    const char *key = report_number_key(report, title_key(&tally, all), all);
    return SAY(report, key, "a", compare->a, "b", compare->b, "share", compare_share(compare, faster > 0 ? faster : slower, all),
               "slower_share", compare_share(compare, slower, all), "band", wording_noise_band(report));
}

/* "1.05x to 1.10x": the ratios B / A that have that verdict. */
static const char *ratio_span(const struct compare_report *compare, enum verdict verdict)
{
    const struct report *report = &compare->report;
    double low = NAN, high = NAN;
    for (size_t i = 0; i < compare->comparison->row_count; i++) {
        const struct analysis_comparison *one = &compare->comparison->rows[i].pair->metrics[compare->options->metric];
        if (one->verdict != verdict)
            continue;
        low = isnan(low) || one->ratio.ratio < low ? one->ratio.ratio : low;
        high = isnan(high) || one->ratio.ratio > high ? one->ratio.ratio : high;
    }
    const char *first = format_ratio(report->arena, report->messages, low),
               *last = format_ratio(report->arena, report->messages, high);
    return strcmp(first, last) == 0 ? first : SAY(report, "tally.span", "low", first, "high", last);
}

static const char *tally_sentence(const struct compare_report *compare, const struct comparison_tally *tally)
{
    const struct report *report = &compare->report;
    struct arena *arena = report->arena;
    const size_t *by_verdict = tally->by_verdict;
    const char *parts[5];
    size_t count = 0, claimless = by_verdict[VERDICT_NO_CLAIM] + by_verdict[VERDICT_INVALID];
    if (by_verdict[VERDICT_FASTER] > 0)
        parts[count++] = SAY(report, "comparison.tally_faster", "count", format_count(arena, (int64_t)by_verdict[VERDICT_FASTER]),
                             "span", ratio_span(compare, VERDICT_FASTER));
    if (by_verdict[VERDICT_SLOWER] > 0)
        parts[count++] = SAY(report, "comparison.tally_slower", "count", format_count(arena, (int64_t)by_verdict[VERDICT_SLOWER]),
                             "span", ratio_span(compare, VERDICT_SLOWER));
    if (by_verdict[VERDICT_EQUIVALENT] > 0)
        parts[count++] = SAY(report, "tally.equivalent", "band", wording_noise_band(report), "count",
                             format_count(arena, (int64_t)by_verdict[VERDICT_EQUIVALENT]));
    if (by_verdict[VERDICT_NO_DIFFERENCE] > 0)
        parts[count++] =
            SAY(report, "tally.no_difference", "count", format_count(arena, (int64_t)by_verdict[VERDICT_NO_DIFFERENCE]));
    if (claimless > 0)
        parts[count++] = SAY(report, "tally.no_claim", "count", format_count(arena, (int64_t)claimless));
    const char *text = parts[0];
    for (size_t i = 1; i < count; i++)
        text = SAY(report, "list.semicolon", "first", text, "last", parts[i]);
    size_t all = compare->comparison->row_count;
    bool single = compare->comparison->sides[COMPARISON_A].target_count == 1;
    const char *key = report_number_key(report, single ? "comparison.tally" : "comparison.tally_pairs", all);
    return SAY(report, key, "all", format_count(arena, (int64_t)all), "metric",
               report_metric_name(report, compare->options->metric), "parts", text);
}

/* The smallest and the largest number of valid runs of a side. */
static const char *run_span(const struct compare_report *compare)
{
    size_t least = SIZE_MAX, most = 0;
    for (size_t i = 0; i < compare->comparison->row_count; i++)
        for (int which = 0; which < 2; which++) {
            size_t count = comparison_sample(&compare->comparison->rows[i], (enum comparison_which)which)->valid_count;
            least = count < least ? count : least;
            most = count > most ? count : most;
        }
    const char *low = format_count(compare->report.arena, (int64_t)least),
               *high = format_count(compare->report.arena, (int64_t)most);
    return least == most ? low : SAY(&compare->report, "tally.span", "low", low, "high", high);
}

/* Where the noise band comes from. */
static const char *noise_source(const struct compare_report *compare)
{
    const struct analysis_group *group = compare->comparison->rows[0].pair->group;
    for (size_t i = 1; i < compare->comparison->row_count; i++)
        if (compare->comparison->rows[i].pair->group->conditions->machine != group->conditions->machine)
            return SAY(&compare->report, "comparison.noise_several");
    return wording_noise_source(&compare->report, group);
}

void compare_add_answer(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, NULL);
    if (compare->comparison->row_count == 0) {
        report_paragraph(report, note, SAY(report, "comparison.nothing"));
        return;
    }
    struct comparison_tally tally = comparison_tally(compare->comparison, compare->options->metric);
    if (compare->comparison->row_count == 1)
        report_paragraph(report, note, wording_sentence(report, compare->comparison->rows[0].pair, compare->options->metric));
    else
        report_paragraph(report, note, tally_sentence(compare, &tally));
    if (tally.family == 0)
        report_paragraph(report, note, SAY(report, "comparison.values_only", "n", run_span(compare)));
    else
        report_paragraph(report, note,
                         SAY(report, report_number_key(report, "comparison.family", tally.family), "family",
                             format_count(report->arena, (int64_t)tally.family), "band", wording_noise_band(report), "source",
                             noise_source(compare), "n", run_span(compare)));
}
