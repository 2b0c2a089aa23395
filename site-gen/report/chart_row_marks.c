/* chart_row_marks: see the header. */
#include "site-gen/report/chart_row_marks.h"

#include <math.h>

#define TICK_HEIGHT 6.0 /* of a single run */
#define FLAT 0.2        /* of an outline: lower is as good as its base line */
#define OUTLINE_GAP 1.5 /* between the outlines of neighbouring rows, half of it */

bool chart_row_has_value(const struct chart_rows *rows, const struct chart_item *item)
{
    double value = chart_value(item->value);
    return !isnan(value) && !(rows->axis.log && value <= 0);
}

bool chart_row_has_density(const struct chart_item *item)
{
    const struct chart_density *density = item->density;
    return density != NULL && density->count > 0 && chart_value(density->low) > 0 && chart_value(density->high) > density->low;
}

static bool has_interval(const struct chart_item *item)
{
    return !isnan(chart_value(item->low)) && !isnan(chart_value(item->high));
}

/* A line from low to high with small caps. */
static void draw_interval(const struct chart_rows *rows, const struct chart_item *item, double y, enum draw_ink ink, double width,
                          double cap)
{
    struct chart_frame *frame = rows->frame;
    double low = chart_axis_place(&rows->axis, item->low), high = chart_axis_place(&rows->axis, item->high);
    draw_line(frame->arena, frame->list, low, y, high, y, ink, width);
    if (cap > 0) {
        draw_line(frame->arena, frame->list, low, y - cap, low, y + cap, ink, width);
        draw_line(frame->arena, frame->list, high, y - cap, high, y + cap, ink, width);
    }
}

/* Each raw run as a tick below its bar or dot, so that the spread is seen and not only summed up. */
static void draw_observations(const struct chart_rows *rows, const struct chart_item *item, double top)
{
    struct chart_frame *frame = rows->frame;
    for (size_t i = 0; item->observations && i < item->observation_count; i++) {
        if (isnan(chart_value(item->observations[i])))
            continue;
        double x = chart_axis_place(&rows->axis, item->observations[i]);
        draw_line(frame->arena, frame->list, x, top, x, top + TICK_HEIGHT, DRAW_INK_MUTED, 1.2);
    }
}

static void draw_bar(const struct chart_rows *rows, const struct chart_item *item, double y)
{
    struct chart_frame *frame = rows->frame;
    double zero = chart_axis_place(&rows->axis, 0), end = chart_axis_place(&rows->axis, item->value);
    double half = rows->row_height < 26 && !rows->compact ? 5 : 6;
    struct draw_mark *bar = draw_rectangle(frame->arena, frame->list, fmin(zero, end), y - half, fabs(end - zero), half * 2,
                                           item->ink != DRAW_INK_NONE ? item->ink : DRAW_INK_SERIES_1);
    bar->tip = arena_copy_text(frame->arena, item->tip);
    if (has_interval(item))
        draw_interval(rows, item, y, DRAW_INK_TEXT, 1.2, 3);
    draw_observations(rows, item, y + half + 2);
}

static void draw_ratio(const struct chart_rows *rows, const struct chart_item *item, double y)
{
    struct chart_frame *frame = rows->frame;
    enum draw_ink ink = item->ink != DRAW_INK_NONE ? item->ink : DRAW_INK_UNDECIDED;
    enum chart_shape shape = chart_frame_verdict_shape(ink);
    if (has_interval(item))
        draw_interval(rows, item, y, ink, 2, 0);
    struct draw_mark *mark = chart_frame_shape(frame, shape, chart_axis_place(&rows->axis, item->value), y, 4.5, ink);
    mark->tip = arena_copy_text(frame->arena, item->tip);
}

static void draw_dot(const struct chart_rows *rows, const struct chart_item *item, double y)
{
    struct chart_frame *frame = rows->frame;
    enum draw_ink ink = item->ink != DRAW_INK_NONE ? item->ink : DRAW_INK_SERIES_1;
    double x = chart_axis_place(&rows->axis, item->value);
    draw_line(frame->arena, frame->list, chart_axis_place(&rows->axis, 0), y, x, y, ink, 1);
    if (has_interval(item))
        draw_interval(rows, item, y, ink, 2, 3);
    draw_circle(frame->arena, frame->list, x, y, 4, ink)->tip = arena_copy_text(frame->arena, item->tip);
    draw_observations(rows, item, y + 6);
}

