/* http front end with CivetWeb: a pool of threads, each of which serves one connection until that is closed and then takes the next
 * one off a queue; a thread that must wait simply sleeps. The library listens by itself and tells only mg_stop, which cuts what is
 * under way, so that its listening socket is replaced: by ours at the start, and by one that never has anything when no more
 * connections are wanted. */
#include "servers/http/http.h"

#include "servers/app/clock.h"
#include "servers/http/http_answer.h"

#include <civetweb.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define THREADS "512" /* connections that are served at a time; others wait in the queue until one is closed */
#define IDLE_MS "60000"
#define HEAD_BYTES "65536"

enum {
    THREAD_STACK_BYTES = 1024 * 1024,
    PIECE_BYTES = 16 * 1024, /* of a body without a known length, or that is read only to be dropped */
    OUTPUT_BYTES_MAXIMUM = 128 * 1024 * 1024,
    WAKE_SIGNAL = SIGUSR1
};
_Static_assert(HTTP_IDLE_SECONDS == 60, "IDLE_MS is HTTP_IDLE_SECONDS");

/* What each of the library's threads that serves connections has for itself. */
struct thread {
    pthread_t id;
    struct http_server *server;
    struct exchange exchange;
    struct buffer body, output;
    struct http_answer_date date;
    struct thread *previous, *next;
};

struct http_server {
    struct mg_context *context;
    struct application *application;
    int listening_fd;      /* the library's, which it closes; a duplicate of the caller's socket */
    int silent_fd;         /* an eventfd, in its place when no more connections are wanted */
    pthread_mutex_t mutex; /* of what follows */
    pthread_t master;      /* the thread that accepts connections, once it runs */
    bool has_master;
    struct thread *threads;
};

/* ---- threads ------------------------------------------------------------------------------------------------------------------ */
/* The library as Debian builds it gives its threads 100 KiB of stack and has no option for that; JSON that is nested as deeply as
 * the application takes needs more. Its call comes here first, as a program's own functions are found before those of libraries.
 */
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t bytes)
{
    void *found = dlsym(RTLD_NEXT, "pthread_attr_setstacksize");
    int (*set)(pthread_attr_t *, size_t) = NULL;
    memcpy(&set, &found, sizeof set); /* ISO C has no cast from an object to a function */
    return set == NULL ? -1 : set(attributes, bytes < THREAD_STACK_BYTES ? THREAD_STACK_BYTES : bytes);
}

/* Interrupts what the library's threads wait for: it looks at its orders every two seconds only. */
static void on_wake_signal(int number)
{
    (void)number;
}

static const char *find_header(const void *native, const char *name)
{
    return mg_get_header(native, name);
}

static struct thread *thread_open(struct http_server *server)
{
    struct thread *thread = calloc(1, sizeof *thread);
    if (thread == NULL)
        return NULL;
    thread->id = pthread_self();
    thread->server = server;
    exchange_init(&thread->exchange, server->application, application_worker(server->application, 0));
    thread->exchange.request.find_header = find_header;
    buffer_init(&thread->body, 0);
    buffer_init(&thread->output, OUTPUT_BYTES_MAXIMUM);
    (void)pthread_mutex_lock(&server->mutex);
    thread->next = server->threads;
    if (thread->next != NULL)
        thread->next->previous = thread;
    server->threads = thread;
    (void)pthread_mutex_unlock(&server->mutex);
    return thread;
}

/* In the thread itself, when it begins. Type 0 is the one that accepts, 1 one that serves. */
static void *on_thread(const struct mg_context *context, int type)
{
    struct http_server *server = mg_get_user_data(context);
    if (type == 1)
        return thread_open(server);
    if (type == 0) {
        (void)pthread_mutex_lock(&server->mutex);
        server->master = pthread_self();
        server->has_master = true;
        (void)pthread_mutex_unlock(&server->mutex);
    }
    return NULL;
}

