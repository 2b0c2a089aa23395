/* Unit tests of lib/json_pull and lib/json_lexer: beside jansson on valid and broken texts, and what only they have. */
#include "tests/unit/test.h"

#include "tests/unit/lib/json_pull_compare.h"

#include "lib/json_lexer.h"
#include "lib/random.h"

#include <float.h>

/* ---- beside jansson --------------------------------------------------------------------------------------------------------- */
static const char *const TEXTS[] = {
    /* values */
    "{}",
    "[]",
    "\"\"",
    "0",
    "true",
    "false",
    "null",
    " \t\r\n{ } \n",
    "[1,2,3]",
    "{\"a\":{\"b\":[null,true,{}]}}",
    "\xef\xbb\xbf{\"a\":1}",
    "[[[[[[[[1]]]]]]]]",
    "{\"a\":1,\"a\":2}",
    "{\"\":0}",
    "[\"a\",\"\",\"b\"]",
    "{ \"a\" : [ 1 , 2 ] , \"b\" : { } }",
    /* no values */
    "",
    " ",
    "{",
    "}",
    "[",
    "]",
    "{]",
    "[}",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "{\"a\" 1}",
    "{1:2}",
    "[1]]",
    "{}{}",
    "1 2",
    "nul",
    "nulll",
    "True",
    "tru",
    "falsey",
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    ",",
    ":",
    "[1,,2]",
    "// no\n1",
    "[1] x",
    "{\"a\":1 \"b\":2}",
    "\xef\xbb",
    "\xff\xfe[\0]\0",
    "[\"a\":1]",
    "{\"a\":1:2}",
    "{\"a\",1}",
    /* numbers */
    "-0",
    "-1",
    "10",
    "1.5",
    "-1.5e3",
    "1E+2",
    "1e-2",
    "0.1",
    "0e0",
    "123456789012345678",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "123456789012345678901234567890",
    "1.7976931348623157e308",
    "5e-324",
    "1e-400",
    "0.000000000000000000001",
    "2.2250738585072011e-308",
    "9007199254740993",
    "0.30000000000000004",
    "8.5e22",
    "1e22",
    "1e23",
    "100000000000000000000000000000",
    "01",
    "-01",
    "-",
    "+1",
    ".5",
    "1.",
    "1.e5",
    "1e",
    "1e+",
    "1e400",
    "-1e400",
    "1e99999999999999999999",
    "0x10",
    "1_000",
    "--1",
    "1-1",
    "1e5.5",
    "1.5.5",
    "00",
    "-a",
    /* strings */
    "\"abc\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0041\\u00e9\\uac00\"",
    "\"\\ud83d\\ude00\"",
    "\"\xed\x95\x9c\"",
    "\"\xf0\x9f\x98\x80\"",
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
    "\"aaaaaaa\\naaaaaaaa\\u00e9aaaaaaaa\xc3\xa9\"",
    "\"\x7f\"",
    "\"\xc2\x80\"",
    "\"",
    "\"a",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\\ud800\\ud800\"",
    "\"\\u0000\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\x01\"",
    "\"\xff\"",
    "\"\xc0\x80\"",
    "\"\xe0\x80\x80\"",
    "\"\xed\xa0\x80\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xf8\x88\x80\x80\x80\"",
    "\"\xc3",
    "\"\xe2\x82",
    "\"\xf0\x9f\x98",
    "\"\xc3\"",
    "\"\x80\"",
    "{\"\xff\":1}",
    "{\"\\u0000\":1}",
    "{\"\\u00e9\":1}",
    "\"aaaaaaaaaaaaaaa\x1f\"",
    "\"aaaaaaaa\x80\"",
};

static void test_beside_jansson(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const char *difference = json_pull_compare(str_from_text(TEXTS[i]));
        if (difference != NULL)
            fail_msg("%s: %s", TEXTS[i], difference);
    }
    assert_null(json_pull_compare((struct str){"[\"\0\"]", 5}));
    assert_null(json_pull_compare((struct str){"[1]\0", 4}));
    assert_null(json_pull_compare((struct str){"\0[1]", 4}));
}

