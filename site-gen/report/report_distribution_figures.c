/* report_distribution_figures: the latencies of each run of a sample, or of each target of a group, one outline below the other. They
 * show what a percentile hides: two humps, a tail, a run unlike the others. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_axis.h"
#include "site-gen/report/report_chart.h"

#include <math.h>
#include <string.h>

/* More outlines than this say no more. */
#define RUNS_MAXIMUM 40
/* Of analysis_level. */
#define LEVEL_P50 0
#define LEVEL_P99 4

static const struct chart_density *outline(const struct report *report, const struct analysis_density *density)
{
    if (density->count == 0)
        return NULL;
    double *heights = ARENA_NEW_ARRAY(report->arena, density->count, double);
    for (size_t i = 0; i < density->count; i++)
        heights[i] = (double)density->heights[i] / 255;
    struct chart_density *copy = ARENA_NEW(report->arena, struct chart_density);
    *copy = (struct chart_density){density->low, density->high, heights, density->count};
    return copy;
}

/* NAN where a run has none, or too few answers for it. */
static double known_latency(const struct results_run *run, enum analysis_metric metric, int64_t nanoseconds)
{
    return analysis_metric_is_known(run, metric) ? (double)nanoseconds : NAN;
}

/* Median and p99 beside the outline, and with its name as what is shown on hover. */
static void set_texts(const struct report *report, struct chart_item *item, const char *name)
{
    const char *median = format_duration(report->arena, item->value), *tail = format_duration(report->arena, item->tail);
    item->value_text = isnan(item->tail) ? median : arena_format(report->arena, "%s · %s", median, tail);
    item->tip = isnan(item->tail) ? SAY(report, "figure.distribution_tip_median", "name", name, "median", median)
                                  : SAY(report, "figure.distribution_tip", "name", name, "median", median, "tail", tail);
}

static struct chart_item run_item(const struct report *report, const struct analysis_sample *sample, size_t index)
{
    const struct results_run *run = sample->valid[index];
    const char *number = SAY(report, "run.number", "number", format_count(report->arena, run->number));
    struct chart_item item = {.label = number,
                              .value = known_latency(run, ANALYSIS_P50, run->latency.p50),
                              .low = NAN,
                              .high = NAN,
                              .density = outline(report, &sample->densities[index]),
                              .tail = known_latency(run, ANALYSIS_P99, run->latency.p99)};
    set_texts(report, &item, number);
    return item;
}

static void add_run_row(const struct report *report, struct doc_table *table, const struct results_run *run)
{
    const struct {
        enum analysis_metric metric;
        int64_t nanoseconds;
    } levels[] = {{ANALYSIS_P50, run->latency.p50}, {ANALYSIS_P95, run->latency.p95}, {ANALYSIS_P99, run->latency.p99}};
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_link(report, format_count(report->arena, run->number), report_link_run(report, run));
    row->cells[1] = report_cell_duration(report, run->latency.minimum);
    for (size_t i = 0; i < REPORT_COUNT(levels); i++)
        row->cells[2 + i] = report_cell_run_latency(report, run, levels[i].metric, levels[i].nanoseconds);
    row->cells[5] = report_cell_duration(report, run->latency.maximum);
}

/* The range of the runs' medians: what was seen, no claim. */
static const char *title_of(const struct report *report, const struct analysis_sample *sample, const struct chart_item *items,
                            size_t count)
{
    double low = NAN, high = NAN;
    for (size_t i = 0; i < count; i++) {
        low = isnan(low) || items[i].value < low ? items[i].value : low;
        high = isnan(high) || items[i].value > high ? items[i].value : high;
    }
    const char *least = format_duration(report->arena, low), *most = format_duration(report->arena, high);
    return SAY(report, strcmp(least, most) == 0 ? "figure.distribution_same" : "figure.distribution_title", "target",
               sample->target->key, "low", least, "high", most);
}

static bool has_distributions(const struct analysis_sample *sample)
{
    size_t known = 0;
    for (size_t i = 0; sample != NULL && sample->densities != NULL && i < sample->valid_count; i++)
        known += sample->densities[i].count > 0 && analysis_metric_is_known(sample->valid[i], ANALYSIS_P50);
    return known >= 2;
}

