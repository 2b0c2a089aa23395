/* ledger: decides what becomes of a file: stored, known, a new version of something, or quarantined. docs/formats.md, "The store
 * and its ledger", has the rules. All of it works inside a transaction that the caller began, so that what is decided stays true, and
 * decides before it writes: a file is stored whole or not at all. */
#ifndef SITE_GEN_IMPORT_LEDGER_H
#define SITE_GEN_IMPORT_LEDGER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "site-gen/store/store.h"

enum ledger_outcome { LEDGER_UNCHANGED, LEDGER_IMPORTED, LEDGER_NEW_VERSION };

/* Saves the records (struct result_record *) that were read from the entry's bytes, unless the store has these bytes; then it does what is
 * to be done with a known file. 0, or -1 when the store fails. */
int ledger_save(struct store *store, const struct store_entry *entry, const struct vec *records, struct arena *scratch,
                enum ledger_outcome *outcome, struct error *error);

/* Notes that the entry's bytes could not be read, and why. *is_new: they were not in quarantine already. */
int ledger_quarantine(struct store *store, const struct store_entry *entry, const struct error *reason, bool *is_new,
                      struct error *error);

/* Marks what was stored from that file as gone, or forgets it when it was quarantined. */
int ledger_mark_gone(struct store *store, const struct store_entry *entry, struct error *error);

/* Whether the file is certainly not there (no such file; a folder that cannot be read proves nothing). */
bool ledger_file_vanished(const char *path);

#endif
