/* http_answer: the bytes of answers. */
#include "servers/http/http_answer.h"

#include "servers/app/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct http_answer_date DATE = {.line = "Date: then\r\n", .length = 12};

static void assert_output(struct buffer *output, const char *expected)
{
    assert_false(output->failed);
    assert_int_equal(output->length, strlen(expected));
    assert_memory_equal(output->data, expected, output->length);
    buffer_release(output);
}

static void test_answers(void **state)
{
    (void)state;
    struct buffer output;
    struct response response = {0};
    buffer_init(&output, 4096);
    buffer_init(&response.body, 4096);

    buffer_append_string(response_begin_json(&response, 201), "{\"a\":1}");
    response_add_header(&response, "X-One", "1");
    response_add_header(&response, "X-Two", "two words");
    http_answer_append(&output, &response, &DATE, HTTP_ANSWER_KEEP, false);
    assert_output(&output, "HTTP/1.1 201 Created\r\nDate: then\r\nContent-Type: application/json; charset=utf-8\r\nX-One: 1\r\n"
                           "X-Two: two words\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    http_answer_append(&output, &response, &DATE, HTTP_ANSWER_CONFIRM_KEEP, true);
    assert_output(&output, "HTTP/1.1 201 Created\r\nDate: then\r\nConnection: keep-alive\r\nContent-Type: application/json; "
                           "charset=utf-8\r\nX-One: 1\r\nX-Two: two words\r\nContent-Length: 7\r\n\r\n");

    response_clear(&response);
    response_set_empty(&response);
    http_answer_append(&output, &response, &DATE, HTTP_ANSWER_CLOSE, false);
    assert_output(&output, "HTTP/1.1 204 No Content\r\nDate: then\r\nConnection: close\r\n\r\n");

    const struct prepared_response prepared = {200, "text/plain", text_of("hi")};
    response.prepared = &prepared;
    http_answer_append(&output, &response, &DATE, HTTP_ANSWER_KEEP, false);
    http_answer_append(&output, &response, &DATE, HTTP_ANSWER_KEEP, true);
    assert_output(&output, "HTTP/1.1 200 OK\r\nDate: then\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
                           "HTTP/1.1 200 OK\r\nDate: then\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n");
    buffer_release(&response.body);
}

static void test_refusals(void **state)
{
    (void)state;
    struct buffer output;
    buffer_init(&output, 4096);
    http_answer_append_refusal(&output, 431, &DATE);
    assert_output(&output,
                  "HTTP/1.1 431 Request Header Fields Too Large\r\nDate: then\r\nConnection: close\r\nContent-Type: "
                  "application/json; charset=utf-8\r\nContent-Length: 82\r\n\r\n{\"error\":{\"code\":\"headers_too_large\","
                  "\"message\":\"Request Header Fields Too Large\"}}");
}

static void test_no_room(void **state)
{
    (void)state;
    struct buffer output;
    buffer_init(&output, 100);
    http_answer_append_refusal(&output, 400, &DATE);
    assert_true(output.failed);
    buffer_release(&output);
}

static void test_date(void **state)
{
    (void)state;
    struct http_answer_date date = {.length = 0};
    http_answer_date_refresh(&date, 1000);
    assert_int_equal(date.length, strlen("Date: Tue, 24 Nov 2026 03:10:05 GMT\r\n"));
    assert_memory_equal(date.line, "Date: ", 6);
    assert_memory_equal(date.line + date.length - 6, " GMT\r\n", 6);
    assert_true(date.until_ns > 1000 && date.until_ns <= 1000 + 1000000000u);
    date.line[6] = '?';
    http_answer_date_refresh(&date, date.until_ns - 1);
    assert_int_equal(date.line[6], '?');
    http_answer_date_refresh(&date, date.until_ns);
    assert_int_not_equal(date.line[6], '?');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
