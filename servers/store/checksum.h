/* checksum: FNV-1a, 64 bits (Fowler, Noll and Vo): a hash of text that is the same on every machine. */
#ifndef SERVERS_STORE_CHECKSUM_H
#define SERVERS_STORE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_START UINT64_C(14695981039346656037)

/* Continues a checksum, begun with CHECKSUM_START, over length bytes. */
static inline uint64_t checksum_add(uint64_t checksum, const char *data, size_t length)
{
    for (size_t i = 0; i < length; i++)
        checksum = (checksum ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
    return checksum;
}

#endif
