/* doc_check: makes a page's tree right, or refuses it, in three walks: content and levels; then ids; then links, for which the ids
 * must be known. Pipeline: report builders -> [doc_check] -> renderers. */
#include "site-gen/report/doc_check.h"

#include "lib/name_index.h"
#include "lib/str.h"
#include "lib/utf8.h"
#include "site-gen/report/chart.h"
#include "site-gen/report/doc_anchor.h"
#include "site-gen/report/draw.h"

#include <string.h>

#define DOC_LEVEL_DEEPEST 4

struct check {
    const struct doc_site *site;
    struct doc_page *page;
    struct arena *arena;
    struct doc_ties *ties;
    struct error *error;
};

static int fail(const struct check *check, const char *what, const char *detail)
{
    return error_set(check->error, "page %s: %s%s%s%s", check->page->path, what, detail == NULL ? "" : " \"",
                     detail == NULL ? "" : detail, detail == NULL ? "" : "\"");
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */
/* NULL is fine: whether a text must be there is decided where it is used. */
static int check_text(const struct check *check, const char *text)
{
    if (text == NULL)
        return 0;
    for (const char *at = text; *at != '\0';) {
        size_t length = utf8_length(at);
        unsigned char byte = (unsigned char)*at;
        if (length == 0)
            return fail(check, "a text is not UTF-8", NULL);
        if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F)
            return fail(check, "a text has a control character", NULL);
        at += length;
    }
    return 0;
}

static int check_spans(const struct check *check, const struct doc_span *spans)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        if (check_text(check, span->text) != 0 || check_text(check, span->link) != 0 || check_spans(check, span->children) != 0)
            return -1;
        bool is_text = span->kind == DOC_SPAN_TEXT || span->kind == DOC_SPAN_CODE;
        if ((is_text && span->text == NULL) || (span->kind == DOC_SPAN_LINK && span->link == NULL))
            return fail(check, "a span without its text or link", NULL);
    }
    return 0;
}

static bool is_blank(const struct check *check, const struct doc_span *spans)
{
    return str_trim(str_from_text(doc_span_words(check->arena, spans))).length == 0;
}

/* ---- tables and charts ------------------------------------------------------------------------------------------------------ */
static int check_cell(const struct check *check, const struct doc_cell *cell)
{
    if (check_text(check, cell->text) != 0 || check_text(check, cell->detail) != 0 || check_text(check, cell->link) != 0 ||
        check_spans(check, cell->spans) != 0)
        return -1;
    if (cell->kind != DOC_CELL_TEXT && (cell->text == NULL || *cell->text == '\0'))
        return fail(check, "a cell has no text", NULL);
    if (cell->kind == DOC_CELL_STATE && cell->state == DOC_STATE_NONE)
        return fail(check, "a state cell has no state:", cell->text);
    if (cell->kind == DOC_CELL_VERDICT && cell->verdict == DOC_VERDICT_NONE)
        return fail(check, "a verdict cell has no verdict:", cell->text);
    return 0;
}

static int check_table(const struct check *check, const struct doc_table *table)
{
    if (table->caption == NULL || check_spans(check, table->caption) != 0 || is_blank(check, table->caption))
        return fail(check, "a table without a caption", NULL);
    const char *words = doc_span_words(check->arena, table->caption);
    if (table->column_count == 0)
        return fail(check, "a table without columns:", words);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct doc_column *column = &table->columns[i];
        if (column->title == NULL)
            return fail(check, "a column without a title in table", words);
        if (check_text(check, column->title) != 0 || check_text(check, column->unit) != 0 || check_text(check, column->hint) != 0)
            return -1;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        if (table->rows[i].cells == NULL)
            return fail(check, "a row without cells in table", words);
        for (size_t j = 0; j < table->column_count; j++)
            if (check_cell(check, &table->rows[i].cells[j]) != 0)
                return error_add_context(check->error, "table \"%s\", row %zu, column %zu", words, i + 1, j + 1);
    }
    return 0;
}

static int check_drawing(const struct check *check, const struct draw_list *drawing)
{
    if (check_text(check, drawing->title) != 0 || check_text(check, drawing->description) != 0)
        return -1;
    for (size_t i = 0; i < drawing->mark_count; i++)
        if (check_text(check, drawing->marks[i].text) != 0 || check_text(check, drawing->marks[i].tip) != 0)
            return -1;
    return 0;
}

