/* handlers of scenario 11: rows in bulk. */
#include "servers/app/routes.h"

#include "servers/app/clock.h"
#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"

enum { COUNT_MAXIMUM = 10000, COUNT_DEFAULT = 1000 };

static void change_items(struct exchange *exchange, enum store_bulk bulk, const char *method)
{
    int64_t count = COUNT_DEFAULT;
    int64_t done = 0;
    if (!validation_read_optional(exchange, "count", 1, COUNT_MAXIMUM, &count))
        return;
    uint64_t begun_ns = clock_now_ns();
    enum store_result result = store_change_items(exchange->store, bulk, count, &done);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_format(body, "{\"method\":\"%s\",\"count\":", method);
    json_text_append_integer(body, done);
    buffer_append_format(body, ",\"elapsed_ms\":%.3f}", (double)(clock_now_ns() - begun_ns) / 1e6);
}

void handle_items_insert_individual(struct exchange *exchange)
{
    change_items(exchange, STORE_INSERT_INDIVIDUAL, "insert-individual");
}

void handle_items_insert_batch(struct exchange *exchange)
{
    change_items(exchange, STORE_INSERT_BATCH, "insert-batch");
}

void handle_items_insert_raw(struct exchange *exchange)
{
    change_items(exchange, STORE_INSERT_RAW, "insert-raw");
}

void handle_items_update_individual(struct exchange *exchange)
{
    change_items(exchange, STORE_UPDATE_INDIVIDUAL, "update-individual");
}

void handle_items_update_bulk(struct exchange *exchange)
{
    change_items(exchange, STORE_UPDATE_BULK, "update-bulk");
}

void handle_items_clear(struct exchange *exchange)
{
    enum store_result result = store_clear_items(exchange->store);
    if (result == STORE_OK)
        response_set_empty(&exchange->response);
    else
        store_answer_error(exchange, result);
}
