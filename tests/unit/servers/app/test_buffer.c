/* buffer: growth, maximum, sticky failure. */
#include "servers/app/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_append_grows(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    for (int i = 0; i < 10000; i++)
        buffer_append_format(&buffer, "%d,", i % 10);
    assert_false(buffer.failed);
    assert_int_equal(buffer.length, 20000);
    assert_memory_equal(buffer.data + 18, "9,0,", 4);
    buffer_release(&buffer);
    assert_null(buffer.data);
}

static void test_maximum_is_never_passed(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_append_string(&buffer, "12345678");
    buffer_append_string(&buffer, "90");
    assert_false(buffer.failed);
    buffer_append_string(&buffer, "x");
    assert_true(buffer.failed);
    buffer_append_string(&buffer, "");
    assert_int_equal(buffer.length, 10);
    buffer_clear(&buffer);
    assert_false(buffer.failed);
    buffer.maximum = 3; /* below what it has memory for */
    buffer_append_string(&buffer, "abcd");
    assert_true(buffer.failed);
    assert_int_equal(buffer.length, 0);
    buffer_release(&buffer);
}

static void test_failure_sticks(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_append_string(&buffer, "a");
    assert_false(buffer_reserve(&buffer, 100));
    buffer_append_string(&buffer, "b");
    assert_true(text_equals(buffer_text(&buffer), text_of("a")));
    buffer_release(&buffer);
}

static void test_format_is_not_cut(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    buffer_append_format(&buffer, "%2000d", 1);
    assert_true(buffer.failed);
    assert_int_equal(buffer.length, 0);
    buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append_grows),
        cmocka_unit_test(test_maximum_is_never_passed),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_format_is_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
