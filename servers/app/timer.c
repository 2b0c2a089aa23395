/* timer: a binary heap of moments, the earliest on top, and one thread that sleeps until that one (timer.h). */
#include "servers/app/timer.h"

#include "servers/app/clock.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct entry {
    uint64_t at_ns;
    void (*call)(void *argument);
    void *argument;
};

struct timer {
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* an earlier moment, or the end */
    pthread_t thread;
    bool stopping;
    struct entry *heap; /* heap[i] is no later than heap[2i + 1] and heap[2i + 2] */
    size_t count, capacity;
};

static void swap(struct entry *left, struct entry *right)
{
    struct entry kept = *left;
    *left = *right;
    *right = kept;
}

/* True when the entry has become the earliest. */
static bool heap_push(struct timer *timer, struct entry entry)
{
    size_t i = timer->count++;
    timer->heap[i] = entry;
    while (i > 0 && timer->heap[i].at_ns < timer->heap[(i - 1) / 2].at_ns) {
        swap(&timer->heap[i], &timer->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    return i == 0;
}

static struct entry heap_pop(struct timer *timer)
{
    struct entry top = timer->heap[0];
    timer->heap[0] = timer->heap[--timer->count];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < timer->count; child++)
            if (timer->heap[child].at_ns < timer->heap[least].at_ns)
                least = child;
        if (least == i)
            return top;
        swap(&timer->heap[i], &timer->heap[least]);
        i = least;
    }
}

static void wait_for_change(struct timer *timer)
{
    if (timer->count == 0) {
        (void)pthread_cond_wait(&timer->changed, &timer->mutex);
        return;
    }
    uint64_t at_ns = timer->heap[0].at_ns;
    struct timespec until = {.tv_sec = (time_t)(at_ns / 1000000000u), .tv_nsec = (long)(at_ns % 1000000000u)};
    (void)pthread_cond_timedwait(&timer->changed, &timer->mutex, &until);
}

static void *run(void *argument)
{
    struct timer *timer = argument;
    (void)pthread_mutex_lock(&timer->mutex);
    while (!timer->stopping || timer->count > 0) {
        if (timer->count > 0 && (timer->stopping || timer->heap[0].at_ns <= clock_now_ns())) {
            struct entry entry = heap_pop(timer);
            (void)pthread_mutex_unlock(&timer->mutex);
            entry.call(entry.argument);
            (void)pthread_mutex_lock(&timer->mutex);
        } else {
            wait_for_change(timer);
        }
    }
    (void)pthread_mutex_unlock(&timer->mutex);
    return NULL;
}

struct timer *timer_start(void)
{
    struct timer *timer = calloc(1, sizeof *timer);
    if (timer == NULL)
        return NULL;
    pthread_condattr_t attributes;
    /* These initialisations cannot fail on Linux. Monotonic, since the moments are. */
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&timer->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    (void)pthread_mutex_init(&timer->mutex, NULL);
    if (pthread_create(&timer->thread, NULL, run, timer) != 0) {
        (void)pthread_cond_destroy(&timer->changed);
        (void)pthread_mutex_destroy(&timer->mutex);
        free(timer);
        return NULL;
    }
    return timer;
}

void timer_stop(struct timer *timer)
{
    if (timer == NULL)
        return;
    (void)pthread_mutex_lock(&timer->mutex);
    timer->stopping = true;
    (void)pthread_cond_signal(&timer->changed);
    (void)pthread_mutex_unlock(&timer->mutex);
    (void)pthread_join(timer->thread, NULL);
}

void timer_free(struct timer *timer)
{
    if (timer == NULL)
        return;
    (void)pthread_cond_destroy(&timer->changed);
    (void)pthread_mutex_destroy(&timer->mutex);
    free(timer->heap);
    free(timer);
}

static bool make_room(struct timer *timer)
{
    if (timer->count < timer->capacity)
        return true;
    size_t capacity = timer->capacity == 0 ? 64 : timer->capacity * 2;
    struct entry *heap = realloc(timer->heap, capacity * sizeof *heap);
    if (heap == NULL)
        return false;
    timer->heap = heap;
    timer->capacity = capacity;
    return true;
}

int timer_add(struct timer *timer, uint64_t at_ns, void (*call)(void *argument), void *argument)
{
    (void)pthread_mutex_lock(&timer->mutex);
    bool added = !timer->stopping && make_room(timer);
    if (added && heap_push(timer, (struct entry){at_ns, call, argument}))
        (void)pthread_cond_signal(&timer->changed);
    (void)pthread_mutex_unlock(&timer->mutex);
    return added ? 0 : -1;
}
