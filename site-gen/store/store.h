/* store: where imported results live. Import writes through this header, the report reads through results.h. A transaction holds whole
 * files; a store can always be made again from the raw results. All SQL is in site-gen/store/store_*.c, over database.h. */
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
#define STORE_VERSION INT64_C(5)

/* location is the name of an SQLite file, or postgresql://[user[:password]@][host][:port]/database[?...] (postgres:// too), whose database
 * must exist. 0, or -1 and nothing to close: unreadable, read-only, full disk, another kind of file or server, a newer version. No message
 * ever has the password. */
int store_open(struct store **store, const char *location, enum store_mode mode, struct error *error);
/* Whether there may be a store: a file is there, or it is a server's URL. */
bool store_exists(const char *location);
/* The location as it may be shown: without the password. Borrowed from the store. */
const char *store_location(const struct store *store);
/* STORE_WRITE: the version that the store had when it was opened; 0 for a new one. */
int64_t store_found_version(const struct store *store);
/* NULL is fine. 0, or -1 when the last writes could not be put on the disk; closed all the same. */
int store_close(struct store *store, struct error *error);
/* Closes the store behind work that gave 0, or -1 and the error: gives the same, or -1 and its own error where only closing failed. */
int store_close_after(struct store *store, int result, struct error *error);

/* STORE_WRITE: waits for other writers (up to half a minute) and holds the write lock, so that decisions made inside stay true. Made for
 * many files at once: commit every few hundred, or once a second, since other writers wait meanwhile. */
int store_begin(struct store *store, struct error *error);
int store_commit(struct store *store, struct error *error); /* on failure everything since store_begin is undone */
void store_rollback(struct store *store);                   /* without a transaction: does nothing */

/* ---- the ledger: which bytes were seen where -------------------------------------------------------------------------------- */
struct store_entry {
    int64_t row;                      /* 0: there is no such entry */
    const char *path, *name, *sha256; /* as in struct results_import */
    const char *reader;
    enum results_import_state state;
    /* The file when it was read, to know it again without reading; all four RESULTS_MISSING when not known. */
    int64_t size_bytes, modified_ns, changed_ns, inode;
    const char *imported_at; /* ISO 8601 UTC; NULL on the way in: now */
    int64_t line;            /* of a quarantined one, only on the way out: where it cannot be read, and why; else 0 and "" */
    const char *reason;
};

/* Each finds at most one entry (row 0 when there is none), texts from arena. 0, or -1 on failure of the store. */
/* With these bytes, in any state but quarantined. */
int store_find_bytes(struct store *store, const char *sha256, struct arena *arena, struct store_entry *entry, struct error *error);
/* The current one at that path. */
int store_find_path(struct store *store, const char *path, struct arena *arena, struct store_entry *entry, struct error *error);
/* The one whose current run has that id. */
int store_find_run(struct store *store, const char *run_id, struct arena *arena, struct store_entry *entry, struct error *error);
/* The ids of the runs that came from the entry, ordered; from arena. */
int store_list_run_ids(struct store *store, int64_t entry_row, struct arena *arena, const char ***ids, size_t *count,
                       struct error *error);

/* Current and quarantined entries below the folder (an absolute path without final '/': "" for the root), ordered by path: at most limit
 * of them, and only those whose path comes after the one given ("" for the first page). From arena. */
int store_list_below(struct store *store, const char *folder, const char *after, size_t limit, struct arena *arena,
                     struct store_entry **entries, size_t *count, struct error *error);

/* Adds a current entry; gives its row. */
int store_add_entry(struct store *store, const struct store_entry *entry, int64_t *row, struct error *error);
/* Also makes the entry's runs current, or no longer so. */
int store_set_state(struct store *store, int64_t row, enum results_import_state state, struct error *error);
/* Where the entry's file is now, and what it looks like: path, name, size_bytes ... inode of entry. */
int store_set_file(struct store *store, int64_t row, const struct store_entry *entry, struct error *error);

/* Notes that the file (entry: path, name, sha256, reader) could not be imported; what was stored for that path stays. *is_new tells
 * whether these bytes at that path were not in quarantine already. */
int store_quarantine(struct store *store, const struct store_entry *entry, long line, const char *reason, bool *is_new,
                     struct error *error);
/* Whether the ledger has a quarantined entry of that path. */
int store_is_quarantined(struct store *store, const char *path, bool *quarantined, struct error *error);
/* Quarantined entries of that path leave the ledger: the file was read. */
int store_release_quarantine(struct store *store, const char *path, struct error *error);

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
/* Saves the run as a current one of that entry, which may have many. No other current run may have its id. A record that is a noise
 * measurement instead (record->noise) is the only one of its entry. */
int store_save_run(struct store *store, int64_t entry_row, const struct result_record *record, struct error *error);

#endif
