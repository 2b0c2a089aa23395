/* upstream: calls the server that UPSTREAM_URL names, for /external: one thread, which waits for all calls under way at once and keeps
 * connections for the next ones. */
#ifndef SERVERS_APP_UPSTREAM_H
#define SERVERS_APP_UPSTREAM_H

#include "servers/app/exchange.h"
#include "servers/app/failure.h"

struct upstream;

/* Starts the thread. url: http://host[:port][/path], whose host is looked up once, here. *upstream is the caller's, for upstream_free.
 * 0, or -1 with a failure. */
int upstream_start(struct upstream **upstream, const char *url, struct failure *failure);

/* Asks for the URL on behalf of an exchange. Its notify is called, in the upstream's thread, with the body in exchange->kept, or
 * exchange->upstream_error saying why there is none. False after upstream_finish: then it is not. */
bool upstream_call(struct upstream *upstream, struct exchange *exchange);

/* The same, waiting here for the answer; for front ends with a thread for each connection. */
bool upstream_call_and_wait(struct upstream *upstream, struct exchange *exchange);

/* Gives up what is under way, which is notified, and ends the thread. NULL is allowed. */
void upstream_finish(struct upstream *upstream);

/* Finishes where that was not done. NULL is allowed. */
void upstream_free(struct upstream *upstream);

#endif
