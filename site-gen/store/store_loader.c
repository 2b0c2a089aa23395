/* store_loader: rows of one query as an array, and look-up by row number. */
#include "site-gen/store/store_loader.h"

#include <stdlib.h>
#include <string.h>

static int compare_rows(const void *a, const void *b)
{
    const struct row_place *left = a, *right = b;
    return (left->row > right->row) - (left->row < right->row);
}

void loader_sort_rows(struct vec *rows)
{
    if (rows->count > 0)
        qsort(rows->items, rows->count, sizeof(struct row_place), compare_rows);
}

void *loader_find(const struct vec *rows, int64_t row, void *items, size_t item_size)
{
    struct row_place wanted = {.row = row};
    const struct row_place *found =
        rows->count == 0 ? NULL : bsearch(&wanted, rows->items, rows->count, sizeof(struct row_place), compare_rows);
    return found == NULL ? NULL : (char *)items + found->index * item_size;
}

static int take_rows(struct loader *loader, const struct loader_table *table, struct statement *statement, struct vec *found,
                     struct vec *rows, struct error *error)
{
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        int64_t row = statement_take_int64(statement);
        int taken = table->take(loader, statement, vec_push(found), error);
        if (taken < 0)
            return -1;
        if (taken == LOADER_LEAVE_OUT)
            found->count--;
        else if (rows != NULL)
            *VEC_PUSH(rows, struct row_place) = (struct row_place){row, found->count - 1};
    }
    return state;
}

int loader_load(struct loader *loader, const struct loader_table *table, const char *const *parameters, size_t parameter_count,
                void **items, size_t *count, struct vec *rows, struct error *error)
{
    struct statement *statement = database_prepare(loader->database, table->sql, error);
    if (statement == NULL)
        return -1;
    for (size_t i = 0; i < parameter_count; i++)
        statement_bind_text(statement, parameters[i]);
    struct vec found;
    vec_init(&found, table->item_size);
    int result = take_rows(loader, table, statement, &found, rows, error);
    if (result == 0) {
        *count = found.count;
        *items = found.count == 0 ? NULL : arena_copy_bytes(loader->arena, found.items, found.count * table->item_size);
        if (rows != NULL)
            loader_sort_rows(rows);
    }
    vec_release(&found);
    return result;
}

int loader_missing_reference(const char *what, struct error *error)
{
    return error_set(error, "the store is damaged: a row refers to a %s that is not there", what);
}

const char *loader_date(struct arena *arena, const char *time)
{
    return arena_copy_str(arena, (struct str){time, strnlen(time, sizeof("YYYY-MM-DD") - 1)});
}
