/* chart: what is to be shown, independent of any medium. chart_layout turns a specification into a draw list once: scales, ticks,
 * labels without collisions. Numbers for axes and marks arrive with their formatter, so that the language's format is kept. */
#ifndef SITE_GEN_REPORT_CHART_H
#define SITE_GEN_REPORT_CHART_H

#include "lib/arena.h"
#include "site-gen/report/draw.h"

#include <stdbool.h>
#include <stddef.h>

enum chart_kind {
    CHART_BARS,          /* items: bar from zero, interval bar, raw runs as ticks, value text at its end */
    CHART_FOREST,        /* items: ratio with interval on a log axis, 1 marked, noise band shaded */
    CHART_DOTS,          /* items: one dot each from zero (stability by CV), with a reference line */
    CHART_DISTRIBUTIONS, /* items: the outline of a distribution on a log axis, its median and its tail marked */
    CHART_PERCENTILES,   /* series: latency by percentile, x = 1/(1-p) on a log axis with ticks 50 %, 90 %, 99 %, 99.9 % */
    CHART_TIME_SERIES,   /* series: value by second, warm-up shaded */
    CHART_POINTS,        /* series: dots with intervals over an order or a number (sessions, sizes of a sweep), joined or not */
    CHART_SLOPES         /* series: from column to column (before, after) on a log axis, names at the ends of the lines */
};
#define CHART_KINDS 8

enum chart_scale { CHART_LINEAR, CHART_LOG };

/* Formats an axis value; context is the chart's. From arena. */
typedef const char *chart_format_function(struct arena *arena, double value, const void *context);

/* Heights, 0 to 1 of the row, over equal steps of the logarithm of the value. */
struct chart_density {
    double low, high; /* the outer edges of the first and the last step, 0 < low < high */
    const double *heights;
    size_t count;
};

struct chart_item {
    const char *label;
    double value;               /* NAN: no value; then value_text says why (state) */
    double low, high;           /* interval; NAN for none */
    const double *observations; /* raw runs; NULL for none */
    size_t observation_count;
    const char *value_text; /* finished: "74.6k [74.1k-75.1k]" */
    const char *tip;
    enum draw_ink ink;                   /* DRAW_INK_NONE: the chart's default */
    bool strong;                         /* its name is bold: what the colour says, for those who do not see it */
    const struct chart_density *density; /* DISTRIBUTIONS; value is the median, low and high are not drawn */
    double tail;                         /* DISTRIBUTIONS: a second value (p99), marked by a diamond; NAN for none */
};

struct chart_series {
    const char *label;               /* NULL or "": none, where the titles say enough about a line that is alone */
    const struct draw_point *points; /* data coordinates; PERCENTILES: x is 1/(1-p), so 2 for the median, 100 for p99 */
    size_t count;
    enum draw_ink ink;                  /* DRAW_INK_NONE: by position */
    const double *low, *high;           /* POINTS, SLOPES: interval of each point, NAN for none; NULL for none at all */
    bool no_line, no_dots;              /* POINTS: dots alone, a line alone */
    const char *const *tips;            /* of each point, each may be NULL; NULL for none. Makes dots of a line's points. */
    const char *const *names;           /* POINTS: beside its dot where there is room; NULL for none */
    const char *first_text, *last_text; /* SLOPES: the value at the line's ends */
    const char *change;                 /* SLOPES: below last_text, how the end compares with the beginning; NULL for none */
    size_t row;                         /* of the data table that is the whole series, from 1; 0: none */
    const size_t *rows;                 /* of each point, the same way; NULL: none */
};

struct chart_place { /* on the x axis */
    double x;
    const char *text; /* NULL for none */
    bool is_break;    /* an upright that parts what cannot be compared: dotted instead of dashed */
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
    const struct chart_place *places; /* POINTS: ticks of the x axis; NULL: round numbers. SLOPES: the columns */
    size_t place_count;
    const struct chart_place *uprights; /* POINTS: where something changed */
    size_t upright_count;
    double band_low, band_high; /* shaded band on the value axis (FOREST: noise) or on x (TIME_SERIES: warm-up); NAN for none */
    const char *band_label;
    double reference; /* a reference line on the value axis; NAN for none */
    const char *reference_label;
    chart_format_function *format;          /* value axis */
    chart_format_function *category_format; /* POINTS: round numbers of the x axis; NULL: as they are */
    const void *format_context;
    double width; /* 0: 720 */
};

/* Lays the chart out. Never fails: a chart without data says so (empty_text). All labels lie within the box and do not overlap. */
const struct draw_list *chart_layout(struct arena *arena, const struct chart *chart, const char *empty_text);

#endif
