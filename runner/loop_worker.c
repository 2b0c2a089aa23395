/* loop_worker: the epoll loop of one thread. */
#include "runner/loop_worker.h"

#include "lib/clock.h"
#include "runner/loop_schedule.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* ---- set up ----------------------------------------------------------------------------------------------------------------- */

static size_t steps_of(const struct loop_shared *shared)
{
    const struct scenario *scenario = shared->scenario;
    switch (shared->phase) {
    case FLOW_SETUP:
        return scenario->setup_count;
    case FLOW_TEARDOWN:
        return scenario->teardown_count;
    case FLOW_STEPS:
        break;
    }
    return scenario->step_count;
}

int loop_worker_init(struct loop_worker *worker, struct loop_shared *shared, uint32_t index, struct measure_recorder *recorder,
                     struct error *error)
{
    memset(worker, 0, sizeof(*worker));
    if (loop_wait_init(&worker->wait, false, error) != 0)
        return -1;
    arena_init(&worker->arena);
    worker->shared = shared;
    worker->index = index;
    worker->recorder = recorder;
    worker->user_count = (shared->vus - index - 1) / shared->threads + 1; /* threads <= vus */
    worker->input = arena_allocate(&worker->arena, LOOP_INPUT_SIZE);
    worker->memories = ARENA_NEW_ARRAY(&worker->arena, steps_of(shared), struct response_memory);
    worker->due_ns = ARENA_NEW_ARRAY(&worker->arena, worker->user_count, int64_t);
    worker->free = ARENA_NEW_ARRAY(&worker->arena, worker->user_count, uint32_t);
    worker->users = ARENA_NEW_ARRAY(&worker->arena, worker->user_count, struct loop_user);
    loop_timer_init(&worker->timer, &worker->arena, worker->user_count);
    for (uint32_t i = 0; i < worker->user_count; i++) {
        worker->due_ns[i] = LOOP_TIMER_NEVER;
        loop_user_init(worker, &worker->users[i], shared->phase == FLOW_STEPS ? index + 1 + i * shared->threads : 0);
    }
    return 0;
}

void loop_worker_release(struct loop_worker *worker)
{
    for (uint32_t i = 0; i < worker->user_count; i++)
        loop_user_release(&worker->users[i]);
    loop_wait_release(&worker->wait);
    arena_release(&worker->arena);
}

/* ---- the generator's own CPU ------------------------------------------------------------------------------------------------ */

static int64_t timeval_ns(struct timeval time)
{
    return (int64_t)time.tv_sec * CLOCK_NANOSECONDS_PER_SECOND + (int64_t)time.tv_usec * 1000;
}

/* Adds sign times the CPU time of this thread so far: once with -1 at the start of the window, once with 1 at its end. */
static void add_cpu_time(struct measure_recorder *recorder, int sign)
{
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) == 0) {
        recorder->cpu_user_ns += sign * timeval_ns(usage.ru_utime);
        recorder->cpu_system_ns += sign * timeval_ns(usage.ru_stime);
    }
}

/* ---- the loop --------------------------------------------------------------------------------------------------------------- */

static bool is_stopped(const struct loop_worker *worker)
{
    const struct loop_shared *shared = worker->shared;
    return atomic_load_explicit(&shared->give_up, memory_order_relaxed) ||
           (shared->control != NULL && atomic_load_explicit(&shared->control->stop, memory_order_relaxed));
}

static void sweep(struct loop_worker *worker)
{
    int64_t now_ns = worker->now_ns;
    for (uint32_t i = 0; i < worker->user_count; i++)
        if (worker->due_ns[i] <= now_ns)
            loop_user_on_due(worker, &worker->users[i]);
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Handles what epoll reports until wake_ns at the latest. now_ns is fresh afterwards. */
static int turn(struct loop_worker *worker, int64_t wake_ns)
{
    struct epoll_event events[LOOP_EVENTS_AT_ONCE];
    int count = loop_wait_for(&worker->wait, events, LOOP_EVENTS_AT_ONCE, worker->now_ns, wake_ns, &worker->error);
    if (count < 0)
        return -1;
    int64_t before_ns = worker->now_ns;
    for (int i = 0; i < count; i++) {
        worker->gathering = true;
        if (events[i].data.ptr != NULL)
            loop_user_on_event(worker, events[i].data.ptr, events[i].events);
        if (worker->ready_count == LOOP_READY_MAXIMUM || i + 1 == count)
            loop_schedule_flush(worker);
    }
    if (worker->now_ns == before_ns) /* otherwise a request ended, and its time will do */
        worker->now_ns = clock_now().nanoseconds;
    return 0;
}

/* What happens as time passes, whatever the sockets do. Returns when to come back at the latest. */
static int64_t pass_time(struct loop_worker *worker, int64_t *next_sweep_ns, bool *measuring)
{
    if (!*measuring && worker->now_ns >= worker->measured_from_ns) {
        *measuring = true;
        add_cpu_time(worker->recorder, -1);
    }
    if (!worker->draining && worker->now_ns >= worker->until_ns) {
        add_cpu_time(worker->recorder, 1);
        loop_schedule_drain(worker);
    }
    if (worker->now_ns >= *next_sweep_ns) {
        *next_sweep_ns = worker->now_ns + LOOP_SWEEP_NS;
        measure_advance(worker->recorder, worker->now_ns);
        sweep(worker);
    }
    loop_schedule_advance(worker);
    int64_t wake_ns = smaller(*next_sweep_ns, loop_schedule_next(worker));
    if (!*measuring)
        wake_ns = smaller(wake_ns, worker->measured_from_ns);
    return worker->draining ? wake_ns : smaller(wake_ns, worker->until_ns);
}

static int run(struct loop_worker *worker)
{
    int64_t give_up_ns = worker->until_ns + worker->shared->load->graceful_stop_ns;
    int64_t next_sweep_ns = worker->start_ns;
    bool measuring = false;
    worker->now_ns = clock_now().nanoseconds;
    loop_schedule_start(worker);
    for (;;) {
        int64_t wake_ns = pass_time(worker, &next_sweep_ns, &measuring);
        if (loop_schedule_is_done(worker) || worker->now_ns >= give_up_ns)
            break;
        if (is_stopped(worker)) {
            worker->stopped = !worker->draining;
            break;
        }
        if (turn(worker, wake_ns) != 0)
            return -1;
    }
    if (measuring && !worker->draining)
        add_cpu_time(worker->recorder, 1);
    return 0;
}

/* Users that are still at something are cut. */
static void cut_users(struct loop_worker *worker)
{
    for (uint32_t i = 0; i < worker->user_count; i++)
        if (worker->users[i].state != LOOP_USER_IDLE)
            loop_user_interrupt(worker, &worker->users[i]);
}

void *loop_worker_run(void *argument)
{
    struct loop_worker *worker = argument;
    worker->failed = run(worker) != 0;
    if (worker->failed)
        atomic_store(&worker->shared->give_up, true);
    worker->end_ns = smaller(worker->now_ns, worker->until_ns);
    measure_recorder_finish(worker->recorder, worker->end_ns);
    cut_users(worker);
    (void)sem_post(&worker->shared->finished);
    return NULL;
}
