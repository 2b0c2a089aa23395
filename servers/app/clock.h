/* clock: the two times a server reads. Durations use the monotonic one; the wall clock only names moments (created_at). */
#ifndef SERVERS_APP_CLOCK_H
#define SERVERS_APP_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the monotonic clock. */
uint64_t clock_now_ns(void);

/* Waits in this thread for that many milliseconds; signals do not shorten it. */
void clock_sleep_ms(unsigned milliseconds);

/* A moment as ISO 8601 UTC to the second, "2024-01-31T08:05:00Z". */
struct timestamp {
    char text[32];
};

/* seconds since 1970-01-01T00:00:00Z. */
struct timestamp clock_format(int64_t seconds);

/* Now, by the wall clock. */
struct timestamp clock_timestamp(void);

#endif
