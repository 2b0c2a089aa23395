/* transport: sockets. URLs are split in transport_url.c, TLS is in transport_tls.c. */
#include "runner/transport.h"

#include "runner/transport_tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* How long an address of a host that has several may take to accept a connection, to be the one. */
#define PROBE_MS 250

/* ---- the target ------------------------------------------------------------------------------------------------------------- */

static bool accepts(const struct addrinfo *address)
{
    int socket_ = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
        return false;
    bool connected = connect(socket_, address->ai_addr, address->ai_addrlen) == 0;
    if (!connected && errno == EINPROGRESS) {
        struct pollfd entry = {.fd = socket_, .events = POLLOUT};
        int reason = 0;
        socklen_t length = sizeof(reason);
        connected =
            poll(&entry, 1, PROBE_MS) == 1 && getsockopt(socket_, SOL_SOCKET, SO_ERROR, &reason, &length) == 0 && reason == 0;
    }
    close(socket_);
    return connected;
}

static int resolve(struct transport_target *target, const struct transport_url *url, struct error *error)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    unsigned number = url->port != 0 ? url->port : url->tls ? 443 : 80;
    (void)snprintf(port, sizeof(port), "%u", number);
    int result = getaddrinfo(url->host, port, &hints, &found);
    if (result != 0)
        return error_set(error, "cannot find the address of \"%.200s\": %s", url->host, gai_strerror(result));
    const struct addrinfo *chosen = found;
    for (const struct addrinfo *at = found; found->ai_next != NULL && at != NULL; at = at->ai_next)
        if (accepts(at)) {
            chosen = at;
            break;
        }
    memcpy(&target->address, chosen->ai_addr, chosen->ai_addrlen);
    target->address_length = chosen->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static int use_unix_path(struct transport_target *target, const char *path, struct error *error)
{
    struct sockaddr_un *address = (struct sockaddr_un *)&target->address;
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof(address->sun_path))
        return error_set(error, "expected the path of a Unix socket of 1 to %zu bytes", sizeof(address->sun_path) - 1);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length + 1);
    target->address_length = (socklen_t)sizeof(*address);
    return 0;
}

static bool is_address(const char *host)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

int transport_target_init(struct transport_target *target, const struct transport_url *url, struct error *error)
{
    memset(target, 0, sizeof(*target));
    if (url->host == NULL || url->host[0] == '\0' || strlen(url->host) >= sizeof(target->server_name))
        return error_set(error, "no address to send the load to");
    (void)snprintf(target->server_name, sizeof(target->server_name), "%s", url->host);
    target->server_name_is_address = is_address(url->host);
    if ((url->unix_path != NULL ? use_unix_path(target, url->unix_path, error) : resolve(target, url, error)) != 0)
        return -1;
    if (!url->tls)
        return 0;
    target->tls = transport_tls_new(url, error);
    return target->tls == NULL ? -1 : 0;
}

void transport_target_release(struct transport_target *target)
{
    if (target->tls != NULL)
        transport_tls_free(target->tls);
    memset(target, 0, sizeof(*target));
}

/* ---- connections ------------------------------------------------------------------------------------------------------------ */

int transport_open(struct transport *transport, const struct transport_target *target)
{
    const int yes = 1;
    const int family = target->address.ss_family;
    transport->established = false;
    transport->socket = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (transport->socket < 0)
        return -1;
    if (family != AF_UNIX)
        (void)setsockopt(transport->socket, IPPROTO_TCP, TCP_NODELAY, &yes,
                         sizeof(yes)); /* a request goes out in one piece anyway */
    int result = connect(transport->socket, (const struct sockaddr *)&target->address, target->address_length);
    bool begun = result == 0 || errno == EINPROGRESS;
    if (begun && target->tls != NULL) {
        transport->tls = transport_tls_open(target, transport->socket);
        begun = transport->tls != NULL;
    }
    if (begun)
        return 0;
    transport_close(transport);
    return -1;
}

void transport_close(struct transport *transport)
{
    if (transport->tls != NULL)
        transport_tls_close(transport->tls);
    if (transport->socket >= 0)
        close(transport->socket); /* nothing is written to it that could be lost; epoll forgets it by itself */
    *transport = (struct transport){.socket = -1};
}

int transport_establish(struct transport *transport, const struct transport_target *target)
{
    if (transport->tls == NULL || transport->established)
        return 1;
    int result = transport_tls_handshake(transport->tls, target);
    transport->established = result == 1;
    return result;
}

/* recv and send by syscall(2): as functions of the C library they are cancellation points, which costs two locked instructions each
 * in a program with threads. */
ssize_t transport_receive(struct transport *transport, void *buffer, size_t size)
{
    if (transport->tls != NULL)
        return transport_tls_receive(transport->tls, buffer, size);
    for (;;) {
        ssize_t length = syscall(SYS_recvfrom, transport->socket, buffer, size, 0, NULL, NULL);
        if (length >= 0)
            return length;
        if (errno == EAGAIN)
            return TRANSPORT_AGAIN;
        if (errno != EINTR)
            return TRANSPORT_FAILED;
    }
}

static bool is_refusal(int errno_value)
{
    return errno_value == ECONNREFUSED || errno_value == EHOSTUNREACH || errno_value == ENETUNREACH || errno_value == ETIMEDOUT ||
           errno_value == ENOTCONN || errno_value == EACCES || errno_value == EPERM;
}

ssize_t transport_send(struct transport *transport, const void *bytes, size_t length)
{
    if (transport->tls != NULL)
        return transport_tls_send(transport->tls, bytes, length);
    for (;;) {
        ssize_t sent = syscall(SYS_sendto, transport->socket, bytes, length, MSG_NOSIGNAL, NULL, 0);
        if (sent >= 0) {
            transport->established = true;
            return sent;
        }
        if (errno == EAGAIN)
            return TRANSPORT_AGAIN;
        if (errno != EINTR)
            return !transport->established && is_refusal(errno) ? TRANSPORT_REFUSED : TRANSPORT_FAILED;
    }
}
