/* database_postgres_statement: prepared statements. Parameters go as text, which the server reads into the column's type; results come in
 * binary, which costs the least to take. */
#include "site-gen/store/database_postgres.h"
#include "site-gen/store/database_postgres_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_TEXT_SIZE 32

/* Types of columns, as pg_type has them. */
enum { TYPE_BOOL = 16, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_FLOAT4 = 700, TYPE_FLOAT8 = 701, TYPE_NUMERIC = 1700 };

struct prepared {
    char name[16];
    PGresult *description; /* of people's own SQL, whose results come as text: they may have any type; otherwise NULL */
    PGresult *rows;
    int row; /* the current one */
};

static int prepare_text(struct statement *statement, const char *sql, struct error *error)
{
    struct postgres *postgres = postgres_of(statement->database);
    struct prepared *prepared = calloc(1, sizeof(*prepared));
    if (prepared == NULL)
        return error_set(error, "out of memory");
    snprintf(prepared->name, sizeof(prepared->name), "s%u", postgres->statement_count++);
    PGresult *result = PQprepare(postgres->connection, prepared->name, sql, 0, NULL);
    int code = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(statement->database, result, error);
    PQclear(result);
    if (code < 0)
        free(prepared);
    else
        statement->handle = prepared;
    return code;
}

int postgres_prepare(struct statement *statement, struct error *error)
{
    struct str_builder *sql = &postgres_of(statement->database)->text;
    str_builder_clear(sql);
    statement->parameter_count = postgres_translate(statement->sql, false, sql);
    return prepare_text(statement, str_builder_text(sql), error);
}

/* The server takes one command only; where there is none, or one without rows, there are no columns. */
int postgres_prepare_one(struct statement *statement, struct error *error)
{
    if (prepare_text(statement, statement->sql, error) < 0)
        return -1;
    struct prepared *prepared = statement->handle;
    prepared->description = PQdescribePrepared(postgres_of(statement->database)->connection, prepared->name);
    if (PQresultStatus(prepared->description) == PGRES_COMMAND_OK)
        return 0;
    postgres_fail(statement->database, prepared->description, error);
    postgres_finalise(statement);
    return -1;
}

int postgres_column_count(const struct statement *statement)
{
    const struct prepared *prepared = statement->handle;
    return PQnfields(prepared->description);
}

const char *postgres_column_name(const struct statement *statement, int column)
{
    const struct prepared *prepared = statement->handle;
    return PQfname(prepared->description, column);
}

/* The value as text: in the given buffer, in the arena, or where it is already. NULL stays NULL. */
static const char *parameter_text(const struct database_value *value, char number[NUMBER_TEXT_SIZE], struct arena *arena)
{
    switch (value->kind) {
    case DATABASE_NULL:
        return NULL;
    case DATABASE_INTEGER:
        snprintf(number, NUMBER_TEXT_SIZE, "%" PRId64, value->as.integer);
        return number;
    case DATABASE_NUMBER:
        snprintf(number, NUMBER_TEXT_SIZE, "%.17g", value->as.number);
        return number;
    case DATABASE_TEXT:
        break;
    }
    if (postgres_text_is_plain(value->as.text))
        return value->as.text.data;
    struct str_builder encoded;
    str_builder_init(&encoded, 3 * value->as.text.length + 1);
    postgres_encode_text(value->as.text, &encoded);
    const char *text = arena_copy_text(arena, str_builder_text(&encoded));
    str_builder_release(&encoded);
    return text;
}

int postgres_start(struct statement *statement, struct error *error)
{
    struct prepared *prepared = statement->handle;
    struct arena arena;
    arena_init(&arena);
    size_t count = (size_t)statement->parameter_count;
    const char **texts = ARENA_NEW_ARRAY(&arena, count, const char *);
    char(*numbers)[NUMBER_TEXT_SIZE] = arena_allocate_array(&arena, count, NUMBER_TEXT_SIZE);
    for (size_t i = 0; i < count; i++)
        texts[i] = parameter_text(&statement->values[i], numbers[i], &arena);
    prepared->rows = PQexecPrepared(postgres_of(statement->database)->connection, prepared->name, (int)count, texts, NULL, NULL,
                                    prepared->description == NULL);
    arena_release(&arena);
    prepared->row = -1;
    ExecStatusType status = PQresultStatus(prepared->rows);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? 0 : postgres_fail(statement->database, prepared->rows, error);
}

int postgres_step(struct statement *statement, struct error *error)
{
    (void)error;
    struct prepared *prepared = statement->handle;
    return ++prepared->row < PQntuples(prepared->rows);
}

void postgres_reset(struct statement *statement)
{
    struct prepared *prepared = statement->handle;
    PQclear(prepared->rows);
    prepared->rows = NULL;
}

void postgres_finalise(struct statement *statement)
{
    if (statement->handle == NULL)
        return;
    postgres_reset(statement);
    PQclear(((struct prepared *)statement->handle)->description);
    free(statement->handle); /* the server forgets it with the connection */
}

static uint64_t take_bytes(const char *bytes, size_t length)
{
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static struct database_value get_from_text(Oid type, char *text)
{
    switch (type) {
    case TYPE_BOOL:
        return (struct database_value){.kind = DATABASE_INTEGER, .as.integer = text[0] == 't'};
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return (struct database_value){.kind = DATABASE_INTEGER, .as.integer = strtoll(text, NULL, 10)};
    case TYPE_FLOAT4:
    case TYPE_FLOAT8:
    case TYPE_NUMERIC:
        return (struct database_value){.kind = DATABASE_NUMBER, .as.number = strtod(text, NULL)};
    default:
        break;
    }
    return (struct database_value){.kind = DATABASE_TEXT, .as.text = {text, postgres_decode_text(text, strlen(text))}};
}

struct database_value postgres_get(struct statement *statement, int column)
{
    const struct prepared *prepared = statement->handle;
    struct database_value value = {.kind = DATABASE_NULL};
    if (PQgetisnull(prepared->rows, prepared->row, column))
        return value;
    char *bytes = PQgetvalue(prepared->rows, prepared->row, column);
    if (prepared->description != NULL)
        return get_from_text(PQftype(prepared->rows, column), bytes);
    size_t length = (size_t)PQgetlength(prepared->rows, prepared->row, column);
    uint64_t bits = take_bytes(bytes, length <= sizeof(bits) ? length : 0);
    float single;
    switch (PQftype(prepared->rows, column)) {
    case TYPE_BOOL:
    case TYPE_INT8:
        value.kind = DATABASE_INTEGER;
        value.as.integer = (int64_t)bits;
        break;
    case TYPE_INT4:
        value.kind = DATABASE_INTEGER;
        value.as.integer = (int32_t)bits;
        break;
    case TYPE_INT2:
        value.kind = DATABASE_INTEGER;
        value.as.integer = (int16_t)bits;
        break;
    case TYPE_FLOAT8:
        value.kind = DATABASE_NUMBER;
        memcpy(&value.as.number, &bits, sizeof(bits));
        break;
    case TYPE_FLOAT4:
        value.kind = DATABASE_NUMBER;
        memcpy(&single, &(uint32_t){(uint32_t)bits}, sizeof(single));
        value.as.number = (double)single;
        break;
    default:
        value.kind = DATABASE_TEXT; /* a column is taken once: what it stands for can be put in its place */
        value.as.text = (struct str){bytes, postgres_decode_text(bytes, length)};
        break;
    }
    return value;
}
