/* measure: the numbers of one run. The loop's workers count into recorders of their own (measure_recorder.h), without locks or
 * allocation, one slot a second; the thread that called loop_run merges finished seconds into the measurement, which record (raw
 * result), summaries and thresholds read. A few live counters may be read by other threads at any time.
 *
 * What counts (docs/formats.md):
 *   - A request belongs to the window in which it ended. The measured window is [measured_from, measured_until): the warm-up
 *     appears in the timeline alone.
 *   - What is in flight when the window ends is no request and no error, only `unfinished`. In a steady state as many requests were
 *     in flight when the window began, and those count, so the rate is not biased. A target that hangs shows as unfinished requests
 *     that are old (unfinished_oldest_ns), which the record reports. A graceful stop lets them end, without counting them.
 *   - Service time runs from the moment the user turns to the request (before the connection is opened, if one must be; without a
 *     pause, when its last answer was complete) to the last byte of the answer; checks are evaluated after that moment. So users =
 *     rate x mean service time (Little's law) holds for targets that close every connection as well, and when many users are ready
 *     at a time, which then wait for each other's sends. In a closed loop `histogram` is service time.
 *   - In an open loop (arrival rates) the first request of an iteration has an intended start on the schedule. `histogram` is then
 *     response time, from the intended start to the last byte, which is what someone who came at that moment would have waited;
 *     `service` is service time beside it; `lag` is how late the generator began: intended start to turning to the request.
 *   - Identities, checked by measurement_verify: errors by kind add up to errors; histogram total = requests - errors; steps add up
 *     to the totals; the unflagged seconds of the timeline add up to the totals; passes + fails of a check <= requests of its step;
 *     an open loop's lags = iterations started. */
#ifndef RUNNER_MEASURE_H
#define RUNNER_MEASURE_H

#include "lib/clock.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "runner/flow.h"
#include "runner/scenario.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CPU of a generator thread, as a share of one core, and lag of the starts (p99) above which the generator was the limit. */
#define MEASURE_BOTTLENECK_CPU_SHARE 0.9
#define MEASURE_BOTTLENECK_LAG_NS INT64_C(1000000)
#define MEASURE_REASON_SIZE 160

/* How a request can end badly. Exactly one kind for each bad request. */
enum measure_error {
    MEASURE_ERROR_CONNECT,      /* no connection: refused, unreachable, no local port; TLS: handshake or certificate */
    MEASURE_ERROR_TIMEOUT,      /* the step's timeout passed, while connecting, sending or receiving */
    MEASURE_ERROR_RESET,        /* the target closed or reset the connection before the answer was complete */
    MEASURE_ERROR_BAD_RESPONSE, /* not HTTP/1.x, limits exceeded, or bytes after the end of the answer */
    MEASURE_ERROR_STATUS,       /* a status check failed, or status >= 400 where the step checks none */
    MEASURE_ERROR_CHECK,        /* the status was right and another check (or an extraction) failed */
    MEASURE_ERROR_COUNT,        /* how many kinds there are */
    MEASURE_OK = MEASURE_ERROR_COUNT
};

/* "connect", "timeout", ... as docs/formats.md spells them. */
const char *measure_error_name(enum measure_error error);

/* Answers by the first digit of their status: [1] to [5]; [0] stays 0. */
#define MEASURE_STATUS_CLASSES 6

struct measure_check {
    uint64_t passes, fails; /* of complete answers in the measured window */
};

/* One step of the scenario, same index. */
struct measure_step {
    uint64_t requests; /* ended in the measured window, well or badly */
    uint64_t errors;   /* of these, badly */
    uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    uint64_t status_classes[MEASURE_STATUS_CLASSES]; /* of complete answers */
    struct histogram histogram;                      /* latency of the good ones, nanoseconds: response time in an open loop */
    struct histogram service;     /* open loop: their service time; in a closed loop empty (counts NULL): it is the same */
    struct measure_check *checks; /* owned; as many as the step has */
};

