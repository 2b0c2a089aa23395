/* store_pool: a fixed number of database connections, opened at the start. Event loops keep one each for good; where every
 * connection has a thread of its own, the threads borrow one while a handler needs it and wait when all are out. */
#ifndef SERVERS_STORE_STORE_POOL_H
#define SERVERS_STORE_STORE_POOL_H

#include "servers/store/store.h"

struct store_pool;

/* Opens count connections (at least 1) to the URL. *pool is the caller's, for store_pool_close. 0, or -1 with a failure. */
int store_pool_open(struct store_pool **pool, const char *url, size_t count, struct failure *failure);

/* All connections must be back, or their users ended. NULL is allowed. */
void store_pool_close(struct store_pool *pool);

/* The connection of that number, from 0 on, for a thread that keeps it: then nobody may call acquire. */
struct store *store_pool_at(struct store_pool *pool, size_t index);

/* Borrows a connection, waiting for one; store_pool_return gives it back. */
struct store *store_pool_acquire(struct store_pool *pool);
void store_pool_return(struct store_pool *pool, struct store *store);

#endif
