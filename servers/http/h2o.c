/* http front end with libh2o (HTTP/1.1): one event loop, context and thread for each worker. The first loop accepts and deals
 * connections to all in turn, by h2o's own messages between threads. h2o reads a whole body before it calls. What waits, waits in
 * the timer's thread, since h2o's timeouts come in classes of one length. */
#include "servers/http/http.h"

#include "servers/app/clock.h"
#include "servers/app/status.h"
#include "servers/app/timer.h"
#include "servers/http/http_calls.h"

#include <fcntl.h>
#define H2O_USE_LIBUV 0 /* the library is built with its own loop */
#include <h2o.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ACCEPTED_AT_ONCE = 64, /* connections, before others are served again */
    TURN_MS = 1000,        /* the longest that a loop sleeps */
    CLOSING_MS = 500       /* for connections that are open at the end */
};

struct loop;

/* A request, from the moment that h2o hands it over until its answer is sent, and on the loop's list of free ones afterwards. */
struct pending {
    struct http_call call;
    h2o_generator_t generator; /* of an answer that is there at once: nothing to be called back for */
    h2o_req_t *request;
};

/* What of an h2o request's memory pool tells that the request is over. */
struct anchor {
    struct pending *pending;
};

/* An open connection, so that it can be closed at the end. */
struct connection {
    struct loop *loop;
    h2o_socket_t *socket;
    struct connection *previous, *next;
};

/* A connection on its way to the loop that is to serve it. */
struct dealt {
    h2o_multithread_message_t message;
    int fd;
};

struct loop {
    struct http_server *server;
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_multithread_receiver_t receiver; /* of dealt connections, and of mere wake-ups */
    struct http_calls calls;             /* done are also those that have waited long enough */
    struct connection *connections;
    pthread_t thread;
    bool running;
};

struct http_server {
    struct application *application;
    h2o_globalconf_t configuration;
    size_t loop_count;
    size_t turn;            /* whose the next connection is; of the first loop's thread */
    h2o_socket_t *listener; /* of the first loop; NULL when it accepts no more */
    int listener_fd;
    struct timer *timer;
    h2o_sem_t opened; /* one for each loop that is ready */
    atomic_bool accepting, ending;
    struct loop loops[]; /* loop_count of them */
};

static void wake_loop(void *argument)
{
    struct loop *loop = argument;
    h2o_multithread_send_message(&loop->receiver, NULL);
}

/* ---- requests ----------------------------------------------------------------------------------------------------------------- */
/* The headers that h2o keeps for itself (Content-Length and the like) are not among those found here. */
static const char *find_header(const void *native, const char *name)
{
    h2o_req_t *request = (h2o_req_t *)(uintptr_t)native; /* its pool takes the copy that ends with NUL */
    char lower[HEADER_VALUE_SIZE];
    size_t length = strlen(name);
    if (length >= sizeof lower)
        return NULL;
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)h2o_tolower(name[i]);
    ssize_t index = h2o_find_header_by_str(&request->headers, lower, length, -1);
    if (index < 0)
        return NULL;
    h2o_iovec_t value = request->headers.entries[index].value;
    return h2o_strdup(&request->pool, value.base, value.len).base;
}

/* In the timer's thread. */
static void on_time(void *argument)
{
    http_calls_done(argument);
}

/* h2o is done with the request. While one waits, h2o does not look at its connection, so that this comes after the answer. */
static void on_request_over(void *memory)
{
    struct pending *pending = ((struct anchor *)memory)->pending;
    application_end(&pending->call.exchange);
    pending->request = NULL;
    http_calls_give_back(&pending->call);
}

static void add_headers(h2o_req_t *request, const struct response *response)
{
    if (response->content_type != NULL)
        h2o_add_header(&request->pool, &request->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, response->content_type,
                       strlen(response->content_type));
    for (size_t i = 0; i < response->header_count; i++) {
        const struct response_header *header = &response->headers[i];
        h2o_add_header_by_str(&request->pool, &request->res.headers, header->name, strlen(header->name), 0, header->name,
                              header->value, strlen(header->value));
    }
}

