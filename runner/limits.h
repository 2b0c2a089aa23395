/* limits: a cgroup (version 2) of its own for the target's process tree, with a limit of CPU and memory, so that a target can be
 * measured as if in a small container. Made before the target starts, joined by it before it runs, removed when it has ended. */
#ifndef RUNNER_LIMITS_H
#define RUNNER_LIMITS_H

#include "lib/error.h"

#include <stdbool.h>
#include <stdint.h>

#define LIMITS_PATH_SIZE 512

/* What the user asked for; 0 = no such limit. */
struct limits {
    int64_t cpu_millis;   /* thousandths of a processor: 1500 = one and a half */
    int64_t memory_bytes; /* swap is not allowed on top */
};

/* What the group's counters say: since it was made. */
struct limits_usage {
    int64_t periods, throttled_periods; /* of 100 ms in which it wanted to run, and in which it was held back */
    int64_t throttled_ns;
    int64_t memory_maximum_hits; /* how often memory.max was reached */
    int64_t oom_kills;           /* processes that the kernel killed for it */
};

/* A group. Owns its folder until limits_group_remove. */
struct limits_group {
    char path[LIMITS_PATH_SIZE];           /* "" = none */
    char processes[LIMITS_PATH_SIZE + 16]; /* its cgroup.procs: a process joins by writing "0" there */
};

/* "1.5" (processors, 0.01 to 1024), "512M" (bytes, or with K, M, G: powers of 1024; at least 1 MiB). 0, or -1. */
int limits_parse_cpu(const char *text, int64_t *millis, struct error *error);
int limits_parse_memory(const char *text, int64_t *bytes, struct error *error);
bool limits_are_set(const struct limits *limits);

/* Makes a group below this process's own group or the nearest one above it that permits it, and sets the limits. root is put before
 * /proc and the paths found there ("" for the real ones). 0, or -1 with the reason (no cgroup 2, controller not available, not
 * permitted) and nothing to remove. */
int limits_group_make(struct limits_group *group, const struct limits *limits, const char *root, struct error *error);
/* Reads the counters; those that are not there are 0. 0, or -1 when the group cannot be read at all. */
int limits_group_read(const struct limits_group *group, struct limits_usage *usage, struct error *error);
/* Removes the folder, for which its processes must have ended (waits up to a second). 0 or -1. Fine for none. */
int limits_group_remove(struct limits_group *group, struct error *error);

#endif
