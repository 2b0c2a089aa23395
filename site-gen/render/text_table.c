/* text_table: tables on a terminal. Two spaces part the columns; numbers stand at the right. Where the terminal is too narrow for the
 * table, details (intervals) go below their values; where that is not enough, each row becomes a block of lines: its head, then a line a
 * value. */
#include "site-gen/render/text_parts.h"

#include "lib/text_width.h"
#include "site-gen/render/verdict_mark.h"

#include <stdint.h>
#include <string.h>

#define GAP 2

/* How much of its row's line a cell takes. */
enum layout {
    LAYOUT_WHOLE,  /* value and detail */
    LAYOUT_STACKED /* the detail on a line below */
};

static const char *cell_value(struct text_state *state, const struct doc_cell *cell)
{
    const char *words = cell->kind == DOC_CELL_TEXT ? doc_span_words(state->scratch, cell->spans) : cell->text;
    if (cell->kind == DOC_CELL_VERDICT)
        return arena_format(state->scratch, "%s %s", verdict_mark(cell->verdict), words);
    return words;
}

const char *text_cell(struct text_state *state, const struct doc_cell *cell)
{
    const char *words = cell_value(state, cell);
    if (cell->detail == NULL)
        return words;
    bool is_words = cell->kind == DOC_CELL_TEXT || cell->kind == DOC_CELL_VERDICT || cell->kind == DOC_CELL_STATE;
    return arena_format(state->scratch, "%s%s%s", words, is_words ? ", " : " ", cell->detail);
}

/* Below a verdict's word, not below its mark. */
static const char *cell_detail(struct text_state *state, const struct doc_cell *cell)
{
    if (cell->detail == NULL)
        return "";
    return cell->kind == DOC_CELL_VERDICT ? arena_format(state->scratch, "  %s", cell->detail) : cell->detail;
}

const char *text_cell_style(const struct doc_cell *cell)
{
    if (cell->kind == DOC_CELL_STATE)
        return TEXT_DIM;
    if (cell->kind != DOC_CELL_VERDICT)
        return cell->best ? TEXT_BOLD : NULL;
    switch (cell->verdict) {
    case DOC_VERDICT_FASTER:
        return TEXT_FASTER;
    case DOC_VERDICT_SLOWER:
        return TEXT_SLOWER;
    case DOC_VERDICT_INVALID:
        return TEXT_INVALID;
    case DOC_VERDICT_NONE:
    case DOC_VERDICT_NO_CLAIM:
    case DOC_VERDICT_EQUIVALENT:
    case DOC_VERDICT_NO_DIFFERENCE:
        return NULL;
    }
    return NULL;
}

static void append_padded(struct text_state *state, const char *words, const char *style, size_t width, enum doc_align align,
                          bool is_last)
{
    size_t own = text_width(words), space = width > own ? width - own : 0;
    size_t before = align == DOC_ALIGN_RIGHT ? space : align == DOC_ALIGN_CENTRE ? space / 2 : 0;
    str_builder_append_repeated(state->out, ' ', before);
    text_append_styled(state, style, words);
    if (!is_last)
        str_builder_append_repeated(state->out, ' ', space - before + GAP);
}

/* One line of heads: titles, or units and hints. */
static void append_heads(struct text_state *state, const struct doc_table *table, const size_t *widths, bool units)
{
    text_start_line(state);
    size_t last = table->column_count - 1;
    while (units && last > 0 && table->columns[last].unit == NULL)
        last--;
    for (size_t i = 0; i <= last; i++) {
        const struct doc_column *column = &table->columns[i];
        const char *words = !units ? column->title : column->unit == NULL ? "" : column->unit;
        append_padded(state, words, units ? TEXT_DIM : TEXT_BOLD, widths[i], column->align, i == last);
    }
    str_builder_append_char(state->out, '\n');
}

