/* metrics: counts and latencies by route, in the text format of Prometheus. Each event loop counts in a shard of its own, so that
 * loops do not fight over cache lines; a scrape adds the shards up. Counts may be read while they change: they are atomic, each by
 * itself. */
#ifndef SERVERS_APP_METRICS_H
#define SERVERS_APP_METRICS_H

#include "servers/app/buffer.h"

#include <stdatomic.h>
#include <stdint.h>

struct route;

enum { METRICS_ROUTES_MAXIMUM = 64, METRICS_STATUSES = 14, METRICS_BUCKETS = 12 };

struct route_metrics {
    atomic_uint_least64_t statuses[METRICS_STATUSES];
    atomic_uint_least64_t buckets[METRICS_BUCKETS]; /* not cumulative; a slower request is in none of them */
    atomic_uint_least64_t sum_ns;
};

/* The counts of one event loop, or of all threads where each connection has one. The last route stands for unknown paths and
 * methods. */
struct metrics {
    struct route_metrics routes[METRICS_ROUTES_MAXIMUM + 1];
};

/* Counts an answer of the route with that index (METRICS_ROUTES_MAXIMUM: none) that took that long. */
void metrics_record(struct metrics *metrics, size_t route, int status, uint64_t elapsed_ns);

/* Appends the sum of the shards, and the CPU time and memory of this process. shards are `count` pointers. */
void metrics_write(struct buffer *buffer, const struct route *routes, size_t route_count, struct metrics *const *shards,
                   size_t count);

#endif
