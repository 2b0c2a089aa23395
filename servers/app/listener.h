/* listener: the socket a server accepts on. Opened here and not by the frameworks, so that a port in use reads alike in every
 * target. */
#ifndef SERVERS_APP_LISTENER_H
#define SERVERS_APP_LISTENER_H

#include "servers/app/failure.h"

/* Opens a non-blocking listening TCP socket with TCP_NODELAY (which accepted sockets inherit) on host (name or address) and port
 * (0: any free one). *port_bound is the port it got. The socket, or -1 with a failure. */
int listener_open(const char *host, const char *port, unsigned *port_bound, struct failure *failure);

/* From now on nobody gets in, while connections that wait to be accepted stay: closing the socket over them would lose their requests. Who
 * tries is kept waiting, and refused once the socket is closed. Where the system does not allow it, nothing changes. */
void listener_refuse(int listener);

#endif
