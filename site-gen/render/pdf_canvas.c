/* pdf_canvas: the few operators of PDF that the pages need. */
#include "site-gen/render/pdf_canvas.h"

#include "site-gen/render/palette.h"

#include <math.h>

static float real(double value)
{
    return (float)(round(value * 1000) / 1000); /* shorter files; a thousandth of a point is not seen */
}

static float across(const struct pdf_canvas *canvas, double y)
{
    return real(canvas->height - y);
}

static void set_fill(const struct pdf_canvas *canvas, uint32_t colour)
{
    HPDF_Page_SetRGBFill(canvas->page, real((colour >> 16 & 255) / 255.0), real((colour >> 8 & 255) / 255.0),
                         real((colour & 255) / 255.0));
}

static void set_stroke(const struct pdf_canvas *canvas, uint32_t colour, double width)
{
    HPDF_Page_SetRGBStroke(canvas->page, real((colour >> 16 & 255) / 255.0), real((colour >> 8 & 255) / 255.0),
                           real((colour & 255) / 255.0));
    HPDF_Page_SetLineWidth(canvas->page, real(width));
}

void pdf_canvas_text(const struct pdf_canvas *canvas, double x, double y, const char *text, const struct pdf_style *style)
{
    HPDF_Font font = pdf_fonts_handle(canvas->fonts, style->face);
    if (!*text || !font)
        return;
    HPDF_Page_BeginText(canvas->page);
    set_fill(canvas, style->colour);
    HPDF_Page_SetFontAndSize(canvas->page, font, real(style->size));
    HPDF_Page_SetTextMatrix(canvas->page, 1, 0, style->oblique ? 0.2f : 0, 1, real(x), across(canvas, y));
    HPDF_Page_ShowText(canvas->page, text);
    HPDF_Page_EndText(canvas->page);
}

void pdf_canvas_box(const struct pdf_canvas *canvas, double x, double y, double width, double height, uint32_t colour)
{
    set_fill(canvas, colour);
    HPDF_Page_Rectangle(canvas->page, real(x), across(canvas, y + height), real(width), real(height));
    HPDF_Page_Fill(canvas->page);
}

void pdf_canvas_rule(const struct pdf_canvas *canvas, double x1, double y1, double x2, double y2, double thickness, uint32_t colour)
{
    set_stroke(canvas, colour, thickness);
    HPDF_Page_MoveTo(canvas->page, real(x1), across(canvas, y1));
    HPDF_Page_LineTo(canvas->page, real(x2), across(canvas, y2));
    HPDF_Page_Stroke(canvas->page);
}

static void set_dash(const struct pdf_canvas *canvas, double on, double off)
{
    const HPDF_UINT16 pattern[] = {(HPDF_UINT16)lround(fmax(1, on)), (HPDF_UINT16)lround(fmax(1, off))};
    HPDF_Page_SetDash(canvas->page, pattern, 2, 0);
}

static void end_dash(const struct pdf_canvas *canvas)
{
    HPDF_Page_SetDash(canvas->page, NULL, 0, 0);
}

static void fill_circle(const struct pdf_canvas *canvas, double x, double y, double radius, uint32_t colour)
{
    set_fill(canvas, colour);
    HPDF_Page_Circle(canvas->page, real(x), across(canvas, y), real(radius));
    HPDF_Page_Fill(canvas->page);
}

static void fill_triangle(const struct pdf_canvas *canvas, double x, double y, double radius, bool up, uint32_t colour)
{
    double tip = up ? -radius : radius;
    set_fill(canvas, colour);
    HPDF_Page_MoveTo(canvas->page, real(x), across(canvas, y + tip));
    HPDF_Page_LineTo(canvas->page, real(x + radius * 1.05), across(canvas, y - tip * 0.85));
    HPDF_Page_LineTo(canvas->page, real(x - radius * 1.05), across(canvas, y - tip * 0.85));
    HPDF_Page_ClosePath(canvas->page);
    HPDF_Page_Fill(canvas->page);
}

