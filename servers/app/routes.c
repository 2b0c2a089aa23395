/* routes: the contract's endpoints, as far as this build has them (routes.h). */
#include "servers/app/routes.h"

#include "servers/app/metrics.h"
#include "servers/app/validation.h"

enum { BODY_LIMIT = 1024 * 1024, UPLOAD_LIMIT = 16 * 1024 * 1024 };

static const struct middleware *const PROTECTED_LAYERS[] = {&middleware_request_id, &middleware_timing, &middleware_auth, NULL};

/* The id in the path, as the handler will ask for it. */
static bool first_query_by_id(const struct exchange *exchange, struct store_query *query, enum store_statement statement)
{
    query->statement = statement;
    return validation_parse_integer(exchange->request.parameters[0], &query->parameters[0].integer);
}

static bool first_query_user_find(const struct exchange *exchange, struct store_query *query)
{
    return first_query_by_id(exchange, query, STATEMENT_USER_FIND);
}

static bool first_query_product_find(const struct exchange *exchange, struct store_query *query)
{
    return first_query_by_id(exchange, query, STATEMENT_PRODUCT_FIND);
}

static bool first_query_user_list(const struct exchange *exchange, struct store_query *query)
{
    (void)exchange;
    query->statement = STATEMENT_USER_LIST;
    return true;
}

const struct route ROUTES[] = {
    {HTTP_GET, "/health", handle_health, NULL, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_POST, "/echo", handle_echo, NULL, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_GET, "/users", handle_user_list, NULL, BODY_LIMIT, true, false, NULL, first_query_user_list},
    {HTTP_POST, "/users", handle_user_create, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/users/offset", handle_page_by_offset, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/users/cursor", handle_page_by_cursor, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/users/{id}", handle_user_find, NULL, BODY_LIMIT, true, false, NULL, first_query_user_find},
    {HTTP_PUT, "/users/{id}", handle_user_update, NULL, BODY_LIMIT, true, true, NULL, NULL},
    {HTTP_GET, "/external", handle_external, NULL, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_GET, "/protected", handle_protected, PROTECTED_LAYERS, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_POST, "/upload", handle_upload, NULL, UPLOAD_LIMIT, false, false, NULL, NULL},
    {HTTP_GET, "/cache/users/{id}/cached", handle_cache_user_cached, NULL, BODY_LIMIT, true, true, NULL, NULL},
    {HTTP_GET, "/cache/users/{id}/no-cache", handle_cache_user_uncached, NULL, BODY_LIMIT, true, false, NULL,
     first_query_user_find},
    {HTTP_DELETE, "/cache/users/{id}", handle_cache_user_delete, NULL, BODY_LIMIT, false, true, NULL, NULL},
    {HTTP_POST, "/cache/warmup", handle_cache_warm, NULL, BODY_LIMIT, true, true, NULL, NULL},
    {HTTP_DELETE, "/cache/flush", handle_cache_flush, NULL, BODY_LIMIT, false, true, NULL, NULL},
    {HTTP_GET, "/n-plus-one/lazy", handle_authors_lazy, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/n-plus-one/eager", handle_authors_eager, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/n-plus-one/subquery", handle_authors_subquery, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/bulk-operations/insert-individual", handle_items_insert_individual, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/bulk-operations/insert-batch", handle_items_insert_batch, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/bulk-operations/insert-raw", handle_items_insert_raw, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/bulk-operations/update-individual", handle_items_update_individual, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/bulk-operations/update-bulk", handle_items_update_bulk, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_DELETE, "/bulk-operations/cleanup", handle_items_clear, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/transactions/decrement/no-lock", handle_decrement_no_lock, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/transactions/decrement/pessimistic", handle_decrement_pessimistic, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/transactions/decrement/optimistic", handle_decrement_optimistic, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/transactions/decrement/serializable", handle_decrement_serializable, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/transactions/reset", handle_products_reset, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/transactions/products/{id}", handle_product_find, NULL, BODY_LIMIT, true, false, NULL, first_query_product_find},
    {HTTP_POST, "/auth/login/jwt", handle_login_jwt, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_POST, "/auth/login/session", handle_login_session, NULL, BODY_LIMIT, true, true, NULL, NULL},
    {HTTP_GET, "/auth/protected/none", handle_protected_none, NULL, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_GET, "/auth/protected/jwt", handle_protected_jwt, NULL, BODY_LIMIT, false, false, NULL, NULL},
    {HTTP_GET, "/auth/protected/session", handle_protected_session, NULL, BODY_LIMIT, false, true, "Cookie", NULL},
    {HTTP_GET, "/aggregation/count", handle_count_rows, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/aggregation/stats/country", handle_country_statistics, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/aggregation/stats/author", handle_author_statistics, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/search", handle_search, NULL, BODY_LIMIT, true, false, NULL, NULL},
    {HTTP_GET, "/metrics", handle_metrics, NULL, BODY_LIMIT, false, false, NULL, NULL},
};
const size_t ROUTES_COUNT = sizeof ROUTES / sizeof ROUTES[0];

_Static_assert(sizeof ROUTES / sizeof ROUTES[0] <= METRICS_ROUTES_MAXIMUM, "metrics count every route");
