/* markdown_text: inline text, links and tables as GitHub Flavored Markdown. Part of the Markdown renderer. */
#include "site-gen/render/markdown_parts.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/verdict_mark.h"

#include <ctype.h>
#include <string.h>

/* ---- links ------------------------------------------------------------------------------------------------------------------ */
/* The URL for a link in any of doc.h's forms, NULL when there is none. From scratch. */
static const char *link_url(struct markdown_state *state, const char *link)
{
    if (*link == '#' || escape_url_is_allowed(link))
        return link;
    const char *base = state->site->base_url;
    const char *path = doc_link_path(state->scratch, state->site, link);
    if (path == NULL || *base == '\0')
        return NULL;
    return doc_url(state->scratch, base, path);
}

static void append_link_end(struct markdown_state *state, const char *url)
{
    str_builder_append(state->out, "](");
    escape_url(state->out, url);
    str_builder_append_char(state->out, ')');
}

static void append_text(struct str_builder *out, const char *text, enum markdown_place place)
{
    if (place == MARKDOWN_IN_CELL)
        escape_markdown_cell(out, text);
    else
        escape_markdown_text(out, text, place == MARKDOWN_BLOCK_START);
}

bool markdown_can_link(struct markdown_state *state, const char *link)
{
    return link != NULL && link_url(state, link) != NULL;
}

void markdown_link(struct markdown_state *state, const char *words, const char *link, enum markdown_place place)
{
    const char *url = link == NULL ? NULL : link_url(state, link);
    if (url != NULL)
        str_builder_append_char(state->out, '[');
    append_text(state->out, words, place);
    if (url != NULL)
        append_link_end(state, url);
}

/* ---- emphasis --------------------------------------------------------------------------------------------------------------- */
/* A letter or digit; leaves out the blocks of Unicode where punctuation and signs live (Latin-1, U+2000-2FFF, U+3000-303F,
 * U+F000-FFFF). */
static bool is_word_character(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    if (byte[0] < 0x80)
        return isalnum(byte[0]);
    return byte[0] != 0xC2 && byte[0] != 0xE2 && byte[0] != 0xEF && !(byte[0] == 0xE3 && byte[1] == 0x80);
}

static const char *last_character(const char *words)
{
    const char *last = words + strlen(words) - 1;
    while (last > words && ((unsigned char)*last & 0xC0) == 0x80)
        last--;
    return last;
}

/* Emphasis neither begins nor ends with white space. */
static bool can_be_emphasised(const char *words)
{
    return *words != '\0' && !isspace((unsigned char)*words) && !isspace((unsigned char)words[strlen(words) - 1]);
}

/* Signs open behind whatever stands outside when a letter or digit follows them; before punctuation only when they stand free. */
static bool can_open(const struct str_builder *out, const char *words)
{
    return is_word_character(words) || out->length == 0 || strchr(" \n([|>", out->data[out->length - 1]) != NULL;
}

static bool can_close(const struct markdown_state *state, const struct doc_span *next, const char *words)
{
    if (is_word_character(last_character(words)))
        return true;
    if (next == NULL || next->kind == DOC_SPAN_LINE_BREAK)
        return !state->in_emphasis; /* the outer signs would come right behind */
    return next->kind == DOC_SPAN_TEXT && *next->text != '\0' && strchr(" \n.,:;!?)]", *next->text) != NULL;
}

void markdown_append_strong(struct str_builder *out, const char *words, bool in_cell)
{
    bool is_plain = can_be_emphasised(words);
    str_builder_append(out, is_plain ? "**" : "<strong>");
    append_text(out, words, in_cell ? MARKDOWN_IN_CELL : MARKDOWN_WITHIN_LINE);
    str_builder_append(out, is_plain ? "**" : "</strong>");
}

static void append_emphasis(struct markdown_state *state, const struct doc_span *span, const char *sign, const char *element,
                            enum markdown_place place)
{
    const char *words = doc_span_words(state->scratch, span->children);
    bool is_plain = can_be_emphasised(words) && can_open(state->out, words) && can_close(state, span->next, words);
    bool was_in_emphasis = state->in_emphasis;
    str_builder_append_format(state->out, is_plain ? "%s" : "<%s>", is_plain ? sign : element);
    state->in_emphasis = true;
    markdown_spans(state, span->children, place == MARKDOWN_BLOCK_START ? MARKDOWN_WITHIN_LINE : place);
    state->in_emphasis = was_in_emphasis;
    str_builder_append_format(state->out, is_plain ? "%s" : "</%s>", is_plain ? sign : element);
}

/* ---- spans ------------------------------------------------------------------------------------------------------------------ */
static void append_link_span(struct markdown_state *state, const struct doc_span *span, enum markdown_place place)
{
    const char *url = link_url(state, span->link);
    if (url != NULL)
        str_builder_append_char(state->out, '[');
    markdown_spans(state, span->children, place == MARKDOWN_BLOCK_START ? MARKDOWN_WITHIN_LINE : place);
    if (url != NULL)
        append_link_end(state, url);
}

