/* pdf_table: finds a size at which all columns fit, then makes one strip a row. */
#include "site-gen/render/pdf_table.h"

#include <math.h>
#include <string.h>

#define PAD 4.0     /* left and right of a cell */
#define ROW_PAD 2.6 /* above and below */
#define LINE_SHARE 1.32
#define STRETCH 16.0  /* how much wider than its content a column may become */
#define TALL_ROW 14   /* a row of more lines than this may break over pages */
#define WHOLE_ROWS 10 /* tables of at most this many rows are not broken, unless they are high */
#define WHOLE_HEIGHT 240.0
#define TITLE_WISH 78.0 /* column titles longer than this rather wrap */

struct layout {
    struct pdf_flow *flow;
    const struct doc_table *table;
    const size_t *columns; /* which of the table's columns are shown */
    size_t count;
    double size;
    double *widths;           /* as chosen */
    struct pdf_widths *asked; /* by each column */
    bool stacked;             /* details below their text, in all columns alike */
    bool parted;              /* and in parts */
    double total;
};

/* How good a fit must be. */
enum fit { FIT_ONE_LINE, FIT_TIDY, FIT_PARTED, FIT_ONE_WRAPS, FIT_LEAST };

static struct pdf_cell_style cell_style(const struct layout *layout, const struct doc_row *row, size_t index)
{
    return (struct pdf_cell_style){layout->size, row->muted, layout->table->first_column_heads && layout->columns[index] == 0,
                                   layout->stacked, layout->parted};
}

/* ---- column widths ---------------------------------------------------------------------------------------------------------- */
static struct pdf_style title_style(const struct layout *layout)
{
    return (struct pdf_style){PDF_FACE_BOLD, layout->size * 0.95, PDF_TEXT_COLOUR, false};
}

static struct pdf_style note_style(const struct layout *layout)
{
    return (struct pdf_style){PDF_FACE_REGULAR, layout->size * 0.85, PDF_MUTED_COLOUR, false};
}

static void measure_column(struct layout *layout, size_t index)
{
    struct pdf_flow *flow = layout->flow;
    const struct doc_column *column = &layout->table->columns[layout->columns[index]];
    struct pdf_lines title = pdf_text_layout_words(flow, column->title, title_style(layout), INFINITY, false);
    struct pdf_lines unit = pdf_text_layout_words(flow, column->unit, note_style(layout), INFINITY, false);
    struct pdf_lines hint = pdf_text_layout_words(flow, column->hint, note_style(layout), INFINITY, false);
    double least = fmax(title.word, fmax(unit.word, hint.word));
    double wished = fmax(least, fmin(fmax(title.width, fmax(unit.width, hint.width)), TITLE_WISH));
    struct pdf_widths asked = {least, least, wished}; /* titles may wrap before cells do */
    for (size_t i = 0; i < layout->table->row_count; i++) {
        const struct doc_row *row = &layout->table->rows[i];
        struct pdf_cell_style style = cell_style(layout, row, index);
        struct pdf_widths cell = pdf_cell_measure(flow, &row->cells[layout->columns[index]], &style);
        asked = (struct pdf_widths){fmax(asked.least, cell.least), fmax(asked.tidy, cell.tidy), fmax(asked.wished, cell.wished)};
    }
    layout->asked[index] = (struct pdf_widths){asked.least + 2 * PAD, asked.tidy + 2 * PAD, asked.wished + 2 * PAD};
}

/* Makes as many columns tidy as there is room for, those that need least for it first; the others share what is then left. */
static void widen_from_least(struct layout *layout, double available, const struct pdf_widths *total)
{
    double room = available - total->least, wanted = total->tidy - total->least;
    bool *done = ARENA_NEW_ARRAY(layout->flow->arena, layout->count, bool);
    for (size_t round = 0; round < layout->count; round++) {
        size_t next = layout->count;
        for (size_t i = 0; i < layout->count; i++)
            if (!done[i] && (next == layout->count ||
                             layout->asked[i].tidy - layout->asked[i].least < layout->asked[next].tidy - layout->asked[next].least))
                next = i;
        double need = layout->asked[next].tidy - layout->asked[next].least;
        double given = need <= room ? need : wanted > 0 ? room * need / wanted : 0;
        layout->widths[next] = layout->asked[next].least + given;
        room -= given;
        wanted -= need;
        done[next] = true;
    }
}

