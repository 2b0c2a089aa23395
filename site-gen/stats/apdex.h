/* apdex: share of satisfied users (Apdex Alliance 2007): latency up to T counts 1, up to 4 T counts 1/2, beyond or failed counts 0.
 */
#ifndef STATS_APDEX_H
#define STATS_APDEX_H

#include "lib/histogram.h"

#include <stdint.h>

/* 0 to 1; NAN when there are no requests. Failed requests are frustrated. */
double apdex_score(int64_t satisfied, int64_t tolerating, int64_t frustrated);

/* From the latency histogram of the good requests and the number of bad ones; threshold T in the histogram's unit. Exact to the
 * width of the slots at T and 4 T. */
double apdex_from_histogram(const struct histogram *latencies, int64_t errors, int64_t threshold);

#endif
