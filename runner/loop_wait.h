/* loop_wait: waits for sockets or for a moment, to the nanosecond: epoll_pwait2 where the kernel has it (5.11), a timerfd beside
 * the sockets otherwise. Private to loop*.c. */
#ifndef RUNNER_LOOP_WAIT_H
#define RUNNER_LOOP_WAIT_H

#include "lib/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop_wait {
    int epoll;
    int timer;        /* -1: epoll_pwait2 does it */
    int64_t timer_ns; /* what the timer is set to */
};

/* with_timer: do without epoll_pwait2 (tests). Also asks the kernel not to group this thread's wake-ups (timer slack). 0, or -1 and
 * nothing to release. */
int loop_wait_init(struct loop_wait *wait, bool with_timer, struct error *error);
void loop_wait_release(struct loop_wait *wait);
/* Waits until wake_ns (monotonic; now_ns is the time now) or until something happens. Returns the number of events, of which those
 * with data.ptr NULL are to be ignored; 0 also for a signal; -1 with an error. */
int loop_wait_for(struct loop_wait *wait, struct epoll_event *events, int maximum, int64_t now_ns, int64_t wake_ns,
                  struct error *error);

#endif
