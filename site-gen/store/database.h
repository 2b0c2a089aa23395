/* database: the little that the store needs of a database, so that SQL is written once (store_*.c) and each back-end is one driver:
 * database_sqlite.c, database_postgres.c (database_driver.h is what they implement). Internal to site-gen/store.
 *
 * SQL here keeps to what SQLite and PostgreSQL both understand: "?" parameters bound in order, RETURNING, no affinity tricks; types
 * INTEGER (64 bits), REAL, TEXT (ordered by bytes), INTEGER PRIMARY KEY for rows that number themselves. */
#ifndef SITE_GEN_STORE_DATABASE_H
#define SITE_GEN_STORE_DATABASE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum database_kind { DATABASE_NULL, DATABASE_INTEGER, DATABASE_NUMBER, DATABASE_TEXT };

struct database_value {
    enum database_kind kind;
    union {
        int64_t integer;
        double number;
        struct str text;
    } as;
};

struct database;  /* one connection; used by one thread */
struct statement; /* prepared once, owned and kept by its database */
struct bulk;      /* rows on their way into one table, owned by the database */

enum database_mode { DATABASE_READ, DATABASE_WRITE };

/* A table that is filled with many rows at once. */
struct database_table {
    const char *name;
    const char *columns; /* "run_id, position, text": the order in which a row's values are added */
    const char
        *select; /* the same columns of the rows that belong to one run (or to one import), "... WHERE run_id = ? ORDER BY ..." */
    bool is_parent; /* others refer to its rows, which are therefore stored at once where that is cheap */
};

/* The location is the name of a file for SQLite or a postgresql:// URL. DATABASE_WRITE creates a missing file (its folder must exist). A
 * lock of another process is waited for up to half a minute. tables are those for database_bulk, borrowed, parents before children. 0, or
 * -1 (nothing to close). */
int database_open(struct database **database, const char *location, enum database_mode mode, const struct database_table *tables,
                  size_t table_count, struct error *error);
/* Finalises all statements. NULL is fine. 0, or -1 when the database reports an error; it is closed all the same. */
int database_close(struct database *database, struct error *error);

bool database_is_server(const char *location);               /* whether it is the URL of a server, not the name of a file */
const char *database_place(const struct database *database); /* the location for messages: without a password */

/* Numbers kept in the database itself: whose it is, and which migration it has seen; how many tables it has. All 0 in a new one. */
struct database_identity {
    int64_t application, version, table_count;
};
int database_get_identity(struct database *database, struct database_identity *identity, struct error *error);
int database_set_identity(struct database *database, int64_t application, int64_t version, struct error *error);

/* DATABASE_WRITE, once it is known that the database is ours: from now on readers never wait for writers (SQLite: a write-ahead log). */
int database_let_readers_in(struct database *database, struct error *error);

/* Runs a script of statements that give no rows. */
int database_execute(struct database *database, const char *script, struct error *error);

/* database_begin takes the write lock at once in DATABASE_WRITE mode, so that what is read inside stays true until the commit. */
int database_begin(struct database *database, struct error *error);
int database_commit(struct database *database, struct error *error); /* with all bulk rows; on failure everything is rolled back */
void database_rollback(struct database *database);                   /* without a transaction: does nothing */

/* ---- statements ------------------------------------------------------------------------------------------------------------- */
/* The statement of that SQL, ready for its first parameter: prepared at the first call, found again later (by the text's address,
 * so give a string constant). NULL on failure. One use at a time for each SQL. */
struct statement *database_prepare(struct database *database, const char *sql, struct error *error);

/* Bind the next parameter. A failure is kept and comes out of the next statement_step or statement_run. Text is borrowed until the
 * statement has given its last row. */
void statement_bind_int64(struct statement *statement, int64_t value);
void statement_bind_figure(struct statement *statement, int64_t value);  /* a negative one (missing) becomes NULL */
void statement_bind_double(struct statement *statement, double value);   /* NAN becomes NULL */
void statement_bind_text(struct statement *statement, const char *text); /* NULL becomes NULL */

/* The next row: 1, at the end: 0, on failure: -1. */
int statement_step(struct statement *statement, struct error *error);
/* Steps to the end, whatever rows come. 0 or -1. */
int statement_run(struct statement *statement, struct error *error);
/* The one number of the one row ("SELECT id", "RETURNING id"). 1 with *value, 0 when there is no row, -1 on failure. */
int statement_run_int64(struct statement *statement, int64_t *value, struct error *error);

/* Take the next column of the row. NULL comes as RESULTS_MISSING (-1), NAN, or "". */
int64_t statement_take_int64(struct statement *statement);
double statement_take_double(struct statement *statement);
void statement_skip(struct statement *statement);                            /* leaves a column out */
char *statement_take_text(struct statement *statement, struct arena *arena); /* from arena */

/* ---- SQL that people write --------------------------------------------------------------------------------------------------- */
/* From now on, for as long as the connection lives, statements that are prepared read tables and views of this database and do nothing
 * else, whatever their SQL says. DATABASE_READ only; once. */
int database_allow_reading_only(struct database *database, struct error *error);
/* The statement of any text, which must be exactly one that gives rows; borrowed until the database is closed. NULL on failure, with the
 * database's own words. */
struct statement *database_prepare_one(struct database *database, const char *sql, struct error *error);
int statement_column_count(const struct statement *statement);
const char *statement_column_name(const struct statement *statement, int column); /* borrowed from the statement */
/* The next column, whatever it is; text is borrowed until the next step. A column of another kind (a blob) comes as NULL. */
struct database_value statement_take_value(struct statement *statement);

/* ---- many rows -------------------------------------------------------------------------------------------------------------- */
/* The rows of tables[index]. Inside a transaction: add a row's values in the order of its columns, then end it. They reach the table
 * with database_flush, with the commit, or earlier, so that a statement sees them for sure only after a flush; a constraint that they
 * break comes out then. Texts are copied. */
struct bulk *database_bulk(struct database *database, size_t index);
void bulk_add_int64(struct bulk *bulk, int64_t value);
void bulk_add_figure(struct bulk *bulk, int64_t value); /* as statement_bind_figure */
void bulk_add_double(struct bulk *bulk, double value);
void bulk_add_text(struct bulk *bulk, const char *text);
/* What is left of the row's values: the next columns of the row that the statement stands at, whatever they are. */
void bulk_add_columns(struct bulk *bulk, struct statement *statement);
int bulk_end_row(struct bulk *bulk, struct error *error);
int database_flush(struct database *database, struct error *error);

/* ---- upkeep ----------------------------------------------------------------------------------------------------------------- */
/* SQL of the database's own checks of itself, each of which gives rows of one text, "ok" or a problem; ends with NULL. */
const char *const *database_self_checks(const struct database *database);
/* Gives unused space back. Not inside a transaction. */
int database_compact(struct database *database, struct error *error);
/* The SQL of each statement that was prepared, for tests that look at plans; NULL after the last. */
const char *database_prepared_sql(const struct database *database, size_t index);

#endif
