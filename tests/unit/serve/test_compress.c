/* compress: which Accept-Encoding takes gzip, and that zlib makes of the bytes what they were. */
#include "site-gen/serve/compress.h"

#include "tests/unit/test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void test_acceptance(void **state)
{
    static const struct {
        const char *header;
        bool accepted;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip ;q=0.8", true},
        {"br , gzip; q=0.001", true},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"*;q=0, gzip", true},
        {"identity", false},
        {"xgzip, gzipx", false},
        {",,;;,", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (compress_is_accepted(cases[i].header) != cases[i].accepted)
            fail_msg("%s", cases[i].header ? cases[i].header : "(absent)");
}

static void assert_comes_back(const char *data, size_t size)
{
    char *back = malloc(size + 1);
    size_t length = 0;
    char *compressed = compress_gzip(data, size, &length);
    assert_non_null(back);
    assert_non_null(compressed);
    z_stream stream = {
        .next_in = (Bytef *)compressed, .avail_in = (uInt)length, .next_out = (Bytef *)back, .avail_out = (uInt)size + 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, size);
    assert_int_equal(stream.avail_in, 0);
    assert_memory_equal(back, data, size);
    inflateEnd(&stream);
    free(compressed);
    free(back);
}

static void test_round_trip(void **state)
{
    static char text[200000];
    uint32_t noise = 1;
    (void)state;
    assert_comes_back("", 0);
    assert_comes_back("a", 1);
    memset(text, 'a', sizeof(text));
    assert_comes_back(text, sizeof(text));
    size_t length = 0;
    free(compress_gzip(text, sizeof(text), &length));
    assert_in_range(length, 1, sizeof(text) / 100);
    for (size_t i = 0; i < sizeof(text); i++) {
        noise = noise * 1664525 + 1013904223; /* Numerical Recipes' generator: bytes that cannot become less */
        text[i] = (char)(noise >> 24);
    }
    assert_comes_back(text, sizeof(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acceptance), cmocka_unit_test(test_round_trip)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
