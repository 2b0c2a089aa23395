/* tree: the dump of a page: one line a node, two spaces a level, every typed value. A renderer like the others, and the one that
 * most goldens compare. */
#include "site-gen/render/tree.h"

#include "site-gen/render/escape.h"
#include "site-gen/report/draw.h"

#include <math.h>

struct tree {
    struct str_builder *out;
    int depth;
};

static void start_line(const struct tree *tree, const char *name)
{
    str_builder_append_format(tree->out, "%*s%s", 2 * tree->depth, "", name);
}

static void end_line(const struct tree *tree)
{
    str_builder_append_char(tree->out, '\n');
}

/* ' name "text"', nothing for NULL. */
static void append_named(const struct tree *tree, const char *name, const char *text)
{
    if (text == NULL)
        return;
    str_builder_append_format(tree->out, " %s%s", name, *name == '\0' ? "" : " ");
    escape_quoted(tree->out, text);
}

static void append_number(const struct tree *tree, const char *name, double value)
{
    if (!isnan(value))
        str_builder_append_format(tree->out, " %s %.9g", name, value);
}

static void append_flag(const struct tree *tree, const char *name, bool value)
{
    if (value)
        str_builder_append_format(tree->out, " %s", name);
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */
static const char *const cell_names[] = {
    [DOC_CELL_TEXT] = "text",       [DOC_CELL_NUMBER] = "number", [DOC_CELL_ESTIMATE] = "estimate", [DOC_CELL_RATIO] = "ratio",
    [DOC_CELL_VERDICT] = "verdict", [DOC_CELL_RANK] = "rank",     [DOC_CELL_STATE] = "state"};
static const char *const verdict_names[] = {[DOC_VERDICT_NONE] = "none",
                                            [DOC_VERDICT_INVALID] = "invalid",
                                            [DOC_VERDICT_NO_CLAIM] = "no-claim",
                                            [DOC_VERDICT_FASTER] = "faster",
                                            [DOC_VERDICT_SLOWER] = "slower",
                                            [DOC_VERDICT_EQUIVALENT] = "equivalent",
                                            [DOC_VERDICT_NO_DIFFERENCE] = "no-difference"};
static const char *const state_names[] = {[DOC_STATE_NONE] = "none",
                                          [DOC_STATE_FAILED] = "failed",
                                          [DOC_STATE_SKIPPED] = "skipped",
                                          [DOC_STATE_MISSING] = "missing",
                                          [DOC_STATE_NOT_APPLICABLE] = "not-applicable",
                                          [DOC_STATE_TOO_FEW] = "too-few"};
static const char *const align_names[] = {[DOC_ALIGN_LEFT] = "left", [DOC_ALIGN_RIGHT] = "right", [DOC_ALIGN_CENTRE] = "centre"};
static const char *const note_names[] = {
    [DOC_NOTE_INFORMATION] = "information", [DOC_NOTE_WARNING] = "warning", [DOC_NOTE_ANSWER] = "answer"};

/* ---- inline text ------------------------------------------------------------------------------------------------------------ */
static void append_spans(const struct tree *tree, const struct doc_span *spans);

static void append_group(const struct tree *tree, const char *name, const struct doc_span *span)
{
    str_builder_append_format(tree->out, " %s(", name);
    if (span->link != NULL)
        str_builder_append_format(tree->out, "%s", span->link);
    append_spans(tree, span->children);
    str_builder_append_char(tree->out, ')');
}

static void append_spans(const struct tree *tree, const struct doc_span *spans)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        switch (span->kind) {
        case DOC_SPAN_TEXT:
            append_named(tree, "", span->text);
            break;
        case DOC_SPAN_STRONG:
            append_group(tree, "strong", span);
            break;
        case DOC_SPAN_EMPHASIS:
            append_group(tree, "emphasis", span);
            break;
        case DOC_SPAN_CODE:
            append_named(tree, "code", span->text);
            break;
        case DOC_SPAN_LINK:
            append_group(tree, "link", span);
            break;
        case DOC_SPAN_LINE_BREAK:
            str_builder_append(tree->out, " line-break");
            break;
        }
    }
}

