/* report_slope_figures: what an experiment changed, scenario by scenario: a line from the value before to the value after. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_chart.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

/* The two sides that a line joins: the first, and the last. */
static const struct analysis_side *first_side(const struct analysis_experiment *experiment)
{
    return &experiment->sides[0];
}

static const struct analysis_side *last_side(const struct analysis_experiment *experiment)
{
    return &experiment->sides[experiment->side_count - 1];
}

static const char *value_words(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    if (!report_has_value(sample, metric))
        return report_cell_no_value(report, sample, metric).text;
    double value = sample->summary[metric].geometric_mean;
    return metric == ANALYSIS_RATE ? format_rate(report->arena, value) : format_duration(report->arena, value);
}

/* "1.50x"; a change that is not shown says so. NULL where nothing is compared. */
static const char *change_words(const struct report *report, const struct analysis_side *side, enum analysis_metric metric)
{
    if (side->pair == NULL || !isfinite(side->pair->metrics[metric].ratio.ratio))
        return NULL;
    const struct analysis_comparison *comparison = &side->pair->metrics[metric];
    const char *ratio = format_ratio(report->arena, report->messages, comparison->ratio.ratio);
    if (comparison->verdict == VERDICT_FASTER || comparison->verdict == VERDICT_SLOWER)
        return ratio;
    const char *key = comparison->verdict == VERDICT_EQUIVALENT ? "slope.equivalent"
                      : analysis_is_judged(comparison->verdict)  ? "slope.undecided"
                                                                 : "slope.no_claim";
    return SAY(report, key, "ratio", ratio);
}

static struct chart_series slope(const struct report *report, const struct analysis_experiment *experiment,
                                 enum analysis_metric metric)
{
    const struct analysis_side *sides[] = {first_side(experiment), last_side(experiment)};
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, 2, struct draw_point);
    double *low = ARENA_NEW_ARRAY(report->arena, 2, double), *high = ARENA_NEW_ARRAY(report->arena, 2, double);
    const char **tips = ARENA_NEW_ARRAY(report->arena, 2, const char *);
    const char *scenario = report_scenario_label(report, experiment->scenario->scenario);
    for (size_t i = 0; i < 2; i++) {
        const struct analysis_sample *sample = sides[i]->sample;
        const struct summary_estimate *summary = &sample->summary[metric];
        bool known = report_has_value(sample, metric), interval = known && summary_has_interval(summary);
        points[i] = (struct draw_point){(double)i, known ? summary->geometric_mean : NAN};
        low[i] = interval ? summary->low : NAN;
        high[i] = interval ? summary->high : NAN;
        tips[i] = SAY(report, "slope.tip", "scenario", scenario, "side", sides[i]->name, "value",
                      value_words(report, sample, metric), "n", report_run_count(report, sample));
    }
    return (struct chart_series){.label = scenario,
                                 .points = points,
                                 .count = 2,
                                 .low = low,
                                 .high = high,
                                 .tips = tips,
                                 .first_text = value_words(report, sides[0]->sample, metric),
                                 .last_text = value_words(report, sides[1]->sample, metric),
                                 .change = change_words(report, sides[1], metric),
                                 .ink = sides[1]->pair != NULL ? report_verdict_ink(sides[1]->pair->metrics[metric].verdict)
                                                               : DRAW_INK_UNDECIDED};
}

/* ---- title and table -------------------------------------------------------------------------------------------------------- */
static const char *slopes_title(const struct report *report, const struct analysis_experiment *first, size_t count,
                                enum analysis_metric metric)
{
    size_t judged = 0, faster = 0, slower = 0;
    for (size_t i = 0; i < count; i++) {
        const struct analysis_pair *pair = last_side(&first[i])->pair;
        enum verdict verdict = pair != NULL ? pair->metrics[metric].verdict : VERDICT_NO_CLAIM;
        judged += analysis_is_judged(verdict);
        faster += verdict == VERDICT_FASTER;
        slower += verdict == VERDICT_SLOWER;
    }
    const struct analysis_pair *only = count == 1 ? last_side(first)->pair : NULL;
    if (only != NULL)
        return SAY(report, "slope.single", "metric", report_metric_title(report, metric), "side", last_side(first)->name, "first",
                   first_side(first)->name, "verdict", wording_short(report, only, metric));
    if (judged == 0)
        return SAY(report, report_number_key(report, "slope.no_claim_title", count), "metric", report_metric_title(report, metric),
                   "all", format_count(report->arena, (int64_t)count));
    return SAY(report, faster + slower == 0 ? "slope.none_title" : "slope.title", "metric", report_metric_title(report, metric),
               "side", last_side(first)->name, "faster", format_count(report->arena, (int64_t)faster), "slower",
               format_count(report->arena, (int64_t)slower), "all", format_count(report->arena, (int64_t)count));
}

