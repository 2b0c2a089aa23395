/* svg: the draw list as SVG elements. It decides nothing: every coordinate, text and role comes from the layout. */
#include "site-gen/render/svg.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/palette.h"

#include <math.h>
#include <string.h>

/* At most two decimals, without trailing zeros and without "-0". */
static void append_number(struct str_builder *out, double value)
{
    long long hundredths = isfinite(value) ? llround(fmax(-1e12, fmin(1e12, value)) * 100) : 0;
    unsigned long long magnitude = hundredths < 0 ? 0ULL - (unsigned long long)hundredths : (unsigned long long)hundredths;
    char text[32], *at = text + sizeof(text);
    if (magnitude % 10 != 0)
        *--at = (char)('0' + magnitude % 10);
    if (magnitude % 100 != 0) {
        *--at = (char)('0' + magnitude / 10 % 10);
        *--at = '.';
    }
    magnitude /= 100;
    do
        *--at = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) > 0);
    if (hundredths < 0)
        *--at = '-';
    str_builder_append_bytes(out, at, (size_t)(text + sizeof(text) - at));
}

static void append_attribute(struct str_builder *out, const char *name, double value)
{
    str_builder_append_char(out, ' ');
    str_builder_append(out, name);
    str_builder_append_bytes(out, "=\"", 2);
    append_number(out, value);
    str_builder_append_char(out, '"');
}

/* The classes that give the mark its colours. A mark without fill says so, since SVG would fill it with black. */
static void append_paint(struct str_builder *out, const struct draw_mark *mark)
{
    const char *fill = palette_name(mark->fill), *stroke = palette_name(mark->stroke);
    str_builder_append(out, mark->kind == DRAW_TEXT ? " class=\"chart-text " : " class=\"");
    if (fill) {
        str_builder_append(out, "fill-");
        str_builder_append(out, fill);
    }
    if (stroke) {
        str_builder_append(out, fill ? " stroke-" : "stroke-");
        str_builder_append(out, stroke);
    }
    str_builder_append_char(out, '"');
    if (!fill && mark->kind != DRAW_LINE)
        str_builder_append(out, " fill=\"none\"");
    if (fill && mark->opacity < 1)
        append_attribute(out, "fill-opacity", mark->opacity);
    if (!stroke)
        return;
    append_attribute(out, "stroke-width", mark->stroke_width);
    if (mark->dash == DRAW_DASHED)
        str_builder_append(out, " stroke-dasharray=\"6 4\"");
    else if (mark->dash == DRAW_DOTTED)
        str_builder_append(out, " stroke-dasharray=\"2 3\"");
    if (mark->kind == DRAW_PATH)
        str_builder_append(out, " stroke-linejoin=\"round\"");
}

/* Closes the element; a tip becomes its title, which browsers show on hover and screen readers can reach. */
static void append_end(struct str_builder *out, const struct draw_mark *mark, const char *element)
{
    if (!mark->tip) {
        str_builder_append(out, "/>\n");
        return;
    }
    str_builder_append(out, "><title>");
    escape_html_text(out, mark->tip);
    str_builder_append_format(out, "</title></%s>\n", element);
}

/* The rows of a path's points: "3-40" where they follow each other, else one by one. */
static void append_rows(struct str_builder *out, const struct draw_mark *mark)
{
    size_t first = mark->rows[0], count = mark->point_count;
    bool follow = first > 0;
    for (size_t i = 1; i < count && follow; i++)
        follow = mark->rows[i] == first + i;
    str_builder_append(out, " data-rows=\"");
    if (follow)
        str_builder_append_format(out, "%zu-%zu", first, first + count - 1);
    for (size_t i = 0; i < count && !follow; i++)
        str_builder_append_format(out, i == 0 ? "%zu" : " %zu", mark->rows[i]);
    str_builder_append_char(out, '"');
}

/* Paths are most of a page's bytes, and a tenth of a pixel is not seen in a line. */
static double tenth(double value)
{
    return round(value * 10) / 10;
}

