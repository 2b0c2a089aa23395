/* clock: monotonic durations and ISO 8601 moments for the servers (clock.h). */
#include "servers/app/clock.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

uint64_t clock_now_ns(void)
{
    struct timespec now;
    /* Cannot fail: the clock exists on every Linux and the pointer is good. */
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void clock_sleep_ms(unsigned milliseconds)
{
    struct timespec left = {.tv_sec = milliseconds / 1000, .tv_nsec = (long)(milliseconds % 1000) * 1000000L};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
    }
}

struct timestamp clock_format(int64_t seconds)
{
    struct timestamp timestamp = {""};
    struct tm parts;
    time_t moment = (time_t)seconds;
    if (gmtime_r(&moment, &parts) != NULL)
        (void)strftime(timestamp.text, sizeof timestamp.text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return timestamp;
}

struct timestamp clock_timestamp(void)
{
    return clock_format((int64_t)time(NULL));
}
