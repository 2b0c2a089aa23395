/* name_set: open addressing, linear probing, at most two thirds full. */
#include "lib/name_set.h"

#include <string.h>

#define FIRST_SLOTS 64 /* a power of two */

uint64_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (const unsigned char *at = (const unsigned char *)name; *at != '\0'; at++)
        hash = (hash ^ *at) * UINT64_C(0x100000001B3);
    return hash;
}

void name_set_init(struct name_set *set, struct arena *arena)
{
    *set = (struct name_set){.arena = arena};
}

/* The slot of name: its own, or the free one where it belongs. */
static uint32_t *find_slot(const struct name_set *set, const char *name)
{
    size_t mask = set->slot_count - 1;
    size_t at = (size_t)name_hash(name) & mask;
    while (set->slots[at] != 0 && strcmp(set->names[set->slots[at] - 1], name) != 0)
        at = (at + 1) & mask;
    return &set->slots[at];
}

static void grow(struct name_set *set)
{
    set->slot_count = set->slot_count == 0 ? FIRST_SLOTS : set->slot_count * 2;
    set->capacity = set->slot_count / 3 * 2;
    const char **names = ARENA_NEW_ARRAY(set->arena, set->capacity, const char *);
    if (set->count > 0)
        memcpy(names, set->names, set->count * sizeof(names[0]));
    set->names = names;
    set->slots = ARENA_NEW_ARRAY(set->arena, set->slot_count, uint32_t);
    for (size_t i = 0; i < set->count; i++)
        *find_slot(set, names[i]) = (uint32_t)(i + 1);
}

size_t name_set_add(struct name_set *set, const char *name, bool *is_new)
{
    if (set->count == set->capacity)
        grow(set);
    uint32_t *slot = find_slot(set, name);
    if (is_new != NULL)
        *is_new = *slot == 0;
    if (*slot == 0) {
        set->names[set->count++] = arena_copy_text(set->arena, name);
        *slot = (uint32_t)set->count;
    }
    return *slot - 1;
}
