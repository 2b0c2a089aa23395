/* store_merge: one store into another, file by file, by the rules of the ledger: the same bytes once; of two files for one run that which
 * was imported later counts. */
#include "site-gen/store/store_upkeep.h"

#include "lib/digest.h"
#include "lib/vec.h"
#include "site-gen/store/store_copy.h"
#include "site-gen/store/store_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_AT_ONCE 500 /* of one transaction */
#define FILE_MAXIMUM ((size_t)64 << 20)

struct merger {
    struct store *into, *from;
    const struct store_observer *observer;
    struct store_merge_counts *counts;
    struct arena scratch; /* for one file */
};

static void tell(struct merger *merger, const char *what, const char *name)
{
    if (merger->observer->tell != NULL)
        merger->observer->tell(merger->observer->context, arena_format(&merger->scratch, "%s: %s", what, name));
}

/* ---- the other store's ledger ------------------------------------------------------------------------------------------------ */
/* Rows of the next entries that count or were replaced, in the order in which they were imported: those after the given one, and not
 * more than are merged at once. */
static int list_entries(struct store *from, int64_t after, struct vec *rows, struct error *error)
{
    struct statement *statement =
        database_prepare(from->database, "SELECT id FROM import WHERE id > ? AND state <> 'gone' ORDER BY id LIMIT ?", error);
    if (statement == NULL)
        return -1;
    vec_clear(rows);
    statement_bind_int64(statement, after);
    statement_bind_int64(statement, FILES_AT_ONCE);
    int state;
    while ((state = statement_step(statement, error)) == 1)
        *VEC_PUSH(rows, int64_t) = statement_take_int64(statement);
    return state;
}

static int count_entries(struct store *from, size_t *count, struct error *error)
{
    int64_t number = 0;
    struct statement *statement = database_prepare(from->database, "SELECT count(*) FROM import WHERE state <> 'gone'", error);
    if (statement == NULL || statement_run_int64(statement, &number, error) < 0)
        return -1;
    *count = (size_t)number;
    return 0;
}

static int load_entry(struct merger *merger, int64_t row, struct store_entry *entry, struct error *error)
{
    struct statement *statement = database_prepare(merger->from->database, store_tables[STORE_IMPORT].select, error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, row);
    int state = statement_step(statement, error);
    if (state != 1)
        return state < 0 ? -1 : error_set(error, "an entry of the other store is not there");
    return store_take_entry(statement, &merger->scratch, entry, error) < 0 ? -1 : statement_run(statement, error);
}

/* Whether the very file is on this machine too. */
static bool is_here(const struct store_entry *entry)
{
    struct stat status;
    char digest[DIGEST_TEXT_SIZE];
    if (entry->path[0] != '/' || stat(entry->path, &status) != 0 || !S_ISREG(status.st_mode) ||
        (size_t)status.st_size > FILE_MAXIMUM)
        return false;
    return digest_sha256_file(entry->path, digest, NULL) == 0 && text_equals(digest, entry->sha256);
}

/* A path on another machine means nothing here, and must not be mistaken for one. */
static void mark_path(struct merger *merger, struct store_entry *entry)
{
    if (is_here(entry) || strncmp(entry->path, STORE_MERGED_PREFIX, sizeof(STORE_MERGED_PREFIX) - 1) == 0)
        return;
    entry->path = arena_format(&merger->scratch, STORE_MERGED_PREFIX "%s", entry->path);
    entry->size_bytes = entry->modified_ns = entry->changed_ns = entry->inode = RESULTS_MISSING;
}

/* ---- one entry ---------------------------------------------------------------------------------------------------------------- */
/* Which was imported later; of the same moment, one of them, whichever way the stores are merged. */
static bool is_later(const struct store_entry *a, const struct store_entry *b)
{
    int order = strcmp(a->imported_at, b->imported_at);
    return order > 0 || (order == 0 && strcmp(a->sha256, b->sha256) > 0);
}

/* What stands in the way: current entries for the same runs, or of the same path on this machine. Rows into vec of int64_t; *is_beaten when
 * one of the former was imported later. */
