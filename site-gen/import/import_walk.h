/* import_walk: the reading half of the importer, in a thread of its own: walks over files and folders, reads what the store does not know,
 * and puts what becomes of each file into the queue. Knows no store. */
#ifndef SITE_GEN_IMPORT_IMPORT_WALK_H
#define SITE_GEN_IMPORT_IMPORT_WALK_H

#include "site-gen/import/import.h"
#include "site-gen/import/import_known.h"
#include "site-gen/import/import_queue.h"

/* A file or folder: how the caller names it, and where it really is. */
struct import_place {
    const char *shown;
    const char *path;
    bool is_folder;
    struct import_known known; /* of a folder */
};

struct import_walk {
    struct import_place *places;
    size_t place_count;
    const struct import_options *options; /* may be NULL */
    struct import_queue *queue;
};

/* For pthread_create: context is a struct import_walk. Ends the queue. */
void *import_walk_run(void *context);

#endif
