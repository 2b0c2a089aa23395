/* upstream: a small HTTP client (upstream.h). A call takes a connection that is idle, or a new one; when an idle one turns out to be dead, it is
 * made anew once. Requests are of HTTP/1.0 with Connection: keep-alive, so that no answer is chunked. Everything but the queue belongs to the
 * thread. */
#include "servers/app/upstream.h"

#include "servers/app/clock.h"
#include "servers/app/upstream_answer.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_A_TURN = 64,
    TICK_MS = 200,
    TIMEOUT_SECONDS = 10,
    ANSWER_BYTES_MAXIMUM = 1024 * 1024,
    REQUEST_SIZE = 1024,
    INPUT_BYTES = 16384
};

/* A connection, with the call that it serves, or idle. */
struct link {
    int fd;
    struct exchange *exchange; /* NULL: idle */
    size_t sent;               /* bytes of the request */
    bool used_before;          /* an earlier call was answered on it */
    uint64_t until_ns;         /* the call's time is up */
    struct buffer input;
    struct link *previous, *next; /* of the busy or of the idle ones */
};

struct upstream {
    struct sockaddr_storage address;
    socklen_t address_length;
    char request[REQUEST_SIZE];
    size_t request_length;
    pthread_mutex_t mutex;
    struct exchange *first, *last; /* submitted; by next_submitted */
    bool ending, finished;
    pthread_t thread;
    int epoll_fd, wake_fd;
    struct link *busy, *idle;
};

/* ---- links -------------------------------------------------------------------------------------------------------------------- */
static void list_add(struct link **list, struct link *link)
{
    link->previous = NULL;
    link->next = *list;
    if (link->next != NULL)
        link->next->previous = link;
    *list = link;
}

static void list_remove(struct link **list, struct link *link)
{
    if (link->previous != NULL)
        link->previous->next = link->next;
    else
        *list = link->next;
    if (link->next != NULL)
        link->next->previous = link->previous;
}

static void link_free(struct upstream *upstream, struct link *link)
{
    list_remove(link->exchange != NULL ? &upstream->busy : &upstream->idle, link);
    (void)close(link->fd); /* nothing was written that anybody waits for */
    buffer_release(&link->input);
    free(link);
}

/* Hands the exchange back; from here on it is another thread's. */
static void report(struct exchange *exchange, const char *error, struct text body)
{
    buffer_clear(&exchange->kept);
    buffer_append(&exchange->kept, body.data, body.length);
    exchange->upstream_error = error == NULL && exchange->kept.failed ? "the answer is too large" : error;
    exchange->notify(exchange);
}

static void fail_call(struct upstream *upstream, struct link *link, const char *error)
{
    struct exchange *exchange = link->exchange;
    link_free(upstream, link);
    report(exchange, error, (struct text){NULL, 0});
}

/* A connection that is being made; NULL when that fails at once. */
static struct link *link_open(struct upstream *upstream, struct exchange *exchange)
{
    int on = 1;
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL)
        return NULL;
    link->fd = socket(upstream->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct epoll_event event = {.events = (uint32_t)(EPOLLIN | EPOLLOUT | EPOLLRDHUP) | EPOLLET, .data.ptr = link};
    bool opened =
        link->fd >= 0 && setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        (connect(link->fd, (struct sockaddr *)&upstream->address, upstream->address_length) == 0 || errno == EINPROGRESS) &&
        epoll_ctl(upstream->epoll_fd, EPOLL_CTL_ADD, link->fd, &event) == 0;
    if (!opened) {
        if (link->fd >= 0)
            (void)close(link->fd);
        free(link);
        return NULL;
    }
    buffer_init(&link->input, ANSWER_BYTES_MAXIMUM);
    link->exchange = exchange;
    list_add(&upstream->busy, link);
    return link;
}

/* ---- calls -------------------------------------------------------------------------------------------------------------------- */
static bool send_request(struct upstream *upstream, struct link *link);

static void begin_call(struct upstream *upstream, struct exchange *exchange, bool may_reuse)
{
    struct link *link = may_reuse ? upstream->idle : NULL;
    bool reused = link != NULL;
    if (reused) {
        list_remove(&upstream->idle, link);
        link->exchange = exchange;
        list_add(&upstream->busy, link);
    } else {
        link = link_open(upstream, exchange);
    }
    if (link == NULL) {
        report(exchange, "no connection to the upstream is to be had", (struct text){NULL, 0});
        return;
    }
    link->sent = 0;
    link->until_ns = clock_now_ns() + TIMEOUT_SECONDS * UINT64_C(1000000000);
    buffer_clear(&link->input);
    if (reused)
        (void)send_request(upstream, link); /* a new one says when it can take bytes */
}

/* The connection is broken. On one that had been idle that may have been so before the call: then it is tried on another. */
static void lose(struct upstream *upstream, struct link *link)
{
    struct exchange *exchange = link->exchange;
    bool again = exchange != NULL && link->used_before && link->input.length == 0;
    if (exchange != NULL && !again) {
        fail_call(upstream, link, "the upstream does not answer");
        return;
    }
    link_free(upstream, link);
    if (again)
        begin_call(upstream, exchange, false);
}

