/* The set of names: each once, in the order in which they came, however many. */
#include "tests/unit/test.h"

#include "lib/name_set.h"

static void test_once_each(void **state)
{
    (void)state;
    struct arena arena;
    struct name_set set;
    arena_init(&arena);
    name_set_init(&set, &arena);
    char name[32] = "first";
    bool is_new;
    assert_int_equal(name_set_add(&set, name, &is_new), 0);
    assert_true(is_new);
    strcpy(name, "second"); /* the set has a copy */
    assert_int_equal(name_set_add(&set, name, NULL), 1);
    assert_int_equal(name_set_add(&set, "first", &is_new), 0);
    assert_false(is_new);
    assert_int_equal(name_set_add(&set, "", &is_new), 2);
    assert_true(is_new);
    assert_int_equal(set.count, 3);
    assert_string_equal(set.names[0], "first");
    arena_release(&arena);
}

static void test_many(void **state)
{
    (void)state;
    struct arena arena;
    struct name_set set;
    arena_init(&arena);
    name_set_init(&set, &arena);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < 20000; i++) {
            bool is_new;
            assert_int_equal(name_set_add(&set, arena_format(&arena, "runs/%zu", i), &is_new), i);
            assert_int_equal(is_new, round == 0);
        }
    assert_int_equal(set.count, 20000);
    assert_string_equal(set.names[12345], "runs/12345");
    arena_release(&arena);
}

/* Published values of FNV-1a. */
static void test_hash(void **state)
{
    (void)state;
    assert_true(name_hash("") == UINT64_C(0xcbf29ce484222325));
    assert_true(name_hash("a") == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(name_hash("foobar") == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_once_each), cmocka_unit_test(test_many), cmocka_unit_test(test_hash)};
    return cmocka_run_group_tests_name("name_set", tests, NULL, NULL);
}
