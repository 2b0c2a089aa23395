/* store_internal: what the files of site-gen/store share. */
#ifndef SITE_GEN_STORE_STORE_INTERNAL_H
#define SITE_GEN_STORE_STORE_INTERNAL_H

#include "site-gen/store/database.h"
#include "site-gen/store/results.h"
#include "site-gen/store/store.h"
#include "site-gen/store/store_memory.h"
#include "site-gen/store/store_tables.h"

struct store {
    struct database *database;
    int64_t found_version; /* before it was brought up to date */
    bool in_transaction;
    struct store_memory memory; /* of the transaction */
};

/* Ends the transaction: commits when all went well in it (result 0), else rolls back. 0 or -1. */
int store_end(struct store *store, int result, struct error *error);

/* The state behind the word in column import.state, and back. */
int store_state_from_name(const char *name, enum results_import_state *state, struct error *error);
const char *store_state_name(enum results_import_state state);

/* The row that a new import or run gets: rows are numbered here, not by the database, so that they can be sent in bulk. In a
 * transaction. 0 or -1. */
int store_next_row(struct store *store, enum store_table table, int64_t *row, struct error *error);

/* The entry at which a statement stands, whose next columns are import.id and STORE_IMPORT_FIGURES; texts from arena. 0 or -1. */
int store_take_entry(struct statement *statement, struct arena *arena, struct store_entry *entry, struct error *error);
/* The texts of the one column of a query with one number as its parameter; from arena, NULL when there is none. 0 or -1. */
int store_list_texts(struct store *store, const char *sql, int64_t parameter, struct arena *arena, const char ***texts,
                     size_t *count, struct error *error);

/* Adds an entry in any state, whatever entry->state says; line and reason of a quarantined one, or 0 and "". Gives its row. */
int store_add_entry_in_state(struct store *store, const struct store_entry *entry, enum results_import_state state, long line,
                             const char *reason, int64_t *row, struct error *error);

/* Rows of what runs refer to, found or added. In a transaction. 0 or -1. */
struct store_references {
    int64_t target_version, scenario_version, session, environment, method;
};
int store_save_references(struct store *store, const struct result_record *record, struct store_references *references,
                          struct error *error);

/* The texts of a run that say how it was measured, in the order of STORE_METHOD_COLUMNS. */
void store_list_method_texts(struct results_run *run, const char **texts[STORE_METHOD_TEXTS]);
struct results_latency store_take_latency(struct statement *statement);

#endif
