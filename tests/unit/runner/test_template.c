/* Templates: compiling, errors, expansion. */
#include "tests/unit/test.h"

#include "lib/digest.h"
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
    assert_int_equal(template_compile(&compiled, &arena, str_from_text(text), NULL, &error), 0);
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
        assert_int_equal(template_compile(&compiled, &arena, str_from_text(cases[i].text), NULL, &error), -1);
        if (strstr(error.message, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].text, error.message);
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
    assert_int_equal(template_compile(&compiled, &arena, STR_LITERAL("{{random -3 3}}"), NULL, &error), 0);
    struct random_state a;
    struct random_state b;
    random_seed(&a, 1);
    random_seed(&b, 1);
    int seen[7] = {0};
    for (int i = 0; i < 7000; i++) {
        char left[TEMPLATE_NUMBER_MAXIMUM];
        char right[TEMPLATE_NUMBER_MAXIMUM];
        size_t left_length = template_expand(&compiled, &(struct template_values){.random = &a}, left);
        size_t right_length = template_expand(&compiled, &(struct template_values){.random = &b}, right);
        long long value = 0;
        assert_int_equal(left_length, right_length);
        assert_memory_equal(left, right, left_length);
        assert_true(str_to_int64((struct str){left, left_length}, &value));
        assert_in_range(value + 3, 0, 6);
        seen[value + 3]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 850, 1150); /* 1,000 expected; five standard deviations are 146 */
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
    assert_int_equal(template_compile(&inner, &arena, STR_LITERAL("in{{vu}}"), NULL, &error), 0);
    template_builder_init(&builder, &arena);
    template_builder_append_literal(&builder, STR_LITERAL("{{vu}}")); /* as it is */
    template_builder_append_literal(&builder, STR_LITERAL("-"));
    template_builder_append_template(&builder, &inner);
    template_builder_append_literal(&builder, STR_LITERAL("."));
    assert_int_equal(template_builder_append_text(&builder, STR_LITERAL("end"), NULL, &error), 0);
    struct template whole = template_builder_finish(&builder);
    char out[64];
    assert_int_equal(whole.count, 3);
    size_t length = template_expand(&whole, &(struct template_values){.vu = 12}, out);
    assert_int_equal(length, strlen("{{vu}}-in12.end"));
    assert_memory_equal(out, "{{vu}}-in12.end", length);
    arena_release(&arena);
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */

/* "user" is variable 0, "sold" counter 0, "row.name" column 1 of data file 0, "both" a text that uses another. */
static int find_name(void *context, struct str name, struct template_name *found, struct error *error)
{
    (void)context;
    if (str_equals_text(name, "user"))
        *found = (struct template_name){.kind = TEMPLATE_VARIABLE, .longest = 16};
    else if (str_equals_text(name, "sold"))
        *found = (struct template_name){.kind = TEMPLATE_COUNTER};
    else if (str_equals_text(name, "row.name"))
        *found = (struct template_name){.kind = TEMPLATE_DATA, .column = 1, .longest = 16};
    else if (str_equals_text(name, "both"))
        *found = (struct template_name){.kind = TEMPLATE_LITERAL, .text = STR_LITERAL("a \"{{user}}\"/{{vu}}")};
    else if (str_equals_text(name, "deep"))
        *found = (struct template_name){.kind = TEMPLATE_LITERAL, .text = STR_LITERAL("{{deep}}")};
    else
        return error_set(error, "unknown");
    return 0;
}

