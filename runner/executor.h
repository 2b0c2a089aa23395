/* executor: how much load there is to be at each moment, as k6's executors mean it: for a closed loop how many users have work, for
 * an open loop when each iteration begins. Pure arithmetic on whole nanoseconds, exact, without a clock: the same settings give the
 * same schedule on every machine. Times count from the start of the run, which is the start of the warm-up; that runs at the first
 * level of the load (at least one user). Made by loop, asked by its workers. */
#ifndef RUNNER_EXECUTOR_H
#define RUNNER_EXECUTOR_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXECUTOR_NEVER INT64_MAX

__extension__ typedef __int128 executor_wide;

/* A part of the run in which the level goes evenly from one value to another. */
struct executor_segment {
    int64_t start_ns, length_ns; /* length > 0 */
    int64_t from, to;            /* users, or iterations a time unit */
    executor_wide twice_area;    /* twice the integral of the level over the segments before: 2 x level x ns */
};

/* Borrows its segments from the arena. */
struct executor {
    enum scenario_executor kind;
    bool is_open;
    int64_t time_unit_ns; /* open loop */
    int64_t warmup_ns, duration_ns;
    struct executor_segment *segments;
    size_t segment_count;
};

/* 0, or -1 when the settings make no load or their numbers are beyond what is computed exactly (rate x duration^2). */
int executor_init(struct executor *executor, struct arena *arena, const struct scenario_load_settings *load, struct error *error);

/* Closed loop: how many users have work at at_ns (>= 0): the ramp's value rounded to the nearest whole, halves up; 0 from the end
 * of the run on. *until_ns is when that changes next, EXECUTOR_NEVER when it does not. */
uint32_t executor_users_at(const struct executor *executor, int64_t at_ns, int64_t *until_ns);

/* Open loop: when iteration number index (from 0) begins: the first nanosecond at which the integral of the rate has reached index
 * (when that is the beginning of a time without load: its end); EXECUTOR_NEVER when that is not before the end of the run. *segment
 * is where to look first, 0 at the beginning; it is moved on, so ask with growing indices. */
int64_t executor_arrival_ns(const struct executor *executor, uint64_t index, size_t *segment);

#endif
