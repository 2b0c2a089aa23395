/* pdf_canvas: the few operators of PDF that the pages need. */
#include "site-gen/render/pdf_canvas.h"

#include "site-gen/render/palette.h"

#include <math.h>

#define CONTENT_MAXIMUM ((size_t)64 << 20)
#define COLOUR_UNSET 0xFFFFFFFFu

void pdf_canvas_init(struct pdf_canvas *canvas, struct pdf_fonts *fonts, struct arena *arena)
{
    *canvas = (struct pdf_canvas){.fonts = fonts, .arena = arena};
    str_builder_init(&canvas->out, CONTENT_MAXIMUM);
}

void pdf_canvas_begin(struct pdf_canvas *canvas, double height)
{
    str_builder_clear(&canvas->out);
    canvas->height = height;
    canvas->fill = canvas->stroke = COLOUR_UNSET;
    canvas->thickness = canvas->text_size = -1;
    canvas->font = NULL;
    canvas->marked = false;
}

void pdf_canvas_release(struct pdf_canvas *canvas)
{
    str_builder_release(&canvas->out);
}

/* ---- operators -------------------------------------------------------------------------------------------------------------- */
static void put(struct pdf_canvas *canvas, const char *operator, const double * operands, size_t count)
{
    pdf_put_numbers(&canvas->out, operands, count);
    str_builder_append(&canvas->out, operator);
    str_builder_append_char(&canvas->out, '\n');
}
#define PUT(canvas, operator, ...)                                                                                                 \
    put((canvas), (operator), (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void put_bare(struct pdf_canvas *canvas, const char *operator)
{
    put(canvas, operator, NULL, 0);
}

static double across(const struct pdf_canvas *canvas, double y)
{
    return canvas->height - y;
}

static void put_colour(struct pdf_canvas *canvas, uint32_t colour, const char *operator)
{
    PUT(canvas, operator,(colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
}

static void set_fill(struct pdf_canvas *canvas, uint32_t colour)
{
    if (canvas->fill != colour)
        put_colour(canvas, colour, "rg");
    canvas->fill = colour;
}

static void set_stroke(struct pdf_canvas *canvas, uint32_t colour, double thickness)
{
    if (canvas->stroke != colour)
        put_colour(canvas, colour, "RG");
    if (canvas->thickness < thickness || canvas->thickness > thickness)
        PUT(canvas, "w", thickness);
    canvas->stroke = colour;
    canvas->thickness = thickness;
}

static void move_to(struct pdf_canvas *canvas, double x, double y)
{
    PUT(canvas, "m", x, across(canvas, y));
}

static void line_to(struct pdf_canvas *canvas, double x, double y)
{
    PUT(canvas, "l", x, across(canvas, y));
}

static void add_rectangle(struct pdf_canvas *canvas, double x, double y, double width, double height)
{
    PUT(canvas, "re", x, across(canvas, y + height), width, height);
}

/* Four curves, which leave the circle by less than a thousandth of its radius. */
static void add_circle(struct pdf_canvas *canvas, double x, double y, double radius)
{
    const double r = radius, k = radius * 0.5523, middle = across(canvas, y);
    move_to(canvas, x + r, y);
    PUT(canvas, "c", x + r, middle + k, x + k, middle + r, x, middle + r);
    PUT(canvas, "c", x - k, middle + r, x - r, middle + k, x - r, middle);
    PUT(canvas, "c", x - r, middle - k, x - k, middle - r, x, middle - r);
    PUT(canvas, "c", x + k, middle - r, x + r, middle - k, x + r, middle);
    put_bare(canvas, "h");
}

static void set_dash(struct pdf_canvas *canvas, double on, double off)
{
    str_builder_append_char(&canvas->out, '[');
    pdf_put_numbers(&canvas->out, (const double[]){fmax(0.5, on), fmax(0.5, off)}, 2);
    str_builder_append(&canvas->out, "]0 d\n");
}

static void end_dash(struct pdf_canvas *canvas)
{
    str_builder_append(&canvas->out, "[]0 d\n");
}

/* ---- marked parts ----------------------------------------------------------------------------------------------------------- */
void pdf_canvas_end_mark(struct pdf_canvas *canvas)
{
    if (canvas->marked)
        put_bare(canvas, "EMC");
    canvas->marked = false;
}

void pdf_canvas_mark(struct pdf_canvas *canvas, struct pdf_structure *structure, struct pdf_element *element, size_t page)
{
    if (canvas->marked && canvas->element == element)
        return;
    pdf_canvas_end_mark(canvas);
    if (element)
        str_builder_append_format(&canvas->out, "/%s<</MCID %d>>BDC\n", element->type,
                                  pdf_structure_mark(structure, element, page));
    else
        put_bare(canvas, "/Artifact BMC");
    canvas->element = element;
    canvas->marked = true;
}

/* ---- text and shapes -------------------------------------------------------------------------------------------------------- */
static void set_font(struct pdf_canvas *canvas, const struct pdf_style *style)
{
    const char *font = pdf_fonts_name(canvas->fonts, style->face);
    if (canvas->font == font && !(canvas->text_size < style->size) && !(canvas->text_size > style->size))
        return;
    str_builder_append(&canvas->out, font);
    str_builder_append_char(&canvas->out, ' ');
    PUT(canvas, "Tf", style->size);
    canvas->font = font;
    canvas->text_size = style->size;
}

void pdf_canvas_text(struct pdf_canvas *canvas, double x, double y, const char *text, const struct pdf_style *style)
{
    if (!*text)
        return;
    put_bare(canvas, "BT");
    set_fill(canvas, style->colour);
    set_font(canvas, style);
    if (style->oblique)
        PUT(canvas, "Tm", 1, 0, 0.2, 1, x, across(canvas, y));
    else
        PUT(canvas, "Td", x, across(canvas, y));
    pdf_fonts_operand(canvas->fonts, style->face, text, &canvas->out);
    str_builder_append(&canvas->out, "Tj\nET\n");
}

void pdf_canvas_box(struct pdf_canvas *canvas, double x, double y, double width, double height, uint32_t colour)
{
    set_fill(canvas, colour);
    add_rectangle(canvas, x, y, width, height);
    put_bare(canvas, "f");
}

void pdf_canvas_rule(struct pdf_canvas *canvas, double x1, double y1, double x2, double y2, double thickness, uint32_t colour)
{
    set_stroke(canvas, colour, thickness);
    move_to(canvas, x1, y1);
    line_to(canvas, x2, y2);
    put_bare(canvas, "S");
}

static void fill_circle(struct pdf_canvas *canvas, double x, double y, double radius, uint32_t colour)
{
    set_fill(canvas, colour);
    add_circle(canvas, x, y, radius);
    put_bare(canvas, "f");
}

static void fill_triangle(struct pdf_canvas *canvas, double x, double y, double radius, bool up, uint32_t colour)
{
    double tip = up ? -radius : radius;
    set_fill(canvas, colour);
    move_to(canvas, x, y + tip);
    line_to(canvas, x + radius * 1.05, y - tip * 0.85);
    line_to(canvas, x - radius * 1.05, y - tip * 0.85);
    put_bare(canvas, "h");
    put_bare(canvas, "f");
}

/* Shapes, so that a verdict does not depend on colour: up, down, circle, two bars for the same, a cross for what does not count. */
static void draw_verdict(struct pdf_canvas *canvas, double x, double y, double radius, enum doc_verdict verdict)
{
    uint32_t grey = palette_light(DRAW_INK_UNDECIDED);
    switch (verdict) {
    case DOC_VERDICT_FASTER:
        fill_triangle(canvas, x, y, radius, true, palette_light(DRAW_INK_FASTER));
        break;
    case DOC_VERDICT_SLOWER:
        fill_triangle(canvas, x, y, radius, false, palette_light(DRAW_INK_SLOWER));
        break;
    case DOC_VERDICT_NO_DIFFERENCE:
        set_stroke(canvas, grey, radius * 0.35);
        add_circle(canvas, x, y, radius * 0.8);
        put_bare(canvas, "S");
        break;
    case DOC_VERDICT_EQUIVALENT:
        pdf_canvas_rule(canvas, x - radius * 0.9, y - radius * 0.4, x + radius * 0.9, y - radius * 0.4, radius * 0.35, grey);
        pdf_canvas_rule(canvas, x - radius * 0.9, y + radius * 0.4, x + radius * 0.9, y + radius * 0.4, radius * 0.35, grey);
        break;
    case DOC_VERDICT_INVALID:
        pdf_canvas_rule(canvas, x - radius * 0.7, y - radius * 0.7, x + radius * 0.7, y + radius * 0.7, radius * 0.35,
                        palette_light(DRAW_INK_ERROR));
        pdf_canvas_rule(canvas, x - radius * 0.7, y + radius * 0.7, x + radius * 0.7, y - radius * 0.7, radius * 0.35,
                        palette_light(DRAW_INK_ERROR));
        break;
    case DOC_VERDICT_NO_CLAIM:
        fill_circle(canvas, x, y, radius * 0.4, grey);
        break;
    case DOC_VERDICT_NONE:
        break;
    }
}

/* ---- charts ----------------------------------------------------------------------------------------------------------------- */
struct drawing { /* a draw list's place on the page */
    struct pdf_canvas *canvas;
    double x, y, scale;
};

static uint32_t mark_colour(enum draw_ink ink, double opacity)
{
    uint32_t colour = palette_light(ink), mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) { /* on white: paper has no transparency */
        double channel = (colour >> shift & 255) * opacity + 255 * (1 - opacity);
        mixed |= (uint32_t)lround(channel) << shift;
    }
    return mixed;
}

/* Fills or strokes the path that was just made, or both. */
static void paint_path(struct pdf_canvas *canvas, const struct draw_mark *mark)
{
    if (mark->fill != DRAW_INK_NONE && mark->stroke != DRAW_INK_NONE)
        put_bare(canvas, "B");
    else if (mark->fill != DRAW_INK_NONE)
        put_bare(canvas, "f");
    else if (mark->stroke != DRAW_INK_NONE)
        put_bare(canvas, "S");
    else
        put_bare(canvas, "n");
}

static void draw_mark_text(const struct drawing *drawing, const struct draw_mark *mark)
{
    struct pdf_canvas *canvas = drawing->canvas;
    struct pdf_style style = {mark->bold ? PDF_FACE_BOLD : PDF_FACE_REGULAR, mark->size * drawing->scale, palette_light(mark->fill),
                              false};
    const char *text = pdf_fonts_text(canvas->fonts, canvas->arena, style.face, mark->text);
    double width = pdf_fonts_width(canvas->fonts, style.face, style.size, text);
    double x = drawing->x + mark->x * drawing->scale;
    if (mark->anchor == DRAW_ANCHOR_MIDDLE)
        x -= width / 2;
    else if (mark->anchor == DRAW_ANCHOR_END)
        x -= width;
    pdf_canvas_text(canvas, x, drawing->y + mark->y * drawing->scale, text, &style);
}

static void draw_mark_shape(const struct drawing *drawing, const struct draw_mark *mark)
{
    struct pdf_canvas *canvas = drawing->canvas;
    double scale = drawing->scale, x = drawing->x + mark->x * scale, y = drawing->y + mark->y * scale;
    if (mark->fill != DRAW_INK_NONE)
        set_fill(canvas, mark_colour(mark->fill, mark->opacity));
    if (mark->stroke != DRAW_INK_NONE)
        set_stroke(canvas, mark_colour(mark->stroke, 1), mark->stroke_width * scale);
    if (mark->dash == DRAW_DASHED)
        set_dash(canvas, 6 * scale, 4 * scale);
    else if (mark->dash == DRAW_DOTTED)
        set_dash(canvas, 2 * scale, 3 * scale);
    if (mark->kind == DRAW_LINE) {
        move_to(canvas, x, y);
        line_to(canvas, drawing->x + mark->x2 * scale, drawing->y + mark->y2 * scale);
    } else if (mark->kind == DRAW_RECTANGLE) {
        add_rectangle(canvas, x, y, mark->x2 * scale, mark->y2 * scale);
    } else if (mark->kind == DRAW_CIRCLE) {
        add_circle(canvas, x, y, mark->x2 * scale);
    } else {
        for (size_t i = 0; i < mark->point_count; i++) {
            double px = drawing->x + mark->points[i].x * scale, py = drawing->y + mark->points[i].y * scale;
            if (i == 0)
                move_to(canvas, px, py);
            else
                line_to(canvas, px, py);
        }
        if (mark->fill != DRAW_INK_NONE)
            put_bare(canvas, "h");
    }
    paint_path(canvas, mark);
    if (mark->dash != DRAW_SOLID)
        end_dash(canvas);
}

static void draw_chart(const struct drawing *drawing, const struct draw_list *list)
{
    PUT(drawing->canvas, "j", 1); /* round */
    for (size_t i = 0; i < list->mark_count; i++) {
        const struct draw_mark *mark = &list->marks[i];
        if (mark->kind == DRAW_TEXT)
            draw_mark_text(drawing, mark);
        else if (mark->kind != DRAW_PATH || mark->point_count > 1)
            draw_mark_shape(drawing, mark);
    }
    PUT(drawing->canvas, "j", 0); /* sharp */
}

/* ---- items ------------------------------------------------------------------------------------------------------------------ */
void pdf_canvas_item(struct pdf_canvas *canvas, const struct pdf_item *item, double left, double top)
{
    double x = left + item->x, y = top + item->y;
    const struct drawing drawing = {canvas, x, y, item->scale};
    switch (item->kind) {
    case PDF_ITEM_TEXT:
        pdf_canvas_text(canvas, x, y, item->text, &item->style);
        break;
    case PDF_ITEM_BOX:
        pdf_canvas_box(canvas, x, y, item->width, item->height, item->style.colour);
        break;
    case PDF_ITEM_RULE:
        pdf_canvas_rule(canvas, x, y, x + item->width, y + item->height, item->scale, item->style.colour);
        break;
    case PDF_ITEM_LEADER:
        if (item->width <= 0)
            break;
        set_dash(canvas, 1, 3);
        pdf_canvas_rule(canvas, x, y, x + item->width, y, 0.6, item->style.colour);
        end_dash(canvas);
        break;
    case PDF_ITEM_DOT:
        fill_circle(canvas, x, y, item->width, item->style.colour);
        break;
    case PDF_ITEM_VERDICT:
        draw_verdict(canvas, x, y, item->width, item->verdict);
        break;
    case PDF_ITEM_DRAWING:
        draw_chart(&drawing, item->drawing);
        break;
    case PDF_ITEM_LINK:
    case PDF_ITEM_ANCHOR:
    case PDF_ITEM_OUTLINE:
    case PDF_ITEM_ELEMENT:
    case PDF_ITEM_PAGE_NUMBER:
        break;
    }
}
