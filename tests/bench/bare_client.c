/* bare_client: the least that can load an HTTP server through epoll, as a measure for the load engine: requests of fixed bytes, answers
 * known by their length, no checks, no histogram. What it reaches no epoll client exceeds here, so that a ratio against another tool can
 * be told from the machine's limit. Loopback only. bare_client PORT CONNECTIONS SECONDS [PATH] prints JSON. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, CONNECTIONS_MAXIMUM = 1000, SECONDS_MAXIMUM = 60, INPUT_BYTES = 16 * 1024, REQUEST_BYTES = 512 };

static char request[REQUEST_BYTES];
static size_t request_length;

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_request(int fd)
{
    if (send(fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
        die("bare_client: send");
}

static int open_connection(int epoll, uint16_t port)
{
    const int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        die("bare_client: connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        die("bare_client: epoll_ctl");
    return fd;
}

/* Whole answers come in one piece here: a head and 200, nothing more is looked at. */
static bool receive_answer(int fd)
{
    static char input[INPUT_BYTES];
    ssize_t length = recv(fd, input, sizeof input, MSG_DONTWAIT);
    if (length <= 0)
        die("bare_client: recv");
    return length > 12 && memcmp(input + 9, "200", 3) == 0;
}

int main(int count, char **arguments)
{
    int port = count > 3 ? atoi(arguments[1]) : 0, connections = count > 3 ? atoi(arguments[2]) : 0,
        seconds = count > 3 ? atoi(arguments[3]) : 0;
    if (port <= 0 || port > UINT16_MAX || connections <= 0 || connections > CONNECTIONS_MAXIMUM || seconds <= 0 ||
        seconds > SECONDS_MAXIMUM) {
        fputs("usage: bare_client PORT CONNECTIONS SECONDS [PATH]\n", stderr);
        return 2;
    }
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                          count > 4 ? arguments[4] : "/health", port);
    if (length < 0 || (size_t)length >= sizeof request)
        return 2;
    request_length = (size_t)length;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    static int opened[CONNECTIONS_MAXIMUM];
    for (int i = 0; i < connections; i++)
        opened[i] = open_connection(epoll, (uint16_t)port);
    int64_t start = now_ns(), end = start + (int64_t)seconds * 1000000000, requests = 0, errors = 0;
    for (int i = 0; i < connections; i++)
        send_request(opened[i]);
    while (now_ns() < end) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, 1000);
        for (int i = 0; i < ready; i++) {
            errors += receive_answer(events[i].data.fd) ? 0 : 1;
            requests++;
        }
        for (int i = 0; i < ready; i++)
            send_request(events[i].data.fd);
    }
    double took = (double)(now_ns() - start) / 1e9;
    printf("{\"requests\": %lld, \"errors\": %lld, \"rate\": %.1f}\n", (long long)requests, (long long)errors,
           (double)requests / took);
    return EXIT_SUCCESS;
}
