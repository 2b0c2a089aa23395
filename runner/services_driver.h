/* services_driver: what differs between the services: how one is prepared, which program with which arguments it is, when it is ready.
 * Inside services only. */
#ifndef RUNNER_SERVICES_DRIVER_H
#define RUNNER_SERVICES_DRIVER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "runner/service_process.h"
#include "runner/services_state.h"

#include <stdatomic.h>
#include <stdbool.h>

/* A service that is being started. Texts live in arena. */
struct services_start {
    struct arena *arena;
    struct service_user user;
    const char *program; /* its path */
    const char *base;    /* folder of the caller that the user can enter: logs and what only the caller may read */
    const char *folder;  /* <base>/<name>: the user's own, closed to others */
    const char *log_path;
    char *const *environment;
    int port;
    const atomic_int *interrupts;
    const char *data;                   /* PostgreSQL's cluster, filled by prepare */
    char version[SERVICE_VERSION_SIZE]; /* filled by prepare or is_ready */
};

struct services_driver {
    const char *package;
    const char *const *users; /* who may run it, the best first; ends with NULL */
    int stop_signal;
    int64_t stop_patience_ns;
    /* The path of its program in arena; NULL when it is not installed. */
    const char *(*find)(struct arena *arena);
    /* Makes what must be there before the first start. 0 or -1. */
    int (*prepare)(struct services_start *start, struct error *error);
    /* Appends the arguments (char *) to argv, which has the program already. */
    void (*add_arguments)(struct services_start *start, struct vec *argv);
    /* Whether that very process answers. */
    bool (*is_ready)(struct services_start *start, pid_t pid);
};

extern const struct services_driver services_driver_postgresql, services_driver_redis;

/* Chooses user and folder of a start and makes the folder: below services_folder, or, where the user cannot enter that or a socket's path
 * would be too long, in a folder below /var/tmp that is named after it. 0 or -1. (services_place.c) */
int services_place(struct services_start *start, const char *services_folder, const char *name, const char *const *users,
                   struct error *error);

#endif
