/* import: brings raw result files into the store. Files and folders are walked, each file is read, checked and saved in a
 * transaction of its own, and the ledger remembers what became of its bytes, so that importing again costs little and changes
 * nothing. */
#ifndef SITE_GEN_IMPORT_IMPORT_H
#define SITE_GEN_IMPORT_IMPORT_H

#include "lib/error.h"
#include "site-gen/store/store.h"

#include <stdbool.h>
#include <stddef.h>

struct import_counts {
    size_t files;             /* seen */
    size_t imported;          /* stored now, for the first time or again after they were gone */
    size_t unchanged;         /* the store had these bytes */
    size_t new_versions;      /* stored now, in place of other bytes of the same path or run */
    size_t quarantined;       /* not readable, and not known to be so */
    size_t still_quarantined; /* not readable, as at an earlier import */
    size_t gone;              /* stored earlier, no longer there */
    size_t skipped;           /* folders that are not walked */
    bool interrupted;         /* the observer stopped it: what is left was not looked at */
};

enum import_event {
    IMPORT_EVENT_FILE,              /* a file is done; for progress */
    IMPORT_EVENT_NEW_VERSION,       /* its bytes replace others */
    IMPORT_EVENT_QUARANTINED,       /* reason says what was expected and where */
    IMPORT_EVENT_STILL_QUARANTINED, /* as above */
    IMPORT_EVENT_GONE,              /* stored earlier, no longer there */
    IMPORT_EVENT_SKIPPED            /* reason says why the folder is not walked */
};

struct import_observer {
    void *context;
    /* path as the caller would name it; reason is NULL where the event has none; both only valid during the call. */
    void (*notify)(void *context, enum import_event event, const char *path, const struct error *reason,
                   const struct import_counts *counts);
    bool (*stop)(void *context); /* asked before each file: true ends the import; NULL for never */
};

/* 0 when all of them exist: to be asked before a store is made. */
int import_check_paths(const char *const *paths, size_t path_count, struct error *error);

/* Imports files and folders. In folders: all *.json, recursively, in the order of their names; not hidden ones, not optimization/
 * (comparisons within a target), and no symbolic links to folders. A file that was stored and has vanished from an imported folder
 * is marked gone. What cannot be read is quarantined and counted; it is no failure. -1: a path does not exist (then nothing is
 * done), or the store fails (the files before are stored). */
int import_paths(struct store *store, const char *const *paths, size_t path_count, const struct import_observer *observer,
                 struct import_counts *counts, struct error *error);

#endif
