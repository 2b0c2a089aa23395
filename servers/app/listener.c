/* listener: opens the listening socket (listener.h). */
#include "servers/app/listener.h"

#include <errno.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static int open_socket(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 && bind(fd, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}

static int read_port(int fd, unsigned *port)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return -1;
    in_port_t bound =
        address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port : ((struct sockaddr_in *)&address)->sin_port;
    *port = ntohs(bound);
    return 0;
}

int listener_open(const char *host, const char *port, unsigned *port_bound, struct failure *failure)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *addresses = NULL;
    int status = getaddrinfo(host, port, &hints, &addresses);
    if (status != 0)
        return failure_set(failure, "HOST: %s: %s", host, gai_strerror(status));
    int fd = -1;
    for (const struct addrinfo *address = addresses; address != NULL && fd < 0; address = address->ai_next)
        fd = open_socket(address);
    int reason = errno;
    freeaddrinfo(addresses);
    if (fd < 0)
        return failure_set(failure, "cannot listen on %s:%s: %s", host, port, strerror(reason));
    if (read_port(fd, port_bound) != 0) {
        reason = errno;
        (void)close(fd);
        return failure_set(failure, "cannot listen on %s:%s: %s", host, port, strerror(reason));
    }
    return fd;
}

void listener_refuse(int listener)
{
    /* A filter that drops every packet to the listening socket; the sockets of connections have none. */
    struct sock_filter drop[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    struct sock_fprog program = {.len = 1, .filter = drop};
    (void)setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program); /* what fails changes nothing */
}
