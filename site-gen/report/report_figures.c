/* report_figures: charts of results over runs. A title states what the verdicts allow and no more; every chart has its numbers in a
 * table. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"
#include "site-gen/report/report_wording.h"

#include <math.h>

/* ---- rates of one scenario -------------------------------------------------------------------------------------------------- */
static struct chart_item rate_item(const struct report *report, const struct results_target *target,
                                   const struct analysis_sample *sample, const struct analysis_sample *winner)
{
    struct chart_item item = report_chart_rate_item(report, target->key, sample);
    if (isnan(item.value))
        return item;
    item.tip = SAY(report, "figure.rate_tip", "target", sample->target->key, "value", item.value_text, "n",
                   report_run_count(report, sample));
    item.ink = winner == NULL ? DRAW_INK_NONE : sample == winner ? DRAW_INK_FASTER : DRAW_INK_UNDECIDED;
    item.strong = winner != NULL && sample == winner;
    return item;
}

static void add_rate_row(const struct report *report, struct doc_table *table, const struct results_target *target,
                         const struct analysis_sample *sample)
{
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->subjects = target->key;
    row->cells[0] = report_cell_link(report, target->key, report_link_target(report, target));
    row->cells[1] = report_cell_estimate(report, sample, ANALYSIS_RATE);
    row->cells[2] = report_cell_run_count(report, sample);
}

static struct chart *rates_chart(const struct report *report, const struct analysis_group *group, struct doc_table **data)
{
    struct wording_finding finding = wording_find(report, group);
    size_t ordered_count, count = 0;
    const struct analysis_sample **ordered = report_order_by_rate(report, group, &ordered_count);
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, report->analysis->target_count, struct chart_item);
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
    };
    const char *label = report_scenario_label(report, group->scenario->scenario);
    struct doc_table *table =
        report_table(report, report_mark_source(report, SAY(report, "figure.rates_data", "scenario", label), group->conditions),
                     columns, REPORT_COUNT(columns));
    *data = table;
    for (size_t i = 0; i < ordered_count; i++) {
        items[count++] = rate_item(report, ordered[i]->target, ordered[i], finding.winner);
        add_rate_row(report, table, ordered[i]->target, ordered[i]);
    }
    for (size_t i = 0; i < report->analysis->target_count; i++) { /* those without a value come last and say why */
        const struct results_target *target = report->analysis->targets[i];
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        if (!report_has_value(sample, ANALYSIS_RATE)) {
            items[count++] = rate_item(report, target, sample, NULL);
            add_rate_row(report, table, target, sample);
        }
    }
    const char *title = SAY(report, "figure.rates_title", "scenario", label, "takeaway", finding.takeaway);
    const char *subtitle = SAY(report, group->quick ? "figure.rates_quick" : "figure.rates");
    struct chart *chart = report_chart_new(report, CHART_BARS, title, report_mark_source(report, subtitle, group->conditions));
    chart->items = items;
    chart->item_count = count;
    return chart;
}

static void add_rates_chart(const struct report *report, struct doc_node *parent, const struct analysis_group *group,
                            struct doc_span *caption)
{
    struct doc_table *data;
    const struct chart *chart = rates_chart(report, group, &data);
    const char *id = arena_format(report->arena, "rates-%s", group->scenario->scenario->id);
    doc_add_chart(report->arena, parent, id, chart, caption, data)->as.chart.subjects = group->scenario->scenario->id;
}

void figure_rates(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    add_rates_chart(report, parent, group, doc_span_plain(report->arena, SAY(report, "figure.rates_caption")));
}

/* The way to the scenario's page, and the load. */
static struct doc_span *grid_caption(const struct report *report, const struct analysis_group *group)
{
    const struct results_scenario *scenario = group->scenario->scenario;
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_link(&text, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
    doc_text_add(&text, ": ");
    doc_text_add(&text, report_load_words(report, group->conditions));
    return text.first;
}

void figure_rates_grid(const struct report *report, struct doc_node *parent)
{
    report_paragraph(report, parent, SAY(report, "figure.rates_caption"));
    struct doc_node *grid = doc_add_figure_grid(report->arena, parent);
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        add_rates_chart(report, grid, group, grid_caption(report, group));
    }
}

