/* store driver for SQLite: write-ahead log, so that readers and the one writer do not wait for each other; every statement prepared
 * once. A connection that writes holds the mutex of all writers of the process until its transaction is over. */
#include "servers/store/describe.h"
#include "servers/store/driver.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* How long a writer waits for another process (the lab's data set loader) before it gives up. */
enum { BUSY_TIMEOUT_MS = 5000, BULK_SQL_MAXIMUM = 1024 * 1024 };

struct sqlite_connection {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    bool in_transaction, holds_writers;
};

static struct sqlite_connection *connection_of(struct store *store)
{
    return store->connection;
}

/* ---- opening and closing ------------------------------------------------------------------------------------------------------ */
/* synchronous=NORMAL is the usual companion of the write-ahead log: a power cut may lose the last commits, never the database. */
static int prepare_database(struct sqlite_connection *connection, const char *path, struct failure *failure)
{
    static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
                                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456";
    if (sqlite3_busy_timeout(connection->database, BUSY_TIMEOUT_MS) != SQLITE_OK ||
        sqlite3_exec(connection->database, settings, NULL, NULL, NULL) != SQLITE_OK)
        return failure_set(failure, "database %s: %s", path, sqlite3_errmsg(connection->database));
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(connection->database, STATEMENTS[i].sqlite, -1, SQLITE_PREPARE_PERSISTENT,
                               &connection->statements[i], NULL) != SQLITE_OK) {
            return failure_set(failure, "database %s: %s (load the data set with lab-dataset load)", path,
                               sqlite3_errmsg(connection->database));
        }
    }
    return 0;
}

static int open_database(struct store *store, const char *url, struct failure *failure)
{
    const char *path = store_database_path(url, failure);
    if (path == NULL)
        return -1;
    struct sqlite_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return failure_set(failure, "database %s: out of memory", path);
    store->connection = connection;
    /* Without SQLITE_OPEN_CREATE: a server must not start over a database that it has just made up. */
    int status = sqlite3_open_v2(path, &connection->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (status != SQLITE_OK)
        return failure_set(failure, "database %s: %s", path,
                           connection->database == NULL ? sqlite3_errstr(status) : sqlite3_errmsg(connection->database));
    return prepare_database(connection, path, failure);
}

static void close_database(struct store *store)
{
    struct sqlite_connection *connection = connection_of(store);
    if (connection == NULL)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        /* Repeats the error of the statement's last step, which was reported then. */
        (void)sqlite3_finalize(connection->statements[i]);
    }
    (void)sqlite3_close_v2(connection->database);
    free(connection);
    store->connection = NULL;
}

static const char *explain(struct store *store)
{
    return sqlite3_errmsg(connection_of(store)->database);
}

/* ---- writers ------------------------------------------------------------------------------------------------------------------ */
static void lock_writers(struct store *store)
{
    struct sqlite_connection *connection = connection_of(store);
    if (store->writers != NULL && !connection->holds_writers) {
        (void)pthread_mutex_lock(store->writers);
        connection->holds_writers = true;
    }
}

static void unlock_writers(struct store *store)
{
    struct sqlite_connection *connection = connection_of(store);
    if (connection->holds_writers && !connection->in_transaction) {
        connection->holds_writers = false;
        (void)pthread_mutex_unlock(store->writers);
    }
}

/* What a step or a commit that failed means. */
static enum store_result failure_kind(const struct sqlite_connection *connection)
{
    switch (sqlite3_extended_errcode(connection->database)) {
    case SQLITE_CONSTRAINT_UNIQUE:
        return STORE_CONFLICT;
    case SQLITE_BUSY_SNAPSHOT: /* another connection has written since this transaction read */
        return STORE_LOST_RACE;
    default:
        return STORE_FAILED;
    }
}

/* ---- statements --------------------------------------------------------------------------------------------------------------- */
/* The texts must outlive the steps: they are not copied. */
static int bind_parameters(sqlite3_stmt *statement, const char *kinds, const struct store_value *parameters)
{
    int status = SQLITE_OK;
    for (int i = 0; kinds[i] != '\0' && status == SQLITE_OK; i++) {
        struct text text = parameters[i].text;
        status = kinds[i] == 'i' ? sqlite3_bind_int64(statement, i + 1, parameters[i].integer)
                                 : sqlite3_bind_text64(statement, i + 1, text.length == 0 ? "" : text.data, text.length,
                                                       SQLITE_STATIC, SQLITE_UTF8);
    }
    return status;
}

static struct store_value read_column(sqlite3_stmt *statement, int column, char kind)
{
    if (kind == 'i')
        return (struct store_value){.integer = sqlite3_column_int64(statement, column)};
    if (kind == 'r')
        return (struct store_value){.real = sqlite3_column_double(statement, column)};
    const char *data = (const char *)sqlite3_column_text(statement, column);
    return (struct store_value){.text = {data, data == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column)}};
}

static int step_to_end(sqlite3_stmt *statement, const char *kinds, store_take_row *take, void *context)
{
    struct store_value columns[STATEMENT_COLUMNS_MAXIMUM];
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; kinds[i] != '\0'; i++)
            columns[i] = read_column(statement, i, kinds[i]);
        if (take != NULL)
            take(context, columns);
    }
    return status;
}

