/* html_table: tables, and the values in their cells. Colours, weights and heat shades are classes: the pages' security policy
 * allows no style attributes. Part of the HTML renderer. */
#include "site-gen/render/html_parts.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/verdict_mark.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SHORT_TITLE_MAXIMUM 12 /* bytes: column titles up to here stay in one line */
#define WIDE_COLUMNS 4         /* tables from here on take the width of the page, so that they stand flush below each other */
#define HEAT_SHADES 7          /* classes heat-0 (worst) to heat-6 (best) of site.css */

/* ---- classes ---------------------------------------------------------------------------------------------------------------- */
static const char *verdict_class(enum doc_verdict verdict)
{
    switch (verdict) {
    case DOC_VERDICT_NONE:
        return "";
    case DOC_VERDICT_INVALID:
        return " verdict-invalid";
    case DOC_VERDICT_NO_CLAIM:
        return " verdict-no-claim";
    case DOC_VERDICT_FASTER:
        return " verdict-faster";
    case DOC_VERDICT_SLOWER:
        return " verdict-slower";
    case DOC_VERDICT_EQUIVALENT:
        return " verdict-equivalent";
    case DOC_VERDICT_NO_DIFFERENCE:
        return " verdict-no-difference";
    }
    return "";
}

static const char *state_class(enum doc_state state)
{
    switch (state) {
    case DOC_STATE_NONE:
        return "";
    case DOC_STATE_FAILED:
        return " state-failed";
    case DOC_STATE_SKIPPED:
        return " state-skipped";
    case DOC_STATE_MISSING:
        return " state-missing";
    case DOC_STATE_NOT_APPLICABLE:
        return " state-not-applicable";
    case DOC_STATE_TOO_FEW:
        return " state-too-few";
    }
    return "";
}

static const char *kind_class(enum doc_cell_kind kind)
{
    switch (kind) {
    case DOC_CELL_TEXT:
        return "text";
    case DOC_CELL_NUMBER:
        return "number";
    case DOC_CELL_ESTIMATE:
        return "estimate";
    case DOC_CELL_RATIO:
        return "ratio";
    case DOC_CELL_VERDICT:
        return "verdict";
    case DOC_CELL_RANK:
        return "rank";
    case DOC_CELL_STATE:
        return "state";
    }
    return "text";
}

static const char *align_class(enum doc_align align)
{
    return align == DOC_ALIGN_RIGHT ? " right" : align == DOC_ALIGN_CENTRE ? " centre" : "";
}

