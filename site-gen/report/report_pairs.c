/* report_pairs: pairwise comparisons as tables, and how a pair fares over all scenarios. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

/* More pairs than this are folded away on the overview. */
#define PAIRS_UNFOLDED_MAXIMUM 15

/* Pair, ratio and verdict; where claims are made, two p values as well. */
#define VALUE_COLUMNS 3
#define PAIR_COLUMNS 5

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
static struct doc_cell p_cell(const struct report *report, double p)
{
    if (!isfinite(p))
        return report_cell_not_applicable(report);
    return doc_cell_number(format_p_number(report->arena, p), p);
}

/* The tests behind a verdict: Holm's p, that of Mann-Whitney, Cliff's delta. */
#define TEST_CELLS 3

static void fill_test_cells(const struct report *report, struct doc_cell *cells, const struct analysis_comparison *comparison)
{
    if (!analysis_is_judged(comparison->verdict)) {
        for (size_t i = 0; i < TEST_CELLS; i++)
            cells[i] = report_cell_not_applicable(report);
        return;
    }
    const struct rank_test *ranks = &comparison->rank_test;
    cells[0] = p_cell(report, comparison->holm_p);
    cells[1] = p_cell(report, ranks->p);
    cells[2] = doc_cell_number(arena_format(report->arena, "%.2f", ranks->cliffs_delta), ranks->cliffs_delta);
}

void section_pair_metrics(const struct report *report, struct doc_node *parent, const struct pair_metrics *shown)
{
    const struct analysis_pair *pair = shown->pair;
    bool judged = false; /* otherwise there are neither intervals of ratios nor tests */
    for (int i = 0; i < ANALYSIS_METRICS; i++)
        judged = judged || analysis_is_judged(pair->metrics[i].verdict);
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.metric"), NULL, false),
        report_column(shown->left_head, shown->unit, true),
        report_column(shown->right_head, shown->unit, true),
        report_column(shown->ratio_head, judged ? SAY(report, "unit.ci") : NULL, true),
        report_column(shown->verdict_head, NULL, false),
        report_column(SAY(report, "column.holm"), NULL, true),
        report_column(SAY(report, "column.mann_whitney"), NULL, true),
        report_column(SAY(report, "column.cliff"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "compare.metrics_caption"), columns,
                                           judged ? REPORT_COUNT(columns) : REPORT_COUNT(columns) - TEST_CELLS);
    for (int i = 0; i < ANALYSIS_METRICS; i++) {
        enum analysis_metric metric = (enum analysis_metric)i;
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, report_metric_title(report, metric));
        row->cells[1] = report_cell_estimate(report, shown->left, metric);
        row->cells[2] = report_cell_estimate(report, shown->right, metric);
        row->cells[3] = wording_ratio_cell(report, pair, metric);
        row->cells[4] = wording_verdict_cell(report, pair, metric);
        if (judged)
            fill_test_cells(report, row->cells + 5, &pair->metrics[metric]);
    }
    doc_add_table(report->arena, parent, NULL, table);
}

static void add_pair_row(const struct report *report, struct doc_table *table, size_t first, const struct analysis_pair *pair,
                         enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    struct doc_row *row = &table->rows[table->row_count - 1];
    const char *words = SAY(report, "pair.a_over_b", "a", pair->a->target->key, "b", pair->b->target->key);
    row->cells[first] = report_cell_link(report, words, report_link_pair(report, pair));
    row->cells[first + 1] = wording_ratio_cell(report, pair, metric);
    row->cells[first + 2] = wording_verdict_cell(report, pair, metric);
    if (table->column_count > first + VALUE_COLUMNS) {
        row->cells[first + 3] = p_cell(report, comparison->holm_p);
        row->cells[first + 4] = p_cell(report, analysis_is_judged(comparison->verdict) ? comparison->rank_test.p : NAN);
    }
    row->muted = comparison->verdict == VERDICT_INVALID;
    row->subjects = report_pair_subjects(report, pair);
}

static void fill_pair_columns(const struct report *report, struct doc_column *columns, bool judged)
{
    columns[0] = report_column(SAY(report, "column.pair"), NULL, false);
    columns[1] = report_column(SAY(report, "column.ratio"), judged ? SAY(report, "unit.ci") : NULL, true);
    columns[2] = report_column(SAY(report, "column.verdict"), NULL, false);
    columns[3] = report_column(SAY(report, "column.holm"), NULL, true);
    columns[4] = report_column(SAY(report, "column.mann_whitney"), NULL, true);
}

