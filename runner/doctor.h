/* doctor: whether this machine can measure well now: what could make numbers noisy, slow or impossible, and what to do about it. Reading
 * and judging are apart, so that every judgement can be tested without such a machine. */
#ifndef RUNNER_DOCTOR_H
#define RUNNER_DOCTOR_H

#include "lib/arena.h"
#include "lib/vec.h"
#include "runner/environment_moment.h"

#include <stdbool.h>
#include <stdint.h>

#define DOCTOR_UNKNOWN ENVIRONMENT_MISSING
#define DOCTOR_REASON_SIZE 256

/* Plain values; what the system does not tell is DOCTOR_UNKNOWN, ENVIRONMENT_UNKNOWN or NAN. */
struct doctor_facts {
    int64_t cores, usable_cores;          /* online; those this process may run on */
    char governor[ENVIRONMENT_TEXT_SIZE]; /* of the first processor */
    int64_t turbo;                        /* 1: processors may go faster than their base frequency for a while; 0: they may not */
    double load_average;                  /* over one minute */
    double steal_share;                   /* while doctor waited */
    int64_t throttle_events;              /* since boot */
    bool is_virtual;                      /* the processor says that a hypervisor is below it */
    int64_t memory_available_bytes, swap_used_bytes;
    int64_t open_files, open_files_maximum; /* soft and hard limit */
    int64_t processes_maximum;              /* soft limit of processes and threads of this user; INT64_MAX: none */
    int64_t listen_backlog;                 /* net.core.somaxconn */
    char clock_source[ENVIRONMENT_TEXT_SIZE];
    int64_t clock_read_ns;              /* what reading the monotonic clock costs */
    int64_t temporary_free_bytes;       /* where data sets and logs of a session go */
    char no_limits[DOCTOR_REASON_SIZE]; /* why --cpu-limit and --memory-limit cannot be had; "" when they can */
};

/* Reads the machine; waits for wait_ns to see steal. root as for environment_read; limits, clock cost and free space are always the real
 * ones. Never fails. */
void doctor_read(struct doctor_facts *facts, const char *root, int64_t wait_ns);

enum doctor_level { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_PROBLEM };

struct doctor_finding {
    enum doctor_level level;
    const char *subject; /* "frequency governor" */
    const char *found;   /* "powersave" */
    const char *advice;  /* what to do; "" when it is fine */
};

/* Appends a finding for each subject to findings (a vec of struct doctor_finding), in a fixed order. Texts from arena. */
void doctor_judge(const struct doctor_facts *facts, struct arena *arena, struct vec *findings);

/* Appends one more. */
void doctor_add(struct vec *findings, enum doctor_level level, const char *subject, const char *found, const char *advice);

#endif