void html_cell_classes(struct html_state *state, const struct doc_cell *cell)
{
    str_builder_append(state->out, kind_class(cell->kind));
    str_builder_append(state->out, verdict_class(cell->verdict));
    str_builder_append(state->out, state_class(cell->state));
    if (cell->best)
        str_builder_append(state->out, " best");
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */
static void append_value(struct html_state *state, const struct doc_cell *cell)
{
    if (cell->kind == DOC_CELL_TEXT) {
        html_spans(state, cell->spans);
        return;
    }
    if (cell->kind == DOC_CELL_VERDICT)
        str_builder_append_format(state->out, "<span class=\"mark\" aria-hidden=\"true\">%s</span> ", verdict_mark(cell->verdict));
    const char *element = cell->best ? "strong" : "span";
    str_builder_append_format(state->out, "<%s class=\"value\">", element);
    html_text(state, cell->text);
    str_builder_append_format(state->out, "</%s>", element);
}

/* "[36,045-36,577] · 0.583x · rank 2-3": lines may break between the parts, never within one. */
static void append_detail(struct html_state *state, const char *detail)
{
    static const char separator[] = " · ";
    str_builder_append(state->out, " <span class=\"detail\">");
    for (const char *part = detail; part != NULL;) {
        const char *end = strstr(part, separator);
        size_t length = end == NULL ? strlen(part) : (size_t)(end - part);
        str_builder_append(state->out, "<span>");
        html_text(state, arena_copy_str(state->scratch, (struct str){part, length}));
        str_builder_append(state->out, end == NULL ? "</span>" : "</span><span class=\"dot\"> · </span>");
        part = end == NULL ? NULL : end + strlen(separator);
    }
    str_builder_append(state->out, "</span>");
}

void html_cell_content(struct html_state *state, const struct doc_cell *cell)
{
    bool was_in_table = state->in_table;
    state->in_table = true;
    bool is_link = cell->link != NULL && html_link_is_allowed(cell->link);
    if (is_link) {
        str_builder_append(state->out, "<a href=\"");
        html_append_link(state, cell->link);
        str_builder_append(state->out, "\">");
    }
    append_value(state, cell);
    if (is_link)
        str_builder_append(state->out, "</a>");
    if (cell->detail != NULL)
        append_detail(state, cell->detail);
    state->in_table = was_in_table;
}

/* ---- what the script needs ------------------------------------------------------------------------------------------------- */
static void append_subjects(struct html_state *state, const char *subjects)
{
    if (subjects == NULL)
        return;
    str_builder_append(state->out, " data-of=\"");
    escape_html_attribute(state->out, subjects);
    str_builder_append(state->out, "\"");
}

/* The number that the cell is sorted by and copied as, unless its text is that number. */
static void append_value_attribute(struct html_state *state, const struct doc_cell *cell)
{
    if (!isfinite(cell->value))
        return;
    char value[32], plain[32];
    size_t length = 0;
    snprintf(value, sizeof(value), "%.9g", cell->value);
    for (const char *at = cell->text == NULL ? "" : cell->text; *at != '\0' && length + 1 < sizeof(plain); at++)
        if (*at != ',')
            plain[length++] = *at;
    plain[length] = '\0';
    if (strcmp(value, plain) != 0)
        str_builder_append_format(state->out, " data-value=\"%s\"", value);
}

static char verdict_letter(enum doc_verdict verdict)
{
    static const char letters[] = {
        [DOC_VERDICT_NONE] = '-',   [DOC_VERDICT_INVALID] = 'i',    [DOC_VERDICT_NO_CLAIM] = 'c',     [DOC_VERDICT_FASTER] = 'f',
        [DOC_VERDICT_SLOWER] = 's', [DOC_VERDICT_EQUIVALENT] = 'e', [DOC_VERDICT_NO_DIFFERENCE] = 'n'};
    return letters[verdict];
}

/* "f1.24x|[1.21-1.27];-baseline;": one a baseline, the verdict's letter first. */
static void append_readings(struct html_state *state, const struct doc_table *table, const struct doc_cell *cell)
{
    if (cell->readings == NULL || table->baseline_count == 0)
        return;
    str_builder_append(state->out, " data-against=\"");
    for (size_t i = 0; i < table->baseline_count; i++) {
        const struct doc_reading *reading = &cell->readings[i];
        str_builder_append(state->out, i == 0 ? "" : ";");
        if (reading->text == NULL)
            continue;
        str_builder_append_format(state->out, "%c", verdict_letter(reading->verdict));
        escape_html_attribute(state->out, reading->text);
        str_builder_append(state->out, reading->detail == NULL ? "" : "|");
        escape_html_attribute(state->out, reading->detail);
    }
    str_builder_append(state->out, "\"");
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */
static void append_cell(struct html_state *state, const struct doc_table *table, const struct doc_row *row, size_t column)
{
    const struct doc_cell *cell = &row->cells[column];
    bool is_head = column == 0 && table->first_column_heads;
    str_builder_append(state->out, is_head ? "<th scope=\"row\" class=\"" : "<td class=\"");
    html_cell_classes(state, cell);
    str_builder_append(state->out, align_class(table->columns[column].align));
    if (table->heat && isfinite(cell->shade)) {
        double shade = fmin(fmax(cell->shade, 0), 1);
        str_builder_append_format(state->out, " heat-%d", (int)lround(shade * (HEAT_SHADES - 1)));
    }
    str_builder_append(state->out, "\"");
    append_value_attribute(state, cell);
    append_readings(state, table, cell);
    str_builder_append(state->out, ">");
    html_cell_content(state, cell);
    str_builder_append(state->out, is_head ? "</th>" : "</td>");
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
static void append_column_head(struct html_state *state, const struct doc_table *table, size_t index)
{
    const struct doc_column *column = &table->columns[index];
    str_builder_append_format(state->out, "<th scope=\"col\" class=\"head%s\"", align_class(column->align));
    append_subjects(state, table->column_subjects == NULL ? NULL : table->column_subjects[index]);
    str_builder_append(state->out, ">");
    bool is_short = strlen(column->title) <= SHORT_TITLE_MAXIMUM;
    str_builder_append(state->out, is_short ? "<span class=\"short\">" : "");
    escape_html_text(state->out, column->title);
    str_builder_append(state->out, is_short ? "</span>" : "");
    if (column->unit != NULL) {
        str_builder_append(state->out, " <span class=\"unit\">");
        escape_html_text(state->out, column->unit);
        str_builder_append(state->out, "</span>");
    }
    if (column->hint != NULL) {
        str_builder_append(state->out, " <span class=\"hint\">");
        escape_html_text(state->out, column->hint);
        str_builder_append(state->out, "</span>");
    }
    str_builder_append(state->out, "</th>");
}

static void append_rows(struct html_state *state, const struct doc_table *table)
{
    for (size_t i = 0; i < table->row_count; i++) {
        str_builder_append(state->out, table->rows[i].muted ? "<tr class=\"muted\"" : "<tr");
        append_subjects(state, table->rows[i].subjects);
        str_builder_append(state->out, ">");
        for (size_t j = 0; j < table->column_count; j++)
            append_cell(state, table, &table->rows[i], j);
        str_builder_append(state->out, "</tr>\n");
    }
}

/* The table scrolls in a box of its own, which the keyboard can reach, so that a wide one never makes the page scroll sideways. */
void html_table(struct html_state *state, const struct doc_table *table, const char *id)
{
    struct str_builder *out = state->out;
    state->in_table = true;
    str_builder_append(out, "<div class=\"table-box\" tabindex=\"0\" role=\"group\" aria-label=\"");
    escape_html_attribute(out, doc_span_words(state->scratch, table->caption));
    str_builder_append(out, "\"><table");
    if (id != NULL) {
        str_builder_append(out, " id=\"");
        escape_html_attribute(out, id);
        str_builder_append(out, "\"");
    }
    bool is_wide = table->column_count >= WIDE_COLUMNS;
    str_builder_append_format(out, " class=\"%s%s\">\n<caption><span>", is_wide ? "wide" : "narrow", table->heat ? " heat" : "");
    html_spans(state, table->caption);
    str_builder_append(out, "</span></caption>\n<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++)
        append_column_head(state, table, i);
    str_builder_append(out, "</tr></thead>\n<tbody>\n");
    append_rows(state, table);
    str_builder_append(out, "</tbody></table></div>\n");
    state->in_table = false;
}