/* Names the sizes of the families, "3" or "1 to 3"; NULL where nothing is claimed. */
static const char *family_sizes(const struct report *report)
{
    size_t smallest = SIZE_MAX, largest = 0;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        size_t size = analysis_current_group(&report->analysis->scenarios[i])->family_size[ANALYSIS_RATE];
        smallest = size > 0 && size < smallest ? size : smallest;
        largest = size > largest ? size : largest;
    }
    if (largest == 0)
        return NULL;
    const char *low = format_count(report->arena, (int64_t)smallest), *high = format_count(report->arena, (int64_t)largest);
    return smallest == largest ? low : SAY(report, "tally.span", "low", low, "high", high);
}

void section_pairs_bounded(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    if (analysis->pair_total > analysis->pair_count)
        report_prose(report, parent,
                     SAY(report, "pairs.bounded", "targets", format_count(report->arena, (int64_t)analysis->pair_targets), "shown",
                         format_count(report->arena, (int64_t)analysis->pair_count), "all",
                         format_count(report->arena, (int64_t)analysis->pair_total)));
}

void section_pairs_how(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    bool judged = group != NULL ? group->family_size[ANALYSIS_RATE] > 0 : family_sizes(report) != NULL;
    section_pairs_bounded(report, parent);
    if (!judged) {
        report_prose(report, parent, SAY(report, "pairs.how_no_claim"));
        return;
    }
    report_prose(report, parent,
                 SAY(report, "pairs.how", "band",
                     group != NULL ? wording_pair_band(report, &group->pairs[0]) : wording_noise_band(report), "source",
                     wording_noise_source(report, group)));
}

void section_pairwise(const struct report *report, struct doc_node *parent)
{
    struct doc_node *section = report_section(report, parent, "comparisons", "section.comparisons");
    section_pairs_how(report, section, NULL);
    struct doc_column columns[PAIR_COLUMNS + 1];
    columns[0] = report_column(SAY(report, "column.scenario"), NULL, false);
    const char *families = family_sizes(report);
    fill_pair_columns(report, columns + 1, families != NULL);
    const char *caption =
        families != NULL ? SAY(report, "pairs.caption", "families", families) : SAY(report, "pairs.caption_no_claim");
    struct doc_table *table = report_table(report, caption, columns, 1 + (families != NULL ? PAIR_COLUMNS : VALUE_COLUMNS));
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        for (size_t j = 0; j < group->pair_count; j++) {
            struct doc_row *row = doc_table_add_row(report->arena, table);
            row->cells[0] = report_cell_scenario(report, group);
            add_pair_row(report, table, 1, &group->pairs[j], ANALYSIS_RATE);
        }
    }
    if (table->row_count == 0)
        report_paragraph(report, section, SAY(report, "pairs.none"));
    else
        doc_add_table(report->arena, section, "comparisons-table", table);
}

void section_group_pairs(const struct report *report, struct doc_node *parent, const struct analysis_group *group,
                         enum analysis_metric metric)
{
    struct doc_column columns[PAIR_COLUMNS];
    size_t family = group->family_size[metric];
    fill_pair_columns(report, columns, family > 0);
    const char *caption = SAY(report, family > 0 ? "pairs.group_caption" : "pairs.group_caption_no_claim", "metric",
                              report_metric_name(report, metric), "family", format_count(report->arena, (int64_t)family));
    struct doc_table *table = report_table(report, report_mark_source(report, caption, group->conditions), columns,
                                           family > 0 ? PAIR_COLUMNS : VALUE_COLUMNS);
    for (size_t i = 0; i < group->pair_count; i++) {
        doc_table_add_row(report->arena, table);
        add_pair_row(report, table, 0, &group->pairs[i], metric);
    }
    doc_add_table(report->arena, parent, NULL, table);
}

/* ---- over all scenarios ----------------------------------------------------------------------------------------------------- */
static void widen(double *low, double *high, double value)
{
    *low = isnan(*low) || value < *low ? value : *low;
    *high = isnan(*high) || value > *high ? value : *high;
}

struct pair_tally pair_tally(const struct report *report, const struct results_target *a, const struct results_target *b)
{
    struct pair_tally tally = {.faster_low = NAN, .faster_high = NAN, .slower_low = NAN, .slower_high = NAN};
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_pair *pair =
            analysis_find_pair(report->arena, analysis_current_group(&report->analysis->scenarios[i]), a, b);
        if (pair == NULL) {
            tally.missing++;
            continue;
        }
        const struct analysis_comparison *comparison = &pair->metrics[ANALYSIS_RATE];
        tally.by_verdict[comparison->verdict]++;
        if (comparison->verdict == VERDICT_FASTER)
            widen(&tally.faster_low, &tally.faster_high, comparison->ratio.ratio);
        if (comparison->verdict == VERDICT_SLOWER)
            widen(&tally.slower_low, &tally.slower_high, 1 / comparison->ratio.ratio);
    }
    return tally;
}

