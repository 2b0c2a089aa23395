/* json_codec: round trips, 64-bit integers, what is refused and how. Holds for any library behind it. */
#include "servers/json/json_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_round_trips(void **state)
{
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"{}", "{}"},
        {" { \"b\" : 1 , \"a\" : [ true , false , null ] } ", "{\"b\":1,\"a\":[true,false,null]}"},
        {"[9223372036854775807,-9223372036854775808,0]", "[9223372036854775807,-9223372036854775808,0]"},
        {"[1.5,-0.25,1e3]", "[1.5,-0.25,1000.0]"},
        {"\"\xea\xb9\x80\\u00e9\\n\\u0000\"", "\"\xea\xb9\x80\xc3\xa9\\n\\u0000\""},
        {"{\"a\":{\"b\":{\"c\":[{}]}}}", "{\"a\":{\"b\":{\"c\":[{}]}}}"},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_codec_document *document = NULL;
        struct json_codec_error error;
        assert_int_equal(json_codec_parse(text_of(cases[i].text), &document, &error), JSON_CODEC_OK);
        struct buffer buffer;
        buffer_init(&buffer, 1000);
        assert_int_equal(json_codec_write(document, &buffer), 0);
        if (!text_equals(buffer_text(&buffer), text_of(cases[i].json))) {
            print_error("case %zu: %.*s\n", i, (int)buffer.length, buffer.data);
            fail();
        }
        buffer_release(&buffer);
        json_codec_free(document);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum json_codec_result result;
    } cases[] = {
        {"", JSON_CODEC_MALFORMED},
        {"{", JSON_CODEC_MALFORMED},
        {"{}{}", JSON_CODEC_MALFORMED},
        {"[1,]", JSON_CODEC_MALFORMED},
        {"[01]", JSON_CODEC_MALFORMED},
        {"[NaN]", JSON_CODEC_MALFORMED},
        {"\"\x01\"", JSON_CODEC_MALFORMED},
        {"\"\xff\"", JSON_CODEC_MALFORMED},
        {"\"\\ud800\"", JSON_CODEC_MALFORMED},
        {"[9223372036854775808]", JSON_CODEC_UNSUPPORTED},
        {"[1e400]", JSON_CODEC_UNSUPPORTED},
        {"{\"\\u0000\":1}", JSON_CODEC_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_codec_document *document = NULL;
        struct json_codec_error error = {""};
        enum json_codec_result result = json_codec_parse(text_of(cases[i].text), &document, &error);
        if (result != cases[i].result)
            print_error("case %zu: %d %s\n", i, result, error.message);
        assert_int_equal(result, cases[i].result);
        assert_null(document);
        assert_non_null(strstr(error.message, "line "));
    }
}

static void test_nesting_is_bounded(void **state)
{
    (void)state;
    static char deep[200000];
    memset(deep, '[', sizeof deep);
    struct json_codec_document *document = NULL;
    struct json_codec_error error;
    assert_int_equal(json_codec_parse((struct text){deep, sizeof deep}, &document, &error), JSON_CODEC_UNSUPPORTED);
    assert_null(document);
}

static void test_members(void **state)
{
    (void)state;
    struct json_codec_document *document = NULL;
    struct json_codec_error error;
    struct text text = text_of("untouched");
    assert_int_equal(json_codec_parse(text_of("{\"s\":\"a\\u0000b\",\"n\":1,\"z\":null}"), &document, &error), JSON_CODEC_OK);
    assert_true(json_codec_is_object(document));
    assert_false(json_codec_find_string(document, "n", &text));
    assert_false(json_codec_find_string(document, "z", &text));
    assert_false(json_codec_find_string(document, "missing", &text));
    assert_true(text_equals(text, text_of("untouched")));
    assert_true(json_codec_find_string(document, "s", &text));
    assert_int_equal(text.length, 3);
    json_codec_free(document);
    assert_int_equal(json_codec_parse(text_of("[\"s\"]"), &document, &error), JSON_CODEC_OK);
    assert_false(json_codec_is_object(document));
    assert_false(json_codec_find_string(document, "s", &text));
    json_codec_free(document);
}

static void test_full_buffer_is_told(void **state)
{
    (void)state;
    struct json_codec_document *document = NULL;
    struct json_codec_error error;
    assert_int_equal(json_codec_parse(text_of("[1,2,3,4,5]"), &document, &error), JSON_CODEC_OK);
    struct buffer buffer;
    buffer_init(&buffer, 5);
    assert_int_equal(json_codec_write(document, &buffer), -1);
    buffer_release(&buffer);
    json_codec_free(document);
}

int main(void)
{
    json_codec_initialise();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),         cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_nesting_is_bounded),  cmocka_unit_test(test_members),
        cmocka_unit_test(test_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
