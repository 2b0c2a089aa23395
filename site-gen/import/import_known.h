/* import_known: which files the store has, by path and look (size, times, inode), so that an unchanged file is not read again. Only
 * fingerprints are kept: 17 bytes a file, whatever its path. */
#ifndef SITE_GEN_IMPORT_IMPORT_KNOWN_H
#define SITE_GEN_IMPORT_IMPORT_KNOWN_H

#include "lib/error.h"
#include "lib/vec.h"
#include "site-gen/store/store.h"

#include <stdbool.h>
#include <sys/stat.h>

struct import_known {
    struct vec files; /* sorted once it is loaded */
    struct vec seen;  /* of char, beside files: the walk came by */
};

/* Loads what the store has below the folder (an absolute path). 0, or -1 and nothing to release. */
int import_known_load(struct import_known *known, struct store *store, const char *folder, struct error *error);
void import_known_release(struct import_known *known);

/* Notes that the file at path is there; true when it looks as it did when it was imported. */
bool import_known_is_unchanged(struct import_known *known, const char *path, const struct stat *status);

bool import_known_has_unseen(const struct import_known *known);
bool import_known_was_seen(const struct import_known *known, const char *path);

/* What the file looks like, into size_bytes, modified_ns, changed_ns and inode of the entry. A file that changed so short before it was
 * read (at now_ns, since 1970) that it may change again without looking different is not remembered. */
void import_known_note(struct store_entry *entry, const struct stat *status, int64_t now_ns);

/* What import_known_load asks for at a time. */
#define IMPORT_KNOWN_PAGE ((size_t)4096)

#endif
