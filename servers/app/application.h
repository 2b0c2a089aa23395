/* application: the contract, implemented once for every front end. It owns what outlives requests (database connections, cache,
 * metrics) and takes each exchange from its first line to its answer. It knows no HTTP library: see servers/http/http.h. */
#ifndef SERVERS_APP_APPLICATION_H
#define SERVERS_APP_APPLICATION_H

#include "servers/app/configuration.h"
#include "servers/app/exchange.h"
#include "servers/app/failure.h"
#include "servers/app/metrics.h"

#include <stdatomic.h>

struct application;
struct cache;

/* What belongs to one event loop; or, as the only one, to all threads where each connection has its own. */
struct worker {
    _Alignas(64) atomic_long in_flight; /* requests begun and not ended */
    struct metrics metrics;
    struct store *store; /* the loop's own connection; NULL where threads borrow one, or the database is remote */
};

enum application_state {
    APPLICATION_ANSWERED, /* the response is complete */
    APPLICATION_WAITING,  /* wait exchange->wait_ms, without blocking other requests, then call application_resume */
    APPLICATION_DEFERRED /* exchange->notify will be called, perhaps already; then call application_resume. Only with event loops */
};

/* Opens database and cache. loops: the number of event loops, each with a worker and, where the database is in this process, a
 * connection of its own; a remote one is asked by DB_POOL_SIZE other threads. 0: each connection has a thread, one worker is shared and
 * the threads borrow from DB_POOL_SIZE database connections. The configuration
 * and the version string must live as long. *application is the caller's, for application_close. 0, or -1 with a failure. */
int application_open(struct application **application, const struct configuration *configuration, const char *version, size_t loops,
                     struct failure *failure);

/* No exchange may be under way. NULL is allowed. */
void application_close(struct application *application);

/* The worker of an event loop, from 0 on; 0 is also the one that all threads share. */
struct worker *application_worker(struct application *application, size_t index);

/* The answer of /health, which never changes. */
const struct prepared_response *application_health(const struct application *application);

/* Has everything that is deferred notified, giving up what takes longer. To be called before a front end is stopped; what is handled after
 * that is no longer deferred. */
void application_finish_deferred(struct application *application);

/* From now on front ends close each connection with its answer. */
void application_drain(struct application *application);
bool application_is_draining(const struct application *application);

/* Requests begun and not ended. */
long application_in_flight(const struct application *application);

/* A number that this process gives out once, for X-Request-Id. */
uint64_t application_next_request_id(struct application *application);

/* Whether /external calls another server. */
bool application_has_upstream(const struct application *application);

struct cache *application_cache(struct application *application);

/* Who is logged in: session ids to user ids. Flushing the cache ends no session. */
struct cache *application_sessions(struct application *application);

/* The key that tokens are signed with. */
struct text application_jwt_secret(const struct application *application);

/* Appends /metrics. */
void application_write_metrics(struct application *application, struct buffer *buffer);

/* Sets up an exchange for use by that worker; exchange_release frees its buffers. Without an application (in tests) it has the first codec. */
void exchange_init(struct exchange *exchange, struct application *application, struct worker *worker);
void exchange_release(struct exchange *exchange);

/* Begins a request, once its header is there: the exchange's target and request.native and .find_header must be set. Routes it and
 * sets body_limit. Each begin needs one application_end. */
void application_begin(struct exchange *exchange, const char *method);

/* Answers a request whose body is there (request.body, or body_too_large). */
enum application_state application_handle(struct exchange *exchange);

/* Completes the answer of an exchange that was APPLICATION_WAITING. May be called in another thread than application_handle. */
void application_resume(struct exchange *exchange);

/* The answer is sent, or the connection lost: the exchange is ready for the next request. */
void application_end(struct exchange *exchange);

#endif
