/* application: the life of an exchange, and what all exchanges share (application.h). */
#include "servers/app/application.h"

#include "servers/app/clock.h"
#include "servers/app/dispatcher.h"
#include "servers/app/response.h"
#include "servers/app/routes.h"
#include "servers/app/upstream.h"
#include "servers/app/uri.h"
#include "servers/json/json_codec.h"
#include "servers/json/json_text.h"
#include "servers/store/cache.h"
#include "servers/store/store_pool.h"

#include <stdlib.h>
#include <sys/random.h>

enum {
    CACHE_ENTRIES_MAXIMUM = 100000,
    CACHE_BYTES_MAXIMUM = 64 * 1024 * 1024,
    SESSIONS_MAXIMUM = 100000,
    JWT_SECRET_BYTES = 32,
    RESPONSE_BYTES_MAXIMUM = 64 * 1024 * 1024,
    TARGET_BYTES_MAXIMUM = 64 * 1024,
    KEPT_BYTES_MAXIMUM = 2 * 1024 * 1024,
    DEFAULT_BODY_LIMIT = 1024 * 1024
};

struct application {
    const struct json_codec *json;
    struct store_pool *stores;
    struct dispatcher *dispatcher; /* with event loops and a remote database or cache */
    bool store_is_remote, cache_is_remote;
    struct cache *cache, *sessions;
    struct upstream *upstream; /* NULL: /external waits instead */
    bool has_loops;
    char made_up_secret[JWT_SECRET_BYTES];
    struct text jwt_secret;
    struct worker *workers;
    struct metrics **shards; /* the metrics of each worker */
    size_t worker_count;
    struct buffer health_body;
    struct prepared_response health;
    atomic_bool draining;
    atomic_uint_least64_t request_id;
};

static void run_deferred(struct exchange *exchange);

static int prepare_health(struct application *application, const char *target_id, const char *version)
{
    struct buffer *body = &application->health_body;
    buffer_init(body, RESPONSE_BYTES_MAXIMUM);
    buffer_append_string(body, "{\"status\":\"healthy\",\"server\":");
    json_text_append_string(body, text_of(target_id));
    buffer_append_string(body, ",\"version\":");
    json_text_append_string(body, text_of(version));
    buffer_append_string(body, "}");
    application->health = (struct prepared_response){200, CONTENT_TYPE_JSON, buffer_text(body)};
    return body->failed ? -1 : 0;
}

/* Request ids start at a random number, so that those of two runs differ. */
static void seed_request_ids(struct application *application)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = clock_now_ns();
    atomic_init(&application->request_id, seed);
}

static int choose_jwt_secret(struct application *application, const char *given)
{
    application->jwt_secret = text_of(given);
    if (given != NULL)
        return 0;
    application->jwt_secret = (struct text){application->made_up_secret, JWT_SECRET_BYTES};
    return getrandom(application->made_up_secret, JWT_SECRET_BYTES, 0) == JWT_SECRET_BYTES ? 0 : -1;
}

static int open_workers(struct application *application, size_t loops, bool own_stores)
{
    application->worker_count = loops == 0 ? 1 : loops;
    application->workers = aligned_alloc(_Alignof(struct worker), application->worker_count * sizeof(struct worker));
    application->shards = calloc(application->worker_count, sizeof(struct metrics *));
    if (application->workers == NULL || application->shards == NULL)
        return -1;
    memset(application->workers, 0, application->worker_count * sizeof(struct worker));
    for (size_t i = 0; i < application->worker_count; i++) {
        application->workers[i].store = own_stores ? store_pool_at(application->stores, i) : NULL;
        application->shards[i] = &application->workers[i].metrics;
    }
    return 0;
}

int application_open(struct application **application, const struct configuration *configuration, const char *version, size_t loops,
                     struct failure *failure)
{
    *application = NULL;
    json_codec_initialise(configuration->json);
    struct application *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return failure_set(failure, "out of memory");
    opened->json = configuration->json;
    seed_request_ids(opened);
    opened->store_is_remote = store_is_remote(configuration->database_url);
    opened->cache_is_remote = cache_is_remote(configuration->cache_url);
    bool deferring = loops > 0 && (opened->store_is_remote || opened->cache_is_remote);
    /* Each loop has a connection to a database in this process; the threads that wait for others, or serve a connection each, share more. */
    size_t own = opened->store_is_remote ? 0 : loops;
    size_t connections = own + (loops == 0 || deferring ? configuration->pool_size : 0);
    int result = store_pool_open(&opened->stores, configuration->database_url, connections, failure);
    if (result == 0)
        result =
            cache_open(&opened->cache, configuration->cache_url, CACHE_USERS, CACHE_ENTRIES_MAXIMUM, CACHE_BYTES_MAXIMUM, failure);
    if (result == 0)
        result =
            cache_open(&opened->sessions, configuration->cache_url, CACHE_SESSIONS, SESSIONS_MAXIMUM, CACHE_BYTES_MAXIMUM, failure);
    if (result == 0 && choose_jwt_secret(opened, configuration->jwt_secret) != 0)
        result = failure_set(failure, "the system gives no random numbers for a JWT_SECRET");
    if (result == 0 &&
        (open_workers(opened, loops, own > 0) != 0 || prepare_health(opened, configuration->target_id, version) != 0))
        result = failure_set(failure, "out of memory");
    opened->has_loops = loops > 0;
    if (result == 0 && configuration->upstream_url != NULL)
        result = upstream_start(&opened->upstream, configuration->upstream_url, failure);
    if (result == 0 && deferring) {
        opened->dispatcher = dispatcher_start(opened->stores, own, connections - own, run_deferred);
        result = opened->dispatcher != NULL ? 0 : failure_set(failure, "no threads for the database connections");
    }
    if (result != 0) {
        application_close(opened);
        return -1;
    }
    *application = opened;
    return 0;
}

