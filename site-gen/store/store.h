/* store: where imported results live. Import writes through this header, the report reads through results.h. One transaction a
 * file; a store can always be made again from the raw results. All SQL is in site-gen/store/store_*.c, over database.h. */
#ifndef SITE_GEN_STORE_STORE_H
#define SITE_GEN_STORE_STORE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum store_mode {
    STORE_READ, /* must exist and be of this program's version */
    STORE_WRITE /* created when missing (its folder too), brought up to this program's version */
};

/* The number of the newest migration that this program knows. */
#define STORE_VERSION INT64_C(1)

/* location is the name of an SQLite file. 0, or -1 and nothing to close: unreadable, read-only, full disk, another kind of file, a
 * file of a newer version. */
int store_open(struct store **store, const char *location, enum store_mode mode, struct error *error);
/* NULL is fine. 0, or -1 when the last writes could not be put on the disk; closed all the same. */
int store_close(struct store *store, struct error *error);

/* STORE_WRITE: waits for other writers (up to half a minute) and holds the write lock, so that decisions made inside stay true. */
int store_begin(struct store *store, struct error *error);
int store_commit(struct store *store, struct error *error); /* on failure everything since store_begin is undone */
void store_rollback(struct store *store);                   /* without a transaction: does nothing */

/* ---- the ledger: which bytes were seen where -------------------------------------------------------------------------------- */
struct store_entry {
    int64_t row;                      /* 0: there is no such entry */
    const char *path, *name, *sha256; /* as in struct results_import */
    const char *reader;
    enum results_import_state state;
};

/* Each finds at most one entry (row 0 when there is none), texts from arena. 0, or -1 on failure of the store. */
/* With these bytes, in any state but quarantined. */
int store_find_bytes(struct store *store, const char *sha256, struct arena *arena, struct store_entry *entry, struct error *error);
/* The current one at that path. */
int store_find_path(struct store *store, const char *path, struct arena *arena, struct store_entry *entry, struct error *error);
/* The one whose current run has that id. */
int store_find_run(struct store *store, const char *run_id, struct arena *arena, struct store_entry *entry, struct error *error);
/* The id of the run that came from the entry, from arena; "" when it has none. */
int store_find_run_id(struct store *store, int64_t entry_row, struct arena *arena, const char **run_id, struct error *error);

/* Every current or quarantined entry below the folder (an absolute path without final '/': "" for the root), ordered by path. From
 * arena. */
int store_list_below(struct store *store, const char *folder, struct arena *arena, struct store_entry **entries, size_t *count,
                     struct error *error);

/* Adds a current entry; gives its row. */
int store_add_entry(struct store *store, const struct store_entry *entry, int64_t *row, struct error *error);
/* Also makes the entry's runs current, or no longer so. */
int store_set_state(struct store *store, int64_t row, enum results_import_state state, struct error *error);
int store_set_path(struct store *store, int64_t row, const char *path, const char *name, struct error *error);

/* Notes that the file (entry: path, name, sha256, reader) could not be imported; what was stored for that path stays. *is_new tells
 * whether these bytes at that path were not in quarantine already. */
int store_quarantine(struct store *store, const struct store_entry *entry, long line, const char *reason, bool *is_new,
                     struct error *error);
/* Whether the ledger has a quarantined entry of that path. */
int store_is_quarantined(struct store *store, const char *path, bool *quarantined, struct error *error);
/* Quarantined entries of that path leave the ledger: the file was read. */
int store_release_quarantine(struct store *store, const char *path, struct error *error);

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
/* Saves the run as a current one of that entry. No other current run may have its id. */
int store_save_run(struct store *store, int64_t entry_row, const struct result_record *record, struct error *error);

#endif
