/* chart_slopes: see the header. The labels at each side are spread until none touches another; thin leaders lead to their points. */
#include "site-gen/report/chart_slopes.h"

#include "site-gen/report/chart_label.h"

#include <math.h>

#define PLOT_HEIGHT 170.0
#define LABEL_HEIGHT 31.0 /* two lines of text */
#define LEADER 18.0       /* between a label and its point */
#define LEFT_SHARE 0.36   /* of the width, at most */
#define RIGHT_SHARE 0.32

struct slopes {
    struct chart_frame *frame;
    const struct chart *chart;
    struct chart_axis x, y;
    double left_width, right_width; /* of the labels */
};

/* ---- data ------------------------------------------------------------------------------------------------------------------- */
static bool can_draw(struct draw_point point)
{
    return !isnan(chart_value(point.x)) && chart_value(point.y) > 0;
}

bool chart_slopes_have_points(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++)
        for (size_t j = 0; j < chart->series[i].count; j++)
            if (can_draw(chart->series[i].points[j]))
                return true;
    return false;
}

static void find_axes(struct slopes *slopes)
{
    const struct chart *chart = slopes->chart;
    struct chart_range x = {0, 0, false}, y = {0, 0, false};
    for (size_t i = 0; i < chart->place_count; i++)
        chart_range_add(&x, chart->places[i].x, false);
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct chart_series *series = &chart->series[i];
        for (size_t j = 0; j < series->count; j++) {
            if (!can_draw(series->points[j]))
                continue;
            chart_range_add(&x, series->points[j].x, false);
            chart_range_add(&y, series->points[j].y, true);
            if (series->low != NULL) {
                chart_range_add(&y, series->low[j], true);
                chart_range_add(&y, series->high[j], true);
            }
        }
    }
    slopes->x = chart_axis_over(x, false, false, 0);
    slopes->y = chart_axis_over(y, true, false, 0.05);
}

/* ---- labels ----------------------------------------------------------------------------------------------------------------- */
static double text_width(const char *text, double size)
{
    return text != NULL ? draw_text_width(text, size, false) : 0;
}

static void measure(struct slopes *slopes)
{
    const struct chart *chart = slopes->chart;
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct chart_series *series = &chart->series[i];
        slopes->left_width = fmax(slopes->left_width, text_width(series->label, CHART_LABEL_SIZE));
        slopes->left_width = fmax(slopes->left_width, text_width(series->first_text, CHART_TICK_SIZE));
        slopes->right_width = fmax(slopes->right_width, text_width(series->last_text, CHART_LABEL_SIZE));
        slopes->right_width = fmax(slopes->right_width, text_width(series->change, CHART_TICK_SIZE));
    }
    slopes->left_width = fmin(slopes->left_width, slopes->frame->width * LEFT_SHARE);
    slopes->right_width = fmin(slopes->right_width, slopes->frame->width * RIGHT_SHARE);
}

/* A line of a label, anchored at its side of the plot. */
static void draw_line_of_label(const struct slopes *slopes, bool left, double y, const char *text, double size, enum draw_ink ink)
{
    struct chart_frame *frame = slopes->frame;
    double width = left ? slopes->left_width : slopes->right_width, x = left ? frame->left - LEADER : frame->right + LEADER;
    if (text != NULL)
        draw_text(frame->arena, frame->list, x, y, draw_text_fit(frame->arena, text, size, false, width), size,
                  left ? DRAW_ANCHOR_END : DRAW_ANCHOR_START, ink);
}

/* Where a line begins or ends; without a value there, where it is known at all. */
static double end_place(const struct slopes *slopes, const struct chart_series *series, bool first)
{
    double place = slopes->y.from;
    for (size_t i = 0; i < series->count; i++) {
        struct draw_point point = series->points[first ? series->count - 1 - i : i];
        if (can_draw(point))
            place = chart_axis_place(&slopes->y, point.y);
    }
    return place;
}

static bool has_end(const struct chart_series *series, bool first)
{
    return series->count > 0 && can_draw(series->points[first ? 0 : series->count - 1]);
}

