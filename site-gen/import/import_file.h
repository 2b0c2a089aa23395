/* import_file: one file into an item of the queue: its bytes are read once, told by their digest, and turned into records. */
#ifndef SITE_GEN_IMPORT_IMPORT_FILE_H
#define SITE_GEN_IMPORT_IMPORT_FILE_H

#include "lib/str.h"
#include "site-gen/import/identity.h"
#include "site-gen/import/import.h"
#include "site-gen/import/import_queue.h"

/* What is used again for the next file. */
struct file_reading {
    const struct import_options *options; /* may be NULL */
    struct str_builder bytes;
    struct identity_cache identities;
};

void import_file_init(struct file_reading *reading, const struct import_options *options);
void import_file_release(struct file_reading *reading);

/* Reads the file at item->entry.path (shown as item->shown) and completes the item: kind, entry, records or reason. must_be_result: what
 * no reader knows is unreadable, otherwise a file without result. */
void import_file_read(struct file_reading *reading, struct import_item *item, bool must_be_result);

#endif
