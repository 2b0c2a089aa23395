/* http front end with libevent's evhttp: one event loop (base, server, thread) for each worker. All loops listen on one socket, but
 * only one at a time: the loop that has accepted a connection passes the turn to the next, so that each gets its share. Waiting is
 * a timer of the loop. evhttp reads a whole body before it calls, and answers requests it cannot parse by itself. */
#include "servers/http/http.h"

#include "servers/app/clock.h"
#include "servers/http/http_calls.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { HEADERS_BYTES_MAXIMUM = 64 * 1024 };

/* Where a request stands; evhttp hands it over when it is complete. */
enum phase {
    PHASE_FREE,    /* to be used again */
    PHASE_WAITING, /* until the timer fires, or another thread has handled it */
    PHASE_SENDING  /* the answer is evhttp's */
};

struct loop;

struct pending {
    struct http_call call;
    struct evhttp_request *request;
    struct event *timer; /* made at the first wait */
    uint64_t wait_until_ns;
    enum phase phase;
    bool connection_closed; /* while waiting: nobody is there to answer */
};

struct loop {
    struct http_server *server;
    struct event_base *base;
    struct evhttp *http;
    struct evconnlistener *listener;
    int wake_fd; /* an eventfd: the turn to accept is passed here, or an order is to be looked at */
    struct event *wake;
    struct http_calls calls;
    pthread_t thread;
    bool running;
};

struct http_server {
    struct application *application;
    size_t loop_count;
    atomic_bool accepting, ending;
    struct loop loops[]; /* loop_count of them */
};

static void wake_loop(void *argument)
{
    const struct loop *loop = argument;
    uint64_t one = 1;
    /* An eventfd takes this write unless 2^64 of them were not read. */
    ssize_t written = write(loop->wake_fd, &one, sizeof one);
    (void)written;
}

static const char *find_header(const void *native, const char *name)
{
    /* evhttp's parameter is not const, though it only reads. */
    return evhttp_find_header(evhttp_request_get_input_headers((struct evhttp_request *)(uintptr_t)native), name);
}

/* The request is over, one way or the other. */
static void pending_give_back(struct pending *pending)
{
    application_end(&pending->call.exchange);
    pending->phase = PHASE_FREE;
    pending->request = NULL;
    http_calls_give_back(&pending->call);
}

/* The last byte of an answer is written. The connection goes on, or is closed, without this request. */
static void on_sent(struct evhttp_request *request, void *argument)
{
    evhttp_connection_set_closecb(evhttp_request_get_connection(request), NULL, NULL);
    pending_give_back(argument);
}

static void on_connection_closed(struct evhttp_connection *connection, void *argument)
{
    (void)connection;
    struct pending *pending = argument;
    if (pending->phase == PHASE_WAITING)
        pending->connection_closed = true;
    else if (pending->phase == PHASE_SENDING)
        pending_give_back(pending);
}

/* Adds the headers; false when there is no memory. */
static bool add_headers(struct evhttp_request *request, const struct response *response, struct text body, bool close)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    bool added = response->content_type == NULL || evhttp_add_header(headers, "Content-Type", response->content_type) == 0;
    added = added && (!close || evhttp_add_header(headers, "Connection", "close") == 0);
    for (size_t i = 0; i < response->header_count; i++)
        added = added && evhttp_add_header(headers, response->headers[i].name, response->headers[i].value) == 0;
    if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD) {
        char length[24];
        (void)snprintf(length, sizeof length, "%zu", body.length);
        added = added && evhttp_add_header(headers, "Content-Length", length) == 0;
    }
    return added;
}

/* Hands the answer of an exchange that is complete to evhttp. */
static void answer(struct pending *pending)
{
    struct evhttp_request *request = pending->request;
    struct response *response = &pending->call.exchange.response;
    struct text body = buffer_text(&response->body);
    if (response->prepared != NULL) {
        response->status = response->prepared->status;
        response->content_type = response->prepared->content_type;
        body = response->prepared->body;
    }
    pending->phase = PHASE_SENDING;
    bool built = add_headers(request, response, body, application_is_draining(pending->call.exchange.application));
    if (built && body.length > 0 && evhttp_request_get_command(request) != EVHTTP_REQ_HEAD) {
        /* The bytes stay where they are until the request is over, so they need not be copied. */
        built = evbuffer_add_reference(evhttp_request_get_output_buffer(request), body.data, body.length, NULL, NULL) == 0;
    }
    evhttp_request_set_on_complete_cb(request, on_sent, pending);
    evhttp_send_reply(request, built ? response->status : HTTP_INTERNAL, NULL, NULL);
}

/* Completes and answers, or frees a request that nobody waits for any more. */
static void finish_waiting(struct pending *pending)
{
    application_resume(&pending->call.exchange);
    if (!pending->connection_closed) {
        answer(pending);
        return;
    }
    /* Without a connection this only frees the request, and calls nobody. */
    evhttp_send_reply(pending->request, HTTP_OK, NULL, NULL);
    pending_give_back(pending);
}

