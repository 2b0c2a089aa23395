/* site_stage: a new version of a folder, built beside the old one and put in its place at once. Files that are the same in both are
 * one file (hard links). Knows nothing of pages. Between begin and end, files may be put from several threads. */
#ifndef SITE_GEN_RENDER_SITE_STAGE_H
#define SITE_GEN_RENDER_SITE_STAGE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/fs.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define SITE_STAGE_MARKER ".benchlab-site" /* the file by which a folder is known as one that may be replaced */
#define SITE_STAGE_MAKER "Made by benchlab site, which replaces this folder as a whole." /* its first line */

struct site_stage {
    struct arena arena;
    const char *target; /* the folder, resolved */
    const char *fresh;  /* the new version, a hidden folder beside it */
    int lock;           /* of the folder that holds both, for as long as the stage lives */
    int target_folder;  /* descriptors; -1: there is no old version */
    int fresh_folder;
    atomic_size_t written, unchanged;
};

/* Locks the folder and makes the fresh one, empty. 0, or -1: another build is writing it, it is no folder, it holds something that
 * is not a site. After 0, end with site_stage_commit or site_stage_abort. */
int site_stage_begin(struct site_stage *stage, const char *folder, struct error *error);

/* The old version has a regular file of that path and size, not younger than written. */
bool site_stage_has(const struct site_stage *stage, const char *path, long long size, struct timespec written);
/* Takes the old version's file as it is, without reading it. 0 or -1; *taken is false, and nothing was done, on a file system without
 * hard links. */
int site_stage_take(struct site_stage *stage, const char *path, bool *taken, struct error *error);
/* Adds a file with these bytes; path is relative and safe. 0 or -1. */
int site_stage_put(struct site_stage *stage, const char *path, const void *bytes, size_t length, struct error *error);

/* The new version takes the old one's place, with that text in its marker; the old one is removed. renew: the marker is to be younger
 * than all that was put, even where its text is the old one. 0, or -1 and the old one is still there. Releases the stage. */
int site_stage_commit(struct site_stage *stage, struct str marker, bool renew, struct error *error);
/* Removes the new version and releases the stage. */
void site_stage_abort(struct site_stage *stage);

#endif
