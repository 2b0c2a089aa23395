/* pdf_cover: the order of a document: title and answer first, then the contents, then the body. */
#include "site-gen/render/pdf_blocks.h"

#include <math.h>
#include <string.h>

#define CONTENTS_LEAST 3 /* sections from which on a table of contents helps */
#define COVER_ALONE 5000 /* points of text from which on the cover has its page to itself: some seven pages, */
#define COVER_SPACE 64.0 /* and this space above its title */

/* ---- title ------------------------------------------------------------------------------------------------------------------ */
static void add_title(struct pdf_flow *flow)
{
    const struct doc_page *page = flow->page;
    const struct pdf_style kicker = {PDF_FACE_BOLD, 9, PDF_LINK_COLOUR, false}, title = {PDF_FACE_BOLD, 23, PDF_TEXT_COLOUR, false};
    const struct pdf_style summary = {PDF_FACE_REGULAR, 11, PDF_MUTED_COLOUR, false},
                           date = {PDF_FACE_REGULAR, 8.5, PDF_MUTED_COLOUR, false};
    struct pdf_strip *strip = pdf_flow_add(flow, 0, 30);
    struct pdf_element *outer = pdf_flow_enter(flow, "P");
    if (strcmp(flow->site->title, page->title) != 0)
        pdf_flow_text(flow, strip, flow->x, 18, flow->site->title, kicker);
    flow->element = outer;
    struct pdf_lines lines = pdf_text_layout_words(flow, page->title, title, flow->width, false);
    pdf_text_flow_as(flow, "H1", &lines, 0, 30, title.size);
    pdf_flow_rule(flow, pdf_flow_add(flow, 6, 8), flow->x, 3, 46, 2, PDF_LINK_COLOUR);
    lines = pdf_text_layout_words(flow, page->summary, summary, flow->width, false);
    pdf_text_flow_as(flow, "P", &lines, 4, 17, summary.size);
    if (page->updated) {
        lines = pdf_text_layout_words(flow,
                                      message_format(flow->site->messages, flow->arena, "doc.updated", "date", page->updated, NULL),
                                      date, flow->width, false);
        pdf_text_flow_as(flow, "P", &lines, 6, 13, date.size);
    }
    flow->after = 10;
}

/* ---- contents --------------------------------------------------------------------------------------------------------------- */
static size_t count_sections(const struct doc_node *parent, int deepest)
{
    size_t count = 0;
    for (const struct doc_node *node = parent->first_child; node; node = node->next)
        if (node->kind == DOC_SECTION && node->level <= deepest && !(node->audience & DOC_NOT_IN_PDF))
            count += 1 + count_sections(node, deepest);
    return count;
}

/* One line: the title, dots, the page. It leads to the section. */
static void add_entry(struct pdf_flow *flow, const struct doc_node *node)
{
    bool top = node->level <= 2;
    const struct pdf_style style = {top ? PDF_FACE_BOLD : PDF_FACE_REGULAR, 9.5, PDF_TEXT_COLOUR, false};
    const double indent = top ? 0 : 14, number_width = 26, base = 11;
    const char *link = arena_format(flow->arena, "#%s", node->id);
    struct pdf_element *outer = pdf_flow_enter(flow, "TOCI");
    pdf_flow_enter(flow, "Link");
    struct pdf_strip *strip = pdf_flow_add(flow, top ? 5 : 0, 15.5);
    struct pdf_lines lines = pdf_text_layout(flow, node->as.section.title, style, flow->width - indent - number_width - 20, false);
    double width = 0;
    for (const struct pdf_line *line = lines.first; line; line = line->next) {
        if (line != lines.first)
            strip = pdf_flow_add(flow, 0, 15.5);
        for (struct pdf_run *run = line->first; run; run = run->next)
            run->link = NULL; /* the whole entry is one link */
        pdf_text_place(flow, strip, line, flow->x + indent, base);
        width = line->width;
    }
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_LEADER, flow->x + indent + width + 6, base - 0.5);
    item->width = flow->width - indent - width - 6 - number_width;
    item->style.colour = PDF_RULE_COLOUR;
    item = pdf_flow_item(flow, strip, PDF_ITEM_PAGE_NUMBER, flow->x + flow->width, base);
    item->link = link;
    item->style = (struct pdf_style){PDF_FACE_REGULAR, 9.5, PDF_MUTED_COLOUR, false};
    item = pdf_flow_item(flow, strip, PDF_ITEM_LINK, flow->x, 0);
    item->width = flow->width;
    item->height = strip->height;
    item->link = link;
    item->text = doc_span_words(flow->arena, node->as.section.title);
    flow->element = outer;
}

static void add_entries(struct pdf_flow *flow, const struct doc_node *parent, int deepest)
{
    for (const struct doc_node *node = parent->first_child; node; node = node->next) {
        if (node->kind != DOC_SECTION || node->level > deepest || (node->audience & DOC_NOT_IN_PDF) || !node->id)
            continue;
        add_entry(flow, node);
        add_entries(flow, node, deepest);
    }
}

static void add_contents(struct pdf_flow *flow)
{
    const struct doc_node *body = &flow->page->body;
    int deepest = count_sections(body, 3) <= 40 ? 3 : 2;
    struct pdf_style style = {PDF_FACE_BOLD, 12, PDF_TEXT_COLOUR, false};
    struct pdf_lines lines =
        pdf_text_layout_words(flow, message_get(flow->site->messages, "doc.contents"), style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow_as(flow, "P", &lines, 24, 17, style.size);
    if (first)
        first->keep_with_next = true;
    struct pdf_element *outer = pdf_flow_enter(flow, "TOC");
    add_entries(flow, body, deepest);
    flow->element = outer;
    flow->after = 26;
}

/* ---- the page --------------------------------------------------------------------------------------------------------------- */
/* Notes, facts and words that come before the first section belong to the cover. */
static bool is_for_cover(const struct doc_node *node)
{
    return (node->audience & DOC_NOT_IN_PDF) || node->kind == DOC_NOTE || node->kind == DOC_FACTS || node->kind == DOC_PARAGRAPH;
}

void pdf_blocks_page(struct pdf_flow *flow)
{
    const struct doc_node *node = flow->page->body.first_child;
    struct pdf_strip *above = pdf_flow_add(flow, 0, 0), *cover_end;
    add_title(flow);
    for (; node && is_for_cover(node); node = node->next)
        pdf_blocks_node(flow, node);
    if (node && count_sections(&flow->page->body, 2) >= CONTENTS_LEAST)
        add_contents(flow);
    cover_end = flow->last;
    for (; node; node = node->next)
        pdf_blocks_node(flow, node);
    if (cover_end->next && pdf_flow_height(cover_end->next) > COVER_ALONE) {
        cover_end->next->opens_page = true;
        above->height = COVER_SPACE;
    }
}
