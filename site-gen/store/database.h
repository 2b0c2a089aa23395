/* database: the little that the store needs of a database, so that SQL is written once (store_*.c) and each back-end is one file.
 * Only database_sqlite.c calls sqlite3; another back-end implements the same functions. Internal to site-gen/store.
 *
 * SQL here keeps to what SQLite and PostgreSQL both understand: "?" parameters bound in order, RETURNING, no affinity tricks. */
#ifndef SITE_GEN_STORE_DATABASE_H
#define SITE_GEN_STORE_DATABASE_H

#include "lib/arena.h"
#include "lib/error.h"

#include <stdint.h>

struct database;  /* one connection; used by one thread */
struct statement; /* prepared once, owned and kept by its database */

enum database_mode { DATABASE_READ, DATABASE_WRITE };

/* Opens the file; DATABASE_WRITE creates it when missing (its folder must exist). A lock of another process is waited for up to
 * half a minute. 0, or -1 (nothing to close). */
int database_open(struct database **database, const char *path, enum database_mode mode, struct error *error);
/* Finalises all statements. NULL is fine. 0, or -1 when the database reports an error; it is closed all the same. */
int database_close(struct database *database, struct error *error);

/* Numbers kept in the database itself: whose it is, and which migration it has seen; how many tables it has. All 0 in a new one. */
struct database_identity {
    int64_t application, version, table_count;
};
int database_get_identity(struct database *database, struct database_identity *identity, struct error *error);
int database_set_identity(struct database *database, int64_t application, int64_t version, struct error *error);

/* DATABASE_WRITE, once it is known that the file is ours: from now on readers never wait for writers (a write-ahead log). */
int database_let_readers_in(struct database *database, struct error *error);

/* Runs a script of statements that give no rows. */
int database_execute(struct database *database, const char *script, struct error *error);

/* database_begin takes the write lock at once in DATABASE_WRITE mode, so that what is read inside stays true until the commit. */
int database_begin(struct database *database, struct error *error);
int database_commit(struct database *database, struct error *error); /* on failure everything is rolled back */
void database_rollback(struct database *database);                   /* without a transaction: does nothing */

/* The statement of that SQL, ready for its first parameter: prepared at the first call, found again later (by the text's address,
 * so give a string constant). NULL on failure. One use at a time for each SQL. */
struct statement *database_prepare(struct database *database, const char *sql, struct error *error);

/* Bind the next parameter. A failure is kept and comes out of the next statement_step or statement_run. Text is copied. */
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
char *statement_take_text(struct statement *statement, struct arena *arena); /* from arena */

#endif
