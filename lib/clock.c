/* clock: see clock.h. */
#include "lib/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What 64 bits of nanoseconds around 1970 hold, in whole years. */
#define CLOCK_FIRST_YEAR 1678
#define CLOCK_LAST_YEAR 2261

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now); /* cannot fail for the two clocks used here */
    return (int64_t)now.tv_sec * CLOCK_NANOSECONDS_PER_SECOND + now.tv_nsec;
}

struct monotonic_time clock_now(void)
{
    return (struct monotonic_time){read_clock(CLOCK_MONOTONIC)};
}

int64_t clock_elapsed(struct monotonic_time from, struct monotonic_time to)
{
    return to.nanoseconds - from.nanoseconds;
}

struct monotonic_time clock_add(struct monotonic_time time, int64_t nanoseconds)
{
    return (struct monotonic_time){time.nanoseconds + nanoseconds};
}

struct utc_time clock_utc_now(void)
{
    return (struct utc_time){read_clock(CLOCK_REALTIME)};
}

char *clock_format_utc(struct utc_time time, char *out)
{
    int64_t seconds = time.nanoseconds / CLOCK_NANOSECONDS_PER_SECOND;
    int64_t rest = time.nanoseconds % CLOCK_NANOSECONDS_PER_SECOND;
    if (rest < 0) {
        rest += CLOCK_NANOSECONDS_PER_SECOND;
        seconds--;
    }
    time_t whole = (time_t)seconds;
    struct tm parts;
    gmtime_r(&whole, &parts);
    size_t length = strftime(out, CLOCK_UTC_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + length, CLOCK_UTC_TEXT_SIZE - length, ".%03dZ", (int)(rest / 1000000));
    return out;
}

int clock_parse_utc(const char *text, struct utc_time *time)
{
    struct tm parts = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == NULL)
        return -1;
    int64_t fraction = 0;
    if (*rest == '.') {
        int64_t unit = CLOCK_NANOSECONDS_PER_SECOND / 10;
        for (rest++; *rest >= '0' && *rest <= '9' && unit > 0; rest++, unit /= 10)
            fraction += unit * (*rest - '0');
    }
    if (strcmp(rest, "Z") != 0)
        return -1;
    struct tm given = parts;
    time_t seconds = timegm(&parts); /* normalises: what changes was no date */
    if (given.tm_year != parts.tm_year || given.tm_mon != parts.tm_mon || given.tm_mday != parts.tm_mday ||
        given.tm_sec != parts.tm_sec || parts.tm_year < CLOCK_FIRST_YEAR - 1900 || parts.tm_year > CLOCK_LAST_YEAR - 1900)
        return -1;
    time->nanoseconds = (int64_t)seconds * CLOCK_NANOSECONDS_PER_SECOND + fraction;
    return 0;
}

void clock_sleep(int64_t nanoseconds)
{
    if (nanoseconds <= 0)
        return;
    struct timespec duration = {.tv_sec = nanoseconds / CLOCK_NANOSECONDS_PER_SECOND,
                                .tv_nsec = nanoseconds % CLOCK_NANOSECONDS_PER_SECOND};
    nanosleep(&duration, NULL);
}

/* One part "12ms" of a duration. Returns where the next part starts, or NULL. */
static const char *parse_duration_part(const char *text, double *nanoseconds)
{
    static const struct {
        const char *unit;
        double nanoseconds;
    } units[] = {{"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
    double number = 0, scale = 1;
    const char *start = text;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (*text - '0');
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++)
            number += (scale /= 10) * (*text - '0');
    if (text == start || text[-1] == '.')
        return NULL;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t length = strlen(units[i].unit);
        if (strncmp(text, units[i].unit, length) == 0) {
            *nanoseconds = number * units[i].nanoseconds;
            return text + length;
        }
    }
    *nanoseconds = number * 1e9;
    return *text == '\0' ? text : NULL;
}

int clock_parse_duration(const char *text, int64_t *nanoseconds)
{
    double total = 0;
    do {
        double part = 0;
        text = parse_duration_part(text, &part);
        if (text == NULL)
            return -1;
        total += part;
    } while (*text != '\0');
    if (total < 1 || total > 9e18)
        return -1;
    *nanoseconds = (int64_t)llround(total);
    return 0;
}
