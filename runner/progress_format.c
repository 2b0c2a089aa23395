/* progress_format: see progress_format.h. */
#include "runner/progress_format.h"

#include "lib/clock.h"

#include <inttypes.h>
#include <stdio.h>

#define NANOSECONDS_PER_MILLISECOND 1e6

const char *progress_format_count(double value, char *out, size_t size)
{
    if (value < 99.95) {
        (void)snprintf(out, size, "%.1f", value);
        return out;
    }
    char digits[64];
    int length = snprintf(digits, sizeof(digits), "%.0f", value);
    size_t written = 0;
    for (int i = 0; i < length && written + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[written++] = ',';
        out[written++] = digits[i];
    }
    out[written] = '\0';
    return out;
}

const char *progress_format_latency(int64_t nanoseconds, char *out, size_t size)
{
    double milliseconds = (double)nanoseconds / NANOSECONDS_PER_MILLISECOND;
    if (milliseconds < 0.9995)
        (void)snprintf(out, size, "%.0f us", milliseconds * 1000);
    else if (milliseconds < 99.95)
        (void)snprintf(out, size, "%.1f ms", milliseconds);
    else if (milliseconds < 999.5)
        (void)snprintf(out, size, "%.0f ms", milliseconds);
    else
        (void)snprintf(out, size, "%.2f s", milliseconds / 1000);
    return out;
}

const char *progress_format_time_left(int64_t nanoseconds, char *out, size_t size)
{
    /* Rounded up: "0 s left" would be wrong while something is left. */
    int64_t seconds = nanoseconds <= 0 ? 0 : (nanoseconds - 1) / CLOCK_NANOSECONDS_PER_SECOND + 1;
    if (seconds < 60)
        (void)snprintf(out, size, "%" PRId64 " s", seconds);
    else if (seconds < 3600)
        (void)snprintf(out, size, "%" PRId64 " min %02" PRId64 " s", seconds / 60, seconds % 60);
    else
        (void)snprintf(out, size, "%" PRId64 " h %02" PRId64 " min", seconds / 3600, seconds % 3600 / 60);
    return out;
}
