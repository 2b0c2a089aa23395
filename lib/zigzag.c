/* zigzag: the integer coding inside stored histograms (histogram_format.c). */
#include "lib/zigzag.h"

size_t zigzag_encode(int64_t value, unsigned char out[ZIGZAG_SIZE_MAXIMUM])
{
    uint64_t rest = (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
    size_t length = 0;
    while (rest > 127 && length < ZIGZAG_SIZE_MAXIMUM - 1) {
        out[length++] = (unsigned char)(rest | 128);
        rest >>= 7;
    }
    out[length++] = (unsigned char)rest;
    return length;
}

size_t zigzag_decode(const unsigned char *bytes, size_t length, int64_t *value)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < length && i < ZIGZAG_SIZE_MAXIMUM; i++) {
        const uint64_t byte = bytes[i];
        const int last = i == ZIGZAG_SIZE_MAXIMUM - 1 || byte < 128;
        bits |= (last ? byte : byte & 127) << (7 * i);
        if (last) {
            *value = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
            return i + 1;
        }
    }
    return 0;
}
