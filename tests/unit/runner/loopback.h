/* loopback: a server on 127.0.0.1 for tests of the loop, a thread a connection, that answers in whatever way a test wants. */
#ifndef TESTS_UNIT_RUNNER_LOOPBACK_H
#define TESTS_UNIT_RUNNER_LOOPBACK_H

#include "tests/unit/test.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOPBACK_CONNECTIONS_MAXIMUM 20000

struct loopback;

/* Answers one request on the socket. Returns whether the connection goes on. */
typedef bool loopback_answer(struct loopback *server, int socket, unsigned request);

struct loopback {
    loopback_answer *answer;
    bool answer_early; /* as soon as the head is there, the body unread */
    int listener;
    uint16_t port;
    atomic_bool stop;
    atomic_uint connections, requests;
    atomic_int open;
    pthread_t thread;
};

struct loopback_connection {
    struct loopback *server;
    int socket;
};

static inline void loopback_send(int socket, const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t sent = send(socket, text, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        length -= (size_t)sent;
    }
}

/* Closes with a reset instead of an orderly end. */
static inline void loopback_reset(int socket)
{
    struct linger linger = {1, 0};
    assert_int_equal(setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
}

/* Waits for input; false when the server stops or the peer has gone. */
static inline bool loopback_wait(struct loopback *server, int socket)
{
    struct pollfd entry = {.fd = socket, .events = POLLIN};
    while (!atomic_load(&server->stop))
        if (poll(&entry, 1, 20) > 0)
            return true;
    return false;
}

/* The request that the thread answers: its head, and as much of its body as came with it. */
static _Thread_local char loopback_request[8192];

/* Reads one request; false at the end of the connection. Requests are never pipelined, so there is no rest to keep. */
static inline bool loopback_read(struct loopback *server, int socket)
{
    char *head = loopback_request;
    size_t length = 0;
    char *end = NULL;
    while (end == NULL) {
        ssize_t got = loopback_wait(server, socket) ? recv(socket, head + length, sizeof loopback_request - 1 - length, 0) : 0;
        if (got <= 0)
            return false;
        length += (size_t)got;
        head[length] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    const char *field = strstr(head, "Content-Length: ");
    size_t body = field == NULL || field > end ? 0 : strtoul(field + 16, NULL, 10);
    size_t left = body - (length - (size_t)(end + 4 - head));
    static char sink[1 << 16];
    while (left > 0 && !server->answer_early) {
        ssize_t got = loopback_wait(server, socket) ? recv(socket, sink, left < sizeof sink ? left : sizeof sink, 0) : 0;
        if (got <= 0)
            return false;
        left -= (size_t)got;
    }
    return true;
}

static inline void *loopback_serve_connection(void *argument)
{
    struct loopback_connection connection = *(struct loopback_connection *)argument;
    struct loopback *server = connection.server;
    free(argument);
    unsigned request = 0;
    while (loopback_read(server, connection.socket)) {
        atomic_fetch_add(&server->requests, 1);
        if (!server->answer(server, connection.socket, request++))
            break;
    }
    close(connection.socket);
    atomic_fetch_sub(&server->open, 1);
    return NULL;
}

static inline void *loopback_accept(void *argument)
{
    struct loopback *server = argument;
    while (loopback_wait(server, server->listener) && atomic_load(&server->connections) < LOOPBACK_CONNECTIONS_MAXIMUM) {
        int socket = accept(server->listener, NULL, NULL);
        if (socket < 0)
            continue;
        int yes = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct loopback_connection *connection = malloc(sizeof *connection);
        *connection = (struct loopback_connection){server, socket};
        atomic_fetch_add(&server->connections, 1);
        atomic_fetch_add(&server->open, 1);
        pthread_t thread;
        if (pthread_create(&thread, NULL, loopback_serve_connection, connection) == 0)
            pthread_detach(thread);
    }
    return NULL;
}

static inline void loopback_start(struct loopback *server, loopback_answer *answer)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    memset(server, 0, sizeof *server);
    server->answer = answer;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->listener >= 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &length), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(listen(server->listener, 512), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, loopback_accept, server), 0);
}

static inline void loopback_stop(struct loopback *server)
{
    atomic_store(&server->stop, true);
    pthread_join(server->thread, NULL);
    while (atomic_load(&server->open) > 0)
        usleep(1000);
    close(server->listener);
}

#endif
