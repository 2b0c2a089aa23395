/* Unit tests of lib/digest. */
#include "tests/unit/test.h"

#include "lib/digest.h"
#include "lib/random.h"

/* FIPS 180-4 examples. */
static void test_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hash;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char hash[DIGEST_TEXT_SIZE];
        assert_string_equal(digest_sha256(cases[i].text, strlen(cases[i].text), hash), cases[i].hash);
    }
}

/* RFC 4648, section 10. */
static const struct {
    const char *plain, *base64;
} pairs[] = {{"", ""},
             {"f", "Zg=="},
             {"fo", "Zm8="},
             {"foo", "Zm9v"},
             {"foob", "Zm9vYg=="},
             {"fooba", "Zm9vYmE="},
             {"foobar", "Zm9vYmFy"},
             {"\xfb\xff\xfe", "+//+"}};

static void test_base64_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct str_builder out;
        struct error error = {0};
        str_builder_init(&out, 100);
        base64_encode(pairs[i].plain, strlen(pairs[i].plain), &out);
        assert_string_equal(str_builder_text(&out), pairs[i].base64);
        str_builder_clear(&out);
        assert_ok(base64_decode(str_from_text(pairs[i].base64), &out, &error), &error);
        assert_string_equal(str_builder_text(&out), pairs[i].plain);
        str_builder_release(&out);
    }
}

static void test_base64_round_trip(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|base64")));
    for (size_t length = 0; length < 2000; length += 1 + length / 7) {
        unsigned char bytes[2000];
        struct str_builder text, decoded;
        struct error error = {0};
        for (size_t i = 0; i < length; i++)
            bytes[i] = (unsigned char)random_next(&random);
        str_builder_init(&text, 4000);
        str_builder_init(&decoded, 4000);
        base64_encode(bytes, length, &text);
        assert_int_equal(text.length, (length + 2) / 3 * 4);
        assert_ok(base64_decode((struct str){text.data, text.length}, &decoded, &error), &error);
        assert_int_equal(decoded.length, length);
        assert_true(length == 0 || memcmp(decoded.data, bytes, length) == 0);
        str_builder_release(&text);
        str_builder_release(&decoded);
    }
}

static void test_base64_is_strict(void **state)
{
    (void)state;
    static const char *const refused[] = {"Zg",   "Zg=",  "Z===", "====",     "Zm9v\n",     "Zm 9", "Zm9v Zg", "Zg==Zg==",
                                          "Zh==", "Zm9=", "Zm-v", "Zm9vYg=a", "\xc3\xa4==", "=m9v", "Z=9v",    "Zm9vY"};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct str_builder out;
        struct error error = {0};
        str_builder_init(&out, 100);
        assert_int_equal(base64_decode(str_from_text(refused[i]), &out, &error), -1);
        assert_error_contains(&error, "base64");
        str_builder_release(&out);
    }
}

static void test_base64_too_long(void **state)
{
    (void)state;
    struct str_builder out;
    struct error error = {0};
    str_builder_init(&out, 2);
    assert_int_equal(base64_decode(STR_LITERAL("Zm9v"), &out, &error), -1);
    assert_error_contains(&error, "too long");
    str_builder_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),           cmocka_unit_test(test_base64_examples), cmocka_unit_test(test_base64_round_trip),
        cmocka_unit_test(test_base64_is_strict), cmocka_unit_test(test_base64_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
