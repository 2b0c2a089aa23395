/* samples_timeline: the rows of one second that samples.c builds from single requests that come in any order. Rows begin at the first
 * start; a row's percentiles are known within a hundredth. Memory grows with the length of the run, not with its requests. */
#ifndef SITE_GEN_IMPORT_SAMPLES_TIMELINE_H
#define SITE_GEN_IMPORT_SAMPLES_TIMELINE_H

#include "lib/arena.h"
#include "lib/histogram.h"
#include "lib/vec.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAMPLES_TIMELINE_OPEN                                                                                                      \
    4 /* rows at a time that are recorded into directly: neighbours, where the order is about that of time */

struct samples_timeline_open { /* the histogram of a row that samples go to */
    struct histogram histogram;
    int64_t number;
    uint64_t used; /* when it was last asked for; 0: of no row */
};

struct samples_timeline {
    bool is_begun;     /* a sample came */
    bool is_too_long;  /* more rows than allowed: nothing is kept any more */
    int64_t anchor_ns; /* the start of row 0; rows before it have negative numbers */
    int64_t first;     /* the number of rows.items[0] */
    struct vec rows;   /* of struct samples_timeline_row */
    size_t maximum;    /* rows */
    uint64_t clock;
    struct samples_timeline_open open[SAMPLES_TIMELINE_OPEN], *newest;
};

void samples_timeline_init(struct samples_timeline *timeline, size_t maximum);
void samples_timeline_release(struct samples_timeline *timeline);

/* A request that began and ended then; latency_ns negative: none to record (an error, or not known). */
void samples_timeline_add(struct samples_timeline *timeline, int64_t started_ns, int64_t ended_ns, int64_t latency_ns,
                          bool is_error, int64_t bytes_received);

/* Puts the rows into detail, from first_start_ns to last_end_ns, without gaps. All rows but the first and the last are one second long;
 * those are at least half a second, since a shorter end is joined to its neighbour. Without rows when the run is too long or has no
 * length. */
void samples_timeline_finish(struct samples_timeline *timeline, int64_t first_start_ns, int64_t last_end_ns, struct arena *arena,
                             struct results_detail *detail);

#endif