/* What the table needs to fit that well. */
static double width_for(const struct layout *layout, enum fit fit, const struct pdf_widths *total)
{
    double saved = 0; /* by the column that wraps */
    switch (fit) {
    case FIT_ONE_LINE:
        return total->wished;
    case FIT_TIDY:
    case FIT_PARTED:
        return total->tidy;
    case FIT_ONE_WRAPS:
        for (size_t i = 0; i < layout->count; i++)
            saved = fmax(saved, layout->asked[i].tidy - layout->asked[i].least);
        return total->tidy - saved;
    case FIT_LEAST:
        break;
    }
    return total->least;
}

/* Columns share what is left over, up to a limit: numbers far apart are hard to read across. */
static void set_widths(struct layout *layout, enum fit fit, double available, const struct pdf_widths *total)
{
    const bool wraps = fit == FIT_ONE_WRAPS || fit == FIT_LEAST;
    double stretch = fmin(STRETCH, fmax(0, (available - width_for(layout, fit, total)) / (double)layout->count));
    layout->total = 0;
    if (wraps)
        widen_from_least(layout, available, total);
    for (size_t i = 0; i < layout->count; i++) {
        if (!wraps)
            layout->widths[i] = (fit == FIT_ONE_LINE ? layout->asked[i].wished : layout->asked[i].tidy) + stretch;
        layout->total += layout->widths[i];
    }
    layout->stacked = fit != FIT_ONE_LINE;
}

