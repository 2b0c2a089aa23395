/* Unit tests of lib/json and lib/json_place. */
#include "tests/unit/test.h"

#include "lib/json.h"

static void parse(struct json_document *document, const char *text)
{
    struct error error = {0};
    assert_ok(json_document_parse(document, "t.json", text, strlen(text), &error), &error);
}

static void test_refused_documents(void **state)
{
    (void)state;
    char deep[401];
    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    deep[400] = '\0';
    const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "t.json:1"},
        {"{\"a\":\n1,}", "t.json:2"},
        {"[1, 2", "t.json:1"},
        {"{\"a\":1,\"a\":2}", "duplicate"},
        {deep, "nested deeper than 64"},
        {"[1e400]", "t.json:1"},
        {"[NaN]", "t.json:1"},
        {"\xff\xfe[\0]", "t.json:1"},
        {"{} x", "t.json:1"},
        {"[\"\xff\"]", "t.json:1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json_document document;
        struct error error = {0};
        assert_int_equal(json_document_parse(&document, "t.json", cases[i].text, strlen(cases[i].text), &error), -1);
        assert_error_contains(&error, cases[i].expected);
        assert_null(document.root);
    }
}

static const char *const sample = "{\n"                                       /* 1 */
                                  " \"name\": \"x\",\n"                       /* 2 */
                                  " \"steps\": [\n"                           /* 3 */
                                  "  {\"a\": \"}]\\\"\"},\n"                  /* 4 */
                                  "  {\"a\": 1,\n"                            /* 5 */
                                  "   \"b\\u0062\": {\"c\": [true, null]},\n" /* 6 */
                                  "   \"rate\": 2.5}\n"                       /* 7 */
                                  " ],\n"
                                  " \"big\": 9007199254740993\n" /* 9 */
                                  "}\n";

static void test_getters(void **state)
{
    (void)state;
    struct json_document document;
    parse(&document, sample);
    struct error error = {0};
    struct json_node root = json_root(&document), steps, second, inner;
    const char *name = NULL, *absent = "kept";
    int64_t number = 0;
    double rate = 0;
    bool flag = true;
    assert_ok(json_get_text(&root, "name", &name, &error), &error);
    assert_string_equal(name, "x");
    assert_ok(json_get_int64(&root, "big", &number, &error), &error);
    assert_int_equal(number, INT64_C(9007199254740993));
    assert_ok(json_get_array(&root, "steps", &steps, &error), &error);
    assert_int_equal(json_count(&steps), 2);
    second = json_item(&steps, 1);
    assert_ok(json_get_double(&second, "rate", &rate, &error), &error);
    assert_number_close(rate, 2.5, 0);
    assert_ok(json_get_double(&second, "a", &rate, &error), &error);
    assert_number_close(rate, 1, 0);
    assert_ok(json_get_object(&second, "bb", &inner, &error), &error);
    assert_ok(json_optional_text(&root, "missing", &absent, &error), &error);
    assert_string_equal(absent, "kept");
    assert_ok(json_optional_bool(&root, "missing", &flag, &error), &error);
    assert_true(flag);
    json_document_release(&document);
}

static void test_errors_name_line_and_pointer(void **state)
{
    (void)state;
    struct json_document document;
    parse(&document, sample);
    struct error error = {0};
    struct json_node root = json_root(&document), steps, second, inner, list, item;
    const char *text;
    int64_t number;
    assert_int_equal(json_get_int64(&root, "name", &number, &error), -1);
    assert_error_contains(&error, "t.json:2: /name: expected integer, got string");
    assert_ok(json_get_array(&root, "steps", &steps, &error), &error);
    second = json_item(&steps, 1);
    assert_int_equal(json_get_text(&second, "a", &text, &error), -1);
    assert_error_contains(&error, "t.json:5: /steps/1/a: expected string, got integer");
    assert_int_equal(json_get_text(&second, "nope", &text, &error), -1);
    assert_error_contains(&error, "t.json:5: /steps/1: missing member \"nope\"");
    assert_int_equal(json_get_int64(&second, "rate", &number, &error), -1);
    assert_error_contains(&error, "t.json:7: /steps/1/rate: expected integer, got number");
    assert_ok(json_get_object(&second, "bb", &inner, &error), &error);
    assert_ok(json_get_array(&inner, "c", &list, &error), &error);
    item = json_item(&list, 1);
    assert_int_equal(json_error_at(&item, &error, "here"), -1);
    assert_error_contains(&error, "t.json:6: /steps/1/bb/c/1: here");
    assert_int_equal(json_node_line(&root), 1);
    assert_int_equal(json_optional_text(&second, "rate", &text, &error), -1);
    json_document_release(&document);
    parse(&document, "{\"a/b~c\": 1}"); /* RFC 6901 */
    root = json_root(&document);
    assert_int_equal(json_get_text(&root, "a/b~c", &text, &error), -1);
    assert_error_contains(&error, "t.json:1: /a~1b~0c: expected string, got integer");
    json_document_release(&document);
}

static void test_paths(void **state)
{
    (void)state;
    struct json_document document;
    parse(&document, "{\"user\": {\"items\": [{\"id\": 7}]}, \"a\": [[1, 2]]}");
    assert_int_equal(json_integer_value(json_find_path(document.root, "user.items[0].id")), 7);
    assert_int_equal(json_integer_value(json_find_path(document.root, "a[0][1]")), 2);
    assert_ptr_equal(json_find_path(document.root, ""), document.root);
    static const char *const absent[] = {"user.nope", "user.items[1]", "user.items[-1]", "user.items[x]",
                                         "user[0]",   "a.b",           "user..items",    "a[0"};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_null(json_find_path(document.root, absent[i]));
    json_document_release(&document);
}

static void test_writing(void **state)
{
    (void)state;
    struct error error = {0};
    struct str_builder out;
    str_builder_init(&out, 1000);
    json_t *value = json_pack("{s:s, s:i, s:[f, b]}", "z", "\xed\x95\x9c\n", "a", 3, "l", 0.1, 1);
    assert_ok(json_write(value, &out, &error), &error);
    assert_string_equal(str_builder_text(&out), "{\n \"z\": \"\xed\x95\x9c\\n\",\n \"a\": 3,\n \"l\": [\n  0.1,\n  true\n ]\n}\n");
    json_decref(value);
    str_builder_clear(&out);
    json_append_string(&out, STR_LITERAL("</script>\"\\\n&"));
    assert_string_equal(str_builder_text(&out), "\"\\u003c/script>\\\"\\\\\\u000a\\u0026\"");
    str_builder_release(&out);

    str_builder_init(&out, 4);
    value = json_pack("[s]", "long text");
    assert_int_equal(json_write(value, &out, &error), -1);
    json_decref(value);
    str_builder_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_documents),
        cmocka_unit_test(test_getters),
        cmocka_unit_test(test_errors_name_line_and_pointer),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_writing),
    };
    return cmocka_run_group_tests_name("lib/json", tests, NULL, NULL);
}
