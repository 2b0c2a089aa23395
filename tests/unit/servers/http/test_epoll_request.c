/* epoll_request: heads and bodies of requests, whole and cut at every place; what must be refused, and with which status. */
#include "servers/http/epoll_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define HOST "Host: x\r\n"

struct outcome {
    struct epoll_request request;
    enum epoll_request_result result;
    char *copy; /* of the input: heads are changed in place */
    size_t used;
    char body[256];
    size_t body_length;
};

/* Reads a request that comes in two parts, cut at `cut`, the body in pieces of at most `piece` bytes. */
static void read_cut(struct outcome *outcome, const char *input, size_t cut, size_t piece)
{
    size_t length = strlen(input);
    size_t there = cut;
    *outcome = (struct outcome){.copy = test_malloc(length + 1)};
    memcpy(outcome->copy, input, length + 1);
    epoll_request_start(&outcome->request);
    outcome->result = epoll_request_read_head(&outcome->request, outcome->copy, there);
    if (outcome->result == EPOLL_REQUEST_MORE)
        outcome->result = epoll_request_read_head(&outcome->request, outcome->copy, there = length);
    outcome->used = outcome->result == EPOLL_REQUEST_COMPLETE ? outcome->request.head_length : 0;
    if (outcome->result != EPOLL_REQUEST_COMPLETE || !outcome->request.has_body)
        return;
    do {
        size_t size = length - outcome->used < piece ? length - outcome->used : piece;
        size_t used = 0;
        struct text bytes;
        outcome->result = epoll_request_read_body(&outcome->request, outcome->copy + outcome->used, size, &used, &bytes);
        assert_true(used <= size && (used > 0 || size == 0));
        if (size == 0)
            break;
        outcome->used += used;
        assert_true(outcome->body_length + bytes.length < sizeof outcome->body);
        if (bytes.length > 0)
            memcpy(outcome->body + outcome->body_length, bytes.data, bytes.length);
        outcome->body_length += bytes.length;
    } while (outcome->result == EPOLL_REQUEST_MORE);
}

/* Calls check for the input cut at every place and its body in pieces of several sizes. */
static void at_every_cut(const char *input, void (*check)(const struct outcome *outcome, const void *expected),
                         const void *expected)
{
    for (size_t cut = 0; cut <= strlen(input); cut++) {
        for (size_t piece = 1; piece < 20; piece += 6) {
            struct outcome outcome;
            read_cut(&outcome, input, cut, piece);
            check(&outcome, expected);
            test_free(outcome.copy);
        }
    }
}

struct sound {
    const char *input, *method, *target, *body;
    size_t behind; /* bytes that belong to the next request */
    bool keep_alive, is_old, expects_continue;
};

static void check_sound(const struct outcome *outcome, const void *argument)
{
    const struct sound *expected = argument;
    const struct epoll_request *request = &outcome->request;
    assert_int_equal(outcome->result, EPOLL_REQUEST_COMPLETE);
    assert_string_equal(outcome->copy + request->method, expected->method);
    assert_string_equal(outcome->copy + request->target, expected->target);
    assert_int_equal(request->target_length, strlen(expected->target));
    assert_int_equal(outcome->body_length, strlen(expected->body));
    assert_memory_equal(outcome->body, expected->body, outcome->body_length);
    assert_int_equal(outcome->used + expected->behind, strlen(expected->input));
    assert_int_equal(request->keep_alive, expected->keep_alive);
    assert_int_equal(request->is_old, expected->is_old);
    assert_int_equal(request->expects_continue, expected->expects_continue);
}

