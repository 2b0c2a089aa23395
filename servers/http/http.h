/* http: what a C framework must be able to do to stand under the application. One file a framework in this folder defines
 * http_front_end; each is linked into a server of its own. A front end reads and writes HTTP, calls application_begin, _handle,
 * _resume and _end for each request, and waits where the application asks it to, by the means its framework has. */
#ifndef SERVERS_HTTP_HTTP_H
#define SERVERS_HTTP_HTTP_H

#include "servers/app/application.h"
#include "servers/app/failure.h"

#include <stdbool.h>
#include <stddef.h>

struct http_server;

struct http_variant {
    const char *id;
    bool thread_per_connection; /* otherwise event loops, each with a worker of its own */
};

struct http_front_end {
    const char *target_id;
    const char *framework;
    const char *(*version)(void);        /* of the framework as linked at run time */
    const struct http_variant *variants; /* the first one is the default */
    size_t variant_count;

    /* Starts its threads and accepts connections on a socket that listens already and stays the caller's. loops: the number of
     * event loops, 0 for a thread per connection. *server is the caller's, for stop. 0, or -1 with a failure. */
    int (*start)(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure);

    /* Accepts no more connections; those that are open go on. */
    void (*stop_accepting)(struct http_server *server);

    /* Closes what is still open, ends the threads and frees the server. */
    void (*stop)(struct http_server *server);
};

extern const struct http_front_end http_front_end;

enum {
    /* Seconds without a byte after which a connection is closed. */
    HTTP_IDLE_SECONDS = 60,
    /* A body beyond its route's limit is read to its end, so that the client gets to see the 413; but no further than this. */
    HTTP_BODY_BYTES_READ = 64 * 1024 * 1024
};

#endif
