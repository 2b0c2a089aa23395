/* store_ledger: which bytes were seen where, and what became of them. The rules are import's (site-gen/import/ledger.c); here is
 * their SQL. */
#include "site-gen/store/store.h"

#include "lib/clock.h"
#include "lib/vec.h"
#include "site-gen/store/store_internal.h"

#include <string.h>

#define ENTRY_COLUMNS "import.id, import.path, import.name, import.sha256, import.reader, import.state"

static const char *state_name(enum results_import_state state)
{
    switch (state) {
    case RESULTS_IMPORT_CURRENT:
        return "current";
    case RESULTS_IMPORT_SUPERSEDED:
        return "superseded";
    case RESULTS_IMPORT_QUARANTINED:
        return "quarantined";
    case RESULTS_IMPORT_GONE:
        return "gone";
    }
    return "";
}

int store_state_from_name(const char *name, enum results_import_state *state, struct error *error)
{
    static const enum results_import_state STATES[] = {RESULTS_IMPORT_CURRENT, RESULTS_IMPORT_SUPERSEDED,
                                                       RESULTS_IMPORT_QUARANTINED, RESULTS_IMPORT_GONE};
    for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++) {
        if (text_equals(state_name(STATES[i]), name)) {
            *state = STATES[i];
            return 0;
        }
    }
    return error_set(error, "the store holds the unknown state \"%s\" of an import", name);
}

static int take_entry(struct statement *statement, struct arena *arena, struct store_entry *entry, struct error *error)
{
    entry->row = statement_take_int64(statement);
    entry->path = statement_take_text(statement, arena);
    entry->name = statement_take_text(statement, arena);
    entry->sha256 = statement_take_text(statement, arena);
    entry->reader = statement_take_text(statement, arena);
    return store_state_from_name(statement_take_text(statement, arena), &entry->state, error);
}

/* The first entry that the query with its one parameter gives. */
static int find_entry(struct store *store, const char *sql, const char *parameter, struct arena *arena, struct store_entry *entry,
                      struct error *error)
{
    *entry = (struct store_entry){0};
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, parameter);
    int state = statement_step(statement, error);
    if (state != 1)
        return state;
    if (take_entry(statement, arena, entry, error) < 0)
        return -1;
    return statement_run(statement, error);
}

int store_find_bytes(struct store *store, const char *sha256, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store, "SELECT " ENTRY_COLUMNS " FROM import WHERE sha256 = ? AND state <> 'quarantined'", sha256, arena,
                      entry, error);
}

int store_find_path(struct store *store, const char *path, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store, "SELECT " ENTRY_COLUMNS " FROM import WHERE path = ? AND state = 'current'", path, arena, entry,
                      error);
}

int store_find_run(struct store *store, const char *run_id, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store,
                      "SELECT " ENTRY_COLUMNS
                      " FROM run JOIN import ON import.id = run.import_id WHERE run.key = ? AND run.is_current = 1",
                      run_id, arena, entry, error);
}

int store_find_run_id(struct store *store, int64_t entry_row, struct arena *arena, const char **run_id, struct error *error)
{
    *run_id = "";
    struct statement *statement = database_prepare(store->database, "SELECT key FROM run WHERE import_id = ? ORDER BY key", error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, entry_row);
    int state = statement_step(statement, error);
    if (state != 1)
        return state;
    *run_id = statement_take_text(statement, arena);
    return statement_run(statement, error);
}