static struct doc_table *slopes_table(const struct report *report, const struct analysis_experiment *first, size_t count,
                                      enum analysis_metric metric)
{
    const char *unit = SAY(report, metric == ANALYSIS_RATE ? "unit.rate_ci" : "unit.ci");
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(first_side(first)->name, unit, true),
        report_column(last_side(first)->name, unit, true),
        report_column(SAY(report, "slope.ratio", "last", last_side(first)->name, "first", first_side(first)->name),
                      SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.compared_with", "name", first_side(first)->name), NULL, false),
    };
    const char *caption = SAY(report, "slope.data", "metric", report_metric_name(report, metric), "experiment", first->name);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        const struct analysis_side *last = last_side(&first[i]);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, report_scenario_label(report, first[i].scenario->scenario));
        row->cells[1] = report_cell_estimate(report, first_side(&first[i])->sample, metric);
        row->cells[2] = report_cell_estimate(report, last->sample, metric);
        row->cells[3] = last->pair != NULL ? wording_ratio_cell(report, last->pair, metric) : report_cell_not_applicable(report);
        row->cells[4] = last->pair != NULL ? wording_verdict_cell(report, last->pair, metric) : report_cell_not_applicable(report);
    }
    return table;
}

/* ---- chart ------------------------------------------------------------------------------------------------------------------ */
static void add_slopes(const struct report *report, struct doc_node *parent, const struct analysis_experiment *first, size_t count,
                       enum analysis_metric metric)
{
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, count, struct chart_series);
    struct chart_place *places = ARENA_NEW_ARRAY(report->arena, 2, struct chart_place);
    bool rate = metric == ANALYSIS_RATE;
    struct chart *chart =
        report_chart_new(report, CHART_SLOPES, slopes_title(report, first, count, metric),
                         SAY(report, rate ? "slope.rate" : "slope.latency", "metric", report_metric_title(report, metric)));
    for (size_t i = 0; i < count; i++) {
        series[i] = slope(report, &first[i], metric);
        series[i].row = i + 1;
    }
    places[0] = (struct chart_place){.x = 0, .text = first_side(first)->name};
    places[1] = (struct chart_place){.x = 1, .text = last_side(first)->name};
    chart->series = series;
    chart->series_count = count;
    chart->places = places;
    chart->place_count = 2;
    doc_add_chart(report->arena, parent, rate ? "slopes-rate" : "slopes-p99", chart,
                  doc_span_plain(report->arena, SAY(report, "slope.caption")), slopes_table(report, first, count, metric));
}

static bool has_slopes(const struct analysis_experiment *experiment)
{
    return experiment->side_count >= 2 && !experiment->is_sweep;
}

static bool has_metric(const struct analysis_experiment *first, size_t count, enum analysis_metric metric)
{
    for (size_t i = 0; i < count; i++)
        if (report_has_value(first_side(&first[i])->sample, metric) && report_has_value(last_side(&first[i])->sample, metric))
            return true;
    return false;
}

void figure_experiment_slopes(const struct report *report, struct doc_node *parent, const struct analysis_experiment *first,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!has_slopes(&first[i]) || strcmp(first_side(&first[i])->name, first_side(first)->name) != 0 ||
            strcmp(last_side(&first[i])->name, last_side(first)->name) != 0)
            return;
    bool rate = has_metric(first, count, ANALYSIS_RATE), tail = has_metric(first, count, ANALYSIS_P99);
    struct doc_node *place = rate && tail ? doc_add_figure_grid(report->arena, parent) : parent;
    if (rate)
        add_slopes(report, place, first, count, ANALYSIS_RATE);
    if (tail)
        add_slopes(report, place, first, count, ANALYSIS_P99);
}
