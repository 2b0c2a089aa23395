/* name_index: finds exactly the names that were added, prefixes and extensions of them not. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "lib/name_index.h"

static void test_find(void **state)
{
    (void)state;
    static const char *const names[] = {"runs", "a", "runs/1", "", "한글", "runs/10"};
    struct arena arena;
    struct name_index index;
    arena_init(&arena);
    name_index_init(&index, &arena, COUNT_OF(names));
    assert_false(name_index_find(&index, str_from_text("a"), NULL)); /* empty */
    for (size_t i = 0; i < COUNT_OF(names); i++)
        name_index_add(&index, names[i], i);
    assert_null(name_index_sort(&index));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t position = 99;
        assert_true(name_index_find(&index, str_from_text(names[i]), &position));
        assert_int_equal(position, i);
    }
    static const char *const others[] = {"run", "runs/", "runs/100", "b", "한"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(name_index_find(&index, str_from_text(others[i]), NULL));
    assert_true(name_index_find(&index, (struct str){"runs#anchor", 4}, NULL)); /* a slice */
    arena_release(&arena);
}

static void test_names_added_twice(void **state)
{
    (void)state;
    struct arena arena;
    struct name_index index;
    arena_init(&arena);
    name_index_init(&index, &arena, 3);
    name_index_add(&index, "b", 0);
    name_index_add(&index, "a", 1);
    name_index_add(&index, "b", 2);
    assert_string_equal(name_index_sort(&index), "b");
    assert_true(name_index_find(&index, str_from_text("a"), NULL));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_names_added_twice)};
    return cmocka_run_group_tests_name("name_index", tests, NULL, NULL);
}
