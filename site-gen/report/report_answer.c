/* report_answer: which target is fastest in each scenario and how sure that is, as one short table: the answer before everything else. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <math.h>

/* More names than this in one cell are counted. */
#define NAMES_MAXIMUM 4

/* Keys of the targets in first place, one a line, each leading to its page; that all of several are in it is said shorter. */
static struct doc_cell first_place_cell(const struct report *report, const struct wording_finding *finding)
{
    struct doc_text text = doc_text_new(report->arena);
    size_t count = finding->first_count, shown = count > NAMES_MAXIMUM ? NAMES_MAXIMUM - 1 : count;
    if (finding->is_level && count > 2)
        return report_cell_text(report, SAY(report, "answer.all", "count", format_count(report->arena, (int64_t)count)));
    for (size_t i = 0; i < shown; i++) {
        const struct results_target *target = finding->first[i]->target;
        if (i > 0)
            doc_text_add_line_break(&text);
        report_add_strong_link(&text, target->key, report_link_target(report, target));
    }
    if (shown < count) {
        doc_text_add_line_break(&text);
        doc_text_add(&text, SAY(report, "answer.and_more", "count", format_count(report->arena, (int64_t)(count - shown))));
    }
    return doc_cell_spans(text.first);
}

/* "1", or the range of places that the tied share: "1-3". */
static struct doc_cell first_rank_cell(const struct report *report, const struct wording_finding *finding)
{
    if (finding->verdict != VERDICT_FASTER && finding->verdict != VERDICT_NO_DIFFERENCE)
        return report_cell_not_applicable(report);
    return doc_cell_rank(format_rank(report->arena, 1, finding->first_count), 1);
}

/* How far the first is ahead of the next, seen from the first; the pair's own interval and Holm's p say how sure that is. */
static void fill_lead(const struct report *report, struct doc_cell *cells, const struct wording_finding *finding)
{
    const struct analysis_pair *pair = finding->pair;
    if (pair == NULL) {
        cells[0] = cells[1] = report_cell_not_applicable(report);
        return;
    }
    const struct analysis_comparison *comparison = &pair->metrics[ANALYSIS_RATE];
    struct ratio_estimate ratio = pair->a == finding->first[0] ? comparison->ratio : ratio_invert(&comparison->ratio);
    const char *interval = ratio.standard_error > 0 ? format_factor_interval(report->arena, ratio.low, ratio.high) : NULL;
    cells[0] = doc_cell_ratio(format_ratio(report->arena, report->messages, ratio.ratio), interval, ratio.ratio);
    cells[0].link = finding->link;
    cells[1] = wording_verdict_cell(report, pair, ANALYSIS_RATE);
    if (finding->verdict == VERDICT_FASTER) {
        const char *p = SAY(report, "answer.sure", "p", format_p_value(report->arena, comparison->holm_p));
        cells[1] = doc_cell_verdict(DOC_VERDICT_FASTER, SAY(report, "answer.shown"), p);
    }
}

static void add_row(const struct report *report, struct doc_table *table, const struct analysis_group *group)
{
    struct wording_finding finding = wording_find(report, group);
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_scenario(report, group);
    for (size_t i = 1; i < table->column_count; i++)
        row->cells[i] = report_cell_not_applicable(report);
    if (finding.first_count == 0) {
        row->cells[1] = report_cell_text(report, finding.takeaway);
        return;
    }
    row->cells[1] = first_place_cell(report, &finding);
    row->cells[2] = first_rank_cell(report, &finding);
    row->cells[3] = report_cell_estimate(report, finding.first[0], ANALYSIS_RATE);
    fill_lead(report, row->cells + 4, &finding);
    if (finding.pair == NULL)
        row->cells[5] = report_cell_text(report, finding.takeaway);
    if (row->cells[5].kind == DOC_CELL_VERDICT)
        row->cells[5].detail = row->cells[5].detail == NULL ? report_run_count(report, finding.first[0])
                                                            : arena_format(report->arena, "%s · %s", row->cells[5].detail,
                                                                           report_run_count(report, finding.first[0]));
}

void section_answer_table(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.fastest"), NULL, false),
        report_column(SAY(report, "column.rank"), NULL, true),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.lead"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.sure"), NULL, false),
    };
    struct doc_table *table = report_table(report, SAY(report, "answer.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        add_row(report, table, analysis_current_group(&report->analysis->scenarios[i]));
    doc_add_table(report->arena, parent, "answer-table", table);
}
