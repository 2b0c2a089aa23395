/* chart_lines: percentile curves and time series. The lines are labelled directly at their ends, in a column at the right; colour,
 * dash and the shape at the end tell them apart. */
#include "site-gen/report/chart_lines.h"
#include "site-gen/report/chart_label.h"

#include <math.h>
#include <stdint.h>

#define LABEL_HEIGHT 16.0
#define PLOT_HEIGHT 250.0
#define SAMPLE_WIDTH 26.0 /* from the plot's right edge to the label: a leader and the line's shape */

struct lines {
    struct chart_frame *frame;
    const struct chart *chart;
    struct chart_axis x, y;
    double label_width;
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

bool chart_lines_have_points(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++) {
        for (size_t j = 0; j < chart->series[i].count; j++)
            if (can_draw(chart, chart->series[i].points[j]))
                return true;
    }
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
            ticks[count] = (struct chart_tick){chart_axis_place(&lines->x, values[count]),
                                               arena_format(frame->arena, "%.10g", values[count]), false};
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
        if (last - y < LABEL_HEIGHT)
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

/* The dots of a series and their intervals. */
static void draw_dots(const struct lines *lines, size_t index)
{
    struct chart_frame *frame = lines->frame;
    const struct chart_series *series = &lines->chart->series[index];
    enum draw_ink ink = series_ink(lines->chart, index);
    for (size_t i = 0; i < series->count; i++) {
        if (!can_draw(lines->chart, series->points[i]))
            continue;
        size_t first = frame->list->mark_count;
        struct draw_point place = place_point(lines, series->points[i]);
        double low = series->low != NULL ? chart_value(series->low[i]) : NAN;
        double high = series->low != NULL ? chart_value(series->high[i]) : NAN;
        if (!isnan(low) && !isnan(high)) {
            double bottom = chart_axis_place(&lines->y, low), top = chart_axis_place(&lines->y, high);
            draw_line(frame->arena, frame->list, place.x, bottom, place.x, top, ink, 1.4);
            draw_line(frame->arena, frame->list, place.x - 3, bottom, place.x + 3, bottom, ink, 1.4);
            draw_line(frame->arena, frame->list, place.x - 3, top, place.x + 3, top, ink, 1.4);
        }
        chart_frame_shape(frame, series_shape(index), place.x, place.y, 3.4, ink);
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

/* Draws the line in pieces between the points that are missing. Returns whether it has an end, and where. */
static bool draw_series(const struct lines *lines, size_t index, struct draw_point *end)
{
    struct chart_frame *frame = lines->frame;
    const struct chart_series *series = &lines->chart->series[index];
    struct draw_point *piece = ARENA_NEW_ARRAY(frame->arena, series->count + 1, struct draw_point);
    size_t length = 0, marks = frame->list->mark_count;
    bool any = false;
    for (size_t i = 0; i <= series->count; i++) {
        if (i < series->count && can_draw(lines->chart, series->points[i])) {
            piece[length++] = *end = place_point(lines, series->points[i]);
            any = true;
            continue;
        }
        if (!series->no_line)
            draw_piece(lines, index, piece, i - length, length);
        length = 0;
    }
    if (lines->chart->kind == CHART_POINTS && !series->no_dots)
        draw_dots(lines, index);
    if (series->row > 0)
        draw_link_row(frame->list, marks, series->row);
    return any;
}

struct end_label {
    const char *text;
    enum draw_ink ink; /* of the leader and the shape; MUTED for the reference */
    struct draw_point end;
    size_t series; /* SIZE_MAX for the reference */
};

static void draw_end_labels(const struct lines *lines, const struct end_label *labels, size_t count)
{
    struct chart_frame *frame = lines->frame;
    double *places = ARENA_NEW_ARRAY(frame->arena, count + 1, double);
    for (size_t i = 0; i < count; i++)
        places[i] = labels[i].end.y;
    double middle = (frame->top + frame->bottom) / 2,
           half = fmax(frame->bottom - frame->top + LABEL_HEIGHT, (double)count * LABEL_HEIGHT) / 2;
    chart_label_spread(frame->arena, places, count, LABEL_HEIGHT, middle - half, middle + half);
    for (size_t i = 0; i < count; i++) {
        const struct end_label *label = &labels[i];
        size_t first = frame->list->mark_count;
        double x = frame->right + SAMPLE_WIDTH;
        if (label->series != SIZE_MAX) {
            const struct draw_point leader[] = {
                {label->end.x, label->end.y}, {fmax(frame->right + 4, label->end.x), label->end.y}, {x - 9, places[i]}};
            draw_path(frame->arena, frame->list, leader, 3, label->ink, 0.8);
            chart_frame_shape(frame, series_shape(label->series), x - 9, places[i], 3.6, label->ink);
        }
        draw_text(frame->arena, frame->list, x, places[i] + CHART_LABEL_SIZE * 0.35, label->text, CHART_LABEL_SIZE,
                  DRAW_ANCHOR_START, label->series != SIZE_MAX ? DRAW_INK_TEXT : DRAW_INK_MUTED);
        if (label->series != SIZE_MAX)
            draw_link_row(frame->list, first, lines->chart->series[label->series].row);
    }
}

static void draw_lines(const struct lines *lines)
{
    struct chart_frame *frame = lines->frame;
    const struct chart *chart = lines->chart;
    for (size_t i = 0; i < chart->upright_count; i++) {
        double x = chart_axis_place(&lines->x, chart->uprights[i].x);
        draw_line(frame->arena, frame->list, x, frame->top, x, frame->bottom, DRAW_INK_MUTED, 1)->dash = DRAW_DASHED;
    }
    struct end_label *labels = ARENA_NEW_ARRAY(frame->arena, chart->series_count + 1, struct end_label);
    size_t count = 0;
    if (has_reference(chart)) {
        double y = chart_axis_place(&lines->y, chart->reference);
        draw_line(frame->arena, frame->list, frame->left, y, frame->right, y, DRAW_INK_MUTED, 1)->dash = DRAW_DASHED;
        if (chart->reference_label)
            labels[count++] =
                (struct end_label){draw_text_fit(frame->arena, chart->reference_label, CHART_LABEL_SIZE, false, lines->label_width),
                                   DRAW_INK_MUTED,
                                   {frame->right, y},
                                   SIZE_MAX};
    }
    for (size_t i = 0; i < chart->series_count; i++) {
        struct draw_point end = {0, 0};
        if (draw_series(lines, i, &end))
            labels[count++] =
                (struct end_label){draw_text_fit(frame->arena, chart->series[i].label, CHART_LABEL_SIZE, false, lines->label_width),
                                   series_ink(chart, i), end, i};
    }
    draw_end_labels(lines, labels, count);
}

static double label_width(const struct chart *chart, double width)
{
    double widest =
        chart->reference_label && has_reference(chart) ? draw_text_width(chart->reference_label, CHART_LABEL_SIZE, false) : 0;
    for (size_t i = 0; i < chart->series_count; i++)
        widest = fmax(widest, draw_text_width(chart->series[i].label, CHART_LABEL_SIZE, false));
    return fmin(widest, width * (width < 480 ? 0.42 : 0.34)); /* names told apart by their ends must not be cut on a phone */
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
    lines.label_width = label_width(chart, frame->width);
    struct chart_tick *ticks;
    struct chart_axis unit = lines.y; /* ticks are found before the plot's height is known */
    unit.from = 0;
    unit.to = 1;
    size_t tick_count = chart_frame_value_ticks(frame, &unit, 5, NAN, &ticks);
    frame->left = CHART_PAD + fit_y_ticks(&lines, ticks, tick_count) + 6;
    frame->right = frame->width - CHART_PAD - lines.label_width - SAMPLE_WIDTH;
    lines.x.from = frame->left;
    lines.x.to = frame->right;
    place_above(&lines);
    double labels = (double)(chart->series_count + 1) * LABEL_HEIGHT;
    frame->top = frame->y + 10;
    frame->bottom = frame->top + fmax(PLOT_HEIGHT, labels);
    lines.y.from = frame->bottom;
    lines.y.to = frame->top;
    if (has_band(chart)) {
        double left = chart_axis_place(&lines.x, fmin(chart->band_low, chart->band_high));
        double right = chart_axis_place(&lines.x, fmax(chart->band_low, chart->band_high));
        draw_rectangle(frame->arena, frame->list, left, frame->top, right - left, frame->bottom - frame->top, DRAW_INK_BAND);
    }
    draw_y_axis(&lines, &unit, ticks, tick_count);
    draw_x_axis(&lines);
    draw_lines(&lines);
}
