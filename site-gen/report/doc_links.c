/* doc_links: where links can stand: in spans, cells and downloads. doc_check proves them, the Markdown renderer looks which anchors
 * it needs. */
#include "site-gen/report/doc.h"

struct walk {
    doc_link_function *visit;
    void *context;
};

static int visit_link(const struct walk *walk, const char *link)
{
    return link == NULL ? 0 : walk->visit(walk->context, link);
}

static int visit_spans(const struct walk *walk, const struct doc_span *spans)
{
    int result = 0;
    for (const struct doc_span *span = spans; span != NULL && result == 0; span = span->next) {
        result = visit_link(walk, span->link);
        if (result == 0)
            result = visit_spans(walk, span->children);
    }
    return result;
}

static int visit_cell(const struct walk *walk, const struct doc_cell *cell)
{
    int result = visit_link(walk, cell->link);
    return result != 0 ? result : visit_spans(walk, cell->spans);
}

static int visit_table(const struct walk *walk, const struct doc_table *table)
{
    int result = visit_spans(walk, table->caption);
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t j = 0; j < table->column_count && result == 0; j++)
            result = visit_cell(walk, &table->rows[i].cells[j]);
    return result;
}

static int visit_facts(const struct walk *walk, const struct doc_node *node)
{
    int result = 0;
    for (size_t i = 0; i < node->as.facts.count && result == 0; i++) {
        result = visit_cell(walk, &node->as.facts.items[i].value);
        if (result == 0)
            result = visit_spans(walk, node->as.facts.items[i].explanation);
    }
    return result;
}

static int visit_chart(const struct walk *walk, const struct doc_node *node)
{
    int result = visit_spans(walk, node->as.chart.caption);
    return result != 0 ? result : visit_table(walk, node->as.chart.data);
}

static int visit_downloads(const struct walk *walk, const struct doc_node *node)
{
    int result = 0;
    for (size_t i = 0; i < node->as.downloads.count && result == 0; i++)
        result = visit_link(walk, node->as.downloads.items[i].link);
    return result;
}

static int visit_node(const struct walk *walk, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
    case DOC_DETAILS:
        return visit_spans(walk, node->as.section.title);
    case DOC_PARAGRAPH:
        return visit_spans(walk, node->as.paragraph);
    case DOC_TABLE:
        return visit_table(walk, node->as.table);
    case DOC_CHART:
        return visit_chart(walk, node);
    case DOC_FACTS:
        return visit_facts(walk, node);
    case DOC_NOTE:
        return visit_spans(walk, node->as.note.title);
    case DOC_DOWNLOADS:
        return visit_downloads(walk, node);
    case DOC_LIST:
    case DOC_LIST_ITEM:
    case DOC_FIGURE_GRID:
    case DOC_CODE:
    case DOC_EMBEDS: /* of files that come with the page */
        return 0;
    }
    return 0;
}

int doc_visit_links(const struct doc_node *parent, doc_link_function *visit, void *context)
{
    struct walk walk = {.visit = visit, .context = context};
    int result = 0;
    for (const struct doc_node *node = parent->first_child; node != NULL && result == 0; node = node->next) {
        result = visit_node(&walk, node);
        if (result == 0)
            result = doc_visit_links(node, visit, context);
    }
    return result;
}
