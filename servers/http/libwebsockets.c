/* http front end with libwebsockets: one event loop (context, thread) for each worker, as Debian's library has but one service thread
 * a context. The first loop accepts and deals connections to all in turn, through a pipe to each. Waiting is a timer of the
 * connection. What requests are about is in libwebsockets_request.c. */
#include "servers/http/http.h"

#include "servers/http/libwebsockets_request.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    AT_ONCE = 64, /* connections accepted, before others are served again */
    READ_BYTES = 64 * 1024
};

struct loop {
    struct http_server *server;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct libwebsockets_requests requests;
    int dealt[2]; /* the pipe: of the first end, which the library closes, sockets are read */
    pthread_t thread;
    bool running;
};

struct http_server {
    struct application *application;
    struct lws *listener; /* of the first loop */
    size_t turn;          /* whose the next connection is; the first loop's own */
    atomic_bool accepting, ending;
    size_t loop_count;
    struct loop loops[]; /* loop_count of them */
};

static struct loop *loop_of(struct lws *wsi)
{
    struct libwebsockets_requests *requests = lws_context_user(lws_get_context(wsi));
    return requests->calls.loop;
}

static void wake_loop(void *argument)
{
    const struct loop *loop = argument;
    lws_cancel_service(loop->context);
}

/* ---- connections -------------------------------------------------------------------------------------------------------------- */
static void deal(struct http_server *server, int fd)
{
    struct loop *loop = &server->loops[server->turn];
    server->turn = (server->turn + 1) % server->loop_count;
    if (loop == &server->loops[0])
        (void)lws_adopt_socket_vhost(loop->vhost, fd); /* closes it where it fails */
    else if (write(loop->dealt[1], &fd, sizeof fd) != (ssize_t)sizeof fd)
        (void)close(fd); /* that loop has thousands waiting */
}

static int on_listener(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user, (void)in, (void)length;
    struct loop *loop = loop_of(wsi);
    struct http_server *server = loop->server;
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED && loop == &server->loops[0] && !atomic_load(&server->accepting))
        (void)lws_rx_flow_control(server->listener, 0); /* cannot fail: it is one of the files that are waited for */
    for (int i = 0; reason == LWS_CALLBACK_RAW_RX_FILE && i < AT_ONCE; i++) {
        int fd = accept4(lws_get_socket_fd(wsi), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return 0; /* no more for now */
        deal(server, fd);
    }
    return 0;
}

/* Connections that were dealt to this loop. A write of so few bytes is whole or not at all. */
static int on_dealt(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user, (void)in, (void)length;
    int fds[AT_ONCE];
    if (reason != LWS_CALLBACK_RAW_RX_FILE)
        return 0;
    struct loop *loop = loop_of(wsi);
    ssize_t bytes = read(loop->dealt[0], fds, sizeof fds);
    for (ssize_t i = 0; i < bytes / (ssize_t)sizeof fds[0]; i++)
        (void)lws_adopt_socket_vhost(loop->vhost, fds[i]);
    return 0;
}

/* ---- start and stop ----------------------------------------------------------------------------------------------------------- */
static const struct lws_protocols PROTOCOLS[] = {
    {.name = "http",
     .callback = libwebsockets_on_request,
     .per_session_data_size = sizeof(struct libwebsockets_session),
     .tx_packet_size = LIBWEBSOCKETS_OUTPUT_BYTES_MAXIMUM},
    {.name = "listener", .callback = on_listener},
    {.name = "dealt", .callback = on_dealt},
    {.name = NULL},
};

/* Has the library watch a file, which becomes its own; closed where that fails. */
static struct lws *watch(const struct loop *loop, int fd, const char *protocol)
{
    lws_sock_file_fd_type file = {.filefd = fd};
    struct lws *wsi = lws_adopt_descriptor_vhost(loop->vhost, LWS_ADOPT_RAW_FILE_DESC, file, protocol, NULL);
    if (wsi == NULL)
        (void)close(fd);
    return wsi;
}

/* Makes what a loop needs; what was made before a failure, loop_release frees. */
static int loop_open(struct loop *loop)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = PROTOCOLS,
        .user = &loop->requests,
        .options = LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
        .max_http_header_data = LIBWEBSOCKETS_HEAD_BYTES,
        .pt_serv_buf_size = READ_BYTES,
        .timeout_secs = HTTP_IDLE_SECONDS,
        .keepalive_timeout = HTTP_IDLE_SECONDS,
        .timeout_secs_ah_idle = HTTP_IDLE_SECONDS,
    };
    loop->context = lws_create_context(&info);
    loop->vhost = loop->context == NULL ? NULL : lws_get_vhost_by_name(loop->context, "default");
    if (loop->vhost == NULL || pipe2(loop->dealt, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    return watch(loop, loop->dealt[0], "dealt") == NULL ? -1 : 0;
}

/* The loop's thread has ended or never ran. */
static void loop_release(struct loop *loop)
{
    int fd;
    while (loop->dealt[0] >= 0 && read(loop->dealt[0], &fd, sizeof fd) == (ssize_t)sizeof fd)
        (void)close(fd);
    if (loop->context != NULL)
        lws_context_destroy(loop->context); /* closes the connections */
    if (loop->dealt[1] >= 0)
        (void)close(loop->dealt[1]);
    libwebsockets_requests_release(&loop->requests);
}

static void *run(void *argument)
{
    struct loop *loop = argument;
    while (!atomic_load(&loop->server->ending) && lws_service(loop->context, 0) >= 0)
        ;
    libwebsockets_requests_resume(&loop->requests);
    return NULL;
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
        libwebsockets_requests_open(&loop->requests, server->application, application_worker(server->application, i), wake_loop,
                                    loop);
        if (loop_open(loop) != 0)
            return -1;
    }
    int own = fcntl(listener, F_DUPFD_CLOEXEC, 0); /* the library closes it; the other one is the caller's */
    server->listener = own < 0 ? NULL : watch(&server->loops[0], own, "listener");
    if (server->listener == NULL)
        return -1;
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
    lws_set_log_level(0, NULL);
    struct http_server *started = calloc(1, sizeof *started + loops * sizeof started->loops[0]);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    started->loop_count = loops;
    for (size_t i = 0; i < loops; i++)
        started->loops[i].dealt[0] = started->loops[i].dealt[1] = -1;
    atomic_init(&started->accepting, true);
    if (start_loops(started, listener) != 0) {
        stop(started);
        return failure_set(failure, "libwebsockets could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    atomic_store(&server->accepting, false);
    wake_loop(&server->loops[0]);
}

/* The library adds a dash and what its build knew of the source, which for Debian is nothing. */
static const char *version(void)
{
    static char number[32];
    const char *whole = lws_get_library_version();
    (void)snprintf(number, sizeof number, "%.*s", (int)strcspn(whole, "-"), whole);
    return number;
}

static const struct http_variant VARIANTS[] = {{"default", false}};

const struct http_front_end http_front_end = {
    .target_id = "c-libwebsockets",
    .framework = "libwebsockets",
    .version = version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
