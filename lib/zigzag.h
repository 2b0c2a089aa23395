/* zigzag: signed 64-bit integers in 1 to 9 bytes, as HdrHistogram V2 stores its counts: ZigZag (small magnitudes first), then
 * LEB128 in its 64b9B form, where a ninth byte carries eight full bits. */
#ifndef LIB_ZIGZAG_H
#define LIB_ZIGZAG_H

#include <stddef.h>
#include <stdint.h>

#define ZIGZAG_SIZE_MAXIMUM 9

/* Writes value and returns how many bytes it took. */
size_t zigzag_encode(int64_t value, unsigned char out[ZIGZAG_SIZE_MAXIMUM]);
/* Reads one value from the front of bytes. Returns how many bytes it took, or 0 when they end in the middle of it. */
size_t zigzag_decode(const unsigned char *bytes, size_t length, int64_t *value);

#endif