/* ---- distributions ---------------------------------------------------------------------------------------------------------- */
/* Half the height of the highest outline; names above the marks leave less. */
static double outline_half(const struct chart_rows *rows)
{
    return rows->compact ? 8 : rows->row_height / 2 - OUTLINE_GAP;
}

/* The height of the outline at a corner: 0 at both ends, and of each step in its middle. */
static double corner_height(const struct chart_density *density, size_t corner)
{
    if (corner == 0 || corner > density->count)
        return 0;
    return fmin(fmax(chart_value(density->heights[corner - 1]), 0), 1);
}

/* Between two corners that lie on the base line as well: a long tail is two corners, not fifty. */
static bool is_flat(const struct chart_density *density, size_t corner, double half)
{
    double highest = 0;
    if (corner == 0 || corner > density->count)
        return false;
    for (size_t i = corner - 1; i <= corner + 1; i++)
        highest = fmax(highest, corner_height(density, i));
    return highest * half < FLAT;
}

/* The outline, mirrored at y, closed at both ends. */
static void draw_outline(const struct chart_rows *rows, const struct chart_density *density, double y, enum draw_ink ink)
{
    struct chart_frame *frame = rows->frame;
    double half = outline_half(rows), low = log10(density->low), high = log10(density->high);
    size_t corners = density->count + 2, count = 0;
    struct draw_point *points = ARENA_NEW_ARRAY(frame->arena, 2 * corners, struct draw_point);
    for (size_t i = 0; i < corners; i++) {
        if (is_flat(density, i, half))
            continue;
        double step = i == 0 ? 0 : i > density->count ? (double)density->count : (double)i - 0.5;
        double x = chart_axis_place(&rows->axis, pow(10, low + (high - low) * step / (double)density->count));
        points[count++] = (struct draw_point){x, y - corner_height(density, i) * half};
    }
    for (size_t i = 0; i < count; i++) { /* and back below */
        const struct draw_point *above = &points[count - 1 - i];
        points[count + i] = (struct draw_point){above->x, 2 * y - above->y};
    }
    struct draw_mark *mark = draw_path(frame->arena, frame->list, points, 2 * count, ink, 0.8);
    mark->fill = ink;
    mark->opacity = 0.35;
}

/* What the outline cannot say exactly: the median as an upright line, the tail as a diamond. */
static void draw_distribution(const struct chart_rows *rows, const struct chart_item *item, double y)
{
    struct chart_frame *frame = rows->frame;
    enum draw_ink ink = item->ink != DRAW_INK_NONE ? item->ink : DRAW_INK_SERIES_1;
    if (chart_row_has_density(item))
        draw_outline(rows, item->density, y, ink);
    double x = chart_axis_place(&rows->axis, item->value), half = fmin(outline_half(rows), 9);
    if (!isnan(chart_value(item->tail)) && item->tail > 0)
        chart_frame_shape(frame, CHART_SHAPE_DIAMOND, chart_axis_place(&rows->axis, item->tail), y, 3.2, DRAW_INK_TEXT);
    struct draw_mark *median = draw_rectangle(frame->arena, frame->list, x - 1, y - half, 2, 2 * half, DRAW_INK_TEXT);
    median->tip = arena_copy_text(frame->arena, item->tip);
}

void chart_row_draw(const struct chart_rows *rows, const struct chart_item *item, double y)
{
    switch (rows->chart->kind) {
    case CHART_FOREST:
        draw_ratio(rows, item, y);
        break;
    case CHART_DOTS:
        draw_dot(rows, item, y);
        break;
    case CHART_DISTRIBUTIONS:
        draw_distribution(rows, item, y);
        break;
    case CHART_BARS:
    case CHART_PERCENTILES:
    case CHART_TIME_SERIES:
    case CHART_POINTS:
    case CHART_SLOPES:
        draw_bar(rows, item, y);
        break;
    }
}

double chart_row_mark_end(const struct chart_rows *rows, const struct chart_item *item)
{
    double end = fmax(chart_axis_place(&rows->axis, 0), chart_axis_place(&rows->axis, item->value));
    if (has_interval(item))
        end = fmax(end, chart_axis_place(&rows->axis, item->high));
    for (size_t i = 0; item->observations && i < item->observation_count; i++)
        if (!isnan(chart_value(item->observations[i])))
            end = fmax(end, chart_axis_place(&rows->axis, item->observations[i]));
    return end;
}
