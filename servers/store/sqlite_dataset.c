/* sqlite_dataset: the data set in SQLite (sqlite_dataset.h). A table is checked, and where it differs made anew, on its own: a run that
 * writes touches the small ones only. */
#include "servers/store/sqlite_dataset.h"

#include "servers/store/checksum.h"
#include "servers/store/dataset.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { BUSY_TIMEOUT_MS = 5000 };

/* In the order of DATASET_TABLES: what makes the table, and what follows once its rows are in (indexes are quicker to make then). */
static const struct {
    const char *make, *finish;
} SCHEMA[] = {
    {"DROP TABLE IF EXISTS users;"
     "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL)",
     ""},
    {"DROP TABLE IF EXISTS users_search; DROP TABLE IF EXISTS users_pagination;"
     "CREATE TABLE users_pagination (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, created_at TEXT NOT NULL,"
     " country TEXT NOT NULL, status TEXT NOT NULL, score INTEGER NOT NULL, biography TEXT NOT NULL)",
     "CREATE INDEX users_pagination_country ON users_pagination (country, score);"
     "CREATE INDEX users_pagination_status ON users_pagination (status);"
     "CREATE VIRTUAL TABLE users_search USING fts5 (biography, content = 'users_pagination', content_rowid = 'id');"
     "INSERT INTO users_search (users_search) VALUES ('rebuild'); ANALYZE users_pagination"},
    {"DROP TABLE IF EXISTS authors; CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", ""},
    {"DROP TABLE IF EXISTS posts;"
     "CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors (id), title TEXT NOT NULL,"
     " views INTEGER NOT NULL)",
     "CREATE INDEX posts_author ON posts (author_id)"},
    {"DROP TABLE IF EXISTS products;"
     "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL, version INTEGER NOT NULL)",
     ""},
    {"DROP TABLE IF EXISTS bulk_items; CREATE TABLE bulk_items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value INTEGER NOT "
     "NULL)",
     ""},
};

enum { TABLES = sizeof SCHEMA / sizeof SCHEMA[0] };

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

/* ---- writing ------------------------------------------------------------------------------------------------------------------ */
static int insert_row(sqlite3_stmt *statement, const struct dataset_table *table, const struct dataset_value *values)
{
    int status = SQLITE_OK;
    for (int i = 0; table->kinds[i] != '\0' && status == SQLITE_OK; i++)
        status = table->kinds[i] == 'i' ? sqlite3_bind_int64(statement, i + 1, values[i].integer)
                                        : sqlite3_bind_text(statement, i + 1, values[i].text, -1, SQLITE_STATIC);
    if (status != SQLITE_OK || sqlite3_step(statement) != SQLITE_DONE)
        return -1;
    return sqlite3_reset(statement) == SQLITE_OK ? 0 : -1;
}

