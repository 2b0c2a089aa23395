/* clock: monotonic time is a type of its own, so that it can never be mixed with the wall clock. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* CLOCK_MONOTONIC; only differences mean anything. */
struct monotonic_time {
    int64_t nanoseconds;
};

/* CLOCK_REALTIME, nanoseconds since 1970-01-01 UTC. */
struct utc_time {
    int64_t nanoseconds;
};

#define CLOCK_UTC_TEXT_SIZE 32

struct monotonic_time clock_now(void);
int64_t clock_elapsed(struct monotonic_time from, struct monotonic_time to); /* nanoseconds, to - from */
struct monotonic_time clock_add(struct monotonic_time time, int64_t nanoseconds);
struct utc_time clock_utc_now(void);
/* ISO 8601 with milliseconds: 2026-11-24T03:01:54.123Z. out holds CLOCK_UTC_TEXT_SIZE bytes. Returns out. */
char *clock_format_utc(struct utc_time time, char *out);
/* Reads what clock_format_utc writes (fraction optional, up to nanoseconds). Returns 0, or -1 when it is no such time. */
int clock_parse_utc(const char *text, struct utc_time *time);
void clock_sleep(int64_t nanoseconds); /* returns early when a signal arrives */

/* Durations as people write them: "500ms", "2s", "1m30s", "5m", "1h"; a bare number is seconds. Nanoseconds, > 0. Returns 0 or -1. */
int clock_parse_duration(const char *text, int64_t *nanoseconds);

#endif
