/* page_search: all pages of the language in alphabetical order, by kind. Where scripts run, a search over the words of the pages
 * (render/search_index.h) stands above the list. */
#include "site-gen/report/page.h"

#include <stdlib.h>
#include <string.h>

#define UNFOLDED_MAXIMUM 40 /* pages of one kind */

static const char *kind_of(const struct doc_page *page)
{
    return page->kind == NULL ? "" : page->kind;
}

static int compare_pages(const void *a, const void *b)
{
    const struct doc_page *left = *(const struct doc_page *const *)a, *right = *(const struct doc_page *const *)b;
    int order = strcmp(kind_of(left), kind_of(right));
    order = order != 0 ? order : strcmp(left->title, right->title);
    return order != 0 ? order : strcmp(left->path, right->path);
}

/* A list of count pages of one kind, folded where it is long. */
static void add_kind(const struct report *report, struct doc_node *parent, const struct doc_page *const *pages, size_t count)
{
    struct arena *arena = report->arena;
    const char *kind = kind_of(pages[0]);
    if (kind[0] == '\0')
        kind = SAY(report, "search.main_pages");
    parent = doc_add_section(arena, parent, NULL, doc_span_plain(arena, kind));
    if (count > UNFOLDED_MAXIMUM) {
        const char *title = SAY(report, "search.fold", "count", format_count(arena, (int64_t)count));
        parent = doc_add_details(arena, parent, NULL, doc_span_plain(arena, title));
    }
    struct doc_node *list = doc_add_list(arena, parent, false);
    for (size_t i = 0; i < count; i++) {
        struct doc_text text = doc_text_new(arena);
        doc_text_add_link(&text, pages[i]->title, arena_format(arena, "page:%s", pages[i]->path));
        doc_add_paragraph(arena, doc_add_list_item(arena, list), text.first);
    }
}

void page_add_search(const struct report *report)
{
    const struct doc_site *site = report->site;
    size_t count = site->page_count;
    const struct doc_page **pages = ARENA_NEW_ARRAY(report->arena, count, const struct doc_page *);
    for (size_t i = 0; i < count; i++)
        pages[i] = site->pages[i];
    qsort(pages, count, sizeof(*pages), compare_pages);
    struct doc_page *page = page_new(report, "search", SAY(report, "search.title"), SAY(report, "search.summary"), NULL, NULL);
    page->search = true;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && strcmp(kind_of(pages[end]), kind_of(pages[first])) == 0;)
            end++;
        add_kind(report, &page->body, pages + first, end - first);
    }
}
