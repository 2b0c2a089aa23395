/* http_calls: the requests of one event loop (http_calls.h). */
#include "servers/http/http_calls.h"

#include <stdlib.h>

struct http_call *http_calls_take(struct http_calls *calls)
{
    struct http_call *call = calls->free;
    if (call != NULL) {
        calls->free = call->next_free;
        return call;
    }
    call = calloc(1, calls->size);
    if (call == NULL)
        return NULL;
    exchange_init(&call->exchange, calls->application, calls->worker);
    call->exchange.request.find_header = calls->find_header;
    call->exchange.owner = call;
    call->exchange.notify = http_calls_done;
    call->calls = calls;
    call->next = calls->all;
    calls->all = call;
    return call;
}

void http_calls_give_back(struct http_call *call)
{
    call->next_free = call->calls->free;
    call->calls->free = call;
}

void http_calls_done(struct exchange *exchange)
{
    const struct http_call *call = exchange->owner;
    struct http_calls *calls = call->calls;
    if (done_list_push(&calls->done, exchange))
        calls->wake(calls->loop);
}

bool http_calls_resume_done(struct http_calls *calls, void (*resume)(struct http_call *call))
{
    struct exchange *exchange = done_list_take(&calls->done);
    bool any = exchange != NULL;
    while (exchange != NULL) {
        struct http_call *call = exchange->owner;
        exchange = exchange->next_submitted; /* it may be another request's soon */
        resume(call);
    }
    return any;
}

void http_calls_release(struct http_calls *calls, void (*release)(struct http_call *call))
{
    while (calls->all != NULL) {
        struct http_call *call = calls->all;
        calls->all = call->next;
        if (release != NULL)
            release(call);
        exchange_release(&call->exchange);
        free(call);
    }
    calls->free = NULL;
}
