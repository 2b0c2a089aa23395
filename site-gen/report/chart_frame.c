/* chart_frame: titles, axes and labels around the plot of every chart. */
#include "site-gen/report/chart_frame.h"

#include <math.h>
#include <string.h>

#define WIDTH_DEFAULT 720.0
#define WIDTH_MINIMUM 160.0
#define TICK_GAP 8.0 /* between neighbouring labels in a row */

/* One paragraph, wrapped to the width. */
static void place_paragraph(struct chart_frame *frame, const char *text, double size, bool bold, enum draw_ink ink)
{
    if (!text || !*text)
        return;
    const char **lines;
    size_t count = draw_text_wrap(frame->arena, text, size, bold, frame->width - 2 * CHART_PAD, &lines);
    for (size_t i = 0; i < count; i++) {
        struct draw_mark *mark =
            draw_text(frame->arena, frame->list, CHART_PAD, frame->y + size, lines[i], size, DRAW_ANCHOR_START, ink);
        mark->bold = bold;
        frame->y += ceil(size * 1.3);
    }
}

void chart_frame_begin(struct chart_frame *frame, struct arena *arena, const struct chart *chart)
{
    double width = isfinite(chart->width) && chart->width > 0 ? chart->width : WIDTH_DEFAULT;
    *frame = (struct chart_frame){.arena = arena, .chart = chart, .width = fmax(width, WIDTH_MINIMUM)};
    frame->list = draw_list_new(arena, frame->width, 0);
    frame->list->title = arena_copy_text(arena, chart->title ? chart->title : "");
    frame->list->description = arena_copy_text(arena, chart->description ? chart->description : "");
    frame->y = 2;
    place_paragraph(frame, chart->title, CHART_TITLE_SIZE, true, DRAW_INK_TEXT);
    frame->y += 1;
    place_paragraph(frame, chart->subtitle, CHART_TICK_SIZE, false, DRAW_INK_MUTED);
    frame->y += 8;
}

const struct draw_list *chart_frame_end(struct chart_frame *frame)
{
    frame->list->height = ceil(frame->y + 4);
    return frame->list;
}

const char *chart_frame_format(const struct chart_frame *frame, double value)
{
    const char *text = NULL;
    if (frame->chart->format)
        text = frame->chart->format(frame->arena, value, frame->chart->format_context);
    return text ? text : arena_format(frame->arena, "%.4g", value);
}

void chart_frame_labels_above(struct chart_frame *frame, const struct chart_mark_label *labels, size_t count)
{
    double row_end = -1;
    for (size_t i = 0; i < count; i++) {
        if (!labels[i].text || !*labels[i].text)
            continue;
        const char *text = draw_text_fit(frame->arena, labels[i].text, CHART_TICK_SIZE, false, frame->width - 2 * CHART_PAD);
        double width = draw_text_width(text, CHART_TICK_SIZE, false);
        double left = fmin(fmax(labels[i].x - width / 2, CHART_PAD), frame->width - CHART_PAD - width);
        if (row_end < 0 || left < row_end + TICK_GAP) { /* the first one, or no room beside the last one */
            frame->y += 16;
            row_end = 0;
        }
        draw_text(frame->arena, frame->list, left, frame->y - 4, text, CHART_TICK_SIZE, DRAW_ANCHOR_START, DRAW_INK_MUTED);
        row_end = fmax(row_end, left + width);
    }
    if (row_end >= 0)
        frame->y += 2;
}

size_t chart_frame_value_ticks(const struct chart_frame *frame, const struct chart_axis *axis, size_t wanted, double anchor,
                               struct chart_tick **ticks)
{
    double *values;
    size_t count = chart_axis_ticks(axis, frame->arena, wanted, &values), shown = 0;
    *ticks = ARENA_NEW_ARRAY(frame->arena, count + 1, struct chart_tick);
    if (!isnan(anchor))
        (*ticks)[shown++] = (struct chart_tick){chart_axis_place(axis, anchor), chart_frame_format(frame, anchor), true};
    for (size_t i = 0; i < count; i++) {
        if (!isnan(anchor) && fabs(values[i] - anchor) < 1e-9)
            continue;
        (*ticks)[shown++] = (struct chart_tick){chart_axis_place(axis, values[i]), chart_frame_format(frame, values[i]), false};
    }
    return shown;
}

/* Where a tick's label goes: centred on the tick, pushed inside the drawing. False when it is wider than all of it. */
static bool tick_label_left(const struct chart_frame *frame, const struct chart_tick *tick, double *left, double *right)
{
    double width = draw_text_width(tick->text, CHART_TICK_SIZE, false);
    if (width > frame->width - 2 * CHART_PAD)
        return false;
    *left = fmin(fmax(tick->x - width / 2, CHART_PAD), frame->width - CHART_PAD - width);
    *right = *left + width;
    return true;
}

