/* pdf_blocks: one function a kind of block. Details are unfolded, since paper cannot be clicked. */
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_table.h"

#include <math.h>
#include <string.h>

#define TABLE_SIZE 9.0
#define CHART_TABLE_SIZE 7.8
#define CHART_WHOLE_HEIGHT 200.0 /* a chart with its table that is no higher stays on one page */
#define GRID_GAP 18.0            /* between charts side by side */
#define PIXEL 0.75               /* points a CSS pixel */

static const struct pdf_style body_style = {PDF_FACE_REGULAR, PDF_BODY_SIZE, PDF_TEXT_COLOUR, false};
static const struct pdf_style small_style = {PDF_FACE_REGULAR, 8.5, PDF_MUTED_COLOUR, false};

static void add_children(struct pdf_flow *flow, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node; node = node->next)
        pdf_blocks_node(flow, node);
}

static bool is_introduced(const struct doc_node *node)
{
    return node && (node->kind == DOC_LIST || node->kind == DOC_TABLE || node->kind == DOC_FACTS || node->kind == DOC_CODE ||
                    node->kind == DOC_CHART || node->kind == DOC_FIGURE_GRID);
}

/* Words that introduce a list, a table or a chart are not left behind at the foot of a page. */
static void add_paragraph(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_lines lines = pdf_text_layout(flow, node->as.paragraph, body_style, flow->width, false);
    pdf_text_flow(flow, &lines, 2, PDF_BODY_SIZE * PDF_LINE_SHARE, PDF_BODY_SIZE);
    if (lines.count > 0 && is_introduced(node->next))
        flow->last->keep_with_next = true;
    flow->after = 6;
}

/* ---- sections --------------------------------------------------------------------------------------------------------------- */
static void keep_all_with_next(struct pdf_strip *first)
{
    for (struct pdf_strip *strip = first; strip; strip = strip->next)
        strip->keep_with_next = true;
}

static void add_section(struct pdf_flow *flow, const struct doc_node *node)
{
    static const struct {
        double size, lead, after;
    } headings[] = {{15, 26, 5}, {11.5, 18, 3}, {10, 14, 2}};
    int level = node->level < 2 ? 2 : node->level > 4 ? 4 : node->level;
    struct pdf_style style = {PDF_FACE_BOLD, headings[level - 2].size, PDF_TEXT_COLOUR, false};
    struct pdf_lines lines = pdf_text_layout(flow, node->as.section.title, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow(flow, &lines, headings[level - 2].lead, style.size * 1.3, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, doc_span_words(flow->arena, node->as.section.title), level);
    }
    flow->after = headings[level - 2].after;
    add_children(flow, node);
}

static void add_details(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_style style = {PDF_FACE_BOLD, PDF_BODY_SIZE, PDF_TEXT_COLOUR, false};
    const struct pdf_frame *frame = pdf_flow_open_frame(flow, 10, 0, false, PDF_RULE_COLOUR);
    struct pdf_lines lines = pdf_text_layout(flow, node->as.section.title, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow(flow, &lines, 0, style.size * 1.4, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, NULL, 0);
    }
    flow->after = 2;
    add_children(flow, node);
    pdf_flow_close_frame(flow, frame);
    flow->after = 10;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------------ */
static void add_list(struct pdf_flow *flow, const struct doc_node *node)
{
    double x = flow->x, width = flow->width;
    size_t number = 0;
    for (const struct doc_node *item = node->first_child; item; item = item->next) {
        const struct pdf_strip *before = flow->last;
        double indent = 14;
        const char *label = arena_format(flow->arena, "%zu.", ++number);
        if (node->as.list.ordered)
            indent = fmax(indent, pdf_fonts_width(flow->options->fonts, PDF_FACE_REGULAR, PDF_BODY_SIZE, label) + 5);
        flow->x = x + indent;
        flow->width = width - indent;
        add_children(flow, item);
        flow->x = x;
        flow->width = width;
        struct pdf_strip *first = before ? before->next : flow->first;
        if (first && node->as.list.ordered)
            pdf_flow_text(flow, first, x, first->height / 2 + PDF_BODY_SIZE * 0.345, label, body_style);
        else if (first) {
            struct pdf_item *dot = pdf_flow_item(flow, first, PDF_ITEM_DOT, x + 5, first->height / 2);
            dot->width = 1.5;
            dot->style.colour = PDF_MUTED_COLOUR;
        }
        flow->after = 1;
    }
    flow->after = 7;
}

/* ---- charts ----------------------------------------------------------------------------------------------------------------- */
static void place_drawing(struct pdf_flow *flow, struct pdf_strip *strip, const struct draw_list *drawing, double x, double scale)
{
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_DRAWING, x, 0);
    item->drawing = drawing;
    item->scale = scale;
    for (size_t i = 0; i < drawing->mark_count; i++) {
        const struct draw_mark *mark = &drawing->marks[i];
        if (mark->kind == DRAW_TEXT) /* notes its characters as used */
            pdf_fonts_text(flow->options->fonts, flow->arena, mark->bold ? PDF_FACE_BOLD : PDF_FACE_REGULAR, mark->text);
    }
}

