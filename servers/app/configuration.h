/* configuration: a server's settings, from environment variables that have the same names in every target. */
#ifndef SERVERS_APP_CONFIGURATION_H
#define SERVERS_APP_CONFIGURATION_H

#include "servers/app/failure.h"
#include "servers/json/json_codec.h"

#include <stdbool.h>
#include <stddef.h>

/* The strings belong to the environment. */
struct configuration {
    const char *host;         /* HOST, 127.0.0.1 */
    const char *port;         /* PORT, 8080; 0 lets the system choose */
    size_t workers;           /* WORKERS, 1: event loops */
    size_t pool_size;         /* DB_POOL_SIZE, 10: database connections where each HTTP connection has a thread; a loop has one */
    const char *database_url; /* DATABASE_URL, required */
    const char *cache_url;    /* CACHE_URL, memory: */
    const char *upstream_url; /* UPSTREAM_URL; NULL when not set: /external waits 100 ms instead of asking anybody */
    const char *jwt_secret;   /* JWT_SECRET; NULL when not set: one is made up, good until this process ends */
    const struct json_codec *json; /* JSON, direct: the library that reads and writes JSON */
    const char *target_id;         /* TARGET_ID, the server's own name */
    const char *variant;           /* VARIANT; NULL when not set: the server's first one */
};

/* Reads the environment. 0, or -1 with a failure that names the variable. */
int configuration_read(struct configuration *configuration, const char *default_target_id, struct failure *failure);

#endif
