/* ledger: decides what becomes of a file: stored, known, a new version of something, or quarantined. docs/formats.md, "The store
 * and its ledger", has the rules. */
#ifndef SITE_GEN_IMPORT_LEDGER_H
#define SITE_GEN_IMPORT_LEDGER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/store/store.h"

enum ledger_outcome {
    LEDGER_UNKNOWN, /* the bytes have to be read */
    LEDGER_UNCHANGED,
    LEDGER_IMPORTED,
    LEDGER_NEW_VERSION
};

/* Looks the bytes up (entry: path, name, sha256) and, where they are known, does what is to be done without reading them.
 * LEDGER_UNKNOWN when they are not. 0, or -1 when the store fails (nothing changed). */
int ledger_recognise(struct store *store, const struct store_entry *entry, struct arena *scratch, enum ledger_outcome *outcome,
                     struct error *error);

/* Saves the record that was read from the entry's bytes, in one transaction. */
int ledger_save(struct store *store, const struct store_entry *entry, const struct result_record *record, struct arena *scratch,
                enum ledger_outcome *outcome, struct error *error);

/* Notes that the entry's bytes could not be read, and why. *is_new: they were not in quarantine already. */
int ledger_quarantine(struct store *store, const struct store_entry *entry, const struct error *reason, bool *is_new,
                      struct error *error);

/* Marks what was stored from that file as gone, or forgets it when it was quarantined. */
int ledger_mark_gone(struct store *store, const struct store_entry *entry, struct error *error);

/* Whether the file is certainly not there (no such file; a folder that cannot be read proves nothing). */
bool ledger_file_vanished(const char *path);

#endif
