/* chart_lines: percentile curves, time series and points. The lines are labelled directly at their ends, or by a
 * key where names are long; colour, dash and shape tell them apart. */
#include "site-gen/report/chart_lines.h"
#include "site-gen/report/chart_line_labels.h"
#include "site-gen/report/chart_point_names.h"

#include <math.h>
#include <stdint.h>

#define TICK_DISTANCE 16.0 /* between the labels of the value axis, at least */
#define PLOT_HEIGHT 250.0
#define BARE_WIDTH 8.0 /* right of the plot where nothing is labelled: half of a dot */

struct lines {
    struct chart_frame *frame;
    const struct chart *chart;
    struct chart_axis x, y;
    struct chart_line_label *labels;
    size_t label_count;
    size_t *label_of; /* a series' index in labels; SIZE_MAX for none */
    bool has_key;     /* the labels stand above the plot */
};

/* ---- data ------------------------------------------------------------------------------------------------------------------- */
static bool x_is_log(const struct chart *chart)
{
    return chart->kind == CHART_PERCENTILES;
}

static bool can_draw(const struct chart *chart, struct draw_point point)
{
    double x = chart_value(point.x), y = chart_value(point.y);
    return !isnan(x) && !isnan(y) && !(x_is_log(chart) && x <= 0) && !(chart->scale == CHART_LOG && y <= 0);
}

static bool has_points(const struct chart *chart, const struct chart_series *series)
{
    for (size_t i = 0; i < series->count; i++)
        if (can_draw(chart, series->points[i]))
            return true;
    return false;
}

bool chart_lines_have_points(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++)
        if (has_points(chart, &chart->series[i]))
            return true;
    return false;
}

static bool has_reference(const struct chart *chart)
{
    double reference = chart_value(chart->reference);
    return !isnan(reference) && !(chart->scale == CHART_LOG && reference <= 0);
}

static bool has_band(const struct chart *chart)
{
    return chart->kind == CHART_TIME_SERIES && !isnan(chart_value(chart->band_low)) && !isnan(chart_value(chart->band_high));
}

static bool has_label(const struct chart_series *series)
{
    return series->label != NULL && *series->label != '\0';
}

static void find_axes(struct lines *lines)
{
    const struct chart *chart = lines->chart;
    struct chart_range x = {0, 0, false}, y = {0, 0, false};
    for (size_t i = 0; i < chart->series_count; i++) {
        for (size_t j = 0; j < chart->series[i].count; j++) {
            if (!can_draw(chart, chart->series[i].points[j]))
                continue;
            chart_range_add(&x, chart->series[i].points[j].x, x_is_log(chart));
            chart_range_add(&y, chart->series[i].points[j].y, chart->scale == CHART_LOG);
            if (chart->series[i].low != NULL) {
                chart_range_add(&y, chart->series[i].low[j], chart->scale == CHART_LOG);
                chart_range_add(&y, chart->series[i].high[j], chart->scale == CHART_LOG);
            }
        }
    }
    if (has_reference(chart))
        chart_range_add(&y, chart->reference, chart->scale == CHART_LOG);
    if (has_band(chart)) {
        chart_range_add(&x, chart->band_low, false);
        chart_range_add(&x, chart->band_high, false);
    }
    lines->x = chart_axis_over(x, x_is_log(chart), false, chart->kind == CHART_POINTS ? 0.03 : 0);
    lines->y = chart_axis_over(y, chart->scale == CHART_LOG, chart->scale == CHART_LINEAR, 0.05);
}

/* ---- axes ------------------------------------------------------------------------------------------------------------------- */
/* "0%", "50%", "90%", "99%", "99.9%" ... at 1/(1-p) = 1, 2, 10, 100, 1000 ... */
static size_t percentile_ticks(const struct lines *lines, struct chart_tick *ticks, size_t capacity)
{
    static const char *const texts[] = {"0%", "50%", "90%", "99%", "99.9%", "99.99%", "99.999%", "99.9999%", "99.99999%"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && count < capacity; i++) {
        double place = i == 0 ? 1 : i == 1 ? 2 : pow(10, (double)i - 1);
        if (place >= lines->x.low * 0.999999 && place <= lines->x.high * 1.000001)
            ticks[count++] = (struct chart_tick){chart_axis_place(&lines->x, place), texts[i], i > 0};
    }
    return count;
}

static const char *category_text(const struct chart_frame *frame, double value)
{
    if (frame->chart->category_format != NULL)
        return frame->chart->category_format(frame->arena, value, frame->chart->format_context);
    return arena_format(frame->arena, "%.10g", value);
}

