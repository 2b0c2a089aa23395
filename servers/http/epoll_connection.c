/* epoll_connection: reads and answers (epoll_connection.h). Bytes are read into the loop's one input buffer and looked at
 * there; only what must outlive the turn is copied into the connection's own `held`. */
#include "servers/http/epoll_connection.h"

#include "servers/http/http.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    OUTPUT_BYTES_GATHERED = 64 * 1024, /* of pipelined answers, before they are sent */
    HELD_BYTES_MAXIMUM = EPOLL_REQUEST_HEAD_MAXIMUM + 2 * EPOLL_INPUT_BYTES,
    READS_A_TURN = 16 /* then the other connections have theirs */
};

/* Bytes that are looked at: the loop's input, or what the connection holds. */
struct input {
    char *data;
    size_t length;
};

static const char *find_header(const void *native, const char *name)
{
    const struct epoll_call *call = native;
    return call->head == NULL ? NULL : epoll_request_find(&call->request, call->head, name);
}

static struct epoll_call *call_take(struct epoll_loop *loop)
{
    struct epoll_call *call = (struct epoll_call *)http_calls_take(&loop->calls);
    if (call == NULL)
        return NULL;
    call->call.exchange.request.native = call;
    epoll_request_start(&call->request);
    call->head = NULL;
    call->body_seen = 0;
    return call;
}

void epoll_connection_end_call(struct epoll_connection *connection)
{
    struct epoll_call *call = connection->call;
    if (connection->begun)
        application_end(&call->call.exchange);
    buffer_clear(&call->body);
    http_calls_give_back(&call->call);
    connection->call = NULL;
    connection->begun = false;
    connection->answered = false;
}

void epoll_connection_prepare_calls(struct epoll_loop *loop, struct application *application, struct worker *worker)
{
    loop->calls = (struct http_calls){.size = sizeof(struct epoll_call),
                                      .find_header = find_header,
                                      .wake = epoll_loop_wake,
                                      .loop = loop,
                                      .application = application,
                                      .worker = worker};
}

static void release_body(struct http_call *call)
{
    buffer_release(&((struct epoll_call *)call)->body);
}

void epoll_connection_release_calls(struct epoll_loop *loop)
{
    http_calls_release(&loop->calls, release_body);
    buffer_release(&loop->output);
}

struct epoll_connection *epoll_connection_open(struct epoll_loop *loop, int fd)
{
    struct epoll_connection *connection = calloc(1, sizeof *connection);
    if (connection != NULL) {
        connection->fd = fd;
        connection->loop = loop;
        buffer_init(&connection->held, HELD_BYTES_MAXIMUM);
        buffer_init(&connection->unsent, EPOLL_OUTPUT_BYTES_MAXIMUM);
    }
    return connection;
}

static void link_connection(struct epoll_connection *connection)
{
    struct epoll_loop *loop = connection->loop;
    connection->next = loop->connections;
    if (connection->next != NULL)
        connection->next->previous = connection;
    loop->connections = connection;
    connection->linked = true;
    connection->active_ns = loop->now_ns;
}

static void unlink_connection(struct epoll_connection *connection)
{
    struct epoll_loop *loop = connection->loop;
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        loop->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
}

void epoll_connection_free(struct epoll_connection *connection)
{
    if (connection->call != NULL)
        epoll_connection_end_call(connection);
    if (connection->linked)
        unlink_connection(connection);
    (void)close(connection->fd); /* the last answer is sent, or nobody is there to read it: nothing is left to be told */
    buffer_release(&connection->held);
    buffer_release(&connection->unsent);
    free(connection);
}

/* ---- answering -------------------------------------------------------------------------------------------------------------- */

static void answer(struct epoll_connection *connection)
{
    struct epoll_call *call = connection->call;
    struct epoll_loop *loop = connection->loop;
    const struct epoll_request *request = &call->request;
    connection->answered = true;
    connection->close_after = connection->close_after || !request->keep_alive || application_is_draining(loop->calls.application);
    enum http_answer_connection then = request->is_old ? HTTP_ANSWER_CONFIRM_KEEP : HTTP_ANSWER_KEEP;
    http_answer_append(&loop->output, &call->call.exchange.response, &loop->date,
                       connection->close_after ? HTTP_ANSWER_CLOSE : then, call->call.exchange.request.method == HTTP_HEAD);
    if (loop->output.length >= OUTPUT_BYTES_GATHERED && !connection->close_after)
        epoll_send_output(connection);
}

/* The request cannot be understood, so that nothing after it can be either. */
static void refuse(struct epoll_connection *connection, int status)
{
    struct epoll_loop *loop = connection->loop;
    http_answer_append_refusal(&loop->output, status, &loop->date);
    connection->close_after = true;
    connection->linger = true;
    epoll_connection_end_call(connection);
}

