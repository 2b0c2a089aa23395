/* handlers of the cache scenarios, 13 and 14: users through the cache, past it, and its upkeep. */
#include "servers/app/routes.h"

#include "servers/app/application.h"
#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/user_json.h"
#include "servers/app/validation.h"
#include "servers/store/cache.h"

#include <inttypes.h>

enum { WARM_USERS_MAXIMUM = 10000 };

/* `{"source":"...","user":`; the user and the closing brace follow. */
static struct buffer *begin_user(struct exchange *exchange, const char *source)
{
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_format(body, "{\"source\":\"%s\",\"user\":", source);
    return body;
}

/* Answers with the user from the database; remembers it when remember is true. */
static void answer_from_database(struct exchange *exchange, int64_t id, bool remember)
{
    struct user user;
    enum store_result result = store_find_user(exchange->store, id, &user);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    struct buffer *body = begin_user(exchange, "database");
    size_t start = body->length;
    user_json_append(exchange->json, body, &user);
    if (remember && !body->failed) {
        struct user_key key = user_json_key(id);
        cache_set(application_cache(exchange->application), (struct text){key.data, key.length},
                  (struct text){body->data + start, body->length - start});
    }
    buffer_append_string(body, "}");
}

void handle_cache_user_cached(struct exchange *exchange)
{
    int64_t id = 0;
    if (!validation_read_id(exchange, &id))
        return;
    struct user_key key = user_json_key(id);
    struct buffer *body = begin_user(exchange, "cache");
    if (cache_get(application_cache(exchange->application), (struct text){key.data, key.length}, body)) {
        buffer_append_string(body, "}");
        return;
    }
    answer_from_database(exchange, id, true);
}

void handle_cache_user_uncached(struct exchange *exchange)
{
    int64_t id = 0;
    if (validation_read_id(exchange, &id))
        answer_from_database(exchange, id, false);
}

void handle_cache_user_delete(struct exchange *exchange)
{
    int64_t id = 0;
    if (!validation_read_id(exchange, &id))
        return;
    struct user_key key = user_json_key(id);
    (void)cache_delete(application_cache(exchange->application), (struct text){key.data, key.length});
    response_set_empty(&exchange->response);
}

/* Puts the users of a range into the cache; ids without a user are passed over. */
static enum store_result warm(struct exchange *exchange, int64_t from, int64_t to)
{
    struct buffer *scratch = &exchange->response.body;
    for (int64_t id = from; id <= to; id++) {
        struct user user;
        enum store_result result = store_find_user(exchange->store, id, &user);
        if (result == STORE_NOT_FOUND)
            continue;
        if (result != STORE_OK)
            return result;
        buffer_clear(scratch);
        user_json_append(exchange->json, scratch, &user);
        if (!scratch->failed) {
            struct user_key key = user_json_key(id);
            cache_set(application_cache(exchange->application), (struct text){key.data, key.length}, buffer_text(scratch));
        }
    }
    return STORE_OK;
}

void handle_cache_warm(struct exchange *exchange)
{
    int64_t from = 0;
    int64_t to = 0;
    if (!validation_read_query(exchange, "from", 1, INT32_MAX, &from) || !validation_read_query(exchange, "to", 1, INT32_MAX, &to))
        return;
    if (to < from || to - from >= WARM_USERS_MAXIMUM) {
        response_set_error(&exchange->response, 422, "invalid_request", "to must be from from to from + %d",
                           WARM_USERS_MAXIMUM - 1);
        return;
    }
    enum store_result result = warm(exchange, from, to);
    if (result == STORE_OK)
        response_set_empty(&exchange->response);
    else
        store_answer_error(exchange, result);
}

void handle_cache_flush(struct exchange *exchange)
{
    cache_flush(application_cache(exchange->application));
    response_set_empty(&exchange->response);
}
