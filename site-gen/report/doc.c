/* doc: builders of the document tree: sites, pages, blocks, tables. They copy what they are given and never fail; whether the
 * result makes sense is doc_check's business. Pipeline: report builders -> [doc tree] -> doc_check -> renderers. */
#include "site-gen/report/doc.h"

#include "lib/fs.h"
#include "lib/name_index.h"
#include "lib/str.h"
#include "site-gen/report/chart.h"

#include <math.h>
#include <string.h>

#define DOC_FIRST_CAPACITY 16
#define DOC_NAME_MAXIMUM 245         /* of a file or folder: 255 bytes less what is appended while it is written */
#define DOC_CHART_GRID_WIDTH 520.0   /* two beside each other in the page's column */
#define DOC_CHART_NARROW_WIDTH 350.0 /* a phone's width without the margins */

/* ---- site and pages --------------------------------------------------------------------------------------------------------- */
struct doc_site *doc_site_new(struct arena *arena, const struct messages *messages, const char *language, const char *title)
{
    struct doc_site *site = ARENA_NEW(arena, struct doc_site);
    site->arena = arena;
    site->messages = messages;
    site->language = arena_copy_text(arena, language);
    site->folder = text_equals(language, "en") ? "" : arena_format(arena, "%s/", language);
    site->title = arena_copy_text(arena, title);
    site->base_url = "";
    return site;
}

/* Arenas can't grow an allocation in place: doubles into a new one. */
static void *grow(struct arena *arena, const void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return NULL;
    *capacity = *capacity == 0 ? DOC_FIRST_CAPACITY : *capacity * 2;
    void *larger = arena_allocate_array(arena, *capacity, item_size);
    if (count > 0)
        memcpy(larger, items, count * item_size);
    return larger;
}

struct doc_page *doc_page_new(struct arena *arena, const struct doc_site *site, const char *path, const char *title,
                              const char *summary)
{
    struct doc_page *page = ARENA_NEW(arena, struct doc_page);
    page->path = arena_copy_text(arena, path);
    page->alternate_path = page->path;
    page->language = site->language;
    page->title = arena_copy_text(arena, title);
    page->summary = arena_copy_text(arena, summary);
    page->body.kind = DOC_SECTION;
    page->body.level = 1;
    return page;
}

void doc_site_keep_page(struct doc_site *site, struct doc_page *page)
{
    void *larger = grow(site->arena, site->pages, site->page_count, &site->page_capacity, sizeof(struct doc_page *));
    if (larger != NULL)
        site->pages = larger;
    site->pages[site->page_count++] = page;
}

struct doc_page *doc_site_add_page(struct doc_site *site, const char *path, const char *title, const char *summary)
{
    struct doc_page *page = doc_page_new(site->arena, site, path, title, summary);
    doc_site_keep_page(site, page);
    return page;
}

void doc_site_add_file(struct doc_site *site, const char *path)
{
    void *larger = grow(site->arena, site->files, site->file_count, &site->file_capacity, sizeof(const char *));
    if (larger != NULL)
        site->files = larger;
    site->files[site->file_count++] = arena_copy_text(site->arena, path);
}

const struct doc_page *doc_site_find_page(const struct doc_site *site, const char *path)
{
    for (size_t i = 0; i < site->page_count; i++)
        if (text_equals(site->pages[i]->path, path))
            return site->pages[i];
    return NULL;
}

const char *doc_site_index(struct doc_site *site)
{
    struct name_index *pages = ARENA_NEW(site->arena, struct name_index), *files = ARENA_NEW(site->arena, struct name_index);
    name_index_init(pages, site->arena, site->page_count);
    for (size_t i = 0; i < site->page_count; i++)
        name_index_add(pages, site->pages[i]->path, i);
    name_index_init(files, site->arena, site->file_count);
    for (size_t i = 0; i < site->file_count; i++)
        name_index_add(files, site->files[i], i);
    name_index_sort(files); /* naming a file twice does no harm */
    site->page_names = pages;
    site->file_names = files;
    return name_index_sort(pages);
}

char *doc_link_path(struct arena *arena, const struct doc_site *site, const char *link)
{
    struct str text = str_from_text(link);
    if (str_starts_with(text, "file:"))
        return arena_copy_text(arena, link + strlen("file:"));
    if (!str_starts_with(text, "page:"))
        return NULL;
    const char *path = link + strlen("page:");
    size_t length = strcspn(path, "#");
    return arena_format(arena, "%s%.*s.html%s", site->folder, (int)length, path, path + length);
}

char *doc_url(struct arena *arena, const char *base, const char *path)
{
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    return arena_format(arena, "%.*s/%s", (int)length, base, path);
}

