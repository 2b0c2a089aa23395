/* histogram_log: the text of an HdrHistogram log, version 1.3: a head, then one line an interval and tag:
 * Tag=<tag>,<start, s since BaseTime>,<length, s>,<largest value, ms>,<histogram, V2 compressed, base64>. Values are nanoseconds.
 * Source of the format: HdrHistogram's HistogramLogWriter (Tene). */
#ifndef LIB_HISTOGRAM_LOG_H
#define LIB_HISTOGRAM_LOG_H

#include "lib/clock.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "lib/str.h"

#include <stdint.h>

/* base: what the times of the lines count from. */
void histogram_log_append_head(struct str_builder *out, const char *comment, struct utc_time base);

/* One line. tag is made safe (',', white space and control characters become '_'); "" gives an untagged line. start: of the interval;
 * length_ns > 0. 0 or -1. */
int histogram_log_append_line(struct str_builder *out, const char *tag, struct utc_time base, struct utc_time start,
                              int64_t length_ns, const struct histogram *histogram, struct error *error);

#endif
