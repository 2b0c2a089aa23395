/* draw: the list of marks that a chart's layout makes and the SVG and PDF back-ends draw, and the measuring of text that the layout
 * needs. Measuring is on the safe side: no renderer is asked how wide its font really is. */
#include "site-gen/report/draw.h"

#include "lib/line_break.h"
#include "lib/utf8.h"

#include <stdint.h>
#include <string.h>

/* ---- the list --------------------------------------------------------------------------------------------------------------- */
struct draw_list *draw_list_new(struct arena *arena, double width, double height)
{
    struct draw_list *list = ARENA_NEW(arena, struct draw_list);
    list->width = width;
    list->height = height;
    list->title = "";
    list->description = "";
    return list;
}

static struct draw_mark *append(struct arena *arena, struct draw_list *list, enum draw_kind kind, double x, double y)
{
    if (list->mark_count == list->mark_capacity) {
        size_t capacity = list->mark_capacity ? list->mark_capacity * 2 : 64;
        struct draw_mark *marks = ARENA_NEW_ARRAY(arena, capacity, struct draw_mark);
        if (list->mark_count)
            memcpy(marks, list->marks, list->mark_count * sizeof *marks);
        list->marks = marks;
        list->mark_capacity = capacity;
    }
    struct draw_mark *mark = &list->marks[list->mark_count++];
    *mark = (struct draw_mark){.kind = kind, .x = x, .y = y, .opacity = 1};
    return mark;
}

struct draw_mark *draw_line(struct arena *arena, struct draw_list *list, double x1, double y1, double x2, double y2,
                            enum draw_ink stroke, double stroke_width)
{
    struct draw_mark *mark = append(arena, list, DRAW_LINE, x1, y1);
    mark->x2 = x2;
    mark->y2 = y2;
    mark->stroke = stroke;
    mark->stroke_width = stroke_width;
    return mark;
}

struct draw_mark *draw_rectangle(struct arena *arena, struct draw_list *list, double x, double y, double width, double height,
                                 enum draw_ink fill)
{
    struct draw_mark *mark = append(arena, list, DRAW_RECTANGLE, x, y);
    mark->x2 = width;
    mark->y2 = height;
    mark->fill = fill;
    return mark;
}

struct draw_mark *draw_circle(struct arena *arena, struct draw_list *list, double x, double y, double radius, enum draw_ink fill)
{
    struct draw_mark *mark = append(arena, list, DRAW_CIRCLE, x, y);
    mark->x2 = radius;
    mark->fill = fill;
    return mark;
}

struct draw_mark *draw_path(struct arena *arena, struct draw_list *list, const struct draw_point *points, size_t count,
                            enum draw_ink stroke, double stroke_width)
{
    struct draw_mark *mark = append(arena, list, DRAW_PATH, 0, 0);
    struct draw_point *copy = ARENA_NEW_ARRAY(arena, count ? count : 1, struct draw_point);
    if (count)
        memcpy(copy, points, count * sizeof *copy);
    mark->points = copy;
    mark->point_count = count;
    mark->stroke = stroke;
    mark->stroke_width = stroke_width;
    return mark;
}

struct draw_mark *draw_text(struct arena *arena, struct draw_list *list, double x, double y, const char *text, double size,
                            enum draw_anchor anchor, enum draw_ink ink)
{
    struct draw_mark *mark = append(arena, list, DRAW_TEXT, x, y);
    mark->text = arena_copy_text(arena, text ? text : "");
    mark->size = size;
    mark->anchor = anchor;
    mark->fill = ink;
    return mark;
}

void draw_link_row(struct draw_list *list, size_t first, size_t row)
{
    for (size_t i = first; i < list->mark_count; i++)
        list->marks[i].row = row;
}

/* ---- measuring -------------------------------------------------------------------------------------------------------------- */
/* Advance widths of U+0020 to U+007E in thousandths of the size: the wider of NanumGothic and DejaVu Sans, which is about the
 * widest of the fonts that systems use by default. */
static const uint16_t regular_widths[95] = {
    318, 424, 460, 838, 636, 1090, 780, 303,  390,  390, 606, 838, 318, 363, 318, 375, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838,  838, 545,  1000, 727, 686, 698, 770, 632, 575, 797, 752, 295, 363, 656, 557, 969, 748, 787,
    603, 787, 695, 635, 611, 732,  684, 1029, 685,  666, 685, 390, 966, 390, 838, 545, 500, 613, 635, 550, 635, 615, 363, 635,
    634, 278, 278, 579, 278, 974,  634, 612,  635,  635, 411, 521, 392, 634, 592, 848, 592, 592, 525, 636, 337, 636, 838};
static const uint16_t bold_widths[95] = {
    348, 456, 521, 838, 696, 1090, 872, 306,  457,  457, 606, 838, 380, 415, 380, 375, 696, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 400, 400, 838, 838,  838, 580,  1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
    733, 850, 770, 720, 682, 812,  774, 1103, 771,  724, 725, 457, 966, 457, 838, 545, 500, 675, 716, 593, 716, 678, 435, 716,
    712, 343, 343, 665, 343, 1042, 712, 687,  716,  716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838};