static int find_rivals(struct merger *merger, const struct store_entry *entry, int64_t own_row, const char *const *run_ids,
                       size_t count, struct vec *rows, bool *is_beaten, struct error *error)
{
    struct store_entry rival;
    *is_beaten = false;
    for (size_t i = 0; i < count; i++) {
        if (store_find_run(merger->into, run_ids[i], &merger->scratch, &rival, error) < 0)
            return -1;
        if (rival.row == 0 || rival.row == own_row)
            continue;
        *VEC_PUSH(rows, int64_t) = rival.row;
        *is_beaten = *is_beaten || is_later(&rival, entry);
    }
    if (entry->path[0] != '/') /* elsewhere: another machine may have another file of that name */
        return 0;
    if (store_find_path(merger->into, entry->path, &merger->scratch, &rival, error) < 0)
        return -1;
    if (rival.row != 0 && rival.row != own_row)
        *VEC_PUSH(rows, int64_t) = rival.row;
    return 0;
}

static int supersede(struct store *into, const struct vec *rows, struct error *error)
{
    for (size_t i = 0; i < rows->count; i++)
        if (store_set_state(into, *VEC_AT(rows, i, int64_t), RESULTS_IMPORT_SUPERSEDED, error) < 0)
            return -1;
    return 0;
}

static void count_outcome(struct merger *merger, const struct store_entry *entry, bool is_beaten, bool replaces)
{
    size_t *count = is_beaten ? &merger->counts->older : replaces ? &merger->counts->replaced : &merger->counts->merged;
    (*count)++;
    if (is_beaten)
        tell(merger, "older, does not count", entry->name);
    else if (replaces)
        tell(merger, "new version", entry->name);
}

static int add_entry(struct merger *merger, struct store_entry *entry, const char *const *run_ids, size_t run_count,
                     struct error *error)
{
    struct vec rivals;
    bool is_beaten = false;
    int64_t row = 0;
    vec_init(&rivals, sizeof(int64_t));
    mark_path(merger, entry);
    int result = find_rivals(merger, entry, 0, run_ids, run_count, &rivals, &is_beaten, error);
    if (result == 0 && !is_beaten)
        result = supersede(merger->into, &rivals, error);
    if (result == 0 &&
        (store_release_quarantine(merger->into, entry->path, error) < 0 ||
         store_add_entry_in_state(merger->into, entry, is_beaten ? RESULTS_IMPORT_SUPERSEDED : RESULTS_IMPORT_CURRENT, 0, "", &row,
                                  error) < 0 ||
         store_copy_contents(merger->from, entry->row, merger->into, row, !is_beaten, error) < 0))
        result = -1;
    if (result == 0)
        count_outcome(merger, entry, is_beaten, rivals.count > 0);
    vec_release(&rivals);
    return result;
}

/* Bytes that are known here: where their file was only gone, they count again, unless the run is there from other bytes. */
static int keep_entry(struct merger *merger, const struct store_entry *known, struct store_entry *entry, const char *const *run_ids,
                      size_t run_count, struct error *error)
{
    struct vec rivals;
    bool is_beaten = false;
    vec_init(&rivals, sizeof(int64_t));
    int result = 0;
    bool is_gone = known->state == RESULTS_IMPORT_GONE;
    if (is_gone) {
        mark_path(merger, entry);
        result = find_rivals(merger, entry, known->row, run_ids, run_count, &rivals, &is_beaten, error);
    }
    bool returns = is_gone && result == 0 && rivals.count == 0;
    if (returns && (store_set_file(merger->into, known->row, entry, error) < 0 ||
                    store_set_state(merger->into, known->row, RESULTS_IMPORT_CURRENT, error) < 0))
        result = -1;
    (*(returns ? &merger->counts->merged : &merger->counts->unchanged))++;
    vec_release(&rivals);
    return result;
}