static void on_timer(evutil_socket_t fd, short events, void *argument);

/* Starts the timer for what is left of the wait; true when nothing is, or the timer cannot be had. */
static bool wait_is_over(struct pending *pending)
{
    uint64_t now = clock_now_ns();
    if (now >= pending->wait_until_ns)
        return true;
    uint64_t left_us = (pending->wait_until_ns - now + 999) / 1000;
    struct timeval left = {.tv_sec = (time_t)(left_us / 1000000), .tv_usec = (suseconds_t)(left_us % 1000000)};
    if (pending->timer == NULL)
        pending->timer = evtimer_new(((struct loop *)pending->call.calls->loop)->base, on_timer, pending);
    return pending->timer == NULL || evtimer_add(pending->timer, &left) != 0;
}

/* The loop's clock is a coarse one, so that the timer may fire a few milliseconds early; then it waits for the rest. */
static void on_timer(evutil_socket_t fd, short events, void *argument)
{
    (void)fd, (void)events;
    if (wait_is_over(argument))
        finish_waiting(argument);
}

/* Waits as the application asked. */
static void begin_waiting(struct pending *pending)
{
    pending->wait_until_ns = clock_now_ns() + pending->call.exchange.wait_ms * UINT64_C(1000000);
    if (wait_is_over(pending))
        finish_waiting(pending); /* no memory for a timer: better early than never */
}

static const char *method_name(enum evhttp_cmd_type command)
{
    switch (command) {
    case EVHTTP_REQ_GET:
        return "GET";
    case EVHTTP_REQ_HEAD:
        return "HEAD";
    case EVHTTP_REQ_POST:
        return "POST";
    case EVHTTP_REQ_PUT:
        return "PUT";
    case EVHTTP_REQ_DELETE:
        return "DELETE";
    case EVHTTP_REQ_OPTIONS:
    case EVHTTP_REQ_TRACE:
    case EVHTTP_REQ_CONNECT:
    case EVHTTP_REQ_PATCH:
        break;
    }
    return "OTHER";
}

/* Points the exchange at the body, which evhttp keeps until the request is over. */
static void take_body(struct exchange *exchange, struct evhttp_request *request)
{
    struct evbuffer *input = evhttp_request_get_input_buffer(request);
    size_t length = evbuffer_get_length(input);
    if (length == 0)
        return;
    const unsigned char *data = length > exchange->body_limit ? NULL : evbuffer_pullup(input, -1);
    if (data == NULL)
        exchange->request.body_too_large = true; /* for the limit, or for the memory there is */
    else
        exchange->request.body = (struct text){(const char *)data, length};
}

static void on_request(struct evhttp_request *request, void *argument)
{
    struct loop *loop = argument;
    struct pending *pending = (struct pending *)http_calls_take(&loop->calls);
    if (pending == NULL) {
        evhttp_send_error(request, HTTP_SERVUNAVAIL, NULL);
        return;
    }
    struct exchange *exchange = &pending->call.exchange;
    pending->request = request;
    exchange->request.native = request;
    buffer_append_string(&exchange->target, evhttp_request_get_uri(request));
    evhttp_connection_set_closecb(evhttp_request_get_connection(request), on_connection_closed, pending);
    application_begin(exchange, method_name(evhttp_request_get_command(request)));
    take_body(exchange, request);
    /* Before the application has it: another thread may be done with it at once, though it only tells this one. */
    pending->phase = PHASE_WAITING;
    pending->connection_closed = false;
    switch (application_handle(exchange)) {
    case APPLICATION_ANSWERED:
        answer(pending);
        break;
    case APPLICATION_WAITING:
        begin_waiting(pending);
        break;
    case APPLICATION_DEFERRED:
        break;
    }
}

/* evhttp asks for the stream of a connection it has just accepted: the moment to pass the turn. */
static struct bufferevent *on_accepted(struct event_base *base, void *argument)
{
    struct loop *loop = argument;
    struct http_server *server = loop->server;
    if (server->loop_count > 1) {
        size_t index = (size_t)(loop - server->loops);
        (void)evconnlistener_disable(loop->listener);
        wake_loop(&server->loops[(index + 1) % server->loop_count]);
    }
    return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
}

static void resume(struct http_call *call)
{
    finish_waiting((struct pending *)call);
}

/* Either the turn to accept has come here, or there is an order. */
static void on_wake(evutil_socket_t fd, short events, void *argument)
{
    (void)events;
    struct loop *loop = argument;
    uint64_t count = 0;
    ssize_t bytes = read(fd, &count, sizeof count);
    (void)bytes; /* nothing there only means that another wake-up took it along */
    http_calls_resume_done(&loop->calls, resume);
    if (atomic_load(&loop->server->ending))
        (void)event_base_loopbreak(loop->base);
    else if (atomic_load(&loop->server->accepting))
        (void)evconnlistener_enable(loop->listener);
    else
        (void)evconnlistener_disable(loop->listener);
}

