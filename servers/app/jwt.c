/* jwt: signing and checking of tokens (jwt.h). */
#include "servers/app/jwt.h"

#include "servers/app/validation.h"
#include "servers/json/json_codec.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

enum { SIGNATURE_BYTES = 32, TOKEN_BYTES_MAXIMUM = 4096 };

static const char HEADER[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

/* ---- base64url without padding (RFC 4648, section 5) ------------------------------------------------------------------------------ */
static void append_base64url(struct buffer *buffer, const void *bytes, size_t length)
{
    size_t whole = (length + 2) / 3 * 4;
    if (!buffer_reserve(buffer, whole + 1))
        return;
    char *out = buffer->data + buffer->length;
    (void)EVP_EncodeBlock((unsigned char *)out, bytes, (int)length);
    size_t used = (length * 4 + 2) / 3;
    for (size_t i = 0; i < used; i++)
        out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
    buffer->length += used;
}

static int digit_value(char character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    return character == '-' ? 62 : character == '_' ? 63 : -1;
}

/* The length of what text stands for, written to out; -1 when it is no base64url or does not fit. */
static long decode_base64url(struct text text, unsigned char *out, size_t size)
{
    unsigned bits = 0;
    unsigned value = 0;
    size_t length = 0;
    if (text.length % 4 == 1)
        return -1;
    for (size_t i = 0; i < text.length; i++) {
        int digit = digit_value(text.data[i]);
        if (digit < 0)
            return -1;
        value = (value << 6 | (unsigned)digit) & 0xFFFF;
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        if (length == size)
            return -1;
        out[length++] = (unsigned char)(value >> bits);
    }
    /* Bits left over must be zero, or one signature would have several spellings. */
    return (value & ((1U << bits) - 1)) == 0 ? (long)length : -1;
}

static bool sign(struct text secret, struct text message, unsigned char *signature)
{
    unsigned length = 0;
    return HMAC(EVP_sha256(), secret.data, (int)secret.length, (const unsigned char *)message.data, message.length, signature,
                &length) != NULL &&
           length == SIGNATURE_BYTES;
}

/* ---- making ------------------------------------------------------------------------------------------------------------------- */
void jwt_append_claims(struct buffer *buffer, struct text secret, struct text claims)
{
    unsigned char signature[SIGNATURE_BYTES];
    size_t start = buffer->length;
    append_base64url(buffer, HEADER, sizeof HEADER - 1);
    buffer_append(buffer, ".", 1);
    append_base64url(buffer, claims.data, claims.length);
    if (buffer->failed || !sign(secret, (struct text){buffer->data + start, buffer->length - start}, signature)) {
        buffer->failed = true;
        return;
    }
    buffer_append(buffer, ".", 1);
    append_base64url(buffer, signature, sizeof signature);
}

void jwt_append(struct buffer *buffer, struct text secret, int64_t user_id, int64_t issued, int64_t expires)
{
    char claims[128];
    int length = snprintf(claims, sizeof claims, "{\"sub\":\"%" PRId64 "\",\"iat\":%" PRId64 ",\"exp\":%" PRId64 "}", user_id,
                          issued, expires);
    jwt_append_claims(buffer, secret, (struct text){claims, (size_t)length});
}

/* ---- checking ----------------------------------------------------------------------------------------------------------------- */
/* Decodes a part and parses it as a JSON object, which the caller frees; false when it is none. */
static bool read_part(const struct json_codec *codec, struct text part, struct json_codec_document *document)
{
    unsigned char decoded[TOKEN_BYTES_MAXIMUM];
    struct json_codec_error error;
    long length = decode_base64url(part, decoded, sizeof decoded);
    struct text text = {(const char *)decoded, length < 0 ? 0 : (size_t)length};
    if (length <= 0 || json_codec_parse(codec, text, document, &error) != JSON_CODEC_OK)
        return false;
    if (json_codec_is_object(document))
        return true;
    json_codec_free(document);
    return false;
}

static enum jwt_result check_algorithm(const struct json_codec *codec, struct text header)
{
    struct text algorithm = {NULL, 0};
    struct json_codec_document document;
    if (!read_part(codec, header, &document))
        return JWT_MALFORMED;
    bool right = json_codec_find_string(&document, "alg", &algorithm) && text_equals(algorithm, text_of("HS256"));
    json_codec_free(&document);
    return right ? JWT_VALID : JWT_ALGORITHM;
}

static enum jwt_result check_signature(struct text message, struct text signature, struct text secret)
{
    unsigned char given[SIGNATURE_BYTES];
    unsigned char expected[SIGNATURE_BYTES];
    if (decode_base64url(signature, given, sizeof given) != SIGNATURE_BYTES || !sign(secret, message, expected))
        return JWT_SIGNATURE;
    return CRYPTO_memcmp(given, expected, SIGNATURE_BYTES) == 0 ? JWT_VALID : JWT_SIGNATURE;
}

static enum jwt_result check_claims(const struct json_codec *codec, struct text claims, int64_t now, int64_t *user_id)
{
    struct text subject = {NULL, 0};
    int64_t expires = 0;
    struct json_codec_document document;
    if (!read_part(codec, claims, &document))
        return JWT_MALFORMED;
    enum jwt_result result = JWT_VALID;
    int64_t id = 0;
    if (!json_codec_find_string(&document, "sub", &subject) || !validation_parse_integer(subject, &id) ||
        !json_codec_find_integer(&document, "exp", &expires))
        result = JWT_MALFORMED;
    else if (expires <= now)
        result = JWT_EXPIRED;
    else
        *user_id = id;
    json_codec_free(&document);
    return result;
}

enum jwt_result jwt_verify(const struct jwt_checker *checker, struct text token, int64_t now, int64_t *user_id)
{
    const char *first = token.length == 0 || token.length > TOKEN_BYTES_MAXIMUM ? NULL : memchr(token.data, '.', token.length);
    if (first == NULL)
        return JWT_MALFORMED;
    size_t header_length = (size_t)(first - token.data);
    const char *second = memchr(first + 1, '.', token.length - header_length - 1);
    if (second == NULL)
        return JWT_MALFORMED;
    struct text signature = {second + 1, token.length - (size_t)(second + 1 - token.data)};
    enum jwt_result result = check_algorithm(checker->codec, (struct text){token.data, header_length});
    if (result == JWT_VALID)
        result = check_signature((struct text){token.data, (size_t)(second - token.data)}, signature, checker->secret);
    if (result == JWT_VALID)
        result = check_claims(checker->codec, (struct text){first + 1, (size_t)(second - first - 1)}, now, user_id);
    return result;
}
