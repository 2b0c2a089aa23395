/* session_monitor: a thread that wakes up when something is due, 50 times a second at most. */
#include "runner/session_monitor.h"

#include <signal.h>
#include <string.h>

#define TICK_NS INT64_C(20000000)
/* Until the load says when its window begins, so that the first reading of a run without a warm-up is not late. */
#define TICK_BEFORE_LOAD_NS INT64_C(1000000)
/* The target's tree as shown; what is stored is sampled by the recorder. */
#define TARGET_INTERVAL_NS INT64_C(500000000)

/* Only when somebody looks: reading /proc takes the kernel's time. */
static void show(struct session_monitor *monitor, struct monotonic_time now)
{
    struct resources_reading reading;
    if (!monitor->progress->redrawn && !monitor->prometheus->started)
        return;
    progress_live_read(&monitor->view, &monitor->control->live, now);
    if (monitor->view.running)
        monitor->view.phase = monitor->view.measuring ? "load" : "warm-up";
    int64_t since = monitor->target_read.nanoseconds == 0 ? 0 : clock_elapsed(monitor->target_read, now);
    if ((since == 0 || since >= TARGET_INTERVAL_NS) && resources_read_tree(monitor->target->pid, &reading, NULL) == 0) {
        progress_live_add_target(&monitor->view, &reading, since);
        monitor->target_read = now;
    }
    progress_update(monitor->progress, &monitor->view, now);
    prometheus_publish(monitor->prometheus, &monitor->view);
}

static void *watch(void *argument)
{
    struct session_monitor *monitor = argument;
    struct measure_live *live = &monitor->control->live;
    while (!atomic_load(&monitor->quit)) {
        struct monotonic_time now = clock_now();
        int64_t from = atomic_load_explicit(&live->measured_from_ns, memory_order_relaxed);
        int64_t until = atomic_load_explicit(&live->measured_until_ns, memory_order_relaxed);
        struct target_end end;
        if (atomic_load(monitor->interrupts) > 0 || target_command_has_ended(monitor->target, &end))
            atomic_store(&monitor->control->stop, true);
        if (until != 0) /* set after from: with it both are known */
            resources_recorder_advance(monitor->resources, now.nanoseconds, from, until);
        show(monitor, now);
        int64_t next = until == 0 ? INT64_MAX : resources_recorder_next(monitor->resources, from, until);
        int64_t tick = until == 0 ? TICK_BEFORE_LOAD_NS : TICK_NS;
        int64_t wait = next < now.nanoseconds + tick ? next - clock_now().nanoseconds : tick;
        if (wait > 0)
            clock_sleep(wait);
    }
    return NULL;
}

int session_monitor_start(struct session_monitor *monitor, struct error *error)
{
    atomic_store(&monitor->quit, false);
    monitor->target_read = (struct monotonic_time){0};
    monitor->view.target_cpu = -1;
    /* Signals belong to the session's thread: a new thread inherits the mask that is set here. */
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    int reason = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (reason == 0) {
        reason = pthread_create(&monitor->thread, NULL, watch, monitor);
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    return reason == 0 ? 0 : error_set_errno(error, reason, "cannot start the monitor thread");
}

void session_monitor_stop(struct session_monitor *monitor)
{
    atomic_store(&monitor->quit, true);
    (void)pthread_join(monitor->thread, NULL);
    if (monitor->prometheus->started) {
        /* Clients that come between two runs see the end of the last one. */
        progress_live_read(&monitor->view, &monitor->control->live, clock_now());
        monitor->view.running = monitor->view.measuring = false;
        prometheus_publish(monitor->prometheus, &monitor->view);
    }
    resources_recorder_finish(monitor->resources, clock_now().nanoseconds);
}
