/* chart_point_names: a name tries the places around its dot in a fixed order and takes the first that is free. */
#include "site-gen/report/chart_point_names.h"

#include <math.h>

#define DOT 5.0 /* half of what is kept free around a dot */
#define PLACES 8

void chart_point_names_begin(struct chart_point_names *names, struct chart_frame *frame)
{
    names->frame = frame;
    names->count = 0;
}

void chart_point_names_add(struct chart_point_names *names, struct chart_point_name name)
{
    if (names->count < CHART_POINT_NAMES_MAXIMUM)
        names->items[names->count++] = name;
}

/* Around the dot: above, below, then the corners, then the sides, where the line itself is likely to be. */
static struct draw_mark place_name(const struct chart_point_name *name, size_t place)
{
    static const struct {
        double x, y;
        enum draw_anchor anchor;
    } places[PLACES] = {{0, -8, DRAW_ANCHOR_MIDDLE}, {0, 17, DRAW_ANCHOR_MIDDLE}, {-6, -6, DRAW_ANCHOR_END},
                        {6, 15, DRAW_ANCHOR_START},  {6, -6, DRAW_ANCHOR_START},  {-6, 15, DRAW_ANCHOR_END},
                        {8, 4, DRAW_ANCHOR_START},   {-8, 4, DRAW_ANCHOR_END}};
    return (struct draw_mark){.kind = DRAW_TEXT,
                              .fill = DRAW_INK_TEXT,
                              .x = name->dot.x + places[place].x,
                              .y = name->dot.y + places[place].y,
                              .text = name->text,
                              .size = CHART_TICK_SIZE,
                              .anchor = places[place].anchor};
}

/* The line from a to b passes through the box: what is left of it after cutting at the box's four sides (Liang, Barsky 1984). */
static bool crosses(struct draw_box box, struct draw_point a, struct draw_point b)
{
    const double directions[] = {a.x - b.x, b.x - a.x, a.y - b.y, b.y - a.y};
    const double distances[] = {a.x - box.left, box.right - a.x, a.y - box.top, box.bottom - a.y};
    double from = 0, to = 1;
    for (int i = 0; i < 4; i++) {
        if (directions[i] == 0 && distances[i] < 0)
            return false;
        if (directions[i] < 0)
            from = fmax(from, distances[i] / directions[i]);
        else if (directions[i] > 0)
            to = fmin(to, distances[i] / directions[i]);
    }
    return from <= to;
}

static bool touches_a_line(const struct chart_point_names *names, struct draw_box box)
{
    for (size_t i = 1; i < names->count; i++)
        if (!names->items[i].starts && crosses(box, names->items[i - 1].dot, names->items[i].dot))
            return true;
    return false;
}

static bool is_free(const struct chart_point_names *names, struct draw_box box, const struct draw_box *taken, size_t taken_count)
{
    const struct chart_frame *frame = names->frame;
    if (box.left < frame->left || box.right > frame->right || box.top < frame->top || box.bottom > frame->bottom)
        return false;
    for (size_t i = 0; i < names->count; i++) {
        const struct chart_point_name *name = &names->items[i];
        const struct draw_box dot = {name->dot.x - DOT, fmin(name->top, name->dot.y - DOT), name->dot.x + DOT,
                                     fmax(name->bottom, name->dot.y + DOT)};
        if (draw_boxes_overlap(box, dot))
            return false;
    }
    for (size_t i = 0; i < taken_count; i++)
        if (draw_boxes_overlap(box, taken[i]))
            return false;
    return true;
}

/* Adds the box that the name took. */
static void draw_name(const struct chart_point_names *names, const struct chart_point_name *name, struct draw_box *taken,
                      size_t *taken_count)
{
    struct chart_frame *frame = names->frame;
    if (name->text == NULL || *name->text == '\0')
        return;
    for (size_t i = 0; i < 2 * PLACES; i++) { /* all places without a line first */
        struct draw_mark mark = place_name(name, i % PLACES);
        struct draw_box box = draw_text_box(&mark);
        if (!is_free(names, box, taken, *taken_count) || (i < PLACES && touches_a_line(names, box)))
            continue;
        draw_text(frame->arena, frame->list, mark.x, mark.y, mark.text, mark.size, mark.anchor, mark.fill);
        taken[(*taken_count)++] = box;
        return;
    }
}

void chart_point_names_draw(const struct chart_point_names *names)
{
    if (names->count == 0)
        return;
    struct draw_box *taken = ARENA_NEW_ARRAY(names->frame->arena, names->count, struct draw_box);
    size_t taken_count = 0, last = names->count - 1;
    draw_name(names, &names->items[0], taken, &taken_count);
    if (last > 0)
        draw_name(names, &names->items[last], taken, &taken_count);
    for (size_t i = 1; i < last; i++)
        draw_name(names, &names->items[i], taken, &taken_count);
}
