/* store driver for PostgreSQL (libpq): statements prepared once a connection, integers sent and results read in binary form. A connection
 * that was lost is made anew at the next use, with growing pauses between attempts, so that a server that restarts is found again and
 * one that is gone costs nothing. */
#include "servers/store/driver.h"

#include "servers/app/clock.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

enum { TYPE_INT8 = 20, TYPE_TEXT = 25, BACK_OFF_LEAST_MS = 20, BACK_OFF_MOST_MS = 2000, ERROR_SIZE = 256, COPY_BYTES = 16 * 1024 };

struct postgresql_connection {
    PGconn *native;
    PGcancel *cancel_key; /* of the connection as it was first made: after a reconnection it cancels nothing */
    bool in_transaction;
    uint64_t retry_from_ns; /* a lost connection is not tried before that */
    unsigned back_off_ms;
    char error[ERROR_SIZE];
    PGresult *ahead[STORE_AHEAD_MAXIMUM]; /* answers to queries that were sent ahead */
    PGresult **chosen;                    /* the one that the next run may take; NULL for none */
    enum store_statement chosen_statement;
};

static struct postgresql_connection *connection_of(struct store *store)
{
    return store->connection;
}

/* Keeps the first line of a message. */
static void keep_error(struct postgresql_connection *connection, const char *message)
{
    size_t length = strcspn(message, "\n");
    if (length >= ERROR_SIZE)
        length = ERROR_SIZE - 1;
    memcpy(connection->error, message, length);
    connection->error[length] = '\0';
}

/* What a statement is called in the database. */
struct statement_label {
    char text[16];
};

static struct statement_label label_of(int statement)
{
    struct statement_label label;
    (void)snprintf(label.text, sizeof label.text, "s%d", statement);
    return label;
}

/* ---- connecting --------------------------------------------------------------------------------------------------------------- */
static bool prepare_statement(PGconn *native, int name)
{
    Oid types[STATEMENT_PARAMETERS_MAXIMUM];
    const struct statement_text *text = &STATEMENTS[name];
    int count = 0;
    for (; text->parameters[count] != '\0'; count++)
        types[count] = text->parameters[count] == 'i' ? TYPE_INT8 : TYPE_TEXT;
    PGresult *result =
        PQprepare(native, label_of(name).text, text->postgresql != NULL ? text->postgresql : text->sqlite, count, types);
    bool prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return prepared;
}

static bool prepare_statements(struct postgresql_connection *connection)
{
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (!prepare_statement(connection->native, i)) {
            keep_error(connection, PQerrorMessage(connection->native));
            return false;
        }
    }
    return true;
}

static bool is_usable(struct postgresql_connection *connection)
{
    return connection->native != NULL && PQstatus(connection->native) == CONNECTION_OK;
}

/* Makes a lost connection anew, unless it was tried a moment ago. */
static bool reconnect(struct postgresql_connection *connection)
{
    if (clock_now_ns() < connection->retry_from_ns)
        return false;
    connection->in_transaction = false;
    PQreset(connection->native);
    if (is_usable(connection) && prepare_statements(connection)) {
        connection->back_off_ms = BACK_OFF_LEAST_MS;
        return true;
    }
    if (!is_usable(connection))
        keep_error(connection, PQerrorMessage(connection->native));
    connection->retry_from_ns = clock_now_ns() + connection->back_off_ms * UINT64_C(1000000);
    connection->back_off_ms = connection->back_off_ms * 2 > BACK_OFF_MOST_MS ? BACK_OFF_MOST_MS : connection->back_off_ms * 2;
    return false;
}

