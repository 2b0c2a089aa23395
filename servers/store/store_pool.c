/* store_pool: the connections of one server (store_pool.h). The free ones form a stack, so that the one used last, whose pages are
 * still in the processor's cache, goes out first. */
#include "servers/store/store_pool.h"

#include <stdlib.h>

struct store_pool {
    pthread_mutex_t writers; /* held by whichever connection writes */
    pthread_mutex_t mutex;
    pthread_cond_t returned;
    size_t count;
    struct store **stores; /* all, owned */
    size_t idle_count;
    struct store **idle; /* those not borrowed */
};

/* Opens the connections of a pool whose memory and locks are there. */
static int open_stores(struct store_pool *pool, const char *url, size_t count, struct failure *failure)
{
    for (size_t i = 0; i < count; i++) {
        if (store_open(&pool->stores[i], url, &pool->writers, failure) != 0)
            return -1;
        pool->idle[pool->idle_count++] = pool->stores[i];
    }
    return 0;
}

int store_pool_open(struct store_pool **pool, const char *url, size_t count, struct failure *failure)
{
    *pool = NULL;
    struct store_pool *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "database connections: out of memory");
    /* On Linux these initialisations with default attributes cannot fail. */
    (void)pthread_mutex_init(&opened->writers, NULL);
    (void)pthread_mutex_init(&opened->mutex, NULL);
    (void)pthread_cond_init(&opened->returned, NULL);
    opened->count = count;
    opened->stores = calloc(count, sizeof(struct store *));
    opened->idle = calloc(count, sizeof(struct store *));
    int result = opened->stores == NULL || opened->idle == NULL ? failure_set(failure, "database connections: out of memory")
                                                                : open_stores(opened, url, count, failure);
    if (result != 0) {
        store_pool_close(opened);
        return -1;
    }
    *pool = opened;
    return 0;
}

void store_pool_close(struct store_pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; pool->stores != NULL && i < pool->count; i++)
        store_close(pool->stores[i]);
    free(pool->stores);
    free(pool->idle);
    (void)pthread_cond_destroy(&pool->returned);
    (void)pthread_mutex_destroy(&pool->mutex);
    (void)pthread_mutex_destroy(&pool->writers);
    free(pool);
}

struct store *store_pool_at(struct store_pool *pool, size_t index)
{
    return pool->stores[index];
}

struct store *store_pool_acquire(struct store_pool *pool)
{
    (void)pthread_mutex_lock(&pool->mutex);
    while (pool->idle_count == 0)
        (void)pthread_cond_wait(&pool->returned, &pool->mutex);
    struct store *store = pool->idle[--pool->idle_count];
    (void)pthread_mutex_unlock(&pool->mutex);
    return store;
}

void store_pool_return(struct store_pool *pool, struct store *store)
{
    (void)pthread_mutex_lock(&pool->mutex);
    pool->idle[pool->idle_count++] = store;
    (void)pthread_cond_signal(&pool->returned);
    (void)pthread_mutex_unlock(&pool->mutex);
}
