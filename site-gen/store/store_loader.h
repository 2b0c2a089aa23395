/* store_loader: what the files that load results share. References between rows are resolved by the store's row numbers, which never
 * leave these files but for results_run.row. */
#ifndef SITE_GEN_STORE_STORE_LOADER_H
#define SITE_GEN_STORE_STORE_LOADER_H

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

/* Row numbers of one table, in the order in which its rows were loaded; sorted before look-up. */
struct row_place {
    int64_t row;
    size_t index;
};

struct loader {
    struct database *database;
    struct arena *arena;
    struct results *results;
    const struct results_filter *filter;
    struct vec machine_rows, environment_rows, target_rows, scenario_rows, session_rows; /* of struct row_place */
    struct vec run_rows;
};

/* One table: its query gives the row number first. take fills the item from the columns that follow: 0, LOADER_LEAVE_OUT, or -1 with the
 * error. */
#define LOADER_LEAVE_OUT 1
struct loader_table {
    const char *sql;
    size_t item_size;
    int (*take)(struct loader *loader, struct statement *statement, void *item, struct error *error);
};

/* Runs the query with these parameters; items into *items (from arena, NULL when there is none), row numbers, sorted, into rows where that
 * is not NULL. */
int loader_load(struct loader *loader, const struct loader_table *table, const char *const *parameters, size_t parameter_count,
                void **items, size_t *count, struct vec *rows, struct error *error);
void loader_sort_rows(struct vec *rows);
/* The item of that row in items (as loaded), or NULL. */
void *loader_find(const struct vec *rows, int64_t row, void *items, size_t item_size);
int loader_missing_reference(const char *what, struct error *error);
const char *loader_date(struct arena *arena, const char *time); /* YYYY-MM-DD of an ISO time */

/* Machines, environments, targets, scenarios and sessions of all current runs. */
int loader_load_references(struct loader *loader, struct error *error);
/* Drops those that no loaded run refers to. */
void loader_drop_unused(struct loader *loader);

#endif
