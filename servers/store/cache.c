/* cache: chooses the driver and passes calls on (cache.h). */
#include "servers/store/cache_driver.h"

#include <stdlib.h>

bool cache_is_remote(const char *url)
{
    return strncmp(url, "redis://", 8) == 0 || strncmp(url, "redis+unix://", 13) == 0;
}

int cache_open(struct cache **cache, const char *url, enum cache_space space, size_t maximum_entries, size_t maximum_bytes,
               struct failure *failure)
{
    *cache = NULL;
    if (!cache_is_remote(url) && strcmp(url, "memory:") != 0)
        return failure_set(failure, "CACHE_URL: expected memory:, redis://host:port or redis+unix:///path, found '%s'", url);
    struct cache *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "cache: out of memory");
    opened->driver = cache_is_remote(url) ? &cache_driver_redis : &cache_driver_memory;
    opened->space = space;
    opened->maximum_entries = maximum_entries;
    opened->maximum_bytes = maximum_bytes;
    if (opened->driver->open(opened, url, failure) != 0) {
        cache_close(opened);
        return -1;
    }
    *cache = opened;
    return 0;
}

void cache_close(struct cache *cache)
{
    if (cache == NULL)
        return;
    cache->driver->close(cache);
    free(cache);
}

bool cache_get(struct cache *cache, struct text key, struct buffer *value)
{
    return cache->driver->get(cache, key, value);
}

void cache_set(struct cache *cache, struct text key, struct text value)
{
    cache->driver->set(cache, key, value);
}

bool cache_delete(struct cache *cache, struct text key)
{
    return cache->driver->delete (cache, key);
}

void cache_flush(struct cache *cache)
{
    cache->driver->flush(cache);
}
