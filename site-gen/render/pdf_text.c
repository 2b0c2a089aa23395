/* pdf_text: spans -> pieces without spaces -> words (pieces that touch) -> lines. */
#include "site-gen/render/pdf_text.h"

#include "lib/line_break.h"

#include <math.h>
#include <string.h>

/* A stretch of text without spaces and in one style. Pieces that no space parts belong to one word. */
struct piece {
    const char *text;
    const char *link;
    struct pdf_style style;
    double width, space; /* space: width of the space before it, 0 when it touches the piece before */
    bool breaks;         /* a forced line break comes before it */
    struct piece *next;
};

struct breaker {
    struct pdf_flow *flow;
    bool whole;
    bool space, line_break; /* seen since the last piece */
    struct piece *first, *last;
};

/* ---- pieces ----------------------------------------------------------------------------------------------------------------- */
static double space_width(const struct breaker *breaker, const struct pdf_style *style)
{
    return pdf_fonts_width(breaker->flow->options->fonts, style->face, style->size, " ");
}

static void add_piece(struct breaker *breaker, const char *text, size_t length, struct pdf_style style, const char *link)
{
    struct arena *arena = breaker->flow->arena;
    struct piece *piece = ARENA_NEW(arena, struct piece);
    piece->text = arena_copy_str(arena, (struct str){text, length});
    piece->link = link;
    piece->style = style;
    piece->width = pdf_fonts_width(breaker->flow->options->fonts, style.face, style.size, piece->text);
    piece->space = breaker->space && breaker->first ? space_width(breaker, &style) : 0;
    piece->breaks = breaker->line_break;
    breaker->space = breaker->line_break = false;
    if (breaker->last)
        breaker->last->next = piece;
    else
        breaker->first = piece;
    breaker->last = piece;
}

static void add_words(struct breaker *breaker, const char *words, struct pdf_style style, const char *link)
{
    const char *text = pdf_fonts_text(breaker->flow->options->fonts, breaker->flow->arena, style.face, words ? words : "");
    if (breaker->whole) {
        if (*text)
            add_piece(breaker, text, strlen(text), style, link);
        return;
    }
    while (*text) {
        size_t length = strcspn(text, " ");
        while (length > 0 && text[length] == ' ' && line_break_is_forbidden(text, text + length))
            length += 1 + strcspn(text + length + 1, " ");
        if (length > 0)
            add_piece(breaker, text, length, style, link);
        text += length;
        if (*text == ' ') {
            breaker->space = true;
            text++;
        }
    }
}

