/* import_queue: see import_queue.h. Two rings under one lock: filled items one way, empty ones the other. */
#include "site-gen/import/import_queue.h"

#include "lib/clock.h"
#include "site-gen/store/result_record.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define WAKE_ITEMS (IMPORT_QUEUE_ITEMS / 4)

struct ring {
    struct import_item *items[IMPORT_QUEUE_ITEMS];
    size_t first, count;
};

struct import_queue {
    struct import_item items[IMPORT_QUEUE_ITEMS];
    pthread_mutex_t lock;
    pthread_cond_t filled_enough, empty_enough;
    struct ring filled, empty;
    bool ended, stopped;
    /* Each side's own items, so that the lock is taken once for several. */
    struct ring taken;    /* the emptying thread's: filled */
    struct ring returned; /* the emptying thread's: empty again */
    struct ring reserved; /* the filling thread's: empty */
    struct ring waiting;  /* the filling thread's: filled */
};

static void push(struct ring *ring, struct import_item *item)
{
    ring->items[(ring->first + ring->count++) % IMPORT_QUEUE_ITEMS] = item;
}

static struct import_item *pop(struct ring *ring)
{
    struct import_item *item = ring->items[ring->first];
    ring->first = (ring->first + 1) % IMPORT_QUEUE_ITEMS;
    ring->count--;
    return item;
}

static void move_all(struct ring *to, struct ring *from)
{
    while (from->count > 0)
        push(to, pop(from));
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */
struct import_queue *import_queue_new(void)
{
    pthread_condattr_t monotonic;
    struct import_queue *queue = calloc(1, sizeof(*queue));
    if (queue == NULL)
        return NULL;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled_enough, &monotonic);
    pthread_cond_init(&queue->empty_enough, &monotonic);
    pthread_condattr_destroy(&monotonic);
    for (size_t i = 0; i < IMPORT_QUEUE_ITEMS; i++) {
        arena_init(&queue->items[i].arena);
        vec_init(&queue->items[i].records, sizeof(struct result_record *));
        push(&queue->empty, &queue->items[i]);
    }
    return queue;
}

void import_queue_release(struct import_queue *queue)
{
    if (queue == NULL)
        return;
    for (size_t i = 0; i < IMPORT_QUEUE_ITEMS; i++) {
        arena_release(&queue->items[i].arena);
        vec_release(&queue->items[i].records);
    }
    pthread_cond_destroy(&queue->filled_enough);
    pthread_cond_destroy(&queue->empty_enough);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

/* ---- the filling thread ----------------------------------------------------------------------------------------------------- */
/* Hands over what waits; under the lock. */
static void hand_over(struct import_queue *queue)
{
    move_all(&queue->filled, &queue->waiting);
    if (queue->filled.count >= WAKE_ITEMS || queue->ended)
        pthread_cond_signal(&queue->filled_enough);
}

struct import_item *import_queue_get_empty(struct import_queue *queue)
{
    if (queue->reserved.count == 0) {
        pthread_mutex_lock(&queue->lock);
        hand_over(queue);
        if (queue->empty.count == 0) /* all are on the other side: it will not wait for more of them */
            pthread_cond_signal(&queue->filled_enough);
        while (queue->empty.count == 0 && !queue->stopped)
            pthread_cond_wait(&queue->empty_enough, &queue->lock);
        if (!queue->stopped)
            for (size_t i = 0; i < WAKE_ITEMS && queue->empty.count > 0; i++)
                push(&queue->reserved, pop(&queue->empty));
        pthread_mutex_unlock(&queue->lock);
    }
    if (queue->reserved.count == 0)
        return NULL;
    struct import_item *item = pop(&queue->reserved);
    arena_clear(&item->arena);
    vec_clear(&item->records);
    item->entry = (struct store_entry){0};
    item->count = 0;
    return item;
}

void import_queue_put(struct import_queue *queue, struct import_item *item)
{
    push(&queue->waiting, item);
    if (queue->waiting.count < WAKE_ITEMS / 2)
        return;
    pthread_mutex_lock(&queue->lock);
    hand_over(queue);
    pthread_mutex_unlock(&queue->lock);
}

void import_queue_end(struct import_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->ended = true;
    hand_over(queue);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- the emptying thread ---------------------------------------------------------------------------------------------------- */
/* Gives back what is empty; under the lock. */
static void return_empty(struct import_queue *queue)
{
    move_all(&queue->empty, &queue->returned);
    if (queue->empty.count > 0)
        pthread_cond_signal(&queue->empty_enough);
}

/* Waits until there are enough items, or the time is over; under the lock. */
static void wait_for_items(struct import_queue *queue, int64_t nanoseconds)
{
    int64_t end = clock_now().nanoseconds + nanoseconds;
    const struct timespec until = {(time_t)(end / CLOCK_NANOSECONDS_PER_SECOND), (long)(end % CLOCK_NANOSECONDS_PER_SECOND)};
    while (queue->filled.count < WAKE_ITEMS && !queue->ended)
        if (pthread_cond_timedwait(&queue->filled_enough, &queue->lock, &until) == ETIMEDOUT)
            break;
}

enum import_queue_state import_queue_take(struct import_queue *queue, int64_t nanoseconds, struct import_item **item)
{
    bool ended = false;
    if (queue->taken.count == 0) {
        pthread_mutex_lock(&queue->lock);
        return_empty(queue);
        wait_for_items(queue, nanoseconds);
        move_all(&queue->taken, &queue->filled);
        ended = queue->ended;
        pthread_mutex_unlock(&queue->lock);
    }
    if (queue->taken.count == 0)
        return ended ? IMPORT_QUEUE_ENDED : IMPORT_QUEUE_TIMEOUT;
    *item = pop(&queue->taken);
    return IMPORT_QUEUE_ITEM;
}

void import_queue_give_back(struct import_queue *queue, struct import_item *item)
{
    push(&queue->returned, item);
    if (queue->returned.count < WAKE_ITEMS)
        return;
    pthread_mutex_lock(&queue->lock);
    return_empty(queue);
    pthread_mutex_unlock(&queue->lock);
}

void import_queue_stop(struct import_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopped = true;
    pthread_cond_broadcast(&queue->empty_enough);
    pthread_mutex_unlock(&queue->lock);
}
