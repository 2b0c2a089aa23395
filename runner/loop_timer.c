/* loop_timer: a binary heap with the place of each user. */
#include "runner/loop_timer.h"

#include <assert.h>

void loop_timer_init(struct loop_timer *timer, struct arena *arena, uint32_t user_count)
{
    timer->heap = ARENA_NEW_ARRAY(arena, user_count, struct loop_timer_entry);
    timer->places = ARENA_NEW_ARRAY(arena, user_count, uint32_t);
    timer->count = 0;
}

static void put(struct loop_timer *timer, uint32_t place, struct loop_timer_entry entry)
{
    timer->heap[place] = entry;
    timer->places[entry.user] = place + 1;
}

/* Moves the entry up from place until its parent is due before it. */
static void rise(struct loop_timer *timer, uint32_t place, struct loop_timer_entry entry)
{
    while (place > 0 && timer->heap[(place - 1) / 2].due_ns > entry.due_ns) {
        put(timer, place, timer->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(timer, place, entry);
}

/* Moves the entry down from place until both children are due after it. */
static void sink(struct loop_timer *timer, uint32_t place, struct loop_timer_entry entry)
{
    for (;;) {
        uint32_t child = 2 * place + 1;
        if (child >= timer->count)
            break;
        if (child + 1 < timer->count && timer->heap[child + 1].due_ns < timer->heap[child].due_ns)
            child++;
        if (timer->heap[child].due_ns >= entry.due_ns)
            break;
        put(timer, place, timer->heap[child]);
        place = child;
    }
    put(timer, place, entry);
}

void loop_timer_add(struct loop_timer *timer, uint32_t user, int64_t due_ns)
{
    assert(timer->places[user] == 0);
    rise(timer, timer->count++, (struct loop_timer_entry){due_ns, user});
}

void loop_timer_remove(struct loop_timer *timer, uint32_t user)
{
    if (timer->places[user] == 0)
        return;
    uint32_t place = timer->places[user] - 1;
    timer->places[user] = 0;
    struct loop_timer_entry last = timer->heap[--timer->count];
    if (last.user == user)
        return;
    if (place > 0 && timer->heap[(place - 1) / 2].due_ns > last.due_ns)
        rise(timer, place, last);
    else
        sink(timer, place, last);
}

uint32_t loop_timer_take(struct loop_timer *timer)
{
    uint32_t user = timer->heap[0].user;
    loop_timer_remove(timer, user);
    return user;
}