static int check_chart(const struct check *check, const struct doc_node *node)
{
    const struct chart *chart = node->as.chart.chart;
    if (chart == NULL || chart->title == NULL || *chart->title == '\0')
        return fail(check, "a chart without a title", NULL);
    if (check_text(check, chart->title) != 0 || check_text(check, chart->subtitle) != 0 ||
        check_text(check, chart->description) != 0)
        return -1;
    if (node->as.chart.drawing == NULL || node->as.chart.narrow == NULL)
        return fail(check, "a chart without a drawing:", chart->title);
    if (node->as.chart.caption == NULL || check_spans(check, node->as.chart.caption) != 0 ||
        is_blank(check, node->as.chart.caption))
        return fail(check, "a chart without a caption:", chart->title);
    if (node->as.chart.data == NULL)
        return fail(check, "a chart without its data table:", chart->title);
    const struct draw_list *other = node->as.chart.other_scale, *other_narrow = node->as.chart.other_scale_narrow;
    if (check_drawing(check, node->as.chart.drawing) != 0 || check_drawing(check, node->as.chart.narrow) != 0 ||
        (other != NULL && (check_drawing(check, other) != 0 || check_drawing(check, other_narrow) != 0)))
        return -1;
    return check_table(check, node->as.chart.data);
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
static int check_title(const struct check *check, const struct doc_span *title)
{
    if (title == NULL || check_spans(check, title) != 0)
        return title == NULL ? fail(check, "a section without a title", NULL) : -1;
    return is_blank(check, title) ? fail(check, "a section with an empty title", NULL) : 0;
}

static int check_facts(const struct check *check, const struct doc_node *node)
{
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        if (fact->term == NULL)
            return fail(check, "a fact without a term", NULL);
        if (check_text(check, fact->term) != 0 || check_cell(check, &fact->value) != 0 ||
            check_spans(check, fact->explanation) != 0)
            return -1;
    }
    return 0;
}

static int check_downloads(const struct check *check, const struct doc_node *node)
{
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *item = &node->as.downloads.items[i];
        if (item->label == NULL || item->link == NULL)
            return fail(check, "a download without a label or link", NULL);
        if (check_text(check, item->label) != 0 || check_text(check, item->detail) != 0 || check_text(check, item->link) != 0)
            return -1;
    }
    return 0;
}

static int check_code(const struct check *check, const struct doc_node *node)
{
    if (node->as.code.text == NULL)
        return fail(check, "a code block without text", NULL);
    return check_text(check, node->as.code.text) != 0 || check_text(check, node->as.code.language) != 0 ? -1 : 0;
}

static int check_children_kind(const struct check *check, const struct doc_node *node, enum doc_kind kind, const char *what)
{
    for (const struct doc_node *child = node->first_child; child != NULL; child = child->next)
        if (child->kind != kind)
            return fail(check, what, NULL);
    return 0;
}

static int check_embeds(const struct check *check, const struct doc_node *node)
{
    for (size_t i = 0; i < node->as.embeds.count; i++) {
        const struct doc_embed *item = &node->as.embeds.items[i];
        if (item->label == NULL || *item->label == '\0' || check_text(check, item->label) != 0)
            return fail(check, "something to embed without a label", NULL);
        if (item->chart != NULL)
            continue;
        if (check_text(check, item->left) != 0 || check_text(check, item->right) != 0)
            return -1;
        if (item->left == NULL || item->right == NULL || *item->right == '\0')
            return fail(check, "a badge without its texts:", item->label);
        if (item->file == NULL || !doc_path_is_safe(item->file))
            return fail(check, "a badge without a safe path:", item->label);
    }
    return 0;
}

static int check_content(const struct check *check, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
    case DOC_DETAILS:
        return check_title(check, node->as.section.title);
    case DOC_PARAGRAPH:
        return check_spans(check, node->as.paragraph);
    case DOC_LIST:
        return check_children_kind(check, node, DOC_LIST_ITEM, "a list holds something other than items");
    case DOC_FIGURE_GRID:
        return check_children_kind(check, node, DOC_CHART, "a figure grid holds something other than charts");
    case DOC_TABLE:
        return check_table(check, node->as.table);
    case DOC_CHART:
        return check_chart(check, node);
    case DOC_FACTS:
        return check_facts(check, node);
    case DOC_NOTE:
        return check_spans(check, node->as.note.title);
    case DOC_CODE:
        return check_code(check, node);
    case DOC_DOWNLOADS:
        return check_downloads(check, node);
    case DOC_EMBEDS:
        return check_embeds(check, node);
    case DOC_LIST_ITEM:
        return 0;
    }
    return 0;
}

/* Content and levels of all nodes below parent. */
static int check_nodes(const struct check *check, struct doc_node *parent, int level)
{
    for (struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        bool is_section = node->kind == DOC_SECTION;
        int inner = is_section && level < DOC_LEVEL_DEEPEST ? level + 1 : level;
        if (is_section)
            node->level = inner;
        if (check_content(check, node) != 0 || check_nodes(check, node, inner) != 0)
            return -1;
    }
    return 0;
}

