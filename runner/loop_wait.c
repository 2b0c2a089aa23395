/* loop_wait: epoll with a timeout in nanoseconds. */
#include "runner/loop_wait.h"

#include "lib/clock.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static struct timespec timespec_of(int64_t nanoseconds)
{
    return (struct timespec){.tv_sec = (time_t)(nanoseconds / CLOCK_NANOSECONDS_PER_SECOND),
                             .tv_nsec = (long)(nanoseconds % CLOCK_NANOSECONDS_PER_SECOND)};
}

static int add_timer(struct loop_wait *wait, struct error *error)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    wait->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (wait->timer < 0 || epoll_ctl(wait->epoll, EPOLL_CTL_ADD, wait->timer, &event) != 0)
        return error_set_errno(error, errno, "cannot create a timer");
    return 0;
}

static bool has_pwait2(const struct loop_wait *wait)
{
    struct epoll_event event;
    const struct timespec none = {0};
    return epoll_pwait2(wait->epoll, &event, 1, &none, NULL) >= 0 || errno != ENOSYS;
}

int loop_wait_init(struct loop_wait *wait, bool with_timer, struct error *error)
{
    *wait = (struct loop_wait){.epoll = epoll_create1(EPOLL_CLOEXEC), .timer = -1};
    if (wait->epoll < 0)
        return error_set_errno(error, errno, "cannot create an epoll instance");
    (void)prctl(PR_SET_TIMERSLACK, 1UL); /* the default lets a wake-up be 50 us late */
    if ((with_timer || !has_pwait2(wait)) && add_timer(wait, error) != 0) {
        loop_wait_release(wait);
        return -1;
    }
    return 0;
}

void loop_wait_release(struct loop_wait *wait)
{
    if (wait->timer >= 0)
        close(wait->timer);
    close(wait->epoll);
}

/* The timer stays set, and readable once it has expired, until it is set anew. */
static int wait_with_timer(struct loop_wait *wait, struct epoll_event *events, int maximum, int64_t now_ns, int64_t wake_ns)
{
    if (wake_ns <= now_ns)
        return epoll_wait(wait->epoll, events, maximum, 0);
    if (wake_ns != wait->timer_ns) {
        const struct itimerspec at = {.it_value = timespec_of(wake_ns)};
        if (timerfd_settime(wait->timer, TFD_TIMER_ABSTIME, &at, NULL) != 0)
            return -1;
        wait->timer_ns = wake_ns;
    }
    return epoll_wait(wait->epoll, events, maximum, -1);
}

int loop_wait_for(struct loop_wait *wait, struct epoll_event *events, int maximum, int64_t now_ns, int64_t wake_ns,
                  struct error *error)
{
    int count;
    if (wait->timer >= 0) {
        count = wait_with_timer(wait, events, maximum, now_ns, wake_ns);
    } else {
        const struct timespec timeout = timespec_of(wake_ns > now_ns ? wake_ns - now_ns : 0);
        count = epoll_pwait2(wait->epoll, events, maximum, &timeout, NULL);
    }
    if (count < 0 && errno != EINTR)
        return error_set_errno(error, errno, "cannot wait for events");
    return count < 0 ? 0 : count;
}
