/* progress_live: one look at a running load. */
#include "runner/progress_live.h"

#define LOAD(place) atomic_load_explicit(&(place), memory_order_relaxed)

void progress_live_read(struct progress_live *view, const struct measure_live *live, struct monotonic_time now)
{
    int64_t started = LOAD(live->started_ns);
    int64_t until = LOAD(live->measured_until_ns);
    view->running = until != 0;
    view->measuring = view->running && now.nanoseconds >= LOAD(live->measured_from_ns);
    view->elapsed_ns = view->running && now.nanoseconds > started ? now.nanoseconds - started : 0;
    view->left_ns = view->running && until > now.nanoseconds ? until - now.nanoseconds : 0;
    view->requests = LOAD(live->requests);
    view->errors = LOAD(live->errors);
    for (size_t kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        view->errors_by_kind[kind] = LOAD(live->errors_by_kind[kind]);
    view->bytes_received = LOAD(live->bytes_received);
    view->iterations = LOAD(live->iterations);
    view->dropped_iterations = LOAD(live->dropped_iterations);
    view->vus = LOAD(live->vus);
    view->seconds = LOAD(live->seconds);
    int64_t length = LOAD(live->second_length_ns);
    double requests = (double)LOAD(live->second_requests);
    view->rate = length > 0 ? requests * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)length : 0;
    view->p50_ns = LOAD(live->second_p50_ns);
    view->p95_ns = LOAD(live->second_p95_ns);
    view->p99_ns = LOAD(live->second_p99_ns);
    view->max_ns = LOAD(live->second_max_ns);
}

void progress_live_add_target(struct progress_live *view, const struct resources_reading *reading, int64_t since_ns)
{
    int64_t cpu_ns = reading->cpu_user_ns + reading->cpu_system_ns;
    int64_t used = cpu_ns - view->target_cpu_ns;
    view->target_cpu = since_ns > 0 && used >= 0 ? (double)used / (double)since_ns : -1;
    view->target_cpu_ns = cpu_ns;
    view->target_rss_bytes = reading->rss_bytes;
}