static int open_database(struct store *store, const char *url, struct failure *failure)
{
    struct postgresql_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return failure_set(failure, "database: out of memory");
    store->connection = connection;
    connection->back_off_ms = BACK_OFF_LEAST_MS;
    /* What the URL says comes last and wins. A server that does not answer is noticed in time. */
    static const char *const names[] = {
        "application_name", "client_encoding", "connect_timeout", "tcp_user_timeout", "options", "dbname", NULL};
    const char *const values[] = {"benchlab target", "UTF8", "5", "10000", "-c client_min_messages=warning", url, NULL};
    connection->native = PQconnectdbParams(names, values, 1);
    if (!is_usable(connection)) {
        keep_error(connection, connection->native == NULL ? "out of memory" : PQerrorMessage(connection->native));
        return failure_set(failure, "database: %s", connection->error);
    }
    connection->cancel_key = PQgetCancel(connection->native);
    if (!prepare_statements(connection))
        return failure_set(failure, "database: %s (load the data set with lab-dataset load)", connection->error);
    return 0;
}

static void forget_ahead(struct postgresql_connection *connection)
{
    for (size_t i = 0; i < STORE_AHEAD_MAXIMUM; i++) {
        PQclear(connection->ahead[i]);
        connection->ahead[i] = NULL;
    }
    connection->chosen = NULL;
}

static void close_database(struct store *store)
{
    struct postgresql_connection *connection = connection_of(store);
    if (connection == NULL)
        return;
    forget_ahead(connection);
    PQfreeCancel(connection->cancel_key);
    PQfinish(connection->native);
    free(connection);
    store->connection = NULL;
}

static const char *explain(struct store *store)
{
    return connection_of(store)->error;
}

/* ---- parameters and results ----------------------------------------------------------------------------------------------------- */
struct bound {
    const char *values[STATEMENT_PARAMETERS_MAXIMUM];
    int lengths[STATEMENT_PARAMETERS_MAXIMUM], formats[STATEMENT_PARAMETERS_MAXIMUM];
    uint64_t integers[STATEMENT_PARAMETERS_MAXIMUM]; /* in network order */
    int count;
};

/* Texts as they are: in binary form, since they need not end in NUL. */
static void bind_parameters(struct bound *bound, const char *kinds, const struct store_value *parameters)
{
    for (bound->count = 0; kinds[bound->count] != '\0'; bound->count++) {
        int i = bound->count;
        bound->formats[i] = 1;
        if (kinds[i] == 'i') {
            bound->integers[i] = htobe64((uint64_t)parameters[i].integer);
            bound->values[i] = (const char *)&bound->integers[i];
            bound->lengths[i] = 8;
        } else {
            bound->values[i] = parameters[i].text.length == 0 ? "" : parameters[i].text.data;
            bound->lengths[i] = (int)parameters[i].text.length;
        }
    }
}

static int64_t read_integer(const char *bytes, int length)
{
    uint64_t value = 0;
    for (int i = 0; i < length; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return length == 4 ? (int32_t)(uint32_t)value : (int64_t)value;
}

static struct store_value read_column(const PGresult *result, int row, int column, char kind)
{
    const char *bytes = PQgetvalue(result, row, column);
    int length = PQgetlength(result, row, column);
    if (kind == 'i')
        return (struct store_value){.integer = read_integer(bytes, length)};
    if (kind == 'r') {
        struct store_value value = {.real = 0.0};
        int64_t bits = read_integer(bytes, length);
        memcpy(&value.real, &bits, sizeof value.real);
        return value;
    }
    return (struct store_value){.text = {bytes, (size_t)length}};
}

static void give_rows(const PGresult *result, const char *kinds, store_take_row *take, void *context)
{
    struct store_value columns[STATEMENT_COLUMNS_MAXIMUM];
    int rows = take == NULL ? 0 : PQntuples(result);
    for (int row = 0; row < rows; row++) {
        for (int i = 0; kinds[i] != '\0'; i++)
            columns[i] = read_column(result, row, i, kinds[i]);
        take(context, columns);
    }
}

/* What an answer means, its message kept when it is an error. */
static enum store_result judge(struct postgresql_connection *connection, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return STORE_OK;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    keep_error(connection, result != NULL && PQresultErrorMessage(result)[0] != '\0' ? PQresultErrorMessage(result)
                                                                                     : PQerrorMessage(connection->native));
    if (state != NULL && strcmp(state, "23505") == 0)
        return STORE_CONFLICT;
    if (state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)) /* serialization failure, deadlock */
        return STORE_LOST_RACE;
    return STORE_FAILED;
}