/* Hands the answer of an exchange that is complete to h2o. */
static void answer(struct pending *pending)
{
    h2o_req_t *request = pending->request;
    struct response *response = &pending->call.exchange.response;
    struct text body = buffer_text(&response->body);
    if (response->prepared != NULL) {
        response->status = response->prepared->status;
        response->content_type = response->prepared->content_type;
        body = response->prepared->body;
    }
    request->res.status = response->status;
    request->res.reason = status_find(response->status)->reason;
    request->res.content_length = body.length;
    add_headers(request, response);
    if (application_is_draining(pending->call.exchange.application))
        request->http1_is_persistent = 0;
    /* The bytes stay where they are until the request is over, so they need not be copied. */
    h2o_iovec_t bytes = h2o_iovec_init(body.data, body.length);
    bool bodiless = body.length == 0 || pending->call.exchange.request.method == HTTP_HEAD;
    h2o_start_response(request, &pending->generator);
    h2o_send(request, &bytes, bodiless ? 0 : 1, H2O_SEND_STATE_FINAL);
}

/* Waits as the application asked. */
static void begin_waiting(struct pending *pending)
{
    struct exchange *exchange = &pending->call.exchange;
    uint64_t until = clock_now_ns() + exchange->wait_ms * UINT64_C(1000000);
    const struct loop *loop = pending->call.calls->loop;
    if (timer_add(loop->server->timer, until, on_time, exchange) == 0)
        return;
    application_resume(exchange); /* no memory, or the server ends: better early than never */
    answer(pending);
}

static int on_request(h2o_handler_t *self, h2o_req_t *request)
{
    (void)self;
    struct loop *loop = H2O_STRUCT_FROM_MEMBER(struct loop, context, request->conn->ctx);
    struct pending *pending = (struct pending *)http_calls_take(&loop->calls);
    if (pending == NULL) {
        h2o_send_error_503(request, "Service Unavailable", "no memory", 0);
        return 0;
    }
    struct anchor *anchor = h2o_mem_alloc_shared(&request->pool, sizeof *anchor, on_request_over);
    anchor->pending = pending;
    struct exchange *exchange = &pending->call.exchange;
    pending->request = request;
    exchange->request.native = request;
    buffer_append(&exchange->target, request->input.path.base, request->input.path.len);
    application_begin(exchange, h2o_strdup(&request->pool, request->input.method.base, request->input.method.len).base);
    if (request->entity.len > exchange->body_limit)
        exchange->request.body_too_large = true;
    else if (request->entity.len > 0)
        exchange->request.body = (struct text){request->entity.base, request->entity.len};
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
    return 0;
}

static void resume(struct http_call *call)
{
    application_resume(&call->exchange);
    answer((struct pending *)call);
}

/* ---- connections -------------------------------------------------------------------------------------------------------------- */
static void on_connection_closed(void *argument)
{
    struct connection *connection = argument;
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        connection->loop->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    free(connection);
}

/* In the loop's thread. */
static void serve(struct loop *loop, int fd)
{
    struct connection *connection = calloc(1, sizeof *connection);
    h2o_socket_t *socket =
        connection == NULL ? NULL : h2o_evloop_socket_create(loop->context.loop, fd, H2O_SOCKET_FLAG_IS_ACCEPTED_CONNECTION);
    if (socket == NULL) {
        free(connection);
        (void)close(fd);
        return;
    }
    *connection = (struct connection){.loop = loop, .socket = socket, .next = loop->connections};
    if (connection->next != NULL)
        connection->next->previous = connection;
    loop->connections = connection;
    socket->on_close.cb = on_connection_closed;
    socket->on_close.data = connection;
    h2o_accept(&loop->accept, socket);
}

