/* cache: keys to values in memory, shared by all threads of a server, bounded in entries and bytes; the entry used longest ago
 * makes room. One file a kind of cache in this folder implements it. */
#ifndef SERVERS_STORE_CACHE_H
#define SERVERS_STORE_CACHE_H

#include "servers/app/buffer.h"
#include "servers/app/failure.h"
#include "servers/app/text.h"

#include <stdbool.h>

struct cache;

/* Opens the cache that the URL names (`memory:`). The bounds count entries, and bytes of keys and values. *cache is the caller's,
 * for cache_close. 0, or -1 with a failure. */
int cache_open(struct cache **cache, const char *url, size_t maximum_entries, size_t maximum_bytes, struct failure *failure);

/* NULL is allowed. */
void cache_close(struct cache *cache);

/* Appends the value of the key to the buffer; false when there is none. */
bool cache_get(struct cache *cache, struct text key, struct buffer *value);

/* Keeps a copy of key and value, in the place of an older value. A value that does not fit, or for which there is no memory, is not
 * kept: the next reader misses. */
void cache_set(struct cache *cache, struct text key, struct text value);

/* Forgets the key; false when it was not there. */
bool cache_delete(struct cache *cache, struct text key);

/* Forgets everything. */
void cache_flush(struct cache *cache);

#endif