static void test_sound_requests(void **state)
{
    (void)state;
    static const struct sound cases[] = {
        {"GET /a?b HTTP/1.1\r\n" HOST "\r\n", "GET", "/a?b", "", 0, true, false, false},
        {"\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\nGET", "GET", "/", "", 3, true, false, false},
        {"HEAD / HTTP/1.0\r\n\r\n", "HEAD", "/", "", 0, false, true, false},
        {"GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n", "GET", "/", "", 0, true, true, false},
        {"GET / HTTP/1.1\r\n" HOST "connection:close\r\n\r\n", "GET", "/", "", 0, false, false, false},
        {"GET / HTTP/1.1\r\n" HOST "Connection: close, keep-alive\r\n\r\n", "GET", "/", "", 0, false, false, false},
        {"PUT /x HTTP/1.1\r\n" HOST "Content-Length:  5 \r\n\r\nhelloGET", "PUT", "/x", "hello", 3, true, false, false},
        {"PUT /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc", "PUT", "/x", "abc", 0, true, false, false},
        {"PUT /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\nP", "PUT", "/x", "", 1, true, false, false},
        {"POST / HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx", "POST", "/", "x", 0, true, false, true},
        {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1 ;a=b\r\n!\r\n0\r\n\r\nG", "POST", "/",
         "hello!", 1, true, false, false},
        {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n00000a\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n", "POST",
         "/", "0123456789", 0, true, false, false},
        {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST", "/", "", 0, true, false, false},
        {"OPTIONS * HTTP/1.1\r\n" HOST "\r\n", "OPTIONS", "*", "", 0, true, false, false},
        {"GET http://h/p HTTP/1.1\r\nX: \tv w\t\r\nHost: h\r\nEmpty:\r\n\r\n", "GET", "http://h/p", "", 0, true, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        at_every_cut(cases[i].input, check_sound, &cases[i]);
}

struct bad {
    const char *input;
    int refusal;
};

static void check_bad(const struct outcome *outcome, const void *argument)
{
    const struct bad *expected = argument;
    assert_int_equal(outcome->result, EPOLL_REQUEST_BAD);
    assert_int_equal(outcome->request.refusal, expected->refusal);
}

static void test_bad_requests(void **state)
{
    (void)state;
#define CHUNKED "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
    static const struct bad cases[] = {
        {"nonsense\r\n", 400},
        {"GET / HTTP/9.9\r\n", 505},
        {"GET / HTTP/2.0\r\n", 505},
        {"GET / http/1.1\r\n", 400},
        {"GET  / HTTP/1.1\r\n", 400},
        {"GET / HTTP/1.1 \r\n", 400},
        {"GET /a b HTTP/1.1\r\n", 400},
        {"GET\t/ HTTP/1.1\r\n", 400},
        {"G(T / HTTP/1.1\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n", 400},
        {" GET / HTTP/1.1\r\n", 400},
        {"GET / HTTP/1.1\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400}, /* no Host */
        {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400},
        {"GET / HTTP/1.1\r\n" HOST "A: b\n", 400},
        {"GET / HTTP/1.1\r\n" HOST " folded\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : x\r\n", 400},
        {"GET / HTTP/1.1\r\nHost\r\n", 400},
        {"GET / HTTP/1.1\r\n: x\r\n", 400},
        {"GET / HTTP/1.1\r\nA: b\rc\r\n", 400},
        {"GET / HTTP/1.1\r\nA: \x7f\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length: -5\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length: 5x\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length:\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n", 501},
        {"PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 501},
        {"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"PUT / HTTP/1.1\r\n" HOST "Expect: wonders\r\n", 417},
        {CHUNKED "zz\r\n", 400},
        {CHUNKED "\r\n", 400},
        {CHUNKED "-1\r\n", 400},
        {CHUNKED "5\nhello", 400},
        {CHUNKED "5\r\nhello!\r\n", 400},
        {CHUNKED "5\r\nhello\n\n", 400},
        {CHUNKED "1234567890abcdef\r\n", 400},
        {CHUNKED "0\r\n\n", 400},
        {CHUNKED "0\r\nA: b\n\r\n", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        at_every_cut(cases[i].input, check_bad, &cases[i]);
}

static void test_find(void **state)
{
    (void)state;
    struct outcome outcome;
    read_cut(&outcome, "GET / HTTP/1.1\r\nHost: h:1\r\nX-Id:  a b \r\nx-id: second\r\nEmpty:\r\n\r\n", 0, 1);
    assert_string_equal(epoll_request_find(&outcome.request, outcome.copy, "HOST"), "h:1");
    assert_string_equal(epoll_request_find(&outcome.request, outcome.copy, "x-ID"), "a b");
    assert_string_equal(epoll_request_find(&outcome.request, outcome.copy, "Empty"), "");
    assert_null(epoll_request_find(&outcome.request, outcome.copy, "X-I"));
    test_free(outcome.copy);
}

/* A request of that size: `before`, filling, `after` as often as fits, and no end. */
static int refusal_of(const char *before, char filling, const char *repeated)
{
    enum { SIZE = EPOLL_REQUEST_HEAD_MAXIMUM + 100 };
    char *input = test_malloc(SIZE + 1);
    size_t length = strlen(before);
    memcpy(input, before, length);
    while (length < SIZE) {
        size_t size = repeated == NULL ? 1 : strlen(repeated);
        for (size_t i = 0; i < size && length < SIZE; i++)
            input[length++] = repeated == NULL ? filling : repeated[i];
    }
    struct epoll_request request;
    epoll_request_start(&request);
    enum epoll_request_result result = EPOLL_REQUEST_MORE;
    for (size_t there = 1000; there <= SIZE && result == EPOLL_REQUEST_MORE; there += 1000)
        result = epoll_request_read_head(&request, input, there);
    if (result == EPOLL_REQUEST_MORE)
        result = epoll_request_read_head(&request, input, SIZE);
    test_free(input);
    assert_int_equal(result, EPOLL_REQUEST_BAD);
    return request.refusal;
}

static void test_limits(void **state)
{
    (void)state;
    assert_int_equal(refusal_of("GET /", 'a', NULL), 414);
    assert_int_equal(refusal_of("GET / HTTP/1.1\r\nA: ", 'a', NULL), 431);
    assert_int_equal(refusal_of("GET / HTTP/1.1\r\n", 0, "A: b\r\n"), 431); /* too many of them */
    assert_int_equal(refusal_of("", 0, "\r\n"), 414);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_requests),
        cmocka_unit_test(test_bad_requests),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
