/* loop_timer: which user's pause is over next: a binary heap that knows where each user stands in it, so that a pause can be given
 * up. A fixed size, made once. Only pauses (think time, back-off, the first start) are here; timeouts of requests, of which each
 * request has one and which hardly ever come, are swept instead (loop_worker). Private to loop*.c. */
#ifndef RUNNER_LOOP_TIMER_H
#define RUNNER_LOOP_TIMER_H

#include "lib/arena.h"

#include <stddef.h>
#include <stdint.h>

#define LOOP_TIMER_NEVER INT64_MAX

struct loop_timer_entry {
    int64_t due_ns;
    uint32_t user;
};

/* Borrows the arena. */
struct loop_timer {
    struct loop_timer_entry *heap;
    uint32_t *places; /* by user: its place in the heap + 1; 0 = none */
    uint32_t count;
};

void loop_timer_init(struct loop_timer *timer, struct arena *arena, uint32_t user_count);
/* The user has no pause yet (asserted). */
void loop_timer_add(struct loop_timer *timer, uint32_t user, int64_t due_ns);
void loop_timer_remove(struct loop_timer *timer, uint32_t user); /* if it has one */
/* When the next pause is over; LOOP_TIMER_NEVER when there is none. */
static inline int64_t loop_timer_next(const struct loop_timer *timer)
{
    return timer->count == 0 ? LOOP_TIMER_NEVER : timer->heap[0].due_ns;
}
/* Takes the next one out, and returns its user. There must be one. */
uint32_t loop_timer_take(struct loop_timer *timer);

#endif
