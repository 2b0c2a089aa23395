/* loop_worker: the epoll loop of one thread. */
#include "runner/loop_worker.h"

#include "lib/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 256
/* Users turn up in groups, so that a crowd does not overflow the target's queue of new connections. */
#define GROUP_SIZE 64
#define NANOSECONDS_PER_MILLISECOND INT64_C(1000000)

/* ---- set up ------------------------------------------------------------------------------------------------------------------ */

static size_t largest_send_buffer(const struct loop_worker *worker)
{
    size_t largest = 0;
    for (size_t i = 0; i < worker->scenario->step_count; i++) {
        if (worker->requests[i].maximum > largest) {
            largest = worker->requests[i].maximum;
        }
    }
    return largest;
}

int loop_worker_init(struct loop_worker *worker, size_t user_count, struct error *error)
{
    arena_init(&worker->arena);
    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (worker->epoll < 0) {
        return error_set_errno(error, errno, "cannot create an epoll instance");
    }
    worker->send_buffer_size = largest_send_buffer(worker);
    worker->send_buffers = arena_allocate_array(&worker->arena, user_count, worker->send_buffer_size + 1);
    worker->input = arena_allocate(&worker->arena, LOOP_INPUT_SIZE);
    worker->due_ns = ARENA_NEW_ARRAY(&worker->arena, user_count, int64_t);
    worker->users = ARENA_NEW_ARRAY(&worker->arena, user_count, struct loop_user);
    worker->user_count = user_count;
    for (size_t i = 0; i < user_count; i++) {
        loop_user_init(&worker->users[i], &worker->plan, (uint32_t)i + 1);
    }
    return 0;
}

void loop_worker_release(struct loop_worker *worker)
{
    for (size_t i = 0; i < worker->user_count; i++) {
        loop_user_release(&worker->users[i]);
    }
    close(worker->epoll);
    arena_release(&worker->arena);
}

/* ---- the generator's own CPU ------------------------------------------------------------------------------------------------- */

static int64_t timeval_ns(struct timeval time)
{
    return (int64_t)time.tv_sec * CLOCK_NANOSECONDS_PER_SECOND + (int64_t)time.tv_usec * 1000;
}

/* Adds sign times the CPU time of this thread so far: once with -1 at the start of the window, once with 1 at its end. */
static void add_cpu_time(struct measurement *measurement, int sign)
{
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) == 0) {
        measurement->generator_user_ns += sign * timeval_ns(usage.ru_utime);
        measurement->generator_system_ns += sign * timeval_ns(usage.ru_stime);
    }
}

/* ---- the loop ---------------------------------------------------------------------------------------------------------------- */

static bool is_stopped(const struct loop_worker *worker)
{
    return worker->control != NULL && atomic_load_explicit(&worker->control->stop, memory_order_relaxed);
}

static void sweep(struct loop_worker *worker)
{
    int64_t now_ns = worker->now_ns;
    for (size_t i = 0; i < worker->user_count; i++) {
        if (worker->due_ns[i] <= now_ns) {
            loop_user_on_due(worker, &worker->users[i]);
        }
    }
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Handles what epoll reports until wake_ns at the latest. now_ns is fresh afterwards. */
static int turn(struct loop_worker *worker, int64_t wake_ns, struct error *error)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int64_t wait_ns = wake_ns - worker->now_ns;
    int wait_ms = wait_ns <= 0 ? 0 : (int)((wait_ns + NANOSECONDS_PER_MILLISECOND - 1) / NANOSECONDS_PER_MILLISECOND);
    int count = epoll_wait(worker->epoll, events, EVENTS_AT_ONCE, wait_ms);
    if (count < 0 && errno != EINTR) {
        return error_set_errno(error, errno, "cannot wait for events");
    }
    int64_t before_ns = worker->now_ns;
    for (int i = 0; i < count; i++) {
        loop_user_on_event(worker, events[i].data.ptr, events[i].events);
    }
    if (worker->now_ns == before_ns) { /* otherwise a request ended or began, and its time will do */
        worker->now_ns = clock_now().nanoseconds;
    }
    return 0;
}

static void start_users(struct loop_worker *worker)
{
    struct monotonic_time start = clock_now();
    measure_start(worker->measurement, start);
    worker->now_ns = start.nanoseconds;
    worker->until_ns = worker->measurement->measured_until_ns;
    for (size_t i = 0; i < worker->user_count; i++) {
        worker->due_ns[i] = start.nanoseconds + (int64_t)(i / GROUP_SIZE) * LOOP_SWEEP_NS;
    }
}

static void count_unfinished(struct loop_worker *worker)
{
    int64_t end_ns = smaller(worker->now_ns, worker->until_ns);
    for (size_t i = 0; i < worker->user_count; i++) {
        const struct loop_user *user = &worker->users[i];
        if (user->state != LOOP_USER_WAITING) {
            measure_record_unfinished(worker->measurement, end_ns - user->start_ns);
        }
    }
}

int loop_worker_run(struct loop_worker *worker, struct error *error)
{
    struct measurement *measurement = worker->measurement;
    start_users(worker);
    int64_t measured_from_ns = measurement->measured_from.nanoseconds;
    int64_t next_sweep_ns = worker->now_ns;
    bool measuring = false;
    while (worker->now_ns < worker->until_ns && !is_stopped(worker)) {
        if (!measuring && worker->now_ns >= measured_from_ns) {
            measuring = true;
            add_cpu_time(measurement, -1);
        }
        if (worker->now_ns >= next_sweep_ns) {
            next_sweep_ns = worker->now_ns + LOOP_SWEEP_NS;
            measure_advance(measurement, worker->now_ns);
            sweep(worker);
        }
        int64_t wake_ns = smaller(next_sweep_ns, worker->until_ns);
        if (turn(worker, measuring ? wake_ns : smaller(wake_ns, measured_from_ns), error) != 0) {
            return -1;
        }
    }
    if (measuring) {
        add_cpu_time(measurement, 1);
    }
    count_unfinished(worker);
    measure_finish(measurement, (struct monotonic_time){worker->now_ns}, worker->now_ns < worker->until_ns);
    return 0;
}
