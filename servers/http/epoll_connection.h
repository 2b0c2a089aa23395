/* epoll_connection: one connection of the front end over raw epoll, from accept to close, and the loop that it belongs to.
 * Everything here runs in the loop's thread. Sockets are registered once, edge-triggered, for reading and writing: a request costs
 * one recv and one send, and its share of an epoll_wait. */
#ifndef SERVERS_HTTP_EPOLL_CONNECTION_H
#define SERVERS_HTTP_EPOLL_CONNECTION_H

#include "servers/http/epoll_request.h"
#include "servers/http/http_answer.h"
#include "servers/http/http_calls.h"

#include <sys/epoll.h>

enum {
    EPOLL_INPUT_BYTES = 64 * 1024,
    EPOLL_OUTPUT_BYTES_MAXIMUM = 256 * 1024 * 1024,
    /* What a connection is registered for. */
    EPOLL_CONNECTION_EVENTS = EPOLLIN | EPOLLOUT | EPOLLRDHUP
};

/* A request under way and what it needs; used again for the next one, of any connection, so that few of them stay warm in the
 * cache.
 */
struct epoll_call {
    struct http_call call;
    struct epoll_request request;
    const char *head;   /* where the request's head lies; NULL while it is not complete, and again once it was handled */
    struct buffer body; /* of a body that came in more than one piece */
    uint64_t body_seen; /* bytes, kept or not */
    struct epoll_connection *connection; /* whose request it is */
};

enum epoll_phase {
    EPOLL_READING, /* between requests, or a request is coming in */
    EPOLL_WAITING, /* the application asked to wait, or works on it in another thread. What the client sends stays in the socket */
    EPOLL_SENDING, /* the socket did not take all of an answer; nothing is read before it has */
    EPOLL_LINGERING, /* the last answer is sent; what the client still sends is dropped until it closes, as a reset could cost it
                        the answer */
    EPOLL_CLOSED     /* to be freed by whoever called */
};

struct epoll_connection {
    int fd;
    enum epoll_phase phase;
    struct epoll_loop *loop;
    struct epoll_call *call; /* NULL between requests */
    bool begun;              /* of call: its head is complete */
    bool answered;           /* of call: its answer is in the output */
    bool readable;           /* the socket may have bytes, or an end, that were not read */
    bool hung_up;            /* an end or an error is behind those bytes */
    bool close_after;        /* the answer in the output is the last one */
    bool linger;             /* when it is sent: the client may be sending still */
    bool linked;             /* on the loop's list */
    bool broken;          /* the socket failed while the application worked on a request in another thread: close it afterwards */
    uint64_t active_ns;   /* when bytes moved last */
    uint64_t dropped;     /* bytes, while lingering */
    struct buffer held;   /* input for later: an incomplete head; the head of a request whose body is coming; pipelined requests */
    struct buffer unsent; /* while EPOLL_SENDING */
    size_t unsent_at;
    struct epoll_connection *previous, *next;
    uint64_t wait_until_ns; /* while EPOLL_WAITING */
    struct epoll_connection *wait_previous, *wait_next;
};

struct http_server;

struct epoll_loop {
    struct http_server *server;
    struct http_calls calls;
    int epoll_fd, wake_fd, timer_fd;
    uint64_t now_ns; /* of this turn */
    struct http_answer_date date;
    struct epoll_connection *connections;
    struct epoll_connection *wait_first, *wait_last; /* by wait_until_ns */
    struct buffer output;                            /* answers of the connection that is being served, to be sent together */
    char input[EPOLL_INPUT_BYTES];
};

/* A connection on an accepted, non-blocking socket, which becomes its own. NULL when there is no memory; the socket stays the
 * caller's then. Not yet linked: it may be made in another thread than the loop's, which sees it with its first event. */
struct epoll_connection *epoll_connection_open(struct epoll_loop *loop, int fd);

/* Serves the connection as far as it goes. events: as epoll gave them. Afterwards it may be EPOLL_CLOSED. */
void epoll_connection_serve(struct epoll_connection *connection, uint32_t events);

/* Completes a request whose wait is over; it was taken off the list of waits. Afterwards it may be EPOLL_CLOSED. */
void epoll_connection_resume(struct epoll_connection *connection);

/* Completes the requests that other threads have handled. */
void epoll_connection_resume_done(struct epoll_loop *loop);

/* Closes the socket, ends a request under way, takes the connection off the lists and frees it. */
void epoll_connection_free(struct epoll_connection *connection);

/* Gets a loop ready for requests. Allocates nothing. */
void epoll_connection_prepare_calls(struct epoll_loop *loop, struct application *application, struct worker *worker);

/* Frees a loop's calls and output. */
void epoll_connection_release_calls(struct epoll_loop *loop);

/* ---- between the files of this front end ------------------------------------------------------------------------------------ */

/* The request is over, one way or the other: ends its exchange and puts the call back for the next one. */
void epoll_connection_end_call(struct epoll_connection *connection);

/* Sends the answers gathered in the loop's output, which is empty afterwards. What the socket does not take makes the connection
 * EPOLL_SENDING; when all is sent, the request is over, and the connection too where close_after says so. (epoll_send.c) */
void epoll_send_output(struct epoll_connection *connection);

/* Sends what was left when the socket takes bytes again. (epoll_send.c) */
void epoll_send_unsent(struct epoll_connection *connection);

/* Has the loop, a struct epoll_loop, look at its orders, from any thread. (epoll.c) */
void epoll_loop_wake(void *loop);

/* Puts a connection on the list of waits; sets the timer when it is the first there. (epoll.c) */
void epoll_loop_add_wait(struct epoll_loop *loop, struct epoll_connection *connection);

#endif
