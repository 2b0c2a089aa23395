/* store_loader: rows of queries, found again by their numbers, and texts that many rows share. */
#include "site-gen/store/store_loader.h"

#include "lib/random.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows --------------------------------------------------------------------------------------------------------------------- */
void loader_rows_init(struct loader_rows *rows, size_t item_size)
{
    vec_init(&rows->items, item_size);
    vec_init(&rows->places, sizeof(struct row_place));
}

void loader_rows_release(struct loader_rows *rows)
{
    vec_release(&rows->items);
    vec_release(&rows->places);
}

static int compare_places(const void *a, const void *b)
{
    const struct row_place *left = a, *right = b;
    return (left->row > right->row) - (left->row < right->row);
}

static void sort_places(struct vec *places)
{
    if (places->count > 0)
        qsort(places->items, places->count, sizeof(struct row_place), compare_places);
}

static void *item_at(const struct loader_rows *rows, size_t index)
{
    return (char *)rows->items.items + index * rows->items.item_size;
}

size_t loader_find(const struct loader_rows *rows, int64_t row)
{
    const struct row_place wanted = {.row = row};
    const struct row_place *found =
        bsearch(&wanted, rows->places.items, rows->places.count, sizeof(struct row_place), compare_places);
    assert(found != NULL);
    return found->index;
}

struct ordering {
    const struct loader_rows *rows;
    int (*compare)(const void *a, const void *b);
};

static int compare_items(const void *a, const void *b, void *context)
{
    const struct row_place *left = a, *right = b;
    const struct ordering *ordering = context;
    return ordering->compare(item_at(ordering->rows, left->index), item_at(ordering->rows, right->index));
}

void loader_order(struct loader_rows *rows, int (*compare)(const void *a, const void *b))
{
    struct ordering ordering = {rows, compare};
    struct vec ordered;
    if (rows->places.count == 0)
        return;
    qsort_r(rows->places.items, rows->places.count, sizeof(struct row_place), compare_items, &ordering);
    vec_init(&ordered, rows->items.item_size);
    for (size_t i = 0; i < rows->places.count; i++) {
        struct row_place *place = VEC_AT(&rows->places, i, struct row_place);
        memcpy(vec_push(&ordered), item_at(rows, place->index), rows->items.item_size);
        place->index = i;
    }
    vec_release(&rows->items);
    rows->items = ordered;
    sort_places(&rows->places);
}

void *loader_copy_items(const struct loader_rows *rows, struct arena *arena)
{
    return rows->items.count == 0 ? NULL : arena_copy_bytes(arena, rows->items.items, rows->items.count * rows->items.item_size);
}

/* ---- queries ------------------------------------------------------------------------------------------------------------------ */
int loader_take_rows(struct loader *loader, const struct loader_table *table, struct statement *statement, struct loader_rows *rows,
                     struct error *error)
{
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        *VEC_PUSH(&rows->places, struct row_place) = (struct row_place){statement_take_int64(statement), rows->items.count};
        if (table->take(loader, statement, vec_push(&rows->items), error) < 0)
            return -1;
    }
    return state;
}

static int compare_numbers(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void keep_distinct(struct vec *numbers)
{
    size_t kept = 0;
    if (numbers->count > 0)
        qsort(numbers->items, numbers->count, sizeof(int64_t), compare_numbers);
    for (size_t i = 0; i < numbers->count; i++) {
        int64_t number = *VEC_AT(numbers, i, int64_t);
        if (kept == 0 || number != *VEC_AT(numbers, kept - 1, int64_t))
            *VEC_AT(numbers, kept++, int64_t) = number;
    }
    numbers->count = kept;
}

int loader_load_wanted(struct loader *loader, const struct loader_table *table, const char *what, struct vec *wanted,
                       struct loader_rows *rows, struct error *error)
{
    keep_distinct(wanted);
    for (size_t start = 0; start < wanted->count; start += LOADER_IDS_COUNT) {
        struct statement *statement = database_prepare(loader->database, table->sql, error);
        if (statement == NULL)
            return -1;
        for (size_t i = start; i < start + LOADER_IDS_COUNT; i++) /* the last one again where there are fewer */
            statement_bind_int64(statement, *VEC_AT(wanted, i < wanted->count ? i : wanted->count - 1, int64_t));
        if (loader_take_rows(loader, table, statement, rows, error) < 0)
            return -1;
    }
    sort_places(&rows->places);
    return rows->items.count == wanted->count
               ? 0
               : error_set(error, "the store is damaged: a row refers to a %s that is not there", what);
}

static void bind_names(struct statement *statement, const struct results_filter *filter)
{
    statement_bind_text(statement, filter->names[0]);
    statement_bind_text(statement, filter->names[1] != NULL ? filter->names[1] : filter->names[0]);
}

/* That a session is meant is seldom, and costs the database another way of searching. */
static struct statement *select_names(struct database *database, const char *const statements[LOADER_SELECTIONS],
                                      const struct results_filter *filter, struct error *error)
{
    int64_t sessions = 0;
    struct statement *count = database_prepare(database, "SELECT count(*) FROM session WHERE key IN (?, ?)", error);
    if (count == NULL)
        return NULL;
    bind_names(count, filter);
    if (statement_run_int64(count, &sessions, error) < 0)
        return NULL;
    struct statement *statement =
        database_prepare(database, statements[sessions > 0 ? LOADER_OF_ANY_NAMES : LOADER_OF_NAMES], error);
    for (size_t i = 0; statement != NULL && i < (sessions > 0 ? 3u : 2u); i++) /* as a key, an id, a session */
        bind_names(statement, filter);
    return statement;
}

struct statement *loader_select(struct loader *loader, const char *const statements[LOADER_SELECTIONS], struct error *error)
{
    const struct results_filter *filter = loader->filter;
    if (filter->names[0] != NULL)
        return select_names(loader->database, statements, filter, error);
    const char *const values[] = {filter->target, filter->scenario, filter->session, filter->experiment};
    const size_t value_count = sizeof(values) / sizeof(values[0]);
    size_t selection = 0;
    for (size_t i = 0; i < value_count; i++)
        selection |= (size_t)(values[i] != NULL) << i;
    struct statement *statement = database_prepare(loader->database, statements[selection], error);
    for (size_t i = 0; statement != NULL && i < value_count; i++)
        if (values[i] != NULL)
            statement_bind_text(statement, values[i]);
    return statement;
}

/* ---- texts -------------------------------------------------------------------------------------------------------------------- */
static const char *share(struct loader *loader, struct str text)
{
    const char **place = &loader->texts[random_hash_text(text) % LOADER_TEXTS];
    if (*place == NULL || !str_equals_text(text, *place))
        *place = arena_copy_str(loader->arena, text);
    return *place;
}

const char *loader_take_shared(struct loader *loader, struct statement *statement)
{
    struct database_value value = statement_take_value(statement);
    return share(loader, value.kind == DATABASE_TEXT ? value.as.text : (struct str){"", 0});
}

const char *loader_share_date(struct loader *loader, const char *time)
{
    return share(loader, (struct str){time, strnlen(time, sizeof("YYYY-MM-DD") - 1)});
}