void markdown_spans(struct markdown_state *state, const struct doc_span *spans, enum markdown_place place)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        switch (span->kind) {
        case DOC_SPAN_TEXT:
            append_text(state->out, span->text, place);
            break;
        case DOC_SPAN_STRONG:
            append_emphasis(state, span, "**", "strong", place);
            break;
        case DOC_SPAN_EMPHASIS:
            append_emphasis(state, span, "*", "em", place);
            break;
        case DOC_SPAN_CODE:
            escape_markdown_code(state->out, span->text, place == MARKDOWN_IN_CELL);
            break;
        case DOC_SPAN_LINK:
            append_link_span(state, span, place);
            break;
        case DOC_SPAN_LINE_BREAK:
            str_builder_append(state->out, place == MARKDOWN_IN_CELL ? "<br>" : "\\\n");
            break;
        }
        if (place == MARKDOWN_BLOCK_START)
            place = MARKDOWN_WITHIN_LINE;
    }
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
static bool is_in_words(const struct doc_cell *cell)
{
    return cell->kind == DOC_CELL_TEXT || cell->kind == DOC_CELL_VERDICT || cell->kind == DOC_CELL_STATE;
}

/* "2.41 ms" in a narrow column must not become two lines: with spaces that do not break. */
static const char *unbroken(struct markdown_state *state, const char *text)
{
    static const char space[] = "\xC2\xA0";
    struct str_builder out;
    str_builder_init(&out, 2 * strlen(text) + 1);
    for (const char *at = text; *at != '\0'; at++)
        if (*at == ' ')
            str_builder_append(&out, space);
        else
            str_builder_append_char(&out, *at);
    const char *copy = arena_copy_text(state->scratch, str_builder_text(&out));
    str_builder_release(&out);
    return copy;
}

static void append_value(struct markdown_state *state, const struct doc_cell *cell, enum markdown_place place)
{
    if (cell->kind == DOC_CELL_VERDICT)
        str_builder_append_format(state->out, "%s ", verdict_mark(cell->verdict));
    const char *text = place == MARKDOWN_IN_CELL && !is_in_words(cell) ? unbroken(state, cell->text) : cell->text;
    if (cell->kind == DOC_CELL_TEXT)
        markdown_spans(state, cell->spans, place);
    else if (cell->best)
        markdown_append_strong(state->out, text, place == MARKDOWN_IN_CELL);
    else
        append_text(state->out, text, place);
}

/* Where a detail of a number has three parts, "[9-11] · 1.00x · rank 1", the first one has a line of its own. */
static void append_detail(struct markdown_state *state, const struct doc_cell *cell, enum markdown_place place)
{
    static const char separator[] = " · ";
    const char *first = strstr(cell->detail, separator);
    if (place != MARKDOWN_IN_CELL || is_in_words(cell) || first == NULL || strstr(first + 1, separator) == NULL) {
        append_text(state->out, cell->detail, place);
        return;
    }
    append_text(state->out, arena_copy_str(state->scratch, (struct str){cell->detail, (size_t)(first - cell->detail)}), place);
    str_builder_append(state->out, "<br>");
    append_text(state->out, first + strlen(separator), place);
}

/* What stands between a value and its detail: in a table's column of numbers a new line, so that neither is torn apart. */
static const char *detail_separator(const struct doc_cell *cell, enum markdown_place place)
{
    if (is_in_words(cell))
        return ", ";
    if (place == MARKDOWN_IN_CELL)
        return "<br>";
    return cell->detail[0] == '[' ? " " : " · "; /* an interval needs no sign after its number */
}

void markdown_cell(struct markdown_state *state, const struct doc_cell *cell, enum markdown_place place)
{
    const char *url = cell->link == NULL ? NULL : link_url(state, cell->link);
    if (url != NULL)
        str_builder_append_char(state->out, '[');
    append_value(state, cell, place);
    if (url != NULL)
        append_link_end(state, url);
    if (cell->detail != NULL) {
        str_builder_append(state->out, detail_separator(cell, place));
        append_detail(state, cell, place);
    }
}

static void append_column_head(struct markdown_state *state, const struct doc_column *column)
{
    escape_markdown_cell(state->out, column->title);
    if (column->unit == NULL && column->hint == NULL)
        return;
    str_builder_append(state->out, " (");
    escape_markdown_cell(state->out, column->unit);
    str_builder_append(state->out, column->unit != NULL && column->hint != NULL ? ", " : "");
    escape_markdown_cell(state->out, column->hint);
    str_builder_append_char(state->out, ')');
}

static const char *column_rule(enum doc_align align)
{
    switch (align) {
    case DOC_ALIGN_LEFT:
        return " --- |";
    case DOC_ALIGN_RIGHT:
        return " ---: |";
    case DOC_ALIGN_CENTRE:
        return " :---: |";
    }
    return " --- |";
}

void markdown_table(struct markdown_state *state, const struct doc_table *table)
{
    struct str_builder *out = state->out;
    markdown_append_strong(out, doc_span_words(state->scratch, table->caption), false);
    str_builder_append(out, "\n\n|");
    for (size_t i = 0; i < table->column_count; i++) {
        str_builder_append_char(out, ' ');
        append_column_head(state, &table->columns[i]);
        str_builder_append(out, " |");
    }
    str_builder_append(out, "\n|");
    for (size_t i = 0; i < table->column_count; i++)
        str_builder_append(out, column_rule(table->columns[i].align));
    str_builder_append_char(out, '\n');
    for (size_t i = 0; i < table->row_count; i++) {
        str_builder_append_char(out, '|');
        for (size_t j = 0; j < table->column_count; j++) {
            str_builder_append_char(out, ' ');
            markdown_cell(state, &table->rows[i].cells[j], MARKDOWN_IN_CELL);
            str_builder_append(out, " |");
        }
        str_builder_append_char(out, '\n');
    }
}
