/* Unit tests of lib/histogram_format: other tools' histograms are read, ours can be read by them, and damaged ones are refused. */
#include "tests/unit/stats/vectors.h"

#include "lib/digest.h"
#include "lib/histogram.h"
#include "lib/random.h"

#include <zlib.h>

static int decode_text(struct histogram *histogram, const char *base64, struct error *error)
{
    return histogram_decode(histogram, str_from_text(base64), error);
}

/* The inner bytes (header and payload) of an encoded histogram as hexadecimal text. */
static void inflate_to_hex(struct str base64, char *hex, size_t size)
{
    struct str_builder bytes;
    struct error error = {0};
    unsigned char inner[8192];
    uLongf length = sizeof(inner);
    str_builder_init(&bytes, 1 << 20);
    assert_ok(base64_decode(base64, &bytes, &error), &error);
    assert_int_equal(uncompress(inner, &length, (const Bytef *)bytes.data + 8, bytes.length - 8), Z_OK);
    assert_true(2 * length < size);
    for (size_t i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02x", inner[i]);
    str_builder_release(&bytes);
}

static void assert_counts(const struct histogram *histogram, const json_t *counts)
{
    int32_t used = 0;
    for (int32_t i = 0; i < histogram->counts_length; i++)
        used += histogram->counts[i] != 0;
    assert_int_equal(used, json_array_size(counts));
    for (size_t i = 0; i < json_array_size(counts); i++) {
        const json_t *row = json_array_get(counts, i);
        const int32_t index = (int32_t)json_integer_value(json_array_get(row, 0));
        const int64_t low = json_integer_value(json_array_get(row, 1));
        assert_int_equal(histogram_value_at_index(histogram, index), low);
        assert_int_equal(histogram_highest_equivalent(histogram, low), json_integer_value(json_array_get(row, 2)));
        assert_int_equal(histogram->counts[index], json_integer_value(json_array_get(row, 3)));
    }
    assert_int_equal(histogram->minimum, json_integer_value(json_array_get(json_array_get(counts, 0), 1)));
}

/* Reads a blob, writes it again and reads that: nothing may change, and the payload is the other writer's, byte by byte. */
static void check_blob(const json_t *row)
{
    struct histogram histogram, again;
    struct error error = {0};
    assert_ok(decode_text(&histogram, json_string_value(vectors_member(row, "base64")), &error), &error);
    assert_int_equal(histogram.total, json_integer_value(vectors_member(row, "total")));
    assert_int_equal(histogram.lowest, json_integer_value(vectors_member(row, "lo")));
    assert_int_equal(histogram.highest, json_integer_value(vectors_member(row, "hi")));
    assert_int_equal(histogram.significant_figures, json_integer_value(vectors_member(row, "sf")));
    if (json_object_get(row, "counts") != NULL)
        assert_counts(&histogram, vectors_cases(row, "counts"));
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    assert_ok(histogram_encode(&histogram, &text, &error), &error);
    assert_true(strncmp(text.data, "HISTFA", 6) == 0);
    if (json_object_get(row, "payload") != NULL) {
        char hex[16384];
        inflate_to_hex((struct str){text.data, text.length}, hex, sizeof(hex));
        assert_string_equal(hex + 80, json_string_value(json_object_get(row, "payload")));
    }
    assert_ok(decode_text(&again, text.data, &error), &error);
    assert_true(again.total == histogram.total && again.minimum == histogram.minimum && again.maximum == histogram.maximum);
    assert_memory_equal(again.counts, histogram.counts, (size_t)histogram.counts_length * sizeof(histogram.counts[0]));
    str_builder_release(&text);
    histogram_release(&histogram);
    histogram_release(&again);
}

static void test_blobs_of_the_vectors(void **state)
{
    const json_t *cases = vectors_cases(vectors_section(state, "hdr_v2_blobs"), "cases");
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_blob(json_array_get(cases, i));
}

static void test_encoding_of_the_vectors(void **state)
{
    const json_t *section = vectors_section(state, "hdr_v2_encode");
    json_t *counts = vectors_member(section, "counts"), *count;
    struct histogram histogram, theirs;
    struct error error = {0};
    const char *index;
    char hex[1024], expected[1024];
    assert_ok(histogram_init(&histogram, json_integer_value(vectors_member(section, "lowest")),
                             json_integer_value(vectors_member(section, "highest")),
                             (int)json_integer_value(vectors_member(section, "sigfig")), &error),
              &error);
    json_object_foreach(counts, index, count)
        histogram_record_count(&histogram, histogram_value_at_index(&histogram, atoi(index)), json_integer_value(count));
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    assert_ok(histogram_encode(&histogram, &text, &error), &error);
    inflate_to_hex((struct str){text.data, text.length}, hex, sizeof(hex));
    snprintf(expected, sizeof(expected), "%s%s", json_string_value(vectors_member(section, "inflated_header_hex")),
             json_string_value(vectors_member(section, "payload_hex")));
    assert_string_equal(hex, expected);
    assert_ok(decode_text(&theirs, json_string_value(vectors_member(section, "one_valid_base64_zlib9")), &error), &error);
    assert_memory_equal(theirs.counts, histogram.counts, (size_t)histogram.counts_length * sizeof(histogram.counts[0]));
    str_builder_release(&text);
    histogram_release(&histogram);
    histogram_release(&theirs);
}

static void test_round_trips(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|histogram|format")));
    for (int round = 0; round < 20; round++) {
        struct histogram histogram, decoded;
        struct error error = {0};
        struct str_builder text;
        str_builder_init(&text, 1 << 22);
        assert_ok(
            histogram_init(&histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, &error),
            &error);
        for (int i = 0; i < round * 100; i++) /* round 0: empty */
            histogram_record_count(&histogram, (int64_t)random_below(&random, UINT64_C(1) << (10 + random_below(&random, 31))),
                                   (int64_t)random_below(&random, UINT64_C(1) << random_below(&random, 40)));
        assert_ok(histogram_encode(&histogram, &text, &error), &error);
        assert_ok(histogram_decode(&decoded, (struct str){text.data, text.length}, &error), &error);
        assert_int_equal(decoded.total, histogram.total);
        assert_memory_equal(decoded.counts, histogram.counts, (size_t)histogram.counts_length * sizeof(histogram.counts[0]));
        assert_number_close(histogram_mean(&decoded), histogram_mean(&histogram), 1e-3);
        str_builder_release(&text);
        histogram_release(&histogram);
        histogram_release(&decoded);
    }
}

/* ---- hostile input ---------------------------------------------------------------------------------------------------------- */

/* What a hand-made histogram says about itself, and what it then holds. */
struct forgery {
    const char *name, *error; /* error: what the refusal must say */
    uint32_t inner_cookie, payload_length, offset, figures;
    uint64_t lowest, highest, ratio;
    const char *payload; /* hexadecimal */
};

#define GOOD_COOKIE UINT32_C(0x1c849313)
#define GOOD_RATIO UINT64_C(0x3ff0000000000000)
#define ONE_SECOND UINT64_C(1000000000)

static size_t put(unsigned char *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(value >> 8 * (size - 1 - i));
    return size;
}

/* Compresses inner and writes the base64 with this length in the outer header (0: the true one). */
static void wrap(const unsigned char *inner, size_t length, uint32_t said, struct str_builder *text)
{
    static unsigned char outer[1 << 20];
    uLongf compressed = sizeof(outer) - 8;
    assert_int_equal(compress2(outer + 8, &compressed, inner, length, 9), Z_OK);
    put(outer, 0x1c849314, 4);
    put(outer + 4, said == 0 ? compressed : said, 4);
    str_builder_clear(text);
    base64_encode(outer, 8 + compressed, text);
}

static size_t write_inner(const struct forgery *forgery, unsigned char *inner)
{
    size_t length = put(inner, forgery->inner_cookie, 4);
    length += put(inner + length, forgery->payload_length, 4);
    length += put(inner + length, forgery->offset, 4);
    length += put(inner + length, forgery->figures, 4);
    length += put(inner + length, forgery->lowest, 8);
    length += put(inner + length, forgery->highest, 8);
    length += put(inner + length, forgery->ratio, 8);
    for (const char *at = forgery->payload; *at != '\0'; at += 2) {
        const char digits[3] = {at[0], at[1], '\0'};
        inner[length++] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return length;
}

static void test_forgeries_are_refused(void **state)
{
    (void)state;
    static const struct forgery forgeries[] = {
        {"fine", NULL, GOOD_COOKIE, 1, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"header counted in", NULL, GOOD_COOKIE, 41, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"other word size", NULL, 0x1c849303, 1, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"empty payload", NULL, GOOD_COOKIE, 0, 0, 3, 1, ONE_SECOND, GOOD_RATIO, ""},
        {"last slot", NULL, GOOD_COOKIE, 4, 0, 1, 1, 31, GOOD_RATIO, "3d02"},
        {"cookie", "cookie", 0x1c849301, 1, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"shifted", "shifted", GOOD_COOKIE, 1, 5, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"ratio", "floating-point", GOOD_COOKIE, 1, 0, 3, 1, ONE_SECOND, GOOD_RATIO + 1, "02"},
        {"six figures", "layout", GOOD_COOKIE, 1, 0, 6, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"huge figures", "layout", GOOD_COOKIE, 1, 0, UINT32_MAX, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"no figures", "figures", GOOD_COOKIE, 1, 0, 0, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"lowest 0", "lowest", GOOD_COOKIE, 1, 0, 3, 0, ONE_SECOND, GOOD_RATIO, "02"},
        {"negative highest", "layout", GOOD_COOKIE, 1, 0, 3, 1, UINT64_MAX, GOOD_RATIO, "02"},
        {"upside down", "lowest", GOOD_COOKIE, 1, 0, 3, 1000, 999, GOOD_RATIO, "02"},
        {"huge payload length", "longer than its layout", GOOD_COOKIE, 0x7fffffff, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"negative payload length", "longer than its layout", GOOD_COOKIE, UINT32_MAX, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"},
        {"more than said", "more data", GOOD_COOKIE, 1, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "0202"},
        {"run out of the layout", "leaves the layout", GOOD_COOKIE, 5, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "ffffffff0f"},
        {"smallest number as a run", "leaves the layout", GOOD_COOKIE, 9, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "ffffffffffffffffff"},
        {"run past the last slot", "leaves the layout", GOOD_COOKIE, 2, 0, 1, 1, 31, GOOD_RATIO, "41"},
        {"slot past the last", "more counts", GOOD_COOKIE, 2, 0, 1, 1, 31, GOOD_RATIO, "3f02"},
        {"overflowing sum", "too much", GOOD_COOKIE, 18, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "fefffffffffffffffffeffffffffffffffff"},
        {"total of 2^53", NULL, GOOD_COOKIE, 8, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "8080808080808020"},
        {"total of 2^53 + 1", "too much", GOOD_COOKIE, 9, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "808080808080802002"},
        {"cut in a count", "cut short", GOOD_COOKIE, 2, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "0280"},
    };
    for (size_t i = 0; i < COUNT_OF(forgeries); i++) {
        unsigned char inner[128];
        struct str_builder text;
        struct histogram histogram;
        struct error error = {0};
        str_builder_init(&text, 1 << 20);
        wrap(inner, write_inner(&forgeries[i], inner), 0, &text);
        const int result = decode_text(&histogram, text.data, &error);
        if (forgeries[i].error == NULL) {
            assert_ok(result, &error);
            histogram_release(&histogram);
        } else {
            if (result == 0)
                fail_msg("\"%s\" was accepted", forgeries[i].name);
            assert_error_contains(&error, forgeries[i].error);
            assert_null(histogram.counts);
        }
        str_builder_release(&text);
    }
}

static void assert_refused(const char *base64, const char *message)
{
    struct histogram histogram;
    struct error error = {0};
    assert_int_equal(decode_text(&histogram, base64, &error), -1);
    assert_error_contains(&error, message);
}

/* 64 MiB of zeros in a few hundred bytes: refused after as many bytes as the header allows. */
static void test_bombs_and_lengths_are_refused(void **state)
{
    (void)state;
    static const size_t size = (size_t)64 << 20;
    unsigned char *inner = calloc(1, size);
    struct str_builder text;
    assert_non_null(inner);
    str_builder_init(&text, 1 << 20);
    write_inner(&(struct forgery){"", NULL, GOOD_COOKIE, 10, 0, 3, 1, ONE_SECOND, GOOD_RATIO, "02"}, inner);
    wrap(inner, size, 0, &text);
    assert_refused(text.data, "more data");
    wrap(inner, 41, 0x7fffffff, &text);
    assert_refused(text.data, "header says");
    wrap(inner, 41, 3, &text);
    assert_refused(text.data, "header says");
    wrap(inner, 39, 0, &text);
    assert_refused(text.data, "header is cut short");
    str_builder_release(&text);
    free(inner);
    assert_refused("", "expected HdrHistogram");
    assert_refused("HISTFA==", "expected HdrHistogram");
    assert_refused("HISTFAAAAAA=", "cut short");
    assert_refused("not base64!!", "base64");
    assert_refused("HISTEwAAAAhhYWFhYWFhYQ==", "expected HdrHistogram");
}

/* Every prefix and every flipped bit of a valid histogram is refused or, where zlib's checksum cannot notice, read without harm. */
static void test_damage(void **state)
{
    const json_t *row = json_array_get(vectors_cases(vectors_section(state, "hdr_v2_blobs"), "cases"), 1);
    const char *base64 = json_string_value(vectors_member(row, "base64"));
    struct str_builder bytes, text;
    struct error error = {0};
    str_builder_init(&bytes, 1 << 16);
    str_builder_init(&text, 1 << 16);
    assert_ok(base64_decode(str_from_text(base64), &bytes, &error), &error);
    for (size_t cut = 0; cut < bytes.length; cut++) {
        struct histogram histogram;
        str_builder_clear(&text);
        base64_encode(bytes.data, cut, &text);
        assert_int_equal(histogram_decode(&histogram, (struct str){text.data, text.length}, NULL), -1);
    }
    for (size_t bit = 0; bit < bytes.length * 8; bit++) {
        struct histogram histogram;
        const char kept = bytes.data[bit / 8];
        bytes.data[bit / 8] = (char)(kept ^ (1 << bit % 8));
        str_builder_clear(&text);
        base64_encode(bytes.data, bytes.length, &text);
        if (histogram_decode(&histogram, (struct str){text.data, text.length}, &error) == 0)
            histogram_release(&histogram);
        bytes.data[bit / 8] = kept;
    }
    str_builder_release(&bytes);
    str_builder_release(&text);
}

static void test_encode_into_a_full_builder(void **state)
{
    (void)state;
    struct histogram histogram;
    struct str_builder text;
    struct error error = {0};
    str_builder_init(&text, 10);
    assert_ok(histogram_init(&histogram, 1, 1000, 3, &error), &error);
    assert_int_equal(histogram_encode(&histogram, &text, &error), -1);
    assert_error_contains(&error, "too long");
    histogram_release(&histogram);
    str_builder_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blobs_of_the_vectors),
        cmocka_unit_test(test_encoding_of_the_vectors),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_forgeries_are_refused),
        cmocka_unit_test(test_bombs_and_lengths_are_refused),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_encode_into_a_full_builder),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
