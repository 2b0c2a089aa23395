/* json_codec: round trips, 64-bit integers, what is refused and how, members, objects that are written. Every test runs with every codec,
 * which is its state. */
#include "servers/json/json_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct json_codec_document parse(void **state, const char *text)
{
    struct json_codec_document document;
    struct json_codec_error error = {""};
    if (json_codec_parse(*state, text_of(text), &document, &error) != JSON_CODEC_OK)
        fail_msg("%s: %s", text, error.message);
    return document;
}

enum { SPELLINGS_MAXIMUM = 3 };

/* spellings: all the ways in which the document may be written; NULL for none. */
static void expect_written(const struct json_codec_document *document, const char *const *spellings)
{
    bool found = false;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    assert_int_equal(json_codec_write(document, &buffer), 0);
    for (size_t i = 0; i < SPELLINGS_MAXIMUM && spellings[i] != NULL; i++)
        found = found || text_equals(buffer_text(&buffer), text_of(spellings[i]));
    if (!found)
        fail_msg("expected %s, found %.*s", spellings[0], (int)buffer.length, buffer.data);
    buffer_release(&buffer);
}

static void test_round_trips(void **state)
{
    static const struct {
        const char *text, *spellings[SPELLINGS_MAXIMUM];
    } cases[] = {
        {"{}", {"{}"}},
        {"[]", {"[]"}},
        {"12", {"12"}},
        {"-0", {"0", "-0"}},
        {"null", {"null"}},
        {" true ", {"true"}},
        {"\"\"", {"\"\""}},
        {" { \"b\" : 1 , \"a\" : [ true , false , null ] } ", {"{\"b\":1,\"a\":[true,false,null]}"}},
        {"[9223372036854775807,-9223372036854775808,0]", {"[9223372036854775807,-9223372036854775808,0]"}},
        {"[9007199254740993,1000000000000000,123456789012]", {"[9007199254740993,1000000000000000,123456789012]"}},
        {"[1.5,-0.25,0.125]", {"[1.5,-0.25,0.125]"}},
        {"[1e3]", {"[1000.0]", "[1000]", "[1e3]"}},
        {"[1E+3]", {"[1000.0]", "[1000]", "[1E+3]"}},
        {"\"\xea\xb9\x80\\u00e9\\n\\u0000\"", {"\"\xea\xb9\x80\xc3\xa9\\n\\u0000\"", "\"\xea\xb9\x80\\u00e9\\n\\u0000\""}},
        {"\"\\ud83d\\ude00 \\/ \\\\ \\\" \\t\"", {"\"\xf0\x9f\x98\x80 / \\\\ \\\" \\t\""}},
        {"{\"a\":{\"b\":{\"c\":[{}]}}}", {"{\"a\":{\"b\":{\"c\":[{}]}}}"}},
        {"[{\"a\":[]},[[]],{\"\":1,\"n\":9223372036854775807}]", {"[{\"a\":[]},[[]],{\"\":1,\"n\":9223372036854775807}]"}},
        {"{\"a\":1,\"a\":2}", {"{\"a\":2}", "{\"a\":1,\"a\":2}"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_codec_document document = parse(state, cases[i].text);
        expect_written(&document, cases[i].spellings);
        json_codec_free(&document);
        assert_null(document.value);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text;
        enum json_codec_result result;
    } cases[] = {
        {"", JSON_CODEC_MALFORMED},
        {" ", JSON_CODEC_MALFORMED},
        {"{", JSON_CODEC_MALFORMED},
        {"{}{}", JSON_CODEC_MALFORMED},
        {"[1,]", JSON_CODEC_MALFORMED},
        {"[,1]", JSON_CODEC_MALFORMED},
        {"[1 2]", JSON_CODEC_MALFORMED},
        {"{\"a\":1,}", JSON_CODEC_MALFORMED},
        {"{\"a\" 1}", JSON_CODEC_MALFORMED},
        {"{a:1}", JSON_CODEC_MALFORMED},
        {"{\"a\":1]", JSON_CODEC_MALFORMED},
        {"[01]", JSON_CODEC_MALFORMED},
        {"[-]", JSON_CODEC_MALFORMED},
        {"[+1]", JSON_CODEC_MALFORMED},
        {"[1.]", JSON_CODEC_MALFORMED},
        {"[.5]", JSON_CODEC_MALFORMED},
        {"[1e]", JSON_CODEC_MALFORMED},
        {"[NaN]", JSON_CODEC_MALFORMED},
        {"[Infinity]", JSON_CODEC_MALFORMED},
        {"[tru]", JSON_CODEC_MALFORMED},
        {"[True]", JSON_CODEC_MALFORMED},
        {"['a']", JSON_CODEC_MALFORMED},
        {"[1]//", JSON_CODEC_MALFORMED},
        {"\"\x01\"", JSON_CODEC_MALFORMED},
        {"\"\xff\"", JSON_CODEC_MALFORMED},
        {"\"\xed\xa0\x80\"", JSON_CODEC_MALFORMED},
        {"\"\\ud800\"", JSON_CODEC_MALFORMED},
        {"\"\\udc00\"", JSON_CODEC_MALFORMED},
        {"\"\\ud800\\u0041\"", JSON_CODEC_MALFORMED},
        {"\"\\x\"", JSON_CODEC_MALFORMED},
        {"\"\\u12g4\"", JSON_CODEC_MALFORMED},
        {"\"open", JSON_CODEC_MALFORMED},
        {"[9223372036854775808]", JSON_CODEC_UNSUPPORTED},
        {"[-9223372036854775809]", JSON_CODEC_UNSUPPORTED},
        {"[1e400]", JSON_CODEC_UNSUPPORTED},
        {"{\"\\u0000\":1}", JSON_CODEC_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_codec_document document;
        struct json_codec_error error = {""};
        enum json_codec_result result = json_codec_parse(*state, text_of(cases[i].text), &document, &error);
        if (result != cases[i].result)
            print_error("case %zu: %d %s\n", i, result, error.message);
        assert_int_equal(result, cases[i].result);
        assert_null(document.value);
        assert_non_null(strstr(error.message, "line "));
    }
}

/* Bytes that are NUL are never JSON. */
static void test_nul_bytes(void **state)
{
    static const char cases[][6] = {"8\0   ", "[1\0] ", "{\0}  ", "\"\0\"  ", "\0    "};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_codec_document document;
        struct json_codec_error error;
        assert_int_equal(json_codec_parse(*state, (struct text){cases[i], 5}, &document, &error), JSON_CODEC_MALFORMED);
        assert_null(document.value);
    }
}

static void test_nesting_is_bounded(void **state)
{
    static char deep[200000];
    memset(deep, '[', sizeof deep);
    struct json_codec_document document;
    struct json_codec_error error;
    assert_int_equal(json_codec_parse(*state, (struct text){deep, sizeof deep}, &document, &error), JSON_CODEC_UNSUPPORTED);
    assert_null(document.value);
    memset(deep + 300, ']', 300);
    assert_int_equal(json_codec_parse(*state, (struct text){deep, 600}, &document, &error), JSON_CODEC_OK);
    json_codec_free(&document);
}

static void test_members(void **state)
{
    struct text text = text_of("untouched");
    int64_t integer = 7;
    struct json_codec_document document =
        parse(state, "{\"s\":\"a\\u00e9b\",\"n\":12,\"z\":null,\"in\":{\"s\":1},\"big\":9223372036854775807,\"s\":\"a\\u00e9b!\"}");
    assert_true(json_codec_is_object(&document));
    assert_false(json_codec_find_string(&document, "n", &text));
    assert_false(json_codec_find_string(&document, "z", &text));
    assert_false(json_codec_find_string(&document, "missing", &text));
    assert_false(json_codec_find_integer(&document, "s", &integer));
    assert_false(json_codec_find_integer(&document, "in", &integer));
    assert_true(text_equals(text, text_of("untouched")));
    assert_int_equal(integer, 7);
    assert_true(json_codec_find_string(&document, "s", &text));
    assert_true(text_equals(text, text_of("a\xc3\xa9"
                                          "b!")));
    assert_true(json_codec_find_integer(&document, "n", &integer));
    assert_int_equal(integer, 12);
    assert_true(json_codec_find_integer(&document, "big", &integer));
    assert_true(integer == INT64_MAX);
    json_codec_free(&document);
    document = parse(state, "[\"s\"]");
    assert_false(json_codec_is_object(&document));
    assert_false(json_codec_find_string(&document, "s", &text));
    json_codec_free(&document);
}

/* NUL is found, or the string is not; it is never cut. */
static void test_nul_in_a_string(void **state)
{
    struct text text = {NULL, 0};
    struct json_codec_document document = parse(state, "{\"s\":\"a\\u0000b\"}");
    assert_true(!json_codec_find_string(&document, "s", &text) || text_equals(text, (struct text){"a\0b", 3}));
    expect_written(&document, (const char *[SPELLINGS_MAXIMUM]){"{\"s\":\"a\\u0000b\"}"});
    json_codec_free(&document);
}

/* Twice a power of two of them, longer numbers than a fixed buffer holds, and many of one name. */
static void test_many_values(void **state)
{
    struct buffer text;
    struct buffer written;
    buffer_init(&text, 1 << 20);
    buffer_init(&written, 1 << 20);
    buffer_append_string(&text, "{\"long\":0.");
    for (int i = 0; i < 200; i++)
        buffer_append_string(&text, "0");
    buffer_append_string(&text, "125,\"list\":[");
    for (int i = 0; i < 5000; i++)
        buffer_append_format(&text, "%s{\"id\":%d}", i == 0 ? "" : ",", i);
    buffer_append_string(&text, "]}");
    struct json_codec_document document;
    struct json_codec_error error;
    assert_int_equal(json_codec_parse(*state, buffer_text(&text), &document, &error), JSON_CODEC_OK);
    assert_int_equal(json_codec_write(&document, &written), 0);
    const char *list = memmem(written.data, written.length, ",\"list\":", 8);
    const char *expected = memmem(text.data, text.length, ",\"list\":", 8);
    assert_non_null(list);
    assert_int_equal(written.data + written.length - list, text.data + text.length - expected);
    assert_memory_equal(list, expected, (size_t)(text.data + text.length - expected));
    json_codec_free(&document);
    buffer_release(&text);
    buffer_release(&written);
}

static void test_full_buffer_is_told(void **state)
{
    struct json_codec_document document = parse(state, "[1,2,3,4,5]");
    struct buffer buffer;
    buffer_init(&buffer, 5);
    assert_int_equal(json_codec_write(&document, &buffer), -1);
    buffer_release(&buffer);
    json_codec_free(&document);
}

static void test_objects_are_written(void **state)
{
    const struct json_codec *codec = *state;
    static const struct json_codec_member members[] = {{.name = "id", .integer = INT64_MAX},
                                                       {.name = "name", .text = {"\xea\xb9\x80\"/xyz", 6}},
                                                       {.name = "empty", .text = {"", 0}},
                                                       {.name = "small", .integer = -5}};
    if (codec->append_object == NULL)
        return; /* its users are text */
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    buffer_append_string(&buffer, "[");
    codec->append_object(&buffer, members, sizeof members / sizeof members[0]);
    assert_true(text_equals(buffer_text(&buffer),
                            text_of("[{\"id\":9223372036854775807,\"name\":\"\xea\xb9\x80\\\"/x\",\"empty\":\"\",\"small\":-5}")));
    assert_false(buffer.failed);
    buffer_release(&buffer);
    buffer_init(&buffer, 20);
    codec->append_object(&buffer, members, sizeof members / sizeof members[0]);
    assert_true(buffer.failed);
    buffer_release(&buffer);
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++)
        assert_ptr_equal(json_codec_find(JSON_CODECS[i]->name), JSON_CODECS[i]);
    assert_null(json_codec_find("simdjson"));
    assert_null(json_codec_find(""));
}

int main(void)
{
    const struct CMUnitTest table[] = {cmocka_unit_test(test_names)};
    int failed = cmocka_run_group_tests(table, NULL, NULL);
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++) {
        void *codec = (void *)(uintptr_t)JSON_CODECS[i];
        const struct CMUnitTest tests[] = {
            cmocka_unit_test_prestate(test_round_trips, codec),
            cmocka_unit_test_prestate(test_refusals, codec),
            cmocka_unit_test_prestate(test_nul_bytes, codec),
            cmocka_unit_test_prestate(test_nesting_is_bounded, codec),
            cmocka_unit_test_prestate(test_members, codec),
            cmocka_unit_test_prestate(test_nul_in_a_string, codec),
            cmocka_unit_test_prestate(test_many_values, codec),
            cmocka_unit_test_prestate(test_full_buffer_is_told, codec),
            cmocka_unit_test_prestate(test_objects_are_written, codec),
        };
        json_codec_initialise(JSON_CODECS[i]);
        failed += cmocka_run_group_tests_name(JSON_CODECS[i]->name, tests, NULL, NULL);
    }
    return failed;
}
