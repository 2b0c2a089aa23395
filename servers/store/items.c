/* items: rows in bulk, with a commit a row or all at once (store.h). */
#include "servers/store/driver.h"

#include <stdlib.h>

static enum store_result insert_one(struct store *store, int64_t number)
{
    struct store_item_name name = store_item_name(number);
    const struct store_value parameters[] = {{.text = {name.data, name.length}}, {.integer = number}};
    return store->driver->run(store, STATEMENT_ITEM_INSERT, parameters, NULL, NULL);
}

static enum store_result insert_individually(struct store *store, int64_t count, int64_t *done)
{
    enum store_result result = STORE_OK;
    for (*done = 0; *done < count && result == STORE_OK; *done += result == STORE_OK ? 1 : 0)
        result = insert_one(store, *done + 1);
    return result;
}

static enum store_result insert_many(struct store *store, int64_t first)
{
    struct store_item_name names[STATEMENT_ITEM_ROWS];
    struct store_value parameters[2 * STATEMENT_ITEM_ROWS];
    for (int i = 0; i < STATEMENT_ITEM_ROWS; i++) {
        names[i] = store_item_name(first + i);
        parameters[2 * i] = (struct store_value){.text = {names[i].data, names[i].length}};
        parameters[2 * i + 1] = (struct store_value){.integer = first + i};
    }
    return store->driver->run(store, STATEMENT_ITEM_INSERT_MANY, parameters, NULL, NULL);
}

static enum store_result insert_batch(struct store *store, int64_t count, int64_t *done)
{
    enum store_result result = store->driver->begin(store, STORE_WRITING);
    int64_t number = 1;
    for (; number + STATEMENT_ITEM_ROWS - 1 <= count && result == STORE_OK; number += STATEMENT_ITEM_ROWS)
        result = insert_many(store, number);
    for (; number <= count && result == STORE_OK; number++)
        result = insert_one(store, number);
    if (result != STORE_OK) {
        store->driver->rollback(store);
        return result;
    }
    *done = count;
    return store->driver->commit(store);
}

struct id_list {
    int64_t *ids;
    int64_t count, maximum;
};

static void keep_id(void *context, const struct store_value *columns)
{
    struct id_list *list = context;
    if (list->count < list->maximum)
        list->ids[list->count++] = columns[0].integer;
}

static enum store_result update_individually(struct store *store, int64_t count, int64_t *done)
{
    struct id_list list = {.ids = malloc((size_t)count * sizeof(int64_t)), .maximum = count};
    if (list.ids == NULL)
        return STORE_FAILED;
    enum store_result result =
        store->driver->run(store, STATEMENT_ITEM_IDS, &(struct store_value){.integer = count}, keep_id, &list);
    for (int64_t i = 0; i < list.count && result == STORE_OK; i++) {
        result = store->driver->run(store, STATEMENT_ITEM_UPDATE, &(struct store_value){.integer = list.ids[i]}, NULL, NULL);
        *done += result == STORE_OK ? store->changed : 0;
    }
    free(list.ids);
    return result;
}

enum store_result store_change_items(struct store *store, enum store_bulk bulk, int64_t count, int64_t *done)
{
    enum store_result result = STORE_FAILED;
    *done = 0;
    switch (bulk) {
    case STORE_INSERT_INDIVIDUAL:
        return insert_individually(store, count, done);
    case STORE_INSERT_BATCH:
        return insert_batch(store, count, done);
    case STORE_INSERT_RAW:
        result = store->driver->load_items(store, count);
        *done = result == STORE_OK ? count : 0;
        return result;
    case STORE_UPDATE_INDIVIDUAL:
        return update_individually(store, count, done);
    case STORE_UPDATE_BULK:
        result = store->driver->run(store, STATEMENT_ITEM_UPDATE_MANY, &(struct store_value){.integer = count}, NULL, NULL);
        *done = result == STORE_OK ? store->changed : 0;
        return result;
    }
    return result;
}

enum store_result store_clear_items(struct store *store)
{
    return store->driver->run(store, STATEMENT_ITEM_CLEAR, NULL, NULL, NULL);
}