int store_list_below(struct store *store, const char *folder, struct arena *arena, struct store_entry **entries, size_t *count,
                     struct error *error)
{
    struct statement *statement = database_prepare(store->database,
                                                   "SELECT " ENTRY_COLUMNS " FROM import WHERE path > ? AND path < ? "
                                                   "AND state IN ('current', 'quarantined') ORDER BY path",
                                                   error);
    if (statement == NULL)
        return -1;
    /* All texts that begin with "folder/" lie between "folder/" and "folder0", '0' being what follows '/'. */
    statement_bind_text(statement, arena_format(arena, "%s/", folder));
    statement_bind_text(statement, arena_format(arena, "%s0", folder));
    struct vec found;
    vec_init(&found, sizeof(struct store_entry));
    int state;
    while ((state = statement_step(statement, error)) == 1)
        if (take_entry(statement, arena, VEC_PUSH(&found, struct store_entry), error) < 0) {
            state = -1;
            break;
        }
    if (state == 0) {
        *count = found.count;
        *entries = arena_copy_bytes(arena, found.items, found.count * sizeof(struct store_entry));
    }
    vec_release(&found);
    return state;
}

/* Adds a row in any state. */
static int add_row(struct store *store, const struct store_entry *entry, enum results_import_state state, long line,
                   const char *reason, int64_t *row, struct error *error)
{
    char now[CLOCK_UTC_TEXT_SIZE];
    struct statement *statement = database_prepare(store->database,
                                                   "INSERT INTO import (path, name, sha256, reader, state, line, reason, "
                                                   "imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                                                   error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, entry->path);
    statement_bind_text(statement, entry->name);
    statement_bind_text(statement, entry->sha256);
    statement_bind_text(statement, entry->reader);
    statement_bind_text(statement, state_name(state));
    statement_bind_int64(statement, line);
    statement_bind_text(statement, reason);
    statement_bind_text(statement, clock_format_utc(clock_utc_now(), now));
    return statement_run_int64(statement, row, error) < 0 ? -1 : 0;
}

int store_add_entry(struct store *store, const struct store_entry *entry, int64_t *row, struct error *error)
{
    return add_row(store, entry, RESULTS_IMPORT_CURRENT, 0, "", row, error);
}

int store_set_state(struct store *store, int64_t row, enum results_import_state state, struct error *error)
{
    struct statement *statement = database_prepare(store->database, "UPDATE import SET state = ? WHERE id = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, state_name(state));
    statement_bind_int64(statement, row);
    if (statement_run(statement, error) < 0)
        return -1;
    statement = database_prepare(store->database, "UPDATE run SET is_current = ? WHERE import_id = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, state == RESULTS_IMPORT_CURRENT);
    statement_bind_int64(statement, row);
    return statement_run(statement, error);
}

int store_set_path(struct store *store, int64_t row, const char *path, const char *name, struct error *error)
{
    struct statement *statement = database_prepare(store->database, "UPDATE import SET path = ?, name = ? WHERE id = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, path);
    statement_bind_text(statement, name);
    statement_bind_int64(statement, row);
    return statement_run(statement, error);
}

int store_quarantine(struct store *store, const struct store_entry *entry, long line, const char *reason, bool *is_new,
                     struct error *error)
{
    struct statement *statement = database_prepare(
        store->database, "SELECT count(*) FROM import WHERE path = ? AND sha256 = ? AND state = 'quarantined'", error);
    int64_t known = 0, row = 0;
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, entry->path);
    statement_bind_text(statement, entry->sha256);
    if (statement_run_int64(statement, &known, error) < 0)
        return -1;
    *is_new = known == 0;
    /* Only the newest unreadable content of a path is of interest, and its reason may have changed with the program. */
    if (store_release_quarantine(store, entry->path, error) < 0)
        return -1;
    return add_row(store, entry, RESULTS_IMPORT_QUARANTINED, line, reason, &row, error);
}

int store_is_quarantined(struct store *store, const char *path, bool *quarantined, struct error *error)
{
    struct statement *statement =
        database_prepare(store->database, "SELECT count(*) FROM import WHERE path = ? AND state = 'quarantined'", error);
    int64_t count = 0;
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, path);
    int state = statement_run_int64(statement, &count, error);
    *quarantined = count > 0;
    return state < 0 ? -1 : 0;
}

int store_release_quarantine(struct store *store, const char *path, struct error *error)
{
    struct statement *statement =
        database_prepare(store->database, "DELETE FROM import WHERE path = ? AND state = 'quarantined'", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, path);
    return statement_run(statement, error);
}
