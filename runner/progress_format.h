/* progress_format: numbers for people, short: what the progress lines, the dashboard and the summaries print. Each fills out
 * (terminated, size bytes) and returns it. */
#ifndef RUNNER_PROGRESS_FORMAT_H
#define RUNNER_PROGRESS_FORMAT_H

#include <stddef.h>
#include <stdint.h>

const char *progress_format_count(double value, char *out, size_t size);            /* "8,412"; below 100 "12.3" */
const char *progress_format_latency(int64_t nanoseconds, char *out, size_t size);   /* "850 us", "1.1 ms", "2.35 s" */
const char *progress_format_time_left(int64_t nanoseconds, char *out, size_t size); /* "9 s", "4 min 05 s", "1 h 02 min" */

#endif
