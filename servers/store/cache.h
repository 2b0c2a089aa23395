/* cache: keys to values, shared by all threads of a server: in its memory, bounded in entries and bytes, where the entry used longest ago
 * makes room; or in Redis, which has bounds of its own. The URL chooses (cache_driver.h). */
#ifndef SERVERS_STORE_CACHE_H
#define SERVERS_STORE_CACHE_H

#include "servers/app/buffer.h"
#include "servers/app/failure.h"
#include "servers/app/text.h"

#include <stdbool.h>

struct cache;

/* Caches of one URL that know nothing of each other: flushing one leaves the others alone. In Redis a database each, by number. */
enum cache_space { CACHE_USERS = 0, CACHE_SESSIONS = 1 };

/* Whether the cache that the URL names is another process, so that its answers take a while. */
bool cache_is_remote(const char *url);

/* Opens the cache that the URL names: `memory:`, `redis://[[user]:password@]host[:port]` or `redis+unix:///path/of/socket`. The bounds, of
 * memory only, count entries, and bytes of keys and values. *cache is the caller's, for cache_close. 0, or -1 with a failure. */
int cache_open(struct cache **cache, const char *url, enum cache_space space, size_t maximum_entries, size_t maximum_bytes,
               struct failure *failure);

/* NULL is allowed. */
void cache_close(struct cache *cache);

/* Appends the value of the key to the buffer; false when there is none, or the cache does not answer. */
bool cache_get(struct cache *cache, struct text key, struct buffer *value);

/* Keeps a copy of key and value, in the place of an older value. A value that does not fit, or for which there is no memory, is not
 * kept: the next reader misses. */
void cache_set(struct cache *cache, struct text key, struct text value);

/* Forgets the key; false when it was not there. */
bool cache_delete(struct cache *cache, struct text key);

/* Forgets everything. */
void cache_flush(struct cache *cache);

#endif
