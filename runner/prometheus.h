/* prometheus: live metrics of a running load, in the text exposition format 0.0.4, on an address of this machine (loopback unless
 * another one is asked for). One thread with blocking calls serves one client after the other; what a client may send and how long
 * it may take are bounded, and it only ever sees the last view that was published, so it cannot disturb the load. */
#ifndef RUNNER_PROMETHEUS_H
#define RUNNER_PROMETHEUS_H

#include "lib/error.h"
#include "lib/str.h"
#include "runner/progress_live.h"

#include <pthread.h>
#include <stdbool.h>

#define PROMETHEUS_TEXT_MAXIMUM ((size_t)64 << 10)
#define PROMETHEUS_REQUEST_MAXIMUM 8192
#define PROMETHEUS_CLIENT_LIMIT_MS 1000
#define PROMETHEUS_NAME_SIZE 160

/* A server. Owns its socket and its thread until prometheus_stop; must not move meanwhile. Zeroed = not started. */
struct prometheus {
    bool started;
    int listener, quit[2]; /* quit: a pipe that wakes the thread */
    int port;              /* the real one, also when 0 was asked for */
    pthread_t thread;
    pthread_mutex_t lock; /* of view and its names: taken by the publisher and the server, never by the load */
    struct progress_live view;
    char scenario[PROMETHEUS_NAME_SIZE], target[PROMETHEUS_NAME_SIZE], phase[PROMETHEUS_NAME_SIZE];
};

/* Listens on address: ":9090" or "9090" (127.0.0.1), "192.0.2.1:9090", "[::1]:9090"; port 0 takes a free one. 0, or -1 and nothing
 * to stop (bad address, port taken). */
int prometheus_start(struct prometheus *server, const char *address, struct error *error);
/* Waits for the thread, which gives up the client it serves. Fine for one that was not started. */
void prometheus_stop(struct prometheus *server);

/* From now on clients see this view (its texts, never NULL, are copied). Does nothing when the server was not started. */
void prometheus_publish(struct prometheus *server, const struct progress_live *view);

/* The page: /metrics. Names begin with benchlab_, units are base units (seconds, bytes), labels are escaped. */
void prometheus_format(const struct progress_live *view, struct str_builder *out);

#endif
