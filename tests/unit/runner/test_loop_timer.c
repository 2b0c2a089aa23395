/* The heap of pauses against a plain list, and waiting with either kind of timer. */
#include "tests/unit/test.h"

#include "lib/clock.h"
#include "lib/random.h"
#include "runner/loop_timer.h"
#include "runner/loop_wait.h"

#define USERS 50

static void test_heap(void **state)
{
    (void)state;
    struct arena arena;
    struct loop_timer timer;
    struct random_state random;
    int64_t due[USERS]; /* 0 = none */
    memset(due, 0, sizeof(due));
    arena_init(&arena);
    loop_timer_init(&timer, &arena, USERS);
    random_seed(&random, 1);
    for (int round = 0; round < 20000; round++) {
        uint32_t user = (uint32_t)random_below(&random, USERS);
        if (random_below(&random, 3) == 0) {
            loop_timer_remove(&timer, user);
            due[user] = 0;
        } else if (due[user] == 0) {
            due[user] = 1 + (int64_t)random_below(&random, 1000);
            loop_timer_add(&timer, user, due[user]);
        } else {
            int64_t next = loop_timer_next(&timer);
            uint32_t taken = loop_timer_take(&timer);
            assert_int_equal(due[taken], next);
            due[taken] = 0;
        }
        int64_t first = LOOP_TIMER_NEVER;
        for (size_t i = 0; i < USERS; i++)
            first = due[i] != 0 && due[i] < first ? due[i] : first;
        assert_true(loop_timer_next(&timer) == first);
    }
    arena_release(&arena);
}

static void test_wait(void **state)
{
    (void)state;
    for (int with_timer = 0; with_timer < 2; with_timer++) {
        struct loop_wait wait;
        struct error error = {0};
        struct epoll_event events[4];
        assert_ok(loop_wait_init(&wait, with_timer == 1, &error), &error);
        for (int64_t length = -1000; length < 30000000; length += 3000000) {
            int64_t now_ns = clock_now().nanoseconds;
            int count = loop_wait_for(&wait, events, 4, now_ns, now_ns + length, &error);
            int64_t waited_ns = clock_now().nanoseconds - now_ns;
            assert_true(count == 0 || (with_timer == 1 && count == 1 && events[0].data.ptr == NULL));
            assert_true(waited_ns >= length && waited_ns < length + 2000000000);
        }
        loop_wait_release(&wait);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_heap), cmocka_unit_test(test_wait)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