static void draw_x_axis(const struct lines *lines)
{
    struct chart_frame *frame = lines->frame;
    const struct chart *chart = lines->chart;
    const size_t capacity = 80 + chart->place_count;
    struct chart_tick *ticks = ARENA_NEW_ARRAY(frame->arena, capacity, struct chart_tick);
    size_t count = 0;
    if (x_is_log(chart)) {
        count = percentile_ticks(lines, ticks, capacity);
    } else if (chart->place_count > 0) {
        for (; count < chart->place_count; count++) /* the last one names the newest */
            ticks[count] = (struct chart_tick){chart_axis_place(&lines->x, chart->places[count].x), chart->places[count].text,
                                               count == 0 || count + 1 == chart->place_count};
    } else {
        double *values;
        size_t values_count =
            chart_axis_ticks(&lines->x, frame->arena, (size_t)fmax(2, (frame->right - frame->left) / 70), &values);
        for (; count < values_count; count++)
            ticks[count] =
                (struct chart_tick){chart_axis_place(&lines->x, values[count]), category_text(frame, values[count]), false};
    }
    chart_frame_axis_below(frame, ticks, count, chart->category_title);
    draw_line(frame->arena, frame->list, frame->left, frame->bottom, frame->right, frame->bottom, DRAW_INK_AXIS, 1);
}

/* The ticks of the value axis as they fit into a third of the width; returns the width that they need. */
static double fit_y_ticks(const struct lines *lines, struct chart_tick *ticks, size_t count)
{
    double width = 0;
    for (size_t i = 0; i < count; i++) {
        ticks[i].text = draw_text_fit(lines->frame->arena, ticks[i].text, CHART_TICK_SIZE, false, lines->frame->width * 0.3);
        width = fmax(width, draw_text_width(ticks[i].text, CHART_TICK_SIZE, false));
    }
    return width;
}