/* ---- statements ----------------------------------------------------------------------------------------------------------------- */
static PGresult *execute(struct postgresql_connection *connection, enum store_statement name, const struct store_value *parameters)
{
    struct bound bound;
    bind_parameters(&bound, STATEMENTS[name].parameters, parameters);
    return PQexecPrepared(connection->native, label_of((int)name).text, bound.count, bound.values, bound.lengths, bound.formats, 1);
}

/* The answer that came ahead, or one that is asked for now. Reading outside of a transaction is tried once more on a new connection. */
static PGresult *obtain(struct postgresql_connection *connection, enum store_statement name, const struct store_value *parameters)
{
    if (connection->chosen != NULL && connection->chosen_statement == name) {
        PGresult *result = *connection->chosen;
        *connection->chosen = NULL;
        connection->chosen = NULL;
        return result;
    }
    bool was_usable = is_usable(connection);
    if (!was_usable && !reconnect(connection))
        return NULL;
    bool may_repeat = was_usable && !connection->in_transaction && !STATEMENTS[name].writes;
    PGresult *result = execute(connection, name, parameters);
    if (!may_repeat || is_usable(connection) || !reconnect(connection))
        return result;
    PQclear(result);
    return execute(connection, name, parameters);
}

static enum store_result run(struct store *store, enum store_statement name, const struct store_value *parameters,
                             store_take_row *take, void *context)
{
    struct postgresql_connection *connection = connection_of(store);
    PGresult *result = obtain(connection, name, parameters);
    if (result == NULL)
        return STORE_FAILED;
    enum store_result judged = judge(connection, result);
    if (judged == STORE_OK) {
        store->changed = STATEMENTS[name].writes ? strtoll(PQcmdTuples(result), NULL, 10) : 0;
        give_rows(result, STATEMENTS[name].columns, take, context);
    }
    PQclear(result);
    return judged;
}

/* ---- queries sent ahead ----------------------------------------------------------------------------------------------------------- */
static bool send_all(struct postgresql_connection *connection, const struct store_query *queries, size_t count)
{
    if (PQenterPipelineMode(connection->native) != 1)
        return false;
    bool sent = true;
    for (size_t i = 0; i < count && sent; i++) {
        struct bound bound;
        bind_parameters(&bound, STATEMENTS[queries[i].statement].parameters, queries[i].parameters);
        sent = PQsendQueryPrepared(connection->native, label_of((int)queries[i].statement).text, bound.count, bound.values,
                                   bound.lengths, bound.formats, 1) == 1;
    }
    return sent && PQpipelineSync(connection->native) == 1;
}

/* Each query has one result, followed by NULL; the synchronisation point comes last. */
static void receive_all(struct postgresql_connection *connection, size_t count)
{
    for (size_t i = 0; i < count && is_usable(connection); i++) {
        connection->ahead[i] = PQgetResult(connection->native);
        PGresult *end = connection->ahead[i] == NULL ? NULL : PQgetResult(connection->native);
        PQclear(end);
    }
    PGresult *synchronised = is_usable(connection) ? PQgetResult(connection->native) : NULL;
    PQclear(synchronised);
}

static void send_ahead(struct store *store, const struct store_query *queries, size_t count)
{
    struct postgresql_connection *connection = connection_of(store);
    forget_ahead(connection);
    if (!is_usable(connection))
        return; /* each query then comes by itself, and reports what is wrong */
    if (send_all(connection, queries, count))
        receive_all(connection, count);
    if (PQexitPipelineMode(connection->native) != 1)
        (void)reconnect(connection); /* it is in no known state */
    for (size_t i = 0; i < count; i++) {
        /* What failed comes again by itself, so that errors are judged in one place. */
        if (connection->ahead[i] != NULL && PQresultStatus(connection->ahead[i]) != PGRES_TUPLES_OK) {
            PQclear(connection->ahead[i]);
            connection->ahead[i] = NULL;
        }
    }
    if (!is_usable(connection))
        forget_ahead(connection);
}

