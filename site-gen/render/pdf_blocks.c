/* pdf_blocks: one function a kind of block. Details are unfolded, since paper cannot be clicked. */
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_table.h"

#include <math.h>
#include <string.h>

#define TABLE_SIZE 9.0
#define WHOLE_SECTION 340.0 /* points, half a page; a section below the first level that is no higher stays on one page */
#define WHOLE_FILES 8       /* so many files are listed on one page */
#define LIST_INDENT 14.0

static const struct pdf_style body_style = {PDF_FACE_REGULAR, PDF_BODY_SIZE, PDF_TEXT_COLOUR, false};

static void add_children(struct pdf_flow *flow, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node; node = node->next)
        pdf_blocks_node(flow, node);
}

static bool is_introduced(const struct doc_node *node)
{
    return node && (node->kind == DOC_LIST || node->kind == DOC_TABLE || node->kind == DOC_FACTS || node->kind == DOC_CODE ||
                    node->kind == DOC_CHART || node->kind == DOC_FIGURE_GRID || node->kind == DOC_DOWNLOADS);
}

/* Words that introduce a list, a table or a chart are not left behind at the foot of a page. */
static void add_paragraph(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_lines lines = pdf_text_layout(flow, node->as.paragraph, body_style, flow->width, false);
    pdf_text_flow_as(flow, "P", &lines, 2, PDF_BODY_SIZE * PDF_LINE_SHARE, PDF_BODY_SIZE);
    if (lines.count > 0 && is_introduced(node->next))
        flow->last->keep_with_next = flow->last->introduces = true;
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
        const char *type; /* H1 is the page's title */
        double size, lead, after;
    } headings[] = {{"H2", 15, 26, 5}, {"H3", 11.5, 18, 3}, {"H4", 10, 14, 2}};
    struct pdf_element *outer = pdf_flow_enter(flow, "Sect");
    int level = node->level < 2 ? 2 : node->level > 4 ? 4 : node->level;
    struct pdf_style style = {PDF_FACE_BOLD, headings[level - 2].size, PDF_TEXT_COLOUR, false};
    struct pdf_lines lines = pdf_text_layout(flow, node->as.section.title, style, flow->width, false);
    struct pdf_strip *first =
        pdf_text_flow_as(flow, headings[level - 2].type, &lines, headings[level - 2].lead, style.size * 1.3, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, doc_span_words(flow->arena, node->as.section.title), level);
    }
    flow->after = headings[level - 2].after;
    add_children(flow, node);
    if (first && level > 2)
        pdf_flow_keep_together(first, WHOLE_SECTION); /* such as a scenario's: read without turning the page */
    flow->element = outer;
}

static void add_details(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_style style = {PDF_FACE_BOLD, PDF_BODY_SIZE, PDF_TEXT_COLOUR, false};
    struct pdf_element *outer = pdf_flow_enter(flow, "Div");
    const struct pdf_frame *frame = pdf_flow_open_frame(flow, 10, 0, false, PDF_RULE_COLOUR);
    struct pdf_lines lines = pdf_text_layout(flow, node->as.section.title, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow_as(flow, "P", &lines, 0, style.size * 1.4, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, NULL, 0);
    }
    flow->after = 2;
    add_children(flow, node);
    pdf_flow_close_frame(flow, frame);
    flow->element = outer;
    flow->after = 10;
}

