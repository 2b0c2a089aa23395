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

/* Ends the transaction: commits when all went well. */
static int finish(struct store *store, int result, struct error *error)
{
    if (result == 0)
        return store_commit(store, error);
    store_rollback(store);
    return -1;
}

/* The current entries that the file replaces: what was stored from the same path, and what holds the same run. */
static int supersede_others(struct store *store, int64_t own_row, const char *path, const char *run_id, struct arena *scratch,
                            bool *any, struct error *error)
{
    struct store_entry at_path, of_run;
    if (store_find_path(store, path, scratch, &at_path, error) < 0 || store_find_run(store, run_id, scratch, &of_run, error) < 0)
        return -1;
    *any = false;
    const int64_t rows[] = {at_path.row, of_run.row};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i] == 0 || rows[i] == own_row)
            continue;
        if (store_set_state(store, rows[i], RESULTS_IMPORT_SUPERSEDED, error) < 0)
            return -1;
        *any = true;
    }
    return 0;
}

/* Bytes that were stored once, then replaced or gone, are back. They count again unless the same run is current from a file that is
 * still there: of two files for one run the later stays, however often both are imported. */
static int revive(struct store *store, const struct store_entry *known, const struct store_entry *entry, struct arena *scratch,
                  enum ledger_outcome *outcome, struct error *error)
{
    const char *run_id = "";
    struct store_entry rival;
    if (store_find_run_id(store, known->row, scratch, &run_id, error) < 0 ||
        store_find_run(store, run_id, scratch, &rival, error) < 0)
        return -1;
    *outcome = LEDGER_UNCHANGED;
    if (rival.row != 0 && !text_equals(rival.path, entry->path) && !ledger_file_vanished(rival.path))
        return 0;
    bool replaces = false;
    if (supersede_others(store, known->row, entry->path, run_id, scratch, &replaces, error) < 0 ||
        store_set_path(store, known->row, entry->path, entry->name, error) < 0 ||
        store_set_state(store, known->row, RESULTS_IMPORT_CURRENT, error) < 0)
        return -1;
    *outcome = replaces ? LEDGER_NEW_VERSION : LEDGER_IMPORTED;
    return store_release_quarantine(store, entry->path, error);
}

/* Bytes that are current: their file may have moved, be a second copy, or have been mended. */
static int keep(struct store *store, const struct store_entry *known, const struct store_entry *entry, struct error *error)
{
    if (store_release_quarantine(store, entry->path, error) < 0)
        return -1;
    if (text_equals(known->path, entry->path) || !ledger_file_vanished(known->path))
        return 0;
    return store_set_path(store, known->row, entry->path, entry->name, error);
}

static int recognise_locked(struct store *store, const struct store_entry *entry, struct arena *scratch,
                            enum ledger_outcome *outcome, struct error *error)
{
    struct store_entry known;
    *outcome = LEDGER_UNKNOWN;
    if (store_find_bytes(store, entry->sha256, scratch, &known, error) < 0)
        return -1;
    if (known.row == 0)
        return 0;
    if (known.state != RESULTS_IMPORT_CURRENT)
        return revive(store, &known, entry, scratch, outcome, error);
    *outcome = LEDGER_UNCHANGED;
    return keep(store, &known, entry, error);
}

int ledger_recognise(struct store *store, const struct store_entry *entry, struct arena *scratch, enum ledger_outcome *outcome,
                     struct error *error)
{
    struct store_entry known;
    bool quarantined = false;
    if (store_find_bytes(store, entry->sha256, scratch, &known, error) < 0 ||
        store_is_quarantined(store, entry->path, &quarantined, error) < 0)
        return -1;
    *outcome = known.row == 0 ? LEDGER_UNKNOWN : LEDGER_UNCHANGED;
    /* Nearly always: nothing is to be written, so the lock is not needed. */
    if (known.row == 0 || (known.state == RESULTS_IMPORT_CURRENT && text_equals(known.path, entry->path) && !quarantined))
        return 0;
    if (store_begin(store, error) < 0)
        return -1;
    return finish(store, recognise_locked(store, entry, scratch, outcome, error), error);
}

static int save_locked(struct store *store, const struct store_entry *entry, const struct result_record *record,
                       struct arena *scratch, enum ledger_outcome *outcome, struct error *error)
{
    /* Another importer may have been faster. */
    if (recognise_locked(store, entry, scratch, outcome, error) < 0)
        return -1;
    if (*outcome != LEDGER_UNKNOWN)
        return 0;
    bool replaces = false;
    int64_t row = 0;
    if (supersede_others(store, 0, entry->path, record->run.id, scratch, &replaces, error) < 0 ||
        store_release_quarantine(store, entry->path, error) < 0 || store_add_entry(store, entry, &row, error) < 0 ||
        store_save_run(store, row, record, error) < 0)
        return -1;
    *outcome = replaces ? LEDGER_NEW_VERSION : LEDGER_IMPORTED;
    return 0;
}

int ledger_save(struct store *store, const struct store_entry *entry, const struct result_record *record, struct arena *scratch,
                enum ledger_outcome *outcome, struct error *error)
{
    if (store_begin(store, error) < 0)
        return -1;
    return finish(store, save_locked(store, entry, record, scratch, outcome, error), error);
}

int ledger_quarantine(struct store *store, const struct store_entry *entry, const struct error *reason, bool *is_new,
                      struct error *error)
{
    if (store_begin(store, error) < 0)
        return -1;
    return finish(store, store_quarantine(store, entry, reason->line, reason->message, is_new, error), error);
}

int ledger_mark_gone(struct store *store, const struct store_entry *entry, struct error *error)
{
    if (store_begin(store, error) < 0)
        return -1;
    int result = entry->state == RESULTS_IMPORT_QUARANTINED ? store_release_quarantine(store, entry->path, error)
                                                            : store_set_state(store, entry->row, RESULTS_IMPORT_GONE, error);
    return finish(store, result, error);
}
