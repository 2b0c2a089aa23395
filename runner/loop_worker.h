/* loop_worker: one thread's share of a load run: its users, its epoll instance, its recorder. Private to loop*.c. Workers share
 * nothing that changes but the two atomics of loop_shared. User number vu (from 1) belongs to worker (vu - 1) % threads, and so
 * does iteration number i of an open loop's schedule (i % threads). */
#ifndef RUNNER_LOOP_WORKER_H
#define RUNNER_LOOP_WORKER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/executor.h"
#include "runner/flow.h"
#include "runner/loop.h"
#include "runner/loop_timer.h"
#include "runner/loop_user.h"
#include "runner/loop_wait.h"
#include "runner/measure.h"
#include "runner/measure_recorder.h"
#include "runner/transport.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A recv asks for this much: a list of 1,000 rows in one call. */
#define LOOP_INPUT_SIZE ((size_t)256 << 10)
/* Timeouts of requests and the caller's stop are noticed this late at most. */
#define LOOP_SWEEP_NS INT64_C(10000000)
#define LOOP_EVENTS_AT_ONCE 256
/* Answers that are taken in before the next requests of their users go out. Receiving all first takes their times sooner, keeps the
 * kernel's code for one thing in the cache, and finds the target awake for all sends but the first; more at once would keep the
 * target waiting. */
#define LOOP_READY_MAXIMUM 32

/* What the workers of one run have in common. */
struct loop_shared {
    const struct scenario *scenario;
    const struct flow *flow;
    const struct transport_target *target;
    const struct scenario_load_settings *load;
    struct executor executor;
    enum flow_phase phase;
    uint32_t vus, threads;
    struct loop_control *control;    /* or NULL */
    atomic_bool give_up;             /* a worker failed: the others end as well */
    _Atomic int64_t iterations_left; /* shared-iterations */
    sem_t finished;                  /* posted once by each worker that is done */
};

struct loop_worker {
    struct loop_shared *shared;
    uint32_t index;
    struct measure_recorder *recorder;
    struct loop_user *users;
    uint32_t user_count;
    int64_t *due_ns; /* one a user, beside each other since they are swept: when its request times out (or its iteration is cut) */
    struct loop_timer timer; /* pauses */
    struct loop_wait wait;
    struct response_memory *memories; /* one a step of the phase: the last head of its answers */
    char *input;                      /* LOOP_INPUT_SIZE: every user's answers pass through it */

    int64_t start_ns, measured_from_ns;
    int64_t until_ns; /* end of the measured window: no iteration begins from here on */
    int64_t now_ns;   /* the last time that was read; never behind by more than the handling of one event */
    bool draining;    /* the window is over; iterations that run may end */
    uint32_t busy;    /* users that are not idle */
    bool gathering;   /* events are being handled: users that can go on at once become ready */
    uint32_t ready_count;
    struct loop_user *ready[LOOP_READY_MAXIMUM];

    /* Closed loop. */
    uint32_t active;        /* users 0 .. active - 1 are to work */
    int64_t next_change_ns; /* when that has to be decided anew */
    /* Open loop. */
    uint32_t *free; /* a stack of idle users: the last used goes first, so that few connections are used */
    uint32_t free_count;
    uint64_t arrival;        /* number of the next iteration */
    int64_t next_arrival_ns; /* its intended start */
    size_t arrival_segment;

    int64_t end_ns; /* when it was done */
    bool stopped;   /* by the caller, before the window was over */
    struct error error;
    bool failed;
    pthread_t thread;
    struct arena arena; /* the parts above that live as long as the worker */
};

/* Prepares the users. 0, or -1 and nothing to release. */
int loop_worker_init(struct loop_worker *worker, struct loop_shared *shared, uint32_t index, struct measure_recorder *recorder,
                     struct error *error);
void loop_worker_release(struct loop_worker *worker);
/* Runs through warm-up, measured window and graceful stop, from start_ns on, which may be in the past. The result is in failed and
 * error; posts shared->finished. To be called by pthread_create. */
void *loop_worker_run(void *worker);

#endif