/* False when the link is gone. */
static bool send_request(struct upstream *upstream, struct link *link)
{
    while (link->sent < upstream->request_length) {
        ssize_t sent = send(link->fd, upstream->request + link->sent, upstream->request_length - link->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true; /* the next event says when it goes on */
        if (sent < 0) {
            lose(upstream, link);
            return false;
        }
        link->sent += (size_t)sent;
    }
    return true;
}

static void end_call(struct upstream *upstream, struct link *link, const struct upstream_answer *answer)
{
    struct exchange *exchange = link->exchange;
    const char *error = answer->status == 200 ? NULL : "the upstream answers with another status than 200";
    list_remove(&upstream->busy, link);
    link->exchange = NULL;
    link->used_before = true;
    list_add(&upstream->idle, link);
    /* The body lies in the link's input, which the next call clears. */
    report(exchange, error, answer->body);
    if (!answer->keeps_open)
        link_free(upstream, link);
}

static void look_at_input(struct upstream *upstream, struct link *link, bool ended)
{
    struct upstream_answer answer;
    switch (upstream_answer_read(buffer_text(&link->input), ended, &answer)) {
    case UPSTREAM_ANSWER_MORE:
        break;
    case UPSTREAM_ANSWER_COMPLETE:
        end_call(upstream, link, &answer);
        break;
    case UPSTREAM_ANSWER_BAD:
        if (link->input.length == 0)
            lose(upstream, link);
        else
            fail_call(upstream, link, "the upstream's answer is not understood");
        break;
    }
}

static void receive(struct upstream *upstream, struct link *link)
{
    char bytes[INPUT_BYTES];
    for (;;) {
        ssize_t length = recv(link->fd, bytes, sizeof bytes, 0);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (link->exchange == NULL) { /* an end, or bytes that nobody asked for */
            link_free(upstream, link);
            return;
        }
        if (length <= 0) {
            look_at_input(upstream, link, true);
            return;
        }
        buffer_append(&link->input, bytes, (size_t)length);
        if (link->input.failed) {
            fail_call(upstream, link, "the upstream's answer is too large");
            return;
        }
    }
    if (link->exchange != NULL)
        look_at_input(upstream, link, false);
}

static void serve(struct upstream *upstream, struct link *link)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        lose(upstream, link);
        return;
    }
    if (link->exchange == NULL || send_request(upstream, link))
        receive(upstream, link); /* what came in the meantime raises no other event */
}

static void give_up_late(struct upstream *upstream)
{
    uint64_t now = clock_now_ns();
    for (struct link *link = upstream->busy, *next = NULL; link != NULL; link = next) {
        next = link->next;
        if (now >= link->until_ns)
            fail_call(upstream, link, "the upstream takes too long");
    }
}

/* ---- the thread --------------------------------------------------------------------------------------------------------------- */
/* Takes what was submitted, as a chain by next_submitted. */
static struct exchange *take_submitted(struct upstream *upstream, bool *ending)
{
    (void)pthread_mutex_lock(&upstream->mutex);
    struct exchange *exchange = upstream->first;
    upstream->first = upstream->last = NULL;
    *ending = upstream->ending;
    (void)pthread_mutex_unlock(&upstream->mutex);
    return exchange;
}

static bool begin_submitted(struct upstream *upstream)
{
    bool ending = false;
    struct exchange *exchange = take_submitted(upstream, &ending);
    while (exchange != NULL) {
        struct exchange *next = exchange->next_submitted;
        if (ending)
            report(exchange, "the server is about to stop", (struct text){NULL, 0});
        else
            begin_call(upstream, exchange, true);
        exchange = next;
    }
    return !ending;
}

static void *run(void *argument)
{
    struct upstream *upstream = argument;
    struct epoll_event events[EVENTS_A_TURN];
    bool going = true;
    while (going) {
        int count = epoll_wait(upstream->epoll_fd, events, EVENTS_A_TURN, upstream->busy == NULL ? -1 : TICK_MS);
        bool woken = false;
        for (int i = 0; i < count; i++)
            if (events[i].data.ptr == upstream)
                woken = true;
            else
                serve(upstream, events[i].data.ptr);
        /* After the events, since beginning a call may free what an event points to. */
        if (woken) {
            uint64_t times = 0;
            ssize_t bytes = read(upstream->wake_fd, &times, sizeof times);
            (void)bytes; /* it was readable */
            going = begin_submitted(upstream);
        }
        give_up_late(upstream);
    }
    while (upstream->busy != NULL)
        fail_call(upstream, upstream->busy, "the server is about to stop");
    while (upstream->idle != NULL)
        link_free(upstream, upstream->idle);
    return NULL;
}

static void wake(struct upstream *upstream)
{
    uint64_t one = 1;
    ssize_t written = write(upstream->wake_fd, &one, sizeof one);
    (void)written; /* an eventfd takes it, unless 2^64 were not read */
}