/* A group of steps, in the order of their first steps: from the beginning of its first request to the end of its last one, in the
 * same iteration. In weighted mode, where each iteration is one step, that is its latency. */
struct measure_group {
    const char *name; /* of the scenario; never "" */
    struct histogram histogram;
};

/* One row of the timeline. Rows are whole seconds of the measured window; when the warm-up is not a whole number of seconds its
 * first row is the shorter one, and likewise the last row of the measured window. */
struct measure_second {
    bool warmup;
    int64_t start_ns;  /* from the start of the warm-up */
    int64_t length_ns; /* 10^9 but for the rows named above */
    uint64_t requests, errors, bytes_received;
    uint64_t dropped_iterations;
    uint32_t vus; /* users with work, the most at a time in it (closed: active ones; open: those in an iteration) */
    int64_t p50_ns, p95_ns, p99_ns, max_ns; /* of the good ones; 0 when there were none */
};

/* Readable by another thread at any time, without a lock: relaxed atomics that only the thread in loop_run writes, about 20 times a
 * second. The three times are set before the first request is sent; 0 until then. */
struct measure_live {
    _Atomic int64_t started_ns;        /* monotonic: start of the warm-up */
    _Atomic int64_t measured_from_ns;  /* monotonic: start of the measured window */
    _Atomic int64_t measured_until_ns; /* monotonic: its end as planned (an executor by iterations ends earlier, as a rule) */
    _Atomic uint64_t requests;         /* ended since started_ns, the warm-up included */
    _Atomic uint64_t errors;           /* of these, badly */
    _Atomic uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    _Atomic uint64_t bytes_received;
    _Atomic uint64_t iterations, dropped_iterations; /* completed; could not start. Warm-up included */
    _Atomic uint32_t vus, vus_maximum;               /* users with work now; the most at a time so far */
    _Atomic uint64_t seconds;                        /* rows of the timeline that are complete; those below describe the newest */
    _Atomic uint64_t second_requests;                /* requests that ended in it */
    _Atomic int64_t second_length_ns;                /* its length: rate = second_requests / length */
    _Atomic int64_t second_p50_ns, second_p95_ns, second_p99_ns, second_max_ns;
};

/* CPU of one worker thread in the measured window. */
struct measure_thread {
    int64_t user_ns, system_ns;
};

enum measure_ending {
    MEASURE_ENDED_AS_PLANNED, /* the window was over */
    MEASURE_ENDED_EARLY,      /* all iterations were done: the window ends with the last of them */
    MEASURE_ENDED_BY_CALLER   /* stopped before */
};

enum measure_bottleneck { MEASURE_BOTTLENECK_NONE, MEASURE_BOTTLENECK_CPU, MEASURE_BOTTLENECK_LAG };

struct measure_recorder; /* measure_recorder.h */

/* Owns its histograms, steps, timeline and recorders; borrows the scenario, which must outlive it. While the load runs only the
 * thread in loop_run may look at it (that is, loop_control.on_second). */
struct measurement {
    const struct scenario *scenario;
    bool open_loop;
    uint32_t vus;                   /* users of the run, at most */
    uint32_t vus_maximum;           /* the most that had work at a time */
    struct utc_time started, ended; /* of the measured window */
    int64_t clock_offset_ns;        /* wall clock - monotonic clock when the load began */
    int64_t clock_shift_ns;         /* how far it was from that when the load ended: the clock was set, or the machine slept */
    struct monotonic_time monotonic_start; /* start of the warm-up */
    struct monotonic_time measured_from;   /* start of the measured window */
    int64_t measured_until_ns;             /* monotonic: its end */
    int64_t warmup_ns;
    int64_t
        measured_ns;  /* length of the measured window; shorter than planned when it ended early, 0 when stopped in the warm-up */
    bool interrupted; /* stopped by the caller before the window was over */