/* Id and audience. */
static void append_head(const struct tree *tree, const struct doc_node *node)
{
    if (node->id != NULL)
        str_builder_append_format(tree->out, " #%s", node->id);
    append_flag(tree, "not-in-markdown", (node->audience & DOC_NOT_IN_MARKDOWN) != 0);
    append_flag(tree, "not-in-pdf", (node->audience & DOC_NOT_IN_PDF) != 0);
    append_flag(tree, "not-in-html", (node->audience & DOC_NOT_IN_HTML) != 0);
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
static void append_cell(const struct tree *tree, const struct doc_cell *cell)
{
    str_builder_append(tree->out, cell_names[cell->kind]);
    append_spans(tree, cell->spans);
    append_named(tree, "", cell->text);
    append_named(tree, "detail", cell->detail);
    append_named(tree, "link", cell->link);
    append_number(tree, "value", cell->value);
    if (cell->kind == DOC_CELL_VERDICT)
        str_builder_append_format(tree->out, " %s", verdict_names[cell->verdict]);
    if (cell->kind == DOC_CELL_STATE)
        str_builder_append_format(tree->out, " %s", state_names[cell->state]);
    append_flag(tree, "best", cell->best);
    append_number(tree, "shade", cell->shade);
}

static void append_readings(const struct tree *tree, const struct doc_table *table, const struct doc_cell *cell)
{
    for (size_t i = 0; cell->readings != NULL && i < table->baseline_count; i++) {
        append_named(tree, "against", table->baselines[i]);
        append_named(tree, "", cell->readings[i].text);
        append_named(tree, "", cell->readings[i].detail);
        str_builder_append_format(tree->out, " %s", verdict_names[cell->readings[i].verdict]);
    }
}

static void append_columns(const struct tree *tree, const struct doc_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct doc_column *column = &table->columns[i];
        start_line(tree, "column");
        append_named(tree, "", column->title);
        append_named(tree, "unit", column->unit);
        append_named(tree, "hint", column->hint);
        str_builder_append_format(tree->out, " %s\n", align_names[column->align]);
    }
}

/* node is NULL for a chart's data. */
static void append_table(struct tree *tree, const struct doc_table *table, const struct doc_node *node)
{
    start_line(tree, "table");
    if (node != NULL)
        append_head(tree, node);
    append_spans(tree, table->caption);
    append_flag(tree, "first-column-heads", table->first_column_heads);
    append_flag(tree, "heat", table->heat);
    end_line(tree);
    tree->depth++;
    append_columns(tree, table);
    for (size_t i = 0; i < table->row_count; i++) {
        start_line(tree, table->rows[i].muted ? "row muted\n" : "row\n");
        tree->depth++;
        for (size_t j = 0; j < table->column_count; j++) {
            start_line(tree, "");
            append_cell(tree, &table->rows[i].cells[j]);
            append_readings(tree, table, &table->rows[i].cells[j]);
            end_line(tree);
        }
        tree->depth--;
    }
    tree->depth--;
}

/* ---- charts ----------------------------------------------------------------------------------------------------------------- */
/* The exact values that marks show on hover say what was drawn, whatever the layout did with the labels. */
static void append_tips(const struct tree *tree, const struct draw_list *drawing)
{
    for (size_t i = 0; i < drawing->mark_count; i++) {
        if (drawing->marks[i].tip == NULL)
            continue;
        start_line(tree, "tip");
        append_named(tree, "", drawing->marks[i].tip);
        end_line(tree);
    }
}

static void append_chart(struct tree *tree, const struct doc_node *node)
{
    const struct draw_list *drawing = node->as.chart.drawing;
    append_named(tree, "", drawing->title);
    append_named(tree, "description", drawing->description);
    append_flag(tree, "both-scales", node->as.chart.other_scale != NULL);
    end_line(tree);
    tree->depth++;
    start_line(tree, "caption");
    append_spans(tree, node->as.chart.caption);
    end_line(tree);
    append_tips(tree, drawing);
    append_table(tree, node->as.chart.data, NULL);
    tree->depth--;
}

/* ---- other blocks ----------------------------------------------------------------------------------------------------------- */
static void append_facts(struct tree *tree, const struct doc_node *node)
{
    append_flag(tree, "cards", node->as.facts.cards);
    end_line(tree);
    tree->depth++;
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        start_line(tree, "fact");
        append_named(tree, "", fact->term);
        str_builder_append_char(tree->out, ' ');
        append_cell(tree, &fact->value);
        if (fact->explanation != NULL)
            append_spans(tree, fact->explanation);
        end_line(tree);
    }
    tree->depth--;
}

static void append_embeds(struct tree *tree, const struct doc_node *node)
{
    str_builder_append_format(tree->out, " shown %zu", node->as.embeds.shown);
    end_line(tree);
    tree->depth++;
    for (size_t i = 0; i < node->as.embeds.count; i++) {
        const struct doc_embed *item = &node->as.embeds.items[i];
        start_line(tree, item->chart != NULL ? "chart-file" : "badge");
        append_named(tree, "", item->label);
        if (item->chart != NULL)
            append_named(tree, "chart", item->chart->id);
        append_named(tree, "file", item->file);
        append_named(tree, "left", item->left);
        append_named(tree, "right", item->right);
        end_line(tree);
    }
    tree->depth--;
}

