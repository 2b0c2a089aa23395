/* http_calls: the requests of one event loop. Each is a call: an exchange and what the front end adds to it, used again for the next
 * request. A call that another thread handles comes back on the loop's list of those that are done. All functions but
 * http_calls_done run in the loop's thread. */
#ifndef SERVERS_HTTP_HTTP_CALLS_H
#define SERVERS_HTTP_HTTP_CALLS_H

#include "servers/app/application.h"
#include "servers/app/done_list.h"

struct http_calls;

/* The first member of the front end's own struct. exchange.owner points to it. */
struct http_call {
    struct exchange exchange;
    struct http_calls *calls;
    struct http_call *next_free;
    struct http_call *next; /* of all */
};

/* One for each loop. */
struct http_calls {
    /* Set by the front end; the rest begins zeroed. */
    size_t size; /* bytes of its own struct */
    const char *(*find_header)(const void *native, const char *name);
    void (*wake)(void *loop); /* has the loop call http_calls_resume_done; called in any thread */
    void *loop;
    struct application *application;
    struct worker *worker;

    struct http_call *free, *all;
    struct done_list done;
};

/* A call for the next request, zeroed where it is new; the front end's part of one that was used before is as it was left. NULL
 * when there is no memory. */
struct http_call *http_calls_take(struct http_calls *calls);

/* Puts the call back. Its exchange must have been ended by application_end, or never begun. */
void http_calls_give_back(struct http_call *call);

/* In any thread: the exchange of a call may go on. It is what exchange.notify is set to. */
void http_calls_done(struct exchange *exchange);

/* Calls resume for each call that is done, which completes and answers it. True when there were any. */
bool http_calls_resume_done(struct http_calls *calls, void (*resume)(struct http_call *call));

/* Frees all calls, in use or not, each after release, which frees what the front end added; NULL where that is nothing. */
void http_calls_release(struct http_calls *calls, void (*release)(struct http_call *call));

#endif
