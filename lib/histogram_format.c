/* histogram_format: histograms as text, HdrHistogram V2 compressed and base64, in raw results and in the store. Reading trusts
 * nothing: every length, run and sum is bounded before it is used.
 *
 *   outer: u32 cookie, i32 length of the zlib stream, the stream
 *   inner: u32 cookie, i32 payload length, i32 normalizing offset, i32 figures, i64 lowest, i64 highest, f64 ratio, payload
 *   payload: zigzag integers, slot by slot; positive = a count, 0 = an empty slot, negative -k = k empty slots. All big-endian. */
#include "lib/digest.h"
#include "lib/histogram.h"
#include "lib/zigzag.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { OUTER_SIZE = 8, INNER_SIZE = 40 };
#define OUTER_COOKIE UINT32_C(0x1c849314)
#define INNER_COOKIE UINT32_C(0x1c849313)
/* Writers put the word size in the second nibble of the cookie; it does not change the V2 layout. */
#define COOKIE_MASK (~UINT32_C(0xf0))
#define RATIO_ONE UINT64_C(0x3ff0000000000000)
/* No machine measures more; leaves room to merge a thousand such histograms without overflow, and is exact as a double. */
#define TOTAL_MAXIMUM (INT64_C(1) << 53)

static void put_big_endian(unsigned char *out, uint64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--) {
        out[i] = (unsigned char)(value & 255);
        value >>= 8;
    }
}

