/* wrk_text: the lines that wrk and wrk2 both print, and the figures in them. */
#ifndef SITE_GEN_IMPORT_WRK_TEXT_H
#define SITE_GEN_IMPORT_WRK_TEXT_H

#include "lib/error.h"
#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"

#include <stdbool.h>

#define WRK_TEXT_RUNNING "Running %t test @ %w"

/* Whether the output is wrk2's, which begins as wrk's does. */
bool wrk_text_is_wrk2(struct str head);

struct wrk_text { /* times in nanoseconds with the worth of their last digits; NAN: was not printed */
    long runs;    /* how many the file holds */
    struct str url;
    double duration, threads, connections;
    double mean, deviation, maximum, latency_step;
    double requests, measured, measured_step, bytes, rate;
    double connect, read, write, timeout, status; /* errors; 0: was not printed */
    struct vec quantiles;                         /* struct results_quantile */
};

void wrk_text_init(struct wrk_text *text);
void wrk_text_release(struct wrk_text *text);

/* Takes the figures of a line; false when it is none of those. */
bool wrk_text_take_line(struct wrk_text *text, struct str line);

/* The record of the one run that the file must hold: all but loop, executor, percentiles and what is special about the tool. NULL and the
 * error when it is incomplete or not alone. timeouts_are_answers: answers that came too late are among the requests. */
struct result_record *wrk_text_make_record(const struct wrk_text *text, struct import_job *job, struct import_source *source,
                                           bool timeouts_are_answers, struct error *error);

/* What is the same for every run of wrk, however it was printed: its loop, and the latencies that it adds. */
void wrk_text_fill_loop(struct result_record *record, struct arena *arena);

#endif