/* In the first loop's thread. */
static void deal(struct http_server *server, int fd)
{
    struct loop *loop = &server->loops[server->turn];
    server->turn = (server->turn + 1) % server->loop_count;
    if (loop == &server->loops[0]) {
        serve(loop, fd);
        return;
    }
    struct dealt *dealt = calloc(1, sizeof *dealt);
    if (dealt == NULL) {
        (void)close(fd);
        return;
    }
    dealt->fd = fd;
    h2o_multithread_send_message(&loop->receiver, &dealt->message);
}

static void on_listener(h2o_socket_t *listener, const char *failed)
{
    struct http_server *server = listener->data;
    for (int i = 0; i < ACCEPTED_AT_ONCE && failed == NULL; i++) {
        int fd = accept4(server->listener_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return; /* no more for now */
        deal(server, fd);
    }
}

/* Connections that were dealt to this loop. */
static void on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    struct loop *loop = H2O_STRUCT_FROM_MEMBER(struct loop, receiver, receiver);
    while (!h2o_linklist_is_empty(messages)) {
        struct dealt *dealt = H2O_STRUCT_FROM_MEMBER(struct dealt, message, messages->next);
        h2o_linklist_unlink(&dealt->message.link);
        serve(loop, dealt->fd);
        free(dealt);
    }
}

/* In the first loop's thread; h2o closes the descriptor with the socket. */
static void listen_for_connections(struct http_server *server, bool wanted)
{
    if (wanted && server->listener == NULL && server->listener_fd >= 0) {
        server->listener = h2o_evloop_socket_create(server->loops[0].context.loop, server->listener_fd, H2O_SOCKET_FLAG_DONT_READ);
        server->listener->data = server;
        h2o_socket_read_start(server->listener, on_listener);
    } else if (!wanted && server->listener != NULL) {
        h2o_socket_close(server->listener);
        server->listener = NULL;
        server->listener_fd = -1;
    }
}

/* What other threads ask for: they wake the loop, which ends its turn. Returns how long the next turn may sleep: not at all after answers from
 * here, since h2o reads on from their connections only in the turn after. */
static int32_t take_orders(struct loop *loop)
{
    bool answered = http_calls_resume_done(&loop->calls, resume);
    if (loop == &loop->server->loops[0])
        listen_for_connections(loop->server, atomic_load(&loop->server->accepting));
    return answered ? 0 : TURN_MS;
}

/* Ends both directions of every connection, which h2o then closes by itself. */
static void close_connections(struct loop *loop)
{
    uint64_t until = clock_now_ns() + CLOSING_MS * UINT64_C(1000000);
    while (loop->connections != NULL && clock_now_ns() < until) {
        for (struct connection *connection = loop->connections; connection != NULL; connection = connection->next)
            (void)shutdown(h2o_socket_get_fd(connection->socket), SHUT_RDWR);
        (void)h2o_evloop_run(loop->context.loop, 1);
    }
    /* A socket that is closed is freed in the turn after. */
    (void)h2o_evloop_run(loop->context.loop, 0);
}

