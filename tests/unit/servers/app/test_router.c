/* router: patterns, methods, Allow. */
#include "servers/app/router.h"

#include "servers/app/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void handle_nothing(struct exchange *exchange)
{
    (void)exchange;
}

static const struct route TABLE[] = {
    {HTTP_GET, "/", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_GET, "/users", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_POST, "/users", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_GET, "/users/special", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_GET, "/users/{id}", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_DELETE, "/users/{id}", handle_nothing, NULL, 0, false, false, NULL, NULL},
    {HTTP_GET, "/a/{x}/b/{y}", handle_nothing, NULL, 0, false, false, NULL, NULL},
};
enum { TABLE_COUNT = sizeof TABLE / sizeof TABLE[0] };

static const struct {
    enum http_method method;
    const char *path;
    enum router_result result;
    int route; /* index, -1 none */
    const char *first, *second;
    const char *allow;
} CASES[] = {
    {HTTP_GET, "/", ROUTER_FOUND, 0, NULL, NULL, ""},
    {HTTP_GET, "/users", ROUTER_FOUND, 1, NULL, NULL, ""},
    {HTTP_HEAD, "/users", ROUTER_FOUND, 1, NULL, NULL, ""},
    {HTTP_POST, "/users", ROUTER_FOUND, 2, NULL, NULL, ""},
    {HTTP_GET, "/users/special", ROUTER_FOUND, 3, NULL, NULL, ""},
    {HTTP_GET, "/users/specialx", ROUTER_FOUND, 4, "specialx", NULL, ""},
    {HTTP_GET, "/users/7", ROUTER_FOUND, 4, "7", NULL, ""},
    {HTTP_DELETE, "/users/7", ROUTER_FOUND, 5, "7", NULL, ""},
    {HTTP_GET, "/a/1/b/22", ROUTER_FOUND, 6, "1", "22", ""},
    {HTTP_GET, "", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_GET, "/user", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_GET, "/users/", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_GET, "/users/7/", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_GET, "/users/7/posts", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_GET, "/a//b/2", ROUTER_UNKNOWN_PATH, -1, NULL, NULL, ""},
    {HTTP_PUT, "/users", ROUTER_WRONG_METHOD, -1, NULL, NULL, "GET, HEAD, POST"},
    {HTTP_OTHER, "/users/9", ROUTER_WRONG_METHOD, -1, NULL, NULL, "GET, HEAD, DELETE"},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct router_match match;
        enum router_result result = router_find(TABLE, TABLE_COUNT, CASES[i].method, text_of(CASES[i].path), &match);
        assert_int_equal(result, CASES[i].result);
        assert_ptr_equal(match.route, CASES[i].route < 0 ? NULL : &TABLE[CASES[i].route]);
        assert_string_equal(CASES[i].result == ROUTER_WRONG_METHOD ? match.allow : "", CASES[i].allow);
        if (CASES[i].first != NULL)
            assert_true(text_equals(match.parameters[0], text_of(CASES[i].first)));
        if (CASES[i].second != NULL)
            assert_true(text_equals(match.parameters[1], text_of(CASES[i].second)));
    }
}

static void test_method_names(void **state)
{
    (void)state;
    for (int method = HTTP_GET; method < HTTP_OTHER; method++)
        assert_int_equal(router_method(router_method_name((enum http_method)method)), method);
    assert_int_equal(router_method("get"), HTTP_OTHER);
    assert_int_equal(router_method("OTHER"), HTTP_OTHER);
    assert_int_equal(router_method("PATCH"), HTTP_OTHER);
}

/* No route of the contract may be hidden by one before it. */
static void test_every_route_is_reached(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUTES_COUNT; i++) {
        char path[64];
        size_t length = 0;
        for (const char *pattern = ROUTES[i].pattern; *pattern != '\0'; pattern++) {
            if (*pattern == '{') {
                pattern = strchr(pattern, '}');
                path[length++] = '1';
            } else {
                path[length++] = *pattern;
            }
        }
        struct router_match match;
        assert_int_equal(router_find(ROUTES, ROUTES_COUNT, ROUTES[i].method, (struct text){path, length}, &match), ROUTER_FOUND);
        assert_ptr_equal(match.route, &ROUTES[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_method_names),
        cmocka_unit_test(test_every_route_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
