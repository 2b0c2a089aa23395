/* Templates: compiling, errors, expansion. */
#include "tests/unit/test.h"

#include "runner/template.h"

#include <string.h>

static void expand(const char *text, char *out, bool *constant, size_t *pieces)
{
    struct arena arena;
    struct template compiled;
    struct error error = {0};
    struct random_state random;
    arena_init(&arena);
    random_seed(&random, 7);
    assert_int_equal(template_compile(&compiled, &arena, str_from_text(text), &error), 0);
    struct template_values values = {.vu = 3, .vus = 64, .iteration = 18446744, .random = &random};
    size_t length = template_expand(&compiled, &values, out);
    assert_true(length <= compiled.maximum);
    out[length] = '\0';
    *constant = compiled.constant;
    *pieces = compiled.count;
    arena_release(&arena);
}

static void test_expand(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
        bool constant;
        size_t pieces;
    } cases[] = {
        {"", "", true, 0},
        {"plain {text} }}", "plain {text} }}", true, 1},
        {"{{vu}}", "3", false, 1},
        {"a{{ vu }}b{{vus}}{{iteration}}c", "a3b6418446744c", false, 6},
        {"{{random 5 5}}/{{random -9223372036854775808 -9223372036854775808}}", "5/-9223372036854775808", false, 3},
        {"{{\n\trandom  0\t0 }}", "0", false, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[256];
        bool constant;
        size_t pieces;
        expand(cases[i].text, out, &constant, &pieces);
        assert_string_equal(out, cases[i].expected);
        assert_int_equal(constant, cases[i].constant);
        assert_int_equal(pieces, cases[i].pieces);
    }
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a {{vu", "without '}}'"},
        {"{{}}", "empty template"},
        {"{{ }}", "empty template"},
        {"{{user}}", "unknown template variable 'user'"},
        {"{{vu 1}}", "takes no argument"},
        {"{{random}}", "two integers"},
        {"{{random 1}}", "two integers"},
        {"{{random 1 2 3}}", "two integers"},
        {"{{random a b}}", "two integers"},
        {"{{random 2 1}}", "above the second"},
        {"{{random 1 9223372036854775808}}", "two integers"},
        {"{{{vu}}}", "unknown"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct template compiled;
        struct error error = {0};
        arena_init(&arena);
        assert_int_equal(template_compile(&compiled, &arena, str_from_text(cases[i].text), &error), -1);
        if (strstr(error.message, cases[i].message) == NULL) {
            fail_msg("%s: %s", cases[i].text, error.message);
        }
        arena_release(&arena);
    }
}

static void test_random_is_seeded_and_within_bounds(void **state)
{
    (void)state;
    struct arena arena;
    struct template compiled;
    struct error error = {0};
    arena_init(&arena);
    assert_int_equal(template_compile(&compiled, &arena, STR_LITERAL("{{random -3 3}}"), &error), 0);
    struct random_state a;
    struct random_state b;
    random_seed(&a, 1);
    random_seed(&b, 1);
    int seen[7] = {0};
    for (int i = 0; i < 7000; i++) {
        char left[TEMPLATE_VALUE_MAXIMUM];
        char right[TEMPLATE_VALUE_MAXIMUM];
        size_t left_length = template_expand(&compiled, &(struct template_values){.random = &a}, left);
        size_t right_length = template_expand(&compiled, &(struct template_values){.random = &b}, right);
        long long value = 0;
        assert_int_equal(left_length, right_length);
        assert_memory_equal(left, right, left_length);
        assert_true(str_to_int64((struct str){left, left_length}, &value));
        assert_in_range(value + 3, 0, 6);
        seen[value + 3]++;
    }
    for (int i = 0; i < 7; i++) {
        assert_in_range(seen[i], 850, 1150); /* 1,000 expected; five standard deviations are 146 */
    }
    arena_release(&arena);
}

static void test_builder_joins_literals(void **state)
{
    (void)state;
    struct arena arena;
    struct template_builder builder;
    struct template inner;
    struct error error = {0};
    arena_init(&arena);
    assert_int_equal(template_compile(&inner, &arena, STR_LITERAL("in{{vu}}"), &error), 0);
    template_builder_init(&builder, &arena);
    template_builder_append_literal(&builder, STR_LITERAL("{{vu}}")); /* as it is */
    template_builder_append_literal(&builder, STR_LITERAL("-"));
    template_builder_append_template(&builder, &inner);
    template_builder_append_literal(&builder, STR_LITERAL("."));
    assert_int_equal(template_builder_append_text(&builder, STR_LITERAL("end"), &error), 0);
    struct template whole = template_builder_finish(&builder);
    char out[64];
    assert_int_equal(whole.count, 3);
    size_t length = template_expand(&whole, &(struct template_values){.vu = 12}, out);
    assert_int_equal(length, strlen("{{vu}}-in12.end"));
    assert_memory_equal(out, "{{vu}}-in12.end", length);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expand),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_random_is_seeded_and_within_bounds),
        cmocka_unit_test(test_builder_joins_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
