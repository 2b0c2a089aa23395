/* store: opening and closing, and what the operations share (store.h, driver.h). */
#include "servers/store/driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROW_BYTES_MAXIMUM = 1024 * 1024 };

bool store_is_remote(const char *url)
{
    return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

const char *store_database_path(const char *url, struct failure *failure)
{
    static const char scheme[] = "sqlite://";
    if (strncmp(url, scheme, sizeof scheme - 1) == 0 && url[sizeof scheme - 1] == '/' && url[sizeof scheme] != '\0')
        return url + sizeof scheme - 1;
    (void)failure_set(failure, "DATABASE_URL: expected sqlite:///path or postgresql://..., found '%s'", url);
    return NULL;
}

int store_open(struct store **store, const char *url, pthread_mutex_t *writers, struct failure *failure)
{
    *store = NULL;
    struct store *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "database: out of memory");
    opened->driver = store_is_remote(url) ? &store_driver_postgresql : &store_driver_sqlite;
    opened->writers = writers;
    buffer_init(&opened->row, ROW_BYTES_MAXIMUM);
    if (opened->driver->open(opened, url, failure) != 0) {
        store_close(opened);
        return -1;
    }
    *store = opened;
    return 0;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store->driver->close(store);
    buffer_release(&store->row);
    free(store);
}

const char *store_error(struct store *store)
{
    return store->driver->error(store);
}

void store_send_ahead(struct store *store, const struct store_query *queries, size_t count)
{
    if (store->driver->send_ahead != NULL)
        store->driver->send_ahead(store, queries, count);
}

void store_choose_ahead(struct store *store, size_t index, enum store_statement statement)
{
    if (store->driver->choose_ahead != NULL)
        store->driver->choose_ahead(store, index, statement);
}

void store_cancel(struct store *store)
{
    if (store->driver->cancel != NULL)
        store->driver->cancel(store);
}

struct store_item_name store_item_name(int64_t number)
{
    struct store_item_name name;
    name.length = (size_t)snprintf(name.data, sizeof name.data, "item-%" PRId64, number);
    return name;
}

/* ---- single rows -------------------------------------------------------------------------------------------------------------- */
struct row_copy {
    struct store *store;
    const char *kinds;
    struct store_value *columns;
    size_t rows;
    size_t starts[STATEMENT_COLUMNS_MAXIMUM]; /* of the texts, in store->row, which may move while it grows */
};

/* Copies the texts of the first row, so that its statement can be reset at once: a read transaction left open would keep the write-ahead
 * log from being started anew, and the log would grow for as long as this connection is idle. */
static void copy_row(void *context, const struct store_value *columns)
{
    struct row_copy *copy = context;
    if (copy->rows++ > 0)
        return;
    for (size_t i = 0; copy->kinds[i] != '\0'; i++) {
        copy->columns[i] = columns[i];
        copy->starts[i] = copy->store->row.length;
        if (copy->kinds[i] == 't')
            buffer_append(&copy->store->row, columns[i].text.data, columns[i].text.length);
    }
}

enum store_result store_run_row(struct store *store, enum store_statement statement, const struct store_value *parameters,
                                struct store_value *columns)
{
    struct row_copy copy = {.store = store, .kinds = STATEMENTS[statement].columns, .columns = columns};
    buffer_clear(&store->row);
    enum store_result result = store->driver->run(store, statement, parameters, copy_row, &copy);
    if (result != STORE_OK)
        return result;
    if (copy.rows == 0)
        return STORE_NOT_FOUND;
    if (store->row.failed)
        return STORE_FAILED;
    for (size_t i = 0; copy.kinds[i] != '\0'; i++)
        if (copy.kinds[i] == 't')
            columns[i].text.data = store->row.data + copy.starts[i];
    return STORE_OK;
}
