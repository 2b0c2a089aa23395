/* Unit tests of lib/zigzag. */
#include "tests/unit/stats/vectors.h"

#include "lib/random.h"
#include "lib/zigzag.h"

static void test_cases_of_the_vectors(void **state)
{
    const json_t *cases = vectors_cases(vectors_section(state, "zigzag_leb128_64b9b"), "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        const int64_t value = json_integer_value(json_array_get(row, 0));
        const char *expected = json_string_value(json_array_get(row, 1));
        unsigned char bytes[ZIGZAG_SIZE_MAXIMUM];
        char text[2 * ZIGZAG_SIZE_MAXIMUM + 1] = "";
        const size_t length = zigzag_encode(value, bytes);
        for (size_t j = 0; j < length; j++)
            snprintf(text + 2 * j, 3, "%02x", bytes[j]);
        assert_string_equal(text, expected);
        int64_t decoded = 0;
        assert_int_equal(zigzag_decode(bytes, length, &decoded), length);
        assert_true(decoded == value);
        for (size_t cut = 0; cut < length; cut++)
            assert_int_equal(zigzag_decode(bytes, cut, &decoded), 0);
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|zigzag")));
    for (int i = 0; i < 20000; i++) {
        const int64_t value = (int64_t)random_next(&random) >> random_below(&random, 64);
        unsigned char bytes[ZIGZAG_SIZE_MAXIMUM + 1] = {0};
        int64_t decoded = 0;
        const size_t length = zigzag_encode(value, bytes);
        assert_int_equal(zigzag_decode(bytes, sizeof(bytes), &decoded), length); /* what follows is left alone */
        assert_true(decoded == value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_of_the_vectors),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