/* ---- start and stop ----------------------------------------------------------------------------------------------------------- */
static void configure(struct http_server *server)
{
    h2o_globalconf_t *configuration = &server->configuration;
    h2o_config_init(configuration);
    configuration->max_request_entity_size = HTTP_BODY_BYTES_READ;
    configuration->http1.req_timeout = HTTP_IDLE_SECONDS * UINT64_C(1000);
    configuration->http1.upgrade_to_http2 = 0;
    h2o_hostconf_t *host = h2o_config_register_host(configuration, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_pathconf_t *path = h2o_config_register_path(host, "/", 0);
    h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = on_request;
}

/* In the loop's thread, as h2o keeps memory for buffers by thread. */
static void loop_open(struct loop *loop)
{
    struct http_server *server = loop->server;
    h2o_context_init(&loop->context, h2o_evloop_create(), &server->configuration);
    h2o_multithread_register_receiver(loop->context.queue, &loop->receiver, on_messages);
    loop->accept = (h2o_accept_ctx_t){.ctx = &loop->context, .hosts = server->configuration.hosts};
}

static void loop_close(struct loop *loop)
{
    h2o_evloop_t *native = loop->context.loop;
    http_calls_resume_done(&loop->calls, resume);
    if (loop == &loop->server->loops[0])
        listen_for_connections(loop->server, false);
    close_connections(loop);
    h2o_multithread_unregister_receiver(loop->context.queue, &loop->receiver);
    h2o_context_dispose(&loop->context);
    h2o_evloop_destroy(native);
}

static void *run(void *argument)
{
    struct loop *loop = argument;
    loop_open(loop);
    h2o_sem_post(&loop->server->opened);
    int32_t sleep_ms = TURN_MS;
    while (!atomic_load(&loop->server->ending)) {
        (void)h2o_evloop_run(loop->context.loop, sleep_ms);
        sleep_ms = take_orders(loop);
    }
    loop_close(loop);
    return NULL;
}

static void stop(struct http_server *server)
{
    timer_stop(server->timer); /* has what still waits resumed */
    atomic_store(&server->ending, true);
    for (size_t i = 0; i < server->loop_count; i++) {
        if (server->loops[i].running) {
            wake_loop(&server->loops[i]);
            (void)pthread_join(server->loops[i].thread, NULL);
        }
    }
    for (size_t i = 0; i < server->loop_count; i++)
        http_calls_release(&server->loops[i].calls, NULL);
    if (server->listener_fd >= 0)
        (void)close(server->listener_fd); /* it never listened */
    h2o_sem_destroy(&server->opened);
    h2o_config_dispose(&server->configuration);
    timer_free(server->timer);
    free(server);
}

/* Starts every loop; on failure those that run must be stopped. */
static int start_loops(struct http_server *server, int listener)
{
    server->listener_fd = fcntl(listener, F_DUPFD_CLOEXEC, 0); /* h2o closes it; the other one is the caller's */
    if (server->listener_fd < 0)
        return -1;
    bool failed = false;
    size_t started = 0;
    for (; started < server->loop_count && !failed; started += !failed) {
        struct loop *loop = &server->loops[started];
        loop->server = server;
        loop->calls = (struct http_calls){.size = sizeof(struct pending),
                                          .find_header = find_header,
                                          .wake = wake_loop,
                                          .loop = loop,
                                          .application = server->application,
                                          .worker = application_worker(server->application, started)};
        loop->running = pthread_create(&loop->thread, NULL, run, loop) == 0;
        failed = !loop->running;
    }
    for (size_t i = 0; i < started; i++)
        h2o_sem_wait(&server->opened);
    if (failed)
        return -1;
    atomic_store(&server->accepting, true); /* now that connections can be dealt to all */
    wake_loop(&server->loops[0]);
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
    started->listener_fd = -1;
    h2o_sem_init(&started->opened, 0);
    configure(started);
    started->timer = timer_start();
    if (started->timer == NULL || start_loops(started, listener) != 0) {
        stop(started);
        return failure_set(failure, "h2o could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    atomic_store(&server->accepting, false);
    wake_loop(&server->loops[0]);
}

static const char *version(void)
{
    return H2O_VERSION; /* the library has no call that tells it; its soname ties it to the header's */
}

/* h2o keeps free lists of each thread, and the queue of a context, for good; the leak sanitizer would take them for ours. It reads
 * this in builds that have it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:h2o_mem_alloc_recycle\nleak:h2o_multithread_create_queue\n";
}
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

static const struct http_variant VARIANTS[] = {{"default", false}};

const struct http_front_end http_front_end = {
    .target_id = "c-h2o",
    .framework = "h2o",
    .version = version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