/* ---- from other threads ------------------------------------------------------------------------------------------------------- */
bool upstream_call(struct upstream *upstream, struct exchange *exchange)
{
    exchange->next_submitted = NULL;
    (void)pthread_mutex_lock(&upstream->mutex);
    bool takes = !upstream->ending;
    if (takes && upstream->last != NULL)
        upstream->last->next_submitted = exchange;
    else if (takes)
        upstream->first = exchange;
    if (takes)
        upstream->last = exchange;
    (void)pthread_mutex_unlock(&upstream->mutex);
    if (takes)
        wake(upstream);
    return takes;
}

static void post(struct exchange *exchange)
{
    (void)sem_post(exchange->owner); /* fails for no semaphore that is posted once */
}

bool upstream_call_and_wait(struct upstream *upstream, struct exchange *exchange)
{
    sem_t done;
    void *owner = exchange->owner;
    void (*notify)(struct exchange * exchange) = exchange->notify;
    if (sem_init(&done, 0, 0) != 0)
        return false;
    exchange->owner = &done;
    exchange->notify = post;
    bool called = upstream_call(upstream, exchange);
    while (called && sem_wait(&done) != 0)
        ; /* a signal */
    exchange->owner = owner;
    exchange->notify = notify;
    (void)sem_destroy(&done);
    return called;
}

/* ---- start and end ------------------------------------------------------------------------------------------------------------ */
/* Takes http://host[:port][/path] apart: looks the host up and writes the request. */
static int read_url(struct upstream *upstream, const char *url, struct failure *failure)
{
    static const char scheme[] = "http://";
    char host[256];
    const char *start = url + sizeof scheme - 1;
    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return failure_set(failure, "UPSTREAM_URL: expected http://host[:port][/path], found '%s'", url);
    size_t authority = strcspn(start, "/?#");
    size_t name = start[0] == '[' ? strcspn(start, "]") + 1 : strcspn(start, ":/?#");
    const char *port = name < authority && start[name] == ':' ? start + name + 1 : NULL;
    const char *path = start[authority] == '/' ? start + authority : "/";
    char service[8] = "80";
    if (port != NULL)
        (void)snprintf(service, sizeof service, "%.*s", (int)(authority - name - 1), port);
    bool in_brackets = start[0] == '[';
    int length = snprintf(host, sizeof host, "%.*s", (int)(in_brackets ? name - 2 : name), start + (in_brackets ? 1 : 0));
    int written =
        snprintf(upstream->request, sizeof upstream->request, "GET %.*s HTTP/1.0\r\nHost: %.*s\r\nConnection: keep-alive\r\n\r\n",
                 (int)strcspn(path, "# \r\n"), path, (int)authority, start);
    if (length <= 0 || (size_t)length >= sizeof host || name > authority || written < 0 ||
        (size_t)written >= sizeof upstream->request)
        return failure_set(failure, "UPSTREAM_URL: expected http://host[:port][/path], found '%s'", url);
    upstream->request_length = (size_t)written;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int status = getaddrinfo(host, service, &hints, &found);
    if (status != 0)
        return failure_set(failure, "UPSTREAM_URL: %s: %s", host, gai_strerror(status));
    memcpy(&upstream->address, found->ai_addr, found->ai_addrlen);
    upstream->address_length = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

int upstream_start(struct upstream **upstream, const char *url, struct failure *failure)
{
    *upstream = NULL;
    struct upstream *started = calloc(1, sizeof *started);
    if (started == NULL)
        return failure_set(failure, "upstream: out of memory");
    (void)pthread_mutex_init(&started->mutex, NULL); /* with default attributes this cannot fail on Linux */
    started->finished = true;                        /* there is no thread yet */
    started->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    started->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = started};
    int result = read_url(started, url, failure);
    if (result == 0 && (started->epoll_fd < 0 || started->wake_fd < 0 ||
                        epoll_ctl(started->epoll_fd, EPOLL_CTL_ADD, started->wake_fd, &event) != 0 ||
                        pthread_create(&started->thread, NULL, run, started) != 0))
        result = failure_set(failure, "upstream: no descriptors or no thread");
    if (result != 0) {
        upstream_free(started);
        return -1;
    }
    started->finished = false;
    *upstream = started;
    return 0;
}

void upstream_finish(struct upstream *upstream)
{
    if (upstream == NULL || upstream->finished)
        return;
    upstream->finished = true;
    (void)pthread_mutex_lock(&upstream->mutex);
    upstream->ending = true;
    (void)pthread_mutex_unlock(&upstream->mutex);
    wake(upstream);
    (void)pthread_join(upstream->thread, NULL);
}

void upstream_free(struct upstream *upstream)
{
    if (upstream == NULL)
        return;
    upstream_finish(upstream);
    if (upstream->epoll_fd >= 0)
        (void)close(upstream->epoll_fd);
    if (upstream->wake_fd >= 0)
        (void)close(upstream->wake_fd);
    (void)pthread_mutex_destroy(&upstream->mutex);
    free(upstream);
}
