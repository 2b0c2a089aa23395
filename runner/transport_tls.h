/* transport_tls: the part of transport that knows OpenSSL; private to transport*.c. Statuses are those of transport.h. */
#ifndef RUNNER_TRANSPORT_TLS_H
#define RUNNER_TRANSPORT_TLS_H

#include "lib/error.h"
#include "runner/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The settings for all connections of a target: verification by the system's authorities, or by url->ca_file, unless url->insecure.
 * NULL with an error. */
void *transport_tls_new(const struct transport_url *url, struct error *error);
void transport_tls_free(void *context);

/* TLS over a socket that is connecting; SNI and the name to verify are the target's. NULL when memory runs out. */
void *transport_tls_open(const struct transport_target *target, int socket);
void transport_tls_close(void *tls);
int transport_tls_handshake(void *tls, const struct transport_target *target);
ssize_t transport_tls_receive(void *tls, void *buffer, size_t size);
ssize_t transport_tls_send(void *tls, const void *bytes, size_t length);

#endif
