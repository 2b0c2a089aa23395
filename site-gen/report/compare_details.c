/* compare_details: for each row, folded away, every metric with the tests behind its verdict, and where each side's runs come from. */
#include "site-gen/report/compare_parts.h"

#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

static void add_metrics(const struct compare_report *compare, struct doc_node *parent, const struct comparison_row *one)
{
    const struct report *report = &compare->report;
    section_pair_metrics(report, parent,
                         &(struct pair_metrics){.pair = one->pair,
                                                .left = comparison_sample(one, COMPARISON_A),
                                                .right = comparison_sample(one, COMPARISON_B),
                                                .left_head = "A",
                                                .right_head = "B",
                                                .unit = SAY(report, "unit.ci"),
                                                .ratio_head = SAY(report, "comparison.ratio"),
                                                .verdict_head = SAY(report, "comparison.verdict")});
}

static struct doc_cell text_or_missing(const struct report *report, const char *text)
{
    return text[0] == '\0' ? report_cell_missing(report) : report_cell_text(report, text);
}

static void add_origins(const struct compare_report *compare, struct doc_node *parent, const struct comparison_row *one)
{
    const struct report *report = &compare->report;
    const struct doc_column columns[] = {
        report_column(SAY(report, "comparison.side"), NULL, false), report_column(SAY(report, "column.runs"), NULL, true),
        report_column(SAY(report, "column.date"), NULL, false),     report_column(SAY(report, "comparison.session"), NULL, false),
        report_column(SAY(report, "column.version"), NULL, false),  report_column(SAY(report, "comparison.commit"), NULL, false),
        report_column(SAY(report, "column.errors"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "comparison.origins"), columns, REPORT_COUNT(columns));
    for (int which = 0; which < 2; which++) {
        const struct analysis_sample *sample = comparison_sample(one, (enum comparison_which)which);
        const struct results_run *run = sample->runs[0];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, compare_head(compare, (enum comparison_which)which));
        row->cells[1] = report_cell_run_count(report, sample);
        row->cells[2] = report_cell_text(report, sample->session->date);
        row->cells[3] = report_cell_text(report, sample->session->id);
        row->cells[4] = text_or_missing(report, run->framework_version);
        row->cells[5] = text_or_missing(report, run->environment->lab_commit);
        row->cells[6] = report_cell_errors(report, sample);
    }
    doc_add_table(report->arena, parent, NULL, table);
}

static void add_row(const struct compare_report *compare, struct doc_node *parent, const struct comparison_row *row)
{
    const struct report *report = &compare->report;
    enum analysis_metric metric = compare->options->metric;
    struct doc_span *title = doc_span_plain(report->arena, compare_row_label(compare, row->scenario, row->target));
    struct doc_node *details = doc_add_details(report->arena, parent, NULL, title);
    report_paragraph(report, details, wording_sentence(report, row->pair, metric));
    if (analysis_is_judged(row->pair->metrics[metric].verdict)) {
        if (metric == ANALYSIS_RATE)
            report_paragraph(report, details, wording_sentence(report, row->pair, ANALYSIS_P99));
        report_paragraph(report, details, wording_method(report, "comparison.method", row->pair, metric));
    }
    add_metrics(compare, details, row);
    add_origins(compare, details, row);
}

void compare_add_details(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    if (compare->comparison->row_count == 0)
        return;
    for (size_t i = 0; i < compare->comparison->row_count; i++)
        add_row(compare, parent, &compare->comparison->rows[i]);
    struct doc_node *how =
        doc_add_details(report->arena, parent, "how", doc_span_plain(report->arena, SAY(report, "comparison.how_title")));
    report_prose(report, how, SAY(report, "comparison.how", "band", wording_noise_band(report)));
}
