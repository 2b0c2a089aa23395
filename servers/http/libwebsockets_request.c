/* libwebsockets_request: from a head to its answer (libwebsockets_request.h). Chunked bodies come as they are on the wire and are
 * decoded here; after one, and after a POST or PUT that names no length, the library cannot find the next request, so that the
 * connection is closed with the answer. */
#include "servers/http/libwebsockets_request.h"

#include "servers/app/clock.h"
#include "servers/http/epoll_request.h"
#include "servers/http/http.h"

/* Where a request stands. */
enum phase {
    PHASE_RECEIVING, /* its body may come */
    PHASE_WAITING,   /* until the connection's timer, or its loop, resumes it */
    PHASE_DEFERRED,  /* another thread has it */
    PHASE_ANSWERED   /* the library has the answer, and may not have sent all of it */
};

struct libwebsockets_pending {
    struct http_call call;
    struct lws *wsi; /* NULL: the client left while another thread had the request */
    enum phase phase;
    enum http_answer_connection connection; /* what becomes of it after the answer */
    bool chunked;
    struct epoll_request reader; /* of a chunked body */
    struct buffer body;
    uint64_t body_seen; /* bytes, kept or not */
};

static struct libwebsockets_requests *requests_of(const struct libwebsockets_pending *pending)
{
    return (struct libwebsockets_requests *)pending->call.calls; /* their first member */
}

