/* Unit tests of lib/random: the generators' published outputs, so that seeds mean the same for ever. */
#include "tests/unit/stats/vectors.h"

#include "lib/random.h"

static void test_hash_of_the_vectors(void **state)
{
    json_t *hashes = vectors_member(vectors_section(state, "prng"), "fnv1a64"), *expected;
    const char *text;
    assert_true(json_object_size(hashes) > 0);
    json_object_foreach(hashes, text, expected) assert_true(random_hash_text(str_from_text(text)) == vectors_unsigned(expected));
}

static void test_streams_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "prng");
    const json_t *splitmix = vectors_cases(section, "splitmix64_seed_1234567"),
                 *xoshiro = vectors_cases(section, "xoshiro256ss_seed_42");
    const json_t *below = vectors_cases(section, "below_10_seed_42");
    uint64_t seed = 1234567;
    for (size_t i = 0; i < json_array_size(splitmix); i++)
        assert_true(random_next_splitmix64(&seed) == vectors_unsigned(json_array_get(splitmix, i)));
    struct random_state random;
    random_seed(&random, 42);
    for (size_t i = 0; i < json_array_size(xoshiro); i++)
        assert_true(random_next(&random) == vectors_unsigned(json_array_get(xoshiro, i)));
    random_seed(&random, 42);
    for (size_t i = 0; i < json_array_size(below); i++)
        assert_int_equal(random_below(&random, 10), json_integer_value(json_array_get(below, i)));
}

static void test_unit_is_the_upper_bits(void **state)
{
    const json_t *outputs = vectors_cases(vectors_section(state, "prng"), "xoshiro256ss_seed_42");
    struct random_state random;
    random_seed(&random, 42);
    for (size_t i = 0; i < json_array_size(outputs); i++)
        assert_number_close(random_unit(&random), (double)(vectors_unsigned(json_array_get(outputs, i)) >> 11) / 9007199254740992.0,
                            0);
}

/* Every value of a small range comes about as often: chi square with 9 degrees of freedom stays below its 0.999 quantile, 27.9. */
static void test_uniformity(void **state)
{
    (void)state;
    struct random_state random;
    double counts[10] = {0}, chi_square = 0, sum = 0;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|random")));
    for (int i = 0; i < 100000; i++) {
        counts[random_below(&random, 10)]++;
        const double unit = random_unit(&random);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        chi_square += (counts[i] - 10000) * (counts[i] - 10000) / 10000;
    assert_true(chi_square < 27.9);
    assert_number_close(sum / 100000, 0.5, 0.005);
    assert_int_equal(random_below(&random, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_of_the_vectors),
        cmocka_unit_test(test_streams_of_the_vectors),
        cmocka_unit_test(test_unit_is_the_upper_bits),
        cmocka_unit_test(test_uniformity),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
