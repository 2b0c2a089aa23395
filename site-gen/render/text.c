/* text: the blocks of a page on a terminal. */
#include "site-gen/render/text.h"

#include "lib/text_width.h"
#include "lib/utf8.h"
#include "site-gen/render/text_parts.h"

#include <string.h>

#define INDENT 2

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */
void text_append_styled(struct text_state *state, const char *style, const char *words)
{
    bool styled = state->options->colour && style != NULL && *words != '\0';
    if (styled)
        str_builder_append_format(state->out, "\033[%sm", style);
    str_builder_append(state->out, words);
    if (styled)
        str_builder_append(state->out, "\033[0m");
}

void text_start_line(struct text_state *state)
{
    str_builder_append_repeated(state->out, ' ', state->indent);
}

/* How many bytes of words fit into width; it breaks at spaces only, so that a long word may take more. */
static size_t fitting_length(const char *words, size_t width)
{
    size_t fits = 0, columns = 0;
    const char *at = words;
    while (*at != '\0') {
        if (*at == ' ') {
            if (columns > width)
                return (size_t)(at - words);
            fits = (size_t)(at - words);
        }
        columns += (size_t)text_width_of(utf8_next(&at));
        if (columns > width && fits > 0)
            return fits;
    }
    return (size_t)(at - words);
}

void text_append_wrapped(struct text_state *state, const char *first, const char *words, const char *style)
{
    size_t hang = text_width(first), used = state->indent + hang;
    size_t width = state->options->width == 0 ? SIZE_MAX : state->options->width > used + 20 ? state->options->width - used : 20;
    text_start_line(state);
    str_builder_append(state->out, first);
    do {
        size_t length = fitting_length(words, width);
        text_append_styled(state, style, arena_copy_str(state->scratch, (struct str){words, length}));
        str_builder_append_char(state->out, '\n');
        words += length;
        words += strspn(words, " ");
        if (*words != '\0') {
            text_start_line(state);
            str_builder_append_repeated(state->out, ' ', hang);
        }
    } while (*words != '\0');
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
static void append_block(struct text_state *state, const struct doc_node *node);
static void append_blocks(struct text_state *state, const struct doc_node *parent);

/* Blocks are parted by one empty line, but for a list's items. */
static void start_block(struct text_state *state)
{
    if (state->out->length > 0)
        str_builder_append_char(state->out, '\n');
}

static void append_title(struct text_state *state, const struct doc_span *title)
{
    start_block(state);
    text_append_wrapped(state, "", doc_span_words(state->scratch, title), TEXT_BOLD);
}

static void append_indented(struct text_state *state, const struct doc_node *node, size_t indent)
{
    state->indent += indent;
    append_blocks(state, node);
    state->indent -= indent;
}

static void append_paragraph(struct text_state *state, const char *first, const struct doc_node *node)
{
    text_append_wrapped(state, first, doc_span_words(state->scratch, node->as.paragraph), NULL);
}

static void append_list(struct text_state *state, const struct doc_node *node)
{
    int number = 1;
    start_block(state);
    for (const struct doc_node *item = node->first_child; item != NULL; item = item->next, number++) {
        const char *marker = node->as.list.ordered ? arena_format(state->scratch, "%d. ", number) : "- ";
        const struct doc_node *first = item->first_child;
        if (first != NULL && first->kind == DOC_PARAGRAPH) {
            append_paragraph(state, marker, first);
            first = first->next;
        }
        state->indent += strlen(marker);
        for (; first != NULL; first = first->next)
            append_block(state, first);
        state->indent -= strlen(marker);
    }
}

static void append_facts(struct text_state *state, const struct doc_node *node)
{
    start_block(state);
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        text_append_wrapped(state, arena_format(state->scratch, "%s: ", fact->term), text_cell(state, &fact->value),
                            text_cell_style(&fact->value));
    }
}

static void append_code(struct text_state *state, const struct doc_node *node)
{
    struct str rest = str_from_text(node->as.code.text), line;
    start_block(state);
    while (rest.length > 0 && str_split_next(&rest, '\n', &line)) {
        text_start_line(state);
        str_builder_append_repeated(state->out, ' ', INDENT);
        str_builder_append_str(state->out, line);
        str_builder_append_char(state->out, '\n');
    }
}

/* A terminal shows no drawing: its title says what it shows, and the numbers behind it are a detail. */
static void append_chart(struct text_state *state, const struct doc_node *node)
{
    if (!state->options->details)
        return;
    start_block(state);
    text_table(state, node->as.chart.data);
}

static void append_block(struct text_state *state, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
        append_title(state, node->as.section.title);
        append_blocks(state, node);
        break;
    case DOC_NOTE:
        if (node->as.note.title != NULL)
            append_title(state, node->as.note.title);
        append_blocks(state, node);
        break;
    case DOC_DETAILS:
        if (!state->options->details)
            break;
        append_title(state, node->as.section.title);
        append_indented(state, node, INDENT);
        break;
    case DOC_PARAGRAPH:
        start_block(state);
        append_paragraph(state, "", node);
        break;
    case DOC_LIST:
        append_list(state, node);
        break;
    case DOC_TABLE:
        start_block(state);
        text_table(state, node->as.table);
        break;
    case DOC_CHART:
        append_chart(state, node);
        break;
    case DOC_LIST_ITEM:
    case DOC_FIGURE_GRID:
        append_blocks(state, node);
        break;
    case DOC_FACTS:
        append_facts(state, node);
        break;
    case DOC_CODE:
        append_code(state, node);
        break;
    case DOC_DOWNLOADS:
    case DOC_EMBEDS:
        break;
    }
}

/* Something of the section is shown: one of charts alone is not. */
static bool is_shown(const struct text_state *state, const struct doc_node *node)
{
    if (node->kind != DOC_SECTION || state->options->details)
        return true;
    for (const struct doc_node *child = node->first_child; child != NULL; child = child->next)
        if (child->kind != DOC_CHART && child->kind != DOC_FIGURE_GRID && child->kind != DOC_DETAILS && is_shown(state, child))
            return true;
    return false;
}

static void append_blocks(struct text_state *state, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        if (is_shown(state, node))
            append_block(state, node);
}

void text_render(const struct doc_page *page, const struct text_options *options, struct str_builder *out)
{
    struct arena scratch;
    arena_init(&scratch);
    struct text_state state = {.options = options, .scratch = &scratch, .out = out};
    text_append_wrapped(&state, "", page->title, TEXT_BOLD);
    text_append_wrapped(&state, "", page->summary, TEXT_DIM);
    append_blocks(&state, &page->body);
    arena_release(&scratch);
}
