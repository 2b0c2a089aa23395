/* database_postgres: PostgreSQL behind database.h, by libpq: connection, transactions, identity. Writers take an advisory lock for their
 * transaction, so that decisions made inside stay true, as with SQLite; readers have a snapshot and wait for nobody. */
#include "site-gen/store/database_postgres.h"

#include "site-gen/store/database_postgres_text.h"

#include <stdlib.h>
#include <string.h>

#define LOWEST_SERVER_VERSION 120000
#define TEXT_MAXIMUM ((size_t)256 << 20)
#define WRITE_LOCK "1112301922" /* "BLab" */

/* ---- errors ------------------------------------------------------------------------------------------------------------------ */
static const char *explain(const char *state)
{
    static const struct {
        const char *prefix, *text;
    } STATES[] = {{"53100", "no space left for the store (the server's disk is full)"},
                  {"53", "the server has no room for the store"},
                  {"25006", "the store cannot be written (the server or the transaction is read-only)"},
                  {"42501", "the store cannot be written (the server's user may not do that)"},
                  {"55P03", "another process keeps the store locked"},
                  {"40", "another process keeps the store locked"},
                  {"57P0", "the server is shutting down (what was committed is stored; run the command again)"},
                  {"XX", "the store is damaged"}};
    for (size_t i = 0; state != NULL && i < sizeof(STATES) / sizeof(STATES[0]); i++)
        if (strncmp(state, STATES[i].prefix, strlen(STATES[i].prefix)) == 0)
            return STATES[i].text;
    return "the store failed";
}

/* The message on one line, with stars in place of the password. */
static void append_safely(struct str_builder *out, const char *message, const char *password)
{
    size_t secret = password == NULL ? 0 : strlen(password), length = strlen(message);
    while (length > 0 && (message[length - 1] == '\n' || message[length - 1] == ' '))
        length--;
    for (size_t at = 0; at < length;) {
        if (secret > 0 && length - at >= secret && memcmp(message + at, password, secret) == 0) {
            str_builder_append(out, "***");
            at += secret;
            continue;
        }
        str_builder_append_char(out, message[at] == '\n' || message[at] == '\t' ? ' ' : message[at]);
        at++;
    }
}

static int fail(struct database *database, const char *what, const char *message, struct error *error)
{
    struct str_builder text;
    str_builder_init(&text, (size_t)1 << 16);
    append_safely(&text, message, PQpass(postgres_of(database)->connection));
    error_set_at(error, database->place, 0, 0, "%s: %s", what, str_builder_text(&text));
    str_builder_release(&text);
    return -1;
}

int postgres_fail(struct database *database, const PGresult *result, struct error *error)
{
    PGconn *connection = postgres_of(database)->connection;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE),
               *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *what = explain(state);
    if (PQstatus(connection) == CONNECTION_BAD && (state == NULL || strncmp(state, "57P", 3) != 0))
        what = "the connection to the server is lost (what was committed is stored; run the command again)";
    return fail(database, what, message != NULL ? message : PQerrorMessage(connection), error);
}

