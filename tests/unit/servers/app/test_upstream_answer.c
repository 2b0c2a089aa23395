/* upstream_answer: answers whole and cut at every byte, bodies by length and by the end of the connection, and what is refused. */
#include "servers/app/upstream_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        bool ended;
        enum upstream_answer_result result;
        int status;
        const char *body;
        bool keeps_open;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", false, UPSTREAM_ANSWER_COMPLETE, 200, "{}", true},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", true, UPSTREAM_ANSWER_COMPLETE, 200, "{}", false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}x", false, UPSTREAM_ANSWER_COMPLETE, 200, "{}", false},
        {"HTTP/1.1 404 Not Found\r\ncontent-length:0\r\nConnection: close\r\n\r\n", false, UPSTREAM_ANSWER_COMPLETE, 404, "",
         false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", false, UPSTREAM_ANSWER_COMPLETE, 200, "{}", false},
        {"HTTP/1.0 200 OK\nConnection: Keep-Alive \nContent-Length: \t2 \n\n{}", false, UPSTREAM_ANSWER_COMPLETE, 200, "{}", true},
        {"HTTP/1.1 204 No Content\r\n\r\n", false, UPSTREAM_ANSWER_COMPLETE, 204, "", true},
        {"HTTP/1.1 200 OK\r\n\r\n[1]", false, UPSTREAM_ANSWER_MORE, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\n\r\n[1]", true, UPSTREAM_ANSWER_COMPLETE, 200, "[1]", false},
        {"", false, UPSTREAM_ANSWER_MORE, 0, NULL, false},
        {"", true, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", false, UPSTREAM_ANSWER_MORE, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", true, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 100 Continue\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/2 200 OK\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 2x0 OK\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"SSH-2.0-OpenSSH_9.2\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
        {"\r\n\r\n", false, UPSTREAM_ANSWER_BAD, 0, NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct upstream_answer answer = {0};
        enum upstream_answer_result result = upstream_answer_read(text_of(cases[i].input), cases[i].ended, &answer);
        if (result != cases[i].result)
            print_error("case %zu\n", i);
        assert_int_equal(result, cases[i].result);
        if (result != UPSTREAM_ANSWER_COMPLETE)
            continue;
        assert_int_equal(answer.status, cases[i].status);
        assert_true(text_equals(answer.body, text_of(cases[i].body)));
        assert_int_equal(answer.keeps_open, cases[i].keeps_open);
    }
}

/* However it is cut, there is more to come, and no end that was not there. */
static void test_cut_everywhere(void **state)
{
    (void)state;
    static const char whole[] = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\ntrue";
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        struct upstream_answer answer;
        assert_int_equal(upstream_answer_read((struct text){whole, length}, false, &answer), UPSTREAM_ANSWER_MORE);
        assert_int_equal(upstream_answer_read((struct text){whole, length}, true, &answer), UPSTREAM_ANSWER_BAD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_cut_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
