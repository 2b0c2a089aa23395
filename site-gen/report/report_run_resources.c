/* report_run_resources: charts of what the target's process tree used during a run: processor time and memory. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/chart_scale.h"
#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"

#include <math.h>

#define SECOND_NS 1e9
/* Memory that ends within this share of its beginning is called level. */
#define MEMORY_LEVEL 0.1

/* ---- processor time --------------------------------------------------------------------------------------------------------- */
/* Cores that were busy between a sample and the one before; NAN where the clock stood still. */
static double cores(const struct results_detail *detail, size_t index, bool user, bool system)
{
    const struct results_sample *now = &detail->samples[index], *before = now - 1;
    int64_t used = (user ? now->cpu_user_ns - before->cpu_user_ns : 0) + (system ? now->cpu_system_ns - before->cpu_system_ns : 0);
    int64_t elapsed = now->at_ns - before->at_ns;
    return elapsed > 0 && used >= 0 ? (double)used / (double)elapsed : NAN;
}

static struct chart_series cpu_series(const struct report *report, const char *label, const struct results_detail *detail,
                                      bool user, bool system)
{
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, detail->sample_count, struct draw_point);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, detail->sample_count, size_t), count = 0;
    for (size_t i = 1; i < detail->sample_count; i++) {
        rows[count] = report_table_row(i - 1, detail->sample_count);
        double middle = ((double)detail->samples[i].at_ns + (double)detail->samples[i - 1].at_ns) / 2;
        points[count++] = (struct draw_point){middle / SECOND_NS, cores(detail, i, user, system)};
    }
    return (struct chart_series){.label = label, .points = points, .rows = rows, .count = count};
}

static struct doc_cell core_cell(const struct report *report, double value)
{
    return isnan(value) ? report_cell_missing(report) : doc_cell_number(arena_format(report->arena, "%.2f", value), value);
}

static struct doc_table *cpu_table(const struct report *report, const struct results_detail *detail)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.time"), NULL, true),
        report_column(SAY(report, "figure.run_cpu_all"), SAY(report, "unit.cores"), true),
        report_column(SAY(report, "figure.run_cpu_user"), SAY(report, "unit.cores"), true),
        report_column(SAY(report, "figure.run_cpu_system"), SAY(report, "unit.cores"), true),
        report_column(SAY(report, "column.threads"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "figure.run_cpu_data"), columns, REPORT_COUNT(columns));
    for (size_t i = 1; i < detail->sample_count; i += report_table_step(detail->sample_count)) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_duration(report, detail->samples[i].at_ns);
        row->cells[1] = core_cell(report, cores(detail, i, true, true));
        row->cells[2] = core_cell(report, cores(detail, i, true, false));
        row->cells[3] = core_cell(report, cores(detail, i, false, true));
        row->cells[4] = report_cell_count(report, detail->samples[i].threads);
    }
    return table;
}

static const char *cpu_title(const struct report *report, const struct results_detail *detail)
{
    const struct results_sample *first = &detail->samples[0], *last = &detail->samples[detail->sample_count - 1];
    double elapsed = (double)(last->at_ns - first->at_ns);
    double used = (double)(last->cpu_user_ns - first->cpu_user_ns) + (double)(last->cpu_system_ns - first->cpu_system_ns);
    struct chart_range range = {0, 0, false};
    for (size_t i = 1; i < detail->sample_count; i++)
        chart_range_add(&range, cores(detail, i, true, true), false);
    if (!range.seen || elapsed <= 0 || used <= 0)
        return SAY(report, "figure.run_cpu_none");
    return SAY(report, "figure.run_cpu_title", "mean", arena_format(report->arena, "%.2f", used / elapsed), "high",
               arena_format(report->arena, "%.2f", range.high), "system",
               format_percent_short(report->arena, report->messages,
                                    round((double)(last->cpu_system_ns - first->cpu_system_ns) / used * 100) / 100));
}

void figure_run_cpu(const struct report *report, struct doc_node *parent, const struct results_detail *detail)
{
    struct chart *chart = report_chart_new(report, CHART_TIME_SERIES, cpu_title(report, detail), SAY(report, "figure.run_cpu"));
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 3, struct chart_series);
    series[0] = cpu_series(report, SAY(report, "figure.run_cpu_all"), detail, true, true);
    series[1] = cpu_series(report, SAY(report, "figure.run_cpu_user"), detail, true, false);
    series[2] = cpu_series(report, SAY(report, "figure.run_cpu_system"), detail, false, true);
    chart->axis_title = SAY(report, "unit.cores");
    chart->category_title = SAY(report, "unit.seconds_measured");
    chart->series = series;
    chart->series_count = 3;
    doc_add_chart(report->arena, parent, "cpu", chart, doc_span_plain(report->arena, SAY(report, "figure.run_cpu_caption")),
                  cpu_table(report, detail));
}

/* ---- memory ----------------------------------------------------------------------------------------------------------------- */
static const char *memory_title(const struct report *report, const struct results_detail *detail)
{
    double first = (double)detail->samples[0].rss_bytes, last = (double)detail->samples[detail->sample_count - 1].rss_bytes;
    struct chart_range range = {0, 0, false};
    for (size_t i = 0; i < detail->sample_count; i++)
        chart_range_add(&range, (double)detail->samples[i].rss_bytes, false);
    const char *key = last > first * (1 + MEMORY_LEVEL)   ? "figure.run_memory_grew"
                      : last < first * (1 - MEMORY_LEVEL) ? "figure.run_memory_fell"
                      : range.low == range.high           ? "figure.run_memory_same"
                                                          : "figure.run_memory_level";
    return SAY(report, key, "first", format_bytes(report->arena, first), "last", format_bytes(report->arena, last), "high",
               format_bytes(report->arena, range.high));
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
        rows[i] = report_table_row(i, detail->sample_count);
    }
    for (size_t i = 0; i < detail->sample_count; i += report_table_step(detail->sample_count)) {
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
        report_chart_new(report, CHART_TIME_SERIES, memory_title(report, detail), SAY(report, "figure.run_memory"));
    struct chart_series *series = ARENA_NEW(report->arena, struct chart_series);
    *series = (struct chart_series){.points = points, .rows = rows, .count = detail->sample_count};
    chart->axis_title = SAY(report, "column.memory");
    chart->category_title = SAY(report, "unit.seconds_measured");
    chart->format = axis_format_mebibytes;
    chart->series = series;
    chart->series_count = 1;
    doc_add_chart(report->arena, parent, "memory", chart, doc_span_plain(report->arena, SAY(report, "figure.run_memory_caption")),
                  table);
}
