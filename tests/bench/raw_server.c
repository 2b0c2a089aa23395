/* raw_server: the least that can answer HTTP requests through epoll, as a measure for real servers: it looks for the end of each
 * head and sends the same bytes each time. Loopback only. raw_server [PORT]    0, the default: any free port. Serves until it is
 * killed. */
#include "tests/bench/listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, INPUT_BYTES = 16 * 1024 };

static const char ANSWER[] = "HTTP/1.1 200 OK\r\n"
                             "Date: Tue, 24 Nov 2026 03:10:05 GMT\r\n"
                             "Content-Type: application/json; charset=utf-8\r\n"
                             "Content-Length: 55\r\n"
                             "\r\n"
                             "{\"status\":\"healthy\",\"server\":\"raw\",\"version\":\"-------\"}";

static void add(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        (void)close(fd);
}

/* One read, and an answer for each head that it holds: requests without bodies, as load tools send them, come whole. */
static bool serve(int fd)
{
    char input[INPUT_BYTES];
    ssize_t length = recv(fd, input, sizeof input, 0);
    if (length <= 0)
        return false;
    const char *at = input;
    const char *end = input + length;
    while ((at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4)) != NULL) {
        at += 4;
        if (send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL) != (ssize_t)(sizeof ANSWER - 1))
            return false;
    }
    return true;
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    int listener = listener_open_loopback((uint16_t)(count > 1 ? atoi(arguments[1]) : 0), &port);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        perror("raw_server");
        return EXIT_FAILURE;
    }
    add(epoll, listener);
    listener_announce(port);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) {
                if (!serve(fd))
                    (void)close(fd);
            } else if ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                add(epoll, fd);
            }
        }
    }
}
