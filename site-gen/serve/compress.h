/* compress: the gzip coding of HTTP for what `benchlab serve` sends, as the hosts do on which sites are published. */
#ifndef SITE_GEN_SERVE_COMPRESS_H
#define SITE_GEN_SERVE_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the header Accept-Encoding, NULL where it is absent, takes gzip: named, or by "*", and not with a weight of 0 (RFC 9110,
 * 12.5.3). */
bool compress_is_accepted(const char *accept_encoding);

/* The bytes as one gzip member (RFC 1952), the same for the same bytes. The caller frees; NULL when there is no memory. */
char *compress_gzip(const char *data, size_t length, size_t *compressed_length);

#endif
