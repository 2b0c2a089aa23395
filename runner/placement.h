/* placement: which processors the target and the load generator run on. Placing both apart calms a target with a pool of threads
 * and ruins one with a thread for each connection on a single core, so a target says what suits it (target.json, "pin"), --pin
 * overrides it, and every result records what was used. */
#ifndef RUNNER_PLACEMENT_H
#define RUNNER_PLACEMENT_H

#include "lib/error.h"
#include "lib/str.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define PLACEMENT_TEXT_SIZE 192

enum placement_policy {
    PLACEMENT_NONE,  /* wherever the scheduler likes */
    PLACEMENT_SPLIT, /* the generator on the last processors, one a thread; the target on the others */
    PLACEMENT_LIST   /* the target on the processors that were named, the generator on the others, or on its own list */
};

/* Plain values. The sets mean nothing for PLACEMENT_NONE. */
struct placement {
    enum placement_policy policy;
    cpu_set_t target, generator;
    char text[PLACEMENT_TEXT_SIZE]; /* as results name it: "none", "target 0, generator 1" */
};

/* "none", "split", "0,2-3" (the target's processors), "0,2-3/1" (the target's and the generator's). available: the processors this
 * process may use (placement_read_available). threads: of the generator, >= 1. 0, or -1: no such list, a processor that is not
 * available, nothing left for the generator, a split of a single processor. */
int placement_parse(struct placement *placement, const char *text, const cpu_set_t *available, uint32_t threads,
                    struct error *error);
/* The processors this process may use. 0 or -1. */
int placement_read_available(cpu_set_t *available, struct error *error);
/* Restricts the calling thread, and threads it starts from now on, to set. 0 or -1. */
int placement_apply(const cpu_set_t *set, struct error *error);

/* "0,2-3" of a set, appended; "" for an empty one. */
void placement_append_list(struct str_builder *out, const cpu_set_t *set);

#endif
