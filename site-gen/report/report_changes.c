/* report_changes: what changed since last time: the results that differ from those of the session before, or that none does. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/analysis_change.h"
#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_wording.h"

#include <string.h>

/* More rows than this are folded away. */
#define ROWS_UNFOLDED_MAXIMUM 20

/* What is looked at: a change of either is a change. */
static const enum analysis_metric metrics[] = {ANALYSIS_RATE, ANALYSIS_P99};

struct tally {
    size_t changed;              /* results with a change in one of the metrics */
    size_t compared, equivalent; /* equivalent and undecided: in the rate, and not changed */
    size_t undecided, claimless;
    size_t first, broken;        /* nothing before; nothing before that can be compared */
    unsigned breaks;             /* why */
    const char *oldest, *newest; /* days of the sessions before */
};

static bool is_changed(const struct analysis_change *change)
{
    for (size_t i = 0; i < REPORT_COUNT(metrics); i++)
        if (analysis_has_changed(change, metrics[i]))
            return true;
    return false;
}

static void count_compared(struct tally *tally, const struct analysis_change *change)
{
    enum verdict verdict = change->pair->metrics[ANALYSIS_RATE].verdict;
    const char *date = change->before->session->date;
    tally->compared++;
    tally->oldest = tally->oldest == NULL || strcmp(date, tally->oldest) < 0 ? date : tally->oldest;
    tally->newest = tally->newest == NULL || strcmp(date, tally->newest) > 0 ? date : tally->newest;
    if (is_changed(change))
        tally->changed++;
    else if (!analysis_is_judged(verdict))
        tally->claimless++;
    else
        *(verdict == VERDICT_EQUIVALENT ? &tally->equivalent : &tally->undecided) += 1;
}

static struct tally count_changes(const struct analysis *analysis)
{
    struct tally tally = {0};
    for (size_t i = 0; i < analysis->change_count; i++) {
        const struct analysis_change *change = &analysis->changes[i];
        tally.first += change->before == NULL;
        tally.broken += change->breaks != 0;
        tally.breaks |= change->breaks;
        if (change->pair != NULL)
            count_compared(&tally, change);
    }
    return tally;
}

/* ---- words ------------------------------------------------------------------------------------------------------------------ */
static const char *count_words(const struct report *report, const char *key, size_t count)
{
    return SAY(report, report_number_key(report, key, count), "count", format_count(report->arena, (int64_t)count));
}

static const char *answer_words(const struct report *report, const struct tally *tally)
{
    if (tally->compared == 0)
        return SAY(report, tally->broken > 0 ? "changes.incomparable" : "changes.first_time");
    if (tally->changed > 0)
        return SAY(report, report_number_key(report, "changes.some", tally->changed), "count",
                   format_count(report->arena, (int64_t)tally->changed), "all",
                   format_count(report->arena, (int64_t)tally->compared));
    return SAY(report, tally->claimless == tally->compared ? "changes.no_claim_all" : "changes.none");
}

/* "27 results are compared with their session before, of 2026-11-10: 20 are equivalent within ±2 %, ...". */
static void add_tally(const struct report *report, struct doc_node *parent, const struct tally *tally)
{
    const char *parts[6];
    size_t count = 0;
    const struct analysis_change *any = NULL;
    for (size_t i = 0; any == NULL && i < report->analysis->change_count; i++)
        any = report->analysis->changes[i].pair != NULL ? &report->analysis->changes[i] : NULL;
    if (tally->changed > 0)
        parts[count++] = count_words(report, "changes.part_changed", tally->changed);
    if (tally->equivalent > 0)
        parts[count++] = SAY(report, "changes.part_equivalent", "count", format_count(report->arena, (int64_t)tally->equivalent),
                             "band", wording_pair_band(report, any->pair));
    if (tally->undecided > 0)
        parts[count++] = count_words(report, "changes.part_undecided", tally->undecided);
    if (tally->claimless > 0)
        parts[count++] = count_words(report, "changes.part_claimless", tally->claimless);
    if (count > 0) {
        const char *span = strcmp(tally->oldest, tally->newest) == 0
                               ? tally->newest
                               : SAY(report, "tally.span", "low", tally->oldest, "high", tally->newest);
        report_paragraph(report, parent,
                         SAY(report, report_number_key(report, "changes.tally", tally->compared), "count",
                             format_count(report->arena, (int64_t)tally->compared), "span", span, "parts",
                             wording_join(report, parts, count)));
    }
    if (tally->broken > 0)
        report_paragraph(report, parent,
                         SAY(report, report_number_key(report, "changes.broken", tally->broken), "count",
                             format_count(report->arena, (int64_t)tally->broken), "differences",
                             report_difference_words(report, tally->breaks)));
    if (tally->first > 0 && tally->compared + tally->broken > 0)
        report_paragraph(report, parent, count_words(report, "changes.first", tally->first));
}

