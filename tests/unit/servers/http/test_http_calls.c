/* http_calls: calls are used again, and those that are done come back in order with one wake-up. */
#include "servers/http/http_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct own_call {
    struct http_call call;
    int number;
};

struct loop {
    struct http_calls calls;
    int woken;
};

static int resumed[4];
static int resumed_count;
static int released;

static void wake(void *loop)
{
    ((struct loop *)loop)->woken++;
}

static void resume(struct http_call *call)
{
    resumed[resumed_count++] = ((struct own_call *)call)->number;
    http_calls_give_back(call);
}

static void release(struct http_call *call)
{
    released += ((struct own_call *)call)->number;
}

static void loop_open(struct loop *loop)
{
    *loop = (struct loop){.calls = {.size = sizeof(struct own_call), .wake = wake, .loop = loop}};
    resumed_count = 0;
    released = 0;
}

static void test_calls_are_used_again(void **state)
{
    (void)state;
    struct loop loop;
    loop_open(&loop);
    struct http_call *first = http_calls_take(&loop.calls);
    struct http_call *second = http_calls_take(&loop.calls);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
    assert_ptr_equal(first->exchange.owner, first);
    http_calls_give_back(first);
    assert_ptr_equal(http_calls_take(&loop.calls), first);
    assert_ptr_not_equal(http_calls_take(&loop.calls), second);
    http_calls_release(&loop.calls, NULL);
    assert_null(loop.calls.all);
}

static void test_done_calls_come_back(void **state)
{
    (void)state;
    struct loop loop;
    loop_open(&loop);
    struct own_call *calls[3];
    for (int i = 0; i < 3; i++) {
        calls[i] = (struct own_call *)http_calls_take(&loop.calls);
        assert_non_null(calls[i]);
        calls[i]->number = i + 1;
    }
    http_calls_resume_done(&loop.calls, resume);
    assert_int_equal(resumed_count, 0);
    for (int i = 2; i >= 0; i--)
        calls[i]->call.exchange.notify(&calls[i]->call.exchange);
    assert_int_equal(loop.woken, 1);
    http_calls_resume_done(&loop.calls, resume);
    assert_int_equal(resumed_count, 3);
    assert_int_equal(resumed[0], 3);
    assert_int_equal(resumed[1], 2);
    assert_int_equal(resumed[2], 1);
    calls[1]->call.exchange.notify(&calls[1]->call.exchange);
    assert_int_equal(loop.woken, 2);
    http_calls_release(&loop.calls, release);
    assert_int_equal(released, 1 + 2 + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_are_used_again),
        cmocka_unit_test(test_done_calls_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
