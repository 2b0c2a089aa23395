/* pdf_cell: one cell of a table, or the value of a fact, as lines of text with the mark of its verdict. */
#include "site-gen/render/pdf_table.h"

#include <math.h>
#include <string.h>

#define DETAIL_GAP 4.0
#define PART_MARK " · "
#define DETAIL_SHARE 0.88 /* of the size; less of a large one */
#define DETAIL_SHARE_LARGE 0.7
#define WORDS_LEAST 7.0 /* of the size; running text in a narrower column is hard to read */

/* Text that must stay in one piece: everything but words. */
static bool is_number(const struct doc_cell *cell)
{
    switch (cell->kind) {
    case DOC_CELL_NUMBER:
    case DOC_CELL_ESTIMATE:
    case DOC_CELL_RATIO:
    case DOC_CELL_RANK:
        return true;
    case DOC_CELL_TEXT:
    case DOC_CELL_VERDICT:
    case DOC_CELL_STATE:
        return false;
    }
    return false;
}

static bool is_invalid(const struct doc_cell *cell)
{
    return cell->kind == DOC_CELL_STATE && cell->state == DOC_STATE_FAILED;
}

static uint32_t text_colour(const struct doc_cell *cell, const struct pdf_cell_style *style)
{
    if (style->muted || (cell->kind == DOC_CELL_STATE && !is_invalid(cell)))
        return PDF_MUTED_COLOUR;
    if (is_invalid(cell))
        return 0xB3261E;
    return PDF_TEXT_COLOUR;
}

static struct pdf_lines layout_text(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style,
                                    double width)
{
    struct pdf_style type = {style->heading || cell->best ? PDF_FACE_BOLD : PDF_FACE_REGULAR, style->size, text_colour(cell, style),
                             false};
    struct doc_span words = {.kind = DOC_SPAN_TEXT, .text = cell->text ? cell->text : ""};
    const struct doc_span *spans = cell->spans ? cell->spans : &words;
    struct doc_span link = {.kind = DOC_SPAN_LINK, .link = cell->link, .children = cell->spans ? cell->spans : &words};
    if (cell->link)
        spans = &link;
    return pdf_text_layout(flow, spans, type, width, is_number(cell));
}

/* What follows the interval in an estimate's detail: "0.734x · rank 2-3"; NULL where nothing does. */
static const char *second_part(const struct doc_cell *cell)
{
    const char *dot = cell->kind == DOC_CELL_ESTIMATE && cell->detail ? strstr(cell->detail, PART_MARK) : NULL;
    return dot == NULL ? NULL : dot + strlen(PART_MARK);
}

bool pdf_cell_has_parts(const struct doc_cell *cell)
{
    return second_part(cell) != NULL;
}

static struct pdf_lines layout_detail(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style,
                                      double width)
{
    if (!cell->detail || !*cell->detail)
        return (struct pdf_lines){0};
    struct pdf_style type = {PDF_FACE_REGULAR, style->size * (style->size > 11 ? DETAIL_SHARE_LARGE : DETAIL_SHARE),
                             PDF_MUTED_COLOUR, false};
    bool whole = is_number(cell) && strpbrk(cell->detail, "0123456789"); /* not "no variation seen" */
    const char *second = style->parted ? second_part(cell) : NULL;
    if (second == NULL)
        return pdf_text_layout_words(flow, cell->detail, type, width, whole);
    const char *first = arena_format(flow->arena, "%.*s", (int)(second - strlen(PART_MARK) - cell->detail), cell->detail);
    struct pdf_lines lines = pdf_text_layout_words(flow, first, type, width, whole);
    struct pdf_lines rest = pdf_text_layout_words(flow, second, type, width, whole);
    return pdf_text_join(flow, lines, rest);
}

/* Room for the mark before a verdict's words. */
static double mark_width(const struct doc_cell *cell, double size)
{
    return cell->kind == DOC_CELL_VERDICT && cell->verdict != DOC_VERDICT_NONE ? size * 1.15 : 0;
}

struct pdf_widths pdf_cell_measure(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style)
{
    struct pdf_lines text = layout_text(flow, cell, style, INFINITY), detail = layout_detail(flow, cell, style, INFINITY);
    double mark = mark_width(cell, style->size), tidy = fmax(text.width, detail.width);
    double least = fmax(text.word, detail.word);
    if (is_number(cell))
        least = fmax(text.width, detail.word);
    else if (cell->kind != DOC_CELL_STATE) /* "not applicable" may take two lines */
        least = fmax(least, fmin(tidy, WORDS_LEAST * style->size));
    return (struct pdf_widths){mark + least, mark + tidy, mark + text.width + (detail.count ? DETAIL_GAP + detail.width : 0)};
}

struct pdf_lines pdf_cell_layout(struct pdf_flow *flow, const struct doc_cell *cell, const struct pdf_cell_style *style,
                                 double width)
{
    width -= mark_width(cell, style->size);
    struct pdf_lines text = layout_text(flow, cell, style, width), detail = layout_detail(flow, cell, style, width);
    if (detail.count == 0)
        return text;
    if (text.count == 0)
        return detail;
    bool beside = !style->stacked && text.count == 1 && detail.count == 1 && text.width + DETAIL_GAP + detail.width <= width + 0.01;
    if (beside) {
        pdf_text_end_with_space(flow, text.last->last);
        detail.first->first->x += text.width + DETAIL_GAP;
        text.last->last->next = detail.first->first;
        text.last->last = detail.first->last;
        text.last->width += DETAIL_GAP + detail.width;
        text.width = fmax(text.last->width, fmax(text.width, detail.width));
        return text;
    }
    return pdf_text_join(flow, text, detail);
}

const struct pdf_line *pdf_cell_place(struct pdf_flow *flow, struct pdf_strip *strip, const struct doc_cell *cell,
                                      const struct pdf_line *line, size_t count, double x, double y, double width,
                                      enum doc_align align, double line_height, double size)
{
    double mark = mark_width(cell, size), base = line_height / 2 + size * (PDF_ASCENT - PDF_DESCENT) / 2;
    for (size_t i = 0; line && (count == 0 || i < count); line = line->next, i++) {
        double left = x + mark;
        if (align == DOC_ALIGN_RIGHT)
            left = x + width - line->width;
        else if (align == DOC_ALIGN_CENTRE)
            left = x + mark + (width - mark - line->width) / 2;
        if (i == 0 && mark > 0) {
            struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_VERDICT, left - mark + size * 0.45, y + base - size * 0.34);
            item->width = size * 0.36;
            item->verdict = cell->verdict;
        }
        pdf_text_place(flow, strip, line, left, y + base + (double)i * line_height);
    }
    return line;
}