static void add_bullet(struct pdf_flow *flow, struct pdf_strip *strip)
{
    struct pdf_item *dot = pdf_flow_item(flow, strip, PDF_ITEM_DOT, flow->x + 5, strip->height / 2);
    dot->width = 1.5;
    dot->style.colour = PDF_MUTED_COLOUR;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------------ */
/* A number or a bullet left of the first line. */
static void add_label(struct pdf_flow *flow, struct pdf_strip *first, const char *number)
{
    struct pdf_element *outer = pdf_flow_enter(flow, "Lbl");
    if (number)
        pdf_flow_text(flow, first, flow->x, first->height / 2 + PDF_BODY_SIZE * 0.345, number, body_style);
    else
        add_bullet(flow, first);
    pdf_flow_move_to_front(first);
    flow->element = outer;
}

static void add_list_item(struct pdf_flow *flow, const struct doc_node *item, const char *number)
{
    const double x = flow->x, width = flow->width;
    const struct pdf_strip *before = flow->last;
    double indent = LIST_INDENT;
    struct pdf_element *outer = pdf_flow_enter(flow, "LI"), *own = flow->element;
    if (number)
        indent = fmax(indent, pdf_fonts_width(flow->options->fonts, PDF_FACE_REGULAR, PDF_BODY_SIZE, number) + 5);
    flow->x = x + indent;
    flow->width = width - indent;
    pdf_flow_enter(flow, "LBody");
    add_children(flow, item);
    flow->x = x;
    flow->width = width;
    flow->element = own;
    struct pdf_strip *first = before ? before->next : flow->first;
    if (first)
        add_label(flow, first, number);
    flow->element = outer;
}

static void add_list(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_element *outer = pdf_flow_enter(flow, "L");
    flow->element->attributes = node->as.list.ordered ? PDF_LIST_NUMBERS : PDF_LIST_BULLETS;
    size_t number = 0;
    for (const struct doc_node *item = node->first_child; item; item = item->next) {
        add_list_item(flow, item, node->as.list.ordered ? arena_format(flow->arena, "%zu.", ++number) : NULL);
        flow->after = 1;
        if (item->next && flow->last && (item == node->first_child || !item->next->next)) /* no item alone on its side of a break */
            flow->last->keep_with_next = true;
    }
    flow->element = outer;
    flow->after = 7;
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
    struct pdf_element *outer = pdf_flow_enter(flow, "Div");
    const struct pdf_frame *frame = pdf_flow_open_frame(flow, 12, ground, true, bar);
    struct pdf_style style = {PDF_FACE_BOLD, 10, PDF_TEXT_COLOUR, false};
    struct pdf_lines lines = pdf_text_layout(flow, node->as.note.title, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow_as(flow, "P", &lines, 0, 15, style.size);
    if (first) {
        keep_all_with_next(first);
        pdf_flow_anchor(flow, first, node->id, NULL, 0);
    }
    add_children(flow, node);
    pdf_flow_close_frame(flow, frame);
    flow->element = outer;
    flow->after = 12;
}

static void add_code(struct pdf_flow *flow, const struct doc_node *node)
{
    const struct pdf_style style = {PDF_FACE_CODE, 8, PDF_TEXT_COLOUR, false};
    struct pdf_element *outer = pdf_flow_enter(flow, "Code");
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
    flow->element = outer;
    flow->after = 10;
}

static void add_downloads(struct pdf_flow *flow, const struct doc_node *node)
{
    struct pdf_element *outer = pdf_flow_enter(flow, "L");
    flow->element->attributes = PDF_LIST_BULLETS;
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *file = &node->as.downloads.items[i];
        struct doc_span label = {.kind = DOC_SPAN_TEXT, .text = file->label};
        struct doc_span detail = {.kind = DOC_SPAN_TEXT,
                                  .text = file->detail ? arena_format(flow->arena, " · %s", file->detail) : ""};
        struct doc_span link = {.kind = DOC_SPAN_LINK, .link = file->link, .children = &label, .next = &detail};
        struct pdf_lines lines = pdf_text_layout(flow, &link, body_style, flow->width - LIST_INDENT, false);
        double x = flow->x;
        struct pdf_element *own = pdf_flow_enter(flow, "LI");
        flow->x += LIST_INDENT;
        struct pdf_strip *first =
            pdf_text_flow_as(flow, "LBody", &lines, i == 0 ? 6 : 0, PDF_BODY_SIZE * PDF_LINE_SHARE, PDF_BODY_SIZE);
        flow->x = x;
        flow->element = own;
        if (first)
            add_bullet(flow, first);
        if (i + 1 < node->as.downloads.count && (i == 0 || node->as.downloads.count <= WHOLE_FILES))
            keep_all_with_next(first);
    }
    flow->element = outer;
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
        pdf_figure_flow(flow, node);
        break;
    case DOC_FIGURE_GRID:
        pdf_figure_grid_flow(flow, node);
        break;
    case DOC_FACTS:
        pdf_facts_flow(flow, node);
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
