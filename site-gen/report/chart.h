/* chart: what is to be shown, independent of any medium. chart_layout turns a specification into a draw list once: scales, ticks,
 * labels without collisions. Numbers for axes and marks arrive with their formatter, so that the language's format is kept. */
#ifndef SITE_GEN_REPORT_CHART_H
#define SITE_GEN_REPORT_CHART_H

#include "lib/arena.h"
#include "site-gen/report/draw.h"

#include <stdbool.h>
#include <stddef.h>

enum chart_kind {
    CHART_BARS,        /* items: bar from zero, interval bar, raw runs as ticks, value text at its end */
    CHART_FOREST,      /* items: ratio with interval on a log axis, 1 marked, noise band shaded */
    CHART_DOTS,        /* items: one dot each from zero (stability by CV), with a reference line */
    CHART_PERCENTILES, /* series: latency by percentile, x = 1/(1-p) on a log axis with ticks 50 %, 90 %, 99 %, 99.9 % */
    CHART_TIME_SERIES, /* series: value by second, warm-up shaded */
    CHART_POINTS       /* series: dots with intervals over an order or a number (sessions, sizes of a sweep), joined or not */
};

enum chart_scale { CHART_LINEAR, CHART_LOG };

/* Formats an axis value; context is the chart's. From arena. */
typedef const char *chart_format_function(struct arena *arena, double value, const void *context);

struct chart_item {
    const char *label;
    double value;               /* NAN: no value; then value_text says why (state) */
    double low, high;           /* interval; NAN for none */
    const double *observations; /* raw runs; NULL for none */
    size_t observation_count;
    const char *value_text; /* finished: "74.6k [74.1k-75.1k]" */
    const char *tip;
    enum draw_ink ink; /* DRAW_INK_NONE: the chart's default */
};

struct chart_series {
    const char *label;
    const struct draw_point *points; /* data coordinates; PERCENTILES: x is 1/(1-p), so 2 for the median, 100 for p99 */
    size_t count;
    enum draw_ink ink;        /* DRAW_INK_NONE: by position */
    const double *low, *high; /* POINTS: interval of each point, NAN for none; NULL for none at all */
    size_t row;               /* of the data table that is the whole series, from 1; 0: none */
    const size_t *rows;       /* of each point, the same way; NULL: none */
    bool no_line, no_dots;    /* POINTS: dots alone, a line alone */
};

struct chart_place { /* on the x axis */
    double x;
    const char *text; /* NULL for none */
};

struct chart {
    enum chart_kind kind;
    const char *title;           /* the takeaway in words */
    const char *subtitle;        /* what is plotted, unit and direction: "requests per second, higher is better" */
    const char *description;     /* for screen readers */
    const char *axis_title;      /* value axis */
    const char *category_title;  /* x axis of series: "percentile", "seconds" */
    enum chart_scale scale;      /* of the value axis of series; bars and dots always start at zero, forest is always logarithmic */
    const char *linear_subtitle; /* scale is logarithmic, and readers may have it linear, with this subtitle; NULL: they may not */
    const struct chart_item *items; /* in the order of the data table's rows */
    size_t item_count;
    const struct chart_series *series;
    size_t series_count;
    const struct chart_place *places; /* POINTS: ticks of the x axis; NULL: round numbers */
    size_t place_count;
    const struct chart_place *uprights; /* POINTS: where something changed */
    size_t upright_count;
    double band_low, band_high; /* shaded band on the value axis (FOREST: noise) or on x (TIME_SERIES: warm-up); NAN for none */
    const char *band_label;
    double reference; /* a reference line on the value axis; NAN for none */
    const char *reference_label;
    chart_format_function *format; /* value axis */
    const void *format_context;
    double width; /* 0: 720 */
};

/* Lays the chart out. Never fails: a chart without data says so (empty_text). All labels lie within the box and do not overlap. */
const struct draw_list *chart_layout(struct arena *arena, const struct chart *chart, const char *empty_text);

#endif