static void append_path_data(struct str_builder *out, const struct draw_mark *mark)
{
    str_builder_append(out, " d=\"");
    for (size_t i = 0; i < mark->point_count; i++) {
        str_builder_append(out, i == 0 ? "M" : i == 1 ? "L" : " ");
        append_number(out, tenth(mark->points[i].x));
        str_builder_append_char(out, ' ');
        append_number(out, tenth(mark->points[i].y));
    }
    str_builder_append(out, mark->fill != DRAW_INK_NONE ? "Z\"" : "\"");
}

static void append_text(struct str_builder *out, const struct draw_mark *mark)
{
    static const char *const anchors[] = {
        [DRAW_ANCHOR_START] = "", [DRAW_ANCHOR_MIDDLE] = " text-anchor=\"middle\"", [DRAW_ANCHOR_END] = " text-anchor=\"end\""};
    if (mark->link != NULL) {
        str_builder_append(out, "<a href=\"");
        escape_html_url(out, mark->link);
        str_builder_append(out, "\">");
    }
    str_builder_append(out, "<text");
    append_attribute(out, "x", mark->x);
    append_attribute(out, "y", mark->y);
    append_paint(out, mark);
    append_attribute(out, "font-size", mark->size);
    if (mark->bold)
        str_builder_append(out, " font-weight=\"700\"");
    str_builder_append_format(out, "%s>", anchors[mark->anchor]);
    escape_html_text(out, mark->text);
    str_builder_append(out, mark->link != NULL ? "</text></a>\n" : "</text>\n");
}

static void append_mark(struct str_builder *out, const struct draw_mark *mark, bool linked)
{
    switch (mark->kind) {
    case DRAW_LINE:
        str_builder_append(out, "<line");
        append_attribute(out, "x1", mark->x);
        append_attribute(out, "y1", mark->y);
        append_attribute(out, "x2", mark->x2);
        append_attribute(out, "y2", mark->y2);
        append_paint(out, mark);
        append_end(out, mark, "line");
        break;
    case DRAW_RECTANGLE:
        str_builder_append(out, "<rect");
        append_attribute(out, "x", mark->x);
        append_attribute(out, "y", mark->y);
        append_attribute(out, "width", fmax(0, mark->x2));
        append_attribute(out, "height", fmax(0, mark->y2));
        append_paint(out, mark);
        append_end(out, mark, "rect");
        break;
    case DRAW_CIRCLE:
        str_builder_append(out, "<circle");
        append_attribute(out, "cx", mark->x);
        append_attribute(out, "cy", mark->y);
        append_attribute(out, "r", mark->x2);
        append_paint(out, mark);
        append_end(out, mark, "circle");
        break;
    case DRAW_PATH:
        str_builder_append(out, "<path");
        append_path_data(out, mark);
        append_paint(out, mark);
        if (linked && mark->rows != NULL && mark->point_count > 0)
            append_rows(out, mark);
        append_end(out, mark, "path");
        break;
    case DRAW_TEXT:
        append_text(out, mark);
        break;
    }
}

static void append_view_box(struct str_builder *out, const struct draw_list *list)
{
    str_builder_append(out, " viewBox=\"0 0 ");
    append_number(out, list->width);
    str_builder_append_char(out, ' ');
    append_number(out, list->height);
    str_builder_append_char(out, '"');
}

/* The accessible name and description, and everything after them. prefix: of the ids. */
static void append_content(struct str_builder *out, const struct draw_list *list, const char *prefix)
{
    bool described = list->description && *list->description;
    str_builder_append(out, " role=\"img\" aria-labelledby=\"");
    escape_html_attribute(out, prefix);
    str_builder_append(out, "-title");
    if (described) {
        str_builder_append_char(out, ' ');
        escape_html_attribute(out, prefix);
        str_builder_append(out, "-description");
    }
    str_builder_append(out, "\">\n<title id=\"");
    escape_html_attribute(out, prefix);
    str_builder_append(out, "-title\">");
    escape_html_text(out, list->title);
    str_builder_append(out, "</title>\n");
    if (described) {
        str_builder_append(out, "<desc id=\"");
        escape_html_attribute(out, prefix);
        str_builder_append(out, "-description\">");
        escape_html_text(out, list->description);
        str_builder_append(out, "</desc>\n");
    }
}

