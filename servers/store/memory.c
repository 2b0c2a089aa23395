/* cache in memory: a hash table whose entries also form a list from the one used last to the one used longest ago. One mutex guards
 * all: an operation holds it for a few hundred nanoseconds at most. */
#include "servers/store/cache.h"

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

struct cache {
    pthread_mutex_t mutex;
    struct entry **buckets;
    size_t bucket_count; /* a power of two */
    struct entry *newest, *oldest;
    size_t entries, bytes;
    size_t maximum_entries, maximum_bytes;
};

static uint64_t hash_key(struct text key)
{
    return checksum_add(CHECKSUM_START, key.data, key.length);
}

int cache_open(struct cache **cache, const char *url, size_t maximum_entries, size_t maximum_bytes, struct failure *failure)
{
    *cache = NULL;
    if (strncmp(url, "redis://", 8) == 0)
        return failure_set(failure, "CACHE_URL: Redis is not supported by this build, only memory:");
    if (strcmp(url, "memory:") != 0)
        return failure_set(failure, "CACHE_URL: expected memory:, found '%s'", url);
    struct cache *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "cache: out of memory");
    opened->maximum_entries = maximum_entries;
    opened->maximum_bytes = maximum_bytes;
    opened->bucket_count = 16;
    while (opened->bucket_count < maximum_entries)
        opened->bucket_count *= 2;
    opened->buckets = calloc(opened->bucket_count, sizeof *opened->buckets);
    if (opened->buckets == NULL || pthread_mutex_init(&opened->mutex, NULL) != 0) {
        free(opened->buckets);
        free(opened);
        return failure_set(failure, "cache: out of memory");
    }
    *cache = opened;
    return 0;
}

/* Where the pointer to the key's entry is, or where it would have to be (then *place is NULL). */
static struct entry **entry_place(struct cache *cache, struct text key, uint64_t hash)
{
    struct entry **place = &cache->buckets[hash & (cache->bucket_count - 1)];
    while (*place != NULL) {
        const struct entry *entry = *place;
        if (entry->hash == hash && text_equals((struct text){entry->bytes, entry->key_length}, key))
            break;
        place = &(*place)->chain;
    }
    return place;
}

static void list_remove(struct cache *cache, struct entry *entry)
{
    *(entry->newer == NULL ? &cache->newest : &entry->newer->older) = entry->older;
    *(entry->older == NULL ? &cache->oldest : &entry->older->newer) = entry->newer;
}

static void list_push(struct cache *cache, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest == NULL ? &cache->oldest : &cache->newest->newer) = entry;
    cache->newest = entry;
}

static void entry_remove(struct cache *cache, struct entry **place)
{
    struct entry *entry = *place;
    *place = entry->chain;
    list_remove(cache, entry);
    cache->entries--;
    cache->bytes -= entry->key_length + entry->value_length;
    free(entry);
}

static void remove_oldest(struct cache *cache)
{
    const struct entry *oldest = cache->oldest;
    entry_remove(cache, entry_place(cache, (struct text){oldest->bytes, oldest->key_length}, oldest->hash));
}

bool cache_get(struct cache *cache, struct text key, struct buffer *value)
{
    uint64_t hash = hash_key(key);
    (void)pthread_mutex_lock(&cache->mutex);
    struct entry *entry = *entry_place(cache, key, hash);
    if (entry != NULL) {
        buffer_append(value, entry->bytes + entry->key_length, entry->value_length);
        list_remove(cache, entry);
        list_push(cache, entry);
    }
    (void)pthread_mutex_unlock(&cache->mutex);
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

void cache_set(struct cache *cache, struct text key, struct text value)
{
    uint64_t hash = hash_key(key);
    size_t size = key.length + value.length;
    struct entry *entry = size > cache->maximum_bytes || cache->maximum_entries == 0 ? NULL : entry_new(key, hash, value);
    (void)pthread_mutex_lock(&cache->mutex);
    struct entry **place = entry_place(cache, key, hash);
    if (*place != NULL)
        entry_remove(cache, place); /* also when the new value is not kept: the old one is wrong now */
    if (entry != NULL) {
        while (cache->entries >= cache->maximum_entries || size > cache->maximum_bytes - cache->bytes)
            remove_oldest(cache);
        struct entry **bucket = &cache->buckets[hash & (cache->bucket_count - 1)];
        entry->chain = *bucket;
        *bucket = entry;
        list_push(cache, entry);
        cache->entries++;
        cache->bytes += size;
    }
    (void)pthread_mutex_unlock(&cache->mutex);
}

bool cache_delete(struct cache *cache, struct text key)
{
    uint64_t hash = hash_key(key);
    (void)pthread_mutex_lock(&cache->mutex);
    struct entry **place = entry_place(cache, key, hash);
    bool found = *place != NULL;
    if (found)
        entry_remove(cache, place);
    (void)pthread_mutex_unlock(&cache->mutex);
    return found;
}

void cache_flush(struct cache *cache)
{
    (void)pthread_mutex_lock(&cache->mutex);
    while (cache->oldest != NULL)
        remove_oldest(cache);
    (void)pthread_mutex_unlock(&cache->mutex);
}

void cache_close(struct cache *cache)
{
    if (cache == NULL)
        return;
    cache_flush(cache);
    (void)pthread_mutex_destroy(&cache->mutex);
    free(cache->buckets);
    free(cache);
}
