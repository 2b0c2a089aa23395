/* delay_server: answers each request after a known delay, and keeps an exact account of the delays it gave: the truth that a load
 * generator is compared with. A delay counts from the moment when the request reached this side of the loopback, which the kernel
 * stamps, so that it does not matter when the server woke up; the last millisecond before an answer is due is spent polling, so
 * that it leaves to some microseconds. Give it a core of its own. Loopback only.
 *
 *   delay_server constant MS              every answer after that many milliseconds
 *   delay_server bimodal FAST SLOW EVERY  FAST ms, but every EVERY-th request SLOW ms
 *   delay_server stall STALL PERIOD       at once, but for STALL ms in the middle of each PERIOD ms nothing is answered until the end
 *                                         of the stall; the first period begins with the first request
 *
 * SIGTERM: prints the account as one line of JSON and ends. Delays in nanoseconds, from arrival until the answer was handed over;
 * percentiles by rank: the value at ceil(q * count). */
#include "tests/bench/listener.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, CONNECTIONS_MAXIMUM = 16384, ACCOUNT_MAXIMUM = 4 * 1000 * 1000, INPUT_BYTES = 16 * 1024 };

static const int64_t MILLISECOND = 1000000;
static const int64_t SECOND = 1000000000;
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

enum schedule_kind { CONSTANT, BIMODAL, STALL };

struct schedule {
    enum schedule_kind kind;
    int64_t fast, slow;    /* ns; constant: fast */
    int64_t every;         /* bimodal */
    int64_t stall, period; /* ns */
};

/* A connection, by its descriptor; while an answer is due, in the list in the order of time. */
struct waiting {
    int fd;
    int64_t arrived, due;
    struct waiting *previous, *next;
};

struct server {
    struct schedule schedule;
    int epoll;
    int64_t first_request; /* 0 before it */
    int64_t requests;
    struct waiting waiting[CONNECTIONS_MAXIMUM];
    struct waiting *first, *last;
    int64_t account[ACCOUNT_MAXIMUM];
    size_t accounted, unaccounted;
};

static int64_t now_on(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

/* When the answer to the next request, which arrived then, is due. */
static int64_t due_time(struct server *server, int64_t arrived)
{
    const struct schedule *schedule = &server->schedule;
    int64_t number = ++server->requests;
    if (server->first_request == 0)
        server->first_request = arrived;
    if (schedule->kind == CONSTANT)
        return arrived + schedule->fast;
    if (schedule->kind == BIMODAL)
        return arrived + (number % schedule->every == 0 ? schedule->slow : schedule->fast);
    int64_t phase = (arrived - server->first_request) % schedule->period;
    int64_t begins = (schedule->period - schedule->stall) / 2;
    bool stalled = phase >= begins && phase < begins + schedule->stall;
    return stalled ? arrived - phase + begins + schedule->stall : arrived;
}

static void insert(struct server *server, struct waiting *waiting)
{
    struct waiting *before = server->last;
    while (before != NULL && before->due > waiting->due)
        before = before->previous;
    struct waiting *after = before != NULL ? before->next : server->first;
    waiting->previous = before;
    waiting->next = after;
    *(before != NULL ? &before->next : &server->first) = waiting;
    *(after != NULL ? &after->previous : &server->last) = waiting;
}

static void take_out(struct server *server, struct waiting *waiting)
{
    *(waiting->previous != NULL ? &waiting->previous->next : &server->first) = waiting->next;
    *(waiting->next != NULL ? &waiting->next->previous : &server->last) = waiting->previous;
    waiting->due = 0;
}

static void answer(struct server *server, struct waiting *waiting)
{
    take_out(server, waiting);
    if (send(waiting->fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL) != (ssize_t)(sizeof ANSWER - 1))
        return;
    int64_t delay = now_on(CLOCK_MONOTONIC) - waiting->arrived;
    if (server->accounted < ACCOUNT_MAXIMUM)
        server->account[server->accounted++] = delay;
    else
        server->unaccounted++;
}

/* When the kernel got the bytes, on the monotonic clock; now where it does not say. */
static int64_t arrival(struct msghdr *message)
{
    int64_t now = now_on(CLOCK_MONOTONIC);
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
            int64_t age = now_on(CLOCK_REALTIME) - (stamp.tv_sec * SECOND + stamp.tv_nsec);
            return age >= 0 && age < SECOND ? now - age : now;
        }
    }
    return now;
}

