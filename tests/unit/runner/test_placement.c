/* Unit tests of runner/placement: lists of processors and what is made of them. */
#include "tests/unit/test.h"

#include "lib/str.h"
#include "runner/placement.h"

static void make_set(cpu_set_t *set, size_t first, size_t last)
{
    CPU_ZERO(set);
    for (size_t cpu = first; cpu <= last; cpu++)
        CPU_SET(cpu, set);
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t first, last; /* available processors */
        uint32_t threads;
        const char *result; /* NULL: refused, and: */
        const char *reason;
    } cases[] = {
        {"none", 0, 3, 1, "none", NULL},
        {"none", 0, 0, 1, "none", NULL},
        {"split", 0, 1, 1, "target 0, generator 1", NULL},
        {"split", 0, 7, 2, "target 0-5, generator 6-7", NULL},
        {"split", 2, 4, 9, "target 2, generator 3-4", NULL},
        {"split", 0, 0, 1, NULL, "needs two processors"},
        {"0", 0, 3, 1, "target 0, generator 1-3", NULL},
        {"0,2-3", 0, 3, 1, "target 0,2-3, generator 1", NULL},
        {"3,0,1", 0, 3, 1, "target 0-1,3, generator 2", NULL},
        {"0-1/2", 0, 3, 1, "target 0-1, generator 2", NULL},
        {"0/0", 0, 0, 1, "target 0, generator 0", NULL},
        {"0-3", 0, 3, 1, NULL, "leaves no processor for the load generator"},
        {"4", 0, 3, 1, NULL, "processor 4 is not available"},
        {"0/7", 0, 3, 1, NULL, "processor 7 is not available"},
        {"", 0, 3, 1, NULL, "expected a list of processors"},
        {"0/", 0, 3, 1, NULL, "expected a list of processors"},
        {"0,", 0, 3, 1, NULL, "expected a list of processors"},
        {"3-0", 0, 3, 1, NULL, "expected a list of processors"},
        {"-1", 0, 3, 1, NULL, "expected a list of processors"},
        {"0-99999", 0, 3, 1, NULL, "expected a list of processors"},
        {"both", 0, 3, 1, NULL, "expected a list of processors"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cpu_set_t available;
        struct placement placement;
        struct error error = {0};
        make_set(&available, cases[i].first, cases[i].last);
        int result = placement_parse(&placement, cases[i].text, &available, cases[i].threads, &error);
        if (result != (cases[i].result == NULL ? -1 : 0))
            fail_msg("\"%s\": %s", cases[i].text, error.message);
        if (result == 0)
            assert_string_equal(placement.text, cases[i].result);
        else
            assert_error_contains(&error, cases[i].reason);
    }
}

static void test_apply(void **state)
{
    (void)state;
    cpu_set_t before;
    cpu_set_t one;
    cpu_set_t now;
    struct error error = {0};
    assert_ok(placement_read_available(&before, &error), &error);
    size_t cpu = 0;
    while (!CPU_ISSET(cpu, &before))
        cpu++;
    make_set(&one, cpu, cpu);
    assert_ok(placement_apply(&one, &error), &error);
    assert_ok(placement_read_available(&now, &error), &error);
    assert_true(CPU_EQUAL(&one, &now));
    assert_ok(placement_apply(&before, &error), &error);
    CPU_ZERO(&one);
    assert_int_equal(placement_apply(&one, &error), -1);
    assert_error_contains(&error, "cannot be set");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_apply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
