/* middleware: request id, timing and authorisation (middleware.h). */
#include "servers/app/middleware.h"

#include "servers/app/application.h"
#include "servers/app/clock.h"
#include "servers/app/response.h"

#include <inttypes.h>
#include <stdio.h>

static const char BEARER_TOKEN[] = "Bearer test-token-12345";

bool middleware_enter(struct exchange *exchange, const struct middleware *const *layers)
{
    for (size_t i = 0; layers != NULL && layers[i] != NULL; i++) {
        exchange->layers_entered = i + 1;
        if (layers[i]->enter != NULL && !layers[i]->enter(exchange))
            return false;
    }
    return true;
}

void middleware_leave(struct exchange *exchange, const struct middleware *const *layers)
{
    while (exchange->layers_entered > 0) {
        const struct middleware *layer = layers[--exchange->layers_entered];
        if (layer->leave != NULL)
            layer->leave(exchange);
    }
}

/* An id is only sent back when it can be a header value and is not unreasonably long. */
static bool is_usable_id(const char *id)
{
    size_t length = 0;
    for (; id[length] != '\0'; length++)
        if (id[length] < 0x21 || id[length] > 0x7E || length + 1 >= REQUEST_ID_SIZE)
            return false;
    return length > 0;
}

static bool request_id_enter(struct exchange *exchange)
{
    const char *given = exchange->request.find_header(exchange->request.native, "X-Request-Id");
    if (given != NULL && is_usable_id(given)) {
        (void)snprintf(exchange->request_id, sizeof exchange->request_id, "%s", given);
    } else {
        (void)snprintf(exchange->request_id, sizeof exchange->request_id, "%016" PRIx64,
                       application_next_request_id(exchange->application));
    }
    return true;
}

static void request_id_leave(struct exchange *exchange)
{
    response_add_header(&exchange->response, "X-Request-Id", exchange->request_id);
}

static bool timing_enter(struct exchange *exchange)
{
    exchange->layer_entered_ns = clock_now_ns();
    return true;
}

static void timing_leave(struct exchange *exchange)
{
    char seconds[32];
    (void)snprintf(seconds, sizeof seconds, "%.6f", (double)(clock_now_ns() - exchange->layer_entered_ns) / 1e9);
    response_add_header(&exchange->response, "X-Process-Time", seconds);
}

static bool auth_enter(struct exchange *exchange)
{
    const char *given = exchange->request.find_header(exchange->request.native, "Authorization");
    if (given != NULL && strcmp(given, BEARER_TOKEN) == 0)
        return true;
    response_set_error(&exchange->response, 401, "unauthorized", "%s",
                       given == NULL ? "a bearer token is required" : "the bearer token is wrong");
    response_add_header(&exchange->response, "WWW-Authenticate", "Bearer");
    return false;
}

const struct middleware middleware_request_id = {request_id_enter, request_id_leave};
const struct middleware middleware_timing = {timing_enter, timing_leave};
const struct middleware middleware_auth = {auth_enter, NULL};
