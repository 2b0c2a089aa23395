/* exchange: one request and its answer on their way through a server. The front end fills the request, the application
 * (application.h) routes it and builds the response, the front end sends it. A front end keeps one exchange for each connection and
 * uses it again. */
#ifndef SERVERS_APP_EXCHANGE_H
#define SERVERS_APP_EXCHANGE_H

#include "servers/app/buffer.h"
#include "servers/app/text.h"

#include <stdbool.h>
#include <stdint.h>

struct application;
struct worker;
struct route;
struct store;
struct json_codec;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

enum { PATH_PARAMETERS_MAXIMUM = 2, RESPONSE_HEADERS_MAXIMUM = 4, HEADER_VALUE_SIZE = 136, REQUEST_ID_SIZE = 130 };

struct request {
    enum http_method method;
    struct text path;                                /* percent-decoded */
    struct text query;                               /* as received, without the question mark */
    struct text parameters[PATH_PARAMETERS_MAXIMUM]; /* what the {names} of the route's pattern stand for, in order */
    struct text body;                                /* set by the front end before application_handle; empty when body_too_large */
    bool body_too_large;
    /* Finds a header of the request by name, in any case of letters; NULL when absent. */
    const char *(*find_header)(const void *native, const char *name);
    const void *native; /* the front end's request, for find_header */
};

struct response_header {
    const char *name; /* a literal */
    char value[HEADER_VALUE_SIZE];
};

/* An answer that is the same for as long as the server runs, so that a front end may keep it in its own form. */
struct prepared_response {
    int status;
    const char *content_type;
    struct text body;
};

struct response {
    int status;
    const struct prepared_response *prepared; /* where set, it is the whole answer and the rest is unused */
    const char *content_type;                 /* a literal; NULL when there is no body */
    struct buffer body;
    struct response_header headers[RESPONSE_HEADERS_MAXIMUM];
    size_t header_count;
};

struct exchange {
    struct application *application;
    const struct json_codec *json; /* reads bodies, writes users */
    struct worker *worker;         /* of the event loop that serves the connection, or the one that all threads share */
    struct request request;
    struct response response;
    struct buffer target;      /* the request target, which path and query point into */
    const struct route *route; /* NULL: unknown path or method, and the response says so already */
    size_t body_limit;         /* bytes; the front end sets body_too_large beyond */
    struct store *store;       /* while a handler that uses it runs */
    void *owner;               /* the front end's own */
    void (*notify)(
        struct exchange *exchange);  /* set by a front end with event loops; called in any thread: a deferred exchange may be
                                                  resumed */
    struct exchange *next_submitted; /* while it is deferred: in the queue, then on the way back */
    struct buffer kept;              /* of a deferred request: its body, and the header that its route needs */
    size_t kept_header;              /* where that header begins in kept; SIZE_MAX: there is none */
    unsigned wait_ms;                /* set by a handler that must wait before it can answer ... */
    bool calls_upstream;             /* set by a handler that must ask the upstream before it can answer */
    const char *upstream_error;      /* afterwards: why there is no answer of it, a literal; NULL: its body is in kept */
    void (*resume)(struct exchange *exchange); /* ... and what builds the answer after either */
    uint64_t begun_ns;                         /* monotonic: when the header was read */
    uint64_t layer_entered_ns;                 /* of the timing layer */
    size_t layers_entered;                     /* middleware layers whose after-part is still to run */
    char request_id[REQUEST_ID_SIZE];          /* of the request id layer */
};

#endif
