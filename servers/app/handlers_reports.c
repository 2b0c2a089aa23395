/* handlers of scenarios 16 and 17: aggregates and text search. */
#include "servers/app/routes.h"

#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"

enum { LIMIT_MAXIMUM = 100, LIMIT_DEFAULT = 20, WORDS_SIZE = 101 };

static void append_member(struct buffer *body, const char *name, int64_t value)
{
    buffer_append_format(body, "\"%s\":", name);
    json_text_append_integer(body, value);
}

void handle_count_rows(struct exchange *exchange)
{
    struct store_counts counts;
    enum store_result result = store_count_rows(exchange->store, &counts);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_string(body, "{");
    append_member(body, "total", counts.users);
    buffer_append_string(body, ",");
    append_member(body, "countries", counts.countries);
    buffer_append_string(body, ",");
    append_member(body, "statuses", counts.statuses);
    buffer_append_string(body, "}");
}

/* ---- groups ------------------------------------------------------------------------------------------------------------------- */
/* What the groups are of, and how their members are called. */
struct group_form {
    const char *name, *count, *sum, *average;
    bool has_id;
};

struct group_array {
    struct buffer *body;
    const struct group_form *form;
    size_t count;
};

static void append_group(void *context, const struct store_group *group)
{
    struct group_array *array = context;
    const struct group_form *form = array->form;
    buffer_append_string(array->body, array->count++ > 0 ? ",{" : "{");
    if (form->has_id) {
        append_member(array->body, "id", group->id);
        buffer_append_string(array->body, ",");
    }
    buffer_append_format(array->body, "\"%s\":", form->name);
    json_text_append_string(array->body, group->name);
    buffer_append_string(array->body, ",");
    append_member(array->body, form->count, group->count);
    buffer_append_string(array->body, ",");
    append_member(array->body, form->sum, group->sum);
    buffer_append_format(array->body, ",\"%s\":", form->average);
    json_text_append_real(array->body, group->average);
    buffer_append_string(array->body, "}");
}

static void answer_groups(struct exchange *exchange, const struct group_form *form,
                          enum store_result (*list)(struct store *store, int64_t limit, store_take_group *take, void *context))
{
    int64_t limit = LIMIT_DEFAULT;
    if (!validation_read_optional(exchange, "limit", 1, LIMIT_MAXIMUM, &limit))
        return;
    struct group_array array = {response_begin_json(&exchange->response, 200), form, 0};
    buffer_append_string(array.body, "[");
    enum store_result result = list(exchange->store, limit, append_group, &array);
    buffer_append_string(array.body, "]");
    if (result != STORE_OK)
        store_answer_error(exchange, result);
}

void handle_country_statistics(struct exchange *exchange)
{
    static const struct group_form form = {"country", "users", "score_sum", "score_average", false};
    answer_groups(exchange, &form, store_group_countries);
}

void handle_author_statistics(struct exchange *exchange)
{
    static const struct group_form form = {"name", "posts", "views_sum", "views_average", true};
    answer_groups(exchange, &form, store_group_authors);
}

/* ---- search ------------------------------------------------------------------------------------------------------------------- */
struct match_array {
    struct buffer *body;
    size_t count;
};

static void append_match(void *context, const struct store_match *match)
{
    struct match_array *array = context;
    buffer_append_string(array->body, array->count++ > 0 ? ",{" : "{");
    append_member(array->body, "id", match->id);
    buffer_append_string(array->body, ",\"name\":");
    json_text_append_string(array->body, match->name);
    buffer_append_string(array->body, ",\"biography\":");
    json_text_append_string(array->body, match->biography);
    buffer_append_string(array->body, "}");
}

static bool read_mode(struct exchange *exchange, bool *fulltext)
{
    char mode[16];
    size_t length = 0;
    if (!validation_read_text(exchange, "mode", mode, sizeof mode, &length))
        return false;
    *fulltext = strcmp(mode, "fulltext") == 0;
    if (*fulltext || strcmp(mode, "like") == 0)
        return true;
    response_set_error(&exchange->response, 422, "invalid_request", "mode must be like or fulltext");
    return false;
}

void handle_search(struct exchange *exchange)
{
    char words[WORDS_SIZE];
    size_t length = 0;
    bool fulltext = false;
    int64_t limit = LIMIT_DEFAULT;
    if (!validation_read_text(exchange, "q", words, sizeof words, &length) || !read_mode(exchange, &fulltext) ||
        !validation_read_optional(exchange, "limit", 1, LIMIT_MAXIMUM, &limit))
        return;
    struct match_array array = {response_begin_json(&exchange->response, 200), 0};
    buffer_append_string(array.body, "{\"items\":[");
    enum store_result result = store_search(exchange->store, fulltext, (struct text){words, length}, limit, append_match, &array);
    buffer_append_format(array.body, "],\"mode\":\"%s\"}", fulltext ? "fulltext" : "like");
    if (result != STORE_OK)
        store_answer_error(exchange, result);
}
