/* database_postgres: what the files of the PostgreSQL back-end share. */
#ifndef SITE_GEN_STORE_DATABASE_POSTGRES_H
#define SITE_GEN_STORE_DATABASE_POSTGRES_H

#include "site-gen/store/database_driver.h"

#include <libpq-fe.h>

struct postgres {
    PGconn *connection;
    struct str_builder text; /* for one message to the server at a time */
    unsigned statement_count;
};

static inline struct postgres *postgres_of(const struct database *database)
{
    return database->handle;
}

/* Fills the error with what the result (or, when it is NULL, the connection) says, never with the password. Gives -1. */
int postgres_fail(struct database *database, const PGresult *result, struct error *error);
/* Runs SQL that gives no rows of interest. 0 or -1. */
int postgres_execute(struct database *database, const char *sql, struct error *error);

/* database_postgres_statement.c */
int postgres_prepare(struct statement *statement, struct error *error);
int postgres_prepare_one(struct statement *statement, struct error *error);
int postgres_column_count(const struct statement *statement);
const char *postgres_column_name(const struct statement *statement, int column);
int postgres_start(struct statement *statement, struct error *error);
int postgres_step(struct statement *statement, struct error *error);
void postgres_reset(struct statement *statement);
void postgres_finalise(struct statement *statement);
struct database_value postgres_get(struct statement *statement, int column);

/* database_postgres_copy.c */
int postgres_end_row(struct bulk *bulk, struct error *error);
int postgres_send(struct bulk *bulk, struct error *error);

#endif
