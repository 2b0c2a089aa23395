/* report_chart: what the builders of charts share: an empty specification, and latency by percentile as a series and in tables. */
#ifndef SITE_GEN_REPORT_REPORT_CHART_H
#define SITE_GEN_REPORT_REPORT_CHART_H

#include "site-gen/report/chart.h"
#include "site-gen/report/report_parts.h"

/* From the report's arena, without band, reference and data; its axis shows plain numbers. The subtitle describes it as well. */
struct chart *report_chart_new(const struct report *report, enum chart_kind kind, const char *title, const char *subtitle);
/* The value axis is logarithmic, and pages that can switch have it linear, too; the words for it follow the subtitle. */
void report_chart_offer_linear(const struct report *report, struct chart *chart);
/* Latency by percentile: logarithmic axis, the series to be added. */
struct chart *report_chart_new_percentiles(const struct report *report, const char *title, const char *subtitle);
struct chart_series report_chart_series(const struct report *report, const char *label, const struct analysis_quantiles *quantiles);
/* A bar of the sample's rate with its interval and its runs; without a value (NAN), the words why. Ink and tip are the caller's. */
struct chart_item report_chart_rate_item(const struct report *report, const char *label, const struct analysis_sample *sample);
/* Blue and up for faster, orange and down for slower, grey for all else. */
enum draw_ink report_verdict_ink(enum verdict verdict);
/* "p99.9" for the index of a level. */
const char *report_level_name(const struct report *report, size_t level);
/* "99.9 %". */
const char *report_level_percent(const struct report *report, size_t level);
/* What the pooled requests of a group met at the level, from the lowest target to the highest: "99 % of requests answered within ...".
 * Targets that lack it are left out. (report_percentile_figures.c) */
const char *report_pooled_title(const struct report *report, const struct analysis_group *group, size_t level);
/* The level's latency, or that there are too few requests. */
struct doc_cell report_cell_level(const struct report *report, const struct analysis_quantiles *quantiles, size_t level);

#endif
