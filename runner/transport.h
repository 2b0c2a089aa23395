/* transport: how the loop reaches a target: plain TCP (IPv4, IPv6), a Unix socket, or TLS over TCP. Non-blocking. Plain sockets
 * cost one predictable branch over calling recv and send. */
#ifndef RUNNER_TRANSPORT_H
#define RUNNER_TRANSPORT_H

#include "lib/error.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define TRANSPORT_HOST_MAXIMUM 256
#define TRANSPORT_AUTHORITY_SIZE (TRANSPORT_HOST_MAXIMUM + 16)

/* Where to. Borrows its texts. Filled by hand or by transport_parse_url. */
struct transport_url {
    bool tls;              /* https */
    const char *host;      /* name or address, an IPv6 address without brackets */
    uint16_t port;         /* 0: the scheme's own */
    const char *unix_path; /* connect to this socket instead of host and port, which then only name the target in Host; or NULL */
    bool insecure;         /* TLS: the certificate is not checked */
    const char *ca_file;   /* TLS: PEM file of the authorities to trust instead of the system's; or NULL */
};

/* Splits "http://host:port/path?query", "https://[::1]/", "host:port/path" (http). host is copied into host_text
 * (TRANSPORT_HOST_MAXIMUM bytes); *path points into text ("/" when there is none); a fragment is left out of consideration:
 * refused, as are user names, and white space but inside the braces of a variable. Leaves unix_path, insecure and ca_file alone. 0, or -1 with what is wrong. */
int transport_parse_url(struct transport_url *url, const char *text, char *host_text, const char **path, struct error *error);
/* The value of the Host header: with the port unless it is the scheme's own. out holds TRANSPORT_AUTHORITY_SIZE bytes. Returns out.
 */
char *transport_authority(const struct transport_url *url, char *out);

/* Why the first TLS handshake failed, since a run in which nothing could connect should say why. */
struct transport_failure {
    atomic_int state; /* 2: text is there */
    char text[160];
};

/* A target that was looked up; shared by all workers, read only but for *failure. Owns its TLS settings until
 * transport_target_release. */
struct transport_target {
    struct sockaddr_storage address;
    socklen_t address_length;
    char server_name[TRANSPORT_HOST_MAXIMUM]; /* TLS: for SNI and verification */
    bool server_name_is_address;
    void *tls;                         /* SSL_CTX, or NULL */
    struct transport_failure *failure; /* borrowed, or NULL */
};

/* Looks the host up. Where it has several addresses, the first that accepts a connection now (250 ms each) is taken, else the
 * first. 0, or -1 and nothing to release: no such host, path of a socket too long, CA file unreadable. */
int transport_target_init(struct transport_target *target, const struct transport_url *url, struct error *error);
void transport_target_release(struct transport_target *target);

/* One connection. {.socket = -1} is none. */
struct transport {
    int socket;
    bool established; /* something went over it: from then on it can only fail, not be refused */
    void *tls;        /* SSL, or NULL */
};

/* What is no number of bytes. */
enum transport_status {
    TRANSPORT_AGAIN = -1,  /* nothing now: epoll will tell */
    TRANSPORT_FAILED = -2, /* the connection broke */
    TRANSPORT_REFUSED = -3 /* it was never there, or the TLS handshake failed */
};

/* Begins to connect. 0 (under way, or there already), or -1: refused at once (nothing to close). */
int transport_open(struct transport *transport, const struct transport_target *target);
void transport_close(struct transport *transport);
/* The TLS handshake goes on: 1 when it is over (plain sockets: always), TRANSPORT_AGAIN or TRANSPORT_REFUSED. */
int transport_establish(struct transport *transport, const struct transport_target *target);
/* Bytes received (> 0), 0 when the peer closed in order, or a status. */
ssize_t transport_receive(struct transport *transport, void *buffer, size_t size);
/* Bytes sent (> 0), or a status. A connect() that failed shows here. */
ssize_t transport_send(struct transport *transport, const void *bytes, size_t length);
/* Whether a receive that filled less than it could leaves nothing behind: TLS hands out record by record. */
static inline bool transport_is_plain(const struct transport *transport)
{
    return transport->tls == NULL;
}

#endif
