/* loop_user: one virtual user as a state machine on a non-blocking connection. Private to loop*.c. */
#ifndef RUNNER_LOOP_USER_H
#define RUNNER_LOOP_USER_H

#include "lib/str.h"
#include "runner/flow.h"
#include "runner/measure.h"
#include "runner/response.h"
#include "runner/transport.h"

#include <stdbool.h>
#include <stdint.h>

struct loop_worker;

enum loop_user_state {
    /* No work: not begun yet, done, or free (open loop). Its connection may be open. */
    LOOP_USER_IDLE,
    /* The timer says when it goes on: think time, back-off after a failure, or its first start. */
    LOOP_USER_PAUSED,
    /* A request in hand, connect() or the TLS handshake under way: the socket's events tell when it is decided. due_ns is the
     * request's deadline, as in the states below. */
    LOOP_USER_CONNECTING,
    /* Some of the request does not fit the socket's buffer yet. An answer may come already (413) and then ends the request. */
    LOOP_USER_SENDING,
    /* The request is sent; the answer, or the rest of it, is awaited. */
    LOOP_USER_RECEIVING
};

struct loop_user {
    struct transport transport;
    enum loop_user_state state;
    bool unusable;     /* the target closed its side: the connection ends with this request */
    bool in_iteration; /* between the first request of an iteration and the end of the last one */
    bool retiring;     /* closed loop: taken away by a ramp; ends with its iteration */
    bool keep_head;
    uint32_t failures;              /* of the connection, in a row */
    int64_t start_ns;               /* turned to the request */
    int64_t ready_ns;               /* the last one ended */
    int64_t intended_ns;            /* what latency counts from: on the schedule, or start_ns */
    int64_t deadline_ns;            /* of the request */
    int64_t retire_ns;              /* when an iteration of a retiring user is cut */
    int64_t iteration_ns, group_ns; /* (intended) starts of the iteration and of its present group */
    uint64_t iterations;            /* begun in all */
    const struct scenario_step *step;
    size_t step_index;
    struct str unsent;
    uint64_t bytes_sent, bytes_received; /* of this request */
    struct response response;
    struct response_buffer body, head; /* owned */
    struct flow_user flow;
};

static inline bool loop_user_has_request(const struct loop_user *user)
{
    return user->state >= LOOP_USER_CONNECTING;
}

void loop_user_init(struct loop_worker *worker, struct loop_user *user, uint32_t vu);
void loop_user_release(struct loop_user *user); /* closes the connection */
/* Sends the user's next request, to which it turned at start_ns, and, when it is the first of an iteration, should have turned at
 * intended_ns. */
void loop_user_begin(struct loop_worker *worker, struct loop_user *user, int64_t start_ns, int64_t intended_ns);
/* Epoll reported these events for the user's socket. */
void loop_user_on_event(struct loop_worker *worker, struct loop_user *user, uint32_t events);
/* The user's due time has come: its request timed out, or its iteration is to be cut. */
void loop_user_on_due(struct loop_worker *worker, struct loop_user *user);
/* Drops what the user is at, its connection included if a request is in flight. */
void loop_user_interrupt(struct loop_worker *worker, struct loop_user *user);

#endif
