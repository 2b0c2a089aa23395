/* database_sqlite: SQLite behind database.h. The only file that calls sqlite3; every return code goes through check(). */
#include "site-gen/store/database_driver.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_POLL_NANOSECONDS INT64_C(2000000)
#define ROWS_AT_ONCE 32 /* of one INSERT: measured, more gain nothing */

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

static sqlite3 *handle_of(const struct database *database)
{
    return database->handle;
}

/* 0 when code says that all is well; otherwise the error, with what SQLite has to add, and -1. */
static int check(struct database *database, int code, struct error *error)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return 0;
    const char *more = database->handle != NULL ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code);
    return error_set_at(error, database->place, 0, 0, "%s: %s", explain(code), more);
}

/* ---- opening and closing ---------------------------------------------------------------------------------------------------- */
/* Polls quickly: a writer with many files lets go for a moment only, between two transactions. */
static int wait_for_lock(void *context, int attempts)
{
    (void)context;
    if (attempts * (LOCK_POLL_NANOSECONDS / 1000000) >= DATABASE_LOCK_WAIT_MILLISECONDS)
        return 0;
    clock_sleep(LOCK_POLL_NANOSECONDS);
    return 1;
}

static void close_handle(struct database *database)
{
    sqlite3_close(database->handle);
    database->handle = NULL;
}

static int open_handle(struct database *database, const char *name, int flags, struct error *error)
{
    sqlite3 *handle = NULL;
    int code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    database->handle = handle;
    if (check(database, code, error) == 0 && check(database, sqlite3_busy_handler(handle, wait_for_lock, NULL), error) == 0)
        return 0;
    close_handle(database);
    return -1;
}