/* True when the label would touch one already placed, or says the same as one. */
static bool tick_collides(const struct chart_frame *frame, const struct chart_tick *ticks, const bool *placed, size_t count,
                          size_t index)
{
    double left, right, other_left, other_right;
    if (!tick_label_left(frame, &ticks[index], &left, &right))
        return true;
    for (size_t i = 0; i < count; i++) {
        if (!placed[i] || !tick_label_left(frame, &ticks[i], &other_left, &other_right))
            continue;
        if ((left < other_right + TICK_GAP && other_left < right + TICK_GAP) || strcmp(ticks[i].text, ticks[index].text) == 0)
            return true;
    }
    return false;
}

void chart_frame_axis_below(struct chart_frame *frame, const struct chart_tick *ticks, size_t count, const char *title)
{
    bool *placed = ARENA_NEW_ARRAY(frame->arena, count + 1, bool);
    for (int important = 1; important >= 0; important--) {
        for (size_t i = 0; i < count; i++) {
            if (ticks[i].important != (important == 1) || placed[i] || !ticks[i].text ||
                tick_collides(frame, ticks, placed, count, i))
                continue;
            placed[i] = true;
            double left = 0, right = 0;
            tick_label_left(frame, &ticks[i], &left, &right);
            double grid_top = frame->plain ? frame->bottom : frame->top,
                   grid_bottom = frame->plain ? frame->bottom + 4 : frame->bottom;
            draw_line(frame->arena, frame->list, ticks[i].x, grid_top, ticks[i].x, grid_bottom,
                      frame->plain ? DRAW_INK_AXIS : DRAW_INK_GRID, 1);
            draw_text(frame->arena, frame->list, left, frame->bottom + 19, ticks[i].text, CHART_TICK_SIZE, DRAW_ANCHOR_START,
                      DRAW_INK_MUTED);
        }
    }
    frame->y = frame->bottom + 23;
    if (!title || !*title)
        return;
    title = draw_text_fit(frame->arena, title, CHART_TICK_SIZE, false, frame->width - 2 * CHART_PAD);
    double width = draw_text_width(title, CHART_TICK_SIZE, false);
    double x = fmin(frame->left, frame->width - CHART_PAD - width);
    draw_text(frame->arena, frame->list, x, frame->y + 12, title, CHART_TICK_SIZE, DRAW_ANCHOR_START, DRAW_INK_MUTED);
    frame->y += 16;
}

enum chart_shape chart_frame_verdict_shape(enum draw_ink ink)
{
    return ink == DRAW_INK_FASTER ? CHART_SHAPE_UP : ink == DRAW_INK_SLOWER ? CHART_SHAPE_DOWN : CHART_SHAPE_CIRCLE;
}

struct draw_mark *chart_frame_shape(struct chart_frame *frame, enum chart_shape shape, double x, double y, double radius,
                                    enum draw_ink ink)
{
    double r = radius;
    const struct draw_point square[] = {
        {x - r * 0.9, y - r * 0.9}, {x + r * 0.9, y - r * 0.9}, {x + r * 0.9, y + r * 0.9}, {x - r * 0.9, y + r * 0.9}};
    const struct draw_point up[] = {{x, y - r * 1.15}, {x + r * 1.1, y + r * 0.85}, {x - r * 1.1, y + r * 0.85}};
    const struct draw_point down[] = {{x, y + r * 1.15}, {x + r * 1.1, y - r * 0.85}, {x - r * 1.1, y - r * 0.85}};
    const struct draw_point diamond[] = {{x, y - r * 1.25}, {x + r * 1.25, y}, {x, y + r * 1.25}, {x - r * 1.25, y}};
    struct draw_mark *mark = NULL;
    switch (shape) {
    case CHART_SHAPE_CIRCLE:
        return draw_circle(frame->arena, frame->list, x, y, radius, ink);
    case CHART_SHAPE_SQUARE:
        mark = draw_path(frame->arena, frame->list, square, 4, DRAW_INK_NONE, 0);
        break;
    case CHART_SHAPE_UP:
        mark = draw_path(frame->arena, frame->list, up, 3, DRAW_INK_NONE, 0);
        break;
    case CHART_SHAPE_DIAMOND:
        mark = draw_path(frame->arena, frame->list, diamond, 4, DRAW_INK_NONE, 0);
        break;
    case CHART_SHAPE_DOWN:
        mark = draw_path(frame->arena, frame->list, down, 3, DRAW_INK_NONE, 0);
        break;
    }
    mark->fill = ink;
    return mark;
}
