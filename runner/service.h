/* service: the programs beside a target that its variants may want, a database server and a cache: their names, the variables that name
 * one that runs already, and URLs. services.h starts and stops private ones. */
#ifndef RUNNER_SERVICE_H
#define RUNNER_SERVICE_H

#include "lib/arena.h"
#include "lib/error.h"

#include <stdbool.h>

enum service_kind { SERVICE_POSTGRESQL, SERVICE_REDIS };
#define SERVICE_COUNT 2

/* "postgresql", "redis". */
const char *service_name(enum service_kind kind);
bool service_find(const char *name, enum service_kind *kind);
/* "PostgreSQL", "Redis". */
const char *service_title(enum service_kind kind);
/* "POSTGRESQL_URL", "REDIS_URL": the environment variable that names one that runs already. */
const char *service_variable(enum service_kind kind);

/* URLs that name services which run already, by option or by environment; NULL: the lab's own are meant. Borrowed. */
struct service_urls {
    const char *items[SERVICE_COUNT];
};
/* Fills in from the environment what an option has not given, and checks the schemes. 0 or -1. */
int service_urls_complete(struct service_urls *urls, struct error *error);

/* A URL as it may be shown: without user and password, query and fragment. In arena. */
const char *service_url_show(struct arena *arena, const char *url);
/* Whether something listens where the URL points to. Bounded: a second for each address. */
bool service_url_answers(const char *url);

/* The URL of a private PostgreSQL: its database "lab" by the Unix socket in folder. The folder's permissions are the lock: no password.
 * In arena. */
const char *service_postgresql_url(struct arena *arena, const char *folder, int port);
/* The URL of a private Redis. In arena. */
const char *service_redis_url(struct arena *arena, int port);

#endif