/* As large as the column allows and no larger than drawn; a page can hold it with its caption. */
static double drawing_scale(const struct draw_list *drawing, double width)
{
    double scale = fmin(PIXEL, width / drawing->width);
    return fmin(scale, 600 / fmax(1, drawing->height));
}

static double height_from(const struct pdf_strip *strip)
{
    double height = 0;
    for (; strip; strip = strip->next)
        height += strip->lead + strip->height;
    return height;
}

static void add_chart(struct pdf_flow *flow, const struct doc_node *node)
{
    const struct draw_list *drawing = node->as.chart.drawing;
    double scale = drawing_scale(drawing, flow->width);
    struct pdf_strip *strip = pdf_flow_add(flow, 14, drawing->height * scale);
    pdf_flow_anchor(flow, strip, node->id, NULL, 0);
    place_drawing(flow, strip, drawing, flow->x, scale);
    struct pdf_lines lines = pdf_text_layout(flow, node->as.chart.caption, small_style, flow->width, false);
    strip->keep_with_next = lines.count > 0;
    struct pdf_strip *caption = pdf_text_flow(flow, &lines, 3, 12.5, small_style.size);
    for (; caption && caption->next; caption = caption->next)
        caption->keep_with_next = true;
    flow->after = 10;
    if (flow->options->without_chart_data || !node->as.chart.data)
        return;
    struct pdf_strip *last = flow->last;
    pdf_table_flow(flow, NULL, node->as.chart.data, CHART_TABLE_SIZE);
    flow->after = 14;
    if (!flow->landscape && height_from(strip) < CHART_WHOLE_HEIGHT)
        last->keep_with_next = true; /* a small chart and its numbers are seen together */
}

/* One or two charts in their narrow form, each in half of the column, captions below, data tables after both. */
static void add_halves(struct pdf_flow *flow, const struct doc_node *const *nodes, size_t count)
{
    double width = (flow->width - GRID_GAP) / 2, height = 0, scales[2];
    struct pdf_lines captions[2];
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        scales[i] = drawing_scale(nodes[i]->as.chart.narrow, width);
        height = fmax(height, nodes[i]->as.chart.narrow->height * scales[i]);
        captions[i] = pdf_text_layout(flow, nodes[i]->as.chart.caption, small_style, width, false);
        lines = captions[i].count > lines ? captions[i].count : lines;
    }
    struct pdf_strip *strip = pdf_flow_add(flow, 14, height + 4 + 12.5 * (double)lines);
    for (size_t i = 0; i < count; i++) {
        double x = flow->x + (double)i * (width + GRID_GAP), y = height + 13;
        pdf_flow_anchor(flow, strip, nodes[i]->id, NULL, 0);
        place_drawing(flow, strip, nodes[i]->as.chart.narrow, x, scales[i]);
        for (const struct pdf_line *line = captions[i].first; line; line = line->next, y += 12.5)
            pdf_text_place(flow, strip, line, x, y);
    }
    flow->after = 10;
    for (size_t i = 0; i < count && !flow->options->without_chart_data; i++)
        pdf_table_flow(flow, NULL, nodes[i]->as.chart.data, CHART_TABLE_SIZE);
    flow->after = 14;
}

/* A chart for half of the column: its text stays legible there. */
static bool is_narrow_chart(const struct doc_node *node)
{
    return node && node->kind == DOC_CHART && node->as.chart.narrow && node->as.chart.narrow->width <= 420;
}

