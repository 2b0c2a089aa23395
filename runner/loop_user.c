/* loop_user: connects, sends, receives, judges, and goes on. Sockets are registered with epoll once, edge-triggered for both
 * directions, so the usual request costs one send and one recv. The price is that what an edge announced must be used up: sending
 * goes on until the kernel takes no more, receiving until it gave less than was asked for (and to the end, where the edge said that
 * there is one). */
#include "runner/loop_user.h"

#include "lib/clock.h"
#include "runner/check.h"
#include "runner/loop_worker.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)
#define EVENTS_OF_THE_END (EPOLLRDHUP | EPOLLHUP | EPOLLERR)
/* Full inputs taken from one user before the others have their turn. */
#define INPUTS_IN_A_ROW 16
#define NEVER INT64_MAX

static void begin(struct loop_worker *worker, struct loop_user *user);

void loop_user_init(struct loop_user *user, const struct plan *plan, uint32_t vu)
{
    memset(user, 0, sizeof *user);
    user->socket = -1;
    user->vu = vu;
    plan_user_init(&user->plan, plan, vu);
}

static void disconnect(struct loop_user *user)
{
    if (user->socket >= 0) {
        close(user->socket); /* nothing is written to it that could be lost; epoll forgets it by itself */
        user->socket = -1;
    }
}

void loop_user_release(struct loop_user *user)
{
    disconnect(user);
    response_buffer_release(&user->body);
}

static int64_t read_clock(struct loop_worker *worker)
{
    worker->now_ns = clock_now().nanoseconds;
    return worker->now_ns;
}

static int64_t *due(struct loop_worker *worker, const struct loop_user *user)
{
    return &worker->due_ns[user - worker->users];
}

/* ---- the end of a request ---------------------------------------------------------------------------------------------------- */

static void record(struct loop_worker *worker, const struct loop_user *user, struct measure_sample *sample)
{
    sample->step = user->plan.step;
    sample->latency_ns = sample->end_ns - user->start_ns;
    sample->bytes_sent = user->bytes_sent;
    sample->bytes_received = user->bytes_received;
    sample->ends_iteration = plan_ends_iteration(&worker->plan, &user->plan);
    measure_record(worker->measurement, sample);
}

/* The request ended without an answer; the user backs off. */
static void fail(struct loop_worker *worker, struct loop_user *user, enum measure_error error)
{
    struct measure_sample sample = {.end_ns = read_clock(worker), .error = error};
    record(worker, user, &sample);
    disconnect(user);
    user->failures++;
    user->state = LOOP_USER_WAITING;
    *due(worker, user) = sample.end_ns + plan_back_off_ns(user->failures);
}

/* The answer is complete: the clock is read first, then the answer is judged. */
static void finish(struct loop_worker *worker, struct loop_user *user)
{
    struct measure_sample sample = {.end_ns = read_clock(worker), .error = MEASURE_OK, .answered = true};
    const struct scenario_step *step = &worker->scenario->steps[user->plan.step];
    struct check_answer answer = {user->response.status, user->response.body, user->response.body_complete};
    bool status_holds;
    sample.checks_passed = check_evaluate(step->checks, step->check_count, &answer, &status_holds);
    uint32_t all = (uint32_t)((UINT64_C(1) << step->check_count) - 1);
    if (!status_holds) {
        sample.error = MEASURE_ERROR_STATUS;
    } else if (sample.checks_passed != all) {
        sample.error = MEASURE_ERROR_CHECK;
    }
    record(worker, user, &sample);
    user->failures = 0;
    if (!user->response.keep_alive || user->unusable || user->unsent.length > 0) {
        disconnect(user);
    }
    begin(worker, user);
}

/* ---- receiving --------------------------------------------------------------------------------------------------------------- */

/* Uses what was received. True when the request has ended. */
static bool use_input(struct loop_worker *worker, struct loop_user *user, size_t length)
{
    size_t used = 0;
    user->bytes_received += length;
    switch (response_read(&user->response, worker->input, length, &used)) {
    case RESPONSE_MORE:
        return false;
    case RESPONSE_DONE:
        if (used == length) {
            finish(worker, user);
            return true;
        }
        break; /* nobody asked for what follows: where the answer ends is in doubt */
    case RESPONSE_BAD:
        break;
    }
    fail(worker, user, MEASURE_ERROR_BAD_RESPONSE);
    return true;
}

/* The target closed its side, or recv failed with errno_value (0: closed). */
static void end_of_input(struct loop_worker *worker, struct loop_user *user, int errno_value)
{
    if (errno_value == 0 && response_close(&user->response)) {
        finish(worker, user);
        return;
    }
    fail(worker, user, MEASURE_ERROR_RESET);
}