/* Gives every column its width at the layout's size; false when the table does not fit that well. */
static bool fit_columns(struct layout *layout, double available, enum fit fit)
{
    struct pdf_widths total = {0, 0, 0};
    layout->parted = fit == FIT_PARTED;
    for (size_t i = 0; i < layout->count; i++) {
        measure_column(layout, i);
        total = (struct pdf_widths){total.least + layout->asked[i].least, total.tidy + layout->asked[i].tidy,
                                    total.wished + layout->asked[i].wished};
    }
    if (width_for(layout, fit, &total) > available + 0.01)
        return false;
    set_widths(layout, fit, available, &total);
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */
static enum doc_align column_align(const struct layout *layout, size_t index)
{
    return layout->table->columns[layout->columns[index]].align;
}

static double line_height(const struct layout *layout)
{
    return layout->size * LINE_SHARE;
}

static struct pdf_lines head_lines(const struct layout *layout, size_t index)
{
    const struct doc_column *column = &layout->table->columns[layout->columns[index]];
    double width = layout->widths[index] - 2 * PAD;
    struct pdf_lines lines = pdf_text_layout_words(layout->flow, column->title, title_style(layout), width, false);
    lines = pdf_text_join(layout->flow, lines, pdf_text_layout_words(layout->flow, column->unit, note_style(layout), width, false));
    return pdf_text_join(layout->flow, lines, pdf_text_layout_words(layout->flow, column->hint, note_style(layout), width, false));
}

/* Titles stand at the bottom of the head, on the rule. */
static struct pdf_strip *add_head(struct layout *layout, double lead)
{
    static const struct doc_cell plain = {.kind = DOC_CELL_TEXT};
    struct pdf_flow *flow = layout->flow;
    struct pdf_lines *lines = ARENA_NEW_ARRAY(flow->arena, layout->count, struct pdf_lines);
    size_t most = 1;
    for (size_t i = 0; i < layout->count; i++) {
        lines[i] = head_lines(layout, i);
        most = lines[i].count > most ? lines[i].count : most;
    }
    double height = line_height(layout) * (double)most + 2 * ROW_PAD;
    struct pdf_strip *strip = pdf_flow_add(flow, lead, height);
    struct pdf_element *outer = pdf_flow_enter(flow, "TR");
    double x = flow->x;
    for (size_t i = 0; i < layout->count; x += layout->widths[i], i++) {
        double y = ROW_PAD + line_height(layout) * (double)(most - lines[i].count);
        struct pdf_element *row = pdf_flow_enter(flow, "TH");
        flow->element->attributes = PDF_SCOPE_COLUMN;
        if (!lines[i].first)
            pdf_flow_item(flow, strip, PDF_ITEM_ELEMENT, 0, 0);
        pdf_cell_place(flow, strip, &plain, lines[i].first, 0, x + PAD, y, layout->widths[i] - 2 * PAD, column_align(layout, i),
                       line_height(layout), layout->size);
        flow->element = row;
    }
    flow->element = outer;
    pdf_flow_rule(flow, strip, flow->x, 0, layout->total, 0.9, PDF_TEXT_COLOUR);
    pdf_flow_rule(flow, strip, flow->x, height, layout->total, 0.5, PDF_MUTED_COLOUR);
    strip->keep_with_next = true;
    return strip;
}

/* A faint blue behind the good values of a heat table; the text above it stays the same. */
static void add_shade(const struct layout *layout, struct pdf_strip *strip, const struct doc_cell *cell, double x, double width)
{
    if (!layout->table->heat || !(cell->shade >= 0 && cell->shade <= 1))
        return;
    unsigned red = (unsigned)lround(255 - cell->shade * 58), green = (unsigned)lround(255 - cell->shade * 32),
             blue = (unsigned)lround(255 - cell->shade * 4);
    const double rule = 1; /* room for the one above, also where a screen widens it */
    pdf_flow_box(layout->flow, strip, x, rule, width, strip->height - rule, red << 16 | green << 8 | blue);
}

/* The cells of a row, which may be set on several strips. */
static struct pdf_element **make_cells(const struct layout *layout)
{
    struct arena *arena = layout->flow->arena;
    struct pdf_element **cells = ARENA_NEW_ARRAY(arena, layout->count, struct pdf_element *);
    for (size_t i = 0; i < layout->count; i++) {
        bool heads = layout->table->first_column_heads && layout->columns[i] == 0;
        cells[i] = pdf_element_new(arena, layout->flow->element, heads ? "TH" : "TD");
        cells[i]->attributes = heads ? PDF_SCOPE_ROW : NULL;
    }
    return cells;
}

static void add_row(struct layout *layout, const struct doc_row *row, const struct pdf_strip *head, bool last)
{
    struct pdf_flow *flow = layout->flow;
    const struct pdf_line **next = ARENA_NEW_ARRAY(flow->arena, layout->count, const struct pdf_line *);
    struct pdf_element *outer = pdf_flow_enter(flow, "TR"), **cells = make_cells(layout);
    size_t most = 1;
    for (size_t i = 0; i < layout->count; i++) {
        struct pdf_cell_style style = cell_style(layout, row, i);
        struct pdf_lines lines = pdf_cell_layout(flow, &row->cells[layout->columns[i]], &style, layout->widths[i] - 2 * PAD);
        next[i] = lines.first;
        most = lines.count > most ? lines.count : most;
    }
    size_t step = most > TALL_ROW ? 1 : most; /* lines a strip */
    for (size_t done = 0; done < most; done += step) {
        bool opens = done == 0, closes = done + step >= most;
        struct pdf_strip *strip =
            pdf_flow_add(flow, 0, line_height(layout) * (double)step + (opens ? ROW_PAD : 0) + (closes ? ROW_PAD : 0));
        double x = flow->x;
        strip->head = head;
        for (size_t i = 0; i < layout->count; x += layout->widths[i], i++) {
            const struct doc_cell *cell = &row->cells[layout->columns[i]];
            flow->element = cells[i];
            add_shade(layout, strip, cell, x, layout->widths[i]);
            if (!next[i] && opens)
                pdf_flow_item(flow, strip, PDF_ITEM_ELEMENT, 0, 0);
            next[i] = pdf_cell_place(flow, strip, cell, next[i], step, x + PAD, opens ? ROW_PAD : 0, layout->widths[i] - 2 * PAD,
                                     column_align(layout, i), line_height(layout), layout->size);
        }
        if (closes)
            pdf_flow_rule(flow, strip, flow->x, strip->height, layout->total, last ? 0.9 : 0.5,
                          last ? PDF_TEXT_COLOUR : PDF_HAIRLINE_COLOUR);
    }
    flow->element = outer;
}

/* Short tables stay whole. Of longer ones no row stands alone below the head or at the top of a page. */
static void add_rows(struct layout *layout, struct pdf_strip *head)
{
    const struct doc_table *table = layout->table;
    const size_t count = table->row_count;
    for (size_t i = 0; i < count; i++) {
        add_row(layout, &table->rows[i], head, i + 1 == count);
        layout->flow->last->keep_with_next = i + 1 < count && (i == 0 || i + 2 == count);
    }
    if (count <= WHOLE_ROWS)
        pdf_flow_keep_together(head, WHOLE_HEIGHT);
}

/* ---- the table -------------------------------------------------------------------------------------------------------------- */
static struct pdf_strip *add_caption(struct pdf_flow *flow, const char *id, const struct doc_table *table)
{
    struct pdf_style style = {PDF_FACE_REGULAR, 8.5, PDF_MUTED_COLOUR, false};
    struct pdf_lines lines = pdf_text_layout(flow, table->caption, style, flow->width, false);
    struct pdf_strip *first = pdf_text_flow_as(flow, "Caption", &lines, 10, 12.5, style.size);
    if (!first)
        return NULL;
    for (struct pdf_strip *strip = first; strip; strip = strip->next)
        strip->keep_with_next = true;
    pdf_flow_anchor(flow, first, id, NULL, 0);
    return first;
}

/* Some estimate has more behind its interval: ratio and rank, in tables that grow with the number of targets. */
static bool has_parts(const struct layout *layout)
{
    for (size_t i = 0; i < layout->table->row_count; i++)
        for (size_t j = 0; j < layout->count; j++)
            if (pdf_cell_has_parts(&layout->table->rows[i].cells[layout->columns[j]]))
                return true;
    return false;
}

/* A little smaller is better than cells of more lines, much smaller is not. */
static bool choose_size_within(struct layout *layout, double size, double available)
{
    static const struct {
        double share;
        enum fit fit;
    } tries[] = {{1, FIT_ONE_LINE},     {0.92, FIT_ONE_LINE}, {1, FIT_TIDY},      {0.92, FIT_TIDY},      {1, FIT_PARTED},
                 {0.92, FIT_PARTED},    {0.84, FIT_PARTED},   {1, FIT_ONE_WRAPS}, {0.92, FIT_ONE_WRAPS}, {0.84, FIT_TIDY},
                 {0.84, FIT_ONE_WRAPS}, {1, FIT_LEAST},       {0.92, FIT_LEAST},  {0.84, FIT_LEAST},     {0.76, FIT_LEAST}};
    const bool parts = has_parts(layout);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        if (tries[i].fit == FIT_PARTED && !parts)
            continue;
        layout->size = size * tries[i].share;
        if (fit_columns(layout, available, tries[i].fit))
            return true;
    }
    return false;
}

