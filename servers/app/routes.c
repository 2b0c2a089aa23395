/* routes: the contract's endpoints, as far as this build has them (routes.h). */
#include "servers/app/routes.h"

#include "servers/app/metrics.h"

enum { BODY_LIMIT = 1024 * 1024, UPLOAD_LIMIT = 16 * 1024 * 1024 };

static const struct middleware *const PROTECTED_LAYERS[] = {&middleware_request_id, &middleware_timing, &middleware_auth, NULL};

const struct route ROUTES[] = {
    {HTTP_GET, "/health", handle_health, NULL, BODY_LIMIT, false},
    {HTTP_POST, "/echo", handle_echo, NULL, BODY_LIMIT, false},
    {HTTP_GET, "/users", handle_user_list, NULL, BODY_LIMIT, true},
    {HTTP_POST, "/users", handle_user_create, NULL, BODY_LIMIT, true},
    {HTTP_GET, "/users/{id}", handle_user_find, NULL, BODY_LIMIT, true},
    {HTTP_PUT, "/users/{id}", handle_user_update, NULL, BODY_LIMIT, true},
    {HTTP_GET, "/external", handle_external, NULL, BODY_LIMIT, false},
    {HTTP_GET, "/protected", handle_protected, PROTECTED_LAYERS, BODY_LIMIT, false},
    {HTTP_POST, "/upload", handle_upload, NULL, UPLOAD_LIMIT, false},
    {HTTP_GET, "/cache/users/{id}/cached", handle_cache_user_cached, NULL, BODY_LIMIT, true},
    {HTTP_GET, "/cache/users/{id}/no-cache", handle_cache_user_uncached, NULL, BODY_LIMIT, true},
    {HTTP_DELETE, "/cache/users/{id}", handle_cache_user_delete, NULL, BODY_LIMIT, false},
    {HTTP_POST, "/cache/warmup", handle_cache_warm, NULL, BODY_LIMIT, true},
    {HTTP_DELETE, "/cache/flush", handle_cache_flush, NULL, BODY_LIMIT, false},
    {HTTP_GET, "/metrics", handle_metrics, NULL, BODY_LIMIT, false},
};
const size_t ROUTES_COUNT = sizeof ROUTES / sizeof ROUTES[0];

_Static_assert(sizeof ROUTES / sizeof ROUTES[0] <= METRICS_ROUTES_MAXIMUM, "metrics count every route");
