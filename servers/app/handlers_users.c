/* handlers of the scenarios that read and write users: 03, 04, and the update of 18. */
#include "servers/app/routes.h"

#include "servers/app/application.h"
#include "servers/app/clock.h"
#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/user_json.h"
#include "servers/app/validation.h"
#include "servers/store/cache.h"

/* An array of users that is being written. */
struct user_array {
    const struct json_codec *codec;
    struct buffer *body;
};

static void append_listed_user(void *context, const struct user *user)
{
    const struct user_array *array = context;
    if (array->body->length > 1)
        buffer_append(array->body, ",", 1);
    user_json_append(array->codec, array->body, user);
}

void handle_user_list(struct exchange *exchange)
{
    struct buffer *body = response_begin_json(&exchange->response, 200);
    struct user_array array = {exchange->json, body};
    buffer_append(body, "[", 1);
    enum store_result result = store_list_users(exchange->store, append_listed_user, &array);
    buffer_append(body, "]", 1);
    if (result != STORE_OK)
        store_answer_error(exchange, result);
}

/* The answer of a call that yields one user. */
static void answer_user(struct exchange *exchange, int status, enum store_result result, const struct user *user)
{
    if (result == STORE_OK)
        user_json_append(exchange->json, response_begin_json(&exchange->response, status), user);
    else
        store_answer_error(exchange, result);
}

void handle_user_find(struct exchange *exchange)
{
    int64_t id = 0;
    if (!validation_read_id(exchange, &id))
        return;
    struct user user;
    enum store_result result = store_find_user(exchange->store, id, &user);
    answer_user(exchange, 200, result, &user);
}

void handle_user_create(struct exchange *exchange)
{
    struct json_codec_document document;
    if (!validation_read_object(exchange, &document))
        return;
    struct user_input input;
    if (validation_read_user(exchange, &document, &input)) {
        struct timestamp now = clock_timestamp();
        struct user user;
        enum store_result result = store_create_user(exchange->store, input.name, input.email, text_of(now.text), &user);
        answer_user(exchange, 201, result, &user);
    }
    json_codec_free(&document);
}

void handle_user_update(struct exchange *exchange)
{
    int64_t id = 0;
    struct json_codec_document document;
    if (!validation_read_id(exchange, &id) || !validation_read_object(exchange, &document))
        return;
    struct user_input input;
    if (validation_read_user(exchange, &document, &input)) {
        struct user user;
        enum store_result result = store_update_user(exchange->store, id, input.name, input.email, &user);
        if (result == STORE_OK) {
            struct user_key key = user_json_key(id);
            (void)cache_delete(application_cache(exchange->application), (struct text){key.data, key.length});
        }
        answer_user(exchange, 200, result, &user);
    }
    json_codec_free(&document);
}