/* Every text cut at every byte, and with every byte replaced by a few others, in memory that ends where the text does. */
static void test_damaged(void **state)
{
    (void)state;
    static const char BYTES[] = {'"', '\\', '{', ']', ',', '0', 'e', ' ', '\xe2', '\x01'};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        size_t length = strlen(TEXTS[i]);
        for (size_t k = 0; k < length; k++) {
            char *cut = malloc(k > 0 ? k : 1), *changed = malloc(length);
            memcpy(cut, TEXTS[i], k);
            const char *difference = json_pull_compare((struct str){cut, k});
            for (size_t b = 0; b < COUNT_OF(BYTES) && difference == NULL; b++) {
                memcpy(changed, TEXTS[i], length);
                changed[k] = BYTES[b];
                difference = json_pull_compare((struct str){changed, length});
            }
            free(cut);
            free(changed);
            if (difference != NULL)
                fail_msg("%s, byte %zu: %s", TEXTS[i], k, difference);
        }
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct str_builder text;
    struct json_pull pull;
    struct arena arena;
    struct error error = {0};
    arena_init(&arena);
    str_builder_init(&text, 1 << 20);
    for (int depth = JSON_PULL_DEPTH_MAXIMUM - 1; depth <= JSON_PULL_DEPTH_MAXIMUM + 1; depth++) {
        str_builder_clear(&text);
        for (int i = 0; i < depth; i++)
            str_builder_append(&text, i % 2 == 0 ? "[" : "{\"a\":");
        str_builder_append(&text, "1");
        for (int i = depth - 1; i >= 0; i--)
            str_builder_append(&text, i % 2 == 0 ? "]" : "}");
        assert_null(json_pull_compare((struct str){text.data, text.length}));
        json_pull_init(&pull, "deep.json", (struct str){text.data, text.length}, &arena);
        json_pull_skip(&pull);
        assert_int_equal(json_pull_finish(&pull, &error), depth > JSON_PULL_DEPTH_MAXIMUM ? -1 : 0);
    }
    assert_error_contains(&error, "nested deeper than 64 levels");
    str_builder_clear(&text);
    str_builder_append_repeated(&text, '[', 10000);
    json_pull_init(&pull, "deep.json", (struct str){text.data, text.length}, &arena);
    json_pull_skip(&pull);
    assert_int_equal(json_pull_finish(&pull, &error), -1);
    str_builder_release(&text);
    arena_release(&arena);
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */
static void expect_double(const char *text)
{
    struct json_number number;
    double value = NAN, expected = strtod(text, NULL);
    assert_non_null(json_lex_number(text, text + strlen(text), &number));
    assert_true(json_number_to_double(&number, &value));
    if (memcmp(&value, &expected, sizeof(value)) != 0)
        fail_msg("%s was read as %.17g", text, value);
}

static void test_doubles(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 20261124);
    char text[64];
    for (int i = 0; i < 100000; i++) { /* as tools write them: few digits */
        snprintf(text, sizeof(text), "%s%llu.%0*llu", i % 7 == 0 ? "-" : "",
                 (unsigned long long)(random_next(&random) >> (random_next(&random) % 64)), 1 + i % 9,
                 (unsigned long long)(random_next(&random) % 1000000000));
        expect_double(text);
    }
    for (int i = 0; i < 100000; i++) { /* any bits */
        uint64_t bits = random_next(&random);
        double value;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        snprintf(text, sizeof(text), "%.*g", 1 + i % 17, value);
        if (isfinite(strtod(text, NULL)))
            expect_double(text);
    }
    for (int exponent = -30; exponent <= 30; exponent++)
        for (uint64_t digits = (UINT64_C(1) << 53) - 2; digits <= (UINT64_C(1) << 53) + 2; digits++) {
            snprintf(text, sizeof(text), "%llue%d", (unsigned long long)digits, exponent);
            expect_double(text);
        }
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
        const char *error; /* NULL: the value */
    } cases[] = {
        {"0", 0, NULL},
        {"-0", 0, NULL},
        {"9223372036854775807", INT64_MAX, NULL},
        {"-9223372036854775808", INT64_MIN, NULL},
        {"9223372036854775808", 0, "expected an integer of 64 bits, got 9223372036854775808"},
        {"-9223372036854775809", 0, "expected an integer of 64 bits"},
        {"18446744073709551617", 0, "expected an integer of 64 bits"},
        {"99999999999999999999999", 0, "expected an integer of 64 bits"},
        {"1.0", 0, "expected integer, got number"},
        {"1e3", 0, "expected integer, got number"},
        {"\"1\"", 0, "expected integer, got string"},
        {"null", 0, "expected integer, got null"},
        {"[]", 0, "expected integer, got array"},
        {"", 0, "no valid JSON: it ends too early"},
        {"x", 0, "no valid JSON: expected a value"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json_pull pull;
        struct error error = {0};
        json_pull_init(&pull, "a.json", str_from_text(cases[i].text), &arena);
        assert_int_equal(json_pull_int64(&pull), cases[i].value);
        assert_int_equal(json_pull_finish(&pull, &error), cases[i].error == NULL ? 0 : -1);
        if (cases[i].error != NULL)
            assert_error_contains(&error, cases[i].error);
    }
    arena_release(&arena);
}

/* ---- what only json_pull has ------------------------------------------------------------------------------------------------ */
struct thing {
    int64_t count;
    double rate;
    bool flag;
    const char *name;
    struct str raw;
    int64_t sum;
};

static const char *const KEYS[] = {"count", "rate", "flag", "name", "raw", "items"};
enum { COUNT, RATE, FLAG, NAME, RAW, ITEMS };

