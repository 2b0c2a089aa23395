/* fuzz_histogram: the histogram reader on arbitrary bytes (libFuzzer). What it accepts must be consistent, and must survive being
 * written and read again. Bytes reach the decoder in two ways: wrapped as the inner data of a valid container, so that the fuzzer
 * does not have to invent checksums, and as the base64 text itself. */
#include "lib/digest.h"
#include "lib/histogram.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Text of a container around the bytes. */
static void wrap(const uint8_t *data, size_t size, struct str_builder *text)
{
    uLongf length = compressBound((uLong)size);
    unsigned char *outer = malloc(8 + length);
    if (outer == NULL || compress2(outer + 8, &length, data, (uLong)size, 1) != Z_OK)
        abort();
    const uint32_t words[2] = {0x1c849314, (uint32_t)length};
    for (size_t i = 0; i < 8; i++)
        outer[i] = (unsigned char)(words[i / 4] >> 8 * (3 - i % 4));
    base64_encode(outer, 8 + length, text);
    free(outer);
}

static void check_consistency(const struct histogram *histogram)
{
    int64_t total = 0;
    for (int32_t i = 0; i < histogram->counts_length; i++)
        total += histogram->counts[i];
    if (total != histogram->total || total < 0)
        abort();
    const int64_t low = histogram_percentile(histogram, 0), middle = histogram_percentile(histogram, HISTOGRAM_P50);
    const int64_t high = histogram_percentile(histogram, HISTOGRAM_P999);
    if (low > middle || middle > high || high > histogram_highest_equivalent(histogram, histogram->maximum))
        abort();
}

static void check_text(struct str base64)
{
    struct histogram histogram, again;
    struct error error;
    struct str_builder text;
    if (histogram_decode(&histogram, base64, &error) != 0)
        return;
    check_consistency(&histogram);
    str_builder_init(&text, (size_t)128 << 20);
    if (histogram_encode(&histogram, &text, &error) != 0 ||
        histogram_decode(&again, (struct str){text.data, text.length}, &error) != 0)
        abort();
    if (again.counts_length != histogram.counts_length ||
        memcmp(again.counts, histogram.counts, (size_t)histogram.counts_length * sizeof(histogram.counts[0])) != 0)
        abort();
    str_builder_release(&text);
    histogram_release(&histogram);
    histogram_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str_builder text;
    str_builder_init(&text, (size_t)1 << 24);
    wrap(data, size, &text);
    check_text((struct str){text.data, text.length});
    str_builder_release(&text);
    check_text((struct str){(const char *)data, size});
    return 0;
}
