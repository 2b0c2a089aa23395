/* timer: order of calls, early end. */
#include "servers/app/timer.h"

#include "servers/app/clock.h"

#include <stdatomic.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static atomic_int order[8];
static atomic_int calls;

static void note(void *argument)
{
    order[atomic_fetch_add(&calls, 1)] = *(int *)argument;
}

static void test_calls_come_in_order_of_time(void **state)
{
    (void)state;
    atomic_store(&calls, 0);
    struct timer *timer = timer_start();
    assert_non_null(timer);
    static int numbers[] = {0, 1, 2, 3, 4};
    static const unsigned delays_ms[] = {40, 10, 30, 20, 0};
    uint64_t start = clock_now_ns();
    for (int i = 0; i < 5; i++)
        assert_int_equal(timer_add(timer, start + delays_ms[i] * UINT64_C(1000000), note, &numbers[i]), 0);
    while (atomic_load(&calls) < 5 && clock_now_ns() - start < UINT64_C(5000000000))
        clock_sleep_ms(1);
    assert_true(clock_now_ns() - start >= UINT64_C(40000000));
    static const int expected[] = {4, 1, 3, 2, 0};
    for (int i = 0; i < 5; i++)
        assert_int_equal(order[i], expected[i]);
    timer_stop(timer);
    timer_free(timer);
}

static void test_stop_calls_what_waits(void **state)
{
    (void)state;
    atomic_store(&calls, 0);
    struct timer *timer = timer_start();
    assert_non_null(timer);
    static int number = 7;
    uint64_t start = clock_now_ns();
    assert_int_equal(timer_add(timer, start + UINT64_C(60000000000), note, &number), 0);
    timer_stop(timer);
    assert_int_equal(atomic_load(&calls), 1);
    assert_true(clock_now_ns() - start < UINT64_C(10000000000));
    assert_int_equal(timer_add(timer, start, note, &number), -1);
    timer_free(timer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_calls_come_in_order_of_time),
                                       cmocka_unit_test(test_stop_calls_what_waits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