/* linked: marks of one row of the data table are a group that names it. */
static void append_marks(struct str_builder *out, const struct draw_list *list, bool linked)
{
    size_t row = 0;
    for (size_t i = 0; i < list->mark_count; i++) {
        size_t next = linked ? list->marks[i].row : 0;
        if (next != row && row > 0)
            str_builder_append(out, "</g>\n");
        if (next != row && next > 0)
            str_builder_append_format(out, "<g data-row=\"%zu\">\n", next);
        row = next;
        append_mark(out, &list->marks[i], linked);
    }
    str_builder_append(out, row > 0 ? "</g>\n</svg>\n" : "</svg>\n");
}

void svg_render(const struct draw_list *list, const char *id_prefix, struct str_builder *out)
{
    str_builder_append(out, "<svg class=\"chart\" width=\"100%\"");
    append_view_box(out, list);
    append_content(out, list, id_prefix);
    append_marks(out, list, true);
}

/* "{fill:#C0FFEE}"; a file has dozens, which printf would make most of its cost. */
static void append_colour(struct str_builder *out, const char *property, uint32_t colour)
{
    char digits[6];
    for (int i = 5; i >= 0; i--, colour >>= 4)
        digits[i] = "0123456789ABCDEF"[colour & 15];
    str_builder_append(out, property);
    str_builder_append_bytes(out, digits, sizeof(digits));
    str_builder_append_char(out, '}');
}

static void append_colours(struct str_builder *out, uint32_t (*colour)(enum draw_ink), uint32_t ground)
{
    str_builder_append(out, ".ground");
    append_colour(out, "{fill:#", ground);
    for (int ink = DRAW_INK_NONE + 1; ink < DRAW_INK_COUNT; ink++) {
        const char *name = palette_name((enum draw_ink)ink);
        str_builder_append(out, ".fill-");
        str_builder_append(out, name);
        append_colour(out, "{fill:#", colour((enum draw_ink)ink));
        str_builder_append(out, ".stroke-");
        str_builder_append(out, name);
        append_colour(out, "{stroke:#", colour((enum draw_ink)ink));
    }
}

void svg_render_file(const struct draw_list *list, struct str_builder *out)
{
    const double margin = 12;
    str_builder_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    append_attribute(out, "width", list->width + 2 * margin);
    append_attribute(out, "height", list->height + 2 * margin);
    str_builder_append(out, " viewBox=\"");
    append_number(out, -margin);
    str_builder_append_char(out, ' ');
    append_number(out, -margin);
    str_builder_append_char(out, ' ');
    append_number(out, list->width + 2 * margin);
    str_builder_append_char(out, ' ');
    append_number(out, list->height + 2 * margin);
    str_builder_append_char(out, '"');
    append_content(out, list, "chart");
    str_builder_append(
        out, "<style>text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Noto Sans KR\",\"NanumGothic\","
             "sans-serif;font-variant-numeric:tabular-nums}\n");
    append_colours(out, palette_light, PALETTE_GROUND_LIGHT);
    str_builder_append(out, "\n@media(prefers-color-scheme:dark){");
    append_colours(out, palette_dark, PALETTE_GROUND_DARK);
    str_builder_append(out, "}</style>\n<rect class=\"ground\"");
    append_attribute(out, "x", -margin);
    append_attribute(out, "y", -margin);
    append_attribute(out, "width", list->width + 2 * margin);
    append_attribute(out, "height", list->height + 2 * margin);
    str_builder_append(out, "/>\n");
    append_marks(out, list, false);
}
