/* Unit tests of lib/arena and lib/vec. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "lib/vec.h"

static void test_arena_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *bytes = arena_allocate(&arena, size);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xff, size);
    }
    arena_clear(&arena);
    unsigned char *again = arena_allocate(&arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(again[i], 0);
    arena_release(&arena);
    assert_null(arena.blocks);
}

static void test_arena_text(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *first = arena_copy_text(&arena, "first");
    assert_null(arena_copy_text(&arena, NULL));
    assert_string_equal(arena_copy_str(&arena, (struct str){"abcdef", 3}), "abc");
    assert_string_equal(arena_format(&arena, "%s-%d", "x", 7), "x-7");
    assert_string_equal(first, "first");
    arena_release(&arena);
}

static void test_vec(void **state)
{
    (void)state;
    struct vec vec;
    vec_init(&vec, sizeof(int));
    for (int i = 0; i < 1000; i++) {
        int *item = VEC_PUSH(&vec, int);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(vec.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(*VEC_AT(&vec, (size_t)i, int), i);
    vec_clear(&vec);
    assert_int_equal(*VEC_PUSH(&vec, int), 0);
    vec_release(&vec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_is_zeroed_and_aligned),
        cmocka_unit_test(test_arena_text),
        cmocka_unit_test(test_vec),
    };
    return cmocka_run_group_tests_name("lib/memory", tests, NULL, NULL);
}