bool doc_path_is_safe(const char *path)
{
    struct str rest = str_from_text(path), part;
    char name[DOC_NAME_MAXIMUM + 1];
    if (rest.length == 0)
        return false;
    while (str_split_next(&rest, '/', &part)) {
        if (part.length > DOC_NAME_MAXIMUM)
            return false;
        memcpy(name, part.data, part.length);
        name[part.length] = '\0';
        if (!fs_has_safe_characters(name))
            return false;
    }
    return true;
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
static struct doc_node *add_node(struct arena *arena, struct doc_node *parent, enum doc_kind kind, const char *id)
{
    struct doc_node *node = ARENA_NEW(arena, struct doc_node);
    node->kind = kind;
    node->id = arena_copy_text(arena, id);
    node->parent = parent;
    if (parent->last_child == NULL)
        parent->first_child = node;
    else
        parent->last_child->next = node;
    parent->last_child = node;
    return node;
}

struct doc_node *doc_add_section(struct arena *arena, struct doc_node *parent, const char *id, struct doc_span *title)
{
    struct doc_node *node = add_node(arena, parent, DOC_SECTION, id);
    node->as.section.title = title;
    return node;
}

struct doc_node *doc_add_paragraph(struct arena *arena, struct doc_node *parent, struct doc_span *spans)
{
    struct doc_node *node = add_node(arena, parent, DOC_PARAGRAPH, NULL);
    node->as.paragraph = spans;
    return node;
}

struct doc_node *doc_add_list(struct arena *arena, struct doc_node *parent, bool ordered)
{
    struct doc_node *node = add_node(arena, parent, DOC_LIST, NULL);
    node->as.list.ordered = ordered;
    return node;
}

struct doc_node *doc_add_list_item(struct arena *arena, struct doc_node *list)
{
    return add_node(arena, list, DOC_LIST_ITEM, NULL);
}

struct doc_node *doc_add_table(struct arena *arena, struct doc_node *parent, const char *id, struct doc_table *table)
{
    struct doc_node *node = add_node(arena, parent, DOC_TABLE, id);
    node->as.table = table;
    return node;
}

/* A drawing of another width than the chart asks for; 0 keeps the chart's own. */
static const struct draw_list *lay_out(struct arena *arena, const struct chart *chart, double width)
{
    struct chart sized = *chart;
    if (width > 0)
        sized.width = width;
    return chart_layout(arena, &sized, chart->description);
}

struct doc_node *doc_add_chart(struct arena *arena, struct doc_node *parent, const char *id, const struct chart *chart,
                               struct doc_span *caption, struct doc_table *data)
{
    struct doc_node *node = add_node(arena, parent, DOC_CHART, id);
    node->as.chart.chart = chart;
    bool is_in_grid = parent->kind == DOC_FIGURE_GRID && !(chart->width > 0);
    node->as.chart.drawing = lay_out(arena, chart, is_in_grid ? DOC_CHART_GRID_WIDTH : 0);
    node->as.chart.narrow = lay_out(arena, chart, DOC_CHART_NARROW_WIDTH);
    if (chart->linear_subtitle != NULL) {
        struct chart linear = *chart;
        linear.scale = CHART_LINEAR;
        linear.subtitle = linear.description = chart->linear_subtitle;
        node->as.chart.other_scale = lay_out(arena, &linear, is_in_grid ? DOC_CHART_GRID_WIDTH : 0);
        node->as.chart.other_scale_narrow = lay_out(arena, &linear, DOC_CHART_NARROW_WIDTH);
    }
    node->as.chart.caption = caption;
    node->as.chart.data = data;
    return node;
}

struct doc_node *doc_add_figure_grid(struct arena *arena, struct doc_node *parent)
{
    return add_node(arena, parent, DOC_FIGURE_GRID, NULL);
}

/* A cell's own texts; spans, being built in the arena, are shared. */
static struct doc_cell copy_cell(struct arena *arena, const struct doc_cell *cell)
{
    struct doc_cell copy = *cell;
    copy.text = arena_copy_text(arena, cell->text);
    copy.detail = arena_copy_text(arena, cell->detail);
    copy.link = arena_copy_text(arena, cell->link);
    return copy;
}

struct doc_node *doc_add_facts(struct arena *arena, struct doc_node *parent, struct doc_fact *items, size_t count, bool cards)
{
    struct doc_node *node = add_node(arena, parent, DOC_FACTS, NULL);
    node->as.facts.items = ARENA_NEW_ARRAY(arena, count, struct doc_fact);
    for (size_t i = 0; i < count; i++)
        node->as.facts.items[i] = (struct doc_fact){.term = arena_copy_text(arena, items[i].term),
                                                    .value = copy_cell(arena, &items[i].value),
                                                    .explanation = items[i].explanation};
    node->as.facts.count = count;
    node->as.facts.cards = cards;
    return node;
}

struct doc_node *doc_add_note(struct arena *arena, struct doc_node *parent, enum doc_note_kind kind, struct doc_span *title)
{
    struct doc_node *node = add_node(arena, parent, DOC_NOTE, NULL);
    node->as.note.kind = kind;
    node->as.note.title = title;
    return node;
}

struct doc_node *doc_add_details(struct arena *arena, struct doc_node *parent, const char *id, struct doc_span *title)
{
    struct doc_node *node = add_node(arena, parent, DOC_DETAILS, id);
    node->as.section.title = title;
    return node;
}

struct doc_node *doc_add_code(struct arena *arena, struct doc_node *parent, const char *language, const char *text)
{
    struct doc_node *node = add_node(arena, parent, DOC_CODE, NULL);
    node->as.code.language = arena_copy_text(arena, language);
    node->as.code.text = arena_copy_text(arena, text);
    return node;
}

struct doc_node *doc_add_downloads(struct arena *arena, struct doc_node *parent, struct doc_download *items, size_t count)
{
    struct doc_node *node = add_node(arena, parent, DOC_DOWNLOADS, NULL);
    node->as.downloads.items = ARENA_NEW_ARRAY(arena, count, struct doc_download);
    for (size_t i = 0; i < count; i++)
        node->as.downloads.items[i] = (struct doc_download){.link = arena_copy_text(arena, items[i].link),
                                                            .label = arena_copy_text(arena, items[i].label),
                                                            .detail = arena_copy_text(arena, items[i].detail)};
    node->as.downloads.count = count;
    return node;
}

struct doc_node *doc_add_embeds(struct arena *arena, struct doc_node *parent, struct doc_embed *items, size_t count, size_t shown)
{
    struct doc_node *node = add_node(arena, parent, DOC_EMBEDS, NULL);
    node->audience = DOC_NOT_IN_MARKDOWN | DOC_NOT_IN_PDF;
    node->as.embeds.items = items;
    node->as.embeds.count = count;
    node->as.embeds.shown = shown < count ? shown : count;
    return node;
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
struct doc_table *doc_table_new(struct arena *arena, struct doc_span *caption, const struct doc_column *columns,
                                size_t column_count)
{
    struct doc_table *table = ARENA_NEW(arena, struct doc_table);
    table->caption = caption;
    table->columns = ARENA_NEW_ARRAY(arena, column_count, struct doc_column);
    table->column_count = column_count;
    for (size_t i = 0; i < column_count; i++)
        table->columns[i] = (struct doc_column){.title = arena_copy_text(arena, columns[i].title),
                                                .unit = arena_copy_text(arena, columns[i].unit),
                                                .hint = arena_copy_text(arena, columns[i].hint),
                                                .align = columns[i].align};
    return table;
}

struct doc_row *doc_table_add_row(struct arena *arena, struct doc_table *table)
{
    void *larger = grow(arena, table->rows, table->row_count, &table->row_capacity, sizeof(struct doc_row));
    if (larger != NULL)
        table->rows = larger;
    struct doc_row *row = &table->rows[table->row_count++];
    row->cells = ARENA_NEW_ARRAY(arena, table->column_count, struct doc_cell);
    for (size_t i = 0; i < table->column_count; i++)
        row->cells[i] = (struct doc_cell){.value = NAN, .shade = NAN};
    return row;
}

struct doc_cell doc_cell_text(struct arena *arena, const char *words, const char *link)
{
    return (struct doc_cell){.kind = DOC_CELL_TEXT,
                             .spans = doc_span_plain(arena, words),
                             .link = arena_copy_text(arena, link),
                             .value = NAN,
                             .shade = NAN};
}

struct doc_cell doc_cell_spans(struct doc_span *spans)
{
    return (struct doc_cell){.kind = DOC_CELL_TEXT, .spans = spans, .value = NAN, .shade = NAN};
}

struct doc_cell doc_cell_number(const char *text, double value)
{
    return (struct doc_cell){.kind = DOC_CELL_NUMBER, .text = text, .value = value, .shade = NAN};
}

struct doc_cell doc_cell_estimate(const char *text, const char *detail, double value)
{
    return (struct doc_cell){.kind = DOC_CELL_ESTIMATE, .text = text, .detail = detail, .value = value, .shade = NAN};
}

struct doc_cell doc_cell_ratio(const char *text, const char *detail, double value)
{
    return (struct doc_cell){.kind = DOC_CELL_RATIO, .text = text, .detail = detail, .value = value, .shade = NAN};
}

struct doc_cell doc_cell_verdict(enum doc_verdict verdict, const char *text, const char *detail)
{
    return (struct doc_cell){
        .kind = DOC_CELL_VERDICT, .text = text, .detail = detail, .verdict = verdict, .value = NAN, .shade = NAN};
}

struct doc_cell doc_cell_rank(const char *text, double value)
{
    return (struct doc_cell){.kind = DOC_CELL_RANK, .text = text, .value = value, .shade = NAN};
}

struct doc_cell doc_cell_state(enum doc_state state, const char *word)
{
    return (struct doc_cell){.kind = DOC_CELL_STATE, .text = word, .state = state, .value = NAN, .shade = NAN};
}
