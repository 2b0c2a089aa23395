/* page_search: all pages of the language in alphabetical order, by kind. Where scripts run, a search over the words of the pages
 * (search_index.h) stands above the list. */
#include "site-gen/report/page.h"

#include "site-gen/report/search_index.h"

#include <stdlib.h>
#include <string.h>

#define UNFOLDED_MAXIMUM 40 /* pages of one kind */

static const char *kind_of(const struct search_entry *entry)
{
    return entry->head.kind == NULL ? "" : entry->head.kind;
}

static int compare_entries(const void *a, const void *b)
{
    const struct search_entry *left = a, *right = b;
    int order = strcmp(kind_of(left), kind_of(right));
    order = order != 0 ? order : strcmp(left->head.title, right->head.title);
    return order != 0 ? order : strcmp(left->page->path, right->page->path);
}

/* A list of count pages of one kind, folded where it is long. */
static void add_kind(const struct report *report, struct doc_node *parent, const struct search_entry *entries, size_t count)
{
    struct arena *arena = report->arena;
    const char *kind = entries[0].head.kind != NULL ? entries[0].head.kind : SAY(report, "search.main_pages");
    parent = doc_add_section(arena, parent, NULL, doc_span_plain(arena, kind));
    if (count > UNFOLDED_MAXIMUM) {
        const char *title = SAY(report, "search.fold", "count", format_count(arena, (int64_t)count));
        parent = doc_add_details(arena, parent, NULL, doc_span_plain(arena, title));
    }
    struct doc_node *list = doc_add_list(arena, parent, false);
    for (size_t i = 0; i < count; i++) {
        struct doc_text text = doc_text_new(arena);
        doc_text_add_link(&text, entries[i].head.title, arena_format(arena, "page:%s", entries[i].page->path));
        doc_add_paragraph(arena, doc_add_list_item(arena, list), text.first);
    }
}

struct doc_page *page_build_search(const struct report *report)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->search_index = search_index_path(report->arena, report->site);
    size_t count, left_out;
    struct search_entry *entries = search_entries(report, &count, &left_out);
    qsort(entries, count, sizeof(*entries), compare_entries);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && strcmp(kind_of(&entries[end]), kind_of(&entries[first])) == 0;)
            end++;
        add_kind(report, &page->body, entries + first, end - first);
    }
    if (left_out > 0)
        report_paragraph(report, &page->body,
                         SAY(report, "search.left_out", "count", format_count(report->arena, (int64_t)left_out)));
    return page;
}
