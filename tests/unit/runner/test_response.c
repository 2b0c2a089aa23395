/* The answer reader: every case is read whole, one byte at a time, and cut at each place; the outcome must be the same. */
#include "tests/unit/test.h"

#include "runner/response.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct outcome {
    enum response_result result;
    size_t used;
    struct response response;
    char body[256];
    size_t body_length;
};

/* Reads input in pieces of the given size (the first of another, to cut anywhere), then closes when the answer is not complete. */
static struct outcome read_in_pieces(const char *input, size_t length, size_t first, size_t piece, bool for_head)
{
    struct outcome outcome = {.result = RESPONSE_MORE};
    struct response_buffer buffer = {0};
    response_start(&outcome.response, for_head, true, &buffer);
    while (outcome.result == RESPONSE_MORE && outcome.used < length) {
        size_t size = outcome.used == 0 ? first : piece;
        size = size < length - outcome.used ? size : length - outcome.used;
        char *copy = malloc(size); /* its own allocation, so that the sanitizer sees a read beyond it */
        size_t used = 0;
        assert_non_null(copy);
        memcpy(copy, input + outcome.used, size);
        outcome.result = response_read(&outcome.response, copy, size, &used);
        assert_true(used <= size);
        assert_true(outcome.result == RESPONSE_DONE || outcome.result == RESPONSE_BAD || used == size);
        outcome.used += used;
        if (outcome.result == RESPONSE_DONE) {
            outcome.body_length = outcome.response.body.length;
            assert_true(outcome.body_length < sizeof outcome.body);
            memcpy(outcome.body, outcome.response.body.length > 0 ? outcome.response.body.data : "", outcome.body_length);
        }
        free(copy);
    }
    if (outcome.result == RESPONSE_MORE && response_close(&outcome.response)) {
        outcome.result = RESPONSE_DONE;
        outcome.body_length = outcome.response.body.length;
        memcpy(outcome.body, outcome.response.body.length > 0 ? outcome.response.body.data : "", outcome.body_length);
    }
    outcome.body[outcome.body_length] = '\0';
    response_buffer_release(&buffer);
    return outcome;
}

struct response_case {
    const char *input;
    enum response_result result; /* MORE: cut off by the end of the connection */
    int status;
    const char *body;
    bool keep_alive;
    size_t left; /* input behind the answer */
    bool for_head;
};

#define OK11 "HTTP/1.1 200 OK\r\n"