static void draw_labels(const struct slopes *slopes, bool left)
{
    struct chart_frame *frame = slopes->frame;
    const struct chart *chart = slopes->chart;
    double *places = ARENA_NEW_ARRAY(frame->arena, chart->series_count + 1, double);
    for (size_t i = 0; i < chart->series_count; i++)
        places[i] = end_place(slopes, &chart->series[i], left);
    chart_label_spread(frame->arena, places, chart->series_count, LABEL_HEIGHT, frame->top, frame->bottom);
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct chart_series *series = &chart->series[i];
        size_t first = frame->list->mark_count;
        double edge = left ? frame->left : frame->right, away = left ? -1 : 1, wish = end_place(slopes, series, left);
        const struct draw_point leader[] = {
            {edge + away * (LEADER - 3), places[i]}, {edge + away * (LEADER - 6), places[i]}, {edge + away * 5, wish}};
        if (has_end(series, left))
            draw_path(frame->arena, frame->list, leader, 3, DRAW_INK_AXIS, 0.8);
        draw_line_of_label(slopes, left, places[i] - 3, left ? series->label : series->last_text, CHART_LABEL_SIZE, DRAW_INK_TEXT);
        draw_line_of_label(slopes, left, places[i] + 11, left ? series->first_text : series->change, CHART_TICK_SIZE,
                           DRAW_INK_MUTED);
        draw_link_row(frame->list, first, series->row);
    }
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */
static void draw_interval(const struct slopes *slopes, double x, double low, double high, enum draw_ink ink)
{
    struct chart_frame *frame = slopes->frame;
    if (isnan(chart_value(low)) || isnan(chart_value(high)) || low <= 0)
        return;
    double bottom = chart_axis_place(&slopes->y, low), top = chart_axis_place(&slopes->y, high);
    draw_line(frame->arena, frame->list, x, bottom, x, top, ink, 1.2);
    draw_line(frame->arena, frame->list, x - 3, bottom, x + 3, bottom, ink, 1.2);
    draw_line(frame->arena, frame->list, x - 3, top, x + 3, top, ink, 1.2);
}

/* An undecided line is dashed, so that it is told from the others without colour. */
static void draw_slope(const struct slopes *slopes, const struct chart_series *series)
{
    struct chart_frame *frame = slopes->frame;
    enum draw_ink ink = series->ink != DRAW_INK_NONE ? series->ink : DRAW_INK_UNDECIDED;
    struct draw_point before = {NAN, NAN};
    size_t first = frame->list->mark_count;
    for (size_t i = 0; i < series->count; i++) {
        if (!can_draw(series->points[i])) {
            before.x = NAN;
            continue;
        }
        struct draw_point place = {chart_axis_place(&slopes->x, series->points[i].x),
                                   chart_axis_place(&slopes->y, series->points[i].y)};
        if (!isnan(before.x))
            draw_line(frame->arena, frame->list, before.x, before.y, place.x, place.y, ink, 2)->dash =
                ink == DRAW_INK_UNDECIDED ? DRAW_DASHED : DRAW_SOLID;
        if (series->low != NULL)
            draw_interval(slopes, place.x, series->low[i], series->high[i], ink);
        struct draw_mark *dot = chart_frame_shape(frame, chart_frame_verdict_shape(ink), place.x, place.y, 4, ink);
        dot->tip = series->tips != NULL ? arena_copy_text(frame->arena, series->tips[i]) : NULL;
        before = place;
    }
    draw_link_row(frame->list, first, series->row);
}

static void draw_columns(const struct slopes *slopes)
{
    struct chart_frame *frame = slopes->frame;
    const struct chart *chart = slopes->chart;
    for (size_t i = 0; i < chart->place_count; i++) {
        double x = chart_axis_place(&slopes->x, chart->places[i].x);
        draw_line(frame->arena, frame->list, x, frame->top, x, frame->bottom, DRAW_INK_GRID, 1);
    }
}

/* The columns' names stand above them. */
static void place_above(const struct slopes *slopes)
{
    struct chart_frame *frame = slopes->frame;
    const struct chart *chart = slopes->chart;
    struct chart_mark_label *labels = ARENA_NEW_ARRAY(frame->arena, chart->place_count + 1, struct chart_mark_label);
    for (size_t i = 0; i < chart->place_count; i++)
        labels[i] = (struct chart_mark_label){chart_axis_place(&slopes->x, chart->places[i].x), chart->places[i].text};
    chart_frame_labels_above(frame, labels, chart->place_count);
}

void chart_slopes_layout(struct chart_frame *frame)
{
    struct slopes slopes = {.frame = frame, .chart = frame->chart};
    find_axes(&slopes);
    measure(&slopes);
    frame->left = CHART_PAD + slopes.left_width + LEADER;
    frame->right = frame->width - CHART_PAD - slopes.right_width - LEADER;
    slopes.x.from = frame->left;
    slopes.x.to = frame->right;
    place_above(&slopes);
    frame->top = frame->y + 4;
    frame->bottom = frame->top + fmax(PLOT_HEIGHT, (double)frame->chart->series_count * LABEL_HEIGHT);
    frame->y = frame->bottom + 4;
    frame->list->plot = (struct draw_box){frame->left, frame->top, frame->right, frame->bottom};
    slopes.y.from = frame->bottom;
    slopes.y.to = frame->top;
    draw_columns(&slopes);
    for (size_t i = 0; i < frame->chart->series_count; i++)
        draw_slope(&slopes, &frame->chart->series[i]);
    draw_labels(&slopes, true);
    draw_labels(&slopes, false);
}