    uint64_t requests, errors;
    uint64_t errors_by_kind[MEASURE_ERROR_COUNT];
    uint64_t status_classes[MEASURE_STATUS_CLASSES];
    uint64_t bytes_sent, bytes_received; /* of the requests that count, heads included */
    uint64_t connections;                /* that were opened (or tried) in the measured window */
    uint64_t unfinished;                 /* requests in flight when the window ended */
    int64_t unfinished_oldest_ns;        /* how long the oldest of them had been waiting */

    uint64_t iterations;             /* completed in the measured window */
    uint64_t iterations_started;     /* in the measured window */
    uint64_t iterations_interrupted; /* begun and never completed: cut at the end of the graceful stop or ramp-down (whole run) */
    uint64_t dropped_iterations;     /* open loop: due in the measured window, but no user was free */

    struct histogram histogram; /* all steps */
    struct histogram service;   /* open loop; otherwise empty (counts NULL) */
    struct histogram lag;       /* open loop: of iterations started in the window; otherwise empty (counts NULL) */
    struct histogram iteration; /* length of the completed iterations, pauses included; in an open loop from the intended start */
    struct measure_step *steps;
    size_t step_count;
    struct measure_group *groups;
    size_t group_count;
    struct measure_second *timeline;
    size_t second_count; /* rows planned; those complete when the run is over */

    struct flow_summary teardown; /* what teardown found; owned */

    uint32_t generator_threads;
    struct measure_thread *threads;                 /* one a worker */
    int64_t generator_user_ns, generator_system_ns; /* their sum */

    /* Used while the load runs. */
    struct measure_recorder *recorders; /* one a worker */
    size_t second;                      /* rows merged so far */
    struct histogram second_histogram;  /* of the newest row, all steps: valid in loop_control.on_second */
    struct measure_live *live;          /* borrowed, or NULL */
};

struct measure_settings {
    int64_t warmup_ns;   /* >= 0 */
    int64_t duration_ns; /* > 0: as planned, the longest for executors by iterations */
    uint32_t workers;    /* 0 = 1 */
    bool open_loop;
    struct measure_live *live; /* borrowed, or NULL */
};

/* Prepares everything that recording needs. 0, or -1 and nothing to release (duration too long, out of memory). */
int measurement_init(struct measurement *measurement, const struct scenario *scenario, const struct measure_settings *settings,
                     struct error *error);
void measurement_release(struct measurement *measurement);

/* The clock starts: the warm-up begins at start. Call once, before any recorder records. */
void measure_start(struct measurement *measurement, struct monotonic_time start);
/* Merges rows that all workers have completed. Returns how many (each leaves second_histogram as its own, so that a caller who
 * wants every one asks for one at a time: at_most). */
size_t measure_collect(struct measurement *measurement, size_t at_most);
/* Publishes the live counters of the workers. */
void measure_publish(struct measurement *measurement);
/* The run is over and the workers are gone: merges what is left and completes the timeline (rows not reached are dropped). end is
 * looked at unless it ended as planned. */
void measure_finish(struct measurement *measurement, struct monotonic_time end, enum measure_ending ending);

/* Requests that ended well, by second of the measured window: totals.rate. 0 when nothing was measured. */
double measurement_rate(const struct measurement *measurement);
/* CPU of the busiest generator thread as a share of one core; 0 when nothing was measured. */
double measurement_generator_share(const struct measurement *measurement);
/* Whether the generator itself was the limit, and why, in English, with the figure (reason: MEASURE_REASON_SIZE bytes, or NULL): a
 * thread used more than 90 % of a core, or the lag's p99 is above 1 ms. */
enum measure_bottleneck measurement_bottleneck(const struct measurement *measurement, char *reason);

/* Checks the identities above. 0, or -1 with the one that does not hold (a fault of the runner: the run must not be stored). */
int measurement_verify(const struct measurement *measurement, struct error *error);

#endif