static int merge_quarantined(struct merger *merger, struct store_entry *entry, struct error *error)
{
    struct store_entry known = {0};
    bool is_new = false;
    if (entry->sha256[0] != '\0' && store_find_bytes(merger->into, entry->sha256, &merger->scratch, &known, error) < 0)
        return -1;
    if (known.row != 0) { /* read here, perhaps by a newer program */
        merger->counts->unchanged++;
        return 0;
    }
    mark_path(merger, entry);
    if (store_quarantine(merger->into, entry, (long)entry->line, entry->reason, &is_new, error) < 0)
        return -1;
    (*(is_new ? &merger->counts->quarantined : &merger->counts->unchanged))++;
    return 0;
}

/* Bytes that were replaced there: when they came from there, they no longer count here either. */
static int merge_superseded(struct merger *merger, struct store_entry *entry, struct error *error)
{
    struct store_entry known;
    if (store_find_bytes(merger->into, entry->sha256, &merger->scratch, &known, error) < 0)
        return -1;
    if (known.row == 0 || known.state != RESULTS_IMPORT_CURRENT)
        return 0;
    mark_path(merger, entry);
    if (!text_equals(known.path, entry->path))
        return 0;
    return store_set_state(merger->into, known.row, RESULTS_IMPORT_SUPERSEDED, error);
}

static int merge_entry(struct merger *merger, int64_t row, struct error *error)
{
    struct store_entry entry, known;
    const char **run_ids = NULL;
    size_t run_count = 0;
    arena_clear(&merger->scratch);
    if (load_entry(merger, row, &entry, error) < 0)
        return -1;
    if (entry.state == RESULTS_IMPORT_SUPERSEDED)
        return merge_superseded(merger, &entry, error);
    merger->counts->files++;
    if (entry.state == RESULTS_IMPORT_QUARANTINED)
        return merge_quarantined(merger, &entry, error);
    if (store_list_run_ids(merger->from, row, &merger->scratch, &run_ids, &run_count, error) < 0 ||
        store_find_bytes(merger->into, entry.sha256, &merger->scratch, &known, error) < 0)
        return -1;
    return known.row != 0 ? keep_entry(merger, &known, &entry, run_ids, run_count, error)
                          : add_entry(merger, &entry, run_ids, run_count, error);
}

/* ---- all of them ---------------------------------------------------------------------------------------------------------------- */
static bool is_stopped(struct merger *merger)
{
    const struct store_observer *observer = merger->observer;
    merger->counts->interrupted = merger->counts->interrupted || (observer->stop != NULL && observer->stop(observer->context));
    return merger->counts->interrupted;
}

/* These entries in one transaction; the number of those that were done is *done. */
static int merge_some(struct merger *merger, const struct vec *rows, size_t *done, struct error *error)
{
    int result = 0;
    *done = 0;
    if (store_begin(merger->into, error) < 0)
        return -1;
    while (result == 0 && *done < rows->count && !is_stopped(merger)) {
        result = merge_entry(merger, *VEC_AT(rows, *done, int64_t), error);
        (*done)++;
    }
    return store_end(merger->into, result, error);
}

static int merge_all(struct merger *merger, struct error *error)
{
    struct vec rows;
    size_t count = 0, done = 0, merged = 0;
    int64_t last = 0;
    vec_init(&rows, sizeof(int64_t));
    int result = count_entries(merger->from, &count, error);
    while (result == 0 && !merger->counts->interrupted) {
        result = list_entries(merger->from, last, &rows, error);
        if (result < 0 || rows.count == 0)
            break;
        last = *VEC_AT(&rows, rows.count - 1, int64_t);
        result = merge_some(merger, &rows, &merged, error);
        done += merged;
        if (result == 0 && merger->observer->progress != NULL)
            merger->observer->progress(merger->observer->context, "files", done, count);
    }
    vec_release(&rows);
    return result;
}

int store_merge(struct store *store, struct store *other, const struct store_observer *observer, struct store_merge_counts *counts,
                struct error *error)
{
    *counts = (struct store_merge_counts){0};
    struct merger merger = {.into = store, .from = other, .observer = observer, .counts = counts};
    arena_init(&merger.scratch);
    int result = store_begin(other, error); /* one consistent view of it */
    if (result == 0)
        result = merge_all(&merger, error);
    store_rollback(other);
    arena_release(&merger.scratch);
    return result;
}
