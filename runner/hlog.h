/* hlog: writes latencies as an HdrHistogram log, version 1.3, which the tools of that family read (HistogramLogProcessor, and
 * readers in Java, Python, Go, JavaScript): comment lines, a legend, then one line an interval and tag: Tag=<tag>,<start, s since
 * BaseTime>,<length, s>,<largest value, ms>,<histogram, V2 compressed, base64> The tag is the step; there is no untagged line, so
 * that nothing is counted twice. An interval is a second of the measured window; the warm-up is left out. Values in the histograms
 * are nanoseconds: of the good requests, response time in an open loop. Source of the format: HdrHistogram's HistogramLogWriter
 * (Tene). */
#ifndef RUNNER_HLOG_H
#define RUNNER_HLOG_H

#include "lib/clock.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "runner/measure.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Longest tag written, terminator included. */
#define HLOG_TAG_SIZE 256

/* An open log. Owns its file and its histograms until hlog_close. One thread at a time. Zeroed = closed. */
struct hlog {
    FILE *file;
    const char *path; /* borrowed */
    struct utc_time base;
    char prefix[HLOG_TAG_SIZE];      /* of the tags of the run that is followed */
    const struct scenario *scenario; /* whose steps are followed; NULL = no run is */
    struct histogram *seen;          /* a step's each: what was written before */
    struct histogram interval;       /* since then */
    size_t step_count, rows;         /* rows: of the timeline, that are written or left out */
    struct error failure;            /* the first failure; reported by hlog_close */
};

/* Creates (or empties) the file and writes the head. base: what the times of the lines count from. 0, or -1 and nothing to close.
 */
int hlog_open(struct hlog *log, const char *path, struct utc_time base, struct error *error);

/* A run begins: prefix ("" or "<target>:<scenario>:") goes before the names of its steps. Allocates; 0 or -1. */
int hlog_begin_run(struct hlog *log, const struct scenario *scenario, const char *prefix, struct error *error);
/* Writes what was measured since the last call: from loop_control.on_second, and once more when the run is over. */
void hlog_follow(struct hlog *log, const struct measurement *so_far);

/* One line. tag is made safe (',', white space and control characters become '_'); "" gives an untagged line. start: of the
 * interval; length_ns > 0. Failures are kept for hlog_close. */
void hlog_write(struct hlog *log, const char *tag, struct utc_time start, int64_t length_ns, const struct histogram *histogram);

/* Flushes and closes. 0, or -1 with the first failure since hlog_open. Fine for a closed one. */
int hlog_close(struct hlog *log, struct error *error);

#endif
