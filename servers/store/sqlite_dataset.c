/* sqlite_dataset: the data set in SQLite (sqlite_dataset.h). To add a table: its SQL to SCHEMA, its rows beside insert_users, its
 * checksum beside check_users. */
#include "servers/store/sqlite_dataset.h"

#include "servers/store/checksum.h"
#include "servers/store/dataset.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { BUSY_TIMEOUT_MS = 5000 };

static const char SCHEMA[] = "DROP TABLE IF EXISTS users;"
                             "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,"
                             " created_at TEXT NOT NULL)";

static int fail(struct failure *failure, const char *path, sqlite3 *database)
{
    return failure_set(failure, "database %s: %s", path, sqlite3_errmsg(database));
}

/* Opens the file and sets it up. *database must be closed in any case. */
static int open_database(const char *path, int flags, sqlite3 **database, struct failure *failure)
{
    int status = sqlite3_open_v2(path, database, flags, NULL);
    if (status != SQLITE_OK) {
        return failure_set(failure, "database %s: %s", path,
                           *database == NULL ? sqlite3_errstr(status) : sqlite3_errmsg(*database));
    }
    return sqlite3_busy_timeout(*database, BUSY_TIMEOUT_MS) == SQLITE_OK ? 0 : fail(failure, path, *database);
}

static int close_database(int result, const char *path, sqlite3 *database, struct failure *failure)
{
    if (sqlite3_close(database) != SQLITE_OK && result == 0)
        return fail(failure, path, database);
    return result;
}

static int insert_user(sqlite3_stmt *statement, const struct dataset_user *user)
{
    int status = sqlite3_bind_int64(statement, 1, user->id);
    status = status != SQLITE_OK ? status : sqlite3_bind_text(statement, 2, user->name, -1, SQLITE_STATIC);
    status = status != SQLITE_OK ? status : sqlite3_bind_text(statement, 3, user->email, -1, SQLITE_STATIC);
    status = status != SQLITE_OK ? status : sqlite3_bind_text(statement, 4, user->created_at, -1, SQLITE_STATIC);
    if (status != SQLITE_OK || sqlite3_step(statement) != SQLITE_DONE)
        return -1;
    return sqlite3_reset(statement) == SQLITE_OK ? 0 : -1;
}

static int insert_users(sqlite3 *database)
{
    sqlite3_stmt *statement = NULL;
    static const char sql[] = "INSERT INTO users (id, name, email, created_at) VALUES (?1, ?2, ?3, ?4)";
    int result = sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK ? 0 : -1;
    for (int64_t id = 1; result == 0 && id <= DATASET_USERS; id++) {
        struct dataset_user user = dataset_user(id);
        result = insert_user(statement, &user);
    }
    (void)sqlite3_finalize(statement); /* repeats an error that is in result already */
    return result;
}

/* One transaction. IMMEDIATE: waits for a writer now instead of failing later. */
static int write_all(sqlite3 *database, const char *path, struct failure *failure)
{
    if (sqlite3_exec(database, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return fail(failure, path, database);
    if (sqlite3_exec(database, SCHEMA, NULL, NULL, NULL) != SQLITE_OK || insert_users(database) != 0 ||
        sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        (void)fail(failure, path, database);
        /* Ends the transaction where it is still open; closing the database would do the same. */
        (void)sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
        return -1;
    }
    return 0;
}

int sqlite_dataset_load(const char *path, struct failure *failure)
{
    sqlite3 *database = NULL;
    int result = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &database, failure);
    if (result == 0)
        result = write_all(database, path, failure);
    if (result == 0) {
        /* A run should start from a short log. A reader may hold it back, which is no failure. */
        (void)sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    return close_database(result, path, database, failure);
}

static void copy_column(sqlite3_stmt *statement, int column, char *out, size_t size)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    (void)snprintf(out, size, "%s", text == NULL ? "" : (const char *)text);
}

/* Adds up the users that are there. */
static int read_users(sqlite3 *database, int64_t *count, uint64_t *checksum)
{
    sqlite3_stmt *statement = NULL;
    *count = 0;
    *checksum = CHECKSUM_START;
    if (sqlite3_prepare_v2(database, "SELECT id, name, email, created_at FROM users ORDER BY id", -1, &statement, NULL) !=
        SQLITE_OK)
        return -1;
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dataset_user user = {.id = sqlite3_column_int64(statement, 0)};
        copy_column(statement, 1, user.name, sizeof user.name);
        copy_column(statement, 2, user.email, sizeof user.email);
        copy_column(statement, 3, user.created_at, sizeof user.created_at);
        *checksum = dataset_user_checksum(*checksum, &user);
        (*count)++;
    }
    (void)sqlite3_finalize(statement); /* its error is status */
    return status == SQLITE_DONE ? 0 : -1;
}

static int check_users(sqlite3 *database, const char *path, struct failure *failure)
{
    int64_t count = 0;
    uint64_t checksum = 0;
    if (read_users(database, &count, &checksum) != 0)
        return fail(failure, path, database);
    if (count != DATASET_USERS)
        return failure_set(failure, "database %s: table users: expected %d rows, found %" PRId64, path, DATASET_USERS, count);
    if (checksum != dataset_users_checksum())
        return failure_set(failure, "database %s: table users: the rows are not those of the data set", path);
    return 0;
}

int sqlite_dataset_check(const char *path, struct failure *failure)
{
    sqlite3 *database = NULL;
    int result = open_database(path, SQLITE_OPEN_READWRITE, &database, failure);
    if (result == 0)
        result = check_users(database, path, failure);
    return close_database(result, path, database, failure);
}

int sqlite_dataset_restore(const char *path, bool *loaded, struct failure *failure)
{
    /* Whatever keeps the check from passing, a missing file too, is what loading mends or reports. */
    *loaded = sqlite_dataset_check(path, failure) != 0;
    return *loaded ? sqlite_dataset_load(path, failure) : 0;
}