/* From the bottom up; a label nearer than its height to the last one is left out. */
static void draw_y_axis(const struct lines *lines, const struct chart_axis *axis, const struct chart_tick *ticks, size_t count)
{
    struct chart_frame *frame = lines->frame;
    double last = INFINITY;
    for (size_t i = 0; i < count; i++) {
        double share = (ticks[i].x - axis->from) / (axis->to - axis->from);
        double y = frame->bottom + share * (frame->top - frame->bottom);
        if (last - y < TICK_DISTANCE)
            continue;
        last = y;
        draw_line(frame->arena, frame->list, frame->left, y, frame->right, y, DRAW_INK_GRID, 1);
        draw_text(frame->arena, frame->list, frame->left - 6, y + CHART_TICK_SIZE * 0.35, ticks[i].text, CHART_TICK_SIZE,
                  DRAW_ANCHOR_END, DRAW_INK_MUTED);
    }
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */
static enum draw_ink series_ink(const struct chart *chart, size_t index)
{
    if (chart->series[index].ink != DRAW_INK_NONE)
        return chart->series[index].ink;
    return (enum draw_ink)(DRAW_INK_SERIES_1 + (int)(index % 8));
}

static enum draw_dash series_dash(size_t index)
{
    return (enum draw_dash)(index % 3);
}

static enum chart_shape series_shape(size_t index)
{
    return (enum chart_shape)(index % 5);
}

static struct draw_point place_point(const struct lines *lines, struct draw_point point)
{
    return (struct draw_point){chart_axis_place(&lines->x, point.x), chart_axis_place(&lines->y, point.y)};
}

/* The interval of a point as it is drawn; false without one. */
static bool find_interval(const struct lines *lines, const struct chart_series *series, size_t index, double *top, double *bottom)
{
    double low = series->low != NULL ? chart_value(series->low[index]) : NAN;
    double high = series->low != NULL ? chart_value(series->high[index]) : NAN;
    if (isnan(low) || isnan(high))
        return false;
    *bottom = chart_axis_place(&lines->y, low);
    *top = chart_axis_place(&lines->y, high);
    return true;
}

/* The dots of a series and their intervals; of a line only those points that have something to say. */
static void draw_dots(const struct lines *lines, size_t index)
{
    struct chart_frame *frame = lines->frame;
    const struct chart_series *series = &lines->chart->series[index];
    enum draw_ink ink = series_ink(lines->chart, index);
    for (size_t i = 0; i < series->count; i++) {
        const char *tip = series->tips != NULL ? series->tips[i] : NULL;
        if (!can_draw(lines->chart, series->points[i]) || (lines->chart->kind != CHART_POINTS && tip == NULL))
            continue;
        size_t first = frame->list->mark_count;
        struct draw_point place = place_point(lines, series->points[i]);
        double top, bottom;
        if (find_interval(lines, series, i, &top, &bottom)) {
            draw_line(frame->arena, frame->list, place.x, bottom, place.x, top, ink, 1.4);
            draw_line(frame->arena, frame->list, place.x - 3, bottom, place.x + 3, bottom, ink, 1.4);
            draw_line(frame->arena, frame->list, place.x - 3, top, place.x + 3, top, ink, 1.4);
        }
        chart_frame_shape(frame, series_shape(index), place.x, place.y, 3.4, ink)->tip = arena_copy_text(frame->arena, tip);
        if (series->rows != NULL)
            draw_link_row(frame->list, first, series->rows[i]);
    }
}

/* The points of a series from first on, length of them, as a line. */
static void draw_piece(const struct lines *lines, size_t index, const struct draw_point *piece, size_t first, size_t length)
{
    struct chart_frame *frame = lines->frame;
    const struct chart_series *series = &lines->chart->series[index];
    enum draw_ink ink = series_ink(lines->chart, index);
    if (length == 1) { /* alone between gaps: a line would not show */
        struct draw_mark *dot = draw_circle(frame->arena, frame->list, piece[0].x, piece[0].y, 2, ink);
        dot->row = series->rows != NULL ? series->rows[first] : 0;
    } else if (length > 1) {
        struct draw_mark *line = draw_path(frame->arena, frame->list, piece, length, ink, 1.8);
        line->dash = series_dash(index);
        line->rows = series->rows != NULL ? series->rows + first : NULL;
    }
}

/* Draws the line in pieces between the points that are missing. Returns whether it has an end: its rightmost point, the last one of
 * them. */
static bool draw_series(const struct lines *lines, size_t index, struct draw_point *end)
{
    struct chart_frame *frame = lines->frame;
    const struct chart_series *series = &lines->chart->series[index];
    struct draw_point *piece = ARENA_NEW_ARRAY(frame->arena, series->count + 1, struct draw_point);
    size_t length = 0, marks = frame->list->mark_count;
    bool any = false;
    for (size_t i = 0; i <= series->count; i++) {
        if (i < series->count && can_draw(lines->chart, series->points[i])) {
            piece[length++] = place_point(lines, series->points[i]);
            if (!any || piece[length - 1].x >= end->x)
                *end = piece[length - 1];
            any = true;
            continue;
        }
        if (!series->no_line)
            draw_piece(lines, index, piece, i - length, length);
        length = 0;
    }
    if (!series->no_dots && (lines->chart->kind == CHART_POINTS || series->tips != NULL))
        draw_dots(lines, index);
    if (series->row > 0)
        draw_link_row(frame->list, marks, series->row);
    return any;
}

/* The names of points, where there are any, keep clear of all dots. */
static void draw_names(const struct lines *lines)
{
    const struct chart *chart = lines->chart;
    struct chart_point_names names;
    chart_point_names_begin(&names, lines->frame);
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct chart_series *series = &chart->series[i];
        bool starts = true;
        for (size_t j = 0; j < series->count && !series->no_dots; j++) {
            if (!can_draw(chart, series->points[j])) {
                starts = true;
                continue;
            }
            struct chart_point_name name = {.dot = place_point(lines, series->points[j]),
                                            .starts = starts || series->no_line,
                                            .text = series->names != NULL ? series->names[j] : NULL};
            name.top = name.bottom = name.dot.y;
            find_interval(lines, series, j, &name.top, &name.bottom);
            chart_point_names_add(&names, name);
            starts = false;
        }
    }
    chart_point_names_draw(&names);
}

static void draw_lines(const struct lines *lines)
{
    struct chart_frame *frame = lines->frame;
    const struct chart *chart = lines->chart;
    for (size_t i = 0; i < chart->upright_count; i++) {
        double x = chart_axis_place(&lines->x, chart->uprights[i].x);
        draw_line(frame->arena, frame->list, x, frame->top, x, frame->bottom, DRAW_INK_MUTED, 1)->dash =
            chart->uprights[i].is_break ? DRAW_DOTTED : DRAW_DASHED;
    }
    if (has_reference(chart)) {
        double y = chart_axis_place(&lines->y, chart->reference);
        draw_line(frame->arena, frame->list, frame->left, y, frame->right, y, DRAW_INK_MUTED, 1)->dash = DRAW_DASHED;
    }
    for (size_t i = 0; i < chart->series_count; i++) {
        struct draw_point end = {0, 0};
        if (draw_series(lines, i, &end) && lines->label_of[i] != SIZE_MAX)
            lines->labels[lines->label_of[i]].end = end;
    }
    if (!lines->has_key)
        chart_line_labels_beside(frame, lines->labels, lines->label_count);
    if (chart->kind == CHART_POINTS)
        draw_names(lines);
}

