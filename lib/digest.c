/* digest: the fingerprints of files (import ledger, scenario identity) and the base64 around stored histograms. The decoder is ours
 * because libcrypto's skips white space and accepts sloppy padding, and a stored text must have exactly one meaning. */
#include "lib/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *write_hexadecimal(const unsigned char hash[32], char out[DIGEST_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[64] = '\0';
    return out;
}

char *digest_sha256(const void *bytes, size_t length, char out[DIGEST_TEXT_SIZE])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int hash_length = 0;
    /* Fails only when libcrypto is broken or out of memory; a wrong fingerprint would be stored for good, so stop. */
    if (EVP_Digest(bytes, length, hash, &hash_length, EVP_sha256(), NULL) != 1 || hash_length != 32)
        abort();
    return write_hexadecimal(hash, out);
}

/* Feeds the whole file to the digest. */
static int digest_descriptor(int descriptor, EVP_MD_CTX *context, const char *path, struct error *error)
{
    static const size_t PIECE = (size_t)256 << 10;
    char *piece = malloc(PIECE);
    ssize_t length = piece == NULL ? -1 : 1;
    while (length > 0) {
        length = read(descriptor, piece, PIECE);
        if (length < 0 && errno == EINTR)
            length = 1;
        else if (length > 0 && EVP_DigestUpdate(context, piece, (size_t)length) != 1)
            abort();
    }
    free(piece);
    return length < 0 ? error_set_errno(error, errno, "%s: cannot be read", path) : 0;
}

int digest_sha256_file(const char *path, char out[DIGEST_TEXT_SIZE], struct error *error)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return error_set_errno(error, errno, "%s: cannot be opened", path);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        abort();
    int result = digest_descriptor(descriptor, context, path, error);
    if (EVP_DigestFinal_ex(context, hash, NULL) != 1)
        abort();
    EVP_MD_CTX_free(context);
    close(descriptor);
    write_hexadecimal(hash, out);
    return result;
}

void base64_encode(const void *bytes, size_t length, struct str_builder *out)
{
    enum { INPUT_SIZE = 3 * 256 }; /* a multiple of 3, so that only the last piece is padded */
    const unsigned char *input = bytes;
    unsigned char text[INPUT_SIZE / 3 * 4 + 1];
    while (length > 0) {
        const size_t piece = length < INPUT_SIZE ? length : INPUT_SIZE;
        const int written = EVP_EncodeBlock(text, input, (int)piece);
        str_builder_append_bytes(out, text, (size_t)written);
        input += piece;
        length -= piece;
    }
}

/* The six bits of a character of the alphabet, or -1. */
static int base64_digit(char character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    if (character == '+')
        return 62;
    return character == '/' ? 63 : -1;
}

/* Decodes four characters, the last `padding` of which are '='. Returns 0, or -1 when one is outside the alphabet or when bits that
 * padding cuts off are not zero (the same bytes must not have two texts). */
static int base64_decode_group(const char *group, int padding, unsigned char out[3])
{
    unsigned int bits = 0;
    for (int i = 0; i < 4; i++) {
        const int digit = i < 4 - padding ? base64_digit(group[i]) : 0;
        if (digit < 0)
            return -1;
        bits = bits << 6 | (unsigned int)digit;
    }
    out[0] = (unsigned char)(bits >> 16);
    out[1] = (unsigned char)(bits >> 8 & 255);
    out[2] = (unsigned char)(bits & 255);
    if ((padding >= 1 && out[2] != 0) || (padding == 2 && out[1] != 0))
        return -1;
    return 0;
}

int base64_decode(struct str text, struct str_builder *out, struct error *error)
{
    if (text.length % 4 != 0)
        return error_set(error, "expected base64 text of a length divisible by 4, got %zu characters", text.length);
    for (size_t i = 0; i < text.length; i += 4) {
        const char *group = text.data + i;
        int padding = 0;
        if (i + 4 == text.length)
            padding = group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
        unsigned char bytes[3];
        if (base64_decode_group(group, padding, bytes) != 0)
            return error_set(error, "invalid base64 near character %zu", i + 1);
        str_builder_append_bytes(out, bytes, (size_t)(3 - padding));
    }
    if (out->failed)
        return error_set(error, "base64 text is too long");
    return 0;
}
