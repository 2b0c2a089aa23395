/* loop_user: one virtual user as a state machine on a non-blocking socket. Private to loop*.c. */
#ifndef RUNNER_LOOP_USER_H
#define RUNNER_LOOP_USER_H

#include "lib/str.h"
#include "runner/plan.h"
#include "runner/request.h"
#include "runner/response.h"

#include <stdbool.h>
#include <stdint.h>

struct loop_worker;

enum loop_user_state {
    /* No request in hand: before its first, or backing off after a failure (due_ns says when to begin), or the window is over. */
    LOOP_USER_WAITING,
    /* A request in hand, connect() under way: the socket becomes writable when it is decided. due_ns is the request's deadline, as
     * in the states below. */
    LOOP_USER_CONNECTING,
    /* Some of the request does not fit the socket's buffer yet. An answer may come already (413) and then ends the request. */
    LOOP_USER_SENDING,
    /* The request is sent; the answer, or the rest of it, is awaited. */
    LOOP_USER_RECEIVING
};

/* Between an answer and the next request there is no state: a closed-loop user goes on at once. */
struct loop_user {
    int socket; /* -1 when there is none */
    enum loop_user_state state;
    uint32_t vu;       /* from 1 */
    uint32_t failures; /* of the connection, in a row */
    bool unusable;     /* the target closed its side: the connection ends with this request */
    struct plan_user plan;
    const struct request *request;
    struct str unsent;
    int64_t start_ns;
    uint64_t bytes_sent, bytes_received; /* of this request */
    struct response response;
    struct response_buffer body; /* owned */
};

void loop_user_init(struct loop_user *user, const struct plan *plan, uint32_t vu);
void loop_user_release(struct loop_user *user); /* closes the socket */
/* Epoll reported these events for the user's socket. */
void loop_user_on_event(struct loop_worker *worker, struct loop_user *user, uint32_t events);
/* The user's due time has come: its wait is over, or its request timed out. */
void loop_user_on_due(struct loop_worker *worker, struct loop_user *user);

#endif
