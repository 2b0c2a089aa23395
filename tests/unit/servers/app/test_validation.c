/* validation: integers, ids, query bounds, JSON bodies, users. */
#include "servers/app/validation.h"

#include "servers/app/application.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-7", true, -7},
        {"0042", true, 42},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x10", false, 0},
        {"abc", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        assert_int_equal(validation_parse_integer(text_of(cases[i].text), &value), cases[i].valid);
        assert_int_equal(value, cases[i].value);
    }
}

static void expect_error(struct exchange *exchange, int status, const char *part)
{
    assert_int_equal(exchange->response.status, status);
    assert_non_null(memmem(exchange->response.body.data, exchange->response.body.length, part, strlen(part)));
}

static void test_query_bounds(void **state)
{
    (void)state;
    struct exchange exchange;
    exchange_init(&exchange, NULL, NULL);
    int64_t value = 0;
    exchange.request.query = text_of("size=100&page=x&long=00000000000000000000000000000000000000000001");
    assert_true(validation_read_query(&exchange, "size", 1, 100, &value));
    assert_int_equal(value, 100);
    assert_false(validation_read_query(&exchange, "size", 1, 99, &value));
    expect_error(&exchange, 422, "size must be an integer from 1 to 99");
    assert_false(validation_read_query(&exchange, "page", 1, 99, &value));
    assert_false(validation_read_query(&exchange, "missing", 1, 99, &value));
    assert_false(validation_read_query(&exchange, "long", 1, 99, &value));
    exchange_release(&exchange);
}

static void test_id(void **state)
{
    (void)state;
    struct exchange exchange;
    exchange_init(&exchange, NULL, NULL);
    int64_t id = 0;
    exchange.request.parameters[0] = text_of("12");
    assert_true(validation_read_id(&exchange, &id));
    assert_int_equal(id, 12);
    exchange.request.parameters[0] = text_of("1e3");
    assert_false(validation_read_id(&exchange, &id));
    expect_error(&exchange, 422, "id must be an integer");
    exchange_release(&exchange);
}

static void test_objects(void **state)
{
    static const struct {
        const char *body;
        int status; /* 0: accepted */
    } cases[] = {
        {"{}", 0},
        {" {\"a\":[1]} \n", 0},
        {"", 400},
        {"{", 400},
        {"{} x", 400},
        {"{'a':1}", 400},
        {"\xff\xfe", 400},
        {"[1]", 422},
        {"\"x\"", 422},
        {"12", 422},
        {"null", 422},
        {"{\"a\":1e999}", 422},
        {"{\"a\":99999999999999999999}", 422},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct exchange exchange;
        exchange_init(&exchange, NULL, NULL);
        exchange.json = *state;
        exchange.request.body = text_of(cases[i].body);
        struct json_codec_document document = {NULL, NULL};
        assert_int_equal(validation_read_object(&exchange, &document), cases[i].status == 0);
        assert_int_equal(exchange.response.status, cases[i].status);
        assert_int_equal(document.value != NULL, cases[i].status == 0);
        json_codec_free(&document);
        exchange_release(&exchange);
    }
}

static void test_users(void **state)
{
    static const struct {
        const char *body, *complaint; /* NULL: accepted */
    } cases[] = {
        {"{\"name\":\"A\",\"email\":\"a@b\"}", NULL},
        {"{\"name\":\"\xea\xb9\x80\",\"email\":\"a@b.c\",\"extra\":1}", NULL},
        {"{\"email\":\"a@b\"}", "name"},
        {"{\"name\":1,\"email\":\"a@b\"}", "name"},
        {"{\"name\":\"\",\"email\":\"a@b\"}", "name"},
        {"{\"name\":\"  \",\"email\":\"a@b\"}", "name"},
        {"{\"name\":\"a\\u0000b\",\"email\":\"a@b\"}", "name"},
        {"{\"name\":\"A\"}", "email"},
        {"{\"name\":\"A\",\"email\":null}", "email"},
        {"{\"name\":\"A\",\"email\":\"\"}", "email"},
        {"{\"name\":\"A\",\"email\":\"ab\"}", "email"},
        {"{\"name\":\"A\",\"email\":\"@b\"}", "email"},
        {"{\"name\":\"A\",\"email\":\"a@\"}", "email"},
        {"{\"name\":\"A\",\"email\":\"a@b@c\"}", "email"},
        {"{\"name\":\"A\",\"email\":\"a b@c\"}", "email"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct exchange exchange;
        exchange_init(&exchange, NULL, NULL);
        exchange.json = *state;
        exchange.request.body = text_of(cases[i].body);
        struct json_codec_document document = {NULL, NULL};
        struct user_input input;
        assert_true(validation_read_object(&exchange, &document));
        assert_int_equal(validation_read_user(&exchange, &document, &input), cases[i].complaint == NULL);
        if (cases[i].complaint != NULL)
            expect_error(&exchange, 422, cases[i].complaint);
        json_codec_free(&document);
        exchange_release(&exchange);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_query_bounds),
        cmocka_unit_test(test_id),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++) {
        void *codec = (void *)(uintptr_t)JSON_CODECS[i];
        const struct CMUnitTest body_tests[] = {
            cmocka_unit_test_prestate(test_objects, codec),
            cmocka_unit_test_prestate(test_users, codec),
        };
        json_codec_initialise(JSON_CODECS[i]);
        failed += cmocka_run_group_tests_name(JSON_CODECS[i]->name, body_tests, NULL, NULL);
    }
    return failed;
}
