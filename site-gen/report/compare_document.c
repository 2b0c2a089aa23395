/* compare_document: the page, its table and its charts. */
#include "site-gen/report/compare_document.h"

#include "lib/text_width.h"
#include "site-gen/report/compare_parts.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#define HEAD_WIDTH_MAXIMUM 24

const char *compare_row_label(const struct compare_report *compare, const struct results_scenario *scenario, const char *target)
{
    const char *label = report_scenario_label(&compare->report, scenario);
    return target[0] == '\0' ? label : arena_format(compare->report.arena, "%s · %s", label, target);
}

const char *compare_share(const struct compare_report *compare, size_t count, size_t all)
{
    bool single = compare->comparison->sides[COMPARISON_A].target_count == 1;
    const char *key = report_number_key(&compare->report, single ? "comparison.share" : "comparison.share_pairs", all);
    return SAY(&compare->report, key, "count", format_count(compare->report.arena, (int64_t)count), "all",
               format_count(compare->report.arena, (int64_t)all));
}

const char *compare_head(const struct compare_report *compare, enum comparison_which which)
{
    const char *letter = which == COMPARISON_A ? "A" : "B", *label = which == COMPARISON_A ? compare->a : compare->b;
    if (text_width(compare->a) > HEAD_WIDTH_MAXIMUM || text_width(compare->b) > HEAD_WIDTH_MAXIMUM)
        return letter;
    return SAY(&compare->report, "comparison.column", "letter", letter, "label", label);
}

const char *compare_change(const struct compare_report *compare, double share)
{
    const char *sign = share < 0 ? "-" : "+";
    return arena_format(compare->report.arena, "%s%s", sign,
                        format_percent(compare->report.arena, compare->report.messages, share < 0 ? -share : share));
}

/* ---- the table -------------------------------------------------------------------------------------------------------------- */
static struct doc_cell runs_cell(const struct compare_report *compare, const struct comparison_row *row)
{
    struct doc_cell a = report_cell_run_count(&compare->report, comparison_sample(row, COMPARISON_A));
    struct doc_cell b = report_cell_run_count(&compare->report, comparison_sample(row, COMPARISON_B));
    return doc_cell_number(SAY(&compare->report, "list.comma", "first", a.text, "last", b.text), b.value);
}

static void add_table(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    enum analysis_metric metric = compare->options->metric;
    const char *unit = metric == ANALYSIS_RATE ? SAY(report, "unit.rate_ci") : SAY(report, "unit.ci");
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(compare_head(compare, COMPARISON_A), unit, true),
        report_column(compare_head(compare, COMPARISON_B), unit, true),
        report_column(SAY(report, "comparison.ratio"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "comparison.verdict"), NULL, false),
        report_column(SAY(report, "comparison.runs"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "comparison.caption", "metric", report_metric_title(report, metric)),
                                           columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < compare->comparison->row_count; i++) {
        const struct comparison_row *one = &compare->comparison->rows[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, compare_row_label(compare, one->scenario, one->target));
        row->cells[1] = report_cell_estimate(report, comparison_sample(one, COMPARISON_A), metric);
        row->cells[2] = report_cell_estimate(report, comparison_sample(one, COMPARISON_B), metric);
        row->cells[3] = wording_ratio_cell(report, one->pair, metric);
        row->cells[4] = wording_verdict_cell(report, one->pair, metric);
        row->cells[5] = runs_cell(compare, one);
        row->muted = one->pair->metrics[metric].verdict == VERDICT_INVALID;
    }
    if (table->row_count > 0)
        doc_add_table(report->arena, parent, "comparison-table", table);
}

/* ---- charts ----------------------------------------------------------------------------------------------------------------- */
static void add_chart(const struct compare_report *compare, struct doc_node *parent, enum analysis_metric metric)
{
    const struct report *report = &compare->report;
    const struct comparison *comparison = compare->comparison;
    const struct analysis_pair **pairs = ARENA_NEW_ARRAY(report->arena, comparison->row_count, const struct analysis_pair *);
    const char **labels = ARENA_NEW_ARRAY(report->arena, comparison->row_count, const char *);
    for (size_t i = 0; i < comparison->row_count; i++) {
        pairs[i] = comparison->rows[i].pair;
        labels[i] = compare_row_label(compare, comparison->rows[i].scenario, comparison->rows[i].target);
    }
    struct results_target a = {.key = compare->b}, b = {.key = compare->a}; /* ratios are B / A */
    struct figure_ratios ratios = {.id = arena_format(report->arena, "ratios-%s", comparison_metric_name(metric)),
                                   .a = &a,
                                   .b = &b,
                                   .metric = metric,
                                   .pairs = pairs,
                                   .labels = labels,
                                   .ratio_head = SAY(report, "comparison.ratio"),
                                   .verdict_head = SAY(report, "comparison.verdict"),
                                   .count = comparison->row_count};
    figure_ratios_of(report, parent, &ratios);
}

/* The headline's metric and, beside a rate, the tail of the latency. Markdown shows the numbers alone. */
static void add_charts(const struct compare_report *compare, struct doc_page *page)
{
    if (compare->comparison->row_count == 0)
        return;
    struct doc_node *section = report_section(&compare->report, &page->body, "charts", "comparison.charts");
    section->audience = DOC_NOT_IN_MARKDOWN;
    add_chart(compare, section, compare->options->metric);
    if (compare->options->metric == ANALYSIS_RATE)
        add_chart(compare, section, ANALYSIS_P99);
}

/* ---- the page --------------------------------------------------------------------------------------------------------------- */
struct doc_site *compare_document_build(struct arena *arena, const struct messages *messages, const struct comparison *comparison,
                                        const struct compare_document_options *options)
{
    struct report_options *report_options = ARENA_NEW(arena, struct report_options);
    struct doc_site *site = doc_site_new(arena, messages, messages->language, message_get(messages, "site.title"));
    struct compare_report compare = {
        .report = {.arena = arena,
                   .messages = messages,
                   .site = site,
                   .path = COMPARE_PAGE,
                   .analysis = &comparison->analysis,
                   .options = report_options},
        .comparison = comparison,
        .options = options,
        .a = comparison->sides[COMPARISON_A].label,
        .b = comparison->sides[COMPARISON_B].label,
    };
    const struct report *report = &compare.report;
    const char *summary =
        SAY(report, "comparison.summary", "metric", report_metric_title(report, options->metric), "a", compare.a, "b", compare.b);
    struct doc_page *page = doc_site_add_page(site, COMPARE_PAGE, compare_title(&compare), summary);
    page->updated = comparison->analysis.newest;
    compare_add_answer(&compare, &page->body);
    compare_add_budgets(&compare, &page->body);
    add_table(&compare, &page->body);
    compare_add_refusals(&compare, &page->body);
    compare_add_missing(&compare, &page->body);
    compare_add_differences(&compare, &page->body);
    add_charts(&compare, page);
    compare_add_details(&compare, &page->body);
    return site;
}
