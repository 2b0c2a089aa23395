/* import: brings result files into the store. Files and folders are walked and read in one thread and saved in another, many files in a
 * transaction; the ledger remembers what became of a file's bytes and what it looked like, so that importing again costs little and
 * changes nothing. */
#ifndef SITE_GEN_IMPORT_IMPORT_H
#define SITE_GEN_IMPORT_IMPORT_H

#include "lib/error.h"
#include "site-gen/import/reader.h"
#include "site-gen/store/store.h"

#include <stdbool.h>
#include <stddef.h>

#define IMPORT_TOOLS_MAXIMUM 32

struct import_counts {
    size_t files;             /* seen */
    size_t imported;          /* stored now, for the first time or again after they were gone */
    size_t unchanged;         /* the store had these bytes */
    size_t new_versions;      /* stored now, in place of other bytes of the same path or run */
    size_t quarantined;       /* not readable, and not known to be so */
    size_t still_quarantined; /* not readable, as at an earlier import */
    size_t gone;              /* stored earlier, no longer there */
    size_t skipped;           /* folders that are not walked */
    size_t no_result;         /* files beside results that hold none */
    struct {
        const char *tool;
        size_t runs; /* stored now */
    } tools[IMPORT_TOOLS_MAXIMUM];
    size_t tool_count;
    bool interrupted; /* the observer stopped it: what is left was not looked at */
};

enum import_event {
    IMPORT_EVENT_FILE,              /* a file is done; for progress */
    IMPORT_EVENT_NEW_VERSION,       /* its bytes replace others */
    IMPORT_EVENT_QUARANTINED,       /* reason says what was expected and where */
    IMPORT_EVENT_STILL_QUARANTINED, /* as above */
    IMPORT_EVENT_GONE,              /* stored earlier, no longer there */
    IMPORT_EVENT_NO_RESULT,         /* no reader knows it, and it need not be a result */
    IMPORT_EVENT_SKIPPED            /* reason says why the folder is not walked */
};

struct import_observer {
    void *context;
    /* path as the caller would name it; reason is NULL where the event has none; both only valid during the call. */
    void (*notify)(void *context, enum import_event event, const char *path, const struct error *reason,
                   const struct import_counts *counts);
    bool (*stop)(void *context); /* asked before each file: true ends the import; NULL for never */
};

/* What the caller knows better than the files. */
struct import_options {
    const struct import_identity *identity; /* whose runs they are; NULL for nothing */
    const struct import_reader *format;     /* that all of them have; NULL to tell by their content */
};

/* 0 when all of them exist: to be asked before a store is made. */
int import_check_paths(const char *const *paths, size_t path_count, struct error *error);

/* Imports files and folders. In folders: files whose ending results have (.json .txt .csv .log .jtl .hlog .tsv .ndjson, and .gz behind
 * it), recursively, in the order of their names; not hidden ones, and no symbolic links to folders. A file that was stored and has
 * vanished from an imported folder is marked gone. What cannot be read is quarantined and counted; it is no failure. options and observer
 * may be NULL. -1: a path does not exist (then nothing is done), or the store fails (counts tell what is stored). */
int import_paths(struct store *store, const char *const *paths, size_t path_count, const struct import_options *options,
                 const struct import_observer *observer, struct import_counts *counts, struct error *error);

#endif
