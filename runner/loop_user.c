/* loop_user: connects, sends, receives, judges, and asks loop_schedule how to go on. Sockets are registered with epoll once,
 * edge-triggered for both directions, so the usual request costs one send and one recv. The price is that what an edge announced
 * must be used up: sending goes on until the kernel takes no more, receiving until it gave less than was asked for (and to the end,
 * where the edge said that there is one, or TLS may hold something back). */
#include "runner/loop_user.h"

#include "lib/clock.h"
#include "runner/check.h"
#include "runner/loop_schedule.h"
#include "runner/loop_worker.h"

#include <string.h>
#include <sys/epoll.h>

#define EVENTS (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)
#define EVENTS_OF_THE_END (EPOLLRDHUP | EPOLLHUP | EPOLLERR)
/* Full inputs taken from one user before the others have their turn. */
#define INPUTS_IN_A_ROW 16

void loop_user_init(struct loop_worker *worker, struct loop_user *user, uint32_t vu)
{
    memset(user, 0, sizeof(*user));
    user->transport.socket = -1;
    flow_user_init(&user->flow, worker->shared->flow, worker->shared->phase, vu, &worker->arena);
}

void loop_user_release(struct loop_user *user)
{
    transport_close(&user->transport);
    response_buffer_release(&user->body);
    response_buffer_release(&user->head);
}

static int64_t read_clock(struct loop_worker *worker)
{
    worker->now_ns = clock_now().nanoseconds;
    return worker->now_ns;
}

static void set_due(struct loop_worker *worker, const struct loop_user *user, int64_t deadline_ns)
{
    bool cut_first = user->retiring && user->retire_ns < deadline_ns;
    worker->due_ns[user - worker->users] = cut_first ? user->retire_ns : deadline_ns;
}

/* ---- the end of a request --------------------------------------------------------------------------------------------------- */

/* Counts a request and what ended with it. */
static void record(struct loop_worker *worker, struct loop_user *user, struct measure_sample *sample,
                   const struct flow_verdict *verdict)
{
    struct measure_recorder *recorder = worker->recorder;
    int64_t end_ns = sample->end_ns;
    if (worker->shared->phase != FLOW_STEPS)
        return;
    if (end_ns >= worker->until_ns && !worker->draining)
        measure_record_unfinished(recorder, worker->until_ns - user->start_ns);
    sample->step = user->step_index;
    sample->latency_ns = end_ns - user->intended_ns;
    sample->service_ns = end_ns - user->start_ns;
    sample->bytes_sent = user->bytes_sent;
    sample->bytes_received = user->bytes_received;
    measure_record(recorder, sample);
    if (verdict->ends_group)
        measure_record_group(recorder, user->step->group_index, end_ns, end_ns - user->group_ns);
    if (verdict->ends_iteration)
        measure_record_iteration(recorder, end_ns, end_ns - user->iteration_ns);
}

/* The request is over; what becomes of its user is up to the schedule. */
static void end(struct loop_worker *worker, struct loop_user *user, const struct flow_verdict *verdict, bool lost)
{
    user->state = LOOP_USER_PAUSED;
    user->ready_ns = worker->now_ns;
    set_due(worker, user, LOOP_TIMER_NEVER);
    if (verdict->ends_iteration)
        user->in_iteration = false;
    loop_schedule_go_on(worker, user, lost);
}

/* The request ended without an answer; the user backs off. */
static void fail(struct loop_worker *worker, struct loop_user *user, enum measure_error error)
{
    struct measure_sample sample = {.end_ns = read_clock(worker), .error = error};
    struct flow_verdict verdict = {0};
    flow_fail(&user->flow, measure_error_name(error), &verdict);
    record(worker, user, &sample, &verdict);
    transport_close(&user->transport);
    user->failures++;
    end(worker, user, &verdict, true);
}

static void start_request(struct loop_worker *worker, struct loop_user *user, const struct flow_request *request);