/* Frequent characters outside ASCII: regular, bold. */
static const struct {
    uint32_t character;
    uint16_t regular, bold;
} common_widths[] = {{0x00A0, 318, 348}, {0x00B0, 500, 500}, {0x00B1, 838, 838}, {0x00B2, 410, 438},   {0x00B3, 428, 438},
                     {0x00B5, 636, 736}, {0x00B7, 318, 380}, {0x00D7, 838, 838}, {0x2013, 500, 500},   {0x2018, 318, 380},
                     {0x2019, 318, 380}, {0x201C, 518, 657}, {0x201D, 518, 657}, {0x2026, 1000, 1000}, {0x2212, 838, 838},
                     {0x2264, 838, 838}, {0x2265, 838, 838}};

static double character_width(uint32_t character, bool bold)
{
    if (character >= 0x20 && character < 0x7F)
        return (bold ? bold_widths : regular_widths)[character - 0x20];
    for (size_t i = 0; i < sizeof common_widths / sizeof common_widths[0]; i++)
        if (common_widths[i].character == character)
            return bold ? common_widths[i].bold : common_widths[i].regular;
    if (character < 0x250)
        return bold ? 1170 : 1070; /* accented Latin: the widest of them */
    if (character < 0x530)
        return bold ? 1410 : 1180; /* Greek, Cyrillic: the widest of them */
    if (character >= 0x1F000 || (character >= 0x2000 && character < 0x2600))
        return 1450; /* emoji, long dashes, mathematical signs */
    return bold ? 1050 : 1000;
}

double draw_text_width(const char *text, double size, bool bold)
{
    double width = 0;
    while (text && *text)
        width += character_width(utf8_next(&text), bold);
    return width * size / 1000;
}

/* The end of the longest prefix of text (before end) that is at most width wide. */
static const char *prefix_of_width(const char *text, const char *end, double size, bool bold, double width)
{
    double used = 0;
    while (text < end) {
        const char *next = text;
        used += character_width(utf8_next(&next), bold) * size / 1000;
        if (used > width)
            break;
        text = next;
    }
    return text;
}

const char *draw_text_fit(struct arena *arena, const char *text, double size, bool bold, double width)
{
    static const char ellipsis[] = "…";
    if (!text)
        return "";
    if (draw_text_width(text, size, bold) <= width + 1e-6) /* rounding: a width that was scaled from that of another size */
        return text;
    double rest = width - draw_text_width(ellipsis, size, bold);
    if (rest < 0)
        return "";
    const char *end = prefix_of_width(text, text + strlen(text), size, bold, rest);
    while (end > text && end[-1] == ' ')
        end--;
    return arena_format(arena, "%.*s%s", (int)(end - text), text, ellipsis);
}

/* The end of the first line of text: after the last word that fits, or inside the first word (rather after a hyphen) when
 * not even that one does. */
static const char *line_end(const char *text, double size, bool bold, double width)
{
    const char *end = text + strlen(text);
    const char *limit = prefix_of_width(text, end, size, bold, width);
    if (limit == end || (*limit == ' ' && !line_break_is_forbidden(text, limit)))
        return limit;
    for (const char *space = limit; space > text; space--)
        if (space[-1] == ' ' && !line_break_is_forbidden(text, space - 1))
            return space;
    for (const char *hyphen = limit; hyphen > text + 1; hyphen--)
        if (hyphen[-1] == '-')
            return hyphen;
    if (limit == text) /* narrower than one character: one goes in all the same, so that the text ends */
        utf8_next(&limit);
    return limit;
}

size_t draw_text_wrap(struct arena *arena, const char *text, double size, bool bold, double width, const char ***lines)
{
    size_t count = 0, capacity = 4;
    const char **result = ARENA_NEW_ARRAY(arena, capacity, const char *);
    text = text ? text : "";
    do {
        while (*text == ' ')
            text++;
        const char *end = line_end(text, size, bold, width), *trimmed = end;
        while (trimmed > text && trimmed[-1] == ' ')
            trimmed--;
        if (count == capacity) {
            const char **larger = ARENA_NEW_ARRAY(arena, capacity * 2, const char *);
            memcpy(larger, result, capacity * sizeof *result);
            result = larger;
            capacity *= 2;
        }
        result[count++] = arena_copy_str(arena, (struct str){text, (size_t)(trimmed - text)});
        text = end;
        while (*text == ' ')
            text++;
    } while (*text);
    *lines = result;
    return count;
}

struct draw_box draw_text_box(const struct draw_mark *mark)
{
    double width = draw_text_width(mark->text, mark->size, mark->bold);
    double left = mark->x;
    if (mark->anchor == DRAW_ANCHOR_MIDDLE)
        left -= width / 2;
    else if (mark->anchor == DRAW_ANCHOR_END)
        left -= width;
    return (struct draw_box){left, mark->y - 0.93 * mark->size, left + width, mark->y + 0.24 * mark->size};
}

bool draw_boxes_overlap(struct draw_box a, struct draw_box b)
{
    const double slack = 1e-6; /* touching within rounding is not overlapping */
    return a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;
}
