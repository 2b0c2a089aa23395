/* reports: aggregates and text search (store.h). */
#include "servers/store/driver.h"

enum store_result store_count_rows(struct store *store, struct store_counts *counts)
{
    struct store_value columns[STATEMENT_COLUMNS_MAXIMUM];
    enum store_result result = store_run_row(store, STATEMENT_COUNT_ROWS, NULL, columns);
    if (result == STORE_OK)
        *counts = (struct store_counts){columns[0].integer, columns[1].integer, columns[2].integer};
    return result;
}

/* ---- groups ------------------------------------------------------------------------------------------------------------------- */
struct group_list {
    store_take_group *take;
    void *context;
    size_t first; /* column of the name; an id stands before it */
};

static void take_group(void *context, const struct store_value *columns)
{
    const struct group_list *list = context;
    const struct store_value *named = columns + list->first;
    struct store_group group = {list->first > 0 ? columns[0].integer : 0, named[0].text, named[1].integer, named[2].integer,
                                named[3].real};
    list->take(list->context, &group);
}

enum store_result store_group_countries(struct store *store, int64_t limit, store_take_group *take, void *context)
{
    struct group_list list = {take, context, 0};
    return store->driver->run(store, STATEMENT_COUNTRY_STATISTICS, &(struct store_value){.integer = limit}, take_group, &list);
}

enum store_result store_group_authors(struct store *store, int64_t limit, store_take_group *take, void *context)
{
    struct group_list list = {take, context, 1};
    return store->driver->run(store, STATEMENT_AUTHOR_STATISTICS, &(struct store_value){.integer = limit}, take_group, &list);
}

/* ---- search ------------------------------------------------------------------------------------------------------------------- */
struct match_list {
    store_take_match *take;
    void *context;
};

static void take_match(void *context, const struct store_value *columns)
{
    const struct match_list *list = context;
    struct store_match match = {columns[0].integer, columns[1].text, columns[2].text};
    list->take(list->context, &match);
}

/* The words as a pattern of LIKE that finds them anywhere: its own signs are meant literally. */
static void append_pattern(struct buffer *pattern, struct text words)
{
    buffer_append(pattern, "%", 1);
    for (size_t i = 0; i < words.length; i++) {
        if (words.data[i] == '%' || words.data[i] == '_' || words.data[i] == '\\')
            buffer_append(pattern, "\\", 1);
        buffer_append(pattern, words.data + i, 1);
    }
    buffer_append(pattern, "%", 1);
}

enum store_result store_search(struct store *store, bool fulltext, struct text words, int64_t limit, store_take_match *take,
                               void *context)
{
    struct match_list list = {take, context};
    struct buffer *pattern = &store->row;
    buffer_clear(pattern);
    if (fulltext)
        store->driver->append_search(pattern, words);
    else
        append_pattern(pattern, words);
    if (pattern->failed)
        return STORE_FAILED;
    const struct store_value parameters[] = {{.text = buffer_text(pattern)}, {.integer = limit}};
    return store->driver->run(store, fulltext ? STATEMENT_SEARCH_FULLTEXT : STATEMENT_SEARCH_LIKE, parameters, take_match, &list);
}