void application_close(struct application *application)
{
    if (application == NULL)
        return;
    dispatcher_free(application->dispatcher);
    upstream_free(application->upstream);
    store_pool_close(application->stores);
    cache_close(application->cache);
    cache_close(application->sessions);
    buffer_release(&application->health_body);
    free(application->shards);
    free(application->workers);
    free(application);
}

void application_finish_deferred(struct application *application)
{
    dispatcher_finish(application->dispatcher);
    upstream_finish(application->upstream);
}

struct worker *application_worker(struct application *application, size_t index)
{
    return &application->workers[index];
}

const struct prepared_response *application_health(const struct application *application)
{
    return &application->health;
}

void application_drain(struct application *application)
{
    atomic_store(&application->draining, true);
}

bool application_is_draining(const struct application *application)
{
    return atomic_load_explicit(&application->draining, memory_order_relaxed);
}

long application_in_flight(const struct application *application)
{
    long sum = 0;
    for (size_t i = 0; i < application->worker_count; i++)
        sum += atomic_load(&application->workers[i].in_flight);
    return sum;
}

uint64_t application_next_request_id(struct application *application)
{
    return atomic_fetch_add_explicit(&application->request_id, 1, memory_order_relaxed);
}

bool application_has_upstream(const struct application *application)
{
    return application->upstream != NULL;
}

struct cache *application_cache(struct application *application)
{
    return application->cache;
}

struct cache *application_sessions(struct application *application)
{
    return application->sessions;
}

struct text application_jwt_secret(const struct application *application)
{
    return application->jwt_secret;
}

void application_write_metrics(struct application *application, struct buffer *buffer)
{
    metrics_write(buffer, ROUTES, ROUTES_COUNT, application->shards, application->worker_count);
}

void exchange_init(struct exchange *exchange, struct application *application, struct worker *worker)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->application = application;
    exchange->json = application == NULL ? JSON_CODECS[0] : application->json;
    exchange->worker = worker;
    buffer_init(&exchange->target, TARGET_BYTES_MAXIMUM);
    buffer_init(&exchange->response.body, RESPONSE_BYTES_MAXIMUM);
    buffer_init(&exchange->kept, KEPT_BYTES_MAXIMUM);
}

void exchange_release(struct exchange *exchange)
{
    buffer_release(&exchange->target);
    buffer_release(&exchange->response.body);
    buffer_release(&exchange->kept);
}

/* Finds the route, or answers that there is none. */
static void route_request(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    struct response *response = &exchange->response;
    struct router_match match;
    exchange->route = NULL;
    exchange->body_limit = DEFAULT_BODY_LIMIT;
    if (exchange->target.failed) {
        response_set_error(response, 414, "uri_too_long", "the request target is longer than this server can hold");
        return;
    }
    uri_split(exchange->target.data, exchange->target.length, &request->path, &request->query);
    switch (router_find(ROUTES, ROUTES_COUNT, request->method, request->path, &match)) {
    case ROUTER_FOUND:
        exchange->route = match.route;
        exchange->body_limit = match.route->body_limit;
        memcpy(request->parameters, match.parameters, sizeof match.parameters);
        break;
    case ROUTER_WRONG_METHOD:
        response_set_error(response, 405, "method_not_allowed", "this path allows %s", match.allow);
        response_add_header(response, "Allow", match.allow);
        break;
    case ROUTER_UNKNOWN_PATH:
        response_set_error(response, 404, "not_found", "there is nothing at this path");
        break;
    }
}

void application_begin(struct exchange *exchange, const char *method)
{
    struct request *request = &exchange->request;
    atomic_fetch_add_explicit(&exchange->worker->in_flight, 1, memory_order_relaxed);
    exchange->begun_ns = clock_now_ns();
    exchange->wait_ms = 0;
    exchange->calls_upstream = false;
    exchange->layers_entered = 0;
    request->method = router_method(method);
    request->body = (struct text){NULL, 0};
    request->body_too_large = false;
    response_clear(&exchange->response);
    route_request(exchange);
}