static void receive(struct loop_worker *worker, struct loop_user *user, uint32_t events)
{
    for (int round = 0; round < INPUTS_IN_A_ROW; round++) {
        ssize_t length = recv(user->socket, worker->input, LOOP_INPUT_SIZE, 0);
        if (length > 0) {
            if (use_input(worker, user, (size_t)length)) {
                return;
            }
            if ((size_t)length < LOOP_INPUT_SIZE && (events & EVENTS_OF_THE_END) == 0) {
                return; /* the socket is empty: the next edge will tell */
            }
        } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
            end_of_input(worker, user, length == 0 ? 0 : errno);
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
    /* More than one turn's worth: setting the events again makes epoll report what is left. */
    struct epoll_event event = {.events = EVENTS, .data.ptr = user};
    if (epoll_ctl(worker->epoll, EPOLL_CTL_MOD, user->socket, &event) != 0) {
        fail(worker, user, MEASURE_ERROR_RESET);
    }
}

/* ---- sending ----------------------------------------------------------------------------------------------------------------- */

static bool is_connect_error(int errno_value)
{
    return errno_value == ECONNREFUSED || errno_value == EHOSTUNREACH || errno_value == ENETUNREACH || errno_value == ETIMEDOUT ||
           errno_value == ENOTCONN || errno_value == EACCES || errno_value == EPERM;
}

/* Sends until all is sent or the socket takes no more. A failed connect() shows here as well, which saves asking for it. True when
 * the request is still in hand, on the same connection. */
static bool send_rest(struct loop_worker *worker, struct loop_user *user)
{
    while (user->unsent.length > 0) {
        ssize_t length = send(user->socket, user->unsent.data, user->unsent.length, MSG_NOSIGNAL);
        if (length >= 0) {
            user->unsent.data += length;
            user->unsent.length -= (size_t)length;
            user->bytes_sent += (uint64_t)length;
            user->state = LOOP_USER_SENDING;
        } else if (errno == EAGAIN) {
            return true;
        } else if (errno != EINTR) {
            if (user->state == LOOP_USER_CONNECTING && is_connect_error(errno)) {
                fail(worker, user, MEASURE_ERROR_CONNECT);
                return false;
            }
            /* The target takes no more; it may have answered before it closed. */
            user->unusable = true;
            user->state = LOOP_USER_RECEIVING;
            receive(worker, user, EVENTS_OF_THE_END);
            return false;
        }
    }
    user->state = LOOP_USER_RECEIVING;
    return true;
}

/* Opens the connection of a request in hand. */
static void open_connection(struct loop_worker *worker, struct loop_user *user)
{
    int yes = 1;
    user->state = LOOP_USER_CONNECTING;
    user->socket = socket(worker->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (user->socket < 0 || setsockopt(user->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0) {
        fail(worker, user, MEASURE_ERROR_CONNECT);
        return;
    }
    int result = connect(user->socket, (const struct sockaddr *)&worker->address, worker->address_length);
    struct epoll_event event = {.events = EVENTS, .data.ptr = user};
    if ((result != 0 && errno != EINPROGRESS) || epoll_ctl(worker->epoll, EPOLL_CTL_ADD, user->socket, &event) != 0) {
        fail(worker, user, MEASURE_ERROR_CONNECT);
    }
    /* A connection that stands already is writable, which is an edge, too. */
}

/* ---- the beginning of a request ---------------------------------------------------------------------------------------------- */

static void begin(struct loop_worker *worker, struct loop_user *user)
{
    user->state = LOOP_USER_WAITING;
    *due(worker, user) = NEVER;
    if (worker->now_ns >= worker->until_ns) {
        return;
    }
    size_t index = plan_next_step(&worker->plan, &user->plan);
    const struct scenario_step *step = &worker->scenario->steps[index];
    struct template_values values = {user->vu, worker->vus, user->plan.iteration, &user->plan.random};
    char *buffer = worker->send_buffers + (size_t)(user - worker->users) * worker->send_buffer_size;
    user->request = &worker->requests[index];
    user->unsent = request_assemble(user->request, &values, buffer);
    user->unusable = false;
    user->bytes_sent = 0;
    user->bytes_received = 0;
    response_start(&user->response, user->request->is_head, step->needs_body, &user->body);
    user->start_ns = read_clock(worker);
    *due(worker, user) = user->start_ns + step->timeout_ns;
    if (user->socket < 0) {
        open_connection(worker, user);
        return;
    }
    user->state = LOOP_USER_SENDING;
    send_rest(worker, user);
}

/* ---- events ------------------------------------------------------------------------------------------------------------------ */

void loop_user_on_event(struct loop_worker *worker, struct loop_user *user, uint32_t events)
{
    if (user->state == LOOP_USER_WAITING) { /* the window is over, or an earlier event ended the request */
        return;
    }
    if ((events & EVENTS_OF_THE_END) != 0) {
        user->unusable = true; /* even if the answer did not say so, it was the last one here */
    }
    if (user->state == LOOP_USER_CONNECTING || (user->state == LOOP_USER_SENDING && (events & EPOLLOUT) != 0)) {
        if (!send_rest(worker, user) || user->state == LOOP_USER_CONNECTING) {
            return;
        }
    }
    if ((events & (EPOLLIN | EVENTS_OF_THE_END)) != 0) {
        receive(worker, user, events);
    }
}

void loop_user_on_due(struct loop_worker *worker, struct loop_user *user)
{
    if (user->state == LOOP_USER_WAITING) {
        begin(worker, user);
    } else {
        fail(worker, user, MEASURE_ERROR_TIMEOUT);
    }
}
