/* environment_moment: what may differ from one run to the next on the same machine: load, clock frequency, governor, throttling,
 * free memory. Read before and after each run and stored with it, so that an odd run can be explained. */
#ifndef RUNNER_ENVIRONMENT_MOMENT_H
#define RUNNER_ENVIRONMENT_MOMENT_H

#include "runner/environment.h"

#include <stdint.h>

#define ENVIRONMENT_MISSING INT64_C(-1)

/* Plain values; what the system does not tell is ENVIRONMENT_MISSING or ENVIRONMENT_UNKNOWN. */
struct environment_moment {
    double load_average[3];             /* over 1, 5 and 15 minutes */
    int64_t running_tasks;              /* that run or want to, this program's included */
    struct environment_cpu_ticks ticks; /* of the whole machine since boot */
    char governor[ENVIRONMENT_TEXT_SIZE];
    int64_t frequency_khz;   /* mean of the online processors, as they report it now */
    int64_t throttle_events; /* times that a processor slowed down for its temperature, since boot; sum of the cores' counters */
    int64_t memory_available_bytes;
};

/* The whole number that a file holds; ENVIRONMENT_MISSING when it holds none. */
int64_t environment_read_number(const char *root, const char *path);

/* What /proc/meminfo says under that name ("SwapFree"), in bytes; ENVIRONMENT_MISSING when it does not. */
int64_t environment_read_memory(const char *root, const char *name);

/* root as for environment_read. Never fails: what cannot be read is missing. */
void environment_read_moment(struct environment_moment *moment, const char *root);

#endif