static void test_values_are_escaped_for_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum template_escape escape;
        const char *user, *expected;
    } cases[] = {
        {"<{{user}}>", TEMPLATE_PLAIN, "a b&\"\n", "<a b&\"\n>"},
        {"/u/{{user}}?x", TEMPLATE_URL, "a b/\xC3\xA9~", "/u/a%20b%2F%C3%A9~?x"},
        {"{\"n\":\"{{user}}\"}", TEMPLATE_JSON, "a\"\\\n\x01\xC3\xA9", "{\"n\":\"a\\\"\\\\\\u000a\\u0001\xC3\xA9\"}"},
        {"v: {{user}}", TEMPLATE_HEADER, "a\r\nX: y", "v: aX: y"},
        {"{{row.name}}", TEMPLATE_URL, "", "%26"},
        {"[{{both}}]", TEMPLATE_PLAIN, "u", "[a \"u\"/3]"},
        {"[{{both}}]", TEMPLATE_URL, "u", "[a%20%22u%22%2F3]"},
        {"[{{both}}]", TEMPLATE_JSON, "\"", "[a \\\"\\\"\\\"/3]"},
        {"{{sold}}", TEMPLATE_URL, "", "40"},
        {"{{sum 1 -sold user}} {{ sum -5 }}", TEMPLATE_PLAIN, "100", "61 -5"},
        {"{{sum sold user}}", TEMPLATE_PLAIN, "no number", "40"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct template compiled;
        struct error error = {0};
        char out[512];
        const struct str variables[] = {str_from_text(cases[i].user)};
        const struct str row[] = {STR_LITERAL("1"), STR_LITERAL("&")};
        const struct str *const rows[] = {row};
        const uint64_t counters[] = {40};
        const struct template_scope scope = {.escape = cases[i].escape, .find = find_name};
        arena_init(&arena);
        assert_ok(template_compile(&compiled, &arena, str_from_text(cases[i].text), &scope, &error), &error);
        struct template_values values = {.vu = 3, .variables = variables, .rows = rows, .counters = counters};
        size_t length = template_expand(&compiled, &values, out);
        assert_true(length <= compiled.maximum && length < sizeof out);
        out[length] = '\0';
        assert_string_equal(out, cases[i].expected);
        arena_release(&arena);
    }
}

static void test_names_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{{nobody}}", "unknown"},
        {"{{user 1}}", "takes no argument"},
        {"{{sum}}", "1 to 8 terms"},
        {"{{sum both}}", "is a text"},
        {"{{sum 1 2 3 4 5 6 7 8 9}}", "1 to 8"},
        {"{{deep}}", "more than 16 deep"},
        {"{{random 1 2}}", "differ each"},
        {"{{now}}", "differ each"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct template compiled;
        struct error error = {0};
        const struct template_scope scope = {.repeatable = true, .find = find_name};
        arena_init(&arena);
        assert_int_equal(template_compile(&compiled, &arena, str_from_text(cases[i].text), &scope, &error), -1);
        assert_error_contains(&error, cases[i].message);
        arena_release(&arena);
    }
}

static void test_base64_of_every_length(void **state)
{
    (void)state;
    struct arena arena;
    struct template inner;
    struct template_builder builder;
    struct error error = {0};
    const struct template_scope scope = {.find = find_name};
    arena_init(&arena);
    assert_ok(template_compile(&inner, &arena, STR_LITERAL("{{user}}:{{row.name}}"), &scope, &error), &error);
    template_builder_init(&builder, &arena);
    template_builder_append_base64(&builder, &inner);
    struct template whole = template_builder_finish(&builder);
    for (size_t length = 0; length <= 16; length++) {
        static const char text[] = "abc\xFFz\x01ghijklmnop";
        char out[128];
        char plain[64];
        struct str_builder expected;
        const struct str variables[] = {{text, length}};
        const struct str row[] = {STR_LITERAL("1"), STR_LITERAL("&?")};
        const struct str *const rows[] = {row};
        struct template_values values = {.variables = variables, .rows = rows};
        size_t plain_length = template_expand(&inner, &values, plain);
        size_t out_length = template_expand(&whole, &values, out);
        assert_true(out_length <= whole.maximum);
        str_builder_init(&expected, 1000);
        base64_encode(plain, plain_length, &expected);
        assert_int_equal(out_length, expected.length);
        assert_memory_equal(out, str_builder_text(&expected), out_length);
        str_builder_release(&expected);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expand),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_random_is_seeded_and_within_bounds),
        cmocka_unit_test(test_builder_joins_literals),
        cmocka_unit_test(test_values_are_escaped_for_their_place),
        cmocka_unit_test(test_names_that_are_refused),
        cmocka_unit_test(test_base64_of_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