/* ---- ratios ----------------------------------------------------------------------------------------------------------------- */
static struct chart_item ratio_item(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric,
                                    const char *label)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    struct doc_cell cell = wording_ratio_cell(report, pair, metric);
    struct chart_item item = {
        .label = label, .value = comparison->ratio.ratio, .low = NAN, .high = NAN, .ink = report_verdict_ink(comparison->verdict)};
    if (cell.detail != NULL) {
        item.low = comparison->ratio.low;
        item.high = comparison->ratio.high;
    }
    item.value_text = cell.detail != NULL ? arena_format(report->arena, "%s %s", cell.text, cell.detail) : cell.text;
    item.tip = wording_short(report, pair, metric);
    return item;
}

static double largest_noise_floor(const struct analysis_pair *const *pairs, size_t count)
{
    double largest = VERDICT_NOISE_FLOOR_MINIMUM;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, pairs[i]->noise_floor);
    return largest;
}

/* One item a pair. */
static void finish_ratio_chart(const struct report *report, struct chart *chart, const struct analysis_pair *const *pairs,
                               const struct chart_item *items, size_t count)
{
    double delta = largest_noise_floor(pairs, count);
    chart->scale = CHART_LOG;
    chart->format = axis_format_ratio;
    chart->items = items;
    chart->item_count = count;
    chart->band_low = 1 / (1 + delta);
    chart->band_high = 1 + delta;
    chart->band_label = SAY(report, "figure.band", "band",
                            arena_format(report->arena, "±%s", format_percent_short(report->arena, report->messages, delta)));
    chart->reference = 1;
}

