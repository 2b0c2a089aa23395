/* http front end with Ulfius, as its authors run it: a thread per connection of the libmicrohttpd below it, in which the one callback
 * for all requests answers and, where it must, sleeps. Ulfius reads a whole body before it calls, and copies what it is given. */
#include "servers/http/http.h"

#include "servers/app/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <ulfius.h>

enum {
    CONNECTIONS_MAXIMUM = 4096,
    CONNECTION_MEMORY_BYTES = 1024 * 1024, /* also the most of a body that comes at once: Ulfius reallocates it for each piece */
    BODY_BYTES_KEPT = 32 * 1024 * 1024,    /* more than any route takes; Ulfius reads and drops what is beyond */
    PORT_UNUSED = 1                        /* Ulfius wants one, though the socket listens already */
};

struct http_server {
    struct _u_instance instance;
    struct application *application;
    pthread_key_t connection_key; /* the connection of the thread */
    bool running;
};

/* One for each connection, from accept to close. */
struct connection {
    struct exchange exchange;
    bool begun; /* the exchange is */
};

static const char *find_header(const void *native, const char *name)
{
    const struct _u_request *request = native;
    return u_map_get_case(request->map_header, name);
}

/* ---- what Ulfius leaves to libmicrohttpd -------------------------------------------------------------------------------------- */
static void on_connection(void *argument, struct MHD_Connection *native, void **context, enum MHD_ConnectionNotificationCode code)
{
    (void)native;
    struct http_server *server = argument;
    struct connection *connection = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection = calloc(1, sizeof *connection);
        if (connection != NULL) {
            exchange_init(&connection->exchange, server->application, application_worker(server->application, 0));
            connection->exchange.request.find_header = find_header;
        }
        *context = connection;
    } else if (connection != NULL) {
        exchange_release(&connection->exchange);
        free(connection);
        *context = NULL;
    }
}

static struct connection *connection_of(struct MHD_Connection *native)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(native, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/* In the connection's thread, with the request line: what Ulfius hands to its callback does not name the connection. */
static void *on_target(void *argument, const char *target, struct MHD_Connection *native)
{
    struct http_server *server = argument;
    (void)pthread_setspecific(server->connection_key, connection_of(native)); /* without memory the callback finds none */
    return ulfius_uri_logger(NULL, target);
}

/* The answer is sent, or the connection lost. */
static void on_completed(void *argument, struct MHD_Connection *native, void **context, enum MHD_RequestTerminationCode code)
{
    struct connection *connection = connection_of(native);
    if (connection != NULL && connection->begun) {
        connection->begun = false;
        application_end(&connection->exchange);
    }
    mhd_request_completed(argument, native, context, code);
}

/* ---- requests ----------------------------------------------------------------------------------------------------------------- */
/* Hands the answer of an exchange that is complete to Ulfius; false when there is no memory. */
static bool answer(const struct exchange *exchange, struct _u_response *native)
{
    const struct response *response = &exchange->response;
    const struct prepared_response *prepared = response->prepared;
    struct text body = prepared != NULL ? prepared->body : buffer_text(&response->body);
    const char *type = prepared != NULL ? prepared->content_type : response->content_type;
    unsigned status = (unsigned)(prepared != NULL ? prepared->status : response->status);
    bool built = body.length > 0 ? ulfius_set_binary_body_response(native, status, body.data, body.length) == U_OK
                                 : ulfius_set_empty_body_response(native, status) == U_OK;
    built = built && (type == NULL || ulfius_add_header_to_response(native, "Content-Type", type) == U_OK);
    for (size_t i = 0; prepared == NULL && i < response->header_count; i++)
        built = built && ulfius_add_header_to_response(native, response->headers[i].name, response->headers[i].value) == U_OK;
    if (application_is_draining(exchange->application))
        built = built && ulfius_add_header_to_response(native, "Connection", "close") == U_OK;
    return built;
}

static int on_request(const struct _u_request *request, struct _u_response *native, void *argument)
{
    struct http_server *server = argument;
    struct connection *connection = pthread_getspecific(server->connection_key);
    if (connection == NULL)
        return U_CALLBACK_ERROR; /* 500: no memory */
    struct exchange *exchange = &connection->exchange;
    exchange->request.native = request;
    buffer_append_string(&exchange->target, request->http_url);
    application_begin(exchange, request->http_verb);
    connection->begun = true;
    exchange->request.body_too_large = request->binary_body_length > exchange->body_limit;
    if (!exchange->request.body_too_large)
        exchange->request.body = (struct text){request->binary_body, request->binary_body_length};
    if (application_handle(exchange) == APPLICATION_WAITING) {
        clock_sleep_ms(exchange->wait_ms);
        application_resume(exchange);
    }
    return answer(exchange, native) ? U_CALLBACK_COMPLETE : U_CALLBACK_ERROR;
}

/* ---- start and stop ----------------------------------------------------------------------------------------------------------- */
static int start_ulfius(struct http_server *server, int listener)
{
    struct _u_instance *instance = &server->instance;
    if (ulfius_init_instance(instance, PORT_UNUSED, NULL, NULL) != U_OK)
        return -1;
    instance->check_utf8 = 0;                               /* the application does, where it matters */
    instance->allowed_post_processor = U_POST_PROCESS_NONE; /* it reads forms, too */
    instance->max_post_body_size = BODY_BYTES_KEPT;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, listener, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAXIMUM, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, HTTP_IDLE_SECONDS, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC;
    server->running = ulfius_add_endpoint_by_val(instance, "*", NULL, "*", 0, on_request, server) == U_OK &&
                      ulfius_start_framework_with_mhd_options(instance, flags, options) == U_OK;
    if (server->running)
        return 0;
    ulfius_clean_instance(instance);
    return -1;
}

static int start(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure)
{
    (void)loops;
    *server = NULL;
    struct http_server *started = calloc(1, sizeof *started);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    if (pthread_key_create(&started->connection_key, NULL) != 0) {
        free(started);
        return failure_set(failure, "no thread-specific key is left");
    }
    if (start_ulfius(started, listener) != 0) {
        (void)pthread_key_delete(started->connection_key);
        free(started);
        return failure_set(failure, "ulfius could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    (void)MHD_quiesce_daemon(server->instance.mhd_daemon); /* returns the listening socket, which is the caller's */
}

static void stop(struct http_server *server)
{
    (void)ulfius_stop_framework(&server->instance);
    ulfius_clean_instance(&server->instance);
    (void)pthread_key_delete(server->connection_key);
    free(server);
}

static const char *version(void)
{
    return ULFIUS_VERSION_STR; /* the library has no call that tells it; its soname ties it to the header's */
}

static const struct http_variant VARIANTS[] = {{"default", true}};

const struct http_front_end http_front_end = {
    .target_id = "c-ulfius",
    .framework = "ulfius",
    .version = version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