static void add_spans(struct breaker *breaker, const struct doc_span *spans, struct pdf_style style, const char *link)
{
    for (const struct doc_span *span = spans; span; span = span->next) {
        struct pdf_style inner = style;
        switch (span->kind) {
        case DOC_SPAN_TEXT:
            add_words(breaker, span->text, style, link);
            break;
        case DOC_SPAN_STRONG:
            inner.face = PDF_FACE_BOLD;
            add_spans(breaker, span->children, inner, link);
            break;
        case DOC_SPAN_EMPHASIS:
            inner.oblique = true;
            add_spans(breaker, span->children, inner, link);
            break;
        case DOC_SPAN_CODE:
            inner.face = PDF_FACE_CODE;
            add_words(breaker, span->text, inner, link);
            break;
        case DOC_SPAN_LINK: {
            const char *target = pdf_flow_resolve(breaker->flow, span->link);
            if (target)
                inner.colour = PDF_LINK_COLOUR;
            add_spans(breaker, span->children, inner, target ? target : link);
            break;
        }
        case DOC_SPAN_LINE_BREAK:
            breaker->line_break = true;
            break;
        }
    }
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */
static bool same_style(const struct pdf_style *a, const struct pdf_style *b)
{
    return a->face == b->face && a->size == b->size && a->colour == b->colour && a->oblique == b->oblique;
}

static struct pdf_line *add_line(struct pdf_flow *flow, struct pdf_lines *lines)
{
    struct pdf_line *line = ARENA_NEW(flow->arena, struct pdf_line);
    if (lines->last)
        lines->last->next = line;
    else
        lines->first = line;
    lines->last = line;
    lines->count++;
    return line;
}

static const char *join(struct arena *arena, const char *left, bool spaced, const char *right)
{
    size_t left_length = strlen(left), right_length = strlen(right);
    char *joined = arena_allocate(arena, left_length + right_length + 2);
    memcpy(joined, left, left_length);
    if (spaced)
        joined[left_length++] = ' ';
    memcpy(joined + left_length, right, right_length);
    return joined;
}

void pdf_text_end_with_space(struct pdf_flow *flow, struct pdf_run *last)
{
    if (!last)
        return;
    pdf_fonts_text(flow->options->fonts, flow->arena, last->style.face, " "); /* notes it as used */
    last->text = join(flow->arena, last->text, true, "");
}

struct pdf_lines pdf_text_join(struct pdf_flow *flow, struct pdf_lines first, struct pdf_lines second)
{
    if (first.count == 0)
        return second;
    if (second.count == 0)
        return first;
    pdf_text_end_with_space(flow, first.last->last);
    first.last->next = second.first;
    first.last = second.last;
    first.count += second.count;
    first.width = fmax(first.width, second.width);
    first.word = fmax(first.word, second.word);
    return first;
}

/* Puts text at the end of the last line, into its last run where style and link are the same. */
static void append_to_line(struct pdf_flow *flow, struct pdf_lines *lines, const struct piece *piece, const char *text,
                           double space, double width)
{
    struct pdf_line *line = lines->last;
    struct pdf_run *last = line->last;
    if (last && same_style(&last->style, &piece->style) && last->link == piece->link) {
        last->text = join(flow->arena, last->text, space > 0, text);
        last->width += space + width;
    } else {
        struct pdf_run *run = ARENA_NEW(flow->arena, struct pdf_run);
        *run = (struct pdf_run){.x = line->width + space, .width = width, .text = text, .link = piece->link, .style = piece->style};
        if (last && space > 0)
            pdf_text_end_with_space(flow, last);
        if (last)
            last->next = run;
        else
            line->first = run;
        line->last = run;
    }
    line->width += space + width;
    lines->width = fmax(lines->width, line->width);
}

/* Length in bytes of the longest start of text that fits into width; at least one character. */
static size_t fitting_length(const struct pdf_flow *flow, const char *text, const struct pdf_style *style, double width)
{
    size_t length = 0;
    double used = 0;
    while (text[length]) {
        size_t next = length + 1;
        while (((unsigned char)text[next] & 0xC0) == 0x80)
            next++;
        used += pdf_fonts_width_of(flow->options->fonts, style->face, style->size, text + length, next - length);
        if (used > width && length > 0)
            break;
        length = next;
    }
    return length;
}

/* A piece of a word that is wider than a whole line: cut wherever a line is full. */
static void append_cut(struct pdf_flow *flow, struct pdf_lines *lines, const struct piece *piece, double width)
{
    const char *text = piece->text;
    while (*text) {
        double rest = width - lines->last->width;
        size_t length = fitting_length(flow, text, &piece->style, rest);
        double part = pdf_fonts_width_of(flow->options->fonts, piece->style.face, piece->style.size, text, length);
        if (part > rest && lines->last->first)
            add_line(flow, lines);
        else {
            append_to_line(flow, lines, piece, arena_copy_str(flow->arena, (struct str){text, length}), 0, part);
            text += length;
        }
    }
}

/* Width of the word that starts with piece; *end is the piece after it. */
static double word_width(const struct piece *piece, const struct piece **end)
{
    double width = piece->width;
    for (piece = piece->next; piece && piece->space == 0 && !piece->breaks; piece = piece->next)
        width += piece->width;
    *end = piece;
    return width;
}

static void break_lines(struct breaker *breaker, struct pdf_lines *lines, double width)
{
    struct pdf_flow *flow = breaker->flow;
    const struct piece *piece = breaker->first, *end;
    while (piece) {
        double word = word_width(piece, &end);
        double space = lines->last && lines->last->first ? piece->space : 0;
        lines->word = fmax(lines->word, word);
        if (!lines->last || piece->breaks ||
            (lines->last->first && !breaker->whole && lines->last->width + space + word > width + 0.01)) {
            if (piece->space > 0 && !piece->breaks)
                pdf_text_end_with_space(flow, lines->last ? lines->last->last : NULL);
            add_line(flow, lines);
            space = 0;
        }
        bool cut = word > width + 0.01 && !breaker->whole;
        for (; piece != end; piece = piece->next, space = 0)
            if (cut)
                append_cut(flow, lines, piece, width);
            else
                append_to_line(flow, lines, piece, piece->text, space, piece->width);
    }
}

struct pdf_lines pdf_text_layout(struct pdf_flow *flow, const struct doc_span *spans, struct pdf_style style, double width,
                                 bool whole)
{
    struct breaker breaker = {.flow = flow, .whole = whole};
    struct pdf_lines lines = {0};
    add_spans(&breaker, spans, style, NULL);
    break_lines(&breaker, &lines, width);
    return lines;
}

struct pdf_lines pdf_text_layout_words(struct pdf_flow *flow, const char *words, struct pdf_style style, double width, bool whole)
{
    struct doc_span span = {.kind = DOC_SPAN_TEXT, .text = words};
    return pdf_text_layout(flow, &span, style, width, whole);
}

/* ---- placing ---------------------------------------------------------------------------------------------------------------- */
/* The words of a link, and the area that leads on, are one element. */
static void place_run(struct pdf_flow *flow, struct pdf_strip *strip, const struct pdf_run *run, double x, double y)
{
    struct pdf_element *outer = run->link ? pdf_flow_enter(flow, "Link") : flow->element;
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_TEXT, x + run->x, y);
    item->text = run->text;
    item->style = run->style;
    if (run->link) {
        item = pdf_flow_item(flow, strip, PDF_ITEM_LINK, x + run->x, y - run->style.size * PDF_ASCENT);
        item->width = run->width;
        item->height = run->style.size * (PDF_ASCENT + PDF_DESCENT);
        item->link = run->link;
        item->text = run->text;
    }
    flow->element = outer;
}

