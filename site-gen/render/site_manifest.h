/* site_manifest: what an earlier build left: for each page its key, the files that were made of it with their sizes, and the places of
 * other pages that it links to. It lies in the site itself (in SITE_STAGE_MARKER), so that it comes and goes with it and never describes
 * another one. Text, one line an entry:
 *   <who made it>
 *   manifest 1 <SHA-256 of all that follows>
 *   unit <key> <name>       a page or a file; what follows belongs to it
 *   file <size> <path>
 *   link <place>
 * Part of the site writer. */
#ifndef SITE_GEN_RENDER_SITE_MANIFEST_H
#define SITE_GEN_RENDER_SITE_MANIFEST_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/name_index.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* One unit of an earlier build: slices of the manifest's text. */
struct site_unit {
    const char *name;
    struct str key;
    struct str lines; /* its file and link lines */
};

struct site_manifest {
    struct arena arena;
    struct str text;
    struct timespec written; /* files of the site that are younger were touched by somebody else */
    struct site_unit *units;
    struct name_index names;
};

/* Reads the manifest of the site in folder. A site that has none, or one that is damaged or of another version, has no units. Paths are
 * as they stand there: whoever uses one looks whether it is safe. */
void site_manifest_read(struct site_manifest *manifest, const char *folder);
void site_manifest_release(struct site_manifest *manifest);
/* The unit of that name if it has that key; else NULL. */
const struct site_unit *site_manifest_find(const struct site_manifest *manifest, const char *name, const char *key);

/* Whatever its key. */
const struct site_unit *site_manifest_find_any(const struct site_manifest *manifest, const char *name);

/* Walks over the lines of a unit: *lines is what is left. False at the end. text is terminated, in the caller's buffer. */
#define SITE_MANIFEST_LINE_MAXIMUM 1024
enum site_line_kind { SITE_LINE_FILE, SITE_LINE_LINK };
struct site_line {
    enum site_line_kind kind;
    long long size; /* of a file */
    char text[SITE_MANIFEST_LINE_MAXIMUM];
};
bool site_manifest_next(struct str *lines, struct site_line *line);

/* The same lines, written into an empty builder, which is sealed at the end. */
void site_manifest_begin(struct str_builder *out);
void site_manifest_seal(struct str_builder *out);
void site_manifest_add_unit(struct str_builder *out, const char *name, const char *key);
void site_manifest_add_file(struct str_builder *out, const char *path, size_t size);
void site_manifest_add_link(struct str_builder *out, const char *place);

#endif