/* A file with a write-ahead log cannot be opened in a folder that cannot be written, unless we promise that nobody else writes. */
static int open_unchanging(struct database *database, struct error *error)
{
    struct str_builder name;
    str_builder_init(&name, 4 * FS_PATH_MAXIMUM);
    str_builder_append(&name, "file:");
    for (const char *c = database->place; *c != '\0'; c++)
        str_builder_append_format(&name, strchr("%?#", *c) != NULL ? "%%%02X" : "%c", (unsigned char)*c);
    str_builder_append(&name, "?immutable=1");
    int result = open_handle(database, str_builder_text(&name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    str_builder_release(&name);
    return result;
}

static int open_for_reading(struct database *database, struct error *error)
{
    if (open_handle(database, database->place, SQLITE_OPEN_READONLY, error) < 0)
        return -1;
    /* A site has such a connection a thread, and reads each run once; what is read again is in the system's cache. */
    int code = sqlite3_exec(database->handle, "PRAGMA cache_size = -4096; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if ((code & 0xff) != SQLITE_CANTOPEN && (code & 0xff) != SQLITE_READONLY)
        return check(database, code, error);
    close_handle(database);
    return open_unchanging(database, error);
}

static int execute(struct database *database, const char *script, struct error *error)
{
    return check(database, sqlite3_exec(database->handle, script, NULL, NULL, NULL), error);
}

static int open_for_writing(struct database *database, struct error *error)
{
    if (open_handle(database, database->place, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) < 0)
        return -1;
    if (sqlite3_db_readonly(database->handle, "main") == 1)
        return check(database, SQLITE_READONLY, error);
    /* A last transaction that a power cut takes is imported again: NORMAL is enough and saves a sync a commit. The caches are in KiB and
     * pages: large enough for the hot parts of the indexes of a million runs. */
    return execute(database,
                   "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; "
                   "PRAGMA wal_autocheckpoint = 4000",
                   error);
}

static int open_file(struct database *database, const char *location, struct error *error)
{
    if (location[0] == '\0' || strlen(location) >= FS_PATH_MAXIMUM)
        return error_set(error, "expected the name of a store's file");
    database->place = strdup(location);
    if (database->place == NULL)
        return error_set(error, "out of memory");
    return (database->mode == DATABASE_READ ? open_for_reading : open_for_writing)(database, error);
}

static int close_file(struct database *database, struct error *error)
{
    return database->handle == NULL ? 0 : check(database, sqlite3_close(database->handle), error);
}

/* ---- identity, transactions, upkeep ----------------------------------------------------------------------------------------- */
static int get_identity(struct database *database, struct database_identity *identity, struct error *error)
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

static int set_identity(struct database *database, int64_t application, int64_t version, struct error *error)
{
    char script[128];
    snprintf(script, sizeof(script), "PRAGMA application_id = %lld; PRAGMA user_version = %lld", (long long)application,
             (long long)version);
    return execute(database, script, error);
}

/* Switching needs the file alone for a moment and does not wait for it, so two first importers may meet here. */
static int let_readers_in(struct database *database, struct error *error)
{
    int code = SQLITE_BUSY;
    for (int attempt = 0; attempt < 100 && (code & 0xff) == SQLITE_BUSY; attempt++) {
        if (attempt > 0)
            clock_sleep(INT64_C(50000000));
        code = sqlite3_exec(database->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    }
    return check(database, code, error);
}

static int begin(struct database *database, struct error *error)
{
    return execute(database, database->mode == DATABASE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

static int commit(struct database *database, struct error *error)
{
    return execute(database, "COMMIT", error);
}

static void rollback(struct database *database)
{
    if (sqlite3_get_autocommit(handle_of(database)) == 0)
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL); /* it can only fail when SQLite has rolled back already */
}

static int compact(struct database *database, struct error *error)
{
    return execute(database, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", error);
}

/* What people's own SQL may do: read what is in the file. Everything else that SQLite can name is refused when it is prepared. */
static int authorise(void *context, int action, const char *first, const char *second, const char *database, const char *view)
{
    (void)context, (void)first, (void)database, (void)view;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION: /* second: its name */
        return second != NULL && strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static int allow_reading_only(struct database *database, struct error *error)
{
    if (execute(database, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF", error) < 0)
        return -1;
    return check(database, sqlite3_set_authorizer(database->handle, authorise, NULL), error);
}

static const char *const SELF_CHECKS[] = {
    "PRAGMA integrity_check",
    "SELECT 'table ' || \"table\" || ': row ' || coalesce(rowid, '?') || ' refers to a row of ' || parent || ' that is not there' "
    "FROM pragma_foreign_key_check",
    NULL};

/* ---- statements ------------------------------------------------------------------------------------------------------------- */
static int prepare_text(struct database *database, const char *sql, sqlite3_stmt **handle, struct error *error)
{
    return check(database, sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, handle, NULL), error);
}

static int prepare(struct statement *statement, struct error *error)
{
    sqlite3_stmt *handle = NULL;
    if (prepare_text(statement->database, statement->sql, &handle, error) < 0)
        return -1;
    statement->handle = handle;
    statement->parameter_count = sqlite3_bind_parameter_count(handle);
    return 0;
}

/* Behind the first statement only white space and comments may stand: what is left is prepared too, and must be nothing. */
static int prepare_one(struct statement *statement, struct error *error)
{
    sqlite3 *database = handle_of(statement->database);
    sqlite3_stmt *handle = NULL, *more = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v3(database, statement->sql, -1, 0, &handle, &rest) != SQLITE_OK)
        return error_set(error, "%s", sqlite3_errmsg(database));
    int code = SQLITE_OK;
    while (code == SQLITE_OK && more == NULL && *rest != '\0')
        code = sqlite3_prepare_v3(database, rest, -1, 0, &more, &rest);
    bool is_one = handle != NULL && code == SQLITE_OK && more == NULL;
    sqlite3_finalize(more);
    if (!is_one || sqlite3_stmt_readonly(handle) == 0) {
        sqlite3_finalize(handle);
        return error_set(error, is_one ? "expected a statement that only reads" : "expected exactly one statement");
    }
    statement->handle = handle;
    statement->parameter_count = sqlite3_bind_parameter_count(handle);
    return 0;
}

static int column_count(const struct statement *statement)
{
    return sqlite3_column_count(statement->handle);
}

static const char *column_name(const struct statement *statement, int column)
{
    return sqlite3_column_name(statement->handle, column);
}

/* Text is borrowed: it stays until the statement is reset. */
static int bind_value(sqlite3_stmt *handle, int parameter, const struct database_value *value)
{
    switch (value->kind) {
    case DATABASE_NULL:
        return sqlite3_bind_null(handle, parameter);
    case DATABASE_INTEGER:
        return sqlite3_bind_int64(handle, parameter, value->as.integer);
    case DATABASE_NUMBER:
        return sqlite3_bind_double(handle, parameter, value->as.number);
    case DATABASE_TEXT:
        return sqlite3_bind_text64(handle, parameter, value->as.text.data, value->as.text.length, SQLITE_STATIC, SQLITE_UTF8);
    }
    return SQLITE_MISUSE;
}

static int bind_values(struct database *database, sqlite3_stmt *handle, const struct database_value *values, int count,
                       struct error *error)
{
    for (int i = 0; i < count; i++) {
        int code = bind_value(handle, i + 1, &values[i]);
        if (code != SQLITE_OK)
            return error_set_at(error, database->place, 0, 0, "a value does not fit its statement: %s", sqlite3_errstr(code));
    }
    return 0;
}

static int start(struct statement *statement, struct error *error)
{
    return bind_values(statement->database, statement->handle, statement->values, statement->parameter_count, error);
}

static int step(struct statement *statement, struct error *error)
{
    int code = sqlite3_step(statement->handle);
    return code == SQLITE_ROW ? 1 : check(statement->database, code, error);
}

static void reset(struct statement *statement)
{
    sqlite3_reset(statement->handle); /* its code repeats that of the last step */
}

static void finalise(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
}

static struct database_value get(struct statement *statement, int column)
{
    struct database_value value = {.kind = DATABASE_NULL};
    switch (sqlite3_column_type(statement->handle, column)) {
    case SQLITE_INTEGER:
        value.kind = DATABASE_INTEGER;
        value.as.integer = sqlite3_column_int64(statement->handle, column);
        break;
    case SQLITE_FLOAT:
        value.kind = DATABASE_NUMBER;
        value.as.number = sqlite3_column_double(statement->handle, column);
        break;
    case SQLITE_TEXT:
        value.kind = DATABASE_TEXT;
        value.as.text.data = (const char *)sqlite3_column_text(statement->handle, column);
        value.as.text.length = (size_t)sqlite3_column_bytes(statement->handle, column);
        break;
    default:
        break;
    }
    return value;
}

/* ---- many rows -------------------------------------------------------------------------------------------------------------- */
struct inserts { /* of one table */
    sqlite3_stmt *one, *many;
};

static sqlite3_stmt *prepare_insert(struct bulk *bulk, int rows, struct error *error)
{
    struct str_builder sql;
    sqlite3_stmt *handle = NULL;
    str_builder_init(&sql, (size_t)1 << 20);
    str_builder_append_format(&sql, "INSERT INTO %s (%s) VALUES ", bulk->table->name, bulk->table->columns);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < bulk->column_count; column++) {
            str_builder_append(&sql, column > 0 ? ", ?" : row > 0 ? ", (?" : "(?");
            if (column == bulk->column_count - 1)
                str_builder_append_char(&sql, ')');
        }
    int result = prepare_text(bulk->database, str_builder_text(&sql), &handle, error);
    str_builder_release(&sql);
    return result < 0 ? NULL : handle;
}

static struct inserts *find_inserts(struct bulk *bulk, struct error *error)
{
    struct inserts *inserts = bulk->handle;
    if (inserts != NULL)
        return inserts;
    inserts = bulk->handle = calloc(1, sizeof(*inserts));
    if (inserts == NULL) {
        error_set(error, "out of memory");
        return NULL;
    }
    inserts->one = prepare_insert(bulk, 1, error);
    if (inserts->one != NULL && !bulk->table->is_parent)
        inserts->many = prepare_insert(bulk, ROWS_AT_ONCE, error);
    return inserts->one == NULL || (inserts->many == NULL && !bulk->table->is_parent) ? NULL : inserts;
}

/* Children may wait for others like them; a parent must be there before them. */
static int end_row(struct bulk *bulk, struct error *error)
{
    (void)error;
    return bulk->table->is_parent || bulk->row_count == ROWS_AT_ONCE;
}

static int send(struct bulk *bulk, struct error *error)
{
    struct inserts *inserts = find_inserts(bulk, error);
    if (inserts == NULL)
        return -1;
    const struct database_value *values = VEC_ITEMS(&bulk->values, struct database_value);
    for (size_t row = 0; row < bulk->row_count;) {
        size_t rows = inserts->many != NULL && bulk->row_count - row >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
        sqlite3_stmt *handle = rows == 1 ? inserts->one : inserts->many;
        if (bind_values(bulk->database, handle, values, (int)rows * bulk->column_count, error) < 0)
            return -1;
        int result = check(bulk->database, sqlite3_step(handle), error);
        sqlite3_reset(handle); /* its code repeats that of the step */
        if (result < 0)
            return -1;
        values += rows * (size_t)bulk->column_count;
        row += rows;
    }
    return 0;
}

static void release_bulk(struct bulk *bulk)
{
    struct inserts *inserts = bulk->handle;
    if (inserts == NULL)
        return;
    sqlite3_finalize(inserts->one);
    sqlite3_finalize(inserts->many);
    free(inserts);
}

const struct database_driver database_driver_sqlite = {.open = open_file,
                                                       .close = close_file,
                                                       .execute = execute,
                                                       .get_identity = get_identity,
                                                       .set_identity = set_identity,
                                                       .let_readers_in = let_readers_in,
                                                       .begin = begin,
                                                       .commit = commit,
                                                       .rollback = rollback,
                                                       .compact = compact,
                                                       .self_checks = SELF_CHECKS,
                                                       .allow_reading_only = allow_reading_only,
                                                       .prepare = prepare,
                                                       .prepare_one = prepare_one,
                                                       .column_count = column_count,
                                                       .column_name = column_name,
                                                       .start = start,
                                                       .step = step,
                                                       .reset = reset,
                                                       .finalise = finalise,
                                                       .get = get,
                                                       .end_row = end_row,
                                                       .send = send,
                                                       .release_bulk = release_bulk};