/* ---- pages ------------------------------------------------------------------------------------------------------------------ */
static int check_page_content(const struct check *check)
{
    struct doc_page *page = check->page;
    if (page->path == NULL || !doc_path_is_safe(page->path))
        return fail(check, "a path is made of names of letters, digits, '.', '_' and '-', separated by '/'", NULL);
    if (page->title == NULL || *page->title == '\0')
        return fail(check, "a page without a title", NULL);
    if (page->summary == NULL || *page->summary == '\0')
        return fail(check, "a page without a summary", NULL);
    if (check_text(check, page->title) != 0 || check_text(check, page->summary) != 0 || check_text(check, page->updated) != 0)
        return -1;
    page->body.level = 1;
    return check_nodes(check, &page->body, 1);
}

/* ---- links ------------------------------------------------------------------------------------------------------------------ */
static bool has_anchor(const struct check *check, const char *anchor)
{
    return name_index_find(&check->ties->anchors, str_from_text(anchor), NULL);
}

/* A place of the page itself can be proved at once, one of another page is left for later. */
static int check_page_link(const struct check *check, const char *link)
{
    const char *path = link + strlen("page:");
    struct str name = {path, strcspn(path, "#")};
    const char *anchor = path + name.length;
    if (!name_index_find(check->site->page_names, name, NULL))
        return fail(check, "a link to a page that does not exist:", link);
    if (*anchor == '\0')
        return 0;
    if (str_equals_text(name, check->page->path))
        return has_anchor(check, anchor + 1) ? 0 : fail(check, "a link to a place that does not exist:", link);
    *VEC_PUSH(&check->ties->wanted, const char *) = path;
    return 0;
}

static int check_link(void *context, const char *link)
{
    const struct check *check = context;
    struct str text = str_from_text(link);
    if (str_starts_with(text, "page:"))
        return check_page_link(check, link);
    if (str_starts_with(text, "#"))
        return has_anchor(check, link + 1) ? 0 : fail(check, "a link to a place that does not exist:", link);
    if (str_starts_with(text, "file:")) {
        bool found = name_index_find(check->site->file_names, str_from_text(link + strlen("file:")), NULL);
        return found ? 0 : fail(check, "a link to a file that does not exist:", link);
    }
    if (str_starts_with(text, "https://") || str_starts_with(text, "http://") || str_starts_with(text, "mailto:"))
        return 0;
    return fail(check, "a link that begins with none of page: # file: https:// http:// mailto: is", link);
}

static int check_crumbs(struct check *check, const struct doc_crumb *crumbs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (crumbs[i].title == NULL || *crumbs[i].title == '\0' || crumbs[i].link == NULL)
            return fail(check, "a menu entry or crumb without a title or link", NULL);
        if (check_text(check, crumbs[i].title) != 0 || check_link(check, crumbs[i].link) != 0)
            return -1;
    }
    return 0;
}

/* ---- pages and the site ----------------------------------------------------------------------------------------------------- */
int doc_check_page(const struct doc_site *site, struct doc_page *page, struct arena *arena, struct doc_ties *ties,
                   struct error *error)
{
    struct check check = {.site = site, .page = page, .arena = arena, .ties = ties, .error = error};
    if (check_page_content(&check) != 0)
        return -1;
    const char *wrong = doc_anchor_assign(arena, page, &ties->anchors);
    if (wrong != NULL)
        return fail(&check, "an anchor that is used twice, or is not made of letters, digits, '-', '_' and '.':", wrong);
    if (check_crumbs(&check, page->crumbs, page->crumb_count) != 0)
        return -1;
    return doc_visit_links(&page->body, check_link, &check);
}

int doc_check_menu(const struct doc_site *site, struct doc_places *places, struct error *error)
{
    struct doc_page nowhere = {.path = "menu"}; /* no page has this name: menus are on all of them */
    struct doc_ties ties;
    doc_ties_init(&ties);
    struct check check = {.site = site, .page = &nowhere, .arena = &places->arena, .ties = &ties, .error = error};
    int result = check_crumbs(&check, site->menu, site->menu_count);
    for (size_t i = 0; result == 0 && i < ties.wanted.count; i++)
        doc_places_want(places, *VEC_AT(&ties.wanted, i, const char *), "(menu)");
    doc_ties_release(&ties);
    return result;
}

static int check_pages(struct doc_site *site, struct doc_places *places, struct error *error)
{
    for (size_t i = 0; i < site->page_count; i++) {
        struct doc_ties ties;
        doc_ties_init(&ties);
        int result = doc_check_page(site, site->pages[i], site->arena, &ties, error);
        if (result == 0)
            doc_places_add(places, site->pages[i]->path, &ties);
        doc_ties_release(&ties);
        if (result != 0)
            return -1;
    }
    return doc_check_menu(site, places, error) == 0 ? doc_places_check(places, error) : -1;
}

int doc_check_site(struct doc_site *site, struct error *error)
{
    if (site->page_count == 0)
        return error_set(error, "the site has no pages");
    const char *twice = doc_site_index(site);
    if (twice != NULL)
        return error_set(error, "page %s: two pages have this path", twice);
    struct doc_places places;
    doc_places_init(&places, site);
    int result = check_pages(site, &places, error);
    doc_places_release(&places);
    return result;
}
