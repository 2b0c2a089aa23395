/* store with SQLite: write-ahead log, so that readers and the one writer do not wait for each other; every statement prepared once.
 */
#include "servers/store/store.h"

#include "servers/app/buffer.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum statement { STATEMENT_LIST, STATEMENT_FIND, STATEMENT_CREATE, STATEMENT_UPDATE, STATEMENT_COUNT };

static const char *const STATEMENT_SQL[STATEMENT_COUNT] = {
    [STATEMENT_LIST] = "SELECT id, name, email, created_at FROM users ORDER BY id",
    [STATEMENT_FIND] = "SELECT id, name, email, created_at FROM users WHERE id = ?1",
    [STATEMENT_CREATE] = "INSERT INTO users (name, email, created_at) VALUES (?1, ?2, ?3)",
    [STATEMENT_UPDATE] = "UPDATE users SET name = ?2, email = ?3 WHERE id = ?1",
};

/* How long a writer waits for another process (the lab's data set loader) before it gives up. */
enum { BUSY_TIMEOUT_MS = 5000, ROW_BYTES_MAXIMUM = 1024 * 1024 };

struct store {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct buffer row; /* the texts of the row read last */
    pthread_mutex_t *writers;
};

const char *store_database_path(const char *url, struct failure *failure)
{
    static const char scheme[] = "sqlite://";
    if (strncmp(url, scheme, sizeof scheme - 1) == 0 && url[sizeof scheme - 1] == '/' && url[sizeof scheme] != '\0')
        return url + sizeof scheme - 1;
    if (strncmp(url, "postgresql://", 13) == 0)
        (void)failure_set(failure, "DATABASE_URL: PostgreSQL is not supported by this build, only sqlite:///path");
    else
        (void)failure_set(failure, "DATABASE_URL: expected sqlite:///path, found '%s'", url);
    return NULL;
}

/* synchronous=NORMAL is the usual companion of the write-ahead log: a power cut may lose the last commits, never the database. */
static int database_prepare(struct store *store, const char *path, struct failure *failure)
{
    static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
                                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA mmap_size = 67108864";
    if (sqlite3_busy_timeout(store->database, BUSY_TIMEOUT_MS) != SQLITE_OK ||
        sqlite3_exec(store->database, settings, NULL, NULL, NULL) != SQLITE_OK)
        return failure_set(failure, "database %s: %s", path, sqlite3_errmsg(store->database));
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(store->database, STATEMENT_SQL[i], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i], NULL) !=
            SQLITE_OK) {
            return failure_set(failure, "database %s: %s (load the data set with lab-dataset load)", path,
                               sqlite3_errmsg(store->database));
        }
    }
    return 0;
}

int store_open(struct store **store, const char *url, pthread_mutex_t *writers, struct failure *failure)
{
    *store = NULL;
    const char *path = store_database_path(url, failure);
    if (path == NULL)
        return -1;
    struct store *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "database %s: out of memory", path);
    opened->writers = writers;
    buffer_init(&opened->row, ROW_BYTES_MAXIMUM);
    /* Without SQLITE_OPEN_CREATE: a server must not start over a database that it has just made up. */
    int status = sqlite3_open_v2(path, &opened->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (status != SQLITE_OK) {
        (void)failure_set(failure, "database %s: %s", path,
                          opened->database == NULL ? sqlite3_errstr(status) : sqlite3_errmsg(opened->database));
    } else {
        status = database_prepare(opened, path, failure);
    }
    if (status != SQLITE_OK) {
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
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        /* Repeats the error of the statement's last step, which was reported then. */
        (void)sqlite3_finalize(store->statements[i]);
    }
    (void)sqlite3_close_v2(store->database);
    buffer_release(&store->row);
    free(store);
}

static struct text column_text(sqlite3_stmt *statement, int column)
{
    const char *data = (const char *)sqlite3_column_text(statement, column);
    return (struct text){data, data == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column)};
}

static struct user row_user(sqlite3_stmt *statement)
{
    return (struct user){.id = sqlite3_column_int64(statement, 0),
                         .name = column_text(statement, 1),
                         .email = column_text(statement, 2),
                         .created_at = column_text(statement, 3)};
}

