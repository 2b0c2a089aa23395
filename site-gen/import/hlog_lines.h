/* hlog_lines: the lines of an HdrHistogram log (versions up to 1.3), one by one, with their histograms in nanoseconds. Format: the comments
 * in HdrHistogram's HistogramLogReader and HistogramLogWriter (Tene). */
#ifndef SITE_GEN_IMPORT_HLOG_LINES_H
#define SITE_GEN_IMPORT_HLOG_LINES_H

#include "lib/error.h"
#include "lib/histogram.h"
#include "site-gen/import/source.h"

#include <stdbool.h>
#include <stdint.h>

#define HLOG_VERSION "#[Histogram log format version %w"
#define HLOG_LEGEND "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",%*"

struct hlog_lines {
    struct import_source *source;
    double start_time, base_time; /* seconds since 1970; NAN: not given */
    double unit_ns;               /* of the values: 1, 1e3 or 1e6; 0: not known yet */
    bool is_ours;                 /* benchlab wrote it */
};

struct hlog_line {
    struct str tag; /* "" for none; borrowed until the next line */
    double start;   /* seconds since 1970, or since anything when the log does not say since when */
    double length;  /* seconds */
    /* What was recorded, in nanoseconds, in the layout of the lab's own histograms; owned by the caller. above: beyond an hour. */
    struct histogram *histogram;
};

void hlog_lines_init(struct hlog_lines *lines, struct import_source *source);

/* The next line that has a histogram: 1; at the end 0; -1 with file and line. line->histogram is the caller's, an initialised one, which is
 * cleared and filled. */
int hlog_lines_next(struct hlog_lines *lines, struct hlog_line *line, struct error *error);

#endif