/* ---- deferred handlers -------------------------------------------------------------------------------------------------------- */

/* Finds the one header that was kept. */
static const char *find_kept_header(const void *native, const char *name)
{
    const struct exchange *exchange = native;
    (void)name;
    return exchange->kept_header == SIZE_MAX ? NULL : exchange->kept.data + exchange->kept_header;
}

static void run_deferred(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const char *(*find_header)(const void *native, const char *name) = request->find_header;
    const void *native = request->native;
    request->find_header = find_kept_header;
    request->native = exchange;
    exchange->route->handler(exchange);
    request->find_header = find_header;
    request->native = native;
}

/* Copies what the handler needs and the front end may not keep for so long. False when there is no memory. */
static bool keep_request(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const char *name = exchange->route->needed_header;
    const char *header = name == NULL ? NULL : request->find_header(request->native, name);
    buffer_clear(&exchange->kept);
    buffer_append(&exchange->kept, request->body.data, request->body.length);
    exchange->kept_header = header == NULL ? SIZE_MAX : exchange->kept.length;
    if (header != NULL)
        buffer_append(&exchange->kept, header, strlen(header) + 1);
    if (exchange->kept.failed)
        return false;
    request->body = (struct text){exchange->kept.data, request->body.length};
    return true;
}

/* False when the handler is to be run here and now. */
static bool defer_handler(struct exchange *exchange)
{
    const struct application *application = exchange->application;
    struct dispatcher *dispatcher = application->dispatcher;
    if (dispatcher == NULL)
        return false;
    bool waits = (exchange->route->uses_store && application->store_is_remote) ||
                 (exchange->route->uses_cache && application->cache_is_remote);
    if (!waits)
        return false;
    exchange->resume = NULL;
    return keep_request(exchange) && dispatcher_submit(dispatcher, exchange);
}

/* ---- handling -------------------------------------------------------------------------------------------------------------------- */

/* Runs the handler with a database connection where it needs one. */
static void run_handler(struct exchange *exchange)
{
    const struct route *route = exchange->route;
    struct store_pool *stores = exchange->application->stores;
    bool borrowed = route->uses_store && exchange->worker->store == NULL;
    exchange->store = borrowed ? store_pool_acquire(stores) : exchange->worker->store;
    route->handler(exchange);
    if (borrowed)
        store_pool_return(stores, exchange->store);
    exchange->store = NULL;
}

/* Everything between the handler and the front end: the layers' ways out, a body that could not be built, the counts. */
static void complete(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    const struct route *route = exchange->route;
    if (route != NULL)
        middleware_leave(exchange, route->layers);
    if (response->prepared == NULL && response->body.failed)
        response_set_error(response, 500, "internal_error", "the answer could not be built");
    int status = response->prepared != NULL ? response->prepared->status : response->status;
    size_t index = route == NULL ? METRICS_ROUTES_MAXIMUM : (size_t)(route - ROUTES);
    metrics_record(&exchange->worker->metrics, index, status, clock_now_ns() - exchange->begun_ns);
}

/* Asks the upstream; what builds the answer is the exchange's resume. */
static enum application_state call_upstream(struct exchange *exchange)
{
    const struct application *application = exchange->application;
    if (application->has_loops && upstream_call(application->upstream, exchange))
        return APPLICATION_DEFERRED;
    if (!application->has_loops && upstream_call_and_wait(application->upstream, exchange))
        exchange->resume(exchange);
    else
        response_set_error(&exchange->response, 503, "stopping", "the server is about to stop");
    complete(exchange);
    return APPLICATION_ANSWERED;
}

enum application_state application_handle(struct exchange *exchange)
{
    if (exchange->route != NULL && exchange->request.body_too_large) {
        response_set_error(&exchange->response, 413, "payload_too_large", "the body may have at most %zu bytes",
                           exchange->body_limit);
    } else if (exchange->route != NULL && middleware_enter(exchange, exchange->route->layers)) {
        if (defer_handler(exchange))
            return APPLICATION_DEFERRED;
        run_handler(exchange);
    }
    if (exchange->calls_upstream)
        return call_upstream(exchange);
    if (exchange->wait_ms > 0)
        return APPLICATION_WAITING;
    complete(exchange);
    return APPLICATION_ANSWERED;
}

void application_resume(struct exchange *exchange)
{
    if (exchange->resume != NULL)
        exchange->resume(exchange);
    complete(exchange);
}

void application_end(struct exchange *exchange)
{
    atomic_fetch_sub_explicit(&exchange->worker->in_flight, 1, memory_order_relaxed);
    buffer_clear(&exchange->target);
    response_clear(&exchange->response);
}
