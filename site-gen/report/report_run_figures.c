/* report_run_figures: charts of one run: its course by second, its latency by percentile. They describe; one run supports no
 * comparison. */
#include "site-gen/report/report_sections.h"

#include "lib/histogram.h"
#include "site-gen/report/chart_scale.h"
#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"

#include <math.h>
#include <stdlib.h>

#define SECOND_NS 1e9
/* A data table of more rows than this is thinned to every second, fifth, ... second. */
#define TABLE_ROWS_MAXIMUM 60

static void shade_warmup(const struct report *report, struct chart *chart, const struct results_run *run)
{
    if (run->warmup_ns <= 0)
        return;
    chart->band_low = 0;
    chart->band_high = (double)run->warmup_ns / SECOND_NS;
    chart->band_label = SAY(report, "figure.warmup");
}

static int64_t second_good(const struct results_second *second)
{
    return analysis_good_of(second->requests, second->errors);
}

size_t report_table_step(size_t rows)
{
    static const size_t steps[] = {1, 2, 5, 10, 30, 60, 300, 600, 3600};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (rows / steps[i] <= TABLE_ROWS_MAXIMUM)
            return steps[i];
    return rows / TABLE_ROWS_MAXIMUM + 1;
}

size_t report_table_row(size_t index, size_t all)
{
    return index % report_table_step(all) == 0 ? index / report_table_step(all) + 1 : 0;
}

/* One value by second; seconds without a value are left out. */
typedef double second_value(const struct results_second *second);

static double second_rate(const struct results_second *second)
{
    if (second->requests == RESULTS_MISSING || second->length_ns <= 0)
        return NAN;
    return (double)second_good(second) * SECOND_NS / (double)second->length_ns;
}

/* A percentile of a second is known when the second has enough good answers beyond it, as for a run. */
static double second_percentile(const struct results_second *second, enum analysis_metric metric, int64_t value)
{
    int64_t good = second_good(second);
    bool enough = good == RESULTS_MISSING || good >= analysis_requests_needed(metric);
    return enough && value != RESULTS_MISSING ? (double)value : NAN;
}

static double second_p50(const struct results_second *second)
{
    return second_percentile(second, ANALYSIS_P50, second->p50);
}

static double second_p95(const struct results_second *second)
{
    return second_percentile(second, ANALYSIS_P95, second->p95);
}

static double second_p99(const struct results_second *second)
{
    return second_percentile(second, ANALYSIS_P99, second->p99);
}

static struct chart_series second_series(const struct report *report, const char *label, const struct results_detail *detail,
                                         second_value *value_of)
{
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, detail->second_count, struct draw_point);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, detail->second_count, size_t);
    size_t count = 0;
    for (size_t i = 0; i < detail->second_count; i++) {
        double value = value_of(&detail->seconds[i]);
        double middle = (double)detail->seconds[i].start_ns + (double)detail->seconds[i].length_ns / 2;
        if (!isfinite(value))
            continue;
        rows[count] = report_table_row(i, detail->second_count);
        points[count++] = (struct draw_point){middle / SECOND_NS, value};
    }
    return (struct chart_series){.label = label, .points = points, .rows = rows, .count = count};
}

static struct doc_table *second_table(const struct report *report, const struct results_run *run,
                                      const struct results_detail *detail)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.second"), NULL, true),
        report_column(SAY(report, "column.phase"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate"), true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.maximum"), NULL, true),
    };
    const char *caption = report_mark_source(report, SAY(report, "figure.seconds_data"), run);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    size_t step = report_table_step(detail->second_count);
    for (size_t i = 0; i < detail->second_count; i += step) {
        const struct results_second *second = &detail->seconds[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_count(report, second->second);
        row->cells[1] = report_cell_text(report, SAY(report, second->warmup ? "phase.warmup" : "phase.measured"));
        row->cells[2] = report_cell_count(report, isfinite(second_rate(second)) ? llround(second_rate(second)) : RESULTS_MISSING);
        row->cells[3] = report_cell_count(report, second->errors);
        row->cells[4] = report_cell_percentile(report, second_good(second), ANALYSIS_P50, second->p50);
        row->cells[5] = report_cell_percentile(report, second_good(second), ANALYSIS_P95, second->p95);
        row->cells[6] = report_cell_percentile(report, second_good(second), ANALYSIS_P99, second->p99);
        row->cells[7] = report_cell_duration(report, second->maximum);
    }
    return table;
}

