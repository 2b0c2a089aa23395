/* loop: sends a scenario's requests to a target and measures the answers. Closed-loop virtual users on epoll: each has one
 * keep-alive connection and at most one request in flight, and turns to its next request when the answer to the last one is
 * complete.
 *
 * While it measures there is no allocation (but for the buffer that keeps a body in pieces for a check, which grows to the size of
 * the bodies seen, in practice during the warm-up), no lock, and no system call but send, recv and epoll_wait: a request costs one
 * send, one recv and a share of an epoll_wait. Sockets are registered once, edge-triggered for both directions.
 *
 * After a failure of the connection a user waits before it tries again (10 ms, doubling to 1 s while it fails), so that a target
 * that is gone is not hammered and every attempt is counted once; the run ends in time whatever the target does. */
#ifndef RUNNER_LOOP_H
#define RUNNER_LOOP_H

#include "lib/error.h"
#include "runner/measure.h"
#include "runner/scenario.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LOOP_VUS_MAXIMUM 100000

struct load_options {
    uint32_t vus;
    int64_t duration_ns; /* > 0: the measured window */
    int64_t warmup_ns;   /* >= 0 */
    const char *host;    /* address or name of the target, borrowed; "127.0.0.1" */
    uint16_t port;
    uint64_t seed; /* of the weighted choice and of {{random}}; derive it from names (random_hash_text) */
};

/* Shared with other threads and signal handlers while loop_run runs. Initialise with {0} (or static). */
struct loop_control {
    atomic_bool stop; /* set it to end the run within about 10 ms */
    struct measure_live live;
};

/* Runs the load in the calling thread until the measured window is over or control->stop is set, and fills *measurement, which the
 * caller releases with measurement_release before the scenario. control may be NULL. The target need not be there: that is counted,
 * no failure. 0 (also when stopped: measurement->interrupted tells), or -1 and nothing to release: options out of range, host
 * unknown, limit of open files too low, out of memory, a broken identity. */
int loop_run(const struct scenario *scenario, const struct load_options *options, struct measurement *measurement,
             struct loop_control *control, struct error *error);

#endif