/* The text must outlive the step: it is not copied. */
static int bind_text(sqlite3_stmt *statement, int index, struct text text)
{
    return sqlite3_bind_text64(statement, index, text.length == 0 ? "" : text.data, text.length, SQLITE_STATIC, SQLITE_UTF8);
}

enum store_result store_list_users(struct store *store, void (*take)(void *context, const struct user *user), void *context)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_LIST];
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct user user = row_user(statement);
        take(context, &user);
    }
    (void)sqlite3_reset(statement);
    return status == SQLITE_DONE ? STORE_OK : STORE_FAILED;
}

static struct text keep_text(struct buffer *row, struct text text)
{
    size_t start = row->length;
    buffer_append(row, text.data, text.length);
    return (struct text){row->data + start, text.length};
}

/* Copies the texts of a row, so that its statement can be reset at once: a read transaction left open would keep the write-ahead
 * log from being started anew, and the log would grow for as long as this connection is idle. False when there is no memory. */
static bool keep_row(struct buffer *row, struct user *user)
{
    buffer_clear(row);
    if (!buffer_reserve(row, user->name.length + user->email.length + user->created_at.length))
        return false;
    user->name = keep_text(row, user->name);
    user->email = keep_text(row, user->email);
    user->created_at = keep_text(row, user->created_at);
    return true;
}

enum store_result store_find_user(struct store *store, int64_t id, struct user *user)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_FIND];
    if (sqlite3_bind_int64(statement, 1, id) != SQLITE_OK)
        return STORE_FAILED;
    int status = sqlite3_step(statement);
    enum store_result result = status == SQLITE_DONE ? STORE_NOT_FOUND : STORE_FAILED;
    if (status == SQLITE_ROW) {
        *user = row_user(statement);
        result = keep_row(&store->row, user) ? STORE_OK : STORE_FAILED;
    }
    (void)sqlite3_reset(statement); /* repeats the error of the step, which is in result */
    return result;
}

static void writers_lock(struct store *store)
{
    if (store->writers != NULL)
        (void)pthread_mutex_lock(store->writers);
}

static void writers_unlock(struct store *store)
{
    if (store->writers != NULL)
        (void)pthread_mutex_unlock(store->writers);
}

static bool is_unique_violation(const struct store *store)
{
    return sqlite3_extended_errcode(store->database) == SQLITE_CONSTRAINT_UNIQUE;
}

enum store_result store_create_user(struct store *store, struct text name, struct text email, struct text created_at,
                                    struct user *user)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_CREATE];
    if (bind_text(statement, 1, name) != SQLITE_OK || bind_text(statement, 2, email) != SQLITE_OK ||
        bind_text(statement, 3, created_at) != SQLITE_OK)
        return STORE_FAILED;
    writers_lock(store);
    enum store_result result = STORE_OK;
    if (sqlite3_step(statement) != SQLITE_DONE)
        result = is_unique_violation(store) ? STORE_CONFLICT : STORE_FAILED;
    (void)sqlite3_reset(statement);
    writers_unlock(store);
    if (result == STORE_OK)
        *user = (struct user){sqlite3_last_insert_rowid(store->database), name, email, created_at};
    return result;
}

enum store_result store_update_user(struct store *store, int64_t id, struct text name, struct text email, struct user *user)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_UPDATE];
    if (sqlite3_bind_int64(statement, 1, id) != SQLITE_OK || bind_text(statement, 2, name) != SQLITE_OK ||
        bind_text(statement, 3, email) != SQLITE_OK)
        return STORE_FAILED;
    writers_lock(store);
    enum store_result result = STORE_OK;
    if (sqlite3_step(statement) != SQLITE_DONE)
        result = is_unique_violation(store) ? STORE_CONFLICT : STORE_FAILED;
    else if (sqlite3_changes(store->database) == 0)
        result = STORE_NOT_FOUND;
    (void)sqlite3_reset(statement);
    writers_unlock(store);
    return result == STORE_OK ? store_find_user(store, id, user) : result;
}

const char *store_error(struct store *store)
{
    return sqlite3_errmsg(store->database);
}
