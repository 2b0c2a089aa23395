/* resources: what a target's process tree uses, from /proc: CPU, memory, threads, file descriptors, context switches. A recorder
 * collects one sample each interval of the measured window; the session's monitor thread drives it. */
#ifndef RUNNER_RESOURCES_H
#define RUNNER_RESOURCES_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RESOURCES_INTERVAL_NS INT64_C(250000000)
/* Processes of one tree that are looked at; more are not counted, and the reading says so. */
#define RESOURCES_PROCESSES_MAXIMUM 512

/* Sums over a process and its descendants. CPU counts since each process began, with the children it has waited for; the kernel's
 * resolution is one clock tick (10 ms). Switches are those of the threads that live. Memory shared by processes counts once each.
 */
struct resources_reading {
    int64_t cpu_user_ns, cpu_system_ns;
    int64_t rss_bytes;
    int64_t threads, fds;
    int64_t voluntary_switches, involuntary_switches;
    int64_t processes;
    bool truncated; /* more than RESOURCES_PROCESSES_MAXIMUM */
};

/* Reads the tree under root now. A descendant that ends meanwhile is left out. 0, or -1 when root itself is gone. */
int resources_read_tree(pid_t root, struct resources_reading *reading, struct error *error);

/* One sample: CPU and switches are differences from the start of the window, the rest is as it was at that moment. */
struct resources_sample {
    int64_t at_ns; /* from the start of the measured window */
    struct resources_reading usage;
};

/* Owns samples until release. Not for two threads at once. */
struct resources_recorder {
    pid_t root;
    int64_t interval_ns;
    bool started;    /* the baseline was read */
    bool finished;   /* the sample at the end of the window was taken */
    int64_t from_ns; /* monotonic start of the window */
    struct resources_reading baseline;
    struct resources_sample *samples;
    size_t count, capacity;
    int64_t rss_peak_bytes;
};

/* Room for every sample of a window of duration_ns. 0, or -1 (out of memory). */
int resources_recorder_init(struct resources_recorder *recorder, pid_t root, int64_t duration_ns, int64_t interval_ns,
                            struct error *error);
void resources_recorder_release(struct resources_recorder *recorder);

/* To be called often: does what is due at now_ns in the window [from_ns, until_ns) (monotonic times; from_ns 0 = not known yet). */
void resources_recorder_advance(struct resources_recorder *recorder, int64_t now_ns, int64_t from_ns, int64_t until_ns);
/* Takes the last sample, unless the window's end was sampled. */
void resources_recorder_finish(struct resources_recorder *recorder, int64_t now_ns);
/* When the next thing is due (monotonic); INT64_MAX when nothing is. */
int64_t resources_recorder_next(const struct resources_recorder *recorder, int64_t from_ns, int64_t until_ns);

#endif