static void on_thread_end(const struct mg_context *context, int type, void *pointer)
{
    struct thread *thread = pointer;
    if (type != 1 || thread == NULL)
        return;
    struct http_server *server = mg_get_user_data(context);
    (void)pthread_mutex_lock(&server->mutex);
    *(thread->previous != NULL ? &thread->previous->next : &server->threads) = thread->next;
    if (thread->next != NULL)
        thread->next->previous = thread->previous;
    (void)pthread_mutex_unlock(&server->mutex);
    exchange_release(&thread->exchange);
    buffer_release(&thread->body);
    buffer_release(&thread->output);
    free(thread);
}

/* ---- requests ----------------------------------------------------------------------------------------------------------------- */
/* Sends what is in the output, head and body in one call. */
static void send_output(struct thread *thread, struct mg_connection *native)
{
    struct buffer *output = &thread->output;
    if (output->failed || mg_write(native, output->data, output->length) != (int)output->length)
        mg_disable_connection_keep_alive(native); /* no memory, or the client is gone */
    buffer_clear(output);
}

/* Whether the connection goes on; the library decides in the same way. */
static enum http_answer_connection connection_then(const struct thread *thread, struct mg_connection *native, bool close)
{
    const char *wish = mg_get_header(native, "Connection");
    if (close || application_is_draining(thread->server->application)) {
        mg_disable_connection_keep_alive(native);
        return HTTP_ANSWER_CLOSE;
    }
    if (wish != NULL)
        return strcasestr(wish, "keep-alive") != NULL ? HTTP_ANSWER_CONFIRM_KEEP : HTTP_ANSWER_CLOSE;
    return strcmp(mg_get_request_info(native)->http_version, "1.1") == 0 ? HTTP_ANSWER_KEEP : HTTP_ANSWER_CLOSE;
}

static void answer(struct thread *thread, struct mg_connection *native, bool close)
{
    const struct exchange *exchange = &thread->exchange;
    http_answer_date_refresh(&thread->date, clock_now_ns());
    http_answer_append(&thread->output, &exchange->response, &thread->date, connection_then(thread, native, close),
                       exchange->request.method == HTTP_HEAD);
    send_output(thread, native);
}

/* A request that cannot be understood, by the library or in its body: it is answered, and the connection closed. */
static void refuse(struct thread *thread, struct mg_connection *native, int status)
{
    http_answer_date_refresh(&thread->date, clock_now_ns());
    http_answer_append_refusal(&thread->output, status, &thread->date);
    mg_disable_connection_keep_alive(native);
    send_output(thread, native);
}

/* Instead of the library's own page. */
static int on_refused(struct mg_connection *native, int status, const char *message)
{
    (void)message;
    struct thread *thread = mg_get_thread_pointer(native);
    if (thread == NULL)
        return 1;
    refuse(thread, native, status == 411 ? 400 : status); /* the library says 411 of a length that is none */
    return 0;
}

enum body_end {
    BODY_COMPLETE,
    BODY_UNREAD, /* it is not wanted, so that the connection ends with the answer */
    BODY_BAD,    /* nobody knows where the next request would begin */
    BODY_LOST    /* the client is gone */
};

/* Reads a body of known length to where it is wanted. */
static enum body_end read_known(struct thread *thread, struct mg_connection *native, size_t length)
{
    if (!buffer_reserve(&thread->body, length)) {
        thread->exchange.request.body_too_large = true; /* for the memory there is */
        return BODY_UNREAD;
    }
    int read = mg_read(native, thread->body.data, length);
    if (read < 0 || (size_t)read != length)
        return BODY_LOST;
    thread->body.length = length;
    return BODY_COMPLETE;
}

/* Reads a body piece by piece, and keeps it while it is not too large. length: -1 when it comes in chunks. */
static enum body_end read_pieces(struct thread *thread, struct mg_connection *native, long long length)
{
    struct request *request = &thread->exchange.request;
    char piece[PIECE_BYTES];
    long long seen = 0;
    int read;
    while ((read = mg_read(native, piece, sizeof piece)) > 0) {
        seen += read;
        if (seen > HTTP_BODY_BYTES_READ)
            return BODY_UNREAD;
        if (!request->body_too_large) {
            buffer_append(&thread->body, piece, (size_t)read);
            /* Failure is nearly always the limit; without memory the body is too large for this server, too. */
            request->body_too_large = thread->body.failed;
        }
    }
    if (length < 0)
        return read < 0 ? BODY_BAD : BODY_COMPLETE;
    return seen == length ? BODY_COMPLETE : BODY_LOST;
}

