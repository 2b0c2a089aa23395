/* services: the lab's own PostgreSQL and Redis: private ones, from Debian's programs, below <out>/.services; never run by root; reachable by
 * a Unix socket in a folder that is closed to others (PostgreSQL), by 127.0.0.1 with a made-up password (PostgreSQL) or without (Redis, which
 * holds a cache). Nothing of a server of the system is touched. Start and stop are idempotent. */
#ifndef RUNNER_SERVICES_H
#define RUNNER_SERVICES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/services_state.h"

#include <stdatomic.h>
#include <stdbool.h>

#define SERVICES_FOLDER ".services"

/* An open state. Owns the lock until services_close. */
struct services {
    char folder[SERVICE_FOLDER_SIZE]; /* <out>/.services, absolute */
    int lock;                         /* descriptor of the folder; -1: only looked at */
    struct services_state state;
    const atomic_int *interrupts; /* signals that came, as in target_process.h; NULL = nobody interrupts */
};

/* Reads what is known of the services of out (which may not exist yet), and changes nothing. 0 or -1. */
int services_look(struct services *services, const char *out, struct error *error);
/* The same, but makes the folder, and waits (two minutes at most) until nobody else starts or stops services there. 0 and services to
 * close, or -1. */
int services_open(struct services *services, const char *out, const atomic_int *interrupts, struct error *error);
void services_close(struct services *services);

/* The Debian package that is missing to start one; NULL: nothing is. */
const char *services_missing_package(enum service_kind kind);
bool services_runs(const struct services *services, enum service_kind kind);
/* Its URL, in arena; NULL while it does not run. */
const char *services_url(struct arena *arena, const struct services *services, enum service_kind kind);

/* Starts it unless it runs (*was_running), and waits until it answers. With ends_with_caller it is told to end when this program ends, however
 * that happens. Only in the main thread (target_command.h). 0, or -1 with the last line of its log, and nothing more runs. */
int services_start(struct services *services, enum service_kind kind, bool ends_with_caller, bool *was_running,
                   struct error *error);
/* Ends it, and its program's children with it. 0 or -1. */
int services_stop(struct services *services, enum service_kind kind, enum service_stop *outcome, struct error *error);

#endif
