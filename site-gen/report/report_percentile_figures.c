/* report_percentile_figures: latency by percentile of all runs of a target together. The curves describe; verdicts come from runs. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_chart.h"

#include <string.h>

/* The title speaks of one of the first levels: up to p99. */
#define PERCENTILE_TITLE_LEVELS 5

/* levels: the columns that somebody has a value for. */
static struct doc_table *percentile_table(const struct report *report, const struct analysis_group *group, size_t levels)
{
    struct doc_column columns[ANALYSIS_LEVELS + 2];
    columns[0] = report_column(SAY(report, "column.target"), NULL, false);
    for (size_t i = 0; i < levels; i++)
        columns[i + 1] = report_column(report_level_name(report, i), NULL, true);
    columns[levels + 1] = report_column(SAY(report, "column.requests"), NULL, true);
    struct doc_table *table = report_table(report, SAY(report, "figure.percentiles_data"), columns, levels + 2);
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->subjects = sample->target->key;
        row->cells[0] = report_cell_link(report, sample->target->key, report_link_target(report, sample->target));
        for (size_t j = 0; j < levels; j++)
            row->cells[j + 1] = sample->valid_count == 0                  ? report_cell_state(report, sample)
                                : sample->pooled.total == RESULTS_MISSING ? report_cell_missing(report)
                                                                          : report_cell_level(report, &sample->pooled, j);
        row->cells[levels + 1] = report_cell_count(report, sample->pooled.total);
    }
    return table;
}

const char *report_pooled_title(const struct report *report, const struct analysis_group *group, size_t level)
{
    const struct analysis_sample *low = NULL, *high = NULL;
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        if (sample->pooled.level_count <= level)
            continue;
        int64_t value = sample->pooled.levels[level].nanoseconds;
        low = low == NULL || value < low->pooled.levels[level].nanoseconds ? sample : low;
        high = high == NULL || value > high->pooled.levels[level].nanoseconds ? sample : high;
    }
    if (low == NULL)
        return SAY(report, "figure.percentiles_title");
    const char *least = format_duration(report->arena, (double)low->pooled.levels[level].nanoseconds);
    const char *most = format_duration(report->arena, (double)high->pooled.levels[level].nanoseconds);
    const char *share = report_level_percent(report, level);
    if (strcmp(least, most) == 0)
        return SAY(report, "figure.percentiles_within", "percent", share, "low", least);
    return SAY(report, "figure.percentiles_between", "percent", share, "low", least, "first", low->target->key, "high", most,
               "last", high->target->key);
}

/* Of the highest level that all curves reach, at most p99. */
static const char *percentiles_title(const struct report *report, const struct analysis_group *group)
{
    size_t levels = PERCENTILE_TITLE_LEVELS;
    for (size_t i = 0; i < group->sample_count; i++)
        if (group->samples[i]->pooled.curve_count > 0 && group->samples[i]->pooled.level_count < levels)
            levels = group->samples[i]->pooled.level_count;
    return report_pooled_title(report, group, levels > 0 ? levels - 1 : 0);
}

void figure_percentiles(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, group->sample_count, struct chart_series);
    size_t count = 0, levels = 0;
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        levels = sample->pooled.level_count > levels ? sample->pooled.level_count : levels;
        if (sample->pooled.curve_count == 0)
            continue;
        series[count] = report_chart_series(report, sample->target->key, &sample->pooled);
        series[count++].row = i + 1;
    }
    if (count == 0)
        return;
    struct chart *chart = report_chart_new_percentiles(
        report, percentiles_title(report, group), report_mark_source(report, SAY(report, "figure.percentiles"), group->conditions));
    chart->series = series;
    chart->series_count = count;
    doc_add_chart(report->arena, parent, "percentiles", chart,
                  doc_span_plain(report->arena, SAY(report, "figure.percentiles_caption")),
                  percentile_table(report, group, levels));
}