static enum store_result run(struct store *store, enum store_statement name, const struct store_value *parameters,
                             store_take_row *take, void *context)
{
    struct sqlite_connection *connection = connection_of(store);
    const struct statement_text *text = &STATEMENTS[name];
    sqlite3_stmt *statement = connection->statements[name];
    if (bind_parameters(statement, text->parameters, parameters) != SQLITE_OK)
        return STORE_FAILED;
    if (text->writes)
        lock_writers(store);
    enum store_result result = STORE_OK;
    if (step_to_end(statement, text->columns, take, context) != SQLITE_DONE)
        result = failure_kind(connection);
    else if (text->writes)
        store->changed = sqlite3_changes64(connection->database);
    (void)sqlite3_reset(statement); /* repeats the error of the step, which is in result */
    if (text->writes)
        unlock_writers(store);
    return result;
}

/* ---- transactions ------------------------------------------------------------------------------------------------------------- */
static void rollback(struct store *store)
{
    struct sqlite_connection *connection = connection_of(store);
    if (!connection->in_transaction)
        return;
    connection->in_transaction = false;
    if (sqlite3_get_autocommit(connection->database) == 0)
        (void)sqlite3_exec(connection->database, "ROLLBACK", NULL, NULL, NULL); /* can only fail when it is over already */
    unlock_writers(store);
}

/* A transaction that reads first and then writes sees one state of the database from its first read on; SQLite refuses the write when
 * that state is no longer the newest, which makes it serializable. */
static enum store_result begin(struct store *store, enum store_isolation isolation)
{
    struct sqlite_connection *connection = connection_of(store);
    bool immediate = isolation == STORE_WRITING;
    if (immediate)
        lock_writers(store);
    if (sqlite3_exec(connection->database, immediate ? "BEGIN IMMEDIATE" : "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
        unlock_writers(store);
        return STORE_FAILED;
    }
    connection->in_transaction = true;
    return STORE_OK;
}

static enum store_result commit(struct store *store)
{
    struct sqlite_connection *connection = connection_of(store);
    if (sqlite3_exec(connection->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        enum store_result result = failure_kind(connection);
        rollback(store);
        return result;
    }
    connection->in_transaction = false;
    unlock_writers(store);
    return STORE_OK;
}

/* ---- items -------------------------------------------------------------------------------------------------------------------- */
static int bind_items(sqlite3_stmt *statement, int64_t count)
{
    int status = SQLITE_OK;
    for (int64_t number = 1; number <= count && status == SQLITE_OK; number++) {
        struct store_item_name name = store_item_name(number);
        status = sqlite3_bind_text64(statement, (int)(2 * number - 1), name.data, name.length, SQLITE_TRANSIENT, SQLITE_UTF8);
        if (status == SQLITE_OK)
            status = sqlite3_bind_int64(statement, (int)(2 * number), number);
    }
    return status;
}

/* One statement with all rows as parameters: SQLite takes 32,766 of them, more than twice the contract's maximum of rows. */
static enum store_result load_items(struct store *store, int64_t count)
{
    struct sqlite_connection *connection = connection_of(store);
    struct buffer sql;
    sqlite3_stmt *statement = NULL;
    buffer_init(&sql, BULK_SQL_MAXIMUM);
    buffer_append_string(&sql, "INSERT INTO bulk_items (name, value) VALUES ");
    for (int64_t i = 0; i < count; i++)
        buffer_append_string(&sql, i == 0 ? "(?,?)" : ",(?,?)");
    enum store_result result = STORE_FAILED;
    if (!sql.failed && sqlite3_prepare_v2(connection->database, sql.data, (int)sql.length, &statement, NULL) == SQLITE_OK &&
        bind_items(statement, count) == SQLITE_OK) {
        lock_writers(store);
        result = sqlite3_step(statement) == SQLITE_DONE ? STORE_OK : failure_kind(connection);
        unlock_writers(store);
    }
    (void)sqlite3_finalize(statement); /* repeats the error of the step */
    buffer_release(&sql);
    return result;
}

/* Each word as a string of FTS5's query language, in which quotes are doubled. */
static void append_search(struct buffer *buffer, struct text words)
{
    for (size_t i = 0; i < words.length;) {
        size_t start = i;
        while (i < words.length && words.data[i] != ' ')
            i++;
        if (i > start)
            buffer_append_string(buffer, buffer->length > 0 ? " \"" : "\"");
        for (size_t j = start; j < i; j++)
            buffer_append(buffer, words.data[j] == '"' ? "\"\"" : words.data + j, words.data[j] == '"' ? 2 : 1);
        if (i > start)
            buffer_append_string(buffer, "\"");
        i++;
    }
}

const struct store_driver store_driver_sqlite = {
    .open = open_database,
    .close = close_database,
    .run = run,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .load_items = load_items,
    .append_search = append_search,
    .error = explain,
};

/* ---- describing --------------------------------------------------------------------------------------------------------------- */
/* What a server's connection has, since most settings are a connection's own. */
int sqlite_describe(const char *url, char *out, struct failure *failure)
{
    static const char *const settings[] = {"journal_mode", "synchronous", "cache_size", "mmap_size"};
    struct store *store = NULL;
    if (store_open(&store, url, NULL, failure) != 0)
        return -1;
    (void)snprintf(out, DESCRIBE_SIZE, "SQLite %s", sqlite3_libversion());
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        char sql[64];
        sqlite3_stmt *statement = NULL;
        (void)snprintf(sql, sizeof sql, "PRAGMA %s", settings[i]);
        if (sqlite3_prepare_v2(connection_of(store)->database, sql, -1, &statement, NULL) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            describe_add(out, settings[i], (const char *)sqlite3_column_text(statement, 0));
        (void)sqlite3_finalize(statement); /* only read from */
    }
    store_close(store);
    return 0;
}
