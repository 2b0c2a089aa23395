/* pdf_facts: terms and values as strips: cards side by side (the answer), or one row each (an environment). */
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_table.h"

#include <math.h>

#define ROW_SIZE 9.0
#define ROW_LINE 13.0
#define ROW_BASE 11.6 /* of the first line, from the top of its row */

static const struct pdf_style small_style = {PDF_FACE_REGULAR, 8.5, PDF_MUTED_COLOUR, false};

struct card {
    struct pdf_lines term, value, explanation;
    double height;
};

static struct card layout_card(struct pdf_flow *flow, const struct doc_fact *fact, double width)
{
    struct pdf_cell_style style = {.size = 13, .heading = true, .stacked = true};
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
    struct pdf_element *outer = pdf_flow_enter(flow, "Div");
    pdf_flow_box(flow, strip, x, 0, width + 18, strip->height, PDF_GROUND_COLOUR);
    double y = pdf_text_place_as(flow, strip, "P", card->term.first, x + 9, 17, 11.5) - 8;
    struct pdf_element *own = pdf_flow_enter(flow, "P");
    pdf_cell_place(flow, strip, &fact->value, card->value.first, 0, x + 9, y, width, DOC_ALIGN_LEFT, 17, 13);
    flow->element = own;
    y += 17 * (double)card->value.count + 3;
    pdf_text_place_as(flow, strip, "P", card->explanation.first, x + 9, y + 8, 11.5);
    flow->element = outer;
}

static void flow_cards(struct pdf_flow *flow, const struct doc_node *node)
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

/* One row: the term as its head, value and explanation as one cell. */
static void place_row(struct pdf_flow *flow, struct pdf_strip *strip, const struct doc_fact *fact, const struct card *row,
                      double value_x, double value_width)
{
    struct pdf_element *outer = pdf_flow_enter(flow, "TR"), *own = flow->element;
    pdf_flow_enter(flow, "TH");
    flow->element->attributes = PDF_SCOPE_ROW;
    double y = ROW_BASE;
    for (const struct pdf_line *line = row->term.first; line; line = line->next, y += ROW_LINE)
        pdf_text_place(flow, strip, line, flow->x, y);
    flow->element = own;
    pdf_flow_enter(flow, "TD");
    pdf_cell_place(flow, strip, &fact->value, row->value.first, 0, value_x, 2, value_width, DOC_ALIGN_LEFT, ROW_LINE, ROW_SIZE);
    y = ROW_BASE + ROW_LINE * (double)row->value.count;
    for (const struct pdf_line *line = row->explanation.first; line; line = line->next, y += ROW_LINE)
        pdf_text_place(flow, strip, line, value_x, y);
    flow->element = outer;
}

/* Term and value side by side, one row a fact. */
static void flow_rows(struct pdf_flow *flow, const struct doc_node *node)
{
    const double term_width = fmin(150, flow->width * 0.34), value_width = flow->width - term_width - 10;
    const struct pdf_cell_style style = {.size = ROW_SIZE};
    const struct pdf_style term_style = {PDF_FACE_REGULAR, ROW_SIZE, PDF_MUTED_COLOUR, false};
    const size_t count = node->as.facts.count;
    struct pdf_element *outer = pdf_flow_enter(flow, "Table");
    for (size_t i = 0; i < count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        struct card row = {.term = pdf_text_layout_words(flow, fact->term, term_style, term_width, false),
                           .value = pdf_cell_layout(flow, &fact->value, &style, value_width),
                           .explanation = pdf_text_layout(flow, fact->explanation, small_style, value_width, false)};
        size_t lines = row.value.count + row.explanation.count;
        lines = lines > row.term.count ? lines : row.term.count;
        struct pdf_strip *strip = pdf_flow_add(flow, i == 0 ? 8 : 0, ROW_LINE * (double)lines + 4);
        place_row(flow, strip, fact, &row, flow->x + term_width + 10, value_width);
        strip->keep_with_next = i + 1 < count && (i == 0 || i + 2 == count);
        if (i + 1 < count)
            pdf_flow_rule(flow, strip, flow->x, strip->height, flow->width, 0.5, PDF_HAIRLINE_COLOUR);
    }
    flow->element = outer;
    flow->after = 12;
}

void pdf_facts_flow(struct pdf_flow *flow, const struct doc_node *node)
{
    if (node->as.facts.cards)
        flow_cards(flow, node);
    else
        flow_rows(flow, node);
}