static void choose_ahead(struct store *store, size_t index, enum store_statement statement)
{
    struct postgresql_connection *connection = connection_of(store);
    connection->chosen = index < STORE_AHEAD_MAXIMUM && connection->ahead[index] != NULL ? &connection->ahead[index] : NULL;
    connection->chosen_statement = statement;
}

/* The key to cancel by is made when the connection is, since libpq lets only one thread look at a connection. */
static void cancel(struct store *store)
{
    char error[ERROR_SIZE];
    PGcancel *key = connection_of(store)->cancel_key;
    if (key != NULL)
        (void)PQcancel(key, error, sizeof error); /* where it fails, the query ends by itself */
}

/* ---- transactions ----------------------------------------------------------------------------------------------------------------- */
static enum store_result command(struct postgresql_connection *connection, const char *sql)
{
    PGresult *result = PQexec(connection->native, sql);
    enum store_result judged = judge(connection, result);
    PQclear(result);
    return judged;
}

static enum store_result begin(struct store *store, enum store_isolation isolation)
{
    struct postgresql_connection *connection = connection_of(store);
    if (!is_usable(connection) && !reconnect(connection))
        return STORE_FAILED;
    enum store_result result =
        command(connection, isolation == STORE_SERIALIZABLE ? "BEGIN ISOLATION LEVEL SERIALIZABLE" : "BEGIN");
    connection->in_transaction = result == STORE_OK;
    return result;
}

static void rollback(struct store *store)
{
    struct postgresql_connection *connection = connection_of(store);
    if (!connection->in_transaction)
        return;
    char error[ERROR_SIZE];
    memcpy(error, connection->error, sizeof error); /* why it is rolled back is what matters */
    connection->in_transaction = false;
    (void)command(connection, "ROLLBACK"); /* fails only with the connection, which ends the transaction, too */
    memcpy(connection->error, error, sizeof error);
}

static enum store_result commit(struct store *store)
{
    struct postgresql_connection *connection = connection_of(store);
    enum store_result result = command(connection, "COMMIT");
    connection->in_transaction = false;
    return result;
}

/* ---- items ------------------------------------------------------------------------------------------------------------------------ */
static bool copy_items(PGconn *native, int64_t count)
{
    struct buffer rows;
    buffer_init(&rows, 2 * COPY_BYTES);
    bool copied = true;
    for (int64_t number = 1; number <= count && copied; number++) {
        struct store_item_name name = store_item_name(number);
        buffer_append(&rows, name.data, name.length);
        buffer_append_format(&rows, "\t%lld\n", (long long)number);
        if (rows.length < COPY_BYTES && number < count)
            continue;
        copied = !rows.failed && PQputCopyData(native, rows.data, (int)rows.length) == 1;
        buffer_clear(&rows);
    }
    buffer_release(&rows);
    return copied;
}

static enum store_result load_items(struct store *store, int64_t count)
{
    struct postgresql_connection *connection = connection_of(store);
    if (!is_usable(connection) && !reconnect(connection))
        return STORE_FAILED;
    PGresult *result = PQexec(connection->native, "COPY bulk_items (name, value) FROM STDIN");
    bool copying = PQresultStatus(result) == PGRES_COPY_IN;
    enum store_result judged = copying ? STORE_OK : judge(connection, result);
    PQclear(result);
    if (!copying)
        return judged;
    bool copied = copy_items(connection->native, count);
    if (PQputCopyEnd(connection->native, copied ? NULL : "out of memory") != 1)
        copied = false;
    while ((result = PQgetResult(connection->native)) != NULL) {
        enum store_result part = judge(connection, result);
        judged = judged == STORE_OK ? part : judged;
        PQclear(result);
    }
    return copied || judged != STORE_OK ? judged : STORE_FAILED;
}

static void append_search(struct buffer *buffer, struct text words)
{
    buffer_append(buffer, words.data, words.length);
}

const struct store_driver store_driver_postgresql = {
    .open = open_database,
    .close = close_database,
    .run = run,
    .send_ahead = send_ahead,
    .choose_ahead = choose_ahead,
    .cancel = cancel,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .load_items = load_items,
    .append_search = append_search,
    .error = explain,
};