static const char *factor_span(const struct report *report, double low, double high)
{
    const char *first = format_factor(report->arena, low), *last = format_factor(report->arena, high);
    return strcmp(first, last) == 0 ? first : SAY(report, "tally.span", "low", first, "high", last);
}

const char *pair_tally_sentence(const struct report *report, const struct results_target *a, const struct results_target *b)
{
    struct pair_tally tally = pair_tally(report, a, b);
    struct arena *arena = report->arena;
    const char *parts[5];
    size_t count = 0;
    if (tally.by_verdict[VERDICT_FASTER] > 0)
        parts[count++] =
            SAY(report, "tally.faster", "name", a->key, "count", format_count(arena, (int64_t)tally.by_verdict[VERDICT_FASTER]),
                "span", factor_span(report, tally.faster_low, tally.faster_high));
    if (tally.by_verdict[VERDICT_SLOWER] > 0)
        parts[count++] =
            SAY(report, "tally.faster", "name", b->key, "count", format_count(arena, (int64_t)tally.by_verdict[VERDICT_SLOWER]),
                "span", factor_span(report, tally.slower_low, tally.slower_high));
    if (tally.by_verdict[VERDICT_EQUIVALENT] > 0)
        parts[count++] = SAY(report, "tally.equivalent", "band", wording_noise_band(report), "count",
                             format_count(arena, (int64_t)tally.by_verdict[VERDICT_EQUIVALENT]));
    if (tally.by_verdict[VERDICT_NO_DIFFERENCE] > 0)
        parts[count++] =
            SAY(report, "tally.no_difference", "count", format_count(arena, (int64_t)tally.by_verdict[VERDICT_NO_DIFFERENCE]));
    size_t claimless = tally.by_verdict[VERDICT_NO_CLAIM] + tally.by_verdict[VERDICT_INVALID];
    if (claimless > 0)
        parts[count++] = SAY(report, "tally.no_claim", "count", format_count(arena, (int64_t)claimless));
    const char *text = parts[0];
    for (size_t i = 1; i < count; i++)
        text = SAY(report, "list.semicolon", "first", text, "last", parts[i]);
    size_t compared = report->analysis->scenario_count - tally.missing;
    return SAY(report, report_number_key(report, "tally.sentence", compared), "parts", text, "all",
               format_count(arena, (int64_t)compared));
}

void pair_add_tally(const struct report *report, struct doc_text *text, const struct results_target *a,
                    const struct results_target *b)
{
    const char *link = arena_format(report->arena, "page:%s", report_pair_page(report->arena, a, b));
    doc_text_add_link(text, SAY(report, "pair.a_against_b", "a", a->key, "b", b->key), link);
    doc_text_add(text, ": ");
    doc_text_add(text, pair_tally_sentence(report, a, b));
}

static void add_tally_row(const struct report *report, struct doc_table *table, const struct results_target *a,
                          const struct results_target *b)
{
    struct pair_tally tally = pair_tally(report, a, b);
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_link(report, SAY(report, "pair.a_against_b", "a", a->key, "b", b->key),
                                     arena_format(report->arena, "page:%s", report_pair_page(report->arena, a, b)));
    row->subjects = arena_format(report->arena, "%s %s", a->key, b->key);
    const size_t counts[] = {tally.by_verdict[VERDICT_FASTER],
                             tally.by_verdict[VERDICT_SLOWER],
                             tally.by_verdict[VERDICT_EQUIVALENT],
                             tally.by_verdict[VERDICT_NO_DIFFERENCE],
                             tally.by_verdict[VERDICT_NO_CLAIM] + tally.by_verdict[VERDICT_INVALID],
                             tally.missing};
    for (size_t i = 0; i < 6; i++)
        row->cells[i + 1] = report_cell_count(report, (int64_t)counts[i]);
}

void section_pair_overview(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.pair_against"), NULL, false), report_column(SAY(report, "column.a_faster"), NULL, true),
        report_column(SAY(report, "column.b_faster"), NULL, true),      report_column(SAY(report, "column.equivalent"), NULL, true),
        report_column(SAY(report, "column.no_difference"), NULL, true), report_column(SAY(report, "column.no_claim"), NULL, true),
        report_column(SAY(report, "column.missing"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "tally.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->pair_count; i++)
        add_tally_row(report, table, report->analysis->pairs[i].a, report->analysis->pairs[i].b);
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "pairs", "section.pair_overview");
    section_pairs_bounded(report, section);
    report_prose(report, section, SAY(report, "tally.how"));
    if (table->row_count > PAIRS_UNFOLDED_MAXIMUM) {
        const char *title = SAY(report, "tally.fold", "count", format_count(report->arena, (int64_t)table->row_count));
        section = doc_add_details(report->arena, section, "pairs-all", doc_span_plain(report->arena, title));
    }
    doc_add_table(report->arena, section, "pairs-table", table);
}
