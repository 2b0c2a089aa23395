/* jwt: the example of RFC 7515, tokens of our own, and all the ways in which a token can be wrong. */
#include "servers/app/jwt.h"

#include "servers/json/json_codec.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct text SECRET = {"a secret of the test", 20};

/* The codec is the state of each test, which runs with all of them. */
static enum jwt_result verify(void **state, struct text secret, struct text token, int64_t now, int64_t *user)
{
    const struct jwt_checker checker = {*state, secret};
    return jwt_verify(&checker, token, now, user);
}

static const char *make(struct buffer *buffer, int64_t user, int64_t expires)
{
    buffer_init(buffer, 4096);
    jwt_append(buffer, SECRET, user, 1000, expires);
    assert_false(buffer->failed);
    buffer_append(buffer, "", 1);
    return buffer->data;
}

static void test_own_tokens(void **state)
{
    static const int64_t users[] = {1, 42, 1000, INT64_MAX, -7};
    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
        struct buffer buffer;
        int64_t user = 0;
        const char *token = make(&buffer, users[i], 2000);
        assert_int_equal(verify(state, SECRET, text_of(token), 1999, &user), JWT_VALID);
        assert_true(user == users[i]);
        user = 0;
        assert_int_equal(verify(state, SECRET, text_of(token), 2000, &user), JWT_EXPIRED);
        assert_int_equal(verify(state, text_of("another secret"), text_of(token), 1999, &user), JWT_SIGNATURE);
        assert_int_equal(user, 0);
        buffer_release(&buffer);
    }
}

/* Each byte of the token changed: never valid, never another user. */
static void test_changed_tokens(void **state)
{
    struct buffer buffer;
    char changed[512];
    const char *token = make(&buffer, 42, 2000);
    size_t length = strlen(token);
    assert_true(length < sizeof changed);
    for (size_t i = 0; i < length; i++) {
        int64_t user = 0;
        memcpy(changed, token, length);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_int_not_equal(verify(state, SECRET, (struct text){changed, length}, 1999, &user), JWT_VALID);
        assert_int_not_equal(verify(state, SECRET, (struct text){token, i}, 1999, &user), JWT_VALID);
        assert_int_equal(user, 0);
    }
    buffer_release(&buffer);
}

/* The token of RFC 7515, appendix A.1: its signature is right, but it has no subject. */
static void test_published_example(void **state)
{
    static const unsigned char key[] = {0x03, 0x23, 0x35, 0x4b, 0x2b, 0x0f, 0xa5, 0xbc, 0x83, 0x7e, 0x06, 0x65, 0x77,
                                        0x7b, 0xa6, 0x8f, 0x5a, 0xb3, 0x28, 0xe6, 0xf0, 0x54, 0xc9, 0x28, 0xa9, 0x0f,
                                        0x84, 0xb2, 0xd2, 0x50, 0x2e, 0xbf, 0xd3, 0xfb, 0x5a, 0x92, 0xd2, 0x06, 0x47,
                                        0xef, 0x96, 0x8a, 0xb4, 0xc3, 0x77, 0x62, 0x3d, 0x22, 0x3d, 0x2e, 0x21, 0x72,
                                        0x05, 0x2e, 0x4f, 0x08, 0xc0, 0xcd, 0x9a, 0xf5, 0x67, 0xd0, 0x80, 0xa3};
    static const char head[] =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
        "LmNvbS9pc19yb290Ijp0cnVlfQ.";
    char token[400];
    int64_t user = 0;
    struct text secret = {(const char *)key, sizeof key};
    (void)snprintf(token, sizeof token, "%s%s", head, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_int_equal(verify(state, secret, text_of(token), 1300819379, &user), JWT_MALFORMED);
    (void)snprintf(token, sizeof token, "%s%s", head, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl");
    assert_int_equal(verify(state, secret, text_of(token), 1300819379, &user), JWT_SIGNATURE);
}

static void test_refused(void **state)
{
    static const struct {
        const char *token;
        enum jwt_result expected;
    } cases[] = {
        {"", JWT_MALFORMED},
        {".", JWT_MALFORMED},
        {"..", JWT_MALFORMED},
        {"a.b", JWT_MALFORMED},
        {"a.b.c", JWT_MALFORMED},
        {"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.", JWT_ALGORITHM},      /* {"alg":"none"} */
        {"eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.AAAA", JWT_ALGORITHM}, /* {"alg":"HS512"} */
        {"eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxIn0.AAAA", JWT_ALGORITHM},                          /* no alg */
        {"W10.e30.AAAA", JWT_MALFORMED},                                                     /* [] */
        {"eyJhbGciOiJIUzI1NiJ9.e30.", JWT_SIGNATURE},
        {"eyJhbGciOiJIUzI1NiJ9.e30.AAAA.AAAA", JWT_SIGNATURE},
        {"eyJhbGciOiJIUzI1NiJ9.e30.A+/=", JWT_SIGNATURE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t user = 0;
        assert_int_equal(verify(state, SECRET, text_of(cases[i].token), 0, &user), cases[i].expected);
        assert_int_equal(user, 0);
    }
}

int main(void)
{
    int failed = 0;
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++) {
        void *codec = (void *)(uintptr_t)JSON_CODECS[i];
        const struct CMUnitTest tests[] = {
            cmocka_unit_test_prestate(test_own_tokens, codec),
            cmocka_unit_test_prestate(test_changed_tokens, codec),
            cmocka_unit_test_prestate(test_published_example, codec),
            cmocka_unit_test_prestate(test_refused, codec),
        };
        json_codec_initialise(JSON_CODECS[i]);
        failed += cmocka_run_group_tests_name(JSON_CODECS[i]->name, tests, NULL, NULL);
    }
    return failed;
}
