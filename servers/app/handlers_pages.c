/* handlers of scenarios 09 and 10: pages of the big table of users, and authors with their posts. */
#include "servers/app/routes.h"

#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/user_json.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"

enum { SIZE_MAXIMUM = 100, SIZE_DEFAULT = 20, PAGE_MAXIMUM = 1000000 };

/* A list of users in a body that is being written. */
struct user_array {
    const struct json_codec *codec;
    struct buffer *body;
    size_t count;
    int64_t last_id;
};

static void append_user(void *context, const struct user *user)
{
    struct user_array *array = context;
    if (array->count++ > 0)
        buffer_append(array->body, ",", 1);
    array->last_id = user->id;
    user_json_append(array->codec, array->body, user);
}

static struct user_array begin_items(struct exchange *exchange)
{
    struct user_array array = {.codec = exchange->json, .body = response_begin_json(&exchange->response, 200)};
    buffer_append_string(array.body, "{\"items\":[");
    return array;
}

void handle_page_by_offset(struct exchange *exchange)
{
    int64_t page = 1;
    int64_t size = SIZE_DEFAULT;
    int64_t total = 0;
    if (!validation_read_optional(exchange, "page", 1, PAGE_MAXIMUM, &page) ||
        !validation_read_optional(exchange, "size", 1, SIZE_MAXIMUM, &size))
        return;
    struct user_array array = begin_items(exchange);
    enum store_result result = store_page_by_offset(exchange->store, size, (page - 1) * size, &total, append_user, &array);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    buffer_append_string(array.body, "],\"total\":");
    json_text_append_integer(array.body, total);
    buffer_append_string(array.body, ",\"page\":");
    json_text_append_integer(array.body, page);
    buffer_append_string(array.body, ",\"size\":");
    json_text_append_integer(array.body, size);
    buffer_append_string(array.body, "}");
}

void handle_page_by_cursor(struct exchange *exchange)
{
    int64_t cursor = 0;
    int64_t size = SIZE_DEFAULT;
    if (!validation_read_optional(exchange, "cursor", 0, INT64_MAX, &cursor) ||
        !validation_read_optional(exchange, "size", 1, SIZE_MAXIMUM, &size))
        return;
    struct user_array array = begin_items(exchange);
    enum store_result result = store_page_by_cursor(exchange->store, cursor, size, append_user, &array);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    buffer_append_string(array.body, "],\"next_cursor\":");
    /* A page that is not full is the last one. A full last page is followed by an empty one. */
    if ((int64_t)array.count == size)
        json_text_append_integer(array.body, array.last_id);
    else
        buffer_append_string(array.body, "null");
    buffer_append_string(array.body, "}");
}

/* ---- authors ------------------------------------------------------------------------------------------------------------------ */
struct author_array {
    struct buffer *body;
    size_t authors, posts; /* posts: of the last author */
};

static void append_author(struct author_array *array, const struct store_author *author)
{
    buffer_append_string(array->body, array->authors++ > 0 ? "]},{\"id\":" : "{\"id\":");
    json_text_append_integer(array->body, author->id);
    buffer_append_string(array->body, ",\"name\":");
    json_text_append_string(array->body, author->name);
    buffer_append_string(array->body, ",\"posts\":[");
    array->posts = 0;
}

static void append_author_or_post(void *context, const struct store_author *author, const struct store_post *post)
{
    struct author_array *array = context;
    if (author != NULL) {
        append_author(array, author);
        return;
    }
    buffer_append_string(array->body, array->posts++ > 0 ? ",{\"id\":" : "{\"id\":");
    json_text_append_integer(array->body, post->id);
    buffer_append_string(array->body, ",\"title\":");
    json_text_append_string(array->body, post->title);
    buffer_append_string(array->body, "}");
}

static void list_authors(struct exchange *exchange, enum store_fetching fetching)
{
    int64_t limit = SIZE_DEFAULT;
    int64_t offset = 0;
    if (!validation_read_optional(exchange, "limit", 1, SIZE_MAXIMUM, &limit) ||
        !validation_read_optional(exchange, "offset", 0, INT32_MAX, &offset))
        return;
    struct author_array array = {.body = response_begin_json(&exchange->response, 200)};
    buffer_append_string(array.body, "[");
    enum store_result result = store_list_authors(exchange->store, fetching, limit, offset, append_author_or_post, &array);
    buffer_append_string(array.body, array.authors > 0 ? "]}]" : "]");
    if (result != STORE_OK)
        store_answer_error(exchange, result);
}

void handle_authors_lazy(struct exchange *exchange)
{
    list_authors(exchange, STORE_LAZY);
}

void handle_authors_eager(struct exchange *exchange)
{
    list_authors(exchange, STORE_EAGER);
}

void handle_authors_subquery(struct exchange *exchange)
{
    list_authors(exchange, STORE_SUBQUERY);
}
