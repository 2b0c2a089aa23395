/* loop_worker: one thread's share of a load run: its users, its epoll instance, its measurement. Private to loop*.c. A worker
 * shares nothing with others but the read-only plan and requests, so more of them are more structs of this kind and a merge of
 * measurements. */
#ifndef RUNNER_LOOP_WORKER_H
#define RUNNER_LOOP_WORKER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/loop.h"
#include "runner/loop_user.h"
#include "runner/measure.h"
#include "runner/plan.h"
#include "runner/request.h"

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

/* A recv asks for this much: a list of 1,000 rows in one call. */
#define LOOP_INPUT_SIZE ((size_t)256 << 10)
/* Timeouts and back-offs are noticed this late at most. */
#define LOOP_SWEEP_NS INT64_C(10000000)

struct loop_worker {
    const struct scenario *scenario;
    const struct request *requests; /* one a step */
    struct plan plan;
    struct sockaddr_storage address;
    socklen_t address_length;
    struct measurement *measurement;
    struct loop_control *control; /* or NULL */

    uint32_t vus; /* of the whole run */
    struct loop_user *users;
    size_t user_count;
    int64_t *due_ns;    /* one a user, beside each other since they are swept: when its request times out, or its wait is over */
    char *send_buffers; /* one a user, send_buffer_size each */
    size_t send_buffer_size;
    char *input; /* LOOP_INPUT_SIZE: every user's answers pass through it */
    int epoll;
    int64_t now_ns;     /* the last time that was read; never behind by more than the handling of one event */
    int64_t until_ns;   /* nothing is begun or counted from here on */
    struct arena arena; /* the parts above that live as long as the worker */
};

/* Prepares user_count users of a run (numbers from 1). 0, or -1 and nothing to release. */
int loop_worker_init(struct loop_worker *worker, size_t user_count, struct error *error);
void loop_worker_release(struct loop_worker *worker);
/* Runs from now through warm-up and measured window. 0, or -1 when epoll itself fails. */
int loop_worker_run(struct loop_worker *worker, struct error *error);

#endif