/* The library would take a number with something behind it, and others another length. */
static bool length_is_number(const char *length)
{
    return length == NULL || (*length != '\0' && length[strspn(length, "0123456789")] == '\0');
}

static enum body_end read_body(struct thread *thread, struct mg_connection *native)
{
    struct exchange *exchange = &thread->exchange;
    long long length = mg_get_request_info(native)->content_length; /* -1: in chunks, or there is none */
    if (length == 0 || (length < 0 && mg_get_header(native, "Transfer-Encoding") == NULL))
        return BODY_COMPLETE;
    if (!length_is_number(mg_get_header(native, "Content-Length")))
        return BODY_BAD;
    const char *expectation = mg_get_header(native, "Expect");
    bool asks = expectation != NULL && strcasecmp(expectation, "100-continue") == 0;
    exchange->request.body_too_large = length > 0 && (unsigned long long)length > exchange->body_limit;
    if ((exchange->request.body_too_large && asks) || length > HTTP_BODY_BYTES_READ)
        return BODY_UNREAD;
    static const char GO_ON[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (asks && mg_write(native, GO_ON, sizeof GO_ON - 1) != (int)(sizeof GO_ON - 1))
        return BODY_LOST;
    buffer_clear(&thread->body);
    thread->body.maximum = exchange->body_limit;
    if (length > 0 && !exchange->request.body_too_large)
        return read_known(thread, native, (size_t)length);
    return read_pieces(thread, native, length);
}

static void handle(struct thread *thread, struct mg_connection *native, bool close)
{
    struct exchange *exchange = &thread->exchange;
    if (!exchange->request.body_too_large)
        exchange->request.body = buffer_text(&thread->body);
    if (application_handle(exchange) == APPLICATION_WAITING) {
        clock_sleep_ms(exchange->wait_ms);
        application_resume(exchange);
    }
    answer(thread, native, close);
}

/* Every request comes here. What is returned, the library only logs. */
static int on_request(struct mg_connection *native)
{
    struct thread *thread = mg_get_thread_pointer(native);
    if (thread == NULL) {
        mg_disable_connection_keep_alive(native);
        (void)mg_send_http_error(native, 503, "out of memory");
        return 503;
    }
    const struct mg_request_info *info = mg_get_request_info(native);
    struct exchange *exchange = &thread->exchange;
    exchange->request.native = native;
    buffer_append_string(&exchange->target, info->local_uri_raw);
    if (info->query_string != NULL) {
        buffer_append_string(&exchange->target, "?");
        buffer_append_string(&exchange->target, info->query_string);
    }
    application_begin(exchange, info->request_method);
    buffer_clear(&thread->body);
    enum body_end end = read_body(thread, native);
    switch (end) {
    case BODY_COMPLETE:
    case BODY_UNREAD:
        if (end == BODY_UNREAD)
            exchange->request.body_too_large = true;
        handle(thread, native, end == BODY_UNREAD);
        break;
    case BODY_BAD:
        refuse(thread, native, 400);
        break;
    case BODY_LOST:
        mg_disable_connection_keep_alive(native);
        break;
    }
    application_end(exchange);
    return 200;
}

/* The library would print its log. */
static int on_log(const struct mg_connection *native, const char *message)
{
    (void)native, (void)message;
    return 1;
}

/* ---- start and stop ----------------------------------------------------------------------------------------------------------- */
/* Puts another file in the place of the library's listening socket. The thread that accepts may be waiting for the old one. */
static int replace_listening(struct http_server *server, int fd)
{
    int result = dup3(fd, server->listening_fd, O_CLOEXEC);
    (void)pthread_mutex_lock(&server->mutex);
    if (server->has_master)
        (void)pthread_kill(server->master, WAKE_SIGNAL);
    (void)pthread_mutex_unlock(&server->mutex);
    return result < 0 ? -1 : 0;
}

/* The library's listening socket, which it does not name; -1 when it is not to be found. */
static int find_listening(const struct mg_context *context)
{
    struct mg_server_port listening;
    struct rlimit limit;
    if (mg_get_server_ports(context, 1, &listening) != 1 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    for (int fd = 0; (rlim_t)fd < limit.rlim_cur; fd++) {
        int listens = 0;
        struct sockaddr_in address;
        socklen_t size = sizeof listens, address_size = sizeof address;
        if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0 &&
            getsockname(fd, (struct sockaddr *)&address, &address_size) == 0 && address.sin_family == AF_INET &&
            ntohs(address.sin_port) == listening.port)
            return fd;
    }
    return -1;
}

static void stop(struct http_server *server)
{
    if (server->context != NULL) {
        (void)pthread_mutex_lock(&server->mutex);
        for (struct thread *thread = server->threads; thread != NULL; thread = thread->next)
            (void)pthread_kill(thread->id, WAKE_SIGNAL); /* closes its connection, if that is idle */
        (void)pthread_mutex_unlock(&server->mutex);
        uint64_t one = 1;
        ssize_t written = write(server->silent_fd, &one, sizeof one); /* wakes the thread that accepts, as at a connection */
        (void)written;                                                /* if it could fail, stopping would only take longer */
        mg_stop(server->context);
    }
    (void)mg_exit_library();
    if (server->silent_fd >= 0)
        (void)close(server->silent_fd);
    (void)pthread_mutex_destroy(&server->mutex);
    free(server);
}

static struct mg_context *start_library(struct http_server *server)
{
    /* The port is one that nobody knows, until our socket takes its place. URLs are left as they come. */
    static const char *OPTIONS[] = {"listening_ports",
                                    "127.0.0.1:0",
                                    "num_threads",
                                    THREADS,
                                    "connection_queue",
                                    THREADS,
                                    "enable_keep_alive",
                                    "yes",
                                    "keep_alive_timeout_ms",
                                    IDLE_MS,
                                    "request_timeout_ms",
                                    IDLE_MS,
                                    "max_request_size",
                                    HEAD_BYTES,
                                    "tcp_nodelay",
                                    "1",
                                    "decode_url",
                                    "no",
                                    "enable_auth_domain_check",
                                    "no",
                                    NULL};
    static const struct mg_callbacks CALLBACKS = {.begin_request = on_request,
                                                  .http_error = on_refused,
                                                  .log_message = on_log,
                                                  .init_thread = on_thread,
                                                  .exit_thread = on_thread_end};
    return mg_start(&CALLBACKS, server, OPTIONS);
}

static int start(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure)
{
    (void)loops;
    *server = NULL;
    struct http_server *started = calloc(1, sizeof *started);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    (void)pthread_mutex_init(&started->mutex, NULL); /* cannot fail with default attributes */
    (void)mg_init_library(MG_FEATURES_DEFAULT);
    struct sigaction action = {.sa_handler = on_wake_signal};
    started->silent_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (started->silent_fd >= 0 && sigaction(WAKE_SIGNAL, &action, NULL) == 0)
        started->context = start_library(started);
    started->listening_fd = started->context == NULL ? -1 : find_listening(started->context);
    if (started->listening_fd < 0 || replace_listening(started, listener) != 0) {
        stop(started);
        return failure_set(failure, "civetweb could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    (void)replace_listening(server, server->silent_fd); /* both exist, so that it cannot fail */
}

/* The library closes its listening socket when mg_stop has set a flag, long after the last replacement; the thread sanitizer does not
 * see that flag, which is not in code that it built. It reads this in builds that have it. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:replace_listening\n";
}

static const struct http_variant VARIANTS[] = {{"default", true}};

const struct http_front_end http_front_end = {
    .target_id = "c-civetweb",
    .framework = "civetweb",
    .version = mg_version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
