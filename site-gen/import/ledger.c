/* ledger: the rules by which files enter the store. Decisions are made under the store's write lock, since another importer may be
 * at work. */
#include "site-gen/import/ledger.h"

#include "lib/str.h"

#include <errno.h>
#include <sys/stat.h>

bool ledger_file_vanished(const char *path)
{
    struct stat status;
    return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* ---- what is in the way ----------------------------------------------------------------------------------------------------- */
/* Current entries other than the file's own that have its path or one of its runs: rows of int64_t in others. *is_beaten: one of them is
 * another file that is still there. */
struct rivals {
    struct vec rows;
    bool is_beaten;
};

static void add_rival(struct rivals *rivals, const struct store_entry *rival, int64_t own_row, const char *path)
{
    if (rival->row == 0 || rival->row == own_row)
        return;
    if (!text_equals(rival->path, path) && !rivals->is_beaten)
        rivals->is_beaten = !ledger_file_vanished(rival->path);
    for (size_t i = 0; i < rivals->rows.count; i++)
        if (*VEC_AT(&rivals->rows, i, int64_t) == rival->row)
            return;
    *VEC_PUSH(&rivals->rows, int64_t) = rival->row;
}

static int find_rivals(struct store *store, int64_t own_row, const char *path, const char *const *run_ids, size_t count,
                       struct arena *scratch, struct rivals *rivals, struct error *error)
{
    struct store_entry rival;
    if (store_find_path(store, path, scratch, &rival, error) < 0)
        return -1;
    add_rival(rivals, &rival, own_row, path);
    for (size_t i = 0; i < count; i++) {
        if (store_find_run(store, run_ids[i], scratch, &rival, error) < 0)
            return -1;
        add_rival(rivals, &rival, own_row, path);
    }
    return 0;
}

static int supersede(struct store *store, const struct rivals *rivals, struct error *error)
{
    for (size_t i = 0; i < rivals->rows.count; i++)
        if (store_set_state(store, *VEC_AT(&rivals->rows, i, int64_t), RESULTS_IMPORT_SUPERSEDED, error) < 0)
            return -1;
    return 0;
}

/* ---- bytes that are known --------------------------------------------------------------------------------------------------- */
/* Bytes that were stored once, then replaced or gone, are back. They count again unless one of their runs is current from a file that is
 * still there: of two files for one run the later stays, however often both are imported. */
static int revive(struct store *store, const struct store_entry *known, const struct store_entry *entry, struct arena *scratch,
                  enum ledger_outcome *outcome, struct error *error)
{
    const char **run_ids = NULL;
    size_t count = 0;
    struct rivals rivals = {0};
    vec_init(&rivals.rows, sizeof(int64_t));
    int result = store_list_run_ids(store, known->row, scratch, &run_ids, &count, error);
    if (result == 0)
        result = find_rivals(store, known->row, entry->path, run_ids, count, scratch, &rivals, error);
    if (result == 0 && !rivals.is_beaten) {
        *outcome = rivals.rows.count > 0 ? LEDGER_NEW_VERSION : LEDGER_IMPORTED;
        if (supersede(store, &rivals, error) < 0 || store_set_file(store, known->row, entry, error) < 0 ||
            store_set_state(store, known->row, RESULTS_IMPORT_CURRENT, error) < 0 ||
            store_release_quarantine(store, entry->path, error) < 0)
            result = -1;
    }
    vec_release(&rivals.rows);
    return result;
}

static bool looks_the_same(const struct store_entry *a, const struct store_entry *b)
{
    return a->size_bytes == b->size_bytes && a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns &&
           a->inode == b->inode;
}

/* Bytes that are current: their file may have moved, be a second copy, have been mended, or only look different from outside. */
static int keep(struct store *store, const struct store_entry *known, const struct store_entry *entry, struct error *error)
{
    if (store_release_quarantine(store, entry->path, error) < 0)
        return -1;
    bool is_there = text_equals(known->path, entry->path);
    if (is_there ? looks_the_same(known, entry) : !ledger_file_vanished(known->path))
        return 0;
    return store_set_file(store, known->row, entry, error);
}

/* ---- new bytes -------------------------------------------------------------------------------------------------------------- */
static int add_runs(struct store *store, const struct store_entry *entry, const struct vec *records, struct error *error)
{
    int64_t row = 0;
    if (store_release_quarantine(store, entry->path, error) < 0 || store_add_entry(store, entry, &row, error) < 0)
        return -1;
    for (size_t i = 0; i < records->count; i++)
        if (store_save_run(store, row, *VEC_AT(records, i, struct result_record *), error) < 0)
            return -1;
    return 0;
}

static int save_new(struct store *store, const struct store_entry *entry, const struct vec *records, struct arena *scratch,
                    enum ledger_outcome *outcome, struct error *error)
{
    const char **run_ids = ARENA_NEW_ARRAY(scratch, records->count, const char *);
    struct rivals rivals = {0};
    vec_init(&rivals.rows, sizeof(int64_t));
    for (size_t i = 0; i < records->count; i++)
        run_ids[i] = (*VEC_AT(records, i, struct result_record *))->run.id;
    int result = find_rivals(store, 0, entry->path, run_ids, records->count, scratch, &rivals, error);
    *outcome = rivals.rows.count > 0 ? LEDGER_NEW_VERSION : LEDGER_IMPORTED;
    if (result == 0)
        result = supersede(store, &rivals, error);
    if (result == 0)
        result = add_runs(store, entry, records, error);
    vec_release(&rivals.rows);
    return result;
}

int ledger_save(struct store *store, const struct store_entry *entry, const struct vec *records, struct arena *scratch,
                enum ledger_outcome *outcome, struct error *error)
{
    struct store_entry known;
    *outcome = LEDGER_UNCHANGED;
    if (store_find_bytes(store, entry->sha256, scratch, &known, error) < 0)
        return -1;
    if (known.row == 0)
        return save_new(store, entry, records, scratch, outcome, error);
    if (known.state != RESULTS_IMPORT_CURRENT)
        return revive(store, &known, entry, scratch, outcome, error);
    return keep(store, &known, entry, error);
}

int ledger_quarantine(struct store *store, const struct store_entry *entry, const struct error *reason, bool *is_new,
                      struct error *error)
{
    return store_quarantine(store, entry, reason->line, reason->message, is_new, error);
}

int ledger_mark_gone(struct store *store, const struct store_entry *entry, struct error *error)
{
    return entry->state == RESULTS_IMPORT_QUARANTINED ? store_release_quarantine(store, entry->path, error)
                                                      : store_set_state(store, entry->row, RESULTS_IMPORT_GONE, error);
}