/* The least and the greatest value of the seconds after the warm-up. */
static struct chart_range measured_range(const struct results_detail *detail, second_value *value_of)
{
    struct chart_range range = {0, 0, false};
    for (size_t i = 0; i < detail->second_count; i++)
        if (!detail->seconds[i].warmup)
            chart_range_add(&range, value_of(&detail->seconds[i]), false);
    return range;
}

static const char *rate_title(const struct report *report, const struct results_run *run, const struct results_detail *detail)
{
    static const char *const keys[] = {[STEADY_STATE_UNKNOWN] = "figure.run_rate_range",
                                       [STEADY_STATE_FLAT] = "figure.run_rate_flat",
                                       [STEADY_STATE_WARM_UP] = "figure.run_rate_warm_up",
                                       [STEADY_STATE_SLOWDOWN] = "figure.run_rate_slowdown",
                                       [STEADY_STATE_NONE] = "figure.run_rate_unsteady"};
    struct steady_state steady = analysis_find_steady_state(report->arena, run, detail);
    struct chart_range range = measured_range(detail, second_rate);
    if (!range.seen)
        return SAY(report, "figure.run_rate_title");
    return SAY(report, keys[steady.class], "low", format_rate(report->arena, range.low), "high",
               format_rate(report->arena, range.high), "mean", format_rate(report->arena, steady.steady_mean), "seconds",
               format_count(report->arena, (int64_t)steady.windows_dropped));
}