/* Shapes, so that a verdict does not depend on colour: up, down, circle, two bars for the same, a cross for what does not count. */
static void draw_verdict(const struct pdf_canvas *canvas, double x, double y, double radius, enum doc_verdict verdict)
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
        HPDF_Page_Circle(canvas->page, real(x), across(canvas, y), real(radius * 0.8));
        HPDF_Page_Stroke(canvas->page);
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
    const struct pdf_canvas *canvas;
    double x, y, scale;
};

static uint32_t mark_colour(enum draw_ink ink, double opacity)
{
    uint32_t colour = palette_light(ink), mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) { /* on white, since transparency needs a later version of PDF */
        double channel = (colour >> shift & 255) * opacity + 255 * (1 - opacity);
        mixed |= (uint32_t)lround(channel) << shift;
    }
    return mixed;
}

/* Fills or strokes the path that was just made, or both. */
static void paint_path(const struct pdf_canvas *canvas, const struct draw_mark *mark)
{
    if (mark->fill != DRAW_INK_NONE && mark->stroke != DRAW_INK_NONE)
        HPDF_Page_FillStroke(canvas->page);
    else if (mark->fill != DRAW_INK_NONE)
        HPDF_Page_Fill(canvas->page);
    else if (mark->stroke != DRAW_INK_NONE)
        HPDF_Page_Stroke(canvas->page);
    else
        HPDF_Page_EndPath(canvas->page);
}

static void draw_mark_text(const struct drawing *drawing, const struct draw_mark *mark)
{
    const struct pdf_canvas *canvas = drawing->canvas;
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
    const struct pdf_canvas *canvas = drawing->canvas;
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
        HPDF_Page_MoveTo(canvas->page, real(x), across(canvas, y));
        HPDF_Page_LineTo(canvas->page, real(drawing->x + mark->x2 * scale), across(canvas, drawing->y + mark->y2 * scale));
    } else if (mark->kind == DRAW_RECTANGLE) {
        HPDF_Page_Rectangle(canvas->page, real(x), across(canvas, y + mark->y2 * scale), real(mark->x2 * scale),
                            real(mark->y2 * scale));
    } else if (mark->kind == DRAW_CIRCLE) {
        HPDF_Page_Circle(canvas->page, real(x), across(canvas, y), real(mark->x2 * scale));
    } else {
        for (size_t i = 0; i < mark->point_count; i++) {
            float px = real(drawing->x + mark->points[i].x * scale), py = across(canvas, drawing->y + mark->points[i].y * scale);
            if (i == 0)
                HPDF_Page_MoveTo(canvas->page, px, py);
            else
                HPDF_Page_LineTo(canvas->page, px, py);
        }
        if (mark->fill != DRAW_INK_NONE)
            HPDF_Page_ClosePath(canvas->page);
    }
    paint_path(canvas, mark);
    if (mark->dash != DRAW_SOLID)
        end_dash(canvas);
}

static void draw_chart(const struct drawing *drawing, const struct draw_list *list)
{
    HPDF_Page_SetLineJoin(drawing->canvas->page, HPDF_ROUND_JOIN);
    for (size_t i = 0; i < list->mark_count; i++) {
        const struct draw_mark *mark = &list->marks[i];
        if (mark->kind == DRAW_TEXT)
            draw_mark_text(drawing, mark);
        else if (mark->kind != DRAW_PATH || mark->point_count > 1)
            draw_mark_shape(drawing, mark);
    }
    HPDF_Page_SetLineJoin(drawing->canvas->page, HPDF_MITER_JOIN);
}

/* ---- items ------------------------------------------------------------------------------------------------------------------ */
void pdf_canvas_item(const struct pdf_canvas *canvas, const struct pdf_item *item, double left, double top)
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
    case PDF_ITEM_PAGE_NUMBER:
        break;
    }
}
