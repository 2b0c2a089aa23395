/* report_load_figures: throughput and latency of one target as its load rises, up to where more load brings no more answers. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/analysis_loads.h"
#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"

#include <math.h>
#include <string.h>

/* Targets with a curve on the page of one scenario. */
#define TARGETS_MAXIMUM 12

/* ---- what it says ----------------------------------------------------------------------------------------------------------- */
static double rate_of(const struct analysis_side *side)
{
    return side->sample->summary[ANALYSIS_RATE].geometric_mean;
}

static const struct analysis_side *find_highest(const struct analysis_experiment *sweep)
{
    const struct analysis_side *highest = NULL;
    for (size_t i = 0; i < sweep->side_count; i++)
        if (rate_of(&sweep->sides[i]) > 0 && (highest == NULL || rate_of(&sweep->sides[i]) > rate_of(highest)))
            highest = &sweep->sides[i];
    return highest;
}

/* The first side that is not shown to be slower than the highest, by the rules of all comparisons; the sides are the family. */
static const struct analysis_side *find_knee(const struct report *report, const struct analysis_experiment *sweep)
{
    const struct analysis_side *highest = find_highest(sweep);
    struct analysis_pair *pairs = ARENA_NEW_ARRAY(report->arena, sweep->side_count, struct analysis_pair);
    size_t count = (size_t)(highest - sweep->sides);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct analysis_pair){.group = highest->sample->group, .a = sweep->sides[i].sample, .b = highest->sample};
    analysis_compare_pairs(report->arena, pairs, count, analysis_noise_floor(highest->sample->group->conditions->machine));
    for (size_t i = 0; i < count; i++)
        if (rate_of(&sweep->sides[i]) > 0 && pairs[i].metrics[ANALYSIS_RATE].verdict != VERDICT_SLOWER)
            return &sweep->sides[i];
    return highest;
}

static bool may_claim(const struct analysis_experiment *sweep)
{
    for (size_t i = 0; i < sweep->side_count; i++)
        if (sweep->sides[i].sample->valid_count < SUMMARY_CLAIM_MINIMUM)
            return false;
    return true;
}

static const char *curve_title(const struct report *report, const struct analysis_experiment *sweep,
                               const struct figure_sweep_names *names)
{
    bool claims = may_claim(sweep);
    const struct analysis_side *knee = claims ? find_knee(report, sweep) : find_highest(sweep);
    const char *key = !claims                                        ? "loads.no_claim"
                      : knee == &sweep->sides[sweep->side_count - 1] ? "loads.rising"
                      : knee == sweep->sides                         ? "loads.flat"
                                                                     : "loads.knee";
    const char *tail = report_has_value(knee->sample, ANALYSIS_P99)
                           ? format_duration(report->arena, knee->sample->summary[ANALYSIS_P99].geometric_mean)
                           : "-";
    return SAY(report, key, "name", names->name, "number", knee->number == 1 && names->one != NULL ? names->one : names->number,
               "load", knee->name, "rate", format_rate(report->arena, rate_of(knee)), "tail", tail);
}

/* ---- chart ------------------------------------------------------------------------------------------------------------------ */
/* A dot a load, the latency's interval through it. Sides without the percentile are left out. */
static struct chart_series latency_series(const struct report *report, const struct analysis_experiment *sweep,
                                          enum analysis_metric metric)
{
    size_t count = 0;
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, sweep->side_count, struct draw_point);
    double *low = ARENA_NEW_ARRAY(report->arena, sweep->side_count, double);
    double *high = ARENA_NEW_ARRAY(report->arena, sweep->side_count, double);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, sweep->side_count, size_t);
    const char **names = ARENA_NEW_ARRAY(report->arena, sweep->side_count, const char *);
    const char **tips = ARENA_NEW_ARRAY(report->arena, sweep->side_count, const char *);
    for (size_t i = 0; i < sweep->side_count; i++) {
        const struct analysis_side *side = &sweep->sides[i];
        if (!report_has_value(side->sample, metric) || !(rate_of(side) > 0))
            continue;
        const struct summary_estimate *latency = &side->sample->summary[metric];
        bool interval = summary_has_interval(latency);
        points[count] = (struct draw_point){rate_of(side), latency->geometric_mean};
        low[count] = interval ? latency->low : NAN;
        high[count] = interval ? latency->high : NAN;
        rows[count] = i + 1;
        names[count] = metric == ANALYSIS_P99 ? side->name : NULL;
        tips[count++] = SAY(report, "loads.tip", "load", side->name, "rate", format_rate(report->arena, rate_of(side)), "metric",
                            report_metric_name(report, metric), "value", format_duration(report->arena, latency->geometric_mean));
    }
    return (struct chart_series){.label = report_metric_title(report, metric),
                                 .points = points,
                                 .rows = rows,
                                 .count = count,
                                 .low = low,
                                 .high = high,
                                 .names = names,
                                 .tips = tips};
}