/* ---- table ------------------------------------------------------------------------------------------------------------------ */
/* The value in a session, leading to the first of its runs. */
static struct doc_cell session_cell(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    struct doc_cell cell = report_cell_estimate(report, sample, metric);
    cell.link = report_link_run(report, sample->runs[0]);
    return cell;
}

/* The days of the two sessions, and the versions where the target itself is another one: "2.1.11 → 2.1.12". */
static struct doc_cell span_cell(const struct report *report, const struct analysis_change *change)
{
    struct doc_text text = doc_text_new(report->arena);
    const char *before = report_or_unknown(report, change->before->runs[0]->framework_version);
    const char *now = report_or_unknown(report, change->now->runs[0]->framework_version);
    doc_text_add(&text, SAY(report, "changes.from_to", "before", change->before->session->date, "now", change->now->session->date));
    if (strcmp(before, now) != 0) {
        doc_text_add_line_break(&text);
        doc_text_add(&text, SAY(report, "changes.versions", "before", before, "now", now));
    }
    return doc_cell_spans(text.first);
}

static void add_rows(const struct report *report, struct doc_table *table, const struct analysis_change *change)
{
    for (size_t i = 0; i < REPORT_COUNT(metrics); i++) {
        if (!analysis_has_changed(change, metrics[i]))
            continue;
        const struct results_scenario *scenario = change->now->group->scenario->scenario;
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_link(report, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
        row->cells[1] = report_cell_link(report, change->now->target->key, report_link_target(report, change->now->target));
        row->cells[2] = report_cell_text(report, report_metric_title(report, metrics[i]));
        row->cells[3] = session_cell(report, change->before, metrics[i]);
        row->cells[4] = session_cell(report, change->now, metrics[i]);
        row->cells[5] = wording_ratio_cell(report, change->pair, metrics[i]);
        row->cells[6] = wording_verdict_cell(report, change->pair, metrics[i]);
        row->cells[6].detail =
            SAY(report, "answer.sure", "p", format_p_value(report->arena, change->pair->metrics[metrics[i]].holm_p));
        row->cells[7] = span_cell(report, change);
    }
}

static void add_table(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.metric"), NULL, false),
        report_column(SAY(report, "column.before"), NULL, true),
        report_column(SAY(report, "column.now"), NULL, true),
        report_column(SAY(report, "column.now_before"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.change"), NULL, false),
        report_column(SAY(report, "column.sessions"), NULL, false),
    };
    struct doc_table *table = report_table(report, SAY(report, "changes.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->change_count; i++)
        add_rows(report, table, &report->analysis->changes[i]);
    if (table->row_count == 0)
        return;
    if (table->row_count > ROWS_UNFOLDED_MAXIMUM) {
        const char *title = count_words(report, "changes.fold", table->row_count);
        parent = doc_add_details(report->arena, parent, "changes-all", doc_span_plain(report->arena, title));
    }
    doc_add_table(report->arena, parent, "changes-table", table);
}

void section_changes(const struct report *report, struct doc_node *parent)
{
    struct tally tally = count_changes(report->analysis);
    struct doc_node *section = report_section(report, parent, "changes", "section.changes");
    struct doc_text answer = doc_text_new(report->arena);
    doc_text_add_strong(&answer, answer_words(report, &tally));
    doc_add_paragraph(report->arena, section, answer.first);
    add_tally(report, section, &tally);
    add_table(report, section);
    section_annotations_since(report, section, tally.oldest);
    if (tally.compared > 0)
        report_prose(report, section, SAY(report, "changes.how"));
}
