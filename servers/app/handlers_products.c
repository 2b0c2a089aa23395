/* handlers of scenario 12: taking from a stock under four strategies of locking. */
#include "servers/app/routes.h"

#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"

enum { QUANTITY_MAXIMUM = 1000 };

static void append_member(struct buffer *body, const char *name, int64_t value)
{
    buffer_append_format(body, ",\"%s\":", name);
    json_text_append_integer(body, value);
}

static void decrement(struct exchange *exchange, enum store_locking locking)
{
    int64_t id = 0;
    int64_t quantity = 1;
    struct store_purchase purchase;
    if (!validation_read_query(exchange, "product_id", 1, INT32_MAX, &id) ||
        !validation_read_optional(exchange, "quantity", 1, QUANTITY_MAXIMUM, &quantity))
        return;
    enum store_result result = store_decrement_product(exchange->store, locking, id, quantity, &purchase);
    if (result != STORE_OK && result != STORE_LOST_RACE) {
        store_answer_error(exchange, result);
        return;
    }
    struct buffer *body = response_begin_json(&exchange->response, result == STORE_OK ? 200 : 409);
    buffer_append_string(body, purchase.sold ? "{\"success\":true" : "{\"success\":false");
    append_member(body, "stock", purchase.product.stock);
    append_member(body, "version", purchase.product.version);
    append_member(body, "retries", purchase.retries);
    buffer_append_string(body, "}");
}

void handle_decrement_no_lock(struct exchange *exchange)
{
    decrement(exchange, STORE_NO_LOCK);
}

void handle_decrement_pessimistic(struct exchange *exchange)
{
    decrement(exchange, STORE_PESSIMISTIC);
}

void handle_decrement_optimistic(struct exchange *exchange)
{
    decrement(exchange, STORE_OPTIMISTIC);
}

void handle_decrement_serializable(struct exchange *exchange)
{
    decrement(exchange, STORE_SERIALIZABLE_TRANSACTION);
}

void handle_products_reset(struct exchange *exchange)
{
    enum store_result result = store_reset_products(exchange->store);
    if (result == STORE_OK)
        response_set_empty(&exchange->response);
    else
        store_answer_error(exchange, result);
}

void handle_product_find(struct exchange *exchange)
{
    int64_t id = 0;
    struct store_product product;
    if (!validation_read_id(exchange, &id))
        return;
    enum store_result result = store_find_product(exchange->store, id, &product);
    if (result != STORE_OK) {
        store_answer_error(exchange, result);
        return;
    }
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_string(body, "{\"id\":");
    json_text_append_integer(body, product.id);
    append_member(body, "stock", product.stock);
    append_member(body, "version", product.version);
    buffer_append_string(body, "}");
}