static struct doc_table *curve_table(const struct report *report, const struct analysis_experiment *sweep,
                                     const struct figure_sweep_names *names)
{
    const struct doc_column columns[] = {
        report_column(names->head, NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.p50"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.p99"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
    };
    const char *caption = SAY(report, "loads.data", "name", names->name);
    struct doc_table *table =
        report_table(report, report_mark_source(report, caption, sweep->sides[0].sample->runs[0]), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < sweep->side_count; i++) {
        const struct analysis_side *side = &sweep->sides[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, side->name);
        row->cells[1] = report_cell_estimate(report, side->sample, ANALYSIS_RATE);
        row->cells[2] = report_cell_estimate(report, side->sample, ANALYSIS_P50);
        row->cells[3] = report_cell_estimate(report, side->sample, ANALYSIS_P99);
        row->cells[4] = report_cell_errors(report, side->sample);
        row->cells[5] = report_cell_run_count(report, side->sample);
    }
    return table;
}

void figure_load_curve(const struct report *report, struct doc_node *parent, const struct analysis_experiment *sweep,
                       const struct figure_sweep_names *names)
{
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 2, struct chart_series);
    static const enum analysis_metric metrics[] = {ANALYSIS_P99, ANALYSIS_P50};
    size_t count = 0;
    for (size_t i = 0; i < REPORT_COUNT(metrics); i++) {
        series[count] = latency_series(report, sweep, metrics[i]);
        count += series[count].count > 1;
    }
    if (count == 0)
        return;
    struct chart *chart =
        report_chart_new(report, CHART_POINTS, curve_title(report, sweep, names),
                         report_mark_source(report, SAY(report, "loads.subtitle"), sweep->sides[0].sample->runs[0]));
    report_chart_offer_linear(report, chart);
    chart->series = series;
    chart->series_count = count;
    chart->axis_title = SAY(report, "unit.latency");
    chart->format = axis_format_duration;
    chart->category_title = SAY(report, "column.rate");
    chart->category_format = axis_format_number;
    const char *id = arena_format(report->arena, "%s-latency", names->id);
    doc_add_chart(report->arena, parent, id, chart,
                  doc_span_plain(report->arena, SAY(report, "loads.caption", "number", names->number)),
                  curve_table(report, sweep, names));
}

/* ---- on the page of a scenario ---------------------------------------------------------------------------------------------- */
void section_loads(const struct report *report, struct doc_node *parent, const struct analysis_scenario *scenario)
{
    struct doc_node *section = NULL;
    size_t shown = 0;
    for (size_t i = 0; i < report->analysis->target_count && shown < TARGETS_MAXIMUM; i++) {
        struct analysis_experiment sweep;
        const struct results_target *target = report->analysis->targets[i];
        if (!analysis_find_loads(report->arena, scenario, target, &sweep))
            continue;
        if (section == NULL) {
            section = report_section(report, parent, "loads", "section.loads");
            report_prose(report, section, SAY(report, "loads.how"));
        }
        bool open = strcmp(sweep.sides[0].sample->runs[0]->loop, "open") == 0;
        const struct figure_sweep_names names = {.id = arena_format(report->arena, "loads-%zu", ++shown),
                                                 .name = target->key,
                                                 .number = SAY(report, open ? "loads.rate" : "loads.users"),
                                                 .one = open ? NULL : SAY(report, "loads.users.one"),
                                                 .head = SAY(report, open ? "load.wanted_rate" : "column.vus")};
        figure_load_curve(report, section, &sweep, &names);
        figure_sweep(report, section, &sweep, &names);
        if (sweep.has_fit)
            section_fit(report, section, &sweep.fit);
    }
}
