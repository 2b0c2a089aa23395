/* middleware: layers around a handler. Each has a part that runs on the way in and one on the way out; the parts on the way out run
 * in reverse order, also when the handler had to wait in between, and only for layers that were entered. */
#ifndef SERVERS_APP_MIDDLEWARE_H
#define SERVERS_APP_MIDDLEWARE_H

#include "servers/app/exchange.h"

struct middleware {
    bool (*enter)(struct exchange *exchange); /* false: the layer has answered, nothing inside of it runs; NULL: nothing to do */
    void (*leave)(struct exchange *exchange); /* NULL: nothing to do */
};

/* Takes the request's X-Request-Id, or makes one up where it is absent or not printable, and sends it back. */
extern const struct middleware middleware_request_id;

/* Sends the seconds spent inside in X-Process-Time. */
extern const struct middleware middleware_timing;

/* Answers 401 unless the request carries the bearer token of the contract. */
extern const struct middleware middleware_auth;

/* Runs the ways in, from the outermost layer on, counting them in layers_entered. False when a layer has answered. layers may be
 * NULL. */
bool middleware_enter(struct exchange *exchange, const struct middleware *const *layers);

/* Runs the ways out of the layers entered. */
void middleware_leave(struct exchange *exchange, const struct middleware *const *layers);

#endif
