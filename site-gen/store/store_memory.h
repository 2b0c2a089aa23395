/* store_memory: what a transaction remembers, to spare the database questions: rows of what runs refer to, and keys of rows that are
 * still on their way. Forgotten when the transaction ends. */
#ifndef SITE_GEN_STORE_STORE_MEMORY_H
#define SITE_GEN_STORE_STORE_MEMORY_H

#include "lib/arena.h"

#include <stddef.h>
#include <stdint.h>

/* Texts to numbers: an open hash table. Zeroed memory is an empty one. */
struct store_map {
    struct store_map_slot {
        uint64_t hash;
        const char *key; /* NULL: empty */
        int64_t row;
    } * slots;
    size_t capacity, count;
    struct arena keys;
};

int64_t store_map_find(const struct store_map *map, const char *key); /* -1 when the key is not there */
/* The key is copied; a known one gets the new row. Ends the program when memory runs out, as the arena does. */
void store_map_put(struct store_map *map, const char *key, int64_t row);
void store_map_clear(struct store_map *map); /* frees everything; empty again */

struct store_memory {
    struct store_map references;   /* of "table, value, value ..." to the row */
    struct store_map pending;      /* keys of imports and runs that statements may not see yet */
    int64_t next_import, next_run; /* the row of the next one; 0: not asked yet */
};

void store_memory_clear(struct store_memory *memory);

#endif