static void append_downloads(struct tree *tree, const struct doc_node *node)
{
    end_line(tree);
    tree->depth++;
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *item = &node->as.downloads.items[i];
        start_line(tree, "download");
        append_named(tree, "", item->label);
        append_named(tree, "link", item->link);
        append_named(tree, "detail", item->detail);
        end_line(tree);
    }
    tree->depth--;
}

static const char *kind_name(enum doc_kind kind)
{
    static const char *const names[] = {[DOC_SECTION] = "section",
                                        [DOC_PARAGRAPH] = "paragraph",
                                        [DOC_LIST] = "list",
                                        [DOC_LIST_ITEM] = "item",
                                        [DOC_TABLE] = "table",
                                        [DOC_CHART] = "chart",
                                        [DOC_FIGURE_GRID] = "figure-grid",
                                        [DOC_FACTS] = "facts",
                                        [DOC_NOTE] = "note",
                                        [DOC_DETAILS] = "details",
                                        [DOC_CODE] = "code",
                                        [DOC_DOWNLOADS] = "downloads",
                                        [DOC_EMBEDS] = "embeds"};
    return names[kind];
}

/* The rest of the node's first line, and the lines of its content other than children. */
static void append_content(struct tree *tree, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
        str_builder_append_format(tree->out, " level %d", node->level);
        append_spans(tree, node->as.section.title);
        end_line(tree);
        break;
    case DOC_DETAILS:
        append_spans(tree, node->as.section.title);
        append_flag(tree, "open", node->as.section.open);
        end_line(tree);
        break;
    case DOC_PARAGRAPH:
        append_spans(tree, node->as.paragraph);
        end_line(tree);
        break;
    case DOC_LIST:
        append_flag(tree, "ordered", node->as.list.ordered);
        end_line(tree);
        break;
    case DOC_NOTE:
        str_builder_append_format(tree->out, " %s", note_names[node->as.note.kind]);
        append_spans(tree, node->as.note.title);
        end_line(tree);
        break;
    case DOC_CODE:
        append_named(tree, "language", node->as.code.language);
        append_named(tree, "", node->as.code.text);
        end_line(tree);
        break;
    case DOC_CHART:
        append_chart(tree, node);
        break;
    case DOC_FACTS:
        append_facts(tree, node);
        break;
    case DOC_DOWNLOADS:
        append_downloads(tree, node);
        break;
    case DOC_EMBEDS:
        append_embeds(tree, node);
        break;
    case DOC_LIST_ITEM:
    case DOC_FIGURE_GRID:
    case DOC_TABLE:
        end_line(tree);
        break;
    }
}

static void append_nodes(struct tree *tree, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->kind == DOC_TABLE) {
            append_table(tree, node->as.table, node);
            continue;
        }
        start_line(tree, kind_name(node->kind));
        append_head(tree, node);
        append_content(tree, node);
        tree->depth++;
        append_nodes(tree, node);
        tree->depth--;
    }
}

static void append_facet(const struct tree *tree, const struct doc_facet *facet)
{
    start_line(tree, "facet");
    append_named(tree, "", facet->title);
    for (size_t i = 0; i < facet->count; i++) {
        append_named(tree, facet->values[i].has_data ? "value" : "without-data", facet->values[i].label);
        append_named(tree, "of", facet->values[i].subjects);
    }
    end_line(tree);
}

void tree_render(const struct doc_page *page, struct str_builder *out)
{
    struct tree tree = {.out = out};
    start_line(&tree, "page");
    str_builder_append_format(out, " %s [%s]", page->path, page->language);
    append_named(&tree, "", page->title);
    append_named(&tree, "summary", page->summary);
    append_named(&tree, "updated", page->updated);
    append_flag(&tree, "contents", page->contents);
    end_line(&tree);
    tree.depth++;
    for (size_t i = 0; i < page->crumb_count; i++) {
        start_line(&tree, "crumb");
        append_named(&tree, "", page->crumbs[i].title);
        append_named(&tree, "link", page->crumbs[i].link);
        end_line(&tree);
    }
    for (size_t i = 0; i < page->facet_count; i++)
        append_facet(&tree, &page->facets[i]);
    append_nodes(&tree, &page->body);
}
