/* driver: what a database has to do for the store; one file a database implements it (sqlite.c). What the contract's operations mean is
 * written once, above it (users.c, pages.c, items.c, products.c, reports.c). */
#ifndef SERVERS_STORE_DRIVER_H
#define SERVERS_STORE_DRIVER_H

#include "servers/app/buffer.h"
#include "servers/store/statements.h"
#include "servers/store/store.h"

#include <pthread.h>

/* Called for each row; the values last until it returns. */
typedef void store_take_row(void *context, const struct store_value *columns);

enum store_isolation {
    STORE_WRITING,     /* the transaction will write: it waits for other writers at its beginning where the database has it so */
    STORE_SERIALIZABLE /* as if alone: what could not be so ends in STORE_LOST_RACE */
};

struct store_driver {
    int (*open)(struct store *store, const char *url, struct failure *failure);
    void (*close)(struct store *store);
    /* Runs a statement, one transaction of its own when none was begun. take may be NULL when it has no columns. Sets store->changed. */
    enum store_result (*run)(struct store *store, enum store_statement statement, const struct store_value *parameters,
                             store_take_row *take, void *context);
    /* Sends queries together and keeps their answers, in place of those kept before; a failure shows in the run that needs one. NULL: the
     * database is in this process, and nothing is gained by it. */
    void (*send_ahead)(struct store *store, const struct store_query *queries, size_t count);
    /* The next run of that statement takes the answer of that number; STORE_AHEAD_MAXIMUM for none. NULL like send_ahead. */
    void (*choose_ahead)(struct store *store, size_t index, enum store_statement statement);
    void (*cancel)(struct store *store); /* called in another thread; NULL like send_ahead */
    enum store_result (*begin)(struct store *store, enum store_isolation isolation);
    enum store_result (*commit)(struct store *store); /* on failure the transaction is rolled back */
    void (*rollback)(struct store *store);            /* without a transaction: does nothing */
    /* Inserts items 1 to count the fastest way the database has, in one transaction. */
    enum store_result (*load_items)(struct store *store, int64_t count);
    /* Appends the words as STATEMENT_SEARCH_FULLTEXT wants them: whatever they hold, it finds rows with all of them. */
    void (*append_search)(struct buffer *buffer, struct text words);
    const char *(*error)(struct store *store);
};

extern const struct store_driver store_driver_sqlite, store_driver_postgresql;

struct store {
    const struct store_driver *driver;
    void *connection;         /* the driver's own */
    pthread_mutex_t *writers; /* NULL when the connection is alone */
    struct buffer row;        /* texts of a single row that was read last */
    int64_t changed;          /* rows that the last statement changed */
};

/* The name of an item, and its value is its number. */
struct store_item_name {
    char data[32];
    size_t length;
};
struct store_item_name store_item_name(int64_t number);

/* Runs a statement that gives at most one row, keeping its texts until the store's next call. STORE_NOT_FOUND when there is none. */
enum store_result store_run_row(struct store *store, enum store_statement statement, const struct store_value *parameters,
                                struct store_value *columns);

#endif
