/* http front end with GNU libmicrohttpd. Two variants: a pool of epoll loops, where a request that must wait is suspended and
 * resumed by the timer's thread; and a thread per connection, which simply sleeps. */
#include "servers/http/http.h"

#include "servers/app/clock.h"
#include "servers/app/timer.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <strings.h>

enum { CONNECTIONS_MAXIMUM = 4096, CONNECTION_MEMORY_BYTES = 64 * 1024 };

struct http_server {
    struct MHD_Daemon *daemon;
    struct application *application;
    size_t loops;                /* 0: a thread per connection */
    struct MHD_Response *health; /* /health in the framework's own form, as its manual advises for answers that do not change */
    struct timer *timer;         /* only with loops */
    pthread_key_t worker_key;    /* the worker of the loop that runs in this thread */
    atomic_size_t workers_given;
};

/* Where a request of a connection stands. */
enum phase {
    PHASE_IDLE,      /* no request, or only its first line was read */
    PHASE_RECEIVING, /* begun; the body may come */
    PHASE_WAITING,   /* suspended until the timer or another thread resumes it */
    PHASE_RESUMED,   /* to be completed by the next call of the handler */
    PHASE_ANSWERED   /* the answer is queued */
};

/* One for each connection, from accept to close. */
struct connection {
    struct exchange exchange;
    struct http_server *server;
    struct MHD_Connection *native;
    enum phase phase;
    struct buffer body;
    size_t body_bytes;   /* seen, kept or not */
    atomic_int deferred; /* enum deferred */
};

/* Suspending and being done with a request in another thread may come in either order; who comes second resumes. */
enum deferred { DEFERRED_NOT_YET, DEFERRED_SUSPENDED, DEFERRED_DONE };

static const char *find_header(const void *native, const char *name)
{
    /* The library's parameter is not const, though it only reads. */
    return MHD_lookup_connection_value((struct MHD_Connection *)(uintptr_t)native, MHD_HEADER_KIND, name);
}

/* The worker of the calling loop's thread: each takes the next one at its first connection. */
static struct worker *worker_of_thread(struct http_server *server)
{
    if (server->loops == 0)
        return application_worker(server->application, 0);
    struct worker *worker = pthread_getspecific(server->worker_key);
    if (worker == NULL) {
        size_t index = atomic_fetch_add(&server->workers_given, 1);
        worker = index < server->loops ? application_worker(server->application, index) : NULL;
        if (worker == NULL || pthread_setspecific(server->worker_key, worker) != 0)
            abort(); /* two threads would come to share a database connection */
    }
    return worker;
}

static void on_deferred_done(struct exchange *exchange)
{
    struct connection *connection = exchange->owner;
    if (atomic_exchange(&connection->deferred, DEFERRED_DONE) == DEFERRED_SUSPENDED)
        MHD_resume_connection(connection->native);
}

static void on_connection(void *argument, struct MHD_Connection *native, void **context, enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = argument;
    struct connection *connection = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection = calloc(1, sizeof *connection);
        if (connection != NULL) {
            connection->server = server;
            connection->native = native;
            exchange_init(&connection->exchange, server->application, worker_of_thread(server));
            connection->exchange.request.native = native;
            connection->exchange.request.find_header = find_header;
            connection->exchange.owner = connection;
            connection->exchange.notify = on_deferred_done;
            buffer_init(&connection->body, 0);
        }
        *context = connection;
    } else if (connection != NULL) {
        exchange_release(&connection->exchange);
        buffer_release(&connection->body);
        free(connection);
        *context = NULL;
    }
}