static struct doc_table *new_ratio_table(const struct report *report, const char *caption, const char *head)
{
    const struct doc_column columns[] = {
        report_column(head, NULL, false),
        report_column(SAY(report, "column.ratio"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.verdict"), NULL, false),
    };
    return report_table(report, caption, columns, REPORT_COUNT(columns));
}

static void add_ratio_row(const struct report *report, struct doc_table *table, const struct analysis_pair *pair,
                          enum analysis_metric metric, const char *label)
{
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->subjects = report_pair_subjects(report, pair);
    row->cells[0] = report_cell_text(report, label);
    row->cells[1] = wording_ratio_cell(report, pair, metric);
    row->cells[2] = wording_verdict_cell(report, pair, metric);
}

void figure_group_ratios(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    if (group->pair_count == 0)
        return;
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, group->pair_count, struct chart_item);
    struct doc_table *table = new_ratio_table(report, SAY(report, "figure.group_ratios_data"), SAY(report, "column.pair"));
    const struct analysis_pair **pairs = ARENA_NEW_ARRAY(report->arena, group->pair_count, const struct analysis_pair *);
    size_t shown = 0, judged = 0;
    for (size_t i = 0; i < group->pair_count; i++) {
        const struct analysis_pair *pair = pairs[i] = &group->pairs[i];
        const char *label = SAY(report, "pair.a_over_b", "a", pair->a->target->key, "b", pair->b->target->key);
        items[i] = ratio_item(report, pair, ANALYSIS_RATE, label);
        add_ratio_row(report, table, pair, ANALYSIS_RATE, label);
        enum verdict verdict = pair->metrics[ANALYSIS_RATE].verdict;
        shown += verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
        judged += analysis_is_judged(verdict);
    }
    const char *title = judged == 0 ? SAY(report, "figure.group_ratios_no_claim")
                                    : SAY(report, report_number_key(report, "figure.group_ratios_title", group->pair_count),
                                          "count", format_count(report->arena, (int64_t)shown), "all",
                                          format_count(report->arena, (int64_t)group->pair_count));
    const char *subtitle = report_mark_source(report, SAY(report, "figure.group_ratios"), group->conditions);
    struct chart *chart = report_chart_new(report, CHART_FOREST, title, subtitle);
    finish_ratio_chart(report, chart, pairs, items, group->pair_count);
    doc_add_chart(report->arena, parent, "ratios", chart, doc_span_plain(report->arena, SAY(report, "figure.ratios_caption")),
                  table);
}

/* How the scenarios of a pair turned out. */
struct ratio_counts {
    size_t all, judged, faster, slower;
};

static const char *pair_ratios_title(const struct report *report, const struct results_target *a, const struct results_target *b,
                                     enum analysis_metric metric, const struct ratio_counts *counts)
{
    const char *name = report_metric_title(report, metric), *all = format_count(report->arena, (int64_t)counts->all);
    const char *faster = format_count(report->arena, (int64_t)counts->faster);
    const char *slower = format_count(report->arena, (int64_t)counts->slower);
    if (counts->judged == 0)
        return SAY(report, "figure.pair_ratios_no_claim", "metric", name);
    if (counts->faster + counts->slower == 0)
        return SAY(report, "figure.pair_ratios_none", "metric", name);
    if (counts->faster == 0 || counts->slower == 0)
        return SAY(report, report_number_key(report, "figure.pair_ratios_one", counts->all), "metric", name, "name",
                   (counts->slower == 0 ? a : b)->key, "count", counts->slower == 0 ? faster : slower, "all", all);
    return SAY(report, "figure.pair_ratios_title", "metric", name, "a", a->key, "b", b->key, "faster", faster, "slower", slower,
               "all", all);
}

void figure_ratios_of(const struct report *report, struct doc_node *parent, const struct figure_ratios *ratios)
{
    enum analysis_metric metric = ratios->metric;
    const struct results_target *a = ratios->a, *b = ratios->b;
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, ratios->count, struct chart_item);
    const char *name = report_metric_name(report, metric);
    const char *caption = SAY(report, "figure.pair_ratios_data", "metric", name, "a", a->key, "b", b->key);
    struct doc_table *table = new_ratio_table(report, caption, SAY(report, "column.scenario"));
    if (ratios->ratio_head != NULL)
        table->columns[1].title = ratios->ratio_head;
    if (ratios->verdict_head != NULL)
        table->columns[2].title = ratios->verdict_head;
    struct ratio_counts counts = {.all = ratios->count};
    for (size_t i = 0; i < ratios->count; i++) {
        enum verdict verdict = ratios->pairs[i]->metrics[metric].verdict;
        items[i] = ratio_item(report, ratios->pairs[i], metric, ratios->labels[i]);
        add_ratio_row(report, table, ratios->pairs[i], metric, ratios->labels[i]);
        counts.judged += analysis_is_judged(verdict);
        counts.faster += verdict == VERDICT_FASTER;
        counts.slower += verdict == VERDICT_SLOWER;
    }
    const char *title = pair_ratios_title(report, a, b, metric, &counts);
    bool rate = metric == ANALYSIS_RATE;
    const char *subtitle = rate ? SAY(report, "figure.pair_ratios_rate", "a", a->key, "b", b->key)
                                : SAY(report, "figure.pair_ratios_latency", "metric", name, "a", a->key, "b", b->key);
    struct chart *chart = report_chart_new(report, CHART_FOREST, title, subtitle);
    finish_ratio_chart(report, chart, ratios->pairs, items, ratios->count);
    doc_add_chart(report->arena, parent, ratios->id, chart, doc_span_plain(report->arena, SAY(report, "figure.ratios_caption")),
                  table);
}

void figure_pair_ratios(const struct report *report, struct doc_node *parent, const struct results_target *a,
                        const struct results_target *b, enum analysis_metric metric)
{
    const struct analysis *analysis = report->analysis;
    const struct analysis_pair **pairs = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const struct analysis_pair *);
    const char **labels = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct analysis_scenario *scenario = &analysis->scenarios[i];
        pairs[count] = analysis_find_pair(report->arena, analysis_current_group(scenario), a, b);
        labels[count] = report_scenario_label(report, scenario->scenario);
        count += pairs[count] != NULL;
    }
    figure_ratios_of(report, parent,
                     &(struct figure_ratios){.id = metric == ANALYSIS_RATE ? "ratios-rate" : "ratios-p99",
                                             .a = a,
                                             .b = b,
                                             .metric = metric,
                                             .pairs = pairs,
                                             .labels = labels,
                                             .count = count});
}