/* One line of a row: values (whole cells or their first part), or the details below them. */
static void append_row(struct text_state *state, const struct doc_table *table, const struct doc_row *row, const size_t *widths,
                       enum layout layout, bool details)
{
    text_start_line(state);
    size_t last = table->column_count - 1;
    while (details && last > 0 && row->cells[last].detail == NULL)
        last--;
    for (size_t i = 0; i <= last; i++) {
        const struct doc_cell *cell = &row->cells[i];
        const char *words = details                  ? cell_detail(state, cell)
                            : layout == LAYOUT_WHOLE ? text_cell(state, cell)
                                                     : cell_value(state, cell);
        append_padded(state, words, row->muted || details ? TEXT_DIM : text_cell_style(cell), widths[i], table->columns[i].align,
                      i == last);
    }
    str_builder_append_char(state->out, '\n');
}

static bool has_details(const struct doc_table *table, const struct doc_row *row)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (row->cells[i].detail != NULL)
            return true;
    return false;
}

static void append_columns(struct text_state *state, const struct doc_table *table, const size_t *widths, enum layout layout)
{
    bool has_units = false;
    for (size_t i = 0; i < table->column_count; i++)
        has_units = has_units || table->columns[i].unit != NULL;
    append_heads(state, table, widths, false);
    if (has_units)
        append_heads(state, table, widths, true);
    for (size_t i = 0; i < table->row_count; i++) {
        append_row(state, table, &table->rows[i], widths, layout, false);
        if (layout == LAYOUT_STACKED && has_details(table, &table->rows[i]))
            append_row(state, table, &table->rows[i], widths, layout, true);
    }
}

static void append_records(struct text_state *state, const struct doc_table *table)
{
    size_t widest = 0;
    for (size_t j = 1; j < table->column_count; j++) {
        size_t width = text_width(table->columns[j].title);
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        const struct doc_cell *cells = table->rows[i].cells;
        text_start_line(state);
        text_append_styled(state, TEXT_BOLD, text_cell(state, &cells[0]));
        str_builder_append_char(state->out, '\n');
        for (size_t j = 1; j < table->column_count; j++) {
            text_start_line(state);
            str_builder_append(state->out, "  ");
            append_padded(state, table->columns[j].title, NULL, widest, DOC_ALIGN_LEFT, false);
            text_append_styled(state, text_cell_style(&cells[j]), text_cell(state, &cells[j]));
            str_builder_append_char(state->out, '\n');
        }
    }
}

/* Fills widths; gives that of the whole table. */
static size_t measure(struct text_state *state, const struct doc_table *table, enum layout layout, size_t *widths)
{
    size_t all = state->indent;
    for (size_t j = 0; j < table->column_count; j++) {
        widths[j] = text_width(table->columns[j].title);
        size_t unit = text_width(table->columns[j].unit);
        widths[j] = unit > widths[j] ? unit : widths[j];
        for (size_t i = 0; i < table->row_count; i++) {
            const struct doc_cell *cell = &table->rows[i].cells[j];
            size_t first = text_width(layout == LAYOUT_WHOLE ? text_cell(state, cell) : cell_value(state, cell));
            size_t second = layout == LAYOUT_WHOLE ? 0 : text_width(cell_detail(state, cell));
            first = second > first ? second : first;
            widths[j] = first > widths[j] ? first : widths[j];
        }
        all += widths[j] + (j == 0 ? 0 : GAP);
    }
    return all;
}

void text_table(struct text_state *state, const struct doc_table *table)
{
    size_t *widths = ARENA_NEW_ARRAY(state->scratch, table->column_count, size_t);
    size_t room = state->options->width == 0 ? SIZE_MAX : state->options->width;
    text_append_wrapped(state, "", doc_span_words(state->scratch, table->caption), TEXT_DIM);
    if (measure(state, table, LAYOUT_WHOLE, widths) <= room)
        append_columns(state, table, widths, LAYOUT_WHOLE);
    else if (measure(state, table, LAYOUT_STACKED, widths) <= room)
        append_columns(state, table, widths, LAYOUT_STACKED);
    else
        append_records(state, table);
}
