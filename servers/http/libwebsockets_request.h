/* libwebsockets_request: the requests of one loop of the front end with libwebsockets. All functions run in the loop's thread, or when
 * it has none. */
#ifndef SERVERS_HTTP_LIBWEBSOCKETS_REQUEST_H
#define SERVERS_HTTP_LIBWEBSOCKETS_REQUEST_H

#include "servers/http/http_answer.h"
#include "servers/http/http_calls.h"
#include "servers/http/libwebsockets_head.h"

enum { LIBWEBSOCKETS_OUTPUT_BYTES_MAXIMUM = 128 * 1024 * 1024 };

struct libwebsockets_pending;

/* What the library keeps for each connection; it zeroes it before each request. */
struct libwebsockets_session {
    struct libwebsockets_pending *pending;
};

/* What a loop has for its requests; the user pointer of its context. */
struct libwebsockets_requests {
    struct http_calls calls; /* the first member, which a call points to */
    struct http_answer_date date;
    struct buffer output;                  /* LWS_PRE bytes that the library wants in front, then an answer */
    char header[LIBWEBSOCKETS_HEAD_BYTES]; /* the value that was looked for last */
};

/* Gets ready for the requests of a loop, from zeroed bytes. wake(loop) is called in any thread to have the context's service
 * cancelled. Allocates nothing. */
void libwebsockets_requests_open(struct libwebsockets_requests *requests, struct application *application, struct worker *worker,
                                 void (*wake)(void *loop), void *loop);

/* Frees what requests had, when their context is destroyed. */
void libwebsockets_requests_release(struct libwebsockets_requests *requests);

/* Completes the requests that other threads have handled. */
void libwebsockets_requests_resume(struct libwebsockets_requests *requests);

/* The library's callback for HTTP connections; user is a struct libwebsockets_session, or NULL where it has none. */
int libwebsockets_on_request(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length);

#endif