static struct libwebsockets_requests *of_connection(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

static const char *find_header(const void *native, const char *name)
{
    const struct libwebsockets_pending *pending = native;
    struct libwebsockets_requests *requests = requests_of(pending);
    return libwebsockets_find_header(pending->wsi, name, requests->header, sizeof requests->header);
}

static void end(struct libwebsockets_pending *pending)
{
    application_end(&pending->call.exchange);
    buffer_clear(&pending->body);
    http_calls_give_back(&pending->call);
}

/* Writes what follows LWS_PRE in the output. -1 when the connection is to be closed. */
static int write_output(struct libwebsockets_requests *requests, struct lws *wsi)
{
    struct buffer *output = &requests->output;
    int written = output->failed
                      ? -1
                      : lws_write(wsi, (unsigned char *)output->data + LWS_PRE, output->length - LWS_PRE, LWS_WRITE_HTTP_FINAL);
    buffer_clear(output);
    return written < 0 ? -1 : 0;
}

/* An output that is empty but for its front. */
static struct buffer *begin_output(struct libwebsockets_requests *requests)
{
    struct buffer *output = &requests->output;
    buffer_clear(output);
    if (buffer_reserve(output, LWS_PRE))
        output->length = LWS_PRE;
    http_answer_date_refresh(&requests->date, clock_now_ns());
    return output;
}

/* Hands the answer of an exchange that is complete to the library. -1 when the connection is to be closed, which sends first what is
 * left. */
static int answer(struct libwebsockets_pending *pending)
{
    const struct exchange *exchange = &pending->call.exchange;
    struct libwebsockets_requests *requests = requests_of(pending);
    pending->phase = PHASE_ANSWERED;
    if (application_is_draining(exchange->application))
        pending->connection = HTTP_ANSWER_CLOSE;
    bool closes = pending->connection == HTTP_ANSWER_CLOSE;
    http_answer_append(begin_output(requests), &exchange->response, &requests->date, pending->connection,
                       exchange->request.method == HTTP_HEAD);
    struct lws *wsi = pending->wsi; /* the request may be over in the next line but one */
    if (write_output(requests, wsi) != 0 || closes)
        return -1;
    return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

static int refuse(struct libwebsockets_pending *pending, int status)
{
    struct libwebsockets_requests *requests = requests_of(pending);
    pending->phase = PHASE_ANSWERED;
    http_answer_append_refusal(begin_output(requests), status, &requests->date);
    (void)write_output(requests, pending->wsi);
    return -1;
}

/* Stops reading from the connection until the answer: the library would take what comes for a body. */
static void hold(struct libwebsockets_pending *pending, enum phase phase)
{
    pending->phase = phase;
    lws_set_timeout(pending->wsi, NO_PENDING_TIMEOUT, 0);
    (void)lws_rx_flow_control(pending->wsi, 0); /* failure shows at the next turn */
}

static int handle(struct libwebsockets_pending *pending)
{
    struct exchange *exchange = &pending->call.exchange;
    if (!exchange->request.body_too_large)
        exchange->request.body = buffer_text(&pending->body);
    switch (application_handle(exchange)) {
    case APPLICATION_ANSWERED:
        break;
    case APPLICATION_WAITING:
        hold(pending, PHASE_WAITING);
        lws_set_timer_usecs(pending->wsi, (lws_usec_t)exchange->wait_ms * 1000);
        return 0;
    case APPLICATION_DEFERRED:
        hold(pending, PHASE_DEFERRED);
        return 0;
    }
    return answer(pending);
}

/* A wait is over: completes and answers. */
static int go_on(struct libwebsockets_pending *pending)
{
    application_resume(&pending->call.exchange);
    if (lws_rx_flow_control(pending->wsi, 1) != 0)
        return -1;
    return answer(pending);
}

/* Another thread has handled the request. */
static void resume(struct http_call *call)
{
    struct libwebsockets_pending *pending = (struct libwebsockets_pending *)call;
    struct lws *wsi = pending->wsi;
    if (wsi == NULL) {
        application_resume(&call->exchange);
        end(pending);
    } else if (go_on(pending) != 0) {
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    }
}

/* Answers before the body comes, which costs the connection. */
static int refuse_body(struct libwebsockets_pending *pending)
{
    pending->call.exchange.request.body_too_large = true;
    pending->connection = HTTP_ANSWER_CLOSE;
    return handle(pending);
}

static int begin_body(struct libwebsockets_pending *pending, uint64_t length)
{
    struct exchange *exchange = &pending->call.exchange;
    static const char GO_ON[] = "HTTP/1.1 100 Continue\r\n\r\n";
    bool asks = libwebsockets_expects_continue(pending->wsi);
    exchange->request.body_too_large = length > exchange->body_limit;
    if ((exchange->request.body_too_large && asks) || length > HTTP_BODY_BYTES_READ)
        return refuse_body(pending);
    if (!asks)
        return 0;
    struct libwebsockets_requests *requests = requests_of(pending);
    buffer_append_string(begin_output(requests), GO_ON);
    return write_output(requests, pending->wsi);
}

/* The head is there. What is returned here and below, as the library has it: other than 0 closes the connection. */
static int begin(struct lws *wsi, struct libwebsockets_session *session)
{
    struct libwebsockets_pending *pending = (struct libwebsockets_pending *)http_calls_take(&of_connection(wsi)->calls);
    if (pending == NULL)
        return -1;
    session->pending = pending;
    struct exchange *exchange = &pending->call.exchange;
    uint64_t length = 0;
    pending->wsi = wsi;
    pending->phase = PHASE_RECEIVING;
    pending->connection = libwebsockets_connection(wsi);
    pending->body_seen = 0;
    pending->chunked = false;
    exchange->request.native = pending;
    libwebsockets_append_target(wsi, &exchange->target);
    application_begin(exchange, libwebsockets_method(wsi));
    pending->body.maximum = exchange->body_limit;
    if (!libwebsockets_version_is_known(wsi))
        return refuse(pending, 505);
    switch (libwebsockets_body(wsi, &length)) {
    case LIBWEBSOCKETS_BODY_NONE:
        return handle(pending);
    case LIBWEBSOCKETS_BODY_UNSAID:
    case LIBWEBSOCKETS_BODY_UNHEARD:
        pending->connection = HTTP_ANSWER_CLOSE;
        return handle(pending);
    case LIBWEBSOCKETS_BODY_LENGTH:
        return begin_body(pending, length);
    case LIBWEBSOCKETS_BODY_CHUNKED:
        pending->chunked = true;
        pending->connection = HTTP_ANSWER_CLOSE;
        epoll_request_start(&pending->reader);
        pending->reader.chunked = pending->reader.has_body = true;
        return begin_body(pending, 0);
    case LIBWEBSOCKETS_BODY_MALFORMED:
        break;
    }
    return refuse(pending, 400);
}

/* Keeps a piece of a body, or only counts it. False when there is more than anybody reads. */
static bool keep_piece(struct libwebsockets_pending *pending, struct text piece)
{
    struct request *request = &pending->call.exchange.request;
    pending->body_seen += piece.length;
    if (pending->body_seen > HTTP_BODY_BYTES_READ)
        return false;
    if (!request->body_too_large) {
        buffer_append(&pending->body, piece.data, piece.length);
        /* Failure is nearly always the limit; without memory the body is too large for this server, too. */
        request->body_too_large = pending->body.failed;
    }
    return true;
}

static int receive(struct libwebsockets_pending *pending, const char *data, size_t length)
{
    if (!pending->chunked)
        return keep_piece(pending, (struct text){data, length}) ? 0 : refuse_body(pending);
    while (length > 0) {
        size_t used = 0;
        struct text piece;
        enum epoll_request_result result = epoll_request_read_body(&pending->reader, data, length, &used, &piece);
        if (result == EPOLL_REQUEST_BAD)
            return refuse(pending, pending->reader.refusal);
        if (!keep_piece(pending, piece))
            return refuse_body(pending);
        if (result == EPOLL_REQUEST_COMPLETE)
            return handle(pending);
        data += used;
        length -= used;
    }
    return 0;
}

/* The request is over, or the connection lost. */
static void drop(struct libwebsockets_session *session)
{
    struct libwebsockets_pending *pending = session->pending;
    session->pending = NULL;
    if (pending != NULL && pending->phase == PHASE_DEFERRED)
        pending->wsi = NULL;
    else if (pending != NULL)
        end(pending);
}

void libwebsockets_requests_resume(struct libwebsockets_requests *requests)
{
    http_calls_resume_done(&requests->calls, resume);
}

int libwebsockets_on_request(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    struct libwebsockets_session *session = user;
    struct libwebsockets_pending *pending = session == NULL ? NULL : session->pending;
    bool receiving = pending != NULL && pending->phase == PHASE_RECEIVING;
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP:
        return begin(wsi, session);
    case LWS_CALLBACK_HTTP_BODY:
        return receiving ? receive(pending, in, length) : 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return receiving ? handle(pending) : 0;
    case LWS_CALLBACK_TIMER:
        return pending != NULL && pending->phase == PHASE_WAITING ? go_on(pending) : 0;
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (session != NULL)
            drop(session);
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return -1; /* to HTTP/2 or WebSocket: not what is measured here */
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
        libwebsockets_requests_resume(of_connection(wsi));
        return 0;
    default:
        return 0;
    }
}

void libwebsockets_requests_open(struct libwebsockets_requests *requests, struct application *application, struct worker *worker,
                                 void (*wake)(void *loop), void *loop)
{
    requests->calls = (struct http_calls){.size = sizeof(struct libwebsockets_pending),
                                          .find_header = find_header,
                                          .wake = wake,
                                          .loop = loop,
                                          .application = application,
                                          .worker = worker};
    buffer_init(&requests->output, LIBWEBSOCKETS_OUTPUT_BYTES_MAXIMUM);
}

static void release_body(struct http_call *call)
{
    buffer_release(&((struct libwebsockets_pending *)call)->body);
}

void libwebsockets_requests_release(struct libwebsockets_requests *requests)
{
    http_calls_release(&requests->calls, release_body);
    buffer_release(&requests->output);
}
