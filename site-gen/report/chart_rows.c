/* chart_rows: bars, forest plot and dots. Three columns: names (right-aligned), the plot, values as text; on a narrow drawing, or
 * where names are long, names and values stand above their marks instead, and what lies behind the marks stays clear of them. */
#include "site-gen/report/chart_rows.h"

#include <math.h>
#include <string.h>

#define COMPACT_WIDTH 560.0 /* narrower than this: names and values above the marks */
#define NAME_SHARE 0.42     /* of the width: longer names stand above the marks, too */
#define NAME_LINES 2
#define LINE_HEIGHT 15.0
#define TICK_HEIGHT 6.0 /* of a single run */
#define GAP 8.0

struct rows {
    struct chart_frame *frame;
    const struct chart *chart;
    struct chart_axis axis;
    bool compact;
    bool values_at_marks; /* bars: the value follows its bar; otherwise values are a column at the right */
    double row_height;
    double centre; /* of the marks, from the row's top */
    double label_size;
    double name_width, value_width;
    size_t name_lines; /* above the marks, in each row alike */
};

static const char *item_value_text(const struct rows *rows, const struct chart_item *item)
{
    if (item->value_text)
        return item->value_text;
    return isnan(chart_value(item->value)) ? "" : chart_frame_format(rows->frame, item->value);
}

/* ---- measuring -------------------------------------------------------------------------------------------------------------- */
static struct chart_axis value_axis(const struct chart *chart)
{
    bool log = chart->kind == CHART_FOREST;
    struct chart_range range = {0, 0, false};
    for (size_t i = 0; i < chart->item_count; i++) {
        const struct chart_item *item = &chart->items[i];
        if (isnan(chart_value(item->value)))
            continue;
        chart_range_add(&range, item->value, log);
        chart_range_add(&range, item->low, log);
        chart_range_add(&range, item->high, log);
        for (size_t j = 0; item->observations && j < item->observation_count; j++)
            chart_range_add(&range, item->observations[j], log);
    }
    if (log) {
        chart_range_add(&range, 1, true);
        chart_range_add(&range, chart->band_low, true);
        chart_range_add(&range, chart->band_high, true);
    }
    if (range.seen)
        chart_range_add(&range, chart->reference, log);
    return chart_axis_over(range, log, !log, log ? 0.06 : chart->kind == CHART_BARS ? 0 : 0.03);
}

/* Names and values share a line, in smaller type where they have no room; a name that still has none takes two lines. */
static void measure_compact(struct rows *rows, double width, double names, double values)
{
    bool bars = rows->chart->kind == CHART_BARS;
    double share = CHART_TICK_SIZE / CHART_LABEL_SIZE;
    if (names + GAP + values > width) {
        rows->label_size = CHART_TICK_SIZE;
        names *= share;
        values *= share;
    }
    rows->value_width = fmin(values, width * 0.6);
    rows->name_width = width - rows->value_width - GAP;
    rows->name_lines = names > rows->name_width ? NAME_LINES : 1;
    rows->centre = (bars ? 27 : 25) + LINE_HEIGHT * (double)(rows->name_lines - 1);
    rows->row_height = rows->centre + (bars ? 19 : 11);
}

static void measure(struct rows *rows)
{
    const struct chart *chart = rows->chart;
    double names = 0, values = 0;
    for (size_t i = 0; i < chart->item_count; i++) {
        names = fmax(names, draw_text_width(chart->items[i].label, CHART_LABEL_SIZE, false));
        values = fmax(values, draw_text_width(item_value_text(rows, &chart->items[i]), CHART_LABEL_SIZE, false));
    }
    double width = rows->frame->width - 2 * CHART_PAD;
    bool bars = chart->kind == CHART_BARS, many = chart->item_count > 16;
    rows->label_size = CHART_LABEL_SIZE;
    rows->compact = rows->frame->width < COMPACT_WIDTH || names > width * NAME_SHARE;
    rows->values_at_marks = bars && !rows->compact;
    if (rows->compact) {
        measure_compact(rows, width, names, values);
        return;
    }
    rows->name_width = names;
    rows->value_width = fmin(values, width * 0.4);
    rows->row_height = bars ? (many ? 24 : 28) : (many ? 19 : 23);
    rows->centre = rows->row_height / 2 - (bars ? 3 : 0);
}

/* ---- marks ------------------------------------------------------------------------------------------------------------------ */
static bool has_interval(const struct chart_item *item)
{
    return !isnan(chart_value(item->low)) && !isnan(chart_value(item->high));
}

