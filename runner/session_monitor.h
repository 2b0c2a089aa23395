/* session_monitor: the one thread of a session beside the load. While loop_run works, it samples the target's resources, shows what
 * goes on (dashboard, Prometheus page), and ends the load early when the target has ended or a signal has come. */
#ifndef RUNNER_SESSION_MONITOR_H
#define RUNNER_SESSION_MONITOR_H

#include "lib/error.h"
#include "runner/loop.h"
#include "runner/progress.h"
#include "runner/prometheus.h"
#include "runner/resources.h"
#include "runner/target_command.h"

#include <pthread.h>
#include <stdatomic.h>

/* Borrows everything; fill the first seven, which belong to the monitor from start to stop. */
struct session_monitor {
    const struct target_command *target;
    struct resources_recorder *resources;
    struct progress *progress;
    struct prometheus *prometheus; /* may be one that was not started */
    struct loop_control *control;
    const atomic_int *interrupts;
    struct progress_live view; /* with its texts */
    struct monotonic_time target_read;
    atomic_bool quit;
    pthread_t thread;
};

int session_monitor_start(struct session_monitor *monitor, struct error *error); /* 0 or -1 */
/* Waits for the thread (at most some 20 ms) and takes the last sample. */
void session_monitor_stop(struct session_monitor *monitor);

#endif
