/* report_chart: see the header. */
#include "site-gen/report/report_chart.h"

#include "site-gen/report/report_axis.h"

#include <math.h>

struct chart *report_chart_new(const struct report *report, enum chart_kind kind, const char *title, const char *subtitle)
{
    struct chart *chart = ARENA_NEW(report->arena, struct chart);
    *chart = (struct chart){
        .kind = kind,
        .title = title,
        .subtitle = subtitle,
        .description = subtitle,
        .band_low = NAN,
        .band_high = NAN,
        .reference = NAN,
        .format = axis_format_number,
        .format_context = report->messages,
    };
    return chart;
}

void report_chart_offer_linear(const struct report *report, struct chart *chart)
{
    const char *subtitle = chart->subtitle;
    chart->scale = CHART_LOG;
    chart->subtitle = arena_format(report->arena, "%s; %s", subtitle, SAY(report, "figure.scale_log"));
    chart->linear_subtitle = arena_format(report->arena, "%s; %s", subtitle, SAY(report, "figure.scale_linear"));
}

struct chart *report_chart_new_percentiles(const struct report *report, const char *title, const char *subtitle)
{
    struct chart *chart = report_chart_new(report, CHART_PERCENTILES, title, subtitle);
    chart->axis_title = SAY(report, "unit.latency");
    chart->category_title = SAY(report, "unit.percentile");
    report_chart_offer_linear(report, chart);
    chart->format = axis_format_duration;
    return chart;
}

/* 90, 99, 99.9 %, ...: where the axis has its ticks. */
static bool is_round_level(int64_t micro_percent)
{
    for (int64_t beyond = 10000000; beyond > 0; beyond /= 10)
        if (micro_percent == 100000000 - beyond)
            return true;
    return false;
}

struct chart_series report_chart_series(const struct report *report, const char *label, const struct analysis_quantiles *quantiles)
{
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, quantiles->curve_count, struct draw_point);
    const char **tips = ARENA_NEW_ARRAY(report->arena, quantiles->curve_count, const char *);
    for (size_t i = 0; i < quantiles->curve_count; i++) {
        const struct analysis_quantile *quantile = &quantiles->curve[i];
        double beyond = 1 - (double)quantile->micro_percent / 1e8;
        points[i] = (struct draw_point){1 / beyond, (double)quantile->nanoseconds};
        if (is_round_level(quantile->micro_percent))
            tips[i] = arena_format(report->arena, "%s: p%.8g %s", label, (double)quantile->micro_percent / 1e6,
                                   format_duration(report->arena, (double)quantile->nanoseconds));
    }
    return (struct chart_series){.label = label, .points = points, .count = quantiles->curve_count, .tips = tips};
}

struct chart_item report_chart_rate_item(const struct report *report, const char *label, const struct analysis_sample *sample)
{
    struct chart_item item = {.label = label, .value = NAN, .low = NAN, .high = NAN};
    if (!report_has_value(sample, ANALYSIS_RATE)) {
        item.value_text = report_cell_no_value(report, sample, ANALYSIS_RATE).text;
        return item;
    }
    const struct summary_estimate *summary = &sample->summary[ANALYSIS_RATE];
    const char *value = format_rate(report->arena, summary->geometric_mean);
    const char *interval = report_metric_interval(report, sample, ANALYSIS_RATE);
    item.value = summary->geometric_mean;
    if (interval != NULL) {
        item.low = summary->low;
        item.high = summary->high;
    }
    item.observations = sample->values[ANALYSIS_RATE];
    item.observation_count = sample->valid_count;
    item.value_text = interval != NULL ? arena_format(report->arena, "%s %s", value, interval) : value;
    return item;
}

enum draw_ink report_verdict_ink(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_FASTER:
        return DRAW_INK_FASTER;
    case VERDICT_SLOWER:
        return DRAW_INK_SLOWER;
    case VERDICT_INVALID:
    case VERDICT_NO_CLAIM:
    case VERDICT_EQUIVALENT:
    case VERDICT_NO_DIFFERENCE:
        return DRAW_INK_UNDECIDED;
    }
    return DRAW_INK_UNDECIDED;
}

const char *report_level_name(const struct report *report, size_t level)
{
    return arena_format(report->arena, "p%.6g", (double)analysis_level(level) / 1e6);
}

const char *report_level_percent(const struct report *report, size_t level)
{
    return SAY(report, "format.percent", "value", arena_format(report->arena, "%.6g", (double)analysis_level(level) / 1e6));
}

struct doc_cell report_cell_level(const struct report *report, const struct analysis_quantiles *quantiles, size_t level)
{
    if (level < quantiles->level_count)
        return report_cell_duration(report, quantiles->levels[level].nanoseconds);
    return doc_cell_state(DOC_STATE_TOO_FEW, SAY(report, "state.too_few"));
}
