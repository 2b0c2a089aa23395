/* chart: from a specification to marks. The frame places titles, then rows or lines fill the plot. */
#include "site-gen/report/chart.h"
#include "site-gen/report/chart_lines.h"
#include "site-gen/report/chart_rows.h"
#include "site-gen/report/chart_slopes.h"

/* A chart without data keeps its titles and says so in a calm box of its usual place. */
static void place_empty(struct chart_frame *frame, const char *text)
{
    double width = frame->width - 2 * CHART_PAD;
    draw_rectangle(frame->arena, frame->list, CHART_PAD, frame->y, width, 64, DRAW_INK_BAND);
    text = draw_text_fit(frame->arena, text, CHART_LABEL_SIZE, false, width - 16);
    draw_text(frame->arena, frame->list, frame->width / 2, frame->y + 36, text, CHART_LABEL_SIZE, DRAW_ANCHOR_MIDDLE,
              DRAW_INK_MUTED);
    frame->y += 64;
}

const struct draw_list *chart_layout(struct arena *arena, const struct chart *chart, const char *empty_text)
{
    struct chart_frame frame;
    chart_frame_begin(&frame, arena, chart);
    switch (chart->kind) {
    case CHART_BARS:
    case CHART_FOREST:
    case CHART_DOTS:
    case CHART_DISTRIBUTIONS:
        if (chart->item_count > 0)
            chart_rows_layout(&frame);
        else
            place_empty(&frame, empty_text);
        break;
    case CHART_PERCENTILES:
    case CHART_TIME_SERIES:
    case CHART_POINTS:
        if (chart_lines_have_points(chart))
            chart_lines_layout(&frame);
        else
            place_empty(&frame, empty_text);
        break;
    case CHART_SLOPES:
        if (chart_slopes_have_points(chart))
            chart_slopes_layout(&frame);
        else
            place_empty(&frame, empty_text);
        break;
    }
    return chart_frame_end(&frame);
}