static const struct response_case cases[] = {
    {OK11 "Content-Length: 5\r\n\r\nhello", RESPONSE_DONE, 200, "hello", true, 0, false},
    {OK11 "content-length:5 \r\nX: y\r\n\r\nhello", RESPONSE_DONE, 200, "hello", true, 0, false},
    {OK11 "Content-Length: 5\r\n\r\nhelloextra", RESPONSE_DONE, 200, "hello", true, 5, false},
    {OK11 "Content-Length: 0\r\n\r\n", RESPONSE_DONE, 200, "", true, 0, false},
    {OK11 "Content-Length: 3, 3\r\n\r\nabc", RESPONSE_DONE, 200, "abc", true, 0, false},
    {"HTTP/1.1 404 Not Found\nContent-Length: 1\n\nx", RESPONSE_DONE, 404, "x", true, 0, false},
    {"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, "x", true, 0, false},
    {"HTTP/1.1 204 No Content\r\n\r\n", RESPONSE_DONE, 204, "", true, 0, false},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", RESPONSE_DONE, 304, "", true, 0, false},
    {OK11 "Content-Length: 10\r\n\r\n", RESPONSE_DONE, 200, "", true, 0, true},
    {OK11 "Connection: close\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, "x", false, 0, false},
    {OK11 "Connection: Upgrade , Close\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, "x", false, 0, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, "x", false, 0, false},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, "x", true, 0, false},
    {OK11 "\r\nuntil the end", RESPONSE_DONE, 200, "until the end", false, 0, false},
    {OK11 "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nraw", RESPONSE_DONE, 200, "raw", false, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0a;ext=1\r\n0123456789\r\n0\r\n\r\n", RESPONSE_DONE, 200, "abc0123456789",
     true, 0, false},
    {OK11 "Transfer-Encoding: gzip, Chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n", RESPONSE_DONE, 200, "", true, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\nx\r\n0\r\n\r\n", RESPONSE_DONE, 200, "x", false, 0, false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: 9\r\n\r\n" OK11
     "Content-Length: 1\r\n\r\nx",
     RESPONSE_DONE, 200, "x", true, 0, false},
    /* cut off */
    {"HTTP/1.1 20", RESPONSE_MORE, 0, "", false, 0, false},
    {OK11 "Content-Length: 5\r\n\r\nhell", RESPONSE_MORE, 200, "", true, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", RESPONSE_MORE, 200, "", true, 0, false},
    /* no HTTP */
    {"garbage\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"HTTP/2.0 200 OK\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"HTTP/1.1 2000 OK\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"HTTP/1.1 099 OK\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"HTTP/1.1 600 OK\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"\r\n", RESPONSE_BAD, 0, "", false, 0, false},
    {"HTTP/1.1 101 Switching Protocols\r\n\r\n", RESPONSE_BAD, 101, "", false, 0, false},
    {OK11 "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "Content-Length: -1\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "Content-Length: 99999999999999999999\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "Content-Length:\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "no colon\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "Name : value\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 ": value\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "A: b\r\n folded\r\n\r\n", RESPONSE_BAD, 200, "", false, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", RESPONSE_BAD, 200, "", true, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", RESPONSE_BAD, 200, "", true, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", RESPONSE_BAD, 200, "", true, 0, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n\r\n", RESPONSE_BAD, 200, "", true, 0, false},
};

static void check_case(const struct response_case *expected, size_t first, size_t piece)
{
    size_t length = strlen(expected->input);
    struct outcome got = read_in_pieces(expected->input, length, first, piece, expected->for_head);
    if (got.result != expected->result || got.response.status != expected->status) {
        fail_msg("result %d, status %d (cut at %zu, then %zu): %s", (int)got.result, got.response.status, first, piece,
                 expected->input);
    }
    if (expected->result != RESPONSE_DONE)
        return;
    assert_string_equal(got.body, expected->body);
    if (got.response.keep_alive != expected->keep_alive)
        fail_msg("keep_alive of %s", expected->input);
    assert_int_equal(got.used, length - expected->left);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t length = strlen(cases[i].input);
        check_case(&cases[i], length, 1);
        check_case(&cases[i], 1, 1);
        for (size_t cut = 1; cut < length; cut++)
            check_case(&cases[i], cut, length);
    }
}

static void test_one_piece_is_not_copied(void **state)
{
    (void)state;
    static const char input[] = OK11 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    struct response response;
    struct response_buffer buffer = {0};
    size_t used = 0;
    response_start(&response, false, true, &buffer);
    assert_int_equal(response_read(&response, input, sizeof input - 1, &used), RESPONSE_DONE);
    assert_ptr_equal(response.body.data, strstr(input, "abc"));
    assert_null(buffer.data);
}

/* Heads of any number of lines and of any length of line, up to the limit. */
static void check_head(size_t lines, size_t line_length, enum response_result expected)
{
    size_t size = lines * (line_length + 2) + 100;
    char *input = malloc(size);
    assert_non_null(input);
    char *at = input + sprintf(input, OK11);
    for (size_t i = 0; i < lines; i++) {
        memcpy(at, "Name: ", 6);
        memset(at + 6, 'v', line_length - 6);
        memcpy(at + line_length, "\r\n", 2);
        at += line_length + 2;
    }
    at += sprintf(at, "Content-Length: 2\r\n\r\nok");
    for (size_t piece = 1; piece < 5000; piece += 1237) {
        struct outcome got = read_in_pieces(input, (size_t)(at - input), piece, piece, false);
        assert_int_equal(got.result, expected);
        if (expected == RESPONSE_DONE)
            assert_string_equal(got.body, "ok");
    }
    free(input);
}

static void test_big_heads(void **state)
{
    (void)state;
    check_head(100, 80, RESPONSE_DONE);
    check_head(1, 60000, RESPONSE_DONE);
    check_head(1, 70000, RESPONSE_BAD);
    check_head(900, 10, RESPONSE_DONE);
    check_head(1100, 10, RESPONSE_BAD);
    check_head(10000, 20, RESPONSE_BAD);
}

static void test_long_line_of_framing(void **state)
{
    (void)state;
    char input[1024];
    int length = sprintf(input, OK11 "Content-Length: %0500d\r\n\r\nx", 1);
    /* Where the line lies in one piece it can be read; cut in two it cannot, and is refused instead of misread. */
    assert_int_equal(read_in_pieces(input, (size_t)length, (size_t)length, 1, false).result, RESPONSE_DONE);
    assert_int_equal(read_in_pieces(input, (size_t)length, 30, 1000, false).result, RESPONSE_BAD);
}

static void test_large_bodies(void **state)
{
    (void)state;
    static char piece[1 << 16];
    struct response response;
    struct response_buffer buffer = {0};
    const struct {
        size_t length;
        bool kept;
    } sizes[] = {{RESPONSE_BODY_KEPT_MAXIMUM, true}, {RESPONSE_BODY_KEPT_MAXIMUM + 1, false}, {100 << 20, false}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char head[100];
        size_t used = 0;
        int head_length = sprintf(head, OK11 "Content-Length: %zu\r\n\r\n", sizes[i].length);
        response_start(&response, false, true, &buffer);
        enum response_result result = response_read(&response, head, (size_t)head_length, &used);
        size_t left = sizes[i].length;
        while (left > 0) {
            assert_int_equal(result, RESPONSE_MORE);
            size_t size = left < sizeof piece ? left : sizeof piece;
            result = response_read(&response, piece, size, &used);
            left -= size;
        }
        assert_int_equal(result, RESPONSE_DONE);
        assert_int_equal(response.body_complete, sizes[i].kept);
        assert_int_equal(response.body.length, sizes[i].kept ? sizes[i].length : 0);
    }
    response_buffer_release(&buffer);
}

/* Header lines that somebody asked for, whole or in pieces; those of interim answers are not among them. */
static void test_kept_head(void **state)
{
    (void)state;
    static const char input[] =
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK11 "A: 1\r\nSet-Cookie: b=2\nContent-Length: 2\r\n\r\nok";
    for (size_t piece = 1; piece <= sizeof input; piece++) {
        struct response response;
        struct response_buffer buffer = {0};
        enum response_result result = RESPONSE_MORE;
        response_start(&response, false, false, NULL);
        response_keep_head(&response, &buffer);
        for (size_t at = 0; at < sizeof input - 1; at += piece) {
            size_t used = 0;
            size_t left = sizeof input - 1 - at;
            assert_int_equal(result, RESPONSE_MORE);
            result = response_read(&response, input + at, left < piece ? left : piece, &used);
        }
        assert_int_equal(result, RESPONSE_DONE);
        assert_true(str_equals_text(response.head, "A: 1\r\nSet-Cookie: b=2\nContent-Length: 2\r\n"));
        response_buffer_release(&buffer);
    }
}

/* Reading by memory gives what reading line by line gives, whatever was read before and however the input is cut. */
static void test_memory(void **state)
{
    (void)state;
    static const char *const answers[] = {
        OK11 "Content-Length: 2\r\n\r\nok",
        OK11 "Content-Length: 2\r\n\r\nok",
        OK11 "Content-Length: 0\r\n\r\n",
        OK11 "Content-Length: 0\r\n\r\n",
        OK11 "Content-Length: 2\r\nConnection: close\r\n\r\nno",
        OK11 "Content-Length: 2\r\nConnection: close\r\n\r\nno",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc",
        OK11 "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 100 Continue\r\n\r\n" OK11 "Content-Length: 2\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\n" OK11 "Content-Length: 2\r\n\r\nok",
    };
    struct response_memory memory = {0};
    struct response_buffer buffers[2] = {0};
    for (size_t piece = 1; piece < 120; piece++)
        for (size_t i = 0; i < COUNT_OF(answers); i++) {
            struct response plain, recalled;
            size_t length = strlen(answers[i]);
            enum response_result results[2] = {RESPONSE_MORE, RESPONSE_MORE};
            response_start(&plain, false, true, &buffers[0]);
            response_start(&recalled, false, true, &buffers[1]);
            response_use_memory(&recalled, &memory);
            for (size_t at = 0; at < length; at += piece) {
                size_t size = length - at < piece ? length - at : piece;
                size_t used[2] = {0};
                results[0] = response_read(&plain, answers[i] + at, size, &used[0]);
                results[1] = response_read(&recalled, answers[i] + at, size, &used[1]);
                assert_int_equal(results[0], results[1]);
                assert_int_equal(used[0], used[1]);
            }
            assert_int_equal(results[1], RESPONSE_DONE);
            assert_int_equal(plain.status, recalled.status);
            assert_int_equal(plain.keep_alive, recalled.keep_alive);
            assert_true(str_equals(plain.body, recalled.body));
        }
    response_buffer_release(&buffers[0]);
    response_buffer_release(&buffers[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),        cmocka_unit_test(test_one_piece_is_not_copied),
        cmocka_unit_test(test_big_heads),    cmocka_unit_test(test_long_line_of_framing),
        cmocka_unit_test(test_large_bodies), cmocka_unit_test(test_kept_head),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
