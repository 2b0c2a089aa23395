/* http front end over raw epoll, our own: one event loop (epoll, thread) for each worker. The first loop accepts and deals new
 * connections to all loops in turn, by registering them with the other loop's epoll: no lock, and each gets its share, which
 * SO_REUSEPORT would leave to a hash of the ports (and it would let a second server take a port in use). Waiting is a list in the
 * order of time and one timerfd a loop. What a connection does is in epoll_connection.c. */
#include "servers/http/http.h"

#include "servers/app/clock.h"
#include "servers/http/epoll_connection.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 256, ACCEPTS_A_TURN = 64, TICK_MS = 1000, LINGER_SECONDS = 2 };

static const char VERSION[] = "1.0";
static const uint64_t SECOND_NS = 1000000000u;

struct server_loop {
    struct epoll_loop loop;
    pthread_t thread;
    bool running;
};

struct http_server {
    struct application *application;
    size_t loop_count;
    size_t next; /* loop to get a connection; the first loop's own */
    int listener;
    bool listening;          /* the listener is registered; the first loop's own */
    uint64_t listen_from_ns; /* out of file descriptors: not before that */
    atomic_bool accepting, ending;
    struct server_loop loops[]; /* loop_count of them */
};

void epoll_loop_wake(void *argument)
{
    const struct epoll_loop *loop = argument;
    uint64_t one = 1;
    /* An eventfd takes this write unless 2^64 of them were not read. */
    ssize_t written = write(loop->wake_fd, &one, sizeof one);
    (void)written;
}

/* ---- waits ------------------------------------------------------------------------------------------------------------------ */

static void set_timer(const struct epoll_loop *loop, uint64_t at_ns)
{
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)(at_ns / SECOND_NS), .tv_nsec = (long)(at_ns % SECOND_NS)}};
    /* Cannot fail: the descriptor is a timer, and the time is well formed. */
    (void)timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

/* Searched from the end: waits are mostly of one length, so that the latest is the last. */
void epoll_loop_add_wait(struct epoll_loop *loop, struct epoll_connection *connection)
{
    uint64_t until_ns = clock_now_ns() + connection->call->call.exchange.wait_ms * UINT64_C(1000000);
    struct epoll_connection *before = loop->wait_last;
    while (before != NULL && before->wait_until_ns > until_ns)
        before = before->wait_previous;
    struct epoll_connection *after = before != NULL ? before->wait_next : loop->wait_first;
    connection->wait_until_ns = until_ns;
    connection->wait_previous = before;
    connection->wait_next = after;
    *(before != NULL ? &before->wait_next : &loop->wait_first) = connection;
    *(after != NULL ? &after->wait_previous : &loop->wait_last) = connection;
    if (before == NULL)
        set_timer(loop, until_ns);
}

static struct epoll_connection *take_first_wait(struct epoll_loop *loop)
{
    struct epoll_connection *first = loop->wait_first;
    loop->wait_first = first->wait_next;
    *(first->wait_next != NULL ? &first->wait_next->wait_previous : &loop->wait_last) = NULL;
    first->wait_previous = first->wait_next = NULL;
    return first;
}

static void free_if_closed(struct epoll_connection *connection)
{
    if (connection->phase == EPOLL_CLOSED)
        epoll_connection_free(connection);
}

/* The timer has fired, or was set anew in the meantime. */
static void end_waits(struct epoll_loop *loop)
{
    while (loop->wait_first != NULL && loop->wait_first->wait_until_ns <= clock_now_ns()) {
        struct epoll_connection *connection = take_first_wait(loop);
        epoll_connection_resume(connection);
        free_if_closed(connection);
    }
    if (loop->wait_first != NULL)
        set_timer(loop, loop->wait_first->wait_until_ns);
}

/* ---- accepting -------------------------------------------------------------------------------------------------------------- */

/* Registers the listener with the first loop, or takes it off. */
static void listen_for_connections(struct http_server *server, bool on)
{
    struct epoll_loop *loop = &server->loops[0].loop;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &server->listener};
    if (on != server->listening && epoll_ctl(loop->epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, server->listener, &event) == 0)
        server->listening = on;
}

