/* store_query: SQL that people write, over a store that it can only read. The views that are made for it are in 004-views.sql and in
 * docs/query.md. */
#ifndef SITE_GEN_STORE_STORE_QUERY_H
#define SITE_GEN_STORE_STORE_QUERY_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/store/store.h"

#include <stddef.h>
#include <stdint.h>

enum store_value_kind { STORE_VALUE_NULL, STORE_VALUE_INTEGER, STORE_VALUE_NUMBER, STORE_VALUE_TEXT };

struct store_value {
    enum store_value_kind kind;
    int64_t integer;
    double number;
    const char *text; /* valid until the next row */
};

/* From now on the store, which is STORE_READ, gives answers to queries and does nothing else, whatever their SQL says. 0 or -1. */
int store_limit_to_queries(struct store *store, struct error *error);

struct store_query;

/* Prepares exactly one statement that gives rows; sql must live as long as the store. NULL on failure, with the database's own words. */
struct store_query *store_query_begin(struct store *store, const char *sql, struct error *error);
void store_query_end(struct store_query *query); /* NULL is fine */
size_t store_query_column_count(const struct store_query *query);
const char *store_query_column(const struct store_query *query, size_t index);
/* The next row into values, which has room for every column: 1; at the end 0; -1 on failure. */
int store_query_next(struct store_query *query, struct store_value *values, struct error *error);

/* The documented views: their name, and what a row is; NULL after the last. */
struct store_view {
    const char *name, *summary;
};
extern const struct store_view store_views[];

#endif