static void *run(void *argument)
{
    struct loop *loop = argument;
    (void)event_base_dispatch(loop->base); /* until on_wake breaks it */
    return NULL;
}

/* The base has no locks: only its thread uses it. The change list saves epoll_ctl calls; it needs that no file descriptor in the
 * base is a duplicate of another, which holds here. */
static struct event_base *new_base(void)
{
    struct event_config *configuration = event_config_new();
    if (configuration == NULL)
        return NULL;
    struct event_base *base = NULL;
    if (event_config_set_flag(configuration, EVENT_BASE_FLAG_NOLOCK) == 0 &&
        event_config_set_flag(configuration, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        base = event_base_new_with_config(configuration);
    event_config_free(configuration);
    return base;
}

static void set_up_http(struct loop *loop)
{
    evhttp_set_allowed_methods(loop->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                               EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);
    evhttp_set_max_headers_size(loop->http, HEADERS_BYTES_MAXIMUM);
    evhttp_set_max_body_size(loop->http, HTTP_BODY_BYTES_READ);
    evhttp_set_timeout(loop->http, HTTP_IDLE_SECONDS);
    (void)evhttp_set_flags(loop->http, EVHTTP_SERVER_LINGERING_CLOSE);
    evhttp_set_bevcb(loop->http, on_accepted, loop);
    evhttp_set_gencb(loop->http, on_request, loop);
}

/* Makes what a loop needs; what was made before a failure, loop_release frees. */
static int loop_open(struct loop *loop, int listener)
{
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->base = new_base();
    if (loop->wake_fd < 0 || loop->base == NULL)
        return -1;
    loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    loop->http = evhttp_new(loop->base);
    if (loop->wake == NULL || loop->http == NULL || event_add(loop->wake, NULL) != 0)
        return -1;
    set_up_http(loop);
    /* Disabled until it is this loop's turn; without LEV_OPT_CLOSE_ON_FREE, as the socket is shared. */
    loop->listener = evconnlistener_new(loop->base, NULL, NULL, LEV_OPT_DISABLED | LEV_OPT_CLOSE_ON_EXEC, 0, listener);
    if (loop->listener == NULL)
        return -1;
    if (evhttp_bind_listener(loop->http, loop->listener) == NULL) {
        evconnlistener_free(loop->listener);
        return -1;
    }
    return 0;
}

static void release_timer(struct http_call *call)
{
    const struct pending *pending = (struct pending *)call;
    if (pending->timer != NULL)
        event_free(pending->timer);
}

/* The loop's thread has ended or never ran. */
static void loop_release(struct loop *loop)
{
    if (loop->http != NULL)
        evhttp_free(loop->http); /* closes the connections and frees the listener */
    http_calls_release(&loop->calls, release_timer);
    if (loop->wake != NULL)
        event_free(loop->wake);
    if (loop->base != NULL)
        event_base_free(loop->base);
    if (loop->wake_fd >= 0)
        (void)close(loop->wake_fd);
}

static void stop(struct http_server *server)
{
    atomic_store(&server->ending, true);
    for (size_t i = 0; i < server->loop_count; i++) {
        if (server->loops[i].running) {
            wake_loop(&server->loops[i]);
            (void)pthread_join(server->loops[i].thread, NULL);
        }
    }
    for (size_t i = 0; i < server->loop_count; i++)
        loop_release(&server->loops[i]);
    free(server);
}

/* Opens and starts every loop; on failure those that run must be stopped. */
static int start_loops(struct http_server *server, int listener)
{
    for (size_t i = 0; i < server->loop_count; i++) {
        struct loop *loop = &server->loops[i];
        loop->server = server;
        loop->calls = (struct http_calls){.size = sizeof(struct pending),
                                          .find_header = find_header,
                                          .wake = wake_loop,
                                          .loop = loop,
                                          .application = server->application,
                                          .worker = application_worker(server->application, i)};
        if (loop_open(loop, listener) != 0)
            return -1;
    }
    for (size_t i = 0; i < server->loop_count; i++) {
        struct loop *loop = &server->loops[i];
        loop->running = pthread_create(&loop->thread, NULL, run, loop) == 0;
        if (!loop->running)
            return -1;
    }
    return 0;
}

static int start(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure)
{
    *server = NULL;
    struct http_server *started = calloc(1, sizeof *started + loops * sizeof started->loops[0]);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    started->loop_count = loops;
    for (size_t i = 0; i < loops; i++)
        started->loops[i].wake_fd = -1;
    atomic_init(&started->accepting, true);
    if (start_loops(started, listener) != 0) {
        stop(started);
        return failure_set(failure, "libevent could not start");
    }
    wake_loop(&started->loops[0]); /* the first turn to accept */
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    atomic_store(&server->accepting, false);
    for (size_t i = 0; i < server->loop_count; i++)
        wake_loop(&server->loops[i]);
}

static const struct http_variant VARIANTS[] = {{"default", false}};

const struct http_front_end http_front_end = {
    .target_id = "c-libevent",
    .framework = "libevent",
    .version = event_get_version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
