/* report_experiment_figures: the sides of an experiment as bars, the points of a sweep with the law that was fitted to them. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"
#include "site-gen/report/report_wording.h"

#include <math.h>

#define CURVE_POINTS 60
#define FAR_PEAK 4   /* times the largest size */
#define GOOD_FIT 0.9 /* R²; a law that leaves more than a tenth of the variation unexplained names no peak */

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
    item.ink = report_verdict_ink(verdict);
    item.tip =
        SAY(report, "figure.rate_tip", "target", side->name, "value", item.value_text, "n", report_run_count(report, side->sample));
    return item;
}

static const char *last_over_first(const struct report *report, const struct analysis_experiment *experiment)
{
    const struct analysis_side *last = &experiment->sides[experiment->side_count - 1];
    return SAY(report, "experiment.compared", "side", last->name, "first", experiment->sides[0].name, "verdict",
               wording_short(report, last->pair, ANALYSIS_RATE));
}

static const char *rates_title(const struct report *report, const struct analysis_experiment *experiment)
{
    const struct analysis_side *last = &experiment->sides[experiment->side_count - 1];
    if (last->pair == NULL)
        return SAY(report, "experiment.rates_title", "experiment", experiment->name);
    return SAY(report, "experiment.rates_verdict", "experiment", experiment->name, "takeaway",
               last_over_first(report, experiment));
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
    const char **tips = ARENA_NEW_ARRAY(report->arena, count, const char *);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const struct analysis_side *side = &experiment->sides[i];
        const struct summary_estimate *summary = &side->sample->summary[ANALYSIS_RATE];
        bool interval = summary_has_interval(summary);
        points[i] = (struct draw_point){side->number, summary->geometric_mean};
        low[i] = interval ? summary->low : NAN;
        high[i] = interval ? summary->high : NAN;
        tips[i] = SAY(report, "figure.rate_tip", "target", side->name, "value", format_rate(report->arena, summary->geometric_mean),
                      "n", report_run_count(report, side->sample));
        rows[i] = i + 1;
    }
    return (struct chart_series){.label = SAY(report, "sweep.measured"),
                                 .points = points,
                                 .rows = rows,
                                 .count = count,
                                 .low = low,
                                 .high = high,
                                 .tips = tips,
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

/* The peak is so far from the sizes that its place means nothing. */
static bool is_far(const struct analysis_experiment *sweep)
{
    return sweep->fit.extrapolated && sweep->fit.peak_n > FAR_PEAK * sweep->sides[sweep->side_count - 1].number;
}

/* What the law says where one was fitted, otherwise the highest value that was seen. */
static const char *sweep_title(const struct report *report, const struct analysis_experiment *sweep, const char *name)
{
    const struct usl_fit *fit = &sweep->fit;
    if (sweep->has_fit) {
        const char *key = fit->r2 < GOOD_FIT       ? "sweep.title_poor"
                          : !isfinite(fit->peak_n) ? "sweep.title_no_peak"
                          : is_far(sweep)          ? "sweep.title_far"
                          : fit->extrapolated      ? "sweep.title_extrapolated"
                                                   : "sweep.title_peak";
        return SAY(report, key, "name", name, "number", arena_format(report->arena, "%.3g", fit->peak_n), "rate",
                   format_rate(report->arena, fit->peak_x), "fit", arena_format(report->arena, "%.2f", fit->r2));
    }
    const struct analysis_side *best = NULL;
    for (size_t i = 0; i < sweep->side_count; i++) {
        const struct analysis_side *side = &sweep->sides[i];
        double rate = side->sample->summary[ANALYSIS_RATE].geometric_mean;
        if (rate > 0 && (best == NULL || rate > best->sample->summary[ANALYSIS_RATE].geometric_mean))
            best = side;
    }
    if (best == NULL)
        return SAY(report, "sweep.title", "name", name);
    return SAY(report, "sweep.title_highest", "name", name, "number", best->name, "rate",
               format_rate(report->arena, best->sample->summary[ANALYSIS_RATE].geometric_mean));
}

/* The law's peak, where it lies among the sizes. */
static void mark_peak(const struct report *report, struct chart *chart, const struct analysis_experiment *sweep)
{
    if (!sweep->has_fit || sweep->fit.r2 < GOOD_FIT || !isfinite(sweep->fit.peak_n) || sweep->fit.extrapolated ||
        sweep->fit.peak_n < sweep->sides[0].number)
        return;
    struct chart_place *place = ARENA_NEW(report->arena, struct chart_place);
    place->x = sweep->fit.peak_n;
    place->text = SAY(report, "sweep.peak_mark", "number", arena_format(report->arena, "%.3g", sweep->fit.peak_n));
    chart->uprights = place;
    chart->upright_count = 1;
}

const char *experiment_takeaway(const struct report *report, const struct analysis_experiment *experiment)
{
    const struct analysis_side *last = &experiment->sides[experiment->side_count - 1];
    if (experiment->side_count < 2)
        return SAY(report, "experiment.one_side");
    if (experiment->is_sweep && experiment->side_count > 2)
        return sweep_title(report, experiment, experiment->name);
    return last->pair != NULL ? last_over_first(report, experiment) : SAY(report, "standing.apart");
}

void figure_sweep(const struct report *report, struct doc_node *parent, const struct analysis_experiment *sweep,
                  const struct figure_sweep_names *names)
{
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 2, struct chart_series);
    const struct results_run *conditions = sweep->sides[0].sample->runs[0];
    struct chart *chart = report_chart_new(report, CHART_POINTS, sweep_title(report, sweep, names->name),
                                           report_mark_source(report, SAY(report, "figure.rates"), conditions));
    series[chart->series_count++] = measured_series(report, sweep);
    if (sweep->has_fit)
        series[chart->series_count++] = fitted_series(report, sweep);
    else
        series[0].label = NULL; /* alone */
    mark_peak(report, chart, sweep);
    chart->series = series;
    chart->axis_title = SAY(report, "unit.rate");
    chart->category_title = names->number;
    chart->category_format = axis_format_number;
    const char *caption = SAY(report, "sweep.data", "name", names->name);
    doc_add_chart(report->arena, parent, names->id, chart, doc_span_plain(report->arena, SAY(report, "sweep.caption")),
                  rate_table(report, sweep, report_mark_source(report, caption, conditions)));
}
