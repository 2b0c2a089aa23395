/* name_index: a sorted index of names to positions: built once, then looked up in log n. For link targets, file names and the like.
 */
#ifndef LIB_NAME_INDEX_H
#define LIB_NAME_INDEX_H

#include "lib/arena.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>

struct name_index_entry {
    const char *name; /* borrowed */
    size_t position;
};

struct name_index {
    struct name_index_entry *entries;
    size_t count, capacity;
};

void name_index_init(struct name_index *index, struct arena *arena, size_t capacity); /* memory from the arena */
void name_index_add(struct name_index *index, const char *name, size_t position);     /* within capacity (asserted) */
/* To be called once, after the last add and before the first find. A name that was added twice, or NULL. */
const char *name_index_sort(struct name_index *index);
/* position may be NULL. */
bool name_index_find(const struct name_index *index, struct str name, size_t *position);

#endif
