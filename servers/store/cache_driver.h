/* cache_driver: what a kind of cache has to do behind cache.h; one file a kind implements it (memory.c, redis.c). */
#ifndef SERVERS_STORE_CACHE_DRIVER_H
#define SERVERS_STORE_CACHE_DRIVER_H

#include "servers/store/cache.h"

struct cache_driver {
    int (*open)(struct cache *cache, const char *url, struct failure *failure);
    void (*close)(struct cache *cache);
    bool (*get)(struct cache *cache, struct text key, struct buffer *value);
    void (*set)(struct cache *cache, struct text key, struct text value);
    bool (*delete)(struct cache *cache, struct text key);
    void (*flush)(struct cache *cache);
};

extern const struct cache_driver cache_driver_memory, cache_driver_redis;

struct cache {
    const struct cache_driver *driver;
    void *state; /* the driver's own; NULL before open and after close */
    enum cache_space space;
    size_t maximum_entries, maximum_bytes;
};

#endif
