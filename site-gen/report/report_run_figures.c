/* report_run_figures: charts of one run: its course by second, its latency by percentile, the memory of the target. They describe;
 * one run supports no comparison. */
#include "site-gen/report/report_sections.h"

#include "lib/histogram.h"
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

static size_t table_step(size_t rows)
{
    static const size_t steps[] = {1, 2, 5, 10, 30, 60, 300, 600, 3600};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (rows / steps[i] <= TABLE_ROWS_MAXIMUM)
            return steps[i];
    return rows / TABLE_ROWS_MAXIMUM + 1;
}

/* The row of the thinned table that shows the one of that index among all; 0: none does. */
static size_t table_row(size_t index, size_t all)
{
    return index % table_step(all) == 0 ? index / table_step(all) + 1 : 0;
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
        rows[count] = table_row(i, detail->second_count);
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
    size_t step = table_step(detail->second_count);
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

void figure_run_rate(const struct report *report, struct doc_node *parent, const struct results_run *run,
                     const struct results_detail *detail)
{
    struct chart *chart = report_chart_new(report, CHART_TIME_SERIES, SAY(report, "figure.run_rate_title"),
                                           report_mark_source(report, SAY(report, "figure.run_rate"), run));
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series = second_series(report, SAY(report, "unit.rate"), detail, second_rate);
    chart->axis_title = SAY(report, "unit.rate");
    chart->category_title = SAY(report, "unit.seconds");
    chart->series = series;
    chart->series_count = 1;
    shade_warmup(report, chart, run);
    doc_add_chart(report->arena, parent, "course-rate", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_rate_caption")), second_table(report, run, detail));
}

void figure_run_latency(const struct report *report, struct doc_node *parent, const struct results_run *run,
                        const struct results_detail *detail)
{
    struct chart *chart = report_chart_new(report, CHART_TIME_SERIES, SAY(report, "figure.run_latency_title"),
                                           report_mark_source(report, SAY(report, "figure.run_latency"), run));
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 3, struct chart_series);
    const struct chart_series all[] = {second_series(report, "p50", detail, second_p50),
                                       second_series(report, "p95", detail, second_p95),
                                       second_series(report, "p99", detail, second_p99)};
    for (size_t i = 0; i < 3; i++)
        if (all[i].count > 0)
            series[chart->series_count++] = all[i];
    chart->scale = CHART_LOG;
    chart->linear_subtitle = chart->subtitle;
    chart->axis_title = SAY(report, "unit.latency");
    chart->category_title = SAY(report, "unit.seconds");
    chart->format = axis_format_duration;
    chart->series = series;
    shade_warmup(report, chart, run);
    doc_add_chart(report->arena, parent, "course-latency", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_latency_caption")), second_table(report, run, detail));
}

void figure_run_memory(const struct report *report, struct doc_node *parent, const struct results_detail *detail)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.time"), NULL, true),     report_column(SAY(report, "column.memory"), NULL, true),
        report_column(SAY(report, "column.cpu_user"), NULL, true), report_column(SAY(report, "column.cpu_system"), NULL, true),
        report_column(SAY(report, "column.threads"), NULL, true),  report_column(SAY(report, "column.fds"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "figure.samples_data"), columns, REPORT_COUNT(columns));
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, detail->sample_count, struct draw_point);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, detail->sample_count, size_t);
    for (size_t i = 0; i < detail->sample_count; i++) {
        points[i] =
            (struct draw_point){(double)detail->samples[i].at_ns / SECOND_NS, (double)detail->samples[i].rss_bytes / AXIS_MEBIBYTE};
        rows[i] = table_row(i, detail->sample_count);
    }
    for (size_t i = 0; i < detail->sample_count; i += table_step(detail->sample_count)) {
        const struct results_sample *sample = &detail->samples[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_duration(report, sample->at_ns);
        row->cells[1] = doc_cell_number(format_bytes(report->arena, (double)sample->rss_bytes), (double)sample->rss_bytes);
        row->cells[2] = report_cell_duration(report, sample->cpu_user_ns);
        row->cells[3] = report_cell_duration(report, sample->cpu_system_ns);
        row->cells[4] = report_cell_count(report, sample->threads);
        row->cells[5] = report_cell_count(report, sample->fds);
    }
    struct chart *chart =
        report_chart_new(report, CHART_TIME_SERIES, SAY(report, "figure.run_memory_title"), SAY(report, "figure.run_memory"));
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series =
        (struct chart_series){.label = SAY(report, "column.memory"), .points = points, .rows = rows, .count = detail->sample_count};
    chart->axis_title = SAY(report, "column.memory");
    chart->category_title = SAY(report, "unit.seconds_measured");
    chart->format = axis_format_mebibytes;
    chart->series = series;
    chart->series_count = 1;
    doc_add_chart(report->arena, parent, "memory", chart, doc_span_plain(report->arena, SAY(report, "figure.run_memory_caption")),
                  table);
}

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
    series->rows = level_rows(report, &quantiles);
    struct chart *chart = report_chart_new_percentiles(report, SAY(report, "figure.run_percentiles_title"),
                                                       report_mark_source(report, SAY(report, "figure.run_percentiles"), run));
    chart->linear_subtitle = report_mark_source(report, SAY(report, "figure.run_percentiles_linear"), run);
    chart->series = series;
    chart->series_count = 1;
    doc_add_chart(report->arena, parent, "percentiles", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.run_percentiles_caption")),
                  run_percentile_table(report, &quantiles));
    return 0;
}
