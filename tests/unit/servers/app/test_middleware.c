/* middleware: which layers are entered and left, in which order; and what the contract's three layers do. */
#include "servers/app/middleware.h"

#include "servers/app/application.h"
#include "servers/app/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>

#include <cmocka.h>

static char trace[16];

static bool note(char letter, bool go_on)
{
    size_t length = strlen(trace);
    assert_true(length + 1 < sizeof trace);
    trace[length] = letter;
    trace[length + 1] = '\0';
    return go_on;
}

static bool enter_a(struct exchange *exchange)
{
    (void)exchange;
    return note('a', true);
}

static void leave_a(struct exchange *exchange)
{
    (void)exchange;
    (void)note('A', true);
}

static void leave_b(struct exchange *exchange)
{
    (void)exchange;
    (void)note('B', true);
}

static bool enter_c(struct exchange *exchange)
{
    (void)exchange;
    return note('c', false);
}

static void leave_c(struct exchange *exchange)
{
    (void)exchange;
    (void)note('C', true);
}

static const struct middleware A = {enter_a, leave_a};
static const struct middleware B = {NULL, leave_b};
static const struct middleware STOPS = {enter_c, leave_c};
static const struct middleware *const PASSING[] = {&A, &B, NULL};
static const struct middleware *const STOPPING[] = {&A, &STOPS, &B, NULL};

static void test_order(void **state)
{
    (void)state;
    struct exchange exchange = {.application = NULL};
    trace[0] = '\0';
    assert_true(middleware_enter(&exchange, PASSING));
    middleware_leave(&exchange, PASSING);
    assert_string_equal(trace, "aBA");
    trace[0] = '\0';
    assert_false(middleware_enter(&exchange, STOPPING));
    middleware_leave(&exchange, STOPPING);
    assert_string_equal(trace, "acCA");
    middleware_leave(&exchange, STOPPING); /* nothing is left twice */
    assert_string_equal(trace, "acCA");
    assert_true(middleware_enter(&exchange, NULL));
    middleware_leave(&exchange, NULL);
}

/* The request of these tests is one header. */
struct one_header {
    const char *name, *value;
};

static const char *find_header(const void *native, const char *name)
{
    const struct one_header *header = native;
    return header->name != NULL && strcasecmp(header->name, name) == 0 ? header->value : NULL;
}

static void test_authorisation(void **state)
{
    (void)state;
    static const struct {
        struct one_header header;
        bool allowed;
    } cases[] = {
        {{"Authorization", "Bearer test-token-12345"}, true},
        {{"authorization", "Bearer test-token-12345"}, true},
        {{NULL, NULL}, false},
        {{"Authorization", ""}, false},
        {{"Authorization", "Bearer test-token-1234"}, false},
        {{"Authorization", "Bearer test-token-123456"}, false},
        {{"Authorization", "test-token-12345"}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct exchange exchange;
        exchange_init(&exchange, NULL, NULL);
        exchange.request.find_header = find_header;
        exchange.request.native = &cases[i].header;
        assert_int_equal(middleware_auth.enter(&exchange), cases[i].allowed);
        assert_int_equal(exchange.response.status, cases[i].allowed ? 0 : 401);
        exchange_release(&exchange);
    }
}

static void test_request_id_is_sent_back(void **state)
{
    (void)state;
    struct exchange exchange;
    exchange_init(&exchange, NULL, NULL);
    const struct one_header header = {"X-Request-Id", "abc-1"};
    exchange.request.find_header = find_header;
    exchange.request.native = &header;
    assert_true(middleware_request_id.enter(&exchange));
    middleware_request_id.leave(&exchange);
    assert_int_equal(exchange.response.header_count, 1);
    assert_string_equal(exchange.response.headers[0].name, "X-Request-Id");
    assert_string_equal(exchange.response.headers[0].value, "abc-1");
    exchange_release(&exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_authorisation),
        cmocka_unit_test(test_request_id_is_sent_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
