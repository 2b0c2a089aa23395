/* json_scan against jansson: for a well-formed text both must see the same. */
#include "tests/unit/test.h"

#include "runner/json_scan.h"

#include "lib/json.h"

#include <string.h>

static enum json_scan_type type_of(const json_t *value)
{
    if (value == NULL)
        return JSON_SCAN_NONE;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return JSON_SCAN_OBJECT;
    case JSON_ARRAY:
        return JSON_SCAN_ARRAY;
    case JSON_STRING:
        return JSON_SCAN_STRING;
    case JSON_INTEGER:
    case JSON_REAL:
        return JSON_SCAN_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_SCAN_BOOLEAN;
    case JSON_NULL:
        return JSON_SCAN_NULL;
    }
    return JSON_SCAN_NONE;
}

static void compile(struct json_scan_path *path, struct arena *arena, const char *text)
{
    struct error error = {0};
    if (json_scan_path_compile(path, arena, str_from_text(text), &error) != 0)
        fail_msg("%s: %s", text, error.message);
}

static void test_same_as_jansson(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"a\":1,\"b\":[true,null,{\"c\":\"x\"}],\"d\":{}}",
        " [ [ ] , [ 1 , 2.5e-3 ] , { \"a\" : { \"b\" : -0 } } , \"\\u00e9\\\"\" ] \n",
        "[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]",
        "\"text\"",
        "12",
        "null",
        "true",
        "[]",
        "{}",
        "{\"\\u0061\":\"escaped key\",\"b\":{\"c\":[[[3]]]}}",
    };
    static const char *const paths[] = {
        "",       "a",        "b",      "b[0]",    "b[1]", "b[2]", "b[2].c",       "b[3]",           "d",    "d.x", "[0]",
        "[0].id", "[1].name", "[1][1]", "[2].a.b", "[3]",  "[9]",  "b.c[0][0][0]", "b.c[0][0][0].x", "name",
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_t *root = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        assert_non_null(root);
        for (size_t k = 0; k < COUNT_OF(paths); k++) {
            struct json_scan_path path;
            compile(&path, &arena, paths[k]);
            const json_t *value = json_find_path(root, paths[k]);
            struct str text = str_from_text(texts[i]);
            if (json_scan_type_at(text, &path) != type_of(value))
                fail_msg("type of %s in %s", paths[k], texts[i]);
            if (value != NULL && !json_scan_equals_at(text, &path, value))
                fail_msg("value of %s in %s", paths[k], texts[i]);
        }
        json_decref(root);
    }
    arena_release(&arena);
}

static void test_equals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
        bool equal;
    } cases[] = {
        {"{\"b\":2,\"a\":1}", "{\"a\":1,\"b\":2}", true},
        {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":1}", false},
        {"{\"b\":1,\"b\":1,\"c\":1}", "{\"a\":1,\"b\":1,\"c\":1}", false},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1,\"b\":2}", "{\"a\":1}", false},
        {"{\"a\":1,\"c\":2}", "{\"a\":1,\"b\":2}", false},
        {"[1,2]", "[1,2,3]", false},
        {"[1,2,3]", "[1,2]", false},
        {"1.0", "1", true},
        {"1", "1.0", true},
        {"1e2", "100", true},
        {"9007199254740993", "9007199254740992", false},
        {"01", "1", false},
        {"1.", "1", false},
        {"-", "1", false},
        {"\"\\u0041\\n\\/\"", "\"A\\n/\"", true},
        {"\"\\ud55c\\uAE00 \\ud83d\\ude00\"", "\"한글 😀\"", true},
        {"\"\\ud83d\"", "\"x\"", false},
        {"\"\\ud83dx\"", "\"x\"", false},
        {"\"\\x\"", "\"x\"", false},
        {"\"a", "\"a\"", false},
        {"\"a\tb\"", "\"a\\tb\"", false},
        {"true", "true", true},
        {"trueish", "true", false},
        {"true x", "true", false},
        {" true \n", "true", true},
        {"null", "false", false},
        {"", "null", false},
        {"{\"a\":[{\"b\":null}]} ", "{\"a\":[{\"b\":null}]}", true},
    };
    struct json_scan_path root = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *expected = json_loads(cases[i].expected, JSON_DECODE_ANY, NULL);
        assert_non_null(expected);
        if (json_scan_equals_at(str_from_text(cases[i].text), &root, expected) != cases[i].equal)
            fail_msg("%s against %s", cases[i].text, cases[i].expected);
        json_decref(expected);
    }
}

static void test_broken_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
        enum json_scan_type type;
    } cases[] = {
        {"[1,2", "", JSON_SCAN_NONE},    {"[1,2", "[1]", JSON_SCAN_NUMBER}, {"[", "", JSON_SCAN_NONE},
        {"[1,]", "[1]", JSON_SCAN_NONE}, {"{\"a\":}", "a", JSON_SCAN_NONE}, {"{\"a\" 1}", "a", JSON_SCAN_NONE},
        {"{a:1}", "a", JSON_SCAN_NONE},  {"nul", "", JSON_SCAN_NONE},       {"{\"a\":1 \"b\":2}", "b", JSON_SCAN_NONE},
        {"[[}]", "[1]", JSON_SCAN_NONE}, {"<html>", "", JSON_SCAN_NONE},    {"", "", JSON_SCAN_NONE},
        {"   ", "", JSON_SCAN_NONE},     {"{]", "", JSON_SCAN_NONE},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json_scan_path path;
        compile(&path, &arena, cases[i].path);
        if (json_scan_type_at(str_from_text(cases[i].text), &path) != cases[i].type)
            fail_msg("%s at '%s'", cases[i].text, cases[i].path);
    }
    arena_release(&arena);
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    char text[1000];
    struct arena arena;
    struct json_scan_path path;
    arena_init(&arena);
    compile(&path, &arena, "[1]");
    for (size_t depth = 60; depth <= 70; depth++) { /* [ [[...]], 1 ] */
        char *at = text;
        *at++ = '[';
        memset(at, '[', depth);
        memset(at + depth, ']', depth);
        strcpy(at + 2 * depth, ",1]");
        assert_int_equal(json_scan_type_at(str_from_text(text), &path), depth <= 64 ? JSON_SCAN_NUMBER : JSON_SCAN_NONE);
    }
    arena_release(&arena);
}

static void test_path_errors(void **state)
{
    (void)state;
    static const char *const paths[] = {"a..b", ".a",    "a.",      "a[",   "a[]",
                                        "a[x]", "a[-1]", "a]b[0]c", "[0]a", "a[99999999999999999999]"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct arena arena;
        struct json_scan_path path;
        struct error error = {0};
        arena_init(&arena);
        if (json_scan_path_compile(&path, &arena, str_from_text(paths[i]), &error) != -1)
            fail_msg("%s is accepted", paths[i]);
        assert_true(error.message[0] != '\0');
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_jansson),  cmocka_unit_test(test_equals),      cmocka_unit_test(test_broken_texts),
        cmocka_unit_test(test_depth_is_bounded), cmocka_unit_test(test_path_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
