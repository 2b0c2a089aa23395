/* digest: SHA-256 (FIPS 180-4) and base64 (RFC 4648), over OpenSSL's libcrypto. */
#ifndef LIB_DIGEST_H
#define LIB_DIGEST_H

#include "lib/error.h"
#include "lib/str.h"

#include <stddef.h>

#define DIGEST_TEXT_SIZE 65

/* Lower-case hexadecimal SHA-256 of bytes into out (terminated). Returns out. */
char *digest_sha256(const void *bytes, size_t length, char out[DIGEST_TEXT_SIZE]);
/* The same of a file's bytes, read in pieces. 0 or -1. */
int digest_sha256_file(const char *path, char out[DIGEST_TEXT_SIZE], struct error *error);
void base64_encode(const void *bytes, size_t length, struct str_builder *out);
/* Strict: no white space, padding required. 0, or -1 with an error. */
int base64_decode(struct str text, struct str_builder *out, struct error *error);

#endif
