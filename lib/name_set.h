/* name_set: names kept once each, found by a hash table that grows: for what is collected while the work goes on, where name_index is
 * for what is known beforehand. */
#ifndef LIB_NAME_SET_H
#define LIB_NAME_SET_H

#include "lib/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_set {
    struct arena *arena;
    const char **names; /* in the order in which they came */
    size_t count, capacity;
    uint32_t *slots; /* of the hash table: position in names + 1; 0: free */
    size_t slot_count;
};

void name_set_init(struct name_set *set, struct arena *arena); /* memory from the arena */
/* The position of name in names; it is copied and added when it is not there yet (*is_new, which may be NULL, tells). */
size_t name_set_add(struct name_set *set, const char *name, bool *is_new);

/* FNV-1a, 64 bits, of a terminated text: the same on every machine. */
uint64_t name_hash(const char *name);

#endif
