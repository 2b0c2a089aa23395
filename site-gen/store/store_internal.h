/* store_internal: what the files of site-gen/store share. */
#ifndef SITE_GEN_STORE_STORE_INTERNAL_H
#define SITE_GEN_STORE_STORE_INTERNAL_H

#include "site-gen/store/database.h"
#include "site-gen/store/results.h"
#include "site-gen/store/store.h"

struct store {
    struct database *database;
    bool in_transaction;
};

/* The state behind the word in column import.state. */
int store_state_from_name(const char *name, enum results_import_state *state, struct error *error);

/* Latency figures are the same eight columns in every table that has them, in this order. */
#define STORE_LATENCY_COLUMNS "mean_ns, minimum_ns, maximum_ns, p50_ns, p90_ns, p95_ns, p99_ns, p999_ns"
struct results_latency store_take_latency(struct statement *statement);

#endif