/* Gives a socket to the next loop. It is writable, so that the loop gets an event and gets to know it at once. */
static void deal(struct http_server *server, int fd)
{
    struct epoll_loop *loop = &server->loops[server->next].loop;
    server->next = (server->next + 1) % server->loop_count;
    struct epoll_connection *connection = epoll_connection_open(loop, fd);
    struct epoll_event event = {.events = (uint32_t)EPOLL_CONNECTION_EVENTS | EPOLLET, .data.ptr = connection};
    if (connection == NULL)
        (void)close(fd);
    else if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_connection_free(connection);
}

static void accept_connections(struct http_server *server, uint64_t now_ns)
{
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            deal(server, fd);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            listen_for_connections(server, false); /* it would only turn round and round; the next tick tries again */
            server->listen_from_ns = now_ns + SECOND_NS / 10;
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return; /* no more of them */
        }
    }
}

/* ---- the loop --------------------------------------------------------------------------------------------------------------- */

/* Closes connections on which nothing has moved for too long. Once a second is often enough. */
static void close_idle(struct epoll_loop *loop)
{
    struct epoll_connection *connection = loop->connections;
    while (connection != NULL) {
        struct epoll_connection *next = connection->next;
        uint64_t seconds = connection->phase == EPOLL_LINGERING ? LINGER_SECONDS : HTTP_IDLE_SECONDS;
        if (connection->phase != EPOLL_WAITING && loop->now_ns - connection->active_ns > seconds * SECOND_NS)
            epoll_connection_free(connection);
        connection = next;
    }
}

static void take_orders(struct epoll_loop *loop)
{
    struct http_server *server = loop->server;
    uint64_t count = 0;
    ssize_t bytes = read(loop->wake_fd, &count, sizeof count);
    (void)bytes; /* nothing there only means that another wake-up took it along */
    epoll_connection_resume_done(loop);
    if (loop == &server->loops[0].loop && !atomic_load(&server->accepting))
        listen_for_connections(server, false);
}

static void take_event(struct epoll_loop *loop, const struct epoll_event *event)
{
    struct http_server *server = loop->server;
    if (event->data.ptr == &server->listener) {
        accept_connections(server, loop->now_ns);
    } else if (event->data.ptr == &loop->timer_fd) {
        end_waits(loop);
    } else if (event->data.ptr == &loop->wake_fd) {
        take_orders(loop);
    } else {
        struct epoll_connection *connection = event->data.ptr;
        epoll_connection_serve(connection, event->events);
        free_if_closed(connection);
    }
}

static void tick(struct epoll_loop *loop)
{
    struct http_server *server = loop->server;
    close_idle(loop);
    if (loop == &server->loops[0].loop && atomic_load(&server->accepting) && loop->now_ns >= server->listen_from_ns)
        listen_for_connections(server, true);
}

static void *run(void *argument)
{
    struct epoll_loop *loop = argument;
    struct epoll_event events[EVENTS_A_TURN];
    uint64_t tick_ns = 0;
    while (!atomic_load_explicit(&loop->server->ending, memory_order_acquire)) {
        int count = epoll_wait(loop->epoll_fd, events, EVENTS_A_TURN, TICK_MS);
        loop->now_ns = clock_now_ns();
        http_answer_date_refresh(&loop->date, loop->now_ns);
        for (int i = 0; i < count; i++)
            take_event(loop, &events[i]);
        if (loop->now_ns >= tick_ns) {
            tick(loop);
            tick_ns = loop->now_ns + SECOND_NS * TICK_MS / 1000;
        }
    }
    return NULL;
}

/* ---- start and stop --------------------------------------------------------------------------------------------------------- */

static int add_own(struct epoll_loop *loop, int *fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = fd};
    return *fd < 0 ? -1 : epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, *fd, &event);
}

