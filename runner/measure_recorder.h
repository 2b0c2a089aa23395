/* measure_recorder: where one worker of the loop counts, and nobody else. A recorder has a small ring of slots, one a row of the
 * timeline: the worker fills the newest, the thread in loop_run merges the completed ones into the measurement and empties them
 * (measure.c). The only words that both touch are the two row counters and the live counters, which are atomic; so counting takes
 * no lock and no allocation, and memory does not grow with time. Tests of other modules fill measurement.recorders[0] by hand. */
#ifndef RUNNER_MEASURE_RECORDER_H
#define RUNNER_MEASURE_RECORDER_H

#include "lib/error.h"
#include "lib/histogram.h"
#include "runner/measure.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows that the merging thread may be behind before a worker has to wait for it. */
#define MEASURE_RING 4

/* What happened in one row, by one worker. Steps have the meaning of measure_step. */
struct measure_slot {
    uint64_t requests, errors;
    uint64_t bytes_sent, bytes_received, connections;
    uint64_t iterations, iterations_started, dropped_iterations;
    uint32_t vus; /* the most at a time in the row */
    struct measure_step *steps;
    struct histogram *groups;
    struct histogram iteration, lag;
};

struct measure_recorder {
    const struct scenario *scenario;
    const struct measure_second *timeline; /* the measurement's: start, length and warm-up of the rows are fixed */
    size_t second_count, step_count, group_count;
    bool open_loop;

    struct measure_slot *slot; /* of the row being filled */
    size_t row;                /* being filled */
    int64_t row_end_ns;        /* monotonic */
    int64_t start_ns, measured_until_ns;
    uint32_t vus, vus_maximum; /* users with work: set by measure_set_vus */

    /* Whole run; read when the worker is gone. */
    uint64_t unfinished, iterations_interrupted;
    int64_t unfinished_oldest_ns;
    int64_t cpu_user_ns, cpu_system_ns;

    /* Between the threads. */
    _Atomic size_t rows_completed; /* by the worker */
    _Atomic size_t rows_merged;    /* by the merging thread */
    _Atomic bool finished;         /* the worker is done: row is its last, whole or not */
    _Atomic uint64_t live_requests, live_errors_by_kind[MEASURE_ERROR_COUNT];
    _Atomic uint64_t live_bytes_received, live_iterations, live_dropped;
    _Atomic uint32_t live_vus, live_vus_maximum;

    struct measure_slot ring[MEASURE_RING];
};

/* How one request ended. */
struct measure_sample {
    size_t step;
    int64_t end_ns;     /* monotonic */
    int64_t latency_ns; /* from its intended start to end_ns; goes into the histograms for MEASURE_OK only */
    int64_t service_ns; /* open loop: from turning to it to end_ns */
    enum measure_error error;
    bool answered;          /* an answer was complete: the checks were evaluated */
    int status;             /* of the answer */
    uint32_t checks_passed; /* bit i: check i of the step held */
    uint64_t bytes_sent, bytes_received;
};

/* Parts of measurement_init, _start, _release. */
int measure_recorder_init(struct measure_recorder *recorder, const struct measurement *measurement, struct error *error);
void measure_recorder_start(struct measure_recorder *recorder, const struct measurement *measurement);
void measure_recorder_release(struct measure_recorder *recorder);
/* Empties a slot that was merged; touches only what was used. */
void measure_slot_clear(struct measure_slot *slot, const struct measure_recorder *recorder);

/* Counts one request, in the row and the window of its end. Ends must not go back beyond the row being filled; one at or after the
 * end of the window is left out. */
void measure_record(struct measure_recorder *recorder, const struct measure_sample *sample);
/* An iteration begins now_ns, lag_ns after its intended start (open loop; otherwise 0). */
void measure_record_start(struct measure_recorder *recorder, int64_t now_ns, int64_t lag_ns);
/* An iteration was completed at end_ns after length_ns. */
void measure_record_iteration(struct measure_recorder *recorder, int64_t end_ns, int64_t length_ns);
/* A group of steps (its index in measurement.groups) was completed. */
void measure_record_group(struct measure_recorder *recorder, size_t group, int64_t end_ns, int64_t length_ns);
/* Iterations that should have begun by now_ns and could not. */
void measure_record_dropped(struct measure_recorder *recorder, int64_t now_ns, uint64_t count);
/* A connection is being opened. */
void measure_record_connection(struct measure_recorder *recorder, int64_t now_ns);
/* Counts a request that is in flight when the window ends. */
void measure_record_unfinished(struct measure_recorder *recorder, int64_t waited_ns);
/* How many users have work from now_ns on. */
void measure_set_vus(struct measure_recorder *recorder, int64_t now_ns, uint32_t vus);
/* Completes rows that time has passed, also when no request ends. */
void measure_advance(struct measure_recorder *recorder, int64_t now_ns);
/* The worker ends: nothing is counted any more, the row being filled is complete as it is. */
void measure_recorder_finish(struct measure_recorder *recorder, int64_t end_ns);

#endif