void figure_distributions(const struct report *report, struct doc_node *parent, const struct analysis_sample *sample,
                          const char *id)
{
    if (!has_distributions(sample))
        return;
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.run"), NULL, false), report_column(SAY(report, "column.minimum"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),  report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),  report_column(SAY(report, "column.maximum"), NULL, true),
    };
    const struct results_run *conditions = sample->group->conditions;
    const char *scenario = report_scenario_label(report, sample->group->scenario->scenario);
    const char *caption = SAY(report, "figure.distribution_data", "target", sample->target->key, "scenario", scenario);
    struct doc_table *table = report_table(report, report_mark_source(report, caption, conditions), columns, REPORT_COUNT(columns));
    size_t shown = sample->valid_count < RUNS_MAXIMUM ? sample->valid_count : RUNS_MAXIMUM;
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, shown, struct chart_item);
    for (size_t i = 0; i < shown; i++) {
        items[i] = run_item(report, sample, i);
        add_run_row(report, table, sample->valid[i]);
    }
    struct chart *chart =
        report_chart_new(report, CHART_DISTRIBUTIONS, title_of(report, sample, items, shown),
                         report_mark_source(report, SAY(report, "figure.distribution", "scenario", scenario), conditions));
    chart->format = axis_format_duration;
    chart->axis_title = SAY(report, "unit.latency");
    chart->items = items;
    chart->item_count = shown;
    const char *how = SAY(report, "figure.distribution_caption");
    if (shown < sample->valid_count)
        how = arena_format(report->arena, "%s %s", how,
                           SAY(report, "figure.distribution_part", "count", format_count(report->arena, (int64_t)shown), "all",
                               format_count(report->arena, (int64_t)sample->valid_count)));
    doc_add_chart(report->arena, parent, id, chart, doc_span_plain(report->arena, how), table);
}

/* ---- targets beside each other ---------------------------------------------------------------------------------------------- */
static double pooled_level(const struct analysis_sample *sample, size_t level)
{
    return level < sample->pooled.level_count ? (double)sample->pooled.levels[level].nanoseconds : NAN;
}

static struct chart_item pooled_item(const struct report *report, const struct analysis_sample *sample)
{
    struct chart_item item = {.label = sample->target->key,
                              .value = pooled_level(sample, LEVEL_P50),
                              .low = NAN,
                              .high = NAN,
                              .density = outline(report, &sample->pooled_density),
                              .tail = pooled_level(sample, LEVEL_P99)};
    set_texts(report, &item, sample->target->key);
    return item;
}

void figure_pooled_distributions(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(report_level_name(report, LEVEL_P50), NULL, true),
        report_column(report_level_name(report, LEVEL_P99), NULL, true),
        report_column(SAY(report, "column.requests"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "figure.pooled_distribution_data"), columns, REPORT_COUNT(columns));
    struct chart_item *items = ARENA_NEW_ARRAY(report->arena, group->sample_count, struct chart_item);
    size_t count = 0;
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        if (sample->pooled_density.count == 0 || sample->pooled.level_count == 0)
            continue;
        items[count++] = pooled_item(report, sample);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->subjects = sample->target->key;
        row->cells[0] = report_cell_link(report, sample->target->key, report_link_target(report, sample->target));
        row->cells[1] = report_cell_level(report, &sample->pooled, LEVEL_P50);
        row->cells[2] = report_cell_level(report, &sample->pooled, LEVEL_P99);
        row->cells[3] = report_cell_count(report, sample->pooled.total);
    }
    if (count == 0)
        return;
    struct chart *chart =
        report_chart_new(report, CHART_DISTRIBUTIONS, report_pooled_title(report, group, LEVEL_P50),
                         report_mark_source(report, SAY(report, "figure.pooled_distribution"), group->conditions));
    chart->format = axis_format_duration;
    chart->axis_title = SAY(report, "unit.latency");
    chart->items = items;
    chart->item_count = count;
    doc_add_chart(report->arena, parent, "distributions", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.pooled_distribution_caption")), table);
}
