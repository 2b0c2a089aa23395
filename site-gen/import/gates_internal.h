/* gates_internal: what the two files of gates share. */
#ifndef SITE_GEN_IMPORT_GATES_INTERNAL_H
#define SITE_GEN_IMPORT_GATES_INTERNAL_H

#include "lib/arena.h"
#include "lib/vec.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stdint.h>

/* A run on its way through the gates. */
struct gatekeeper {
    const struct result_record *record;
    struct arena *arena;
    bool is_own;        /* measured by benchlab: no figure is rounded, and a failed check is an error */
    struct vec reasons; /* of struct results_reason */
};

void gates_object(struct gatekeeper *gatekeeper, const char *key, bool invalidates, double value, double limit);
void gates_object_detail(struct gatekeeper *gatekeeper, const char *key, bool invalidates, const char *detail);

/* Good answers; where errors are not counted, all requests; RESULTS_MISSING where nothing is counted. */
int64_t gates_good_answers(const struct results_run *run);

/* Little's law (Little 1961): the mean number of users that wait for an answer = rate * mean latency. The true mean lies within half
 * a step of the tool's resolution, so between least and most. False where the law cannot be asked: an open loop, a figure missing,
 * a window below one second (its edges weigh too much), latencies that the tool added to those it measured. */
struct gates_waiting {
    double least, value, most;
};
bool gates_find_waiting(const struct result_record *record, struct gates_waiting *waiting);
#define GATES_LITTLE_TOLERANCE 0.1

void gates_check_laws(struct gatekeeper *gatekeeper);    /* gates_laws.c */
void gates_check_remarks(struct gatekeeper *gatekeeper); /* gates_remarks.c */

#endif