/* Called with the request target as received, before the library decodes it. What it returns becomes the request's context. */
static void *on_target(void *argument, const char *target, struct MHD_Connection *native)
{
    (void)argument;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(native, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info == NULL ? NULL : info->socket_context;
    if (connection != NULL) {
        connection->phase = PHASE_IDLE;
        buffer_clear(&connection->exchange.target);
        buffer_append_string(&connection->exchange.target, target);
    }
    return connection;
}

/* What the response says, in the library's form; NULL when there is no memory. */
static struct MHD_Response *build_response(struct response *response, bool close)
{
    /* The body stays where it is until the request is completed, so it need not be copied. */
    struct MHD_Response *built =
        MHD_create_response_from_buffer(response->body.length, response->body.data, MHD_RESPMEM_PERSISTENT);
    if (built == NULL)
        return NULL;
    bool added =
        response->content_type == NULL || MHD_add_response_header(built, "Content-Type", response->content_type) == MHD_YES;
    added = added && (!close || MHD_add_response_header(built, "Connection", "close") == MHD_YES);
    for (size_t i = 0; i < response->header_count; i++)
        added = added && MHD_add_response_header(built, response->headers[i].name, response->headers[i].value) == MHD_YES;
    if (!added) {
        MHD_destroy_response(built);
        return NULL;
    }
    return built;
}

/* Queues the answer of an exchange that is complete. */
static enum MHD_Result answer(struct connection *connection)
{
    struct response *response = &connection->exchange.response;
    struct http_server *server = connection->server;
    bool close = application_is_draining(server->application);
    connection->phase = PHASE_ANSWERED;
    if (response->prepared != NULL && !close)
        return MHD_queue_response(connection->native, (unsigned)response->prepared->status, server->health);
    if (response->prepared != NULL) {
        response->status = response->prepared->status;
        response->content_type = response->prepared->content_type;
        buffer_append(&response->body, response->prepared->body.data, response->prepared->body.length);
    }
    struct MHD_Response *built = build_response(response, close);
    if (built == NULL)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(connection->native, (unsigned)response->status, built);
    MHD_destroy_response(built);
    return result;
}

/* In the timer's thread. */
static void resume(void *argument)
{
    struct connection *connection = argument;
    connection->phase = PHASE_RESUMED;
    MHD_resume_connection(connection->native);
}

/* Waits as the application asked: a thread of its own sleeps, a loop suspends the connection and goes on with others. */
static enum MHD_Result wait_and_answer(struct connection *connection)
{
    struct exchange *exchange = &connection->exchange;
    if (connection->server->timer == NULL) {
        clock_sleep_ms(exchange->wait_ms);
        application_resume(exchange);
        return answer(connection);
    }
    connection->phase = PHASE_WAITING;
    MHD_suspend_connection(connection->native);
    if (timer_add(connection->server->timer, clock_now_ns() + exchange->wait_ms * 1000000u, resume, connection) != 0)
        resume(connection); /* no memory, or the server ends: better early than never */
    return MHD_YES;
}

static enum MHD_Result handle(struct connection *connection)
{
    struct exchange *exchange = &connection->exchange;
    if (!exchange->request.body_too_large)
        exchange->request.body = buffer_text(&connection->body);
    atomic_store(&connection->deferred, DEFERRED_NOT_YET);
    switch (application_handle(exchange)) {
    case APPLICATION_ANSWERED:
        break;
    case APPLICATION_WAITING:
        return wait_and_answer(connection);
    case APPLICATION_DEFERRED:
        connection->phase = PHASE_RESUMED; /* what the handler does once it is called again */
        MHD_suspend_connection(connection->native);
        if (atomic_exchange(&connection->deferred, DEFERRED_SUSPENDED) == DEFERRED_DONE)
            MHD_resume_connection(connection->native);
        return MHD_YES;
    }
    return answer(connection);
}

/* The length announced by the header; 0 when there is none. The library has refused a malformed one already. */
static unsigned long long announced_length(struct connection *connection)
{
    const char *length = find_header(connection->native, "Content-Length");
    return length == NULL ? 0 : strtoull(length, NULL, 10);
}

/* The header is there. Answers at once only where the body should not come at all: answering before a body costs the connection. */
static enum MHD_Result begin(struct connection *connection, const char *method)
{
    struct exchange *exchange = &connection->exchange;
    application_begin(exchange, method);
    connection->phase = PHASE_RECEIVING;
    connection->body_bytes = 0;
    buffer_clear(&connection->body);
    connection->body.maximum = exchange->body_limit;
    unsigned long long length = announced_length(connection);
    if (length <= exchange->body_limit)
        return MHD_YES;
    exchange->request.body_too_large = true;
    const char *expectation = find_header(connection->native, "Expect");
    bool asks_first = expectation != NULL && strcasecmp(expectation, "100-continue") == 0;
    return asks_first || length > HTTP_BODY_BYTES_READ ? handle(connection) : MHD_YES;
}

static enum MHD_Result receive(struct connection *connection, const char *data, size_t size)
{
    struct exchange *exchange = &connection->exchange;
    connection->body_bytes += size;
    if (connection->body_bytes > HTTP_BODY_BYTES_READ)
        return MHD_NO;
    if (!exchange->request.body_too_large) {
        buffer_append(&connection->body, data, size);
        /* Failure is nearly always the limit; without memory the body is too large for this server, too. */
        exchange->request.body_too_large = connection->body.failed;
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *argument, struct MHD_Connection *native, const char *url, const char *method,
                                  const char *version, const char *upload_data, size_t *upload_data_size, void **context)
{
    (void)argument, (void)native, (void)url, (void)version;
    struct connection *connection = *context;
    if (connection == NULL)
        return MHD_NO;
    switch (connection->phase) {
    case PHASE_IDLE:
        return begin(connection, method);
    case PHASE_RECEIVING:
        if (*upload_data_size == 0)
            return handle(connection);
        enum MHD_Result result = receive(connection, upload_data, *upload_data_size);
        *upload_data_size = 0;
        return result;
    case PHASE_RESUMED:
        application_resume(&connection->exchange);
        return answer(connection);
    case PHASE_WAITING:
    case PHASE_ANSWERED:
        break;
    }
    return MHD_YES;
}

static void on_completed(void *argument, struct MHD_Connection *native, void **context, enum MHD_RequestTerminationCode code)
{
    (void)argument, (void)native, (void)code;
    struct connection *connection = *context;
    if (connection != NULL && connection->phase != PHASE_IDLE) {
        connection->phase = PHASE_IDLE;
        application_end(&connection->exchange);
        buffer_clear(&connection->body);
    }
    *context = NULL;
}

/* Leaves percent escapes as they are: the application decodes the target that on_target kept. */
static size_t keep_escapes(void *argument, struct MHD_Connection *native, char *text)
{
    (void)argument, (void)native;
    return strlen(text);
}

static struct MHD_Response *prepare_health(struct application *application)
{
    const struct prepared_response *health = application_health(application);
    /* Persistent memory is not written to; the library's parameter is not const. */
    void *body = (void *)(uintptr_t)health->body.data;
    struct MHD_Response *response = MHD_create_response_from_buffer(health->body.length, body, MHD_RESPMEM_PERSISTENT);
    if (response != NULL && MHD_add_response_header(response, "Content-Type", health->content_type) != MHD_YES) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return response;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int listener)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC;
    if (server->loops > 0)
        flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)server->loops, NULL}, {MHD_OPTION_END, 0, NULL}};
    if (server->loops <= 1)
        pool[0].option = MHD_OPTION_END; /* one loop is what the library starts without a pool */
    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, NULL, MHD_OPTION_ARRAY, pool, MHD_OPTION_LISTEN_SOCKET, listener,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL,
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAXIMUM, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
                            MHD_OPTION_END);
}

