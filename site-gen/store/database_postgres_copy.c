/* database_postgres_copy: bulk rows by COPY in binary format (PostgreSQL 15, "COPY", "File Formats"). Tables are sent in the order parents
 * before children, since the server looks for each parent when a COPY ends. */
#include "site-gen/store/database_postgres.h"
#include "site-gen/store/database_postgres_text.h"

#include <endian.h>
#include <string.h>

#define ROWS_BYTES_MAXIMUM ((size_t)1 << 20) /* rows wait until there are about so many */
#define MESSAGE_SIZE ((size_t)256 << 10)
#define VALUE_BYTES 12 /* on the wire: a length and a number */

/* All tables together, since they are sent together. */
int postgres_end_row(struct bulk *bulk, struct error *error)
{
    const struct database *database = bulk->database;
    size_t bytes = 0;
    for (size_t i = 0; i < database->bulk_count; i++)
        bytes += database->bulks[i].text_bytes + database->bulks[i].values.count * VALUE_BYTES;
    return bytes < ROWS_BYTES_MAXIMUM ? 0 : database_flush(bulk->database, error);
}

static void append_int16(struct str_builder *out, int value)
{
    uint16_t bits = htobe16((uint16_t)value);
    str_builder_append_bytes(out, &bits, sizeof(bits));
}

static void append_int32(struct str_builder *out, int64_t value)
{
    uint32_t bits = htobe32((uint32_t)value);
    str_builder_append_bytes(out, &bits, sizeof(bits));
}

static void append_bits(struct str_builder *out, uint64_t bits)
{
    append_int32(out, sizeof(bits));
    bits = htobe64(bits);
    str_builder_append_bytes(out, &bits, sizeof(bits));
}

static void append_text(struct str_builder *out, struct str text)
{
    size_t start = out->length;
    append_int32(out, (int64_t)text.length);
    if (postgres_text_is_plain(text)) {
        str_builder_append_str(out, text);
        return;
    }
    postgres_encode_text(text, out);
    uint32_t length = htobe32((uint32_t)(out->length - start - sizeof(length)));
    if (!out->failed)
        memcpy(out->data + start, &length, sizeof(length));
}

static void append_value(struct str_builder *out, const struct database_value *value)
{
    uint64_t bits;
    switch (value->kind) {
    case DATABASE_NULL:
        append_int32(out, -1);
        break;
    case DATABASE_INTEGER:
        append_bits(out, (uint64_t)value->as.integer);
        break;
    case DATABASE_NUMBER:
        memcpy(&bits, &value->as.number, sizeof(bits));
        append_bits(out, bits);
        break;
    case DATABASE_TEXT:
        append_text(out, value->as.text);
        break;
    }
}

static int put(struct database *database, struct str_builder *out, struct error *error)
{
    PGconn *connection = postgres_of(database)->connection;
    if (out->failed)
        return error_set_at(error, database->place, 0, 0, "a row is too long for one message to the server");
    int code = PQputCopyData(connection, out->data, (int)out->length) == 1 ? 0 : postgres_fail(database, NULL, error);
    str_builder_clear(out);
    return code;
}

static int put_rows(struct bulk *bulk, struct error *error)
{
    static const char SIGNATURE[] = "PGCOPY\n\377\r\n"; /* and a NUL, the literal's own */
    struct str_builder *out = &postgres_of(bulk->database)->text;
    str_builder_clear(out);
    str_builder_append_bytes(out, SIGNATURE, sizeof(SIGNATURE));
    append_int32(out, 0); /* flags */
    append_int32(out, 0); /* extension */
    const struct database_value *values = VEC_ITEMS(&bulk->values, struct database_value);
    for (size_t row = 0; row < bulk->row_count; row++) {
        append_int16(out, bulk->column_count);
        for (int column = 0; column < bulk->column_count; column++)
            append_value(out, values++);
        if ((out->failed || out->length >= MESSAGE_SIZE) && put(bulk->database, out, error) < 0)
            return -1;
    }
    append_int16(out, -1);
    return put(bulk->database, out, error);
}

/* Ends the COPY (reason: why it must fail, or NULL) and takes what the server says to it. */
static int end_copy(struct database *database, const char *reason, struct error *error)
{
    PGconn *connection = postgres_of(database)->connection;
    int code = PQputCopyEnd(connection, reason) == 1 ? 0 : postgres_fail(database, NULL, error);
    bool is_over = false;
    while (!is_over) {
        PGresult *result = PQgetResult(connection);
        if (code == 0 && reason == NULL && result != NULL && PQresultStatus(result) != PGRES_COMMAND_OK)
            code = postgres_fail(database, result, error);
        is_over = result == NULL || PQresultStatus(result) == PGRES_COPY_IN; /* the latter: the connection is lost in the middle */
        PQclear(result);
    }
    return code;
}

int postgres_send(struct bulk *bulk, struct error *error)
{
    struct database *database = bulk->database;
    struct postgres *postgres = postgres_of(database);
    str_builder_clear(&postgres->text);
    str_builder_append_format(&postgres->text, "COPY %s (%s) FROM STDIN (FORMAT binary)", bulk->table->name, bulk->table->columns);
    PGresult *result = PQexec(postgres->connection, str_builder_text(&postgres->text));
    int code = PQresultStatus(result) == PGRES_COPY_IN ? 0 : postgres_fail(database, result, error);
    PQclear(result);
    if (code < 0)
        return -1;
    code = put_rows(bulk, error);
    return end_copy(database, code < 0 ? "abandoned" : NULL, code < 0 ? NULL : error) < 0 ? -1 : code;
}