static void add_figure_grid(struct pdf_flow *flow, const struct doc_node *node)
{
    for (const struct doc_node *chart = node->first_child; chart; chart = chart->next) {
        if (!is_narrow_chart(chart)) {
            pdf_blocks_node(flow, chart);
            continue;
        }
        const struct doc_node *pair[] = {chart, chart->next};
        size_t count = is_narrow_chart(chart->next) ? 2 : 1;
        add_halves(flow, pair, count);
        chart = pair[count - 1];
    }
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */
struct card {
    struct pdf_lines term, value, explanation;
    double height;
};

static struct card layout_card(struct pdf_flow *flow, const struct doc_fact *fact, double width)
{
    struct pdf_cell_style style = {13, false, true, true};
    struct pdf_style small = {PDF_FACE_REGULAR, 8, PDF_MUTED_COLOUR, false};
    while (pdf_cell_measure(flow, &fact->value, &style).least > width && style.size > 7)
        style.size *= 0.9; /* a long number */
    struct card card = {.term = pdf_text_layout_words(flow, fact->term, small, width, false),
                        .value = pdf_cell_layout(flow, &fact->value, &style, width),
                        .explanation = pdf_text_layout(flow, fact->explanation, small, width, false)};
    card.height = 18 + 11.5 * (double)(card.term.count + card.explanation.count) + 17 * (double)card.value.count +
                  (card.explanation.count ? 3 : 0);
    return card;
}

static void place_card(struct pdf_flow *flow, struct pdf_strip *strip, const struct doc_fact *fact, const struct card *card,
                       double x, double width)
{
    double y = 9;
    pdf_flow_box(flow, strip, x, 0, width + 18, strip->height, PDF_GROUND_COLOUR);
    for (const struct pdf_line *line = card->term.first; line; line = line->next, y += 11.5)
        pdf_text_place(flow, strip, line, x + 9, y + 8);
    pdf_cell_place(flow, strip, &fact->value, card->value.first, 0, x + 9, y, width, DOC_ALIGN_LEFT, 17, 13);
    y += 17 * (double)card->value.count + 3;
    for (const struct pdf_line *line = card->explanation.first; line; line = line->next, y += 11.5)
        pdf_text_place(flow, strip, line, x + 9, y + 8);
}

static void add_cards(struct pdf_flow *flow, const struct doc_node *node)
{
    const double gap = 10;
    size_t count = node->as.facts.count, per_row = count % 3 == 1 && count > 1 ? 2 : count < 3 ? count : 3;
    for (size_t i = 0; i < count; i += per_row) {
        double width = (flow->width - gap * (double)(per_row - 1)) / (double)per_row - 18, height = 0;
        struct card cards[3];
        size_t in_row = count - i < per_row ? count - i : per_row;
        for (size_t j = 0; j < in_row; j++) {
            cards[j] = layout_card(flow, &node->as.facts.items[i + j], width);
            height = fmax(height, cards[j].height);
        }
        struct pdf_strip *strip = pdf_flow_add(flow, gap, height);
        for (size_t j = 0; j < in_row; j++)
            place_card(flow, strip, &node->as.facts.items[i + j], &cards[j], flow->x + (double)j * (width + 18 + gap), width);
    }
    flow->after = 12;
}

/* Term and value side by side, one row a fact. */
static void add_fact_rows(struct pdf_flow *flow, const struct doc_node *node)
{
    const double line_height = 13, term_width = fmin(150, flow->width * 0.34), value_width = flow->width - term_width - 10;
    const struct pdf_cell_style style = {9, false, false, false};
    const struct pdf_style term_style = {PDF_FACE_REGULAR, 9, PDF_MUTED_COLOUR, false};
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        struct pdf_lines term = pdf_text_layout_words(flow, fact->term, term_style, term_width, false);
        struct pdf_lines value = pdf_cell_layout(flow, &fact->value, &style, value_width);
        struct pdf_lines explanation = pdf_text_layout(flow, fact->explanation, small_style, value_width, false);
        size_t lines = value.count + explanation.count > term.count ? value.count + explanation.count : term.count;
        struct pdf_strip *strip = pdf_flow_add(flow, i == 0 ? 8 : 0, line_height * (double)lines + 4);
        double y = 2 + 9.6;
        for (const struct pdf_line *line = term.first; line; line = line->next, y += line_height)
            pdf_text_place(flow, strip, line, flow->x, y);
        pdf_cell_place(flow, strip, &fact->value, value.first, 0, flow->x + term_width + 10, 2, value_width, DOC_ALIGN_LEFT,
                       line_height, 9);
        y = 2 + 9.6 + line_height * (double)value.count;
        for (const struct pdf_line *line = explanation.first; line; line = line->next, y += line_height)
            pdf_text_place(flow, strip, line, flow->x + term_width + 10, y);
        strip->keep_with_next = i + 1 < node->as.facts.count && (i == 0 || i + 2 == node->as.facts.count);
        if (i + 1 < node->as.facts.count)
            pdf_flow_rule(flow, strip, flow->x, strip->height, flow->width, 0.5, PDF_HAIRLINE_COLOUR);
    }
    flow->after = 12;
}