void pdf_text_place(struct pdf_flow *flow, struct pdf_strip *strip, const struct pdf_line *line, double x, double y)
{
    for (const struct pdf_run *run = line->first; run; run = run->next)
        place_run(flow, strip, run, x, y);
}

struct pdf_strip *pdf_text_flow(struct pdf_flow *flow, const struct pdf_lines *lines, double lead, double line_height, double size)
{
    struct pdf_strip *first = NULL;
    double base = line_height / 2 + size * (PDF_ASCENT - PDF_DESCENT) / 2;
    size_t index = 0;
    for (const struct pdf_line *line = lines->first; line; line = line->next, index++) {
        struct pdf_strip *strip = pdf_flow_add(flow, first ? 0 : lead, line_height);
        if (!first)
            first = strip;
        strip->keep_with_next = line->next && (index == 0 || index + 2 == lines->count);
        pdf_text_place(flow, strip, line, flow->x, base);
    }
    return first;
}

struct pdf_strip *pdf_text_flow_as(struct pdf_flow *flow, const char *type, const struct pdf_lines *lines, double lead,
                                   double line_height, double size)
{
    struct pdf_element *outer = pdf_flow_enter(flow, type);
    struct pdf_strip *first = pdf_text_flow(flow, lines, lead, line_height, size);
    flow->element = outer;
    return first;
}

double pdf_text_place_as(struct pdf_flow *flow, struct pdf_strip *strip, const char *type, const struct pdf_line *line, double x,
                         double y, double line_height)
{
    struct pdf_element *outer = pdf_flow_enter(flow, type);
    for (; line; line = line->next, y += line_height)
        pdf_text_place(flow, strip, line, x, y);
    flow->element = outer;
    return y;
}
