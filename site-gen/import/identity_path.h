/* identity_path: what the path of a file says about its run. */
#ifndef SITE_GEN_IMPORT_IDENTITY_PATH_H
#define SITE_GEN_IMPORT_IDENTITY_PATH_H

#include "lib/arena.h"
#include "site-gen/import/reader.h"

/* Fills what is NULL or 0. Texts from arena. */
void identity_fill_from_path(struct import_identity *identity, const char *path, struct arena *arena);

/* The last parts of a path (target, date, file), which are the same wherever a tree of results lies. Borrowed. */
const char *identity_last_parts(const char *path);

/* A name that can be part of paths, URLs and ids: at most 100 letters, digits, '.', '_' and '-', not beginning with '.', without "-vs-",
 * which stands between two targets. */
bool identity_is_name(const char *name);
/* A day of the calendar from 1970 to 2261, YYYY-MM-DD. */
bool identity_is_date(const char *text);
/* Any text as such a name: what it may not have becomes '-'. From arena; "" for "". */
const char *identity_make_name(struct arena *arena, const char *text);

#endif