/* ---- stability -------------------------------------------------------------------------------------------------------------- */
/* The CVs of one target over its scenarios. */
struct variations {
    double *values;
    size_t count, unstable; /* unstable: above the limit */
    double largest;         /* NAN without values */
    const struct results_scenario *where;
};

static struct variations collect_variations(const struct report *report, const struct results_target *target)
{
    const struct analysis *analysis = report->analysis;
    struct variations variations = {.values = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, double), .largest = NAN};
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct analysis_sample *sample = analysis_find_sample(analysis_current_group(&analysis->scenarios[i]), target);
        if (!report_has_value(sample, ANALYSIS_RATE) || !isfinite(sample->summary[ANALYSIS_RATE].cv))
            continue;
        double value = variations.values[variations.count++] = sample->summary[ANALYSIS_RATE].cv;
        variations.unstable += value > REPORT_VARIATION_LIMIT;
        if (isnan(variations.largest) || value > variations.largest) {
            variations.largest = value;
            variations.where = analysis->scenarios[i].scenario;
        }
    }
    return variations;
}

static struct chart_item variation_item(const struct report *report, const struct results_target *target,
                                        const struct variations *variations)
{
    return (struct chart_item){
        .label = target->key,
        .value = variations->largest,
        .low = NAN,
        .high = NAN,
        .observations = variations->values,
        .observation_count = variations->count,
        .value_text = format_percent(report->arena, report->messages, variations->largest),
        .ink = variations->largest > REPORT_VARIATION_LIMIT ? DRAW_INK_SLOWER : DRAW_INK_NONE,
    };
}

static void add_variation_row(const struct report *report, struct doc_table *table, const struct results_target *target,
                              const struct variations *variations)
{
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->subjects = target->key;
    row->cells[0] = report_cell_link(report, target->key, report_link_target(report, target));
    row->cells[1] = doc_cell_number(format_percent(report->arena, report->messages, variations->largest), variations->largest);
    row->cells[2] =
        report_cell_link(report, report_scenario_label(report, variations->where), report_link_scenario(report, variations->where));
}

void figure_stability(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, analysis->target_count, struct chart_item);
    size_t count = 0, unstable = 0, all = 0;
    const struct doc_column columns[] = {report_column(SAY(report, "column.target"), NULL, false),
                                         report_column(SAY(report, "column.largest_cv"), NULL, true),
                                         report_column(SAY(report, "column.scenario"), NULL, false)};
    struct doc_table *table = report_table(report, SAY(report, "figure.stability_data"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < analysis->target_count; i++) {
        struct variations variations = collect_variations(report, analysis->targets[i]);
        all += variations.count;
        unstable += variations.unstable;
        if (variations.count == 0)
            continue;
        items[count++] = variation_item(report, analysis->targets[i], &variations);
        add_variation_row(report, table, analysis->targets[i], &variations);
    }
    if (count == 0)
        return;
    const char *limit = format_percent_short(report->arena, report->messages, REPORT_VARIATION_LIMIT);
    const char *title =
        SAY(report, report_number_key(report, unstable == 0 ? "figure.stability_calm" : "figure.stability_title", all), "limit",
            limit, "count", format_count(report->arena, (int64_t)unstable), "all", format_count(report->arena, (int64_t)all));
    struct chart *chart = report_chart_new(report, CHART_DOTS, title, SAY(report, "figure.stability"));
    chart->format = axis_format_percent;
    chart->items = items;
    chart->item_count = count;
    chart->reference = REPORT_VARIATION_LIMIT;
    chart->reference_label = limit;
    doc_add_chart(report->arena, parent, "stability-chart", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.stability_caption")), table);
}
