/* jwt: JSON Web Tokens (RFC 7519) signed with HMAC SHA-256 ("HS256", RFC 7518), by OpenSSL. */
#ifndef SERVERS_APP_JWT_H
#define SERVERS_APP_JWT_H

#include "servers/app/buffer.h"
#include "servers/app/text.h"
#include "servers/json/json_codec.h"

#include <stdbool.h>
#include <stdint.h>

/* Appends a token with the claims sub (the user's id), iat and exp, both in seconds since 1970. The buffer fails where the signature cannot
 * be made. */
void jwt_append(struct buffer *buffer, struct text secret, int64_t user_id, int64_t issued, int64_t expires);

/* Appends a token with these claims, which are JSON or should be. */
void jwt_append_claims(struct buffer *buffer, struct text secret, struct text claims);

enum jwt_result {
    JWT_VALID,
    JWT_MALFORMED, /* no token, or not of this form */
    JWT_ALGORITHM, /* signed in another way, or ("none") not at all */
    JWT_SIGNATURE, /* signed with another key, or changed */
    JWT_EXPIRED
};

/* What tokens are checked with: a reader of JSON, and the key. */
struct jwt_checker {
    const struct json_codec *codec;
    struct text secret;
};

/* Checks form, algorithm, signature (in constant time) and expiry, in that order; *user_id is only set on JWT_VALID. */
enum jwt_result jwt_verify(const struct jwt_checker *checker, struct text token, int64_t now, int64_t *user_id);

#endif
