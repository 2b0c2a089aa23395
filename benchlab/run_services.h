/* run_services: starts what the chosen variants want before a session, and stops at its end what it has started. */
#ifndef BENCHLAB_RUN_SERVICES_H
#define BENCHLAB_RUN_SERVICES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/service.h"
#include "runner/session_select.h"

#include <stdbool.h>

/* What runs for a session. Owns the URLs until run_services_stop. */
struct run_services {
    const char *out; /* borrowed: the results folder, to which they belong */
    struct arena arena;
    struct service_urls urls;    /* of those that are wanted */
    bool started[SERVICE_COUNT]; /* by us: they are stopped at the end, and end with this program whatever happens */
};

/* Starts each service that some chosen target wants, that named does not name and that does not run already; says so in a line each unless
 * quiet. After run_signals_catch. 0 and services to stop, or -1 and nothing that was started runs. */
int run_services_start(struct run_services *services, const struct session_selection *selection, const struct service_urls *named,
                       const char *out, bool quiet, struct error *error);
/* 0 or -1. */
int run_services_stop(struct run_services *services, struct error *error);

#endif
