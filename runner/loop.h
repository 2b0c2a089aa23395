/* loop: sends a scenario's requests to a target and measures the answers. Virtual users are state machines on non-blocking sockets,
 * each with one keep-alive connection and at most one request in flight; worker threads (one, as a rule) share them, each with its
 * own epoll instance and its own recorder.
 *
 * Closed loop (constant-vus, ramping-vus, shared-iterations, per-vu-iterations): a user turns to its next request when the answer
 * to the last one is complete and its pause (think time) is over. Open loop (constant- and ramping-arrival-rate): iterations begin
 * on an absolute schedule in nanoseconds, whatever the answers do, by whichever user is free; when none is, one that has not been
 * used yet joins, up to the maximum, and then the iteration is dropped and counted.
 *
 * While it measures there is no allocation (but for the buffer that keeps a body in pieces for a check, which grows to the size of
 * the bodies seen, in practice during the warm-up; and what OpenSSL does), no lock, and no system call but send, recv and
 * epoll_wait: a request costs one send, one recv and a share of an epoll_wait. Sockets are registered once, edge-triggered for both
 * directions.
 *
 * After a failure of the connection a user waits before it tries again (10 ms, doubling to 1 s while it fails), so that a target
 * that is gone is not hammered and every attempt is counted once; the run ends in time whatever the target does. In an open loop
 * the wait keeps the user from being free, which shows as dropped iterations when it happens to all of them.
 *
 * The calling thread does not measure: it merges the workers' seconds and tells on_second, and it should share a core with nothing
 * that matters. CPU affinity is inherited by the workers from it. */
#ifndef RUNNER_LOOP_H
#define RUNNER_LOOP_H

#include "lib/error.h"
#include "runner/load.h"
#include "runner/measure.h"
#include "runner/scenario.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Shared with other threads and signal handlers while loop_run runs. Initialise with {0} (or static). */
struct loop_control {
    atomic_bool stop; /* set it to end the run within about 10 ms */
    struct measure_live live;
    /* Called in the thread of loop_run each time a second (a row of the timeline) is complete, in order, the warm-up's as well;
     * NULL = nobody. so_far holds everything that was counted until the end of that row, with the row itself in
     * so_far->timeline[so_far->second - 1] and its latencies, all steps, in so_far->second_histogram (those of single steps:
     * compare so_far->steps[i].histogram with what it was before). Read only. It may set stop; it must not take longer than a
     * second. */
    void (*on_second)(void *context, const struct measurement *so_far);
    void *context;
};

/* Runs setup, the load and teardown of the scenario until the measured window is over or control->stop is set, and fills
 * *measurement, which the caller releases with measurement_release before the scenario. control may be NULL. The target need not be
 * there: that is counted, no failure. 0 (also when stopped: measurement->interrupted tells), or -1 and nothing to release: options
 * out of range, host unknown, limit of open files too low, out of memory, a setup step that failed, a broken identity. */
int loop_run(const struct scenario *scenario, const struct load_options *options, struct measurement *measurement,
             struct loop_control *control, struct error *error);

#endif