/* The reference first, then the lines in their order; where they end is known when they are drawn. */
static void collect_labels(struct lines *lines)
{
    const struct chart *chart = lines->chart;
    struct arena *arena = lines->frame->arena;
    lines->labels = ARENA_NEW_ARRAY(arena, chart->series_count + 1, struct chart_line_label);
    lines->label_of = ARENA_NEW_ARRAY(arena, chart->series_count + 1, size_t);
    if (has_reference(chart) && chart->reference_label && *chart->reference_label)
        lines->labels[lines->label_count++] = (struct chart_line_label){
            .text = chart->reference_label, .ink = DRAW_INK_MUTED, .dash = DRAW_DASHED, .is_reference = true};
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct chart_series *series = &chart->series[i];
        lines->label_of[i] = SIZE_MAX;
        if (!has_label(series) || !has_points(chart, series))
            continue;
        lines->label_of[i] = lines->label_count;
        lines->labels[lines->label_count++] = (struct chart_line_label){.text = series->label,
                                                                        .ink = series_ink(chart, i),
                                                                        .dash = series_dash(i),
                                                                        .shape = series_shape(i),
                                                                        .is_bare = series->no_dots,
                                                                        .row = series->row};
    }
}

/* The reference's label is at its line; the ends of the others are known when they are drawn. */
static void place_reference_label(const struct lines *lines)
{
    if (lines->label_count > 0 && lines->labels[0].is_reference)
        lines->labels[0].end = (struct draw_point){lines->frame->right, chart_axis_place(&lines->y, lines->chart->reference)};
}

/* What stands between the titles and the plot: the value axis' title, the name of the band. */
static void place_above(const struct lines *lines)
{
    struct chart_frame *frame = lines->frame;
    const struct chart *chart = lines->chart;
    struct chart_mark_label *labels = ARENA_NEW_ARRAY(frame->arena, chart->upright_count + 2, struct chart_mark_label);
    size_t count = 2;
    labels[0] = (struct chart_mark_label){CHART_PAD, chart->axis_title};
    if (has_band(chart)) {
        labels[1].x = (chart_axis_place(&lines->x, chart->band_low) + chart_axis_place(&lines->x, chart->band_high)) / 2;
        labels[1].text = chart->band_label;
    }
    for (size_t i = 0; i < chart->upright_count; i++)
        labels[count++] = (struct chart_mark_label){chart_axis_place(&lines->x, chart->uprights[i].x), chart->uprights[i].text};
    chart_frame_labels_above(frame, labels, count);
}

void chart_lines_layout(struct chart_frame *frame)
{
    const struct chart *chart = frame->chart;
    struct lines lines = {.frame = frame, .chart = chart};
    find_axes(&lines);
    collect_labels(&lines);
    double label_width = chart_line_labels_width(frame, lines.labels, lines.label_count);
    lines.has_key = label_width < 0;
    if (lines.has_key)
        chart_line_labels_above(frame, lines.labels, lines.label_count);
    struct chart_tick *ticks;
    struct chart_axis unit = lines.y; /* ticks are found before the plot's height is known */
    unit.from = 0;
    unit.to = 1;
    size_t tick_count = chart_frame_value_ticks(frame, &unit, 5, NAN, &ticks);
    frame->left = CHART_PAD + fit_y_ticks(&lines, ticks, tick_count) + 6;
    frame->right = frame->width - CHART_PAD - fmax(label_width, BARE_WIDTH);
    lines.x.from = frame->left;
    lines.x.to = frame->right;
    place_above(&lines);
    frame->top = frame->y + 10;
    frame->bottom = frame->top + fmax(PLOT_HEIGHT, lines.has_key ? 0 : chart_line_labels_height(lines.label_count + 1));
    lines.y.from = frame->bottom;
    lines.y.to = frame->top;
    frame->list->plot = (struct draw_box){frame->left, frame->top, frame->right, frame->bottom};
    if (has_band(chart)) {
        double left = chart_axis_place(&lines.x, fmin(chart->band_low, chart->band_high));
        double right = chart_axis_place(&lines.x, fmax(chart->band_low, chart->band_high));
        draw_rectangle(frame->arena, frame->list, left, frame->top, right - left, frame->bottom - frame->top, DRAW_INK_BAND);
    }
    draw_y_axis(&lines, &unit, ticks, tick_count);
    draw_x_axis(&lines);
    place_reference_label(&lines);
    draw_lines(&lines);
}