/* The answer is complete: the clock is read first, then the answer is judged. */
static void finish(struct loop_worker *worker, struct loop_user *user)
{
    struct measure_sample sample = {.end_ns = read_clock(worker), .error = MEASURE_OK, .answered = true};
    const struct response *response = &user->response;
    const struct check_answer answer = {
        .status = response->status, .body = response->body, .body_complete = response->body_complete, .head = response->head};
    struct flow_verdict verdict;
    bool ends_connection = !response->keep_alive || user->unusable || user->unsent.length > 0;
    flow_judge(&user->flow, &answer, &verdict);
    user->failures = 0;
    if (ends_connection)
        transport_close(&user->transport);
    if (verdict.follows) {
        struct flow_request request;
        flow_next(&user->flow, &request);
        start_request(worker, user, &request);
        return;
    }
    sample.status = answer.status;
    sample.checks_passed = verdict.checks_passed;
    if (!verdict.status_holds)
        sample.error = MEASURE_ERROR_STATUS;
    else if (!verdict.checks_hold)
        sample.error = MEASURE_ERROR_CHECK;
    record(worker, user, &sample, &verdict);
    end(worker, user, &verdict, false);
}

void loop_user_interrupt(struct loop_worker *worker, struct loop_user *user)
{
    struct flow_verdict verdict;
    if (loop_user_has_request(user)) {
        transport_close(&user->transport);
        flow_fail(&user->flow, "interrupted", &verdict);
        if (!worker->draining)
            measure_record_unfinished(worker->recorder, worker->now_ns - user->start_ns);
    }
    if (user->in_iteration) {
        worker->recorder->iterations_interrupted++;
        plan_cut_iteration(&worker->shared->flow->plan, &user->flow.plan);
    }
    user->in_iteration = false;
    loop_schedule_rest(worker, user);
}

/* ---- receiving -------------------------------------------------------------------------------------------------------------- */

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

/* The target closed its side (in order), or the connection broke. */
static void end_of_input(struct loop_worker *worker, struct loop_user *user, bool in_order)
{
    if (in_order && response_close(&user->response)) {
        finish(worker, user);
        return;
    }
    fail(worker, user, MEASURE_ERROR_RESET);
}

static void receive(struct loop_worker *worker, struct loop_user *user, uint32_t events)
{
    for (int round = 0; round < INPUTS_IN_A_ROW; round++) {
        ssize_t length = transport_receive(&user->transport, worker->input, LOOP_INPUT_SIZE);
        if (length > 0) {
            if (use_input(worker, user, (size_t)length))
                return;
            if ((size_t)length < LOOP_INPUT_SIZE && (events & EVENTS_OF_THE_END) == 0 && transport_is_plain(&user->transport))
                return; /* the socket is empty: the next edge will tell */
        } else if (length == TRANSPORT_AGAIN) {
            return;
        } else {
            end_of_input(worker, user, length == 0);
            return;
        }
    }
    /* More than one turn's worth: setting the events again makes epoll report what is left. */
    struct epoll_event event = {.events = EVENTS, .data.ptr = user};
    if (epoll_ctl(worker->wait.epoll, EPOLL_CTL_MOD, user->transport.socket, &event) != 0)
        fail(worker, user, MEASURE_ERROR_RESET);
}

/* ---- sending ---------------------------------------------------------------------------------------------------------------- */

/* Sends until all is sent or the socket takes no more. A failed connect() shows here as well, which saves asking for it. True when
 * the request is still in hand, on the same connection. */
