/* import_queue: what the reading thread hands over to the saving one: a fixed number of items that go round, so that memory is bounded
 * whatever the number of files. Who waits is woken for several items at once, since waking a thread costs more than reading a file. */
#ifndef SITE_GEN_IMPORT_IMPORT_QUEUE_H
#define SITE_GEN_IMPORT_IMPORT_QUEUE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "site-gen/store/store.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define IMPORT_QUEUE_ITEMS 64

enum import_item_kind {
    IMPORT_ITEM_RUNS,       /* the file was read: entry and records */
    IMPORT_ITEM_UNREADABLE, /* it was not: entry and reason */
    IMPORT_ITEM_UNCHANGED,  /* the store has it already: count files, path of the last of them */
    IMPORT_ITEM_NO_RESULT,  /* a file beside the results: shown */
    IMPORT_ITEM_SKIPPED     /* a folder: shown and reason */
};

/* One file, or several that need nothing. */
struct import_item {
    enum import_item_kind kind;
    struct arena arena;       /* of all that belongs to it; cleared before it is filled again */
    const char *shown;        /* the file as the caller would name it */
    struct store_entry entry; /* path, name, sha256, reader, and what the file looks like */
    struct vec records;       /* of struct result_record * */
    struct error reason;
    size_t count;
};

struct import_queue; /* opaque; one thread fills, one thread empties */

struct import_queue *import_queue_new(void); /* NULL when memory is short */
void import_queue_release(struct import_queue *queue);

/* The filling thread: an empty item (waits for one), NULL when the other side has stopped. */
struct import_item *import_queue_get_empty(struct import_queue *queue);
void import_queue_put(struct import_queue *queue, struct import_item *item);
void import_queue_end(struct import_queue *queue); /* nothing follows */

enum import_queue_state { IMPORT_QUEUE_ITEM, IMPORT_QUEUE_TIMEOUT, IMPORT_QUEUE_ENDED };
/* The emptying thread: the next item in *item, waiting up to that long for one. */
enum import_queue_state import_queue_take(struct import_queue *queue, int64_t nanoseconds, struct import_item **item);
void import_queue_give_back(struct import_queue *queue, struct import_item *item);
void import_queue_stop(struct import_queue *queue); /* wants no more: the filling thread ends soon */

#endif
