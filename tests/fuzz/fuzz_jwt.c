/* Fuzzes the check of tokens, with every JSON codec: bytes from outside are never a valid token, unless they are one that was signed with this
 * key, which the fuzzer cannot make; what is signed here is valid, for its user and until it expires, and no more once a byte of it is another.
 * The first nine bytes choose the user and the byte. */
#include "servers/app/jwt.h"

#include <stdlib.h>

static const struct text SECRET = {"a key that the fuzzer does not know", 35};

static void check_foreign(const struct jwt_checker *checker, const char *token, size_t length)
{
    int64_t user = 7;
    if (jwt_verify(checker, (struct text){token, length}, 0, &user) == JWT_VALID || user != 7)
        abort();
}

static void check_own(const struct jwt_checker *checker, int64_t id, uint8_t place)
{
    struct buffer token;
    int64_t user = 0;
    buffer_init(&token, 4096);
    jwt_append(&token, SECRET, id, 1000, 2000);
    if (token.failed || jwt_verify(checker, buffer_text(&token), 1999, &user) != JWT_VALID || user != id ||
        jwt_verify(checker, buffer_text(&token), 2000, &user) != JWT_EXPIRED)
        abort();
    char *byte = &token.data[place % token.length];
    *byte = *byte == 'A' ? 'B' : 'A';
    if (jwt_verify(checker, buffer_text(&token), 1999, &user) == JWT_VALID)
        abort();
    buffer_release(&token);
}

/* As the fuzzer gets nowhere without the key: a token whose claims are its bytes, but whose signature is right. */
static void check_signed_claims(const struct jwt_checker *checker, const char *bytes, size_t length)
{
    struct buffer token;
    int64_t user = 0;
    buffer_init(&token, 8192);
    jwt_append_claims(&token, SECRET, (struct text){bytes, length});
    if (!token.failed)
        (void)jwt_verify(checker, buffer_text(&token), 0, &user);
    buffer_release(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t id = 0;
    if (size < 9)
        return 0;
    memcpy(&id, data, sizeof id);
    size_t length = size - 9;
    char *copy = malloc(length + 1); /* of its own size, so that reading past it shows */
    if (copy == NULL)
        abort();
    memcpy(copy, data + 9, length);
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++) {
        const struct jwt_checker checker = {JSON_CODECS[i], SECRET};
        json_codec_initialise(JSON_CODECS[i]);
        check_foreign(&checker, copy, length);
        check_own(&checker, id, data[8]);
        check_signed_claims(&checker, copy, length < 2000 ? length : 2000);
    }
    free(copy);
    return 0;
}
