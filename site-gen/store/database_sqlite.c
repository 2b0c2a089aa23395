/* database_sqlite: SQLite behind database.h. The only file that calls sqlite3; every return code goes through check(). */
#include "site-gen/store/database.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"

#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_WAIT_MILLISECONDS 30000
#define STATEMENT_MAXIMUM 96

struct statement {
    struct database *database;
    const char *sql;
    sqlite3_stmt *handle;
    int parameter; /* the last one bound */
    int column;    /* the next one to take */
    int failure;   /* of a bind, until the next step */
};

struct database {
    sqlite3 *handle;
    char path[FS_PATH_MAXIMUM];
    enum database_mode mode;
    struct statement statements[STATEMENT_MAXIMUM];
    size_t statement_count;
};

/* ---- errors ----------------------------------------------------------------------------------------------------------------- */
static const char *explain(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "no space left for the store (the disk is full)";
    case SQLITE_READONLY:
        return "the store cannot be written (read-only file, folder or file system)";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process keeps the store locked";
    case SQLITE_CANTOPEN:
        return "the store cannot be opened";
    case SQLITE_NOTADB:
        return "expected a store of benchlab (an SQLite file), got another kind of file";
    case SQLITE_CORRUPT:
        return "the store is damaged; delete it and import again (raw results hold everything)";
    case SQLITE_IOERR:
        return "the store cannot be read or written (the disk may be full)";
    default:
        return "the store failed";
    }
}

/* 0 when code says that all is well; otherwise the error, with what SQLite has to add, and -1. */
static int check(struct database *database, int code, struct error *error)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return 0;
    const char *more = database->handle != NULL ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code);
    return error_set_at(error, database->path, 0, 0, "%s: %s", explain(code), more);
}