/* Makes what a loop needs; what was made before a failure, loop_release frees. The timer is edge-triggered: it need not be read. */
static int loop_open(struct epoll_loop *loop)
{
    buffer_init(&loop->output, EPOLL_OUTPUT_BYTES_MAXIMUM);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (loop->epoll_fd < 0 || add_own(loop, &loop->wake_fd, EPOLLIN) != 0)
        return -1;
    return add_own(loop, &loop->timer_fd, EPOLLIN | EPOLLET);
}

/* Connections that were dealt to the loop but not seen by it yet have an event waiting. */
static void close_unseen(struct epoll_loop *loop)
{
    struct epoll_event events[EVENTS_A_TURN];
    int count;
    while ((count = epoll_wait(loop->epoll_fd, events, EVENTS_A_TURN, 0)) > 0) {
        bool seen = false;
        for (int i = 0; i < count; i++) {
            void *what = events[i].data.ptr;
            struct epoll_connection *connection = what;
            bool own = what == &loop->timer_fd || what == &loop->wake_fd || what == &loop->server->listener;
            if (!own && !connection->linked) {
                epoll_connection_free(connection);
                seen = true;
            }
        }
        if (!seen)
            return; /* only the loop's own are level-triggered, and come again */
    }
}

static void loop_release(struct epoll_loop *loop)
{
    if (loop->epoll_fd >= 0)
        close_unseen(loop);
    while (loop->connections != NULL)
        epoll_connection_free(loop->connections);
    epoll_connection_release_calls(loop);
    int own[] = {loop->epoll_fd, loop->wake_fd, loop->timer_fd};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i] >= 0)
            (void)close(own[i]); /* nothing was written to them */
}

static void stop(struct http_server *server)
{
    atomic_store_explicit(&server->ending, true, memory_order_release);
    for (size_t i = 0; i < server->loop_count; i++) {
        if (server->loops[i].running) {
            epoll_loop_wake(&server->loops[i].loop);
            (void)pthread_join(server->loops[i].thread, NULL);
        }
    }
    for (size_t i = 0; i < server->loop_count; i++)
        loop_release(&server->loops[i].loop);
    free(server);
}

static int start_loops(struct http_server *server)
{
    for (size_t i = 0; i < server->loop_count; i++) {
        struct epoll_loop *loop = &server->loops[i].loop;
        loop->server = server;
        epoll_connection_prepare_calls(loop, server->application, application_worker(server->application, i));
        if (loop_open(loop) != 0)
            return -1;
    }
    listen_for_connections(server, true);
    for (size_t i = 0; i < server->loop_count; i++) {
        struct server_loop *started = &server->loops[i];
        started->running = pthread_create(&started->thread, NULL, run, &started->loop) == 0;
        if (!started->running)
            return -1;
    }
    return server->listening ? 0 : -1;
}

/* As many connections as the system permits. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit); /* where it fails, fewer must do */
    }
}

static int start(struct http_server **server, struct application *application, int listener, size_t loops, struct failure *failure)
{
    *server = NULL;
    raise_descriptor_limit();
    struct http_server *started = calloc(1, sizeof *started + loops * sizeof started->loops[0]);
    if (started == NULL)
        return failure_set(failure, "out of memory");
    started->application = application;
    started->listener = listener;
    started->loop_count = loops;
    for (size_t i = 0; i < loops; i++)
        started->loops[i].loop.epoll_fd = started->loops[i].loop.wake_fd = started->loops[i].loop.timer_fd = -1;
    atomic_init(&started->accepting, true);
    if (start_loops(started) != 0) {
        stop(started);
        return failure_set(failure, "epoll could not start");
    }
    *server = started;
    return 0;
}

static void stop_accepting(struct http_server *server)
{
    atomic_store(&server->accepting, false);
    epoll_loop_wake(&server->loops[0].loop);
}

static const char *version(void)
{
    return VERSION;
}

static const struct http_variant VARIANTS[] = {{"default", false}};

const struct http_front_end http_front_end = {
    .target_id = "c-epoll",
    .framework = "epoll",
    .version = version,
    .variants = VARIANTS,
    .variant_count = sizeof VARIANTS / sizeof VARIANTS[0],
    .start = start,
    .stop_accepting = stop_accepting,
    .stop = stop,
};
