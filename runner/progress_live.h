/* progress_live: what is known of a running load at one moment, as plain values: taken once by the monitor's thread from the loop's
 * relaxed counters and the target's /proc, then shown by the dashboard, the progress line and the Prometheus page, which therefore
 * never disagree and never touch what the load writes. */
#ifndef RUNNER_PROGRESS_LIVE_H
#define RUNNER_PROGRESS_LIVE_H

#include "lib/clock.h"
#include "runner/measure.h"
#include "runner/resources.h"

#include <stdbool.h>
#include <stdint.h>

/* Plain values; borrows its texts. Times are nanoseconds. */
struct progress_live {
    const char *scenario, *target, *phase; /* "" when unknown */
    bool running;                          /* the loop has begun */
    bool measuring;                        /* the warm-up is over */
    int64_t elapsed_ns;                    /* since the start of the warm-up */
    int64_t left_ns;                       /* until the end of the measured window, as planned */
    uint64_t requests, errors;             /* since the start of the warm-up */
    uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    uint64_t bytes_received;
    uint64_t iterations, dropped_iterations;
    uint32_t vus;     /* that have work */
    uint64_t seconds; /* rows of the timeline that are complete; of the newest: */
    double rate;      /* requests a second */
    int64_t p50_ns, p95_ns, p99_ns, max_ns;
    double target_cpu;        /* cores used by the target since the previous look; negative = unknown */
    int64_t target_cpu_ns;    /* user and system time of its tree since each process began */
    int64_t target_rss_bytes; /* 0 = unknown */
};

/* Fills everything that the loop tells; the texts and the target's members stay as they are. */
void progress_live_read(struct progress_live *view, const struct measure_live *live, struct monotonic_time now);
/* Takes a reading of the target's tree, since_ns after the one that view has (0 = it has none). */
void progress_live_add_target(struct progress_live *view, const struct resources_reading *reading, int64_t since_ns);

#endif
