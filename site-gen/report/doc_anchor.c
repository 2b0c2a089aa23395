/* doc_anchor: given ids first, then slugs for the nodes that have none. Part of doc_check. */
#include "site-gen/report/doc_anchor.h"

#include "site-gen/report/chart.h"

#include <ctype.h>
#include <string.h>

#define SLUG_MAXIMUM 64

char *doc_anchor_slug(struct arena *arena, const char *words, const char *fallback)
{
    char slug[SLUG_MAXIMUM + 4];
    size_t length = 0;
    for (const unsigned char *at = (const unsigned char *)words; *at != '\0'; at++) {
        bool starts_character = (*at & 0xC0) != 0x80; /* never cuts a UTF-8 sequence */
        if (length >= SLUG_MAXIMUM && starts_character)
            break;
        if (isalnum(*at) || *at >= 0x80)
            slug[length++] = (char)(*at < 0x80 ? tolower(*at) : *at);
        else if (length > 0 && slug[length - 1] != '-')
            slug[length++] = '-';
    }
    while (length > 0 && slug[length - 1] == '-')
        length--;
    if (length == 0)
        return arena_copy_text(arena, fallback);
    return arena_copy_str(arena, (struct str){slug, length});
}

static bool is_wellformed(const char *id)
{
    if (*id == '\0')
        return false;
    for (const unsigned char *at = (const unsigned char *)id; *at != '\0'; at++)
        if (!isalnum(*at) && *at < 0x80 && strchr("-_.", *at) == NULL)
            return false;
    return true;
}

static bool needs_id(const struct doc_node *node)
{
    return node->kind == DOC_SECTION || node->kind == DOC_DETAILS || node->kind == DOC_TABLE || node->kind == DOC_CHART;
}

static char *slug_of(struct arena *arena, const struct doc_node *node)
{
    if (node->kind == DOC_TABLE)
        return doc_anchor_slug(arena, doc_span_words(arena, node->as.table->caption), "table");
    if (node->kind == DOC_CHART)
        return doc_anchor_slug(arena, node->as.chart.chart->title, "chart");
    return doc_anchor_slug(arena, doc_span_words(arena, node->as.section.title), "section");
}

static size_t count_ids(const struct doc_node *parent)
{
    size_t count = 0;
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        count += (node->id != NULL || needs_id(node) ? 1 : 0) + count_ids(node);
    return count;
}

/* Adds the ids that were given. Returns a malformed one, or NULL. */
static const char *collect_given(const struct doc_node *parent, struct name_index *given)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->id != NULL) {
            if (!is_wellformed(node->id))
                return node->id;
            name_index_add(given, node->id, 0);
        }
        const char *wrong = collect_given(node, given);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

/* The ids made so far, in order of the nodes: a page has few nodes without an id, so a linear search does. */
struct made {
    struct arena *arena;
    const struct name_index *given;
    const char **ids;
    size_t count;
};

static bool is_taken(const struct made *made, const char *id)
{
    for (size_t i = 0; i < made->count; i++)
        if (strcmp(made->ids[i], id) == 0)
            return true;
    return name_index_find(made->given, str_from_text(id), NULL);
}

static void make_missing(struct made *made, struct doc_node *parent)
{
    for (struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->id == NULL && needs_id(node)) {
            const char *slug = slug_of(made->arena, node);
            const char *id = slug;
            for (int number = 2; is_taken(made, id); number++)
                id = arena_format(made->arena, "%s-%d", slug, number);
            node->id = id;
            made->ids[made->count++] = id;
        }
        make_missing(made, node);
    }
}

const char *doc_anchor_assign(struct arena *arena, struct doc_page *page, struct name_index *anchors)
{
    size_t count = count_ids(&page->body);
    struct name_index given;
    name_index_init(&given, arena, count);
    const char *wrong = collect_given(&page->body, &given);
    if (wrong == NULL)
        wrong = name_index_sort(&given);
    if (wrong != NULL)
        return wrong;

    struct made made = {.arena = arena, .given = &given, .ids = ARENA_NEW_ARRAY(arena, count, const char *)};
    make_missing(&made, &page->body);
    name_index_init(anchors, arena, count);
    for (size_t i = 0; i < given.count; i++)
        name_index_add(anchors, given.entries[i].name, 0);
    for (size_t i = 0; i < made.count; i++)
        name_index_add(anchors, made.ids[i], 0);
    name_index_sort(anchors);
    return NULL;
}