int postgres_execute(struct database *database, const char *sql, struct error *error)
{
    PGresult *result = PQexec(postgres_of(database)->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    int code = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : postgres_fail(database, result, error);
    PQclear(result);
    return code;
}

/* ---- opening and closing ------------------------------------------------------------------------------------------------------ */
static const char *find_option(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (text_equals(option->keyword, keyword) && option->val != NULL)
            return option->val;
    return "";
}

/* The location without what only the server may know. libpq's own message on a bad URL would quote it whole. */
static int make_place(struct database *database, const char *location, struct error *error)
{
    PQconninfoOption *options = PQconninfoParse(location, NULL);
    if (options == NULL)
        return error_set(error, "expected postgresql://[user[:password]@]host[:port]/database, got another kind of URL");
    const char *user = find_option(options, "user"), *port = find_option(options, "port");
    struct str_builder place;
    str_builder_init(&place, (size_t)1 << 16);
    str_builder_append_format(&place, "postgresql://%s%s%s%s%s/%s", user, user[0] == '\0' ? "" : "@", find_option(options, "host"),
                              port[0] == '\0' ? "" : ":", port, find_option(options, "dbname"));
    PQconninfoFree(options);
    database->place = str_builder_detach(&place);
    return database->place == NULL ? error_set(error, "expected a shorter URL of a store") : 0;
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static int connect_to_server(struct database *database, const char *location, struct error *error)
{
    static const char *const NAMES[] = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
                                        "dbname",          "client_encoding",  NULL};
    const char *const values[] = {"10", "60000", "benchlab", location, "UTF8", NULL};
    struct postgres *postgres = postgres_of(database);
    postgres->connection = PQconnectdbParams(NAMES, values, 1);
    if (PQstatus(postgres->connection) == CONNECTION_OK)
        return 0;
    return fail(database, "the server cannot be reached", PQerrorMessage(postgres->connection), error);
}

static int check_server(struct database *database, struct error *error)
{
    PGconn *connection = postgres_of(database)->connection;
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    if (PQserverVersion(connection) < LOWEST_SERVER_VERSION)
        return error_set_at(error, database->place, 0, 0, "expected PostgreSQL %d or newer", LOWEST_SERVER_VERSION / 10000);
    if (!text_equals(encoding, "UTF8"))
        return error_set_at(error, database->place, 0, 0, "expected a database whose encoding is UTF8, got %s",
                            encoding != NULL ? encoding : "none");
    return 0;
}

static int open_server(struct database *database, const char *location, struct error *error)
{
    struct postgres *postgres = calloc(1, sizeof(*postgres));
    if (postgres == NULL)
        return error_set(error, "out of memory");
    database->handle = postgres;
    str_builder_init(&postgres->text, TEXT_MAXIMUM);
    if (make_place(database, location, error) < 0 || connect_to_server(database, location, error) < 0 ||
        check_server(database, error) < 0)
        return -1;
    PQsetNoticeReceiver(postgres->connection, ignore_notice, NULL);
    char script[128];
    snprintf(script, sizeof(script), "SET lock_timeout = %d; SET jit = off; SET default_transaction_read_only = %s",
             DATABASE_LOCK_WAIT_MILLISECONDS, database->mode == DATABASE_READ ? "on" : "off");
    return postgres_execute(database, script, error);
}

static int close_server(struct database *database, struct error *error)
{
    (void)error;
    struct postgres *postgres = postgres_of(database);
    if (postgres == NULL)
        return 0;
    PQfinish(postgres->connection);
    str_builder_release(&postgres->text);
    free(postgres);
    return 0;
}

/* ---- scripts, transactions, upkeep -------------------------------------------------------------------------------------------- */
static int execute_script(struct database *database, const char *script, struct error *error)
{
    struct str_builder sql;
    str_builder_init(&sql, TEXT_MAXIMUM);
    postgres_translate(script, true, &sql);
    int result = sql.failed ? error_set(error, "out of memory") : postgres_execute(database, str_builder_text(&sql), error);
    str_builder_release(&sql);
    return result;
}

static int let_readers_in(struct database *database, struct error *error)
{
    (void)database;
    (void)error;
    return 0; /* they always are */
}

static void rollback(struct database *database)
{
    PGconn *connection = postgres_of(database)->connection;
    if (PQtransactionStatus(connection) != PQTRANS_IDLE)
        PQclear(PQexec(connection, "ROLLBACK")); /* it can only fail when the server is gone, and has rolled back then */
}

static int begin(struct database *database, struct error *error)
{
    const char *sql = database->mode == DATABASE_READ ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                      : "BEGIN; SELECT pg_advisory_xact_lock(" WRITE_LOCK ")";
    if (postgres_execute(database, sql, error) == 0)
        return 0;
    rollback(database);
    return -1;
}

static int commit(struct database *database, struct error *error)
{
    PGresult *result = PQexec(postgres_of(database)->connection, "COMMIT");
    int code = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(database, result, error);
    if (code == 0 && !text_equals(PQcmdStatus(result), "COMMIT")) /* after a failed statement the server rolls back */
        code = error_set_at(error, database->place, 0, 0, "the store failed: the transaction was rolled back");
    PQclear(result);
    return code;
}

/* The transaction is never ended: a statement that would end it gives no rows, and is refused for that. */
static int allow_reading_only(struct database *database, struct error *error)
{
    return begin(database, error);
}

static int compact(struct database *database, struct error *error)
{
    return postgres_execute(database, "VACUUM (ANALYZE)", error);
}

/* ---- identity ------------------------------------------------------------------------------------------------------------------ */
/* Two numbers of one row; -1 for NULL. */
static int ask_numbers(struct database *database, const char *sql, int64_t *first, int64_t *second, struct error *error)
{
    PGresult *result = PQexec(postgres_of(database)->connection, sql);
    int code = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 ? 0 : postgres_fail(database, result, error);
    if (code == 0) {
        *first = PQgetisnull(result, 0, 0) ? -1 : strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        *second = PQgetisnull(result, 0, 1) ? -1 : strtoll(PQgetvalue(result, 0, 1), NULL, 10);
    }
    PQclear(result);
    return code;
}

static int get_identity(struct database *database, struct database_identity *identity, struct error *error)
{
    int64_t is_known = 0;
    *identity = (struct database_identity){0};
    if (ask_numbers(
            database,
            "SELECT max(CASE WHEN relname = 'benchlab_store' THEN 1 ELSE 0 END), count(relname) FROM (SELECT current_schema() "
            "AS name) AS here LEFT JOIN pg_namespace ON nspname = here.name LEFT JOIN pg_class ON relnamespace = "
            "pg_namespace.oid AND relkind IN ('r', 'p') GROUP BY here.name HAVING here.name IS NOT NULL",
            &is_known, &identity->table_count, error) < 0)
        return error_set_at(error, database->place, 0, 0, "the database has no schema that this user may use");
    return is_known != 1 ? 0
                         : ask_numbers(database, "SELECT application, version FROM benchlab_store", &identity->application,
                                       &identity->version, error);
}

static int set_identity(struct database *database, int64_t application, int64_t version, struct error *error)
{
    char script[256];
    snprintf(script, sizeof(script),
             "CREATE TABLE IF NOT EXISTS benchlab_store (application BIGINT NOT NULL, version BIGINT NOT NULL); "
             "DELETE FROM benchlab_store; INSERT INTO benchlab_store (application, version) VALUES (%lld, %lld)",
             (long long)application, (long long)version);
    return postgres_execute(database, script, error);
}

static void release_bulk(struct bulk *bulk)
{
    (void)bulk; /* has nothing of ours */
}

static const char *const SELF_CHECKS[] = {NULL}; /* the server does not let a row refer to nothing */

const struct database_driver database_driver_postgres = {.open = open_server,
                                                         .close = close_server,
                                                         .execute = execute_script,
                                                         .get_identity = get_identity,
                                                         .set_identity = set_identity,
                                                         .let_readers_in = let_readers_in,
                                                         .begin = begin,
                                                         .commit = commit,
                                                         .rollback = rollback,
                                                         .compact = compact,
                                                         .self_checks = SELF_CHECKS,
                                                         .allow_reading_only = allow_reading_only,
                                                         .prepare = postgres_prepare,
                                                         .prepare_one = postgres_prepare_one,
                                                         .column_count = postgres_column_count,
                                                         .column_name = postgres_column_name,
                                                         .start = postgres_start,
                                                         .step = postgres_step,
                                                         .reset = postgres_reset,
                                                         .finalise = postgres_finalise,
                                                         .get = postgres_get,
                                                         .end_row = postgres_end_row,
                                                         .send = postgres_send,
                                                         .release_bulk = release_bulk};
