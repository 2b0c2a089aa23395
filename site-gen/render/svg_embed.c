/* svg_embed: see the header. Part of the site writer. */
#include "site-gen/render/svg_embed.h"

#include "site-gen/render/svg.h"

#include <string.h>

#define TEXT_SIZE 11.0
#define LINE_HEIGHT 15.0
#define SIDE 2.0 /* where the titles of charts begin */
#define GAP 14.0 /* between the chart and its caption */

static double add_lines(struct arena *arena, struct draw_list *list, double y, const char *text)
{
    const char **lines;
    size_t count = draw_text_wrap(arena, text, TEXT_SIZE, false, list->width - 2 * SIDE, &lines);
    for (size_t i = 0; i < count; i++, y += LINE_HEIGHT)
        draw_text(arena, list, SIDE, y, lines[i], TEXT_SIZE, DRAW_ANCHOR_START, DRAW_INK_MUTED);
    return y;
}

void svg_render_embed(struct arena *arena, const struct draw_list *list, const struct svg_source *source, struct str_builder *out)
{
    struct draw_list *whole = draw_list_new(arena, list->width, list->height);
    whole->title = list->title;
    whole->description = list->description;
    whole->mark_count = list->mark_count;
    whole->mark_capacity = list->mark_count + 16;
    whole->marks = ARENA_NEW_ARRAY(arena, whole->mark_capacity, struct draw_mark);
    if (list->mark_count > 0)
        memcpy(whole->marks, list->marks, list->mark_count * sizeof(list->marks[0]));
    double y = add_lines(arena, whole, list->height + GAP + TEXT_SIZE, source->caption);
    struct draw_mark *name =
        draw_text(arena, whole, SIDE, y, draw_text_fit(arena, source->name, TEXT_SIZE, false, list->width - 2 * SIDE), TEXT_SIZE,
                  DRAW_ANCHOR_START, DRAW_INK_TEXT);
    name->link = source->url;
    whole->height = y + LINE_HEIGHT - TEXT_SIZE;
    svg_render_file(whole, out);
}
