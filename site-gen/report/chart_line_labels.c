/* chart_line_labels: see the header. */
#include "site-gen/report/chart_line_labels.h"

#include "site-gen/report/chart_label.h"

#include <math.h>

#define LABEL_HEIGHT 16.0
#define LEADER_WIDTH 26.0 /* from the plot's right edge to the label: a leader and the line's shape */
#define SAMPLE_WIDTH 22.0 /* in the key: a piece of the line */
#define KEY_GAP 16.0
#define SHARE_WIDE 0.34 /* of the width, for labels beside the plot */
#define SHARE_NARROW 0.24
#define NARROW 480.0

double chart_line_labels_width(const struct chart_frame *frame, const struct chart_line_label *labels, size_t count)
{
    double widest = 0;
    for (size_t i = 0; i < count; i++)
        widest = fmax(widest, draw_text_width(labels[i].text, CHART_LABEL_SIZE, false));
    if (widest > frame->width * (frame->width < NARROW ? SHARE_NARROW : SHARE_WIDE))
        return -1;
    return widest > 0 ? widest + LEADER_WIDTH : 0;
}

double chart_line_labels_height(size_t count)
{
    return (double)count * LABEL_HEIGHT;
}

/* A line without dots is shown by a piece of itself, the others by their shape. */
static void draw_sample(struct chart_frame *frame, const struct chart_line_label *label, double left, double right, double y)
{
    if (label->is_bare || label->is_reference)
        draw_line(frame->arena, frame->list, left, y, right, y, label->ink, label->is_reference ? 1 : 1.8)->dash = label->dash;
    else
        chart_frame_shape(frame, label->shape, (left + right) / 2, y, 3.6, label->ink);
}

static void draw_label_text(struct chart_frame *frame, const struct chart_line_label *label, const char *text, double x, double y)
{
    draw_text(frame->arena, frame->list, x, y + CHART_LABEL_SIZE * 0.35, text, CHART_LABEL_SIZE, DRAW_ANCHOR_START,
              label->is_reference ? DRAW_INK_MUTED : DRAW_INK_TEXT);
}

void chart_line_labels_above(struct chart_frame *frame, const struct chart_line_label *labels, size_t count)
{
    double x = CHART_PAD, right = frame->width - CHART_PAD;
    for (size_t i = 0; i < count; i++) {
        const struct chart_line_label *label = &labels[i];
        double width = SAMPLE_WIDTH + draw_text_width(label->text, CHART_LABEL_SIZE, false);
        if (x > CHART_PAD && x + width > right) {
            frame->y += LABEL_HEIGHT;
            x = CHART_PAD;
        }
        size_t first = frame->list->mark_count;
        double y = frame->y + LABEL_HEIGHT / 2;
        if (!label->is_bare && !label->is_reference) /* the line itself below its shape */
            draw_line(frame->arena, frame->list, x, y, x + SAMPLE_WIDTH - 5, y, label->ink, 1.8)->dash = label->dash;
        draw_sample(frame, label, x, x + SAMPLE_WIDTH - 5, y);
        const char *text = draw_text_fit(frame->arena, label->text, CHART_LABEL_SIZE, false, right - CHART_PAD - SAMPLE_WIDTH);
        draw_label_text(frame, label, text, x + SAMPLE_WIDTH, y);
        draw_link_row(frame->list, first, label->row);
        x += width + KEY_GAP;
    }
    if (count > 0)
        frame->y += LABEL_HEIGHT + 2;
}

void chart_line_labels_beside(struct chart_frame *frame, const struct chart_line_label *labels, size_t count)
{
    double *places = ARENA_NEW_ARRAY(frame->arena, count + 1, double);
    for (size_t i = 0; i < count; i++)
        places[i] = labels[i].end.y;
    double middle = (frame->top + frame->bottom) / 2;
    double half = fmax(frame->bottom - frame->top + LABEL_HEIGHT, chart_line_labels_height(count)) / 2;
    chart_label_spread(frame->arena, places, count, LABEL_HEIGHT, middle - half, middle + half);
    for (size_t i = 0; i < count; i++) {
        const struct chart_line_label *label = &labels[i];
        size_t first = frame->list->mark_count;
        double x = frame->right + LEADER_WIDTH;
        if (!label->is_reference) {
            const struct draw_point leader[] = {
                label->end, {fmax(frame->right + 4, label->end.x), label->end.y}, {x - 9, places[i]}};
            draw_path(frame->arena, frame->list, leader, 3, label->ink, 0.8);
            draw_sample(frame, label, x - 15, label->is_bare ? x - 4 : x - 3, places[i]);
        }
        draw_label_text(frame, label, label->text, x, places[i]); /* the plot leaves room for the widest */
        draw_link_row(frame->list, first, label->row);
    }
}