/* All of the request is there. The head and the body are gone when a wait is over: what resumes has the exchange only. */
static void handle(struct epoll_connection *connection, struct text body)
{
    struct epoll_call *call = connection->call;
    if (!call->call.exchange.request.body_too_large)
        call->call.exchange.request.body = body;
    enum application_state state = application_handle(&call->call.exchange);
    call->head = NULL;
    if (state != APPLICATION_DEFERRED)
        call->call.exchange.request.body = (struct text){NULL, 0};
    if (state == APPLICATION_ANSWERED) {
        answer(connection);
        return;
    }
    epoll_send_output(connection); /* earlier answers do not wait; what the socket did not take of them does */
    connection->broken = connection->phase == EPOLL_CLOSED;
    if (connection->broken && state == APPLICATION_WAITING)
        return;
    connection->phase = EPOLL_WAITING;
    if (state == APPLICATION_WAITING)
        epoll_loop_add_wait(connection->loop, connection);
}

/* The application wants no such body: it answers before the body comes, which costs the connection. */
static void refuse_body(struct epoll_connection *connection)
{
    connection->call->call.exchange.request.body_too_large = true;
    connection->close_after = true;
    connection->linger = true;
    handle(connection, (struct text){NULL, 0});
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* The head is complete. rest: how many bytes behind it are there. */
static void begin_request(struct epoll_connection *connection, size_t rest)
{
    struct epoll_call *call = connection->call;
    struct exchange *exchange = &call->call.exchange;
    const struct epoll_request *request = &call->request;
    buffer_append(&exchange->target, call->head + request->target, request->target_length);
    application_begin(exchange, call->head + request->method);
    connection->begun = true;
    if (!request->has_body) {
        handle(connection, (struct text){NULL, 0});
        return;
    }
    call->body.maximum = exchange->body_limit;
    bool too_large = request->length > exchange->body_limit;
    bool asks = request->expects_continue && rest == 0;
    if ((too_large && asks) || request->length > HTTP_BODY_BYTES_READ) {
        refuse_body(connection);
        return;
    }
    exchange->request.body_too_large = too_large;
    if (asks)
        buffer_append_string(&connection->loop->output, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* Reads what is there of a head; returns how many bytes are done with: none when it is not complete. */
static size_t read_head(struct epoll_connection *connection, struct input input)
{
    struct epoll_call *call = connection->call;
    size_t length = 0;
    switch (epoll_request_read_head(&call->request, input.data, input.length)) {
    case EPOLL_REQUEST_MORE:
        break;
    case EPOLL_REQUEST_BAD:
        refuse(connection, call->request.refusal);
        break;
    case EPOLL_REQUEST_COMPLETE:
        length = call->request.head_length;
        call->head = input.data;
        begin_request(connection, input.length - length);
        break;
    }
    return length;
}

/* Keeps a piece of a body, or only counts it. False when there is more than anybody reads. */
static bool keep_piece(struct epoll_connection *connection, struct text piece)
{
    struct epoll_call *call = connection->call;
    call->body_seen += piece.length;
    if (call->body_seen > HTTP_BODY_BYTES_READ)
        return false;
    if (!call->call.exchange.request.body_too_large) {
        buffer_append(&call->body, piece.data, piece.length);
        /* Failure is nearly always the limit; without memory the body is too large for this server, too. */
        call->call.exchange.request.body_too_large = call->body.failed;
    }
    return true;
}

/* Reads what is there of a body; returns how many bytes are done with. */
static size_t read_body(struct epoll_connection *connection, struct input input)
{
    struct epoll_call *call = connection->call;
    size_t used = 0;
    struct text piece;
    enum epoll_request_result result = epoll_request_read_body(&call->request, input.data, input.length, &used, &piece);
    if (result == EPOLL_REQUEST_BAD)
        refuse(connection, call->request.refusal);
    else if (result == EPOLL_REQUEST_COMPLETE && call->body_seen == 0)
        handle(connection, piece); /* all of it in one piece: used where it lies */
    else if (!keep_piece(connection, piece))
        refuse_body(connection);
    else if (result == EPOLL_REQUEST_COMPLETE)
        handle(connection, buffer_text(&call->body));
    return used;
}

/* Keeps bytes that are needed later, from wherever they lie, as all that is held. */
static void hold(struct epoll_connection *connection, const char *data, size_t length)
{
    struct buffer *held = &connection->held;
    bool inside = held->data != NULL && data >= held->data && data < held->data + held->capacity;
    if (inside) {
        memmove(held->data, data, length);
        held->length = length;
    } else {
        buffer_clear(held);
        buffer_append(held, data, length);
    }
    if (held->failed)
        connection->phase = EPOLL_CLOSED;
}

/* The turn ends with the input at `rest`. */
static void hold_rest(struct epoll_connection *connection, struct input rest)
{
    struct epoll_call *call = connection->call;
    bool in_body = connection->begun && !connection->answered;
    if (connection->phase == EPOLL_READING && in_body) {
        if (call->head != connection->held.data)
            hold(connection, call->head, call->request.head_length);
        call->head = connection->held.data;
    } else if (connection->phase == EPOLL_READING || connection->phase == EPOLL_WAITING || connection->phase == EPOLL_SENDING) {
        hold(connection, rest.data, rest.length);
    } else {
        buffer_clear(&connection->held);
    }
}

/* One step on: a head, or some of a body. Returns how many bytes are done with; none when there is nothing more to do with them
 * now.
 */
static size_t process_part(struct epoll_connection *connection, struct input input)
{
    if (connection->call != NULL && connection->answered)
        epoll_connection_end_call(connection);
    if (connection->call == NULL)
        connection->call = call_take(connection->loop);
    if (connection->call == NULL) {
        connection->phase = EPOLL_CLOSED;
        return 0;
    }
    connection->call->connection = connection;
    return connection->begun ? read_body(connection, input) : read_head(connection, input);
}

/* Reads and answers the requests in the input; keeps what is left of it. */
static void process(struct epoll_connection *connection, struct input input)
{
    size_t used = 1;
    while (connection->phase == EPOLL_READING && !connection->close_after && input.length > 0 && used > 0) {
        used = process_part(connection, input);
        input.data += used;
        input.length -= used;
    }
    if (connection->close_after)
        connection->linger = connection->linger || input.length > 0 || connection->readable;
    hold_rest(connection, input);
    if (connection->phase != EPOLL_WAITING)
        epoll_send_output(connection);
}

/* Takes what recv gave. */
static void take_input(struct epoll_connection *connection, size_t length)
{
    struct epoll_loop *loop = connection->loop;
    if (connection->phase == EPOLL_LINGERING) {
        connection->dropped += length;
        if (connection->dropped > HTTP_BODY_BYTES_READ)
            connection->phase = EPOLL_CLOSED;
        return;
    }
    bool head_is_cut = connection->held.length > 0 && !connection->begun;
    if (!head_is_cut) {
        process(connection, (struct input){loop->input, length});
        return;
    }
    buffer_append(&connection->held, loop->input, length);
    if (connection->held.failed)
        connection->phase = EPOLL_CLOSED;
    else
        process(connection, (struct input){connection->held.data, connection->held.length});
}

/* Reads until the socket is empty. A read that did not fill the buffer has emptied it, and what comes later raises another edge;
 * only an end or an error that was announced is worth another look. */
static void read_input(struct epoll_connection *connection)
{
    struct epoll_loop *loop = connection->loop;
    for (unsigned reads = 0; connection->readable && (connection->phase == EPOLL_READING || connection->phase == EPOLL_LINGERING);
         reads++) {
        if (reads == READS_A_TURN) {
            struct epoll_event again = {.events = (uint32_t)EPOLL_CONNECTION_EVENTS | EPOLLET, .data.ptr = connection};
            if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, connection->fd, &again) == 0)
                return; /* the same edge comes again, behind those of the others */
        }
        ssize_t length = recv(connection->fd, loop->input, sizeof loop->input, 0);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0) {
            connection->readable = false;
            if (length == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
                connection->phase = EPOLL_CLOSED;
            return;
        }
        connection->active_ns = loop->now_ns;
        connection->readable = (size_t)length == sizeof loop->input || connection->hung_up;
        take_input(connection, (size_t)length);
    }
}

/* Goes on after a wait or a slow answer: with pipelined requests that are held, then with the socket. */
static void go_on(struct epoll_connection *connection)
{
    if (connection->phase == EPOLL_READING && connection->held.length > 0)
        process(connection, (struct input){connection->held.data, connection->held.length});
    read_input(connection);
}

void epoll_connection_serve(struct epoll_connection *connection, uint32_t events)
{
    if (!connection->linked)
        link_connection(connection);
    connection->hung_up = connection->hung_up || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    connection->readable = connection->readable || connection->hung_up || (events & EPOLLIN) != 0;
    if (connection->phase == EPOLL_SENDING) {
        epoll_send_unsent(connection);
        go_on(connection);
    } else {
        read_input(connection);
    }
}

static void resume(struct http_call *call)
{
    struct epoll_connection *connection = ((struct epoll_call *)call)->connection;
    epoll_connection_resume(connection);
    if (connection->phase == EPOLL_CLOSED)
        epoll_connection_free(connection);
}

void epoll_connection_resume_done(struct epoll_loop *loop)
{
    http_calls_resume_done(&loop->calls, resume);
}

void epoll_connection_resume(struct epoll_connection *connection)
{
    application_resume(&connection->call->call.exchange);
    if (connection->broken) {
        connection->phase = EPOLL_CLOSED;
        return;
    }
    connection->phase = EPOLL_READING;
    connection->linger = connection->held.length > 0 || connection->readable;
    answer(connection);
    epoll_send_output(connection);
    if (connection->phase == EPOLL_SENDING)
        epoll_send_unsent(connection);
    go_on(connection);
}
