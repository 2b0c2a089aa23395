/* store_ledger: which bytes were seen where, and what became of them. The rules are import's (site-gen/import/ledger.c); here is
 * their SQL. */
#include "site-gen/store/store_internal.h"

#include "lib/clock.h"
#include "lib/vec.h"

#define ENTRY_COLUMNS "import.id, " STORE_IMPORT_FIGURES

const char *store_state_name(enum results_import_state state)
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
        if (text_equals(store_state_name(STATES[i]), name)) {
            *state = STATES[i];
            return 0;
        }
    }
    return error_set(error, "the store holds the unknown state \"%s\" of an import", name);
}

/* ---- rows on their way ------------------------------------------------------------------------------------------------------- */
static int flush(struct store *store, struct error *error)
{
    store_map_clear(&store->memory.pending);
    return database_flush(store->database, error);
}

/* Before a statement that asks for the key: rows that have it must be visible. */
static int flush_key(struct store *store, const char *key, struct error *error)
{
    return store_map_find(&store->memory.pending, key) < 0 ? 0 : flush(store, error);
}

/* Before a statement that changes rows or asks for many. */
static int flush_any(struct store *store, struct error *error)
{
    return store->memory.pending.count == 0 ? 0 : flush(store, error);
}

int store_next_row(struct store *store, enum store_table table, int64_t *row, struct error *error)
{
    int64_t *next = table == STORE_IMPORT ? &store->memory.next_import : &store->memory.next_run;
    if (*next == 0) {
        struct statement *statement = table == STORE_IMPORT
                                          ? database_prepare(store->database, "SELECT coalesce(max(id), 0) + 1 FROM import", error)
                                          : database_prepare(store->database, "SELECT coalesce(max(id), 0) + 1 FROM run", error);
        if (statement == NULL || statement_run_int64(statement, next, error) < 0)
            return -1;
    }
    *row = (*next)++;
    return 0;
}

/* ---- finding ----------------------------------------------------------------------------------------------------------------- */
int store_take_entry(struct statement *statement, struct arena *arena, struct store_entry *entry, struct error *error)
{
    entry->row = statement_take_int64(statement);
    entry->path = statement_take_text(statement, arena);
    entry->name = statement_take_text(statement, arena);
    entry->sha256 = statement_take_text(statement, arena);
    entry->reader = statement_take_text(statement, arena);
    const char *state = statement_take_text(statement, arena);
    entry->line = statement_take_int64(statement);
    entry->reason = statement_take_text(statement, arena);
    entry->imported_at = statement_take_text(statement, arena);
    entry->size_bytes = statement_take_int64(statement);
    entry->modified_ns = statement_take_int64(statement);
    entry->changed_ns = statement_take_int64(statement);
    entry->inode = statement_take_int64(statement);
    return store_state_from_name(state, &entry->state, error);
}

/* The first entry that the query gives; the key is its parameter, as many times as it has some. */
static int find_entry(struct store *store, const char *sql, int parameters, const char *key, struct arena *arena,
                      struct store_entry *entry, struct error *error)
{
    *entry = (struct store_entry){0};
    if (flush_key(store, key, error) < 0)
        return -1;
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return -1;
    for (int i = 0; i < parameters; i++)
        statement_bind_text(statement, key);
    int state = statement_step(statement, error);
    if (state != 1)
        return state;
    return store_take_entry(statement, arena, entry, error) < 0 ? -1 : statement_run(statement, error);
}

/* The column is compared as '' || sha256: of sha256 = ? SQLite would take the value over into substr() and no longer know its index. */
int store_find_bytes(struct store *store, const char *sha256, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store,
                      "SELECT " ENTRY_COLUMNS " FROM import WHERE substr(sha256, 1, 16) = substr(?, 1, 16) AND '' || sha256 = ? "
                      "AND state <> 'quarantined'",
                      2, sha256, arena, entry, error);
}

int store_find_path(struct store *store, const char *path, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store, "SELECT " ENTRY_COLUMNS " FROM import WHERE path = ? AND state = 'current'", 1, path, arena, entry,
                      error);
}

int store_find_run(struct store *store, const char *run_id, struct arena *arena, struct store_entry *entry, struct error *error)
{
    return find_entry(store,
                      "SELECT " ENTRY_COLUMNS
                      " FROM run JOIN import ON import.id = run.import_id WHERE run.key = ? AND run.is_current = 1",
                      1, run_id, arena, entry, error);
}

int store_list_texts(struct store *store, const char *sql, int64_t parameter, struct arena *arena, const char ***texts,
                     size_t *count, struct error *error)
{
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, parameter);
    struct vec found;
    vec_init(&found, sizeof(const char *));
    int state;
    while ((state = statement_step(statement, error)) == 1)
        *VEC_PUSH(&found, const char *) = statement_take_text(statement, arena);
    *count = state == 0 ? found.count : 0;
    *texts = *count == 0 ? NULL : arena_copy_bytes(arena, found.items, found.count * sizeof(const char *));
    vec_release(&found);
    return state;
}

