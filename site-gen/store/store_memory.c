/* store_memory: see store_memory.h. */
#include "site-gen/store/store_memory.h"

#include "lib/random.h"

#include <string.h>

#define CAPACITY_FIRST 256 /* a power of two; at most half of the slots are in use */

/* The key's slot, or the empty one where it would be. capacity > 0. */
static struct store_map_slot *find_slot(const struct store_map *map, uint64_t hash, const char *key)
{
    size_t mask = map->capacity - 1;
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        struct store_map_slot *slot = &map->slots[at];
        if (slot->key == NULL || (slot->hash == hash && text_equals(slot->key, key)))
            return slot;
    }
}

int64_t store_map_find(const struct store_map *map, const char *key)
{
    if (map->count == 0)
        return -1;
    const struct store_map_slot *slot = find_slot(map, random_hash_text(str_from_text(key)), key);
    return slot->key == NULL ? -1 : slot->row;
}

/* The old slots stay in the arena until the map is cleared: at most as much again. */
static void grow(struct store_map *map)
{
    struct store_map old = *map;
    map->capacity = old.capacity == 0 ? CAPACITY_FIRST : old.capacity * 2;
    map->slots = ARENA_NEW_ARRAY(&map->keys, map->capacity, struct store_map_slot);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].key != NULL)
            *find_slot(map, old.slots[i].hash, old.slots[i].key) = old.slots[i];
}

void store_map_put(struct store_map *map, const char *key, int64_t row)
{
    if (map->count * 2 >= map->capacity)
        grow(map);
    uint64_t hash = random_hash_text(str_from_text(key));
    struct store_map_slot *slot = find_slot(map, hash, key);
    if (slot->key == NULL) {
        slot->key = arena_copy_text(&map->keys, key);
        slot->hash = hash;
        map->count++;
    }
    slot->row = row;
}

void store_map_clear(struct store_map *map)
{
    arena_release(&map->keys);
    *map = (struct store_map){0};
}

void store_memory_clear(struct store_memory *memory)
{
    store_map_clear(&memory->references);
    store_map_clear(&memory->pending);
    memory->next_import = memory->next_run = 0;
}
