/* metrics: counting and the Prometheus text format 0.0.4 (metrics.h). */
#include "servers/app/metrics.h"

#include "servers/app/router.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Upper bounds of the buckets. The label is written out so that it reads the same on every machine. */
static const struct {
    uint64_t ns;
    const char *label;
} BUCKETS[METRICS_BUCKETS] = {
    {100000u, "0.0001"}, {250000u, "0.00025"}, {500000u, "0.0005"}, {1000000u, "0.001"}, {2500000u, "0.0025"}, {5000000u, "0.005"},
    {10000000u, "0.01"}, {25000000u, "0.025"}, {50000000u, "0.05"}, {100000000u, "0.1"}, {250000000u, "0.25"}, {1000000000u, "1"},
};

/* The statuses that the application sends; the last place is for any other. */
static const int STATUSES[METRICS_STATUSES - 1] = {200, 201, 204, 400, 401, 404, 405, 409, 413, 422, 500, 501, 503};

static size_t status_index(int status)
{
    size_t index = 0;
    while (index < METRICS_STATUSES - 1 && STATUSES[index] != status)
        index++;
    return index;
}

void metrics_record(struct metrics *metrics, size_t route, int status, uint64_t elapsed_ns)
{
    struct route_metrics *counts = &metrics->routes[route];
    atomic_fetch_add_explicit(&counts->statuses[status_index(status)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->sum_ns, elapsed_ns, memory_order_relaxed);
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        if (elapsed_ns <= BUCKETS[i].ns) {
            atomic_fetch_add_explicit(&counts->buckets[i], 1, memory_order_relaxed);
            break;
        }
    }
}

/* The sum over all shards of the counter at that offset of struct route_metrics. */
static uint64_t sum_of(struct metrics *const *shards, size_t count, size_t route, size_t offset)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        char *counts = (char *)&shards[i]->routes[route];
        sum += atomic_load_explicit((atomic_uint_least64_t *)(void *)(counts + offset), memory_order_relaxed);
    }
    return sum;
}

static size_t offset_of_status(size_t index)
{
    return offsetof(struct route_metrics, statuses) + index * sizeof(atomic_uint_least64_t);
}

static size_t offset_of_bucket(size_t index)
{
    return offsetof(struct route_metrics, buckets) + index * sizeof(atomic_uint_least64_t);
}

/* "method=...,route=..." of a route, or of what matched none. */
static void write_labels(char *labels, size_t size, const struct route *route)
{
    (void)snprintf(labels, size, "method=\"%s\",route=\"%s\"", route == NULL ? "" : router_method_name(route->method),
                   route == NULL ? "" : route->pattern);
}

static void write_counts(struct buffer *buffer, const char *labels, struct metrics *const *shards, size_t count, size_t route)
{
    for (size_t i = 0; i < METRICS_STATUSES; i++) {
        uint64_t value = sum_of(shards, count, route, offset_of_status(i));
        if (value > 0 && i < METRICS_STATUSES - 1)
            buffer_append_format(buffer, "http_requests_total{%s,status=\"%d\"} %" PRIu64 "\n", labels, STATUSES[i], value);
        else if (value > 0)
            buffer_append_format(buffer, "http_requests_total{%s,status=\"other\"} %" PRIu64 "\n", labels, value);
    }
}

static uint64_t total_of(struct metrics *const *shards, size_t count, size_t route)
{
    uint64_t total = 0;
    for (size_t i = 0; i < METRICS_STATUSES; i++)
        total += sum_of(shards, count, route, offset_of_status(i));
    return total;
}

static void write_latencies(struct buffer *buffer, const char *labels, struct metrics *const *shards, size_t count, size_t route)
{
    static const char name[] = "http_request_duration_seconds";
    uint64_t total = total_of(shards, count, route);
    if (total == 0)
        return;
    uint64_t cumulative = 0;
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        cumulative += sum_of(shards, count, route, offset_of_bucket(i));
        buffer_append_format(buffer, "%s_bucket{%s,le=\"%s\"} %" PRIu64 "\n", name, labels, BUCKETS[i].label, cumulative);
    }
    /* Requests counted while this runs may be in a bucket and not in the total yet. */
    total = total < cumulative ? cumulative : total;
    uint64_t sum_ns = sum_of(shards, count, route, offsetof(struct route_metrics, sum_ns));
    buffer_append_format(buffer, "%s_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, labels, total);
    buffer_append_format(buffer, "%s_sum{%s} %.9f\n", name, labels, (double)sum_ns / 1e9);
    buffer_append_format(buffer, "%s_count{%s} %" PRIu64 "\n", name, labels, total);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The pages that are in memory now, from /proc; 0 when it cannot be read. */
static uint64_t resident_bytes(void)
{
    unsigned long size = 0;
    unsigned long resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    (void)fclose(file); /* opened for reading: nothing can be lost */
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void write_process(struct buffer *buffer)
{
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage); /* cannot fail for this process */
    buffer_append_format(buffer,
                         "# HELP process_cpu_seconds_total User and system CPU time of the process.\n"
                         "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total %.6f\n",
                         seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
    buffer_append_format(buffer,
                         "# HELP process_resident_memory_bytes Resident memory of the process.\n"
                         "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes %" PRIu64 "\n",
                         resident_bytes());
}

void metrics_write(struct buffer *buffer, const struct route *routes, size_t route_count, struct metrics *const *shards,
                   size_t count)
{
    char labels[160];
    buffer_append_string(buffer, "# HELP http_requests_total Requests answered, by route and status.\n"
                                 "# TYPE http_requests_total counter\n");
    for (size_t i = 0; i <= route_count; i++) {
        write_labels(labels, sizeof labels, i < route_count ? &routes[i] : NULL);
        write_counts(buffer, labels, shards, count, i < route_count ? i : METRICS_ROUTES_MAXIMUM);
    }
    buffer_append_string(buffer, "# HELP http_request_duration_seconds Time from a request's header to its answer.\n"
                                 "# TYPE http_request_duration_seconds histogram\n");
    for (size_t i = 0; i <= route_count; i++) {
        write_labels(labels, sizeof labels, i < route_count ? &routes[i] : NULL);
        write_latencies(buffer, labels, shards, count, i < route_count ? i : METRICS_ROUTES_MAXIMUM);
    }
    write_process(buffer);
}
