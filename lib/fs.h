/* fs: files. A file is read whole with a maximum, and written whole: temporary file, fsync, rename, so that a reader sees the old
 * bytes or the new ones, never half. */
#ifndef LIB_FS_H
#define LIB_FS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>

#define FS_PATH_MAXIMUM 4096

/* Appends the whole file to builder (which has the maximum). 0, or -1 with the path in the error (missing, unreadable, no regular
 * file, larger than the maximum). */
int fs_read_file(const char *path, struct str_builder *builder, struct error *error);

/* Replaces path atomically (temporary in the same folder, fsync, rename, fsync of the folder); creates missing folders. On failure
 * the old file is untouched and no temporary stays. */
int fs_write_file(const char *path, const void *bytes, size_t length, struct error *error);

/* As fs_write_file, but leaves the file and its time alone when it already has these bytes, and skips fsync (for output that can be
 * generated again). *changed, where not NULL, tells whether anything was written. */
int fs_update_file(const char *path, const void *bytes, size_t length, bool *changed, struct error *error);

/* True when path is a regular file of exactly these bytes. */
bool fs_has_bytes(const char *path, const void *bytes, size_t length);

int fs_make_directories(const char *path, struct error *error); /* like mkdir -p */
int fs_copy_file(const char *from, const char *to, struct error *error);
bool fs_exists(const char *path);
bool fs_is_directory(const char *path);
int fs_remove_tree(const char *path, struct error *error); /* missing is fine; never follows symbolic links */

struct fs_listing {
    char **names; /* sorted by bytes, without "." and ".." */
    size_t count;
};
/* Names in a folder, from arena. */
int fs_list_directory(struct arena *arena, const char *path, struct fs_listing *listing, struct error *error);

/* Joins with exactly one '/'. From arena. */
char *fs_join(struct arena *arena, const char *folder, const char *name);

/* True when the name can be one component of a path and of a URL without escaping, whatever its length: [A-Za-z0-9._-], not empty and
 * not starting with '.'. */
bool fs_has_safe_characters(const char *name);
/* The same, at most 128 long. Identifiers of targets, scenarios and runs must pass it before they become file names. */
bool fs_is_safe_name(const char *name);

#endif