/* ---- notes, code, downloads ------------------------------------------------------------------------------------------------- */
static void add_note(struct pdf_flow *flow, const struct doc_node *node)
{
    uint32_t ground = PDF_GROUND_COLOUR, bar = 0x8B96A5;
    switch (node->as.note.kind) {
    case DOC_NOTE_INFORMATION:
        break;
    case DOC_NOTE_WARNING:
        ground = 0xFDF3E7;
        bar = 0xC2560A;
        break;
    case DOC_NOTE_ANSWER:
        ground = 0xEDF4FB;
        bar = 0x1769AA;
        break;
    }
    const struct pdf_frame *frame = pdf_flow_open_frame(flow, 12, ground, true, bar);
    struct pdf_style style = {PDF_FACE_BOLD, 10, PDF_TEXT_COLOUR, false};
    struct pdf_lines lines = pdf_text_layout(flow, node->as.note.title, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow(flow, &lines, 0, 15, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, NULL, 0);
    }
    add_children(flow, node);
    pdf_flow_close_frame(flow, frame);
    flow->after = 12;
}

static void add_code(struct pdf_flow *flow, const struct doc_node *node)
{
    const struct pdf_style style = {PDF_FACE_CODE, 8, PDF_TEXT_COLOUR, false};
    const struct pdf_frame *frame = pdf_flow_open_frame(flow, 8, PDF_GROUND_COLOUR, true, PDF_GROUND_COLOUR);
    struct str rest = str_from_text(node->as.code.text), line;
    while (str_split_next(&rest, '\n', &line)) {
        if (rest.data == NULL && line.length == 0)
            break; /* after the last newline */
        /* Spaces are kept: a line is one piece, cut only where it is wider than the page. */
        const char *text = pdf_fonts_text(flow->options->fonts, flow->arena, style.face, arena_copy_str(flow->arena, line));
        size_t indent = strspn(text, " ");
        double space = pdf_fonts_width(flow->options->fonts, style.face, style.size, " ") * (double)indent;
        bool fits = pdf_fonts_width(flow->options->fonts, style.face, style.size, text) <= flow->width;
        if (fits) {
            struct pdf_strip *strip = pdf_flow_add(flow, 0, 11.5);
            if (text[indent])
                pdf_flow_text(flow, strip, flow->x + space, 8.6, text + indent, style);
            continue;
        }
        struct pdf_lines lines = pdf_text_layout_words(flow, text, style, flow->width, false);
        pdf_text_flow(flow, &lines, 0, 11.5, style.size);
    }
    pdf_flow_close_frame(flow, frame);
    flow->after = 10;
}

static void add_downloads(struct pdf_flow *flow, const struct doc_node *node)
{
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *file = &node->as.downloads.items[i];
        struct doc_span label = {.kind = DOC_SPAN_TEXT, .text = file->label};
        struct doc_span detail = {.kind = DOC_SPAN_TEXT,
                                  .text = file->detail ? arena_format(flow->arena, " · %s", file->detail) : ""};
        struct doc_span link = {.kind = DOC_SPAN_LINK, .link = file->link, .children = &label, .next = &detail};
        struct pdf_lines lines = pdf_text_layout(flow, &link, body_style, flow->width - 14, false);
        double x = flow->x;
        flow->x += 14;
        struct pdf_strip *first = pdf_text_flow(flow, &lines, i == 0 ? 6 : 0, PDF_BODY_SIZE * PDF_LINE_SHARE, PDF_BODY_SIZE);
        flow->x = x;
        if (!first)
            continue;
        struct pdf_item *dot = pdf_flow_item(flow, first, PDF_ITEM_DOT, x + 5, first->height / 2);
        dot->width = 1.5;
        dot->style.colour = PDF_MUTED_COLOUR;
    }
    flow->after = 8;
}

/* ---- the walk --------------------------------------------------------------------------------------------------------------- */
void pdf_blocks_node(struct pdf_flow *flow, const struct doc_node *node)
{
    if (node->audience & DOC_NOT_IN_PDF)
        return;
    switch (node->kind) {
    case DOC_SECTION:
        add_section(flow, node);
        break;
    case DOC_PARAGRAPH:
        add_paragraph(flow, node);
        break;
    case DOC_LIST:
        add_list(flow, node);
        break;
    case DOC_LIST_ITEM:
        add_children(flow, node);
        break;
    case DOC_TABLE:
        pdf_table_flow(flow, node->id, node->as.table, TABLE_SIZE);
        break;
    case DOC_CHART:
        add_chart(flow, node);
        break;
    case DOC_FIGURE_GRID:
        add_figure_grid(flow, node);
        break;
    case DOC_FACTS:
        if (node->as.facts.cards)
            add_cards(flow, node);
        else
            add_fact_rows(flow, node);
        break;
    case DOC_NOTE:
        add_note(flow, node);
        break;
    case DOC_DETAILS:
        add_details(flow, node);
        break;
    case DOC_CODE:
        add_code(flow, node);
        break;
    case DOC_DOWNLOADS:
        add_downloads(flow, node);
        break;
    case DOC_EMBEDS: /* a page elsewhere shows them */
        break;
    }
}
