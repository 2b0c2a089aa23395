/* dispatcher: one queue for all threads (dispatcher.h). A thread takes its share of what waits, so that a burst is spread over the
 * connections and still pipelined on each. */
#include "servers/app/dispatcher.h"

#include "servers/app/response.h"
#include "servers/app/router.h"

#include <pthread.h>
#include <stdlib.h>

struct dispatcher_thread {
    struct dispatcher *dispatcher;
    struct store *store;
    pthread_t thread;
};

struct dispatcher {
    pthread_mutex_t mutex;
    pthread_cond_t submitted;
    struct exchange *first, *last; /* by next_submitted */
    size_t waiting;
    size_t idle;   /* threads that wait for work */
    bool ending;   /* threads take no more than what is in the queue */
    bool finished; /* and are joined */
    void (*run)(struct exchange *exchange);
    struct dispatcher_thread *threads;
    size_t count;
};

static bool is_ending(struct dispatcher *dispatcher)
{
    (void)pthread_mutex_lock(&dispatcher->mutex);
    bool ending = dispatcher->ending;
    (void)pthread_mutex_unlock(&dispatcher->mutex);
    return ending;
}

/* Takes exchanges off the queue, waiting for one. None: the dispatcher ends. */
static size_t take(struct dispatcher *dispatcher, struct exchange **exchanges)
{
    size_t taken = 0;
    (void)pthread_mutex_lock(&dispatcher->mutex);
    dispatcher->idle++;
    while (dispatcher->first == NULL && !dispatcher->ending)
        (void)pthread_cond_wait(&dispatcher->submitted, &dispatcher->mutex);
    dispatcher->idle--;
    size_t share = dispatcher->waiting / (dispatcher->idle + 1) + (dispatcher->waiting % (dispatcher->idle + 1) > 0 ? 1 : 0);
    if (share > STORE_AHEAD_MAXIMUM)
        share = STORE_AHEAD_MAXIMUM;
    while (taken < share && dispatcher->first != NULL) {
        exchanges[taken++] = dispatcher->first;
        dispatcher->first = dispatcher->first->next_submitted;
    }
    dispatcher->waiting -= taken;
    if (dispatcher->first == NULL)
        dispatcher->last = NULL;
    (void)pthread_mutex_unlock(&dispatcher->mutex);
    return taken;
}

/* Sends the first queries of the exchanges that have one; numbers says which answer belongs to which. */
static void send_ahead(struct store *store, struct exchange *const *exchanges, size_t count, struct store_query *queries,
                       size_t *numbers)
{
    size_t sent = 0;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = STORE_AHEAD_MAXIMUM;
        if (exchanges[i]->route->first_query != NULL && exchanges[i]->route->first_query(exchanges[i], &queries[sent]))
            numbers[i] = sent++;
    }
    if (sent > 1)
        store_send_ahead(store, queries, sent);
    else
        store_send_ahead(store, queries, 0);
}

static void run_one(struct dispatcher_thread *thread, struct exchange *exchange, size_t number, const struct store_query *queries)
{
    if (number < STORE_AHEAD_MAXIMUM)
        store_choose_ahead(thread->store, number, queries[number].statement);
    exchange->store = thread->store;
    thread->dispatcher->run(exchange);
    exchange->store = NULL;
    store_choose_ahead(thread->store, STORE_AHEAD_MAXIMUM, STATEMENT_COUNT);
}

static void *run_thread(void *argument)
{
    struct dispatcher_thread *thread = argument;
    struct dispatcher *dispatcher = thread->dispatcher;
    struct exchange *exchanges[STORE_AHEAD_MAXIMUM];
    struct store_query queries[STORE_AHEAD_MAXIMUM];
    size_t numbers[STORE_AHEAD_MAXIMUM];
    size_t count;
    while ((count = take(dispatcher, exchanges)) > 0) {
        bool ending = is_ending(dispatcher);
        if (!ending)
            send_ahead(thread->store, exchanges, count, queries, numbers);
        for (size_t i = 0; i < count; i++) {
            if (ending)
                response_set_error(&exchanges[i]->response, 503, "stopping", "the server is about to stop");
            else
                run_one(thread, exchanges[i], numbers[i], queries);
            exchanges[i]->notify(exchanges[i]); /* from here on it is another thread's */
        }
    }
    return NULL;
}

struct dispatcher *dispatcher_start(struct store_pool *pool, size_t first, size_t connections,
                                    void (*run)(struct exchange *exchange))
{
    struct dispatcher *dispatcher = calloc(1, sizeof *dispatcher);
    if (dispatcher == NULL)
        return NULL;
    /* On Linux these initialisations with default attributes cannot fail. */
    (void)pthread_mutex_init(&dispatcher->mutex, NULL);
    (void)pthread_cond_init(&dispatcher->submitted, NULL);
    dispatcher->run = run;
    dispatcher->threads = calloc(connections, sizeof *dispatcher->threads);
    for (; dispatcher->threads != NULL && dispatcher->count < connections; dispatcher->count++) {
        struct dispatcher_thread *thread = &dispatcher->threads[dispatcher->count];
        *thread = (struct dispatcher_thread){.dispatcher = dispatcher, .store = store_pool_at(pool, first + dispatcher->count)};
        if (pthread_create(&thread->thread, NULL, run_thread, thread) != 0)
            break;
    }
    if (dispatcher->count == connections)
        return dispatcher;
    dispatcher_free(dispatcher);
    return NULL;
}

bool dispatcher_submit(struct dispatcher *dispatcher, struct exchange *exchange)
{
    exchange->next_submitted = NULL;
    (void)pthread_mutex_lock(&dispatcher->mutex);
    if (dispatcher->ending) {
        (void)pthread_mutex_unlock(&dispatcher->mutex);
        return false;
    }
    if (dispatcher->last != NULL)
        dispatcher->last->next_submitted = exchange;
    else
        dispatcher->first = exchange;
    dispatcher->last = exchange;
    dispatcher->waiting++;
    bool wake = dispatcher->idle > 0;
    (void)pthread_mutex_unlock(&dispatcher->mutex);
    if (wake)
        (void)pthread_cond_signal(&dispatcher->submitted);
    return true;
}

void dispatcher_finish(struct dispatcher *dispatcher)
{
    if (dispatcher == NULL || dispatcher->finished)
        return;
    dispatcher->finished = true;
    (void)pthread_mutex_lock(&dispatcher->mutex);
    dispatcher->ending = true;
    (void)pthread_cond_broadcast(&dispatcher->submitted);
    (void)pthread_mutex_unlock(&dispatcher->mutex);
    for (size_t i = 0; i < dispatcher->count; i++)
        store_cancel(dispatcher->threads[i].store);
    for (size_t i = 0; i < dispatcher->count; i++)
        (void)pthread_join(dispatcher->threads[i].thread, NULL);
}

void dispatcher_free(struct dispatcher *dispatcher)
{
    if (dispatcher == NULL)
        return;
    dispatcher_finish(dispatcher);
    free(dispatcher->threads);
    (void)pthread_cond_destroy(&dispatcher->submitted);
    (void)pthread_mutex_destroy(&dispatcher->mutex);
    free(dispatcher);
}
