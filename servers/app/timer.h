/* timer: one thread that calls functions when their time has come, for front ends whose framework has no timers. */
#ifndef SERVERS_APP_TIMER_H
#define SERVERS_APP_TIMER_H

#include <stdint.h>

struct timer;

/* Starts the thread. NULL when there is no memory or no thread to be had; timer_stop and then timer_free end it. */
struct timer *timer_start(void);

/* Calls every function that still waits, at once, and ends the thread; timer_add fails from then on. NULL is allowed. */
void timer_stop(struct timer *timer);

/* Frees a timer that was stopped. NULL is allowed. */
void timer_free(struct timer *timer);

/* Has call(argument) called in the timer's thread at a moment of the monotonic clock, in nanoseconds, or soon after. 0, or -1 when
 * there is no memory for it or the timer was stopped. */
int timer_add(struct timer *timer, uint64_t at_ns, void (*call)(void *argument), void *argument);

#endif
