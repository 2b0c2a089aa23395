/* cache in memory: a hash table whose entries also form a list from the one used last to the one used longest ago. One mutex guards
 * all: an operation holds it for a few hundred nanoseconds at most. */
#include "servers/store/cache_driver.h"

#include "servers/store/checksum.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct entry {
    struct entry *chain; /* next of the same hash bucket */
    struct entry *newer, *older;
    uint64_t hash;
    size_t key_length, value_length;
    char bytes[]; /* key, then value */
};

struct memory {
    pthread_mutex_t mutex;
    struct entry **buckets;
    size_t bucket_count; /* a power of two */
    struct entry *newest, *oldest;
    size_t entries, bytes;
};

static struct memory *memory_of(struct cache *cache)
{
    return cache->state;
}

static uint64_t hash_key(struct text key)
{
    return checksum_add(CHECKSUM_START, key.data, key.length);
}

static int open_memory(struct cache *cache, const char *url, struct failure *failure)
{
    (void)url;
    struct memory *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "cache: out of memory");
    opened->bucket_count = 16;
    while (opened->bucket_count < cache->maximum_entries)
        opened->bucket_count *= 2;
    opened->buckets = calloc(opened->bucket_count, sizeof *opened->buckets);
    if (opened->buckets == NULL || pthread_mutex_init(&opened->mutex, NULL) != 0) {
        free(opened->buckets);
        free(opened);
        return failure_set(failure, "cache: out of memory");
    }
    cache->state = opened;
    return 0;
}

/* Where the pointer to the key's entry is, or where it would have to be (then *place is NULL). */
static struct entry **entry_place(struct memory *memory, struct text key, uint64_t hash)
{
    struct entry **place = &memory->buckets[hash & (memory->bucket_count - 1)];
    while (*place != NULL) {
        const struct entry *entry = *place;
        if (entry->hash == hash && text_equals((struct text){entry->bytes, entry->key_length}, key))
            break;
        place = &(*place)->chain;
    }
    return place;
}

static void list_remove(struct memory *memory, struct entry *entry)
{
    *(entry->newer == NULL ? &memory->newest : &entry->newer->older) = entry->older;
    *(entry->older == NULL ? &memory->oldest : &entry->older->newer) = entry->newer;
}

static void list_push(struct memory *memory, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = memory->newest;
    *(memory->newest == NULL ? &memory->oldest : &memory->newest->newer) = entry;
    memory->newest = entry;
}

static void entry_remove(struct memory *memory, struct entry **place)
{
    struct entry *entry = *place;
    *place = entry->chain;
    list_remove(memory, entry);
    memory->entries--;
    memory->bytes -= entry->key_length + entry->value_length;
    free(entry);
}

static void remove_oldest(struct memory *memory)
{
    const struct entry *oldest = memory->oldest;
    entry_remove(memory, entry_place(memory, (struct text){oldest->bytes, oldest->key_length}, oldest->hash));
}

static bool get(struct cache *cache, struct text key, struct buffer *value)
{
    struct memory *memory = memory_of(cache);
    uint64_t hash = hash_key(key);
    (void)pthread_mutex_lock(&memory->mutex);
    struct entry *entry = *entry_place(memory, key, hash);
    if (entry != NULL) {
        buffer_append(value, entry->bytes + entry->key_length, entry->value_length);
        list_remove(memory, entry);
        list_push(memory, entry);
    }
    (void)pthread_mutex_unlock(&memory->mutex);
    return entry != NULL;
}

static struct entry *entry_new(struct text key, uint64_t hash, struct text value)
{
    struct entry *entry = malloc(sizeof *entry + key.length + value.length);
    if (entry == NULL)
        return NULL;
    *entry = (struct entry){.hash = hash, .key_length = key.length, .value_length = value.length};
    if (key.length > 0)
        memcpy(entry->bytes, key.data, key.length);
    if (value.length > 0)
        memcpy(entry->bytes + key.length, value.data, value.length);
    return entry;
}

static void set(struct cache *cache, struct text key, struct text value)
{
    struct memory *memory = memory_of(cache);
    uint64_t hash = hash_key(key);
    size_t size = key.length + value.length;
    struct entry *entry = size > cache->maximum_bytes || cache->maximum_entries == 0 ? NULL : entry_new(key, hash, value);
    (void)pthread_mutex_lock(&memory->mutex);
    struct entry **place = entry_place(memory, key, hash);
    if (*place != NULL)
        entry_remove(memory, place); /* also when the new value is not kept: the old one is wrong now */
    if (entry != NULL) {
        while (memory->entries >= cache->maximum_entries || size > cache->maximum_bytes - memory->bytes)
            remove_oldest(memory);
        struct entry **bucket = &memory->buckets[hash & (memory->bucket_count - 1)];
        entry->chain = *bucket;
        *bucket = entry;
        list_push(memory, entry);
        memory->entries++;
        memory->bytes += size;
    }
    (void)pthread_mutex_unlock(&memory->mutex);
}

static bool delete_key(struct cache *cache, struct text key)
{
    struct memory *memory = memory_of(cache);
    uint64_t hash = hash_key(key);
    (void)pthread_mutex_lock(&memory->mutex);
    struct entry **place = entry_place(memory, key, hash);
    bool found = *place != NULL;
    if (found)
        entry_remove(memory, place);
    (void)pthread_mutex_unlock(&memory->mutex);
    return found;
}

static void flush(struct cache *cache)
{
    struct memory *memory = memory_of(cache);
    (void)pthread_mutex_lock(&memory->mutex);
    while (memory->oldest != NULL)
        remove_oldest(memory);
    (void)pthread_mutex_unlock(&memory->mutex);
}

static void close_memory(struct cache *cache)
{
    struct memory *memory = memory_of(cache);
    if (memory == NULL)
        return;
    flush(cache);
    (void)pthread_mutex_destroy(&memory->mutex);
    free(memory->buckets);
    free(memory);
    cache->state = NULL;
}

const struct cache_driver cache_driver_memory = {open_memory, close_memory, get, set, delete_key, flush};