static void stop(struct http_server *server)
{
    timer_stop(server->timer); /* resumes what is suspended: a daemon must not be stopped over it */
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    timer_free(server->timer);
    if (server->health != NULL)
        MHD_destroy_response(server->health);
    (void)pthread_key_delete(server->worker_key);
    free(server);
}

static int start(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure)
{
    *server = NULL;
    struct http_server *started = calloc(1, sizeof *started);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    started->loops = loops;
    if (pthread_key_create(&started->worker_key, NULL) != 0) {
        free(started);
        return failure_set(failure, "no thread-specific key is left");
    }
    started->health = prepare_health(application);
    started->timer = loops == 0 ? NULL : timer_start();
    if (started->health != NULL && (loops == 0 || started->timer != NULL))
        started->daemon = start_daemon(started, listener);
    if (started->daemon == NULL) {
        stop(started);
        return failure_set(failure, "libmicrohttpd could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    (void)MHD_quiesce_daemon(server->daemon); /* returns the listening socket, which is the caller's */
}

static const struct http_variant VARIANTS[] = {{"epoll-pool", false}, {"thread-per-connection", true}};

const struct http_front_end http_front_end = {
    .target_id = "c-microhttpd",
    .framework = "libmicrohttpd",
    .version = MHD_get_version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
