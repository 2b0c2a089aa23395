/* database: what all back-ends share: the choice of the back-end, statements by their SQL, parameters, columns, bulk rows. */
#include "site-gen/store/database.h"

#include "lib/str.h"
#include "site-gen/store/database_driver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening and closing ---------------------------------------------------------------------------------------------------- */
bool database_is_server(const char *location)
{
    struct str text = str_from_text(location);
    return str_starts_with(text, "postgresql://") || str_starts_with(text, "postgres://");
}

static int count_columns(const char *columns)
{
    int count = 1;
    for (const char *c = columns; *c != '\0'; c++)
        count += *c == ',';
    return count;
}

static int make_bulks(struct database *database, const struct database_table *tables, size_t count, struct error *error)
{
    database->bulks = calloc(count + 1, sizeof(*database->bulks));
    if (database->bulks == NULL)
        return error_set(error, "out of memory");
    database->bulk_count = count;
    for (size_t i = 0; i < count; i++) {
        struct bulk *bulk = &database->bulks[i];
        *bulk = (struct bulk){.database = database, .table = &tables[i], .column_count = count_columns(tables[i].columns)};
        vec_init(&bulk->values, sizeof(struct database_value));
        arena_init(&bulk->texts);
    }
    return 0;
}

int database_open(struct database **result, const char *location, enum database_mode mode, const struct database_table *tables,
                  size_t table_count, struct error *error)
{
    struct database *database = calloc(1, sizeof(*database));
    if (database == NULL)
        return error_set(error, "out of memory");
    database->mode = mode;
    database->driver = database_is_server(location) ? &database_driver_postgres : &database_driver_sqlite;
    if (make_bulks(database, tables, table_count, error) < 0 || database->driver->open(database, location, error) < 0) {
        database_close(database, NULL);
        return -1;
    }
    *result = database;
    return 0;
}

int database_close(struct database *database, struct error *error)
{
    if (database == NULL)
        return 0;
    for (size_t i = 0; i < database->bulk_count; i++) {
        database->driver->release_bulk(&database->bulks[i]);
        vec_release(&database->bulks[i].values);
        arena_release(&database->bulks[i].texts);
    }
    for (size_t i = 0; i < database->statement_count; i++) {
        database->driver->finalise(&database->statements[i]);
        free(database->statements[i].values);
    }
    int result = database->driver->close(database, error);
    free(database->bulks);
    free(database->place);
    free(database);
    return result;
}

const char *database_place(const struct database *database)
{
    return database->place;
}

/* ---- what a driver does by itself ------------------------------------------------------------------------------------------- */
int database_get_identity(struct database *database, struct database_identity *identity, struct error *error)
{
    return database->driver->get_identity(database, identity, error);
}

int database_set_identity(struct database *database, int64_t application, int64_t version, struct error *error)
{
    return database->driver->set_identity(database, application, version, error);
}

int database_let_readers_in(struct database *database, struct error *error)
{
    return database->driver->let_readers_in(database, error);
}

int database_execute(struct database *database, const char *script, struct error *error)
{
    return database->driver->execute(database, script, error);
}

int database_compact(struct database *database, struct error *error)
{
    return database->driver->compact(database, error);
}

const char *const *database_self_checks(const struct database *database)
{
    return database->driver->self_checks;
}

/* ---- transactions ----------------------------------------------------------------------------------------------------------- */
static void clear_bulk(struct bulk *bulk)
{
    vec_clear(&bulk->values);
    arena_clear(&bulk->texts);
    bulk->row_count = bulk->text_bytes = 0;
}

int database_begin(struct database *database, struct error *error)
{
    return database->driver->begin(database, error);
}

int database_commit(struct database *database, struct error *error)
{
    if (database_flush(database, error) == 0 && database->driver->commit(database, error) == 0)
        return 0;
    database_rollback(database);
    return -1;
}

void database_rollback(struct database *database)
{
    for (size_t i = 0; i < database->bulk_count; i++)
        clear_bulk(&database->bulks[i]);
    for (size_t i = 0; i < database->statement_count; i++) {
        database->driver->reset(
            &database->statements[i]); /* a statement in the middle of its rows would keep the transaction open */
        database->statements[i].is_running = false;
    }
    database->driver->rollback(database);
}

/* ---- statements ------------------------------------------------------------------------------------------------------------- */
static struct statement *add_statement(struct database *database, const char *sql,
                                       int (*prepare)(struct statement *statement, struct error *error), struct error *error)
{
    if (database->statement_count == DATABASE_STATEMENT_MAXIMUM) {
        error_set(error, "too many kinds of statement");
        return NULL;
    }
    struct statement *statement = &database->statements[database->statement_count];
    *statement = (struct statement){.database = database, .sql = sql};
    if (prepare(statement, error) < 0)
        return NULL;
    statement->values = calloc((size_t)statement->parameter_count + 1, sizeof(*statement->values));
    database->statement_count++;
    if (statement->values != NULL)
        return statement;
    error_set(error, "out of memory");
    return NULL;
}

struct statement *database_prepare(struct database *database, const char *sql, struct error *error)
{
    for (size_t i = 0; i < database->statement_count; i++) {
        struct statement *known = &database->statements[i];
        if (known->sql != sql)
            continue;
        if (known->is_running)
            database->driver->reset(known);
        known->is_running = false;
        known->bound = known->column = 0;
        return known;
    }
    return add_statement(database, sql, database->driver->prepare, error);
}

int database_allow_reading_only(struct database *database, struct error *error)
{
    return database->driver->allow_reading_only(database, error);
}

struct statement *database_prepare_one(struct database *database, const char *sql, struct error *error)
{
    struct statement *statement = add_statement(database, sql, database->driver->prepare_one, error);
    if (statement == NULL || statement_column_count(statement) > 0)
        return statement;
    error_set(error, "expected a statement that gives rows (SELECT ...)");
    return NULL;
}

