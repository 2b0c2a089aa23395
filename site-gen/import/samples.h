/* samples: builds a record's figures from single requests, for formats that list each one (k6 points, JTL, hey's CSV, h2load's log): the
 * histogram, the steps, the seconds, errors by kind. Memory does not grow with the number of requests. */
#ifndef SITE_GEN_IMPORT_SAMPLES_H
#define SITE_GEN_IMPORT_SAMPLES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stdint.h>

#define SAMPLES_STEP_MAXIMUM 256      /* names; later ones are counted in the whole only, with a warning in the record */
#define SAMPLES_SECOND_MAXIMUM 100000 /* a day; a longer log has no seconds, with a warning in the record */

struct samples;

struct sample {
    int64_t ended_ns;       /* when its answer was complete; any epoch, the same for all. Order does not matter. */
    int64_t latency_ns;     /* negative: not known (then it counts, but has no latency) */
    int64_t bytes_received; /* RESULTS_MISSING when not known */
    bool is_error;
    enum results_error_kind kind; /* of an error */
    struct str step, group;       /* "" for none */
};

struct samples *samples_new(void); /* never NULL */
void samples_release(struct samples *samples);
void samples_add(struct samples *samples, const struct sample *sample);

/* When the first of them began and the last one ended; 0 without any. */
int64_t samples_first_start(const struct samples *samples);
int64_t samples_last_end(const struct samples *samples);

/* Fills requests, errors and their kinds, latency, histogram, steps, seconds, measured_ns and rate of the record (rate: good answers by
 * the time from the first start to the last end), and run.percentile_rule "hdr". The seconds are counted from the first start; the first
 * and the last one may be half a second to one and a half long. 0, or -1 when there was no sample at all or a time was impossible. */
int samples_finish(struct samples *samples, struct arena *arena, struct result_record *record, struct error *error);

#endif
