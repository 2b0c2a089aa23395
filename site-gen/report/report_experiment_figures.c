/* report_experiment_figures: the sides of an experiment as bars, the points of a sweep with the law that was fitted to them. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_chart.h"
#include "site-gen/report/report_wording.h"

#include <math.h>

#define CURVE_POINTS 60

static struct doc_table *rate_table(const struct report *report, const struct analysis_experiment *experiment, const char *caption)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.side"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
    };
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < experiment->side_count; i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, experiment->sides[i].name);
        row->cells[1] = report_cell_estimate(report, experiment->sides[i].sample, ANALYSIS_RATE);
        row->cells[2] = report_cell_run_count(report, experiment->sides[i].sample);
    }
    return table;
}

static const char *data_caption(const struct report *report, const struct analysis_experiment *experiment)
{
    const char *caption = SAY(report, "experiment.rates_data", "experiment", experiment->name);
    return report_mark_source(report, caption, experiment->sides[0].sample->runs[0]);
}

/* ---- bars ------------------------------------------------------------------------------------------------------------------- */
static struct chart_item side_item(const struct report *report, const struct analysis_side *side)
{
    struct chart_item item = report_chart_rate_item(report, side->name, side->sample);
    if (isnan(item.value))
        return item;
    enum verdict verdict = side->pair != NULL ? side->pair->metrics[ANALYSIS_RATE].verdict : VERDICT_NO_CLAIM;
    item.ink = verdict == VERDICT_FASTER ? DRAW_INK_FASTER : verdict == VERDICT_SLOWER ? DRAW_INK_SLOWER : DRAW_INK_UNDECIDED;
    return item;
}

static const char *rates_title(const struct report *report, const struct analysis_experiment *experiment)
{
    const struct analysis_side *last = &experiment->sides[experiment->side_count - 1];
    if (last->pair == NULL)
        return SAY(report, "experiment.rates_title", "experiment", experiment->name);
    return SAY(report, "experiment.rates_verdict", "experiment", experiment->name, "side", last->name, "first",
               experiment->sides[0].name, "verdict", wording_short(report, last->pair, ANALYSIS_RATE));
}

void figure_experiment_rates(const struct report *report, struct doc_node *parent, const struct analysis_experiment *experiment)
{
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, experiment->side_count, struct chart_item);
    for (size_t i = 0; i < experiment->side_count; i++)
        items[i] = side_item(report, &experiment->sides[i]);
    const struct results_run *conditions = experiment->sides[0].sample->runs[0];
    struct chart *chart = report_chart_new(report, CHART_BARS, rates_title(report, experiment),
                                           report_mark_source(report, SAY(report, "figure.rates"), conditions));
    chart->items = items;
    chart->item_count = experiment->side_count;
    const char *id = arena_format(report->arena, "sides-%s", experiment->scenario->scenario->id);
    doc_add_chart(report->arena, parent, id, chart, doc_span_plain(report->arena, SAY(report, "figure.rates_caption")),
                  rate_table(report, experiment, data_caption(report, experiment)));
}

/* ---- sweep ------------------------------------------------------------------------------------------------------------------ */
static struct chart_series measured_series(const struct report *report, const struct analysis_experiment *experiment)
{
    size_t count = experiment->side_count;
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, count, struct draw_point);
    double *low = ARENA_NEW_ARRAY(report->arena, count, double), *high = ARENA_NEW_ARRAY(report->arena, count, double);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const struct analysis_side *side = &experiment->sides[i];
        const struct summary_estimate *summary = &side->sample->summary[ANALYSIS_RATE];
        bool interval = summary_has_interval(summary);
        points[i] = (struct draw_point){side->number, summary->geometric_mean};
        low[i] = interval ? summary->low : NAN;
        high[i] = interval ? summary->high : NAN;
        rows[i] = i + 1;
    }
    return (struct chart_series){.label = SAY(report, "sweep.measured"),
                                 .points = points,
                                 .rows = rows,
                                 .count = count,
                                 .low = low,
                                 .high = high,
                                 .no_line = experiment->has_fit};
}

static struct chart_series fitted_series(const struct report *report, const struct analysis_experiment *experiment)
{
    double first = experiment->sides[0].number, last = experiment->sides[experiment->side_count - 1].number;
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, CURVE_POINTS + 1, struct draw_point);
    for (int i = 0; i <= CURVE_POINTS; i++) {
        double number = first + (last - first) * i / CURVE_POINTS;
        points[i] = (struct draw_point){number, usl_throughput(&experiment->fit, number)};
    }
    return (struct chart_series){
        .label = SAY(report, "sweep.fitted"), .points = points, .count = CURVE_POINTS + 1, .no_dots = true};
}

void figure_sweep(const struct report *report, struct doc_node *parent, const struct analysis_experiment *experiment)
{
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 2, struct chart_series);
    const struct results_run *conditions = experiment->sides[0].sample->runs[0];
    struct chart *chart = report_chart_new(report, CHART_POINTS, SAY(report, "sweep.title", "experiment", experiment->name),
                                           report_mark_source(report, SAY(report, "figure.rates"), conditions));
    series[chart->series_count++] = measured_series(report, experiment);
    if (experiment->has_fit)
        series[chart->series_count++] = fitted_series(report, experiment);
    chart->series = series;
    chart->axis_title = SAY(report, "unit.rate");
    chart->category_title = experiment->name;
    const char *id = arena_format(report->arena, "sweep-%s", experiment->scenario->scenario->id);
    doc_add_chart(report->arena, parent, id, chart, doc_span_plain(report->arena, SAY(report, "sweep.caption")),
                  rate_table(report, experiment, data_caption(report, experiment)));
}