int statement_column_count(const struct statement *statement)
{
    return statement->database->driver->column_count(statement);
}

const char *statement_column_name(const struct statement *statement, int column)
{
    return statement->database->driver->column_name(statement, column);
}

const char *database_prepared_sql(const struct database *database, size_t index)
{
    return index < database->statement_count ? database->statements[index].sql : NULL;
}

static struct database_value integer_value(int64_t value)
{
    return (struct database_value){.kind = DATABASE_INTEGER, .as.integer = value};
}

static struct database_value figure_value(int64_t value)
{
    return value < 0 ? (struct database_value){.kind = DATABASE_NULL} : integer_value(value);
}

static struct database_value number_value(double value)
{
    return isnan(value) ? (struct database_value){.kind = DATABASE_NULL}
                        : (struct database_value){.kind = DATABASE_NUMBER, .as.number = value};
}

static struct database_value text_value(const char *text)
{
    return text == NULL ? (struct database_value){.kind = DATABASE_NULL}
                        : (struct database_value){.kind = DATABASE_TEXT, .as.text = str_from_text(text)};
}

static void bind(struct statement *statement, struct database_value value)
{
    if (statement->bound < statement->parameter_count)
        statement->values[statement->bound] = value;
    statement->bound++;
}

void statement_bind_int64(struct statement *statement, int64_t value)
{
    bind(statement, integer_value(value));
}

void statement_bind_figure(struct statement *statement, int64_t value)
{
    bind(statement, figure_value(value));
}

void statement_bind_double(struct statement *statement, double value)
{
    bind(statement, number_value(value));
}

void statement_bind_text(struct statement *statement, const char *text)
{
    bind(statement, text_value(text));
}

int statement_step(struct statement *statement, struct error *error)
{
    if (statement->bound != statement->parameter_count)
        return error_set_at(error, statement->database->place, 0, 0, "a statement has %d parameters and got %d",
                            statement->parameter_count, statement->bound);
    const struct database_driver *driver = statement->database->driver;
    int state = 0;
    if (!statement->is_running)
        state = driver->start(statement, error);
    statement->is_running = true;
    if (state == 0)
        state = driver->step(statement, error);
    statement->column = 0;
    if (state == 1)
        return 1;
    driver->reset(statement); /* ends the read lock */
    statement->is_running = false;
    return state;
}

int statement_run(struct statement *statement, struct error *error)
{
    int state;
    do
        state = statement_step(statement, error);
    while (state == 1);
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

/* ---- columns ---------------------------------------------------------------------------------------------------------------- */
struct database_value statement_take_value(struct statement *statement)
{
    return statement->database->driver->get(statement, statement->column++);
}

int64_t statement_take_int64(struct statement *statement)
{
    struct database_value value = statement_take_value(statement);
    return value.kind == DATABASE_INTEGER ? value.as.integer : value.kind == DATABASE_NUMBER ? (int64_t)value.as.number : -1;
}

void statement_skip(struct statement *statement)
{
    statement->column++;
}

double statement_take_double(struct statement *statement)
{
    struct database_value value = statement_take_value(statement);
    return value.kind == DATABASE_NUMBER ? value.as.number : value.kind == DATABASE_INTEGER ? (double)value.as.integer : NAN;
}

char *statement_take_text(struct statement *statement, struct arena *arena)
{
    struct database_value value = statement_take_value(statement);
    return arena_copy_str(arena, value.kind == DATABASE_TEXT ? value.as.text : (struct str){"", 0});
}

/* ---- many rows -------------------------------------------------------------------------------------------------------------- */
struct bulk *database_bulk(struct database *database, size_t index)
{
    return &database->bulks[index];
}

static void add(struct bulk *bulk, struct database_value value)
{
    if (value.kind == DATABASE_TEXT) {
        bulk->text_bytes += value.as.text.length;
        value.as.text.data = arena_copy_str(&bulk->texts, value.as.text);
    }
    *VEC_PUSH(&bulk->values, struct database_value) = value;
}

void bulk_add_int64(struct bulk *bulk, int64_t value)
{
    add(bulk, integer_value(value));
}

void bulk_add_figure(struct bulk *bulk, int64_t value)
{
    add(bulk, figure_value(value));
}

void bulk_add_double(struct bulk *bulk, double value)
{
    add(bulk, number_value(value));
}

void bulk_add_text(struct bulk *bulk, const char *text)
{
    add(bulk, text_value(text));
}

void bulk_add_columns(struct bulk *bulk, struct statement *statement)
{
    size_t wanted = (bulk->row_count + 1) * (size_t)bulk->column_count;
    while (bulk->values.count < wanted)
        add(bulk, statement_take_value(statement));
}

static int send_bulk(struct bulk *bulk, struct error *error)
{
    if (bulk->row_count == 0)
        return 0;
    int result = bulk->database->driver->send(bulk, error);
    clear_bulk(bulk);
    return result;
}

int bulk_end_row(struct bulk *bulk, struct error *error)
{
    bulk->row_count++;
    if (bulk->values.count != bulk->row_count * (size_t)bulk->column_count) {
        clear_bulk(bulk);
        return error_set_at(error, bulk->database->place, 0, 0, "a row of %s does not have %d values", bulk->table->name,
                            bulk->column_count);
    }
    int state = bulk->database->driver->end_row(bulk, error);
    return state == 1 ? send_bulk(bulk, error) : state;
}

int database_flush(struct database *database, struct error *error)
{
    for (size_t i = 0; i < database->bulk_count; i++)
        if (send_bulk(&database->bulks[i], error) < 0)
            return -1;
    return 0;
}