/* A line from low to high with small caps. */
static void draw_interval(const struct rows *rows, const struct chart_item *item, double y, enum draw_ink ink, double width,
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
static void draw_observations(const struct rows *rows, const struct chart_item *item, double top)
{
    struct chart_frame *frame = rows->frame;
    for (size_t i = 0; item->observations && i < item->observation_count; i++) {
        if (isnan(chart_value(item->observations[i])))
            continue;
        double x = chart_axis_place(&rows->axis, item->observations[i]);
        draw_line(frame->arena, frame->list, x, top, x, top + TICK_HEIGHT, DRAW_INK_MUTED, 1.2);
    }
}

static void draw_bar(const struct rows *rows, const struct chart_item *item, double y)
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

static void draw_ratio(const struct rows *rows, const struct chart_item *item, double y)
{
    struct chart_frame *frame = rows->frame;
    enum draw_ink ink = item->ink != DRAW_INK_NONE ? item->ink : DRAW_INK_UNDECIDED;
    enum chart_shape shape = ink == DRAW_INK_FASTER   ? CHART_SHAPE_UP
                             : ink == DRAW_INK_SLOWER ? CHART_SHAPE_DOWN
                                                      : CHART_SHAPE_CIRCLE;
    if (has_interval(item))
        draw_interval(rows, item, y, ink, 2, 0);
    struct draw_mark *mark = chart_frame_shape(frame, shape, chart_axis_place(&rows->axis, item->value), y, 4.5, ink);
    mark->tip = arena_copy_text(frame->arena, item->tip);
}

static void draw_dot(const struct rows *rows, const struct chart_item *item, double y)
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

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */
/* The right end of everything that the row's mark draws. */
static double mark_end(const struct rows *rows, const struct chart_item *item)
{
    double end = fmax(chart_axis_place(&rows->axis, 0), chart_axis_place(&rows->axis, item->value));
    if (has_interval(item))
        end = fmax(end, chart_axis_place(&rows->axis, item->high));
    for (size_t i = 0; item->observations && i < item->observation_count; i++)
        if (!isnan(chart_value(item->observations[i])))
            end = fmax(end, chart_axis_place(&rows->axis, item->observations[i]));
    return end;
}

/* Where the line of that index begins in the text that was wrapped into lines. */
static const char *line_start(const char *text, const char *const *lines, size_t index)
{
    for (size_t i = 0; i < index; i++)
        text = strstr(text, lines[i]) + strlen(lines[i]);
    return strstr(text, lines[index]);
}

/* The name above the marks; what is too long for its lines is cut. Returns the base line of the last one. */
static double draw_name_above(const struct rows *rows, const char *name, double top)
{
    struct chart_frame *frame = rows->frame;
    const char **lines;
    size_t count = draw_text_wrap(frame->arena, name, rows->label_size, false, rows->name_width, &lines);
    if (count > rows->name_lines) {
        const char *rest = line_start(name, lines, rows->name_lines - 1);
        lines[rows->name_lines - 1] = draw_text_fit(frame->arena, rest, rows->label_size, false, rows->name_width);
        count = rows->name_lines;
    }
    double base = top + 14 + LINE_HEIGHT * (double)(rows->name_lines - count);
    for (size_t i = 0; i < count; i++, base += LINE_HEIGHT)
        draw_text(frame->arena, frame->list, CHART_PAD, base, lines[i], rows->label_size, DRAW_ANCHOR_START, DRAW_INK_TEXT);
    return base - LINE_HEIGHT;
}

static void draw_row_texts(const struct rows *rows, const struct chart_item *item, double top, bool has_value)
{
    struct chart_frame *frame = rows->frame;
    struct arena *arena = frame->arena;
    const char *value = draw_text_fit(arena, item_value_text(rows, item), rows->label_size, false, rows->value_width);
    enum draw_ink ink = has_value ? DRAW_INK_TEXT : DRAW_INK_MUTED;
    double base = top + rows->centre + rows->label_size * 0.35;
    if (rows->compact) {
        base = draw_name_above(rows, item->label, top);
    } else {
        const char *name = draw_text_fit(arena, item->label, rows->label_size, false, rows->name_width);
        draw_text(arena, frame->list, frame->left - GAP, base, name, rows->label_size, DRAW_ANCHOR_END, DRAW_INK_TEXT);
    }
    if (rows->values_at_marks) {
        double x = has_value ? mark_end(rows, item) : chart_axis_place(&rows->axis, 0);
        draw_text(arena, frame->list, x + GAP, base, value, rows->label_size, DRAW_ANCHOR_START, ink);
    } else {
        draw_text(arena, frame->list, frame->width - CHART_PAD, base, value, rows->label_size, DRAW_ANCHOR_END, ink);
    }
}

static void draw_rows(const struct rows *rows)
{
    const struct chart *chart = rows->chart;
    for (size_t i = 0; i < chart->item_count; i++) {
        const struct chart_item *item = &chart->items[i];
        double top = rows->frame->top + (double)i * rows->row_height, y = top + rows->centre;
        double value = chart_value(item->value);
        bool has_value = !isnan(value) && !(rows->axis.log && value <= 0);
        size_t first = rows->frame->list->mark_count;
        if (has_value && chart->kind == CHART_FOREST)
            draw_ratio(rows, item, y);
        else if (has_value && chart->kind == CHART_DOTS)
            draw_dot(rows, item, y);
        else if (has_value)
            draw_bar(rows, item, y);
        draw_row_texts(rows, item, top, has_value);
        draw_link_row(rows->frame->list, first, i + 1);
    }
}

/* A vertical line through all rows; where names stand above the marks only beside the marks. */
static void draw_upright(const struct rows *rows, double x, enum draw_ink ink, enum draw_dash dash)
{
    struct chart_frame *frame = rows->frame;
    if (!rows->compact) {
        draw_line(frame->arena, frame->list, x, frame->top, x, frame->bottom, ink, 1)->dash = dash;
        return;
    }
    for (size_t i = 0; i < rows->chart->item_count; i++) {
        double y = frame->top + (double)i * rows->row_height + rows->centre;
        draw_line(frame->arena, frame->list, x, y - 8, x, y + 8, ink, 1)->dash = dash;
    }
}

/* The noise band: behind all rows, or in pieces like the uprights. */
static void draw_band(const struct rows *rows, double left, double right)
{
    struct chart_frame *frame = rows->frame;
    double width = fabs(right - left), height = rows->compact ? 16 : frame->bottom - frame->top;
    for (size_t i = 0; i < (rows->compact ? rows->chart->item_count : 1); i++) {
        double top = rows->compact ? frame->top + (double)i * rows->row_height + rows->centre - 8 : frame->top;
        draw_rectangle(frame->arena, frame->list, fmin(left, right), top, width, height, DRAW_INK_BAND);
    }
}

/* Band, grid, base line and reference: what lies behind the rows. */
static void draw_ground(struct rows *rows)
{
    struct chart_frame *frame = rows->frame;
    const struct chart *chart = rows->chart;
    bool forest = chart->kind == CHART_FOREST;
    bool band = forest && !isnan(chart_value(chart->band_low)) && !isnan(chart_value(chart->band_high));
    bool reference = !isnan(chart_value(chart->reference)) && !(forest && chart->reference <= 0);
    double band_left = band ? chart_axis_place(&rows->axis, chart->band_low) : 0;
    double band_right = band ? chart_axis_place(&rows->axis, chart->band_high) : 0;
    double reference_x = reference ? chart_axis_place(&rows->axis, chart->reference) : 0;
    const struct chart_mark_label labels[] = {{(band_left + band_right) / 2, band ? chart->band_label : NULL},
                                              {reference_x, reference ? chart->reference_label : NULL}};
    chart_frame_labels_above(frame, labels, 2);
    frame->top = frame->y;
    frame->bottom = frame->top + rows->row_height * (double)chart->item_count;
    if (band)
        draw_band(rows, band_left, band_right);
    struct chart_tick *ticks;
    double space = frame->right - frame->left;
    size_t count = chart_frame_value_ticks(frame, &rows->axis, (size_t)fmax(2, space / 80), forest ? 1 : NAN, &ticks);
    chart_frame_axis_below(frame, ticks, count, chart->axis_title);
    draw_upright(rows, chart_axis_place(&rows->axis, forest ? 1 : 0), DRAW_INK_AXIS, DRAW_SOLID);
    if (reference)
        draw_upright(rows, reference_x, DRAW_INK_MUTED, DRAW_DASHED);
}

void chart_rows_layout(struct chart_frame *frame)
{
    struct rows rows = {.frame = frame, .chart = frame->chart, .axis = value_axis(frame->chart)};
    measure(&rows);
    if (rows.compact) {
        frame->left = CHART_PAD + 1;
        frame->right = frame->width - CHART_PAD - 6;
    } else {
        frame->left = CHART_PAD + rows.name_width + GAP;
        frame->right = frame->width - CHART_PAD - rows.value_width - (rows.values_at_marks ? GAP : 2 * GAP);
    }
    frame->plain = rows.values_at_marks || rows.compact;
    rows.axis.from = frame->left;
    rows.axis.to = frame->right;
    draw_ground(&rows);
    draw_rows(&rows);
}
