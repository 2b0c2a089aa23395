/* dispatcher: threads that run the handlers which wait for a database in another process, so that an event loop never does. Each thread
 * has a connection of its own and takes several requests at once: their first queries go to the database together (pipelining), since
 * the way there and back costs more than most of the queries. */
#ifndef SERVERS_APP_DISPATCHER_H
#define SERVERS_APP_DISPATCHER_H

#include "servers/app/exchange.h"
#include "servers/store/store_pool.h"

#include <stddef.h>

struct dispatcher;

/* Starts a thread for each of the pool's connections from the first one on. run is called in them with exchange->store set; what follows it is
 * exchange->notify. NULL when a thread or memory is not to be had. */
struct dispatcher *dispatcher_start(struct store_pool *pool, size_t first, size_t connections,
                                    void (*run)(struct exchange *exchange));

/* Hands an exchange over; it must stay as it is until its notify was called. False after dispatcher_finish: the pool's connections may be
 * borrowed then. */
bool dispatcher_submit(struct dispatcher *dispatcher, struct exchange *exchange);

/* Cancels what the database is at, has the rest of what was submitted answered with 503, and ends the threads. NULL is allowed. */
void dispatcher_finish(struct dispatcher *dispatcher);

/* Finishes where that was not done, and frees the dispatcher. NULL is allowed. */
void dispatcher_free(struct dispatcher *dispatcher);

#endif