/* Fills the thing; at most ten for count. */
static int read_thing(const char *text, struct arena *arena, struct thing *thing, struct error *error)
{
    struct json_pull pull;
    uint64_t seen = 0;
    int key;
    *thing = (struct thing){0};
    json_pull_init(&pull, "thing.json", str_from_text(text), arena);
    json_pull_enter_object(&pull);
    while ((key = json_pull_next_known(&pull, KEYS, COUNT_OF(KEYS), &seen)) >= 0) {
        if (key == COUNT)
            thing->count = json_pull_int64_within(&pull, 1, 10);
        else if (key == RATE)
            thing->rate = json_pull_double_or_null(&pull);
        else if (key == FLAG)
            thing->flag = json_pull_bool(&pull);
        else if (key == NAME)
            thing->name = json_pull_text_copy(&pull);
        else if (key == RAW)
            thing->raw = json_pull_raw(&pull);
        else if (json_pull_enter_array(&pull))
            while (json_pull_next_item(&pull))
                thing->sum += json_pull_int64(&pull);
    }
    json_pull_require(&pull, KEYS, COUNT_OF(KEYS), 1 << COUNT | 1 << NAME, seen);
    return json_pull_finish(&pull, error);
}

static void test_members(void **state)
{
    (void)state;
    struct arena arena;
    struct thing thing;
    struct error error = {0};
    arena_init(&arena);
    assert_ok(read_thing(
                  "{\"items\": [1, 2, 3], \"unknown\": {\"count\": [\"x\"]}, \"name\": \"a\\u00e9\\ud83d\\ude00\\n\", \"count\": 7,"
                  " \"raw\" : [1, {\"a\": \"]\"} ] , \"rate\": null, \"flag\": true}",
                  &arena, &thing, &error),
              &error);
    assert_int_equal(thing.count, 7);
    assert_int_equal(thing.sum, 6);
    assert_true(thing.flag && isnan(thing.rate));
    assert_string_equal(thing.name, "a\xc3\xa9\xf0\x9f\x98\x80\n");
    assert_true(str_equals_text(thing.raw, "[1, {\"a\": \"]\"} ]"));
    assert_ok(read_thing("{\"\\u0063ount\": 1, \"name\": \"\", \"rate\": 1.25}", &arena, &thing, &error), &error);
    assert_int_equal(thing.count, 1);
    assert_number_close(thing.rate, 1.25, 0);
    arena_release(&arena);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"{\"name\": \"a\"}", "thing.json:1: missing member \"count\""},
        {"{\n\"count\": 1\n}", "thing.json:1: missing member \"name\""},
        {"{\n\"count\": 11}", "thing.json:2: /count: expected at most 10, got 11"},
        {"{\n\n\"count\":\n 0}", "thing.json:4: /count: expected at least 1, got 0"},
        {"{\"count\": 1,\n\"count\": 2}", "thing.json:2: /count: duplicate member \"count\""},
        {"{\"items\": [1,\n2,\n\"3\"]}", "thing.json:3: /items/2: expected integer, got string"},
        {"{\"items\": {}}", "thing.json:1: /items: expected array, got object"},
        {"{\"other\": [[], {\"a/b~\": tru}]}", "thing.json:1: /other/1/a~1b~0: no valid JSON: expected a value"},
        {"{\"name\": 5}", "/name: expected string, got integer"},
        {"{\"name\": 5.5}", "/name: expected string, got number"},
        {"{\"flag\": \"yes\"}", "/flag: expected boolean, got string"},
        {"{\"rate\": true}", "/rate: expected number, got boolean"},
        {"[]", "thing.json:1: expected object, got array"},
        {"{\"count\": 1, \"name\": \"\"} 5", "no valid JSON: expected nothing after the end of the value"},
        {"{\"count\": 1, \"name\": \"", "no valid JSON: a string without end"},
        {"{\"count\": 1, \"name\"", "no valid JSON: it ends too early"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct thing thing;
        struct error error = {0};
        if (read_thing(cases[i].text, &arena, &thing, &error) == 0)
            fail_msg("%s was accepted", cases[i].text);
        assert_error_contains(&error, cases[i].error);
    }
    arena_release(&arena);
}

/* A failure at another place, and on the lines of a larger file; the first one stays. */
static void test_places(void **state)
{
    (void)state;
    struct json_pull pull;
    struct arena arena;
    struct error error = {0};
    arena_init(&arena);
    json_pull_init(&pull, "a.ndjson", str_from_text("{\"a\":\n[{\"b\": 1},\n{\"b\": 2}]}"), &arena);
    pull.first_line = 100;
    json_pull_skip(&pull);
    json_pull_fail_at(&pull, "/a/1/b", "expected %d", 3);
    json_pull_fail(&pull, "too late");
    assert_int_equal(json_pull_finish(&pull, &error), -1);
    assert_int_equal(error.line, 102);
    assert_string_equal(error.message, "/a/1/b: expected 3");
    assert_false(json_pull_enter_object(&pull));
    assert_false(json_pull_next_item(&pull));
    assert_int_equal(json_pull_peek(&pull), JSON_PULL_NOTHING);
    assert_true(isnan(json_pull_double(&pull)));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside_jansson), cmocka_unit_test(test_damaged),  cmocka_unit_test(test_depth),
        cmocka_unit_test(test_doubles),        cmocka_unit_test(test_integers), cmocka_unit_test(test_members),
        cmocka_unit_test(test_errors),         cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