void figure_run_rate(const struct report *report, struct doc_node *parent, const struct results_run *run,
                     const struct results_detail *detail)
{
    struct chart *chart = report_chart_new(report, CHART_TIME_SERIES, rate_title(report, run, detail),
                                           report_mark_source(report, SAY(report, "figure.run_rate"), run));
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series = second_series(report, NULL, detail, second_rate);
    chart->axis_title = SAY(report, "unit.rate");
    chart->category_title = SAY(report, "unit.seconds");
    chart->series = series;
    chart->series_count = 1;
    shade_warmup(report, chart, run);
    doc_add_chart(report->arena, parent, "course-rate", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_rate_caption")), second_table(report, run, detail));
}

static const char *latency_title(const struct report *report, const struct results_detail *detail)
{
    struct chart_range range = measured_range(detail, second_p99);
    const char *percentile = "p99";
    if (!range.seen) {
        range = measured_range(detail, second_p50);
        percentile = "p50";
    }
    if (!range.seen)
        return SAY(report, "figure.run_latency_title");
    return SAY(report, "figure.run_latency_range", "percentile", percentile, "low", format_duration(report->arena, range.low),
               "high", format_duration(report->arena, range.high));
}

void figure_run_latency(const struct report *report, struct doc_node *parent, const struct results_run *run,
                        const struct results_detail *detail)
{
    struct chart *chart = report_chart_new(report, CHART_TIME_SERIES, latency_title(report, detail),
                                           report_mark_source(report, SAY(report, "figure.run_latency"), run));
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 3, struct chart_series);
    const struct chart_series all[] = {second_series(report, "p50", detail, second_p50),
                                       second_series(report, "p95", detail, second_p95),
                                       second_series(report, "p99", detail, second_p99)};
    for (size_t i = 0; i < 3; i++)
        if (all[i].count > 0)
            series[chart->series_count++] = all[i];
    report_chart_offer_linear(report, chart);
    chart->axis_title = SAY(report, "unit.latency");
    chart->category_title = SAY(report, "unit.seconds");
    chart->format = axis_format_duration;
    chart->series = series;
    shade_warmup(report, chart, run);
    doc_add_chart(report->arena, parent, "course-latency", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_latency_caption")), second_table(report, run, detail));
}

static double second_errors(const struct results_second *second)
{
    return second->errors == RESULTS_MISSING ? NAN : (double)second->errors;
}

void figure_run_errors(const struct report *report, struct doc_node *parent, const struct results_run *run,
                       const struct results_detail *detail)
{
    int64_t errors = 0, seconds = 0, all = 0;
    for (size_t i = 0; i < detail->second_count; i++) {
        const struct results_second *second = &detail->seconds[i];
        if (second->warmup || second->errors == RESULTS_MISSING)
            continue;
        errors += second->errors;
        seconds += second->errors > 0;
        all++;
    }
    if (errors == 0)
        return;
    const char *title = SAY(report, report_number_key(report, "figure.run_errors_title", (size_t)errors), "errors",
                            format_count(report->arena, errors), "seconds", format_count(report->arena, seconds), "all",
                            format_count(report->arena, all));
    struct chart *chart =
        report_chart_new(report, CHART_TIME_SERIES, title, report_mark_source(report, SAY(report, "figure.run_errors"), run));
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series = second_series(report, NULL, detail, second_errors);
    series->ink = DRAW_INK_ERROR;
    chart->axis_title = SAY(report, "column.errors");
    chart->category_title = SAY(report, "unit.seconds");
    chart->series = series;
    chart->series_count = 1;
    shade_warmup(report, chart, run);
    doc_add_chart(report->arena, parent, "course-errors", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_errors_caption")), second_table(report, run, detail));
}

/* ---- percentiles ------------------------------------------------------------------------------------------------------------ */
static struct doc_table *run_percentile_table(const struct report *report, const struct analysis_quantiles *quantiles)
{
    const struct doc_column columns[] = {report_column(SAY(report, "column.percentile"), NULL, false),
                                         report_column(SAY(report, "column.latency"), NULL, true)};
    struct doc_table *table = report_table(report, SAY(report, "figure.run_percentiles_data"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < ANALYSIS_LEVELS; i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, report_level_name(report, i));
        row->cells[1] = report_cell_level(report, quantiles, i);
    }
    return table;
}

static const char *percentiles_title(const struct report *report, const struct analysis_quantiles *quantiles)
{
    if (quantiles->level_count == 0)
        return SAY(report, "figure.run_percentiles_title");
    size_t last = quantiles->level_count - 1;
    return SAY(report, "figure.run_percentiles_within", "percent", report_level_percent(report, last), "low",
               format_duration(report->arena, (double)quantiles->levels[last].nanoseconds), "median",
               format_duration(report->arena, (double)quantiles->levels[0].nanoseconds));
}

/* The rows of run_percentile_table, each at the point of the curve that is nearest to its percentile. */
static const size_t *level_rows(const struct report *report, const struct analysis_quantiles *quantiles)
{
    size_t *rows = ARENA_NEW_ARRAY(report->arena, quantiles->curve_count, size_t);
    for (size_t j = 0; j < quantiles->level_count; j++) {
        size_t nearest = 0;
        int64_t smallest = INT64_MAX;
        for (size_t i = 0; i < quantiles->curve_count; i++) {
            int64_t distance = llabs(quantiles->curve[i].micro_percent - quantiles->levels[j].micro_percent);
            nearest = distance < smallest ? i : nearest;
            smallest = distance < smallest ? distance : smallest;
        }
        rows[nearest] = j + 1;
    }
    return rows;
}

int figure_run_percentiles(const struct report *report, struct doc_node *parent, const struct results_run *run, struct error *error)
{
    struct histogram histogram;
    if (store_load_histogram(report->store, run, &histogram, error) != 0)
        return -1;
    struct analysis_quantiles quantiles = analysis_read_quantiles(report->arena, &histogram);
    histogram_release(&histogram);
    if (quantiles.curve_count == 0)
        return 0;
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series = report_chart_series(report, run->target->key, &quantiles);
    series->label = NULL; /* alone */
    series->rows = level_rows(report, &quantiles);
    struct chart *chart = report_chart_new_percentiles(report, percentiles_title(report, &quantiles),
                                                       report_mark_source(report, SAY(report, "figure.run_percentiles"), run));
    chart->series = series;
    chart->series_count = 1;
    doc_add_chart(report->arena, parent, "percentiles", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_percentiles_caption")),
                  run_percentile_table(report, &quantiles));
    return 0;
}