/* ---- opening and closing ---------------------------------------------------------------------------------------------------- */
static int open_handle(struct database *database, const char *name, int flags, struct error *error)
{
    int code = sqlite3_open_v2(name, &database->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (check(database, code, error) == 0 &&
        check(database, sqlite3_busy_timeout(database->handle, LOCK_WAIT_MILLISECONDS), error) == 0)
        return 0;
    sqlite3_close(database->handle);
    database->handle = NULL;
    return -1;
}

/* A file with a write-ahead log cannot be opened in a folder that cannot be written, unless we promise that nobody else writes. */
static int open_unchanging(struct database *database, struct error *error)
{
    struct str_builder name;
    str_builder_init(&name, 4 * FS_PATH_MAXIMUM);
    str_builder_append(&name, "file:");
    for (const char *c = database->path; *c != '\0'; c++)
        str_builder_append_format(&name, strchr("%?#", *c) != NULL ? "%%%02X" : "%c", (unsigned char)*c);
    str_builder_append(&name, "?immutable=1");
    int result = open_handle(database, str_builder_text(&name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    str_builder_release(&name);
    return result;
}

static int open_for_reading(struct database *database, struct error *error)
{
    if (open_handle(database, database->path, SQLITE_OPEN_READONLY, error) < 0)
        return -1;
    int code = sqlite3_exec(database->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if ((code & 0xff) != SQLITE_CANTOPEN && (code & 0xff) != SQLITE_READONLY)
        return check(database, code, error);
    sqlite3_close(database->handle);
    database->handle = NULL;
    return open_unchanging(database, error);
}

static int open_for_writing(struct database *database, struct error *error)
{
    if (open_handle(database, database->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) < 0)
        return -1;
    if (sqlite3_db_readonly(database->handle, "main") == 1)
        return check(database, SQLITE_READONLY, error);
    /* A last transaction that a power cut takes is imported again: NORMAL is enough and saves a sync a file. */
    return database_execute(database, "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", error);
}

int database_open(struct database **result, const char *path, enum database_mode mode, struct error *error)
{
    struct database *database = calloc(1, sizeof(*database));
    if (database == NULL)
        return error_set(error, "out of memory");
    database->mode = mode;
    int length = snprintf(database->path, sizeof(database->path), "%s", path);
    if (path[0] == '\0' || length < 0 || (size_t)length >= sizeof(database->path)) {
        free(database);
        return error_set(error, "expected the name of a store's file");
    }
    if ((mode == DATABASE_READ ? open_for_reading(database, error) : open_for_writing(database, error)) < 0) {
        sqlite3_close(database->handle);
        free(database);
        return -1;
    }
    *result = database;
    return 0;
}

int database_close(struct database *database, struct error *error)
{
    if (database == NULL)
        return 0;
    for (size_t i = 0; i < database->statement_count; i++)
        sqlite3_finalize(database->statements[i].handle); /* its code repeats that of the last step */
    int result = check(database, sqlite3_close(database->handle), error);
    free(database);
    return result;
}

/* ---- scripts, identity, transactions ---------------------------------------------------------------------------------------- */
int database_execute(struct database *database, const char *script, struct error *error)
{
    return check(database, sqlite3_exec(database->handle, script, NULL, NULL, NULL), error);
}

int database_get_identity(struct database *database, struct database_identity *identity, struct error *error)
{
    struct statement *statement = database_prepare(database,
                                                   "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                                                   "FROM pragma_application_id, pragma_user_version",
                                                   error);
    int state = statement == NULL ? -1 : statement_step(statement, error);
    if (state < 0)
        return -1;
    identity->application = statement_take_int64(statement);
    identity->version = statement_take_int64(statement);
    identity->table_count = statement_take_int64(statement);
    return statement_run(statement, error);
}

int database_set_identity(struct database *database, int64_t application, int64_t version, struct error *error)
{
    char script[128];
    snprintf(script, sizeof(script), "PRAGMA application_id = %lld; PRAGMA user_version = %lld", (long long)application,
             (long long)version);
    return database_execute(database, script, error);
}

/* Switching needs the file alone for a moment and does not wait for it, so two first importers may meet here. */
int database_let_readers_in(struct database *database, struct error *error)
{
    int code = SQLITE_BUSY;
    for (int attempt = 0; attempt < 100 && (code & 0xff) == SQLITE_BUSY; attempt++) {
        if (attempt > 0)
            clock_sleep(INT64_C(50000000));
        code = sqlite3_exec(database->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    }
    return check(database, code, error);
}

int database_begin(struct database *database, struct error *error)
{
    return database_execute(database, database->mode == DATABASE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

int database_commit(struct database *database, struct error *error)
{
    if (database_execute(database, "COMMIT", error) == 0)
        return 0;
    database_rollback(database);
    return -1;
}

void database_rollback(struct database *database)
{
    for (size_t i = 0; i < database->statement_count; i++)
        sqlite3_reset(database->statements[i].handle); /* a statement in the middle of its rows would keep the transaction open */
    if (sqlite3_get_autocommit(database->handle) == 0)
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL); /* it can only fail when SQLite has rolled back already */
}

/* ---- statements ------------------------------------------------------------------------------------------------------------- */
static void rewind_statement(struct statement *statement)
{
    sqlite3_reset(statement->handle); /* its code repeats that of the last step */
    sqlite3_clear_bindings(statement->handle);
    statement->parameter = statement->column = 0;
    statement->failure = SQLITE_OK;
}

struct statement *database_prepare(struct database *database, const char *sql, struct error *error)
{
    for (size_t i = 0; i < database->statement_count; i++) {
        if (database->statements[i].sql == sql) {
            rewind_statement(&database->statements[i]);
            return &database->statements[i];
        }
    }
    if (database->statement_count == STATEMENT_MAXIMUM) {
        error_set(error, "too many kinds of statement");
        return NULL;
    }
    struct statement *statement = &database->statements[database->statement_count];
    *statement = (struct statement){.database = database, .sql = sql};
    if (check(database, sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL), error) <
        0)
        return NULL;
    database->statement_count++;
    return statement;
}

static void keep_failure(struct statement *statement, int code)
{
    if (statement->failure == SQLITE_OK)
        statement->failure = code;
}

void statement_bind_int64(struct statement *statement, int64_t value)
{
    keep_failure(statement, sqlite3_bind_int64(statement->handle, ++statement->parameter, value));
}

void statement_bind_figure(struct statement *statement, int64_t value)
{
    if (value < 0)
        keep_failure(statement, sqlite3_bind_null(statement->handle, ++statement->parameter));
    else
        statement_bind_int64(statement, value);
}

void statement_bind_double(struct statement *statement, double value)
{
    keep_failure(statement, isnan(value) ? sqlite3_bind_null(statement->handle, ++statement->parameter)
                                         : sqlite3_bind_double(statement->handle, ++statement->parameter, value));
}

void statement_bind_text(struct statement *statement, const char *text)
{
    keep_failure(statement, text == NULL
                                ? sqlite3_bind_null(statement->handle, ++statement->parameter)
                                : sqlite3_bind_text(statement->handle, ++statement->parameter, text, -1, SQLITE_TRANSIENT));
}

int statement_step(struct statement *statement, struct error *error)
{
    if (statement->failure == SQLITE_OK && statement->parameter != sqlite3_bind_parameter_count(statement->handle))
        statement->failure = SQLITE_RANGE;
    if (statement->failure != SQLITE_OK)
        return error_set_at(error, statement->database->path, 0, 0, "a value does not fit its statement: %s",
                            sqlite3_errstr(statement->failure));
    int code = sqlite3_step(statement->handle);
    statement->column = 0;
    if (code == SQLITE_ROW)
        return 1;
    int result = check(statement->database, code, error);
    sqlite3_reset(statement->handle); /* ends the read lock; its code repeats that of the step */
    return result;
}

int statement_run(struct statement *statement, struct error *error)
{
    int state = 1;
    while (state == 1)
        state = statement_step(statement, error);
    return state;
}

int statement_run_int64(struct statement *statement, int64_t *value, struct error *error)
{
    int state = statement_step(statement, error);
    if (state != 1)
        return state;
    *value = statement_take_int64(statement);
    return statement_run(statement, error) < 0 ? -1 : 1;
}

int64_t statement_take_int64(struct statement *statement)
{
    int column = statement->column++;
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL ? -1 : sqlite3_column_int64(statement->handle, column);
}

double statement_take_double(struct statement *statement)
{
    int column = statement->column++;
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL ? NAN : sqlite3_column_double(statement->handle, column);
}

char *statement_take_text(struct statement *statement, struct arena *arena)
{
    const unsigned char *text = sqlite3_column_text(statement->handle, statement->column++);
    return arena_copy_text(arena, text != NULL ? (const char *)text : "");
}
