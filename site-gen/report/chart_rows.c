/* chart_rows: bars, forest plot, dots and distributions. Three columns: names (right-aligned), the plot, values as text; on a narrow drawing, or
 * where names are long, names and values stand above their marks instead, and what lies behind the marks stays clear of them. */
#include "site-gen/report/chart_rows.h"

#include "site-gen/report/chart_row_marks.h"

#include <math.h>
#include <string.h>

#define COMPACT_WIDTH 560.0 /* narrower than this: names and values above the marks */
#define NAME_SHARE 0.42     /* of the width: longer names stand above the marks, too */
#define OUTLINE_SHARE 0.55  /* of the width: names and values beside outlines */
#define NAME_LINES 2
#define LINE_HEIGHT 15.0
#define GAP 8.0

static const char *item_value_text(const struct chart_rows *rows, const struct chart_item *item)
{
    if (item->value_text)
        return item->value_text;
    return isnan(chart_value(item->value)) ? "" : chart_frame_format(rows->frame, item->value);
}

/* ---- measuring -------------------------------------------------------------------------------------------------------------- */
static void add_density(struct chart_range *range, const struct chart_item *item)
{
    chart_range_add(range, item->tail, true);
    if (chart_row_has_density(item)) {
        chart_range_add(range, item->density->low, true);
        chart_range_add(range, item->density->high, true);
    }
}

static struct chart_axis value_axis(const struct chart *chart)
{
    bool forest = chart->kind == CHART_FOREST, log = forest || chart->kind == CHART_DISTRIBUTIONS;
    struct chart_range range = {0, 0, false};
    for (size_t i = 0; i < chart->item_count; i++) {
        const struct chart_item *item = &chart->items[i];
        if (isnan(chart_value(item->value)))
            continue;
        chart_range_add(&range, item->value, log);
        if (chart->kind == CHART_DISTRIBUTIONS) {
            add_density(&range, item);
            continue;
        }
        chart_range_add(&range, item->low, log);
        chart_range_add(&range, item->high, log);
        for (size_t j = 0; item->observations && j < item->observation_count; j++)
            chart_range_add(&range, item->observations[j], log);
    }
    if (forest) {
        chart_range_add(&range, 1, true);
        chart_range_add(&range, chart->band_low, true);
        chart_range_add(&range, chart->band_high, true);
    }
    if (range.seen)
        chart_range_add(&range, chart->reference, log);
    return chart_axis_over(range, log, !log, forest ? 0.06 : chart->kind == CHART_BARS ? 0 : 0.03);
}

/* Names and values share a line, in smaller type where they have no room; a name that still has none takes two lines. */
static void measure_compact(struct chart_rows *rows, double width, double names, double values)
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