/* Upright, or else across the page. */
static bool choose_size(struct layout *layout, double size)
{
    struct pdf_flow *flow = layout->flow;
    if (choose_size_within(layout, size, flow->width))
        return true;
    if (!choose_size_within(layout, size, flow->landscape_width))
        return false;
    flow->landscape = true;
    return true;
}

static void flow_columns(struct pdf_flow *flow, const char *id, const struct doc_table *table, double size, const size_t *columns,
                         size_t count);

/* Too wide for any page: two tables, each with the first column. */
static void flow_in_parts(struct pdf_flow *flow, const char *id, const struct doc_table *table, double size, const size_t *columns,
                          size_t count)
{
    size_t half = (count + 1) / 2;
    size_t *rest = ARENA_NEW_ARRAY(flow->arena, count - half + 1, size_t);
    rest[0] = columns[0];
    memcpy(rest + 1, columns + half, (count - half) * sizeof *rest);
    flow_columns(flow, id, table, size, columns, half);
    flow_columns(flow, NULL, table, size, rest, count - half + 1);
}

/* Even one column of values is too wide for a page: the type shrinks until it is not. */
static void force_size(struct layout *layout)
{
    while (layout->size > 1 && !fit_columns(layout, layout->flow->landscape_width, FIT_LEAST))
        layout->size *= 0.9;
    layout->flow->landscape = true;
}

static void flow_columns(struct pdf_flow *flow, const char *id, const struct doc_table *table, double size, const size_t *columns,
                         size_t count)
{
    struct layout layout = {.flow = flow, .table = table, .columns = columns, .count = count};
    layout.widths = ARENA_NEW_ARRAY(flow->arena, count, double);
    layout.asked = ARENA_NEW_ARRAY(flow->arena, count, struct pdf_widths);
    struct pdf_flow saved = *flow;
    if (!choose_size(&layout, size)) {
        if (count > 2) {
            flow_in_parts(flow, id, table, size, columns, count);
            return;
        }
        force_size(&layout);
    }
    if (flow->landscape && !saved.landscape) {
        if (flow->last && flow->last->introduces)
            flow->last->keep_with_next = false;
        flow->frame = NULL;
        flow->x = 0;
        flow->width = flow->landscape_width;
    }
    pdf_flow_enter(flow, "Table");
    struct pdf_strip *caption = add_caption(flow, id, table);
    struct pdf_strip *head = add_head(&layout, caption ? 3 : 10);
    add_rows(&layout, head);
    flow->landscape = saved.landscape;
    flow->frame = saved.frame;
    flow->element = saved.element;
    flow->x = saved.x;
    flow->width = saved.width;
    flow->after = 12;
}

void pdf_table_flow(struct pdf_flow *flow, const char *id, const struct doc_table *table, double size)
{
    if (!table || table->column_count == 0)
        return;
    size_t *columns = ARENA_NEW_ARRAY(flow->arena, table->column_count, size_t);
    for (size_t i = 0; i < table->column_count; i++)
        columns[i] = i;
    flow_columns(flow, id, table, size, columns, table->column_count);
}