int store_list_run_ids(struct store *store, int64_t entry_row, struct arena *arena, const char ***ids, size_t *count,
                       struct error *error)
{
    if (flush_any(store, error) < 0)
        return -1;
    return store_list_texts(store, "SELECT key FROM run WHERE import_id = ? ORDER BY key", entry_row, arena, ids, count, error);
}

int store_list_below(struct store *store, const char *folder, const char *after, size_t limit, struct arena *arena,
                     struct store_entry **entries, size_t *count, struct error *error)
{
    if (flush_any(store, error) < 0)
        return -1;
    struct statement *statement = database_prepare(store->database,
                                                   "SELECT " ENTRY_COLUMNS " FROM import WHERE path > ? AND path < ? "
                                                   "AND state IN ('current', 'quarantined') ORDER BY path LIMIT ?",
                                                   error);
    if (statement == NULL)
        return -1;
    /* All texts that begin with "folder/" lie between "folder/" and "folder0", '0' being what follows '/'. */
    statement_bind_text(statement, after[0] != '\0' ? after : arena_format(arena, "%s/", folder));
    statement_bind_text(statement, arena_format(arena, "%s0", folder));
    statement_bind_int64(statement, (int64_t)limit);
    struct vec found;
    vec_init(&found, sizeof(struct store_entry));
    int state;
    while ((state = statement_step(statement, error)) == 1)
        if (store_take_entry(statement, arena, VEC_PUSH(&found, struct store_entry), error) < 0) {
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

/* ---- changing ---------------------------------------------------------------------------------------------------------------- */
int store_add_entry_in_state(struct store *store, const struct store_entry *entry, enum results_import_state state, long line,
                             const char *reason, int64_t *row, struct error *error)
{
    char now[CLOCK_UTC_TEXT_SIZE];
    if (store_next_row(store, STORE_IMPORT, row, error) < 0)
        return -1;
    struct bulk *bulk = database_bulk(store->database, STORE_IMPORT);
    bulk_add_int64(bulk, *row);
    bulk_add_text(bulk, entry->path);
    bulk_add_text(bulk, entry->name);
    bulk_add_text(bulk, entry->sha256);
    bulk_add_text(bulk, entry->reader);
    bulk_add_text(bulk, store_state_name(state));
    bulk_add_int64(bulk, line);
    bulk_add_text(bulk, reason);
    bulk_add_text(bulk, entry->imported_at != NULL ? entry->imported_at : clock_format_utc(clock_utc_now(), now));
    bulk_add_figure(bulk, entry->size_bytes);
    bulk_add_figure(bulk, entry->modified_ns);
    bulk_add_figure(bulk, entry->changed_ns);
    bulk_add_figure(bulk, entry->inode);
    store_map_put(&store->memory.pending, entry->path, *row);
    store_map_put(&store->memory.pending, entry->sha256, *row);
    int result = bulk_end_row(bulk, error);
    if (store->in_transaction)
        return result;
    result = result < 0 ? -1 : database_flush(store->database, error);
    store_memory_clear(&store->memory);
    return result;
}

int store_add_entry(struct store *store, const struct store_entry *entry, int64_t *row, struct error *error)
{
    return store_add_entry_in_state(store, entry, RESULTS_IMPORT_CURRENT, 0, "", row, error);
}

int store_set_state(struct store *store, int64_t row, enum results_import_state state, struct error *error)
{
    if (flush_any(store, error) < 0)
        return -1;
    struct statement *statement = database_prepare(store->database, "UPDATE import SET state = ? WHERE id = ?", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, store_state_name(state));
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

int store_set_file(struct store *store, int64_t row, const struct store_entry *entry, struct error *error)
{
    if (flush_any(store, error) < 0)
        return -1;
    struct statement *statement = database_prepare(store->database,
                                                   "UPDATE import SET path = ?, name = ?, size_bytes = ?, modified_ns = ?, "
                                                   "changed_ns = ?, inode = ? WHERE id = ?",
                                                   error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, entry->path);
    statement_bind_text(statement, entry->name);
    statement_bind_figure(statement, entry->size_bytes);
    statement_bind_figure(statement, entry->modified_ns);
    statement_bind_figure(statement, entry->changed_ns);
    statement_bind_figure(statement, entry->inode);
    statement_bind_int64(statement, row);
    return statement_run(statement, error);
}

int store_quarantine(struct store *store, const struct store_entry *entry, long line, const char *reason, bool *is_new,
                     struct error *error)
{
    if (flush_key(store, entry->path, error) < 0)
        return -1;
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
    return store_add_entry_in_state(store, entry, RESULTS_IMPORT_QUARANTINED, line, reason, &row, error);
}

int store_is_quarantined(struct store *store, const char *path, bool *quarantined, struct error *error)
{
    if (flush_key(store, path, error) < 0)
        return -1;
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
    if (flush_key(store, path, error) < 0)
        return -1;
    struct statement *statement =
        database_prepare(store->database, "DELETE FROM import WHERE path = ? AND state = 'quarantined'", error);
    if (statement == NULL)
        return -1;
    statement_bind_text(statement, path);
    return statement_run(statement, error);
}