/* One request, as a load generator sends it: whole, and no other before the answer. */
static void receive(struct server *server, struct waiting *waiting)
{
    char input[INPUT_BYTES];
    char control[CMSG_SPACE(sizeof(struct timespec))];
    struct iovec bytes = {input, sizeof input};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(waiting->fd, &message, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length <= 0) {
        if (waiting->due != 0)
            take_out(server, waiting);
        (void)close(waiting->fd);
    } else if (waiting->due == 0) {
        waiting->arrived = arrival(&message);
        waiting->due = due_time(server, waiting->arrived);
        insert(server, waiting);
    }
}

static void accept_all(struct server *server, int listener)
{
    int fd;
    int on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (fd >= CONNECTIONS_MAXIMUM || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
            epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
            (void)close(fd);
            continue;
        }
        server->waiting[fd] = (struct waiting){.fd = fd};
    }
}

/* Milliseconds to sleep: up to one or two before the next answer is due, then not at all. */
static int sleep_time(const struct server *server)
{
    if (server->first == NULL)
        return -1;
    int64_t left = (server->first->due - now_on(CLOCK_MONOTONIC)) / MILLISECOND - 1;
    return left > 0 ? (int)left : 0;
}

/* Until a signal comes. */
static void run(struct server *server, int listener, int signals)
{
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(server->epoll, events, EVENTS, sleep_time(server));
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == signals)
                return;
            if (fd == listener)
                accept_all(server, listener);
            else
                receive(server, &server->waiting[fd]);
        }
        while (server->first != NULL && server->first->due <= now_on(CLOCK_MONOTONIC))
            answer(server, server->first);
    }
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void print_account(struct server *server)
{
    static const struct {
        const char *name;
        int per_mille;
    } QUANTILES[] = {{"p50_ns", 500}, {"p75_ns", 750}, {"p90_ns", 900}, {"p95_ns", 950}, {"p99_ns", 990}, {"p999_ns", 999}};
    size_t count = server->accounted;
    qsort(server->account, count, sizeof server->account[0], compare);
    printf("{\"requests\":%zu,\"unaccounted\":%zu", count, server->unaccounted);
    for (size_t i = 0; i < sizeof QUANTILES / sizeof QUANTILES[0] && count > 0; i++) {
        size_t rank = (count * (size_t)QUANTILES[i].per_mille + 999) / 1000;
        printf(",\"%s\":%" PRId64, QUANTILES[i].name, server->account[rank - 1]);
    }
    if (count > 0)
        printf(",\"min_ns\":%" PRId64 ",\"max_ns\":%" PRId64, server->account[0], server->account[count - 1]);
    printf("}\n");
    (void)fflush(stdout);
}

static int64_t milliseconds(const char *text)
{
    double value = atof(text);
    return (int64_t)(value * (double)MILLISECOND);
}

static bool read_schedule(struct schedule *schedule, int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "constant") == 0)
        *schedule = (struct schedule){.kind = CONSTANT, .fast = milliseconds(arguments[2])};
    else if (count == 5 && strcmp(arguments[1], "bimodal") == 0)
        *schedule = (struct schedule){BIMODAL, milliseconds(arguments[2]), milliseconds(arguments[3]), atoi(arguments[4]), 0, 0};
    else if (count == 4 && strcmp(arguments[1], "stall") == 0)
        *schedule = (struct schedule){.kind = STALL, .stall = milliseconds(arguments[2]), .period = milliseconds(arguments[3])};
    else
        return false;
    return schedule->kind != BIMODAL || schedule->every > 0;
}

int main(int count, char **arguments)
{
    static struct server server;
    if (!read_schedule(&server.schedule, count, arguments)) {
        (void)fprintf(stderr, "usage: delay_server constant MS | bimodal FAST SLOW EVERY | stall STALL PERIOD\n");
        return 2;
    }
    sigset_t ending;
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ending, NULL);
    int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    uint16_t port = 0;
    int listener = listener_open_loopback(0, &port);
    struct epoll_event events[] = {{.events = EPOLLIN, .data.fd = listener}, {.events = EPOLLIN, .data.fd = signals}};
    server.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (signals < 0 || server.epoll < 0 || epoll_ctl(server.epoll, EPOLL_CTL_ADD, listener, &events[0]) != 0 ||
        epoll_ctl(server.epoll, EPOLL_CTL_ADD, signals, &events[1]) != 0) {
        perror("delay_server");
        return EXIT_FAILURE;
    }
    listener_announce(port);
    run(&server, listener, signals);
    print_account(&server);
    return EXIT_SUCCESS;
}
