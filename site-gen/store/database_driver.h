/* database_driver: what a back-end implements, and what database.c and the back-ends share. Nobody else includes it. */
#ifndef SITE_GEN_STORE_DATABASE_DRIVER_H
#define SITE_GEN_STORE_DATABASE_DRIVER_H

#include "lib/vec.h"
#include "site-gen/store/database.h"

#define DATABASE_STATEMENT_MAXIMUM 256
#define DATABASE_LOCK_WAIT_MILLISECONDS 30000

struct statement {
    struct database *database;
    const char *sql;
    void *handle; /* the driver's */
    struct database_value *values;
    int parameter_count, bound; /* bound counts on when there are too many */
    int column;                 /* the next one to take */
    bool is_running;            /* its parameters were sent, its last row has not come yet */
};

struct bulk {
    struct database *database;
    const struct database_table *table;
    int column_count;
    struct vec values; /* of struct database_value: whole rows, and the one being added */
    struct arena texts;
    size_t row_count, text_bytes;
    void *handle; /* the driver's */
};

struct database_driver;

struct database {
    const struct database_driver *driver;
    void *handle; /* the driver's */
    char *place;
    enum database_mode mode;
    struct statement statements[DATABASE_STATEMENT_MAXIMUM];
    size_t statement_count;
    struct bulk *bulks;
    size_t bulk_count;
};

/* Functions that may fail give 0 or -1 with the error. */
struct database_driver {
    /* Makes database->handle and database->place. On failure nothing is left but what close can take. */
    int (*open)(struct database *database, const char *location, struct error *error);
    int (*close)(struct database *database, struct error *error);
    int (*execute)(struct database *database, const char *script, struct error *error);
    int (*get_identity)(struct database *database, struct database_identity *identity, struct error *error);
    int (*set_identity)(struct database *database, int64_t application, int64_t version, struct error *error);
    int (*let_readers_in)(struct database *database, struct error *error);
    int (*begin)(struct database *database, struct error *error);
    int (*commit)(struct database *database, struct error *error); /* fails: the caller rolls back */
    void (*rollback)(struct database *database);
    int (*compact)(struct database *database, struct error *error);
    int (*allow_reading_only)(struct database *database, struct error *error);
    const char *const *self_checks;

    /* Statements. prepare sets handle and parameter_count. start sends the parameters; step gives 1, 0, -1. */
    int (*prepare)(struct statement *statement, struct error *error);
    int (*start)(struct statement *statement, struct error *error);
    int (*step)(struct statement *statement, struct error *error);
    int (*prepare_one)(struct statement *statement,
                       struct error *error); /* as prepare, of text that must be exactly one statement */
    int (*column_count)(const struct statement *statement);
    const char *(*column_name)(const struct statement *statement, int column); /* borrowed until finalise */
    void (*reset)(struct statement *statement);                                /* ready to start again, wherever it was */
    void (*finalise)(struct statement *statement);
    /* The column of the row; text is borrowed until the next step. */
    struct database_value (*get)(struct statement *statement, int column);

    /* Bulk rows. end_row gives 1 when the table's rows are to be sent now, 0 when not (or flushes all by itself); send sends them all. */
    int (*end_row)(struct bulk *bulk, struct error *error);
    int (*send)(struct bulk *bulk, struct error *error);
    void (*release_bulk)(struct bulk *bulk);
};

extern const struct database_driver database_driver_sqlite, database_driver_postgres;

#endif
