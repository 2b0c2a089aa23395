/* authors: authors with their posts, in the three ways of scenario 10 (store.h). */
#include "servers/store/driver.h"

enum { AUTHORS_MAXIMUM = 100, NAME_BYTES = 64 };

struct author {
    int64_t id;
    char name[NAME_BYTES];
    size_t name_length;
};

/* The authors of a page, kept because the connection is needed for their posts. */
struct author_page {
    struct author authors[AUTHORS_MAXIMUM];
    size_t count;
    store_take_author *take;
    void *context;
    size_t given; /* authors that were given to take */
};

static void keep_author(void *context, const struct store_value *columns)
{
    struct author_page *page = context;
    if (page->count == AUTHORS_MAXIMUM)
        return;
    struct author *author = &page->authors[page->count++];
    author->id = columns[0].integer;
    author->name_length = columns[1].text.length < NAME_BYTES ? columns[1].text.length : NAME_BYTES;
    memcpy(author->name, columns[1].text.data, author->name_length);
}

static enum store_result read_authors(struct store *store, int64_t limit, int64_t offset, struct author_page *page)
{
    const struct store_value parameters[] = {{.integer = limit}, {.integer = offset}};
    return store->driver->run(store, STATEMENT_AUTHOR_LIST, parameters, keep_author, page);
}

static void give_author(struct author_page *page)
{
    const struct author *author = &page->authors[page->given++];
    struct store_author given = {author->id, {author->name, author->name_length}};
    page->take(page->context, &given, NULL);
}

static void give_post(struct author_page *page, int64_t id, struct text title)
{
    struct store_post given = {id, title};
    page->take(page->context, NULL, &given);
}

/* ---- lazy --------------------------------------------------------------------------------------------------------------------- */
static void take_post(void *context, const struct store_value *columns)
{
    give_post(context, columns[0].integer, columns[1].text);
}

static enum store_result list_lazily(struct store *store, int64_t limit, int64_t offset, struct author_page *page)
{
    enum store_result result = read_authors(store, limit, offset, page);
    for (size_t i = 0; i < page->count && result == STORE_OK; i++) {
        give_author(page);
        result = store->driver->run(store, STATEMENT_AUTHOR_POSTS, &(struct store_value){.integer = page->authors[i].id}, take_post,
                                    page);
    }
    return result;
}

/* ---- eager -------------------------------------------------------------------------------------------------------------------- */
static void take_joined(void *context, const struct store_value *columns)
{
    struct author_page *page = context;
    if (page->given == 0 || page->authors[0].id != columns[0].integer) {
        page->authors[0].id = columns[0].integer;
        page->given++;
        struct store_author author = {columns[0].integer, columns[1].text};
        page->take(page->context, &author, NULL);
    }
    give_post(page, columns[2].integer, columns[3].text);
}

static enum store_result list_eagerly(struct store *store, int64_t limit, int64_t offset, struct author_page *page)
{
    const struct store_value parameters[] = {{.integer = limit}, {.integer = offset}};
    return store->driver->run(store, STATEMENT_AUTHOR_JOIN, parameters, take_joined, page);
}

/* ---- subquery ----------------------------------------------------------------------------------------------------------------- */
static void take_post_of(void *context, const struct store_value *columns)
{
    struct author_page *page = context;
    /* Both queries are in the order of authors, and an author may have no posts. */
    while (page->given < page->count && (page->given == 0 || page->authors[page->given - 1].id < columns[0].integer))
        give_author(page);
    give_post(page, columns[1].integer, columns[2].text);
}

static enum store_result list_by_subquery(struct store *store, int64_t limit, int64_t offset, struct author_page *page)
{
    const struct store_value parameters[] = {{.integer = limit}, {.integer = offset}};
    enum store_result result = read_authors(store, limit, offset, page);
    if (result == STORE_OK && page->count > 0)
        result = store->driver->run(store, STATEMENT_AUTHOR_POSTS_IN, parameters, take_post_of, page);
    while (result == STORE_OK && page->given < page->count)
        give_author(page);
    return result;
}

enum store_result store_list_authors(struct store *store, enum store_fetching fetching, int64_t limit, int64_t offset,
                                     store_take_author *take, void *context)
{
    struct author_page page;
    page.count = page.given = 0;
    page.take = take;
    page.context = context;
    switch (fetching) {
    case STORE_LAZY:
        return list_lazily(store, limit, offset, &page);
    case STORE_EAGER:
        return list_eagerly(store, limit, offset, &page);
    case STORE_SUBQUERY:
        return list_by_subquery(store, limit, offset, &page);
    }
    return STORE_FAILED;
}
