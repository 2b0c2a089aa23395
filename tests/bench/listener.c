/* listener: sockets and threads of the tests' servers (listener.h). */
#include "tests/bench/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 8192, THREAD_STACK_BYTES = 256 * 1024 };

struct served {
    int fd;
    void (*serve)(int fd, void *argument);
    void *argument;
};

static void give_up(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

int listener_open_loopback(uint16_t port, uint16_t *bound)
{
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
        listen(fd, 1024) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        give_up("listen on the loopback");
    *bound = ntohs(address.sin_port);
    return fd;
}

void listener_announce(uint16_t port)
{
    printf("listens on 127.0.0.1:%u\n", port);
    (void)fflush(stdout);
}

static void *serve_one(void *argument)
{
    struct served served = *(struct served *)argument;
    free(argument);
    served.serve(served.fd, served.argument);
    (void)close(served.fd);
    return NULL;
}

static void start_thread(const pthread_attr_t *attributes, int fd, void (*serve)(int fd, void *argument), void *argument)
{
    pthread_t thread;
    struct served *served = malloc(sizeof *served);
    if (served != NULL)
        *served = (struct served){fd, serve, argument};
    if (served == NULL || pthread_create(&thread, attributes, serve_one, served) != 0) {
        free(served);
        (void)close(fd);
    }
}

void listener_serve_threads(int listener, void (*serve)(int fd, void *argument), void *argument)
{
    (void)signal(SIGPIPE, SIG_IGN);
    pthread_attr_t attributes;
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
    for (;;) {
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        (void)poll(&waiting, 1, -1);
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            start_thread(&attributes, fd, serve, argument);
    }
}

/* The word behind the first space. */
static void copy_path(const char *head, char *path, size_t size)
{
    const char *start = strchr(head, ' ');
    size_t length = start == NULL ? 0 : strcspn(start + 1, " \r");
    length = length < size ? length : size - 1;
    if (start != NULL)
        memcpy(path, start + 1, length);
    path[length] = '\0';
}

bool listener_read_path(int fd, char *path, size_t size)
{
    char head[HEAD_BYTES];
    size_t length = 0;
    while (length < sizeof head - 1) {
        ssize_t got = recv(fd, head + length, sizeof head - 1 - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        head[length] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL) {
            copy_path(head, path, size);
            return true;
        }
    }
    return false;
}

bool listener_send(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}