static uint64_t get_big_endian(const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

/* Appends the counts up to the last slot in use (at least slot 0, so that an empty histogram has a payload as well). */
static void encode_counts(const struct histogram *histogram, struct str_builder *out)
{
    int32_t end = histogram->counts_length;
    while (end > 1 && histogram->counts[end - 1] == 0)
        end--;
    for (int32_t i = 0; i < end;) {
        int32_t zeros = 0;
        while (i + zeros < end && histogram->counts[i + zeros] == 0)
            zeros++;
        const int64_t item = zeros > 1 ? -(int64_t)zeros : histogram->counts[i];
        unsigned char bytes[ZIGZAG_SIZE_MAXIMUM];
        str_builder_append_bytes(out, bytes, zigzag_encode(item, bytes));
        i += zeros > 1 ? zeros : 1;
    }
}

static void encode_inner_header(const struct histogram *histogram, size_t payload_length, unsigned char header[INNER_SIZE])
{
    put_big_endian(header, INNER_COOKIE, 4);
    put_big_endian(header + 4, payload_length, 4);
    put_big_endian(header + 8, 0, 4);
    put_big_endian(header + 12, (uint64_t)histogram->significant_figures, 4);
    put_big_endian(header + 16, (uint64_t)histogram->lowest, 8);
    put_big_endian(header + 24, (uint64_t)histogram->highest, 8);
    put_big_endian(header + 32, RATIO_ONE, 8);
}

/* Compresses inner and appends the whole as base64. */
static int append_compressed(const struct str_builder *inner, struct str_builder *out, struct error *error)
{
    uLongf length = compressBound((uLong)inner->length);
    unsigned char *outer = malloc(OUTER_SIZE + length);
    if (outer == NULL)
        return error_set(error, "histogram: out of memory");
    const int status = compress2(outer + OUTER_SIZE, &length, (const Bytef *)inner->data, (uLong)inner->length, Z_BEST_COMPRESSION);
    if (status == Z_OK) {
        put_big_endian(outer, OUTER_COOKIE, 4);
        put_big_endian(outer + 4, length, 4);
        base64_encode(outer, OUTER_SIZE + length, out);
    }
    free(outer);
    if (status != Z_OK)
        return error_set(error, "histogram: compression failed: %s", zError(status));
    return out->failed ? error_set(error, "histogram: the encoded text is too long") : 0;
}

int histogram_encode(const struct histogram *histogram, struct str_builder *out, struct error *error)
{
    struct str_builder inner;
    str_builder_init(&inner, INNER_SIZE + (size_t)histogram->counts_length * ZIGZAG_SIZE_MAXIMUM);
    unsigned char header[INNER_SIZE] = {0};
    str_builder_append_bytes(&inner, header, sizeof header); /* the payload's length is known afterwards */
    encode_counts(histogram, &inner);
    int result = -1;
    if (inner.failed) {
        error_set(error, "histogram: out of memory");
    } else {
        encode_inner_header(histogram, inner.length - INNER_SIZE, header);
        memcpy(inner.data, header, sizeof header);
        result = append_compressed(&inner, out, error);
    }
    str_builder_release(&inner);
    return result;
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* Inflates up to size bytes into out; *length says how many came. Sets *ended when the stream ended, checksum verified. */
static int inflate_some(z_stream *stream, unsigned char *out, size_t size, size_t *length, bool *ended, struct error *error)
{
    stream->next_out = out;
    stream->avail_out = (uInt)size;
    int status = Z_OK;
    while (status == Z_OK && stream->avail_out > 0)
        status = inflate(stream, Z_NO_FLUSH);
    *length = size - stream->avail_out;
    *ended = status == Z_STREAM_END;
    if (status == Z_OK || status == Z_STREAM_END)
        return 0;
    /* Z_BUF_ERROR here means that the input ended before the stream did. */
    return error_set(error, "histogram: %s",
                     status == Z_BUF_ERROR ? "the compressed data is cut short" : "the compressed data is damaged");
}

/* Checks the inner header and lays out an empty histogram for it. */
static int decode_inner_header(const unsigned char *header, struct histogram *histogram, size_t *payload_length,
                               struct error *error)
{
    const uint64_t cookie = get_big_endian(header, 4) & COOKIE_MASK;
    const uint64_t payload = get_big_endian(header + 4, 4);
    const uint64_t offset = get_big_endian(header + 8, 4);
    const uint64_t figures = get_big_endian(header + 12, 4);
    const uint64_t lowest = get_big_endian(header + 16, 8), highest = get_big_endian(header + 24, 8);
    if (cookie != (INNER_COOKIE & COOKIE_MASK))
        return error_set(error, "histogram: expected the HdrHistogram V2 encoding inside, got cookie 0x%08llx",
                         (unsigned long long)get_big_endian(header, 4));
    if (offset != 0 || get_big_endian(header + 32, 8) != RATIO_ONE)
        return error_set(error, "histogram: shifted and floating-point histograms are not supported");
    if (figures > 5 || lowest > INT64_MAX || highest > INT64_MAX)
        return error_set(error, "histogram: impossible layout in its header");
    if (histogram_init(histogram, (int64_t)lowest, (int64_t)highest, (int)figures, error) != 0)
        return -1;
    /* Some writers count the header in, hence its size on top. */
    if (payload > (uint64_t)histogram->counts_length * ZIGZAG_SIZE_MAXIMUM + INNER_SIZE) {
        histogram_release(histogram);
        return error_set(error, "histogram: payload of %llu bytes is longer than its layout allows", (unsigned long long)payload);
    }
    *payload_length = (size_t)payload;
    return 0;
}

/* Books count values in slot index. Refuses sums that could overflow, here or when histograms are merged. */
static int add_slot(struct histogram *histogram, int64_t index, int64_t count, struct error *error)
{
    if (count > TOTAL_MAXIMUM - histogram->total)
        return error_set(error, "histogram: its counts add up to too much");
    const int64_t value = histogram_value_at_index(histogram, (int32_t)index);
    histogram->counts[index] = count;
    histogram->total += count;
    histogram->sum += (double)histogram_median_equivalent(histogram, value) * (double)count;
    if (histogram->minimum == INT64_MAX)
        histogram->minimum = value;
    histogram->maximum = histogram_highest_equivalent(histogram, value);
    return 0;
}

static int decode_counts(struct histogram *histogram, const unsigned char *payload, size_t length, struct error *error)
{
    int64_t index = 0;
    for (size_t position = 0; position < length;) {
        int64_t item;
        const size_t used = zigzag_decode(payload + position, length - position, &item);
        if (used == 0)
            return error_set(error, "histogram: the last count is cut short");
        position += used;
        const int64_t room = histogram->counts_length - index;
        if (item < 0) {
            if (item < -room)
                return error_set(error, "histogram: a run of empty slots leaves the layout");
            index -= item;
            continue;
        }
        if (room == 0)
            return error_set(error, "histogram: more counts than its layout has slots");
        if (item > 0 && add_slot(histogram, index, item, error) != 0)
            return -1;
        index++;
    }
    return 0;
}

/* Inflates the payload, which must end where the header says (or earlier), and books it. */
static int decode_payload(z_stream *stream, bool ended, struct histogram *histogram, size_t payload_length, struct error *error)
{
    unsigned char *payload = malloc(payload_length + 1);
    if (payload == NULL)
        return error_set(error, "histogram: out of memory");
    size_t length = 0;
    int result = 0;
    if (!ended) /* one byte more than said: enough to see that there is more, and never more than that */
        result = inflate_some(stream, payload, payload_length + 1, &length, &ended, error);
    if (result == 0 && (!ended || length > payload_length))
        result = error_set(error, "histogram: more data than its header says");
    if (result == 0)
        result = decode_counts(histogram, payload, length, error);
    free(payload);
    return result;
}

static int decode_stream(struct histogram *histogram, z_stream *stream, struct error *error)
{
    unsigned char header[INNER_SIZE];
    size_t length = 0, payload_length = 0;
    bool ended = false;
    if (inflate_some(stream, header, sizeof header, &length, &ended, error) != 0)
        return -1;
    if (length < sizeof header)
        return error_set(error, "histogram: its header is cut short");
    if (decode_inner_header(header, histogram, &payload_length, error) != 0)
        return -1;
    if (decode_payload(stream, ended, histogram, payload_length, error) == 0)
        return 0;
    histogram_release(histogram);
    return -1;
}

static int decode_outer(struct histogram *histogram, unsigned char *bytes, size_t length, struct error *error)
{
    if (length < OUTER_SIZE || (get_big_endian(bytes, 4) & COOKIE_MASK) != (OUTER_COOKIE & COOKIE_MASK))
        return error_set(error, "histogram: expected HdrHistogram V2 compressed data (its base64 starts with HISTFA)");
    if (get_big_endian(bytes + 4, 4) != length - OUTER_SIZE)
        return error_set(error, "histogram: %zu bytes of compressed data, but its header says %llu", length - OUTER_SIZE,
                         (unsigned long long)get_big_endian(bytes + 4, 4));
    z_stream stream = {.next_in = bytes + OUTER_SIZE, .avail_in = (uInt)(length - OUTER_SIZE)};
    if (inflateInit(&stream) != Z_OK)
        return error_set(error, "histogram: out of memory");
    const int result = decode_stream(histogram, &stream, error);
    inflateEnd(&stream);
    return result;
}

int histogram_decode(struct histogram *histogram, struct str base64, struct error *error)
{
    struct str_builder bytes;
    str_builder_init(&bytes, base64.length + 1);
    int result = -1;
    memset(histogram, 0, sizeof *histogram);
    if (base64_decode(base64, &bytes, error) != 0)
        error_add_context(error, "histogram");
    else
        result = decode_outer(histogram, (unsigned char *)bytes.data, bytes.length, error);
    str_builder_release(&bytes);
    return result;
}
