/* report_embeds: what other places may show of a page: a badge for each of its claims, and its first chart. A badge says no more than
 * the verdict behind it, and how sure that is. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <string.h>

/* So many are shown with the text to copy; the files of the others are named alike. */
#define SHOWN_MAXIMUM 8

static const struct doc_node *first_chart(const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        const struct doc_node *found = node->kind == DOC_CHART ? node : first_chart(node);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void add_embeds(const struct report *report, struct doc_page *page, struct doc_embed *items, size_t count)
{
    const struct doc_node *chart = first_chart(&page->body);
    struct doc_node *details =
        doc_add_details(report->arena, &page->body, "embed", doc_span_plain(report->arena, SAY(report, "embed.title")));
    details->audience = DOC_NOT_IN_MARKDOWN | DOC_NOT_IN_PDF;
    report_prose(report, details, SAY(report, "embed.how"));
    if (chart != NULL) { /* first: it shows most */
        memmove(items + 1, items, count * sizeof(items[0]));
        items[0] = (struct doc_embed){.label = SAY(report, "embed.chart"), .chart = chart};
        count++;
    }
    doc_add_embeds(report->arena, details, items, count, SHOWN_MAXIMUM);
    if (count > SHOWN_MAXIMUM)
        report_prose(report, details,
                     SAY(report, "embed.more", "count", format_count(report->arena, (int64_t)(count - SHOWN_MAXIMUM)), "folder",
                         arena_format(report->arena, "badges/%s%s/", report->site->folder, page->path)));
}

/* ---- a scenario ------------------------------------------------------------------------------------------------------------- */
static const char *subject_words(const struct report *report, const struct analysis_group *group, const char *words)
{
    return group->quick ? SAY(report, "embed.quick", "subject", words) : words;
}

static struct doc_embed fastest_badge(const struct report *report, const struct doc_page *page, const struct analysis_group *group)
{
    struct wording_finding finding = wording_find(report, group);
    struct doc_embed badge = {.label = SAY(report, "embed.fastest"), .verdict = DOC_VERDICT_NO_CLAIM};
    badge.file = arena_format(report->arena, "badges/%s%s.svg", report->site->folder, page->path);
    badge.left = subject_words(report, group, page->title);
    badge.right = SAY(report, "embed.value_no_claim");
    if (finding.winner != NULL) {
        badge.verdict = DOC_VERDICT_FASTER;
        badge.right = SAY(report, "embed.value_winner", "target", finding.winner->target->key, "p",
                          format_p_value(report->arena, finding.pair->metrics[ANALYSIS_RATE].holm_p));
    } else if (finding.verdict == VERDICT_NO_DIFFERENCE) {
        badge.verdict = DOC_VERDICT_NO_DIFFERENCE;
        badge.right = SAY(report, "embed.value_tied", "count", format_count(report->arena, (int64_t)finding.first_count));
    }
    return badge;
}

static struct doc_embed rate_badge(const struct report *report, const struct doc_page *page, const struct analysis_group *group,
                                   const struct analysis_sample *sample)
{
    struct doc_embed badge = {.label = SAY(report, "embed.rate", "target", sample->target->key)};
    const char *subject = SAY(report, "embed.subject", "target", sample->target->key, "scenario", page->title);
    badge.file = arena_format(report->arena, "badges/%s%s/%s.svg", report->site->folder, page->path, sample->target->key);
    badge.left = subject_words(report, group, subject);
    struct doc_cell cell = report_cell_estimate(report, sample, ANALYSIS_RATE);
    badge.right = cell.text;
    badge.verdict = sample->valid_count == 0 ? DOC_VERDICT_INVALID : DOC_VERDICT_NONE;
    if (report_has_value(sample, ANALYSIS_RATE)) {
        const char *interval = report_metric_interval(report, sample, ANALYSIS_RATE);
        const char *spread = interval != NULL ? interval : report_run_count(report, sample);
        badge.right = SAY(report, "embed.value_rate", "rate", cell.text, "spread", spread);
    }
    return badge;
}

void section_scenario_embeds(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct doc_embed *items = ARENA_NEW_ARRAY(report->arena, group->sample_count + 2, struct doc_embed);
    items[0] = fastest_badge(report, page, group);
    for (size_t i = 0; i < group->sample_count; i++)
        items[i + 1] = rate_badge(report, page, group, group->samples[i]);
    add_embeds(report, page, items, group->sample_count + 1);
}

/* ---- a pair ----------------------------------------------------------------------------------------------------------------- */
/* What is said of a pair, and the verdict that goes with it. Scenarios without a claim are not counted as undecided. */
static const char *pair_words(const struct report *report, const struct results_target *a, const struct results_target *b,
                              const struct pair_tally *tally, enum doc_verdict *verdict)
{
    size_t faster = tally->by_verdict[VERDICT_FASTER], slower = tally->by_verdict[VERDICT_SLOWER];
    size_t judged = faster + slower + tally->by_verdict[VERDICT_EQUIVALENT] + tally->by_verdict[VERDICT_NO_DIFFERENCE];
    const char *all = format_count(report->arena, (int64_t)(report->analysis->scenario_count - tally->missing));
    *verdict = judged == 0 ? DOC_VERDICT_NO_CLAIM : faster == slower ? DOC_VERDICT_NO_DIFFERENCE : DOC_VERDICT_FASTER;
    if (judged == 0)
        return SAY(report, "embed.value_no_claim");
    if (faster + slower == 0)
        return SAY(report, "embed.value_undecided", "all", format_count(report->arena, (int64_t)judged));
    if (faster == slower)
        return SAY(report, "embed.value_split", "count", format_count(report->arena, (int64_t)faster), "all", all);
    return SAY(report, "embed.value_pair", "name", (faster > slower ? a : b)->key, "count",
               format_count(report->arena, (int64_t)(faster > slower ? faster : slower)), "all", all);
}

void section_pair_embeds(const struct report *report, struct doc_page *page, const struct results_target *a,
                         const struct results_target *b)
{
    struct pair_tally tally = pair_tally(report, a, b);
    enum doc_verdict verdict;
    const char *words = pair_words(report, a, b, &tally, &verdict);
    struct doc_embed *items = ARENA_NEW_ARRAY(report->arena, 2, struct doc_embed);
    items[0] = (struct doc_embed){.label = SAY(report, "embed.pair"),
                                  .file = arena_format(report->arena, "badges/%s%s.svg", report->site->folder, page->path),
                                  .left = page->title,
                                  .right = words,
                                  .verdict = verdict};
    add_embeds(report, page, items, 1);
}