static int insert_rows(sqlite3 *database, const struct dataset_table *table)
{
    char sql[256];
    size_t columns = strlen(table->kinds);
    sqlite3_stmt *statement = NULL;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    int length = snprintf(sql, sizeof sql, "INSERT INTO %s (%s) VALUES (?", table->name, table->columns);
    for (size_t i = 1; i < columns; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
    (void)snprintf(sql + length, sizeof sql - (size_t)length, ")");
    int result = sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK ? 0 : -1;
    for (int64_t id = 1; result == 0 && id <= table->rows; id++) {
        table->make(id, values);
        result = insert_row(statement, table, values);
    }
    (void)sqlite3_finalize(statement); /* repeats an error that is in result already */
    return result;
}

static int write_table(sqlite3 *database, size_t index)
{
    if (sqlite3_exec(database, SCHEMA[index].make, NULL, NULL, NULL) != SQLITE_OK ||
        insert_rows(database, &DATASET_TABLES[index]) != 0)
        return -1;
    return sqlite3_exec(database, SCHEMA[index].finish, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

/* The tables that are wanted, in one transaction. IMMEDIATE: waits for a writer now instead of failing later. */
static int write_tables(sqlite3 *database, const bool *wanted, const char *path, struct failure *failure)
{
    /* Foreign keys are not enforced here, so that a table can be made anew while others point to it. */
    if (sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE", NULL, NULL, NULL) !=
        SQLITE_OK)
        return fail(failure, path, database);
    int result = 0;
    for (size_t i = 0; i < DATASET_TABLE_COUNT && result == 0; i++)
        result = wanted[i] ? write_table(database, i) : 0;
    if (result == 0 && sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    (void)fail(failure, path, database);
    /* Ends the transaction where it is still open; closing the database would do the same. */
    (void)sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static int load_tables(const char *path, const bool *wanted, struct failure *failure)
{
    sqlite3 *database = NULL;
    int result = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &database, failure);
    if (result == 0)
        result = write_tables(database, wanted, path, failure);
    if (result == 0) {
        /* A run should start from a short log. A reader may hold it back, which is no failure. */
        (void)sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    return close_database(result, path, database, failure);
}

int sqlite_dataset_load(const char *path, struct failure *failure)
{
    bool all[TABLES];
    for (size_t i = 0; i < TABLES; i++)
        all[i] = true;
    return load_tables(path, all, failure);
}

/* ---- checking ----------------------------------------------------------------------------------------------------------------- */
static void read_row(sqlite3_stmt *statement, const struct dataset_table *table, struct dataset_value *values)
{
    for (int i = 0; table->kinds[i] != '\0'; i++) {
        if (table->kinds[i] == 'i') {
            values[i].integer = sqlite3_column_int64(statement, i);
            continue;
        }
        const unsigned char *text = sqlite3_column_text(statement, i);
        (void)snprintf(values[i].text, DATASET_TEXT_SIZE, "%s", text == NULL ? "" : (const char *)text);
    }
}

/* Adds up the rows that are there. */
static int read_rows(sqlite3 *database, const struct dataset_table *table, int64_t *count, uint64_t *checksum)
{
    char sql[256];
    sqlite3_stmt *statement = NULL;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    *count = 0;
    *checksum = CHECKSUM_START;
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY id", table->columns, table->name);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        return -1;
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        read_row(statement, table, values);
        *checksum = dataset_checksum_row(*checksum, table, values);
        (*count)++;
    }
    (void)sqlite3_finalize(statement); /* its error is status */
    return status == SQLITE_DONE ? 0 : -1;
}

static int check_table(sqlite3 *database, const struct dataset_table *table, const char *path, struct failure *failure)
{
    int64_t count = 0;
    uint64_t checksum = 0;
    if (read_rows(database, table, &count, &checksum) != 0)
        return fail(failure, path, database);
    char place[PATH_MAX + 16];
    (void)snprintf(place, sizeof place, "database %s", path);
    return dataset_compare(table, count, checksum, place, failure);
}

/* Whether each table is to be made anew; -1 when one is, with the failure of the first. */
static int check_tables(const char *path, bool *wanted, struct failure *failure)
{
    sqlite3 *database = NULL;
    struct failure other;
    int result = open_database(path, SQLITE_OPEN_READWRITE, &database, failure);
    bool opened = result == 0;
    for (size_t i = 0; i < TABLES; i++) {
        wanted[i] = !opened || check_table(database, &DATASET_TABLES[i], path, result == 0 ? failure : &other) != 0;
        result = wanted[i] ? -1 : result;
    }
    return close_database(result, path, database, failure);
}

int sqlite_dataset_check(const char *path, struct failure *failure)
{
    bool wanted[TABLES];
    return check_tables(path, wanted, failure);
}

int sqlite_dataset_restore(const char *path, bool *loaded, struct failure *failure)
{
    /* Whatever keeps a check from passing, a missing file too, is what loading mends or reports. */
    bool wanted[TABLES];
    *loaded = check_tables(path, wanted, failure) != 0;
    return *loaded ? load_tables(path, wanted, failure) : 0;
}