static bool send_rest(struct loop_worker *worker, struct loop_user *user)
{
    while (user->unsent.length > 0) {
        ssize_t length = transport_send(&user->transport, user->unsent.data, user->unsent.length);
        if (length >= 0) {
            user->unsent.data += length;
            user->unsent.length -= (size_t)length;
            user->bytes_sent += (uint64_t)length;
            user->state = LOOP_USER_SENDING;
        } else if (length == TRANSPORT_AGAIN) {
            return true;
        } else if (length == TRANSPORT_REFUSED) {
            fail(worker, user, MEASURE_ERROR_CONNECT);
            return false;
        } else {
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

/* Goes on with the handshake, if there is one, and then with sending. As send_rest. */
static bool establish(struct loop_worker *worker, struct loop_user *user)
{
    int result = transport_establish(&user->transport, worker->shared->target);
    if (result == TRANSPORT_AGAIN)
        return true;
    if (result == TRANSPORT_REFUSED) {
        fail(worker, user, MEASURE_ERROR_CONNECT);
        return false;
    }
    return send_rest(worker, user);
}

/* Opens the connection of a request in hand. */
static void open_connection(struct loop_worker *worker, struct loop_user *user)
{
    user->state = LOOP_USER_CONNECTING;
    user->unusable = false;
    measure_record_connection(worker->recorder, worker->now_ns);
    struct epoll_event event = {.events = EVENTS, .data.ptr = user};
    if (transport_open(&user->transport, worker->shared->target) != 0 ||
        epoll_ctl(worker->wait.epoll, EPOLL_CTL_ADD, user->transport.socket, &event) != 0)
        fail(worker, user, MEASURE_ERROR_CONNECT);
    /* A connection that stands already is writable, which is an edge, too. */
}

/* ---- the beginning of a request --------------------------------------------------------------------------------------------- */

/* Sends what flow gave, and gets ready for the answer. */
static void start_request(struct loop_worker *worker, struct loop_user *user, const struct flow_request *request)
{
    user->unsent = request->bytes;
    response_start(&user->response, request->is_head, request->keep_body, &user->body);
    if (request->keep_head)
        response_keep_head(&user->response, &user->head);
    response_use_memory(&user->response, &worker->memories[request->index]);
    if (user->transport.socket < 0) {
        open_connection(worker, user);
        return;
    }
    user->state = LOOP_USER_SENDING;
    (void)send_rest(worker, user);
}

void loop_user_begin(struct loop_worker *worker, struct loop_user *user, int64_t start_ns, int64_t intended_ns)
{
    struct flow_request request;
    flow_next(&user->flow, &request);
    user->step = request.step;
    user->step_index = request.index;
    user->bytes_sent = 0;
    user->bytes_received = 0;
    user->start_ns = start_ns;
    user->intended_ns = start_ns;
    user->deadline_ns = start_ns + request.step->timeout_ns;
    if (request.starts_iteration) {
        user->intended_ns = intended_ns;
        user->iteration_ns = intended_ns;
    }
    if (request.starts_group)
        user->group_ns = user->intended_ns;
    set_due(worker, user, user->deadline_ns);
    start_request(worker, user, &request);
}

/* ---- events ----------------------------------------------------------------------------------------------------------------- */

void loop_user_on_event(struct loop_worker *worker, struct loop_user *user, uint32_t events)
{
    if (!loop_user_has_request(user)) {
        /* Nobody asked: a connection that the target closes, or talks on, between requests is opened anew for the next one. */
        if ((events & (EPOLLIN | EVENTS_OF_THE_END)) != 0)
            transport_close(&user->transport);
        return;
    }
    if ((events & EVENTS_OF_THE_END) != 0)
        user->unusable = true; /* even if the answer did not say so, it was the last one here */
    if (user->state == LOOP_USER_CONNECTING && !establish(worker, user))
        return;
    if (user->state == LOOP_USER_SENDING && (events & EPOLLOUT) != 0 && !send_rest(worker, user))
        return;
    if (user->state == LOOP_USER_CONNECTING) {
        if ((events & (EPOLLHUP | EPOLLERR)) != 0)
            fail(worker, user, MEASURE_ERROR_CONNECT); /* neither refused nor going on: there will be no further edge */
        return;
    }
    if ((events & (EPOLLIN | EVENTS_OF_THE_END)) != 0)
        receive(worker, user, events);
}

void loop_user_on_due(struct loop_worker *worker, struct loop_user *user)
{
    if (user->retiring && user->retire_ns <= worker->now_ns)
        loop_user_interrupt(worker, user);
    else
        fail(worker, user, MEASURE_ERROR_TIMEOUT);
}
