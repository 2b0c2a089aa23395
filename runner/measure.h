/* measure: the numbers of one run. Filled by the loop's workers without locks or allocation, read by record (raw result) when the
 * run is over; a few live counters may be read by a progress thread at any time.
 *
 * What counts (docs/formats.md):
 *   - A request belongs to the window in which it ended. The measured window is [measured_from, measured_until): the warm-up
 * appears in the timeline alone.
 *   - What is in flight when the window ends is cut: it is no request and no error, only `unfinished`. In a steady state as many
 * requests were in flight when the window began, and those count, so the rate is not biased. A target that hangs shows as
 * unfinished requests that are old (unfinished_oldest_ns), which the record reports.
 *   - Latency runs from the moment the user turns to the request (that is before the connection is opened, if one must be) to the
 * last byte of the answer; checks are evaluated after that moment. So users = rate x mean latency (Little's law) holds for targets
 * that close every connection as well.
 *   - Identities, checked by measurement_verify: errors by kind add up to errors; histogram total = requests - errors; steps add up
 * to the totals; the unflagged seconds of the timeline add up to the totals; passes + fails of a check <= requests of its step. */
#ifndef RUNNER_MEASURE_H
#define RUNNER_MEASURE_H

#include "lib/clock.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "runner/scenario.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a request can end badly. Exactly one kind for each bad request. */
enum measure_error {
    MEASURE_ERROR_CONNECT,      /* no connection: refused, unreachable, no local port */
    MEASURE_ERROR_TIMEOUT,      /* the step's timeout passed, while connecting, sending or receiving */
    MEASURE_ERROR_RESET,        /* the target closed or reset the connection before the answer was complete */
    MEASURE_ERROR_BAD_RESPONSE, /* not HTTP/1.x, limits exceeded, or bytes after the end of the answer */
    MEASURE_ERROR_STATUS,       /* a status check failed, or status >= 400 where the step checks none */
    MEASURE_ERROR_CHECK,        /* the status was right and another check failed */
    MEASURE_ERROR_COUNT,        /* how many kinds there are */
    MEASURE_OK = MEASURE_ERROR_COUNT
};

/* "connect", "timeout", ... as docs/formats.md spells them. */
const char *measure_error_name(enum measure_error error);

struct measure_check {
    uint64_t passes, fails; /* of complete answers in the measured window */
};

/* One step of the scenario, same index. */
struct measure_step {
    uint64_t requests; /* ended in the measured window, well or badly */
    uint64_t errors;   /* of these, badly */
    uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    struct histogram histogram;   /* latency of the good ones, nanoseconds */
    struct measure_check *checks; /* owned; as many as the step has */
};

/* One row of the timeline. Rows are whole seconds of the measured window; when the warm-up is not a whole number of seconds its
 * first row is the shorter one, and likewise the last row of the measured window. */
struct measure_second {
    bool warmup;
    int64_t start_ns;  /* from the start of the warm-up */
    int64_t length_ns; /* 10^9 but for the rows named above */
    uint64_t requests, errors, bytes_received;
    int64_t p50_ns, p95_ns, p99_ns, max_ns; /* of the good ones; 0 when there were none */
};

/* Readable by another thread at any time, without a lock: each is one relaxed atomic that only the worker writes. The three times
 * are set before the first request is sent; 0 until then. */
struct measure_live {
    _Atomic int64_t started_ns;        /* monotonic: start of the warm-up */
    _Atomic int64_t measured_from_ns;  /* monotonic: start of the measured window */
    _Atomic int64_t measured_until_ns; /* monotonic: its end */
    _Atomic uint64_t requests;         /* ended since started_ns, the warm-up included */
    _Atomic uint64_t errors;           /* of these, badly */
    _Atomic uint64_t seconds;          /* rows of the timeline that are complete; the four below describe the newest */
    _Atomic uint64_t second_requests;  /* requests that ended in it */
    _Atomic int64_t second_length_ns;  /* its length: rate = second_requests / length */
    _Atomic int64_t second_p50_ns, second_p95_ns, second_p99_ns, second_max_ns;
};

/* Owns its histograms, steps and timeline; borrows the scenario, which must outlive it. */
struct measurement {
    const struct scenario *scenario;
    uint32_t vus;
    struct utc_time started, ended;        /* of the measured window */
    struct monotonic_time monotonic_start; /* start of the warm-up */
    struct monotonic_time measured_from;   /* start of the measured window */
    int64_t warmup_ns;
    int64_t
        measured_ns;  /* length of the measured window; shorter than planned when interrupted, 0 when interrupted in the warm-up */
    bool interrupted; /* stopped by the caller before the window was over */

    uint64_t requests, errors, iterations;
    uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    uint64_t bytes_sent, bytes_received; /* of the requests that count, heads included */
    uint64_t unfinished;                 /* in flight when the window ended */
    int64_t unfinished_oldest_ns;        /* how long the oldest of them had been waiting */
    struct histogram histogram;          /* all steps: merged by measure_finish */
    struct measure_step *steps;
    size_t step_count;
    struct measure_second *timeline;
    size_t second_count;

    uint32_t generator_threads;
    int64_t generator_user_ns, generator_system_ns; /* CPU of the worker threads in the measured window */

    /* Used while recording. */
    struct histogram second_histogram;
    size_t second;         /* row being filled */
    int64_t second_end_ns; /* monotonic */
    int64_t measured_until_ns;
    struct measure_live *live; /* borrowed, or NULL */
};

/* How one request ended. */
struct measure_sample {
    size_t step;
    int64_t end_ns;     /* monotonic */
    int64_t latency_ns; /* from its start to end_ns; goes into the histograms for MEASURE_OK only */
    enum measure_error error;
    bool answered;          /* an answer was complete: the checks were evaluated */
    uint32_t checks_passed; /* bit i: check i of the step held */
    uint64_t bytes_sent, bytes_received;
    bool ends_iteration;
};

/* Prepares everything that recording needs. duration_ns > 0, warmup_ns >= 0. live may be NULL. 0, or -1 and nothing to release
 * (duration too long, out of memory). */
int measurement_init(struct measurement *measurement, const struct scenario *scenario, int64_t warmup_ns, int64_t duration_ns,
                     struct measure_live *live, struct error *error);
void measurement_release(struct measurement *measurement);

/* The clock starts: the warm-up begins at start. Call once, before the first measure_record. */
void measure_start(struct measurement *measurement, struct monotonic_time start);
/* Counts one request, in the row and the window of its end. Ends must not go back beyond the row being filled; one at or after the
 * end of the window only adds to `unfinished`. No allocation, no lock. */
void measure_record(struct measurement *measurement, const struct measure_sample *sample);
/* Counts a request that is in flight when the window ends. */
void measure_record_unfinished(struct measurement *measurement, int64_t waited_ns);
/* Completes rows that time has passed, also when no request ends. */
void measure_advance(struct measurement *measurement, int64_t now_ns);
/* The run is over, at its planned end or (interrupted) at end: completes the timeline (rows not reached are dropped) and merges the
 * steps into the totals. */
void measure_finish(struct measurement *measurement, struct monotonic_time end, bool interrupted);

/* Requests that ended well, by second of the measured window: totals.rate. 0 when nothing was measured. */
double measurement_rate(const struct measurement *measurement);

/* Checks the identities above. 0, or -1 with the one that does not hold (a fault of the runner: the run must not be stored). */
int measurement_verify(const struct measurement *measurement, struct error *error);

#endif
