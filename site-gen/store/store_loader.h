/* store_loader: what the files that load results share. References between rows are resolved by the store's row numbers, which never
 * leave these files but for results_run.row. */
#ifndef SITE_GEN_STORE_STORE_LOADER_H
#define SITE_GEN_STORE_STORE_LOADER_H

#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

/* Rows of one table, found by their numbers. */
struct row_place {
    int64_t row;
    size_t index; /* in items */
};
struct loader_rows {
    struct vec items;
    struct vec places; /* of struct row_place, sorted by row */
};
void loader_rows_init(struct loader_rows *rows, size_t item_size);
void loader_rows_release(struct loader_rows *rows);
/* The index of the item of that row, which is there. */
size_t loader_find(const struct loader_rows *rows, int64_t row);
/* Puts the items into the order of compare, which gets two of them. */
void loader_order(struct loader_rows *rows, int (*compare)(const void *a, const void *b));
/* The items as an array from arena; NULL when there is none. */
void *loader_copy_items(const struct loader_rows *rows, struct arena *arena);

/* What a run refers to, as numbers of rows. */
struct run_references {
    int64_t target_version, scenario_version, session, environment, method;
};

#define LOADER_TEXTS 256

struct loader {
    struct database *database;
    struct arena *arena;
    struct results *results;
    const struct results_filter *filter;
    struct vec references;           /* of struct run_references, one for each of results->runs until these are sorted */
    const char *texts[LOADER_TEXTS]; /* recently taken, to be shared */
};

/* One table: its query gives the row number first. take fills the item from the columns that follow: 0, or -1 with the error. */
struct loader_table {
    const char *sql;
    int (*take)(struct loader *loader, struct statement *statement, void *item, struct error *error);
};

/* Steps the statement, whose parameters are bound, to its end. Items and their places are added. 0 or -1. */
int loader_take_rows(struct loader *loader, const struct loader_table *table, struct statement *statement, struct loader_rows *rows,
                     struct error *error);

/* A list of parameters for "id IN (...)". */
#define LOADER_8_IDS "?, ?, ?, ?, ?, ?, ?, ?"
#define LOADER_32_IDS LOADER_8_IDS ", " LOADER_8_IDS ", " LOADER_8_IDS ", " LOADER_8_IDS
#define LOADER_IDS LOADER_32_IDS ", " LOADER_32_IDS ", " LOADER_32_IDS ", " LOADER_32_IDS
#define LOADER_IDS_COUNT 128
/* The rows with these numbers (of int64_t, which get sorted, each once), some at a time: the query has LOADER_IDS as its parameters. A
 * number without a row is damage, of what. 0 or -1. */
int loader_load_wanted(struct loader *loader, const struct loader_table *table, const char *what, struct vec *wanted,
                       struct loader_rows *rows, struct error *error);

/* The next column as a text from the loader's arena that may be the same as that of other rows. */
const char *loader_take_shared(struct loader *loader, struct statement *statement);
const char *loader_share_date(struct loader *loader, const char *time); /* YYYY-MM-DD of an ISO time */

/* Loads what the runs refer to, and lets them refer to it: machines, environments, targets, scenarios and sessions of results, in their
 * order, and how each run was measured. 0 or -1. */
int loader_load_references(struct loader *loader, struct error *error);

/* Loads the reasons and warnings of the runs, which are in their final order. 0 or -1. */
int loader_load_attached(struct loader *loader, struct error *error);

/* ---- selections: which runs ---------------------------------------------------------------------------------------------------- */
/* The same statement for each set of conditions that a filter may have, so that an index answers each. The one without any reads the table
 * in its own order: the plus keeps SQLite from an index that would send it to and fro. */
#define LOADER_SELECTIONS 18
#define LOADER_OF_NAMES 16     /* the index of the one for names of targets */
#define LOADER_OF_ANY_NAMES 17 /* and for names of targets or sessions */
#define LOADER_CURRENT "run.is_current = 1"
#define LOADER_OF_TARGET                                                                                                           \
    " AND run.target_version_id IN (SELECT wanted.id FROM target_version AS wanted JOIN target AS named ON named.id = "            \
    "wanted.target_id WHERE named.key = ?)"
#define LOADER_OF_SCENARIO                                                                                                         \
    " AND run.scenario_version_id IN (SELECT wanted.id FROM scenario_version AS wanted JOIN scenario AS named ON named.id = "      \
    "wanted.scenario_id WHERE named.key = ?)"
#define LOADER_OF_SESSION " AND run.session_id = (SELECT id FROM session WHERE key = ?)"
#define LOADER_OF_EXPERIMENT " AND run.experiment = ? AND run.experiment <> ''"
#define LOADER_NAMED_VERSIONS                                                                                                      \
    "(SELECT wanted.id FROM target_version AS wanted JOIN target AS named ON named.id = wanted.target_id "                         \
    "WHERE named.key IN (?, ?) OR named.base IN (?, ?))"
#define LOADER_OF_NAMED_TARGETS " AND run.target_version_id IN " LOADER_NAMED_VERSIONS
#define LOADER_OF_NAMED_SESSIONS                                                                                                   \
    " AND run.id IN (SELECT of_target.id FROM run AS of_target WHERE of_target.is_current = 1 AND of_target.target_version_id "    \
    "IN " LOADER_NAMED_VERSIONS " UNION SELECT of_session.id FROM run AS of_session WHERE of_session.is_current = 1 AND "          \
    "of_session.session_id IN (SELECT id FROM session WHERE key IN (?, ?)))"
#define LOADER_STATEMENT(begin, conditions, end) begin " WHERE " conditions end
#define LOADER_FOR_EACH_SELECTION(begin, end)                                                                                      \
    {                                                                                                                              \
        LOADER_STATEMENT(begin, "+run.is_current = 1", end), LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET, end),        \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SCENARIO, end),                                                       \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SCENARIO, end),                                      \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SESSION, end),                                                        \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SESSION, end),                                       \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SCENARIO LOADER_OF_SESSION, end),                                     \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SCENARIO LOADER_OF_SESSION, end),                    \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_EXPERIMENT, end),                                                     \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_EXPERIMENT, end),                                    \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SCENARIO LOADER_OF_EXPERIMENT, end),                                  \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SCENARIO LOADER_OF_EXPERIMENT, end),                 \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SESSION LOADER_OF_EXPERIMENT, end),                                   \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SESSION LOADER_OF_EXPERIMENT, end),                  \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_SCENARIO LOADER_OF_SESSION LOADER_OF_EXPERIMENT, end),                \
            LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_TARGET LOADER_OF_SCENARIO LOADER_OF_SESSION LOADER_OF_EXPERIMENT,     \
                             end),                                                                                                 \
            [LOADER_OF_NAMES] = LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_NAMED_TARGETS, end),                              \
            [LOADER_OF_ANY_NAMES] = LOADER_STATEMENT(begin, LOADER_CURRENT LOADER_OF_NAMED_SESSIONS, end)                          \
    }
/* The statement of the loader's filter, with its parameters bound; NULL on failure. */
struct statement *loader_select(struct loader *loader, const char *const statements[LOADER_SELECTIONS], struct error *error);

#endif
