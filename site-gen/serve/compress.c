/* compress: see compress.h. */
#include "site-gen/serve/compress.h"

#include "lib/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_WINDOW_BITS (15 + 16) /* zlib's way to say: with a gzip head */
#define LEVEL 6
#define MEMORY_LEVEL 8

/* "q=0", "q=0.0" ...: not this one. */
static bool has_no_weight(struct str parameters)
{
    struct str parameter;
    while (str_split_next(&parameters, ';', &parameter)) {
        parameter = str_trim(parameter);
        if (!str_starts_with(parameter, "q=0"))
            continue;
        size_t zeros = 3;
        while (zeros < parameter.length && (parameter.data[zeros] == '.' || parameter.data[zeros] == '0'))
            zeros++;
        return zeros == parameter.length;
    }
    return false;
}

bool compress_is_accepted(const char *accept_encoding)
{
    struct str rest = str_from_text(accept_encoding ? accept_encoding : ""), part;
    bool by_star = false;
    while (str_split_next(&rest, ',', &part)) {
        struct str name;
        part = str_trim(part);
        if (!str_split_next(&part, ';', &name))
            continue;
        name = str_trim(name);
        if (str_equals_text(name, "gzip"))
            return !has_no_weight(part);
        if (str_equals_text(name, "*"))
            by_star = !has_no_weight(part);
    }
    return by_star;
}

char *compress_gzip(const char *data, size_t length, size_t *compressed_length)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    uLong bound = deflateBound(&stream, (uLong)length);
    char *out = bound <= UINT32_MAX && length <= UINT32_MAX ? malloc(bound) : NULL;
    if (out != NULL) {
        stream.next_in = (Bytef *)(uintptr_t)data;
        stream.avail_in = (uInt)length;
        stream.next_out = (Bytef *)out;
        stream.avail_out = (uInt)bound;
        if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
            *compressed_length = stream.total_out;
        else {
            free(out);
            out = NULL;
        }
    }
    (void)deflateEnd(&stream); /* nothing of it is needed any more */
    return out;
}
