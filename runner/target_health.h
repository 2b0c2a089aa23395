/* target_health: one question to a starting server, GET /health, with a few lines of blocking HTTP: the load engine is for load. */
#ifndef RUNNER_TARGET_HEALTH_H
#define RUNNER_TARGET_HEALTH_H

#include "runner/transport.h"

#include <stdbool.h>
#include <stdint.h>

enum target_health {
    TARGET_HEALTH_GOOD,        /* 200, and the body names the server that was expected */
    TARGET_HEALTH_NO_ANSWER,   /* nobody listens, or no HTTP came back in time */
    TARGET_HEALTH_BAD_STATUS,  /* it answers, but not 200 */
    TARGET_HEALTH_OTHER_SERVER /* 200 from a program that is not the expected one: the port belongs to somebody else */
};

/* Asks 127.0.0.1:port once, at most limit_ns long. server_id is what the member "server" of the answer must be. *status, where not
 * NULL, receives the HTTP status (0 without an answer). */
enum target_health target_health_ask(int port, const char *server_id, int64_t limit_ns, int *status);

/* A TCP port of 127.0.0.1 that nobody listens on now, outside the range from which the kernel takes the ports of clients (a client
 * that connects to a closed port of that range can meet itself). -1 when none was found. */
int target_port_find_free(void);
/* Whether somebody accepts a connection at the host and port of url, which are looked up; each of its addresses gets limit_ns. */
bool target_address_answers(const struct transport_url *url, int64_t limit_ns);
/* Whether the port could be listened on now. */
bool target_port_is_free(int port);

#endif