static void measure(struct chart_rows *rows)
{
    const struct chart *chart = rows->chart;
    double names = 0, values = 0;
    for (size_t i = 0; i < chart->item_count; i++) {
        names = fmax(names, draw_text_width(chart->items[i].label, CHART_LABEL_SIZE, chart->items[i].strong));
        values = fmax(values, draw_text_width(item_value_text(rows, &chart->items[i]), CHART_LABEL_SIZE, false));
    }
    double width = rows->frame->width - 2 * CHART_PAD;
    bool bars = chart->kind == CHART_BARS, outlines = chart->kind == CHART_DISTRIBUTIONS, many = chart->item_count > 16;
    rows->label_size = CHART_LABEL_SIZE;
    if (outlines) /* names and values are short, and rows are many */
        rows->compact = names + values > width * OUTLINE_SHARE;
    else
        rows->compact = rows->frame->width < COMPACT_WIDTH || names > width * NAME_SHARE;
    rows->values_at_marks = bars && !rows->compact;
    if (rows->compact) {
        measure_compact(rows, width, names, values);
        return;
    }
    rows->name_width = names;
    rows->value_width = fmin(values, width * 0.4);
    rows->row_height = bars ? (many ? 24 : 28) : outlines ? (many ? 18 : 26) : (many ? 19 : 23);
    rows->centre = rows->row_height / 2 - (bars ? 3 : 0);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */
/* Where the line of that index begins in the text that was wrapped into lines. */
static const char *line_start(const char *text, const char *const *lines, size_t index)
{
    for (size_t i = 0; i < index; i++)
        text = strstr(text, lines[i]) + strlen(lines[i]);
    return strstr(text, lines[index]);
}

/* The name above the marks; what is too long for its lines is cut. Returns the base line of the last one. */
static double draw_name_above(const struct chart_rows *rows, const char *name, bool strong, double top)
{
    struct chart_frame *frame = rows->frame;
    const char **lines;
    size_t count = draw_text_wrap(frame->arena, name, rows->label_size, strong, rows->name_width, &lines);
    if (count > rows->name_lines) {
        const char *rest = line_start(name, lines, rows->name_lines - 1);
        lines[rows->name_lines - 1] = draw_text_fit(frame->arena, rest, rows->label_size, strong, rows->name_width);
        count = rows->name_lines;
    }
    double base = top + 14 + LINE_HEIGHT * (double)(rows->name_lines - count);
    for (size_t i = 0; i < count; i++, base += LINE_HEIGHT)
        draw_text(frame->arena, frame->list, CHART_PAD, base, lines[i], rows->label_size, DRAW_ANCHOR_START, DRAW_INK_TEXT)->bold =
            strong;
    return base - LINE_HEIGHT;
}

static void draw_row_texts(const struct chart_rows *rows, const struct chart_item *item, double top, bool has_value)
{
    struct chart_frame *frame = rows->frame;
    struct arena *arena = frame->arena;
    const char *value = draw_text_fit(arena, item_value_text(rows, item), rows->label_size, false, rows->value_width);
    enum draw_ink ink = has_value ? DRAW_INK_TEXT : DRAW_INK_MUTED;
    double base = top + rows->centre + rows->label_size * 0.35;
    if (rows->compact) {
        base = draw_name_above(rows, item->label, item->strong, top);
    } else {
        const char *name = draw_text_fit(arena, item->label, rows->label_size, item->strong, rows->name_width);
        draw_text(arena, frame->list, frame->left - GAP, base, name, rows->label_size, DRAW_ANCHOR_END, DRAW_INK_TEXT)->bold =
            item->strong;
    }
    if (rows->values_at_marks) {
        double x = has_value ? chart_row_mark_end(rows, item) : chart_axis_place(&rows->axis, 0);
        draw_text(arena, frame->list, x + GAP, base, value, rows->label_size, DRAW_ANCHOR_START, ink);
    } else {
        draw_text(arena, frame->list, frame->width - CHART_PAD, base, value, rows->label_size, DRAW_ANCHOR_END, ink);
    }
}

static void draw_rows(const struct chart_rows *rows)
{
    const struct chart *chart = rows->chart;
    for (size_t i = 0; i < chart->item_count; i++) {
        const struct chart_item *item = &chart->items[i];
        double top = rows->frame->top + (double)i * rows->row_height, y = top + rows->centre;
        bool has_value = chart_row_has_value(rows, item);
        size_t first = rows->frame->list->mark_count;
        if (has_value)
            chart_row_draw(rows, item, y);
        draw_row_texts(rows, item, top, has_value);
        draw_link_row(rows->frame->list, first, i + 1);
    }
}

/* A vertical line through all rows; where names stand above the marks only beside the marks. */
static void draw_upright(const struct chart_rows *rows, double x, enum draw_ink ink, enum draw_dash dash)
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
static void draw_band(const struct chart_rows *rows, double left, double right)
{
    struct chart_frame *frame = rows->frame;
    double width = fabs(right - left), height = rows->compact ? 16 : frame->bottom - frame->top;
    for (size_t i = 0; i < (rows->compact ? rows->chart->item_count : 1); i++) {
        double top = rows->compact ? frame->top + (double)i * rows->row_height + rows->centre - 8 : frame->top;
        draw_rectangle(frame->arena, frame->list, fmin(left, right), top, width, height, DRAW_INK_BAND);
    }
}

/* Band, grid, base line and reference: what lies behind the rows. */
static void draw_ground(struct chart_rows *rows)
{
    struct chart_frame *frame = rows->frame;
    const struct chart *chart = rows->chart;
    bool forest = chart->kind == CHART_FOREST;
    bool band = forest && !isnan(chart_value(chart->band_low)) && !isnan(chart_value(chart->band_high));
    bool reference = !isnan(chart_value(chart->reference)) && !(rows->axis.log && chart->reference <= 0);
    double band_left = band ? chart_axis_place(&rows->axis, chart->band_low) : 0;
    double band_right = band ? chart_axis_place(&rows->axis, chart->band_high) : 0;
    double reference_x = reference ? chart_axis_place(&rows->axis, chart->reference) : 0;
    const struct chart_mark_label labels[] = {{(band_left + band_right) / 2, band ? chart->band_label : NULL},
                                              {reference_x, reference ? chart->reference_label : NULL}};
    chart_frame_labels_above(frame, labels, 2);
    frame->top = frame->y;
    frame->bottom = frame->top + rows->row_height * (double)chart->item_count;
    frame->list->plot = (struct draw_box){frame->left, frame->top, frame->right, frame->bottom};
    if (band)
        draw_band(rows, band_left, band_right);
    struct chart_tick *ticks;
    double space = frame->right - frame->left;
    size_t count = chart_frame_value_ticks(frame, &rows->axis, (size_t)fmax(2, space / 80), forest ? 1 : NAN, &ticks);
    chart_frame_axis_below(frame, ticks, count, chart->axis_title);
    if (forest || !rows->axis.log)
        draw_upright(rows, chart_axis_place(&rows->axis, forest ? 1 : 0), DRAW_INK_AXIS, DRAW_SOLID);
    if (reference)
        draw_upright(rows, reference_x, DRAW_INK_MUTED, DRAW_DASHED);
}

void chart_rows_layout(struct chart_frame *frame)
{
    struct chart_rows rows = {.frame = frame, .chart = frame->chart, .axis = value_axis(frame->chart)};
    measure(&rows);
    if (rows.compact) {
        frame->left = CHART_PAD + 5; /* half of a mark */
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
