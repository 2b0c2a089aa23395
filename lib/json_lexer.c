/* json_lexer: see json_lexer.h. Texts are looked at eight bytes at a time, since histograms make most of a raw result. */
#include "lib/json_lexer.h"

#include "lib/utf8.h"

#include <endian.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVERY_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */
/* The high bit of each byte that is '"', '\\', a control character or beyond ASCII; of the first such byte for certain, of those behind
 * it perhaps by mistake (the subtractions borrow). */
static uint64_t find_special(uint64_t word)
{
    uint64_t quote = word ^ (EVERY_BYTE * '"'), backslash = word ^ (EVERY_BYTE * '\\');
    return ((quote - EVERY_BYTE) | (backslash - EVERY_BYTE) | (word - EVERY_BYTE * 0x20) | word) & HIGH_BITS;
}

/* The first byte that is not plain ASCII of a string, or end. */
static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof(word));
        uint64_t special = find_special(le64toh(word));
        if (special != 0)
            return at + __builtin_ctzll(special) / 8;
        at += 8;
    }
    while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static size_t sequence_length(const char *at, const char *end)
{
    char last[UTF8_LONGEST + 1] = "";
    if (end - at >= UTF8_LONGEST)
        return utf8_length(at);
    memcpy(last, at, (size_t)(end - at));
    return utf8_length(last);
}

/* The value of four hexadecimal digits, or -1. */
static int hex_value(const char *at, const char *end)
{
    int value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = str_hex_value(at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* at stands on the backslash. The end of the escape, or NULL. */
static const char *lex_escape(const char *at, const char *end, const char **problem)
{
    *problem = "unknown escape in a string";
    if (end - at < 2 || (at[1] != 'u' && memchr("\"\\/bfnrt", at[1], 8) == NULL))
        return NULL;
    if (at[1] != 'u')
        return at + 2;
    int value = hex_value(at + 2, end);
    *problem = value == 0 ? "a NUL in a string" : "expected four hexadecimal digits after \\u";
    if (value <= 0)
        return NULL;
    if (value < 0xD800 || value > 0xDFFF)
        return at + 6;
    *problem = "half a surrogate pair in a string";
    if (value > 0xDBFF || end - at < 8 || at[6] != '\\' || at[7] != 'u')
        return NULL;
    int low = hex_value(at + 8, end);
    return low < 0xDC00 || low > 0xDFFF ? NULL : at + 12;
}

const char *json_lex_text(const char *at, const char *end, bool *escaped, const char **problem)
{
    *escaped = false;
    for (;;) {
        at = skip_plain(at, end);
        *problem = "a string without end";
        if (at == end)
            return NULL;
        unsigned char c = (unsigned char)*at;
        if (c == '"')
            return at;
        if (c == '\\') {
            *escaped = true;
            at = lex_escape(at, end, problem);
            if (at == NULL)
                return NULL;
        } else if (c >= 0x80) {
            size_t length = sequence_length(at, end);
            *problem = "text that is no UTF-8";
            if (length == 0)
                return NULL;
            at += length;
        } else if (c < 0x20) {
            *problem = "a control character in a string";
            return NULL;
        } else {
            at++;
        }
    }
}

/* The escape at *at, which moves behind it, as UTF-8. */
static size_t decode_escape(const char **at, const char *end, char *out)
{
    static const char LETTERS[] = "bfnrt", CONTROLS[] = "\b\f\n\r\t";
    const char *escape = *at;
    *at += 2;
    if (escape[1] != 'u') {
        const char *letter = strchr(LETTERS, escape[1]);
        *out = letter == NULL ? escape[1] : CONTROLS[letter - LETTERS];
        return 1;
    }
    uint32_t character = (uint32_t)hex_value(escape + 2, end);
    *at += 4;
    if (character >= 0xD800 && character <= 0xDFFF) {
        character = 0x10000 + ((character - 0xD800) << 10) + ((uint32_t)hex_value(escape + 8, end) - 0xDC00);
        *at += 6;
    }
    return utf8_encode(character, out);
}

size_t json_lex_decode(struct str text, char *out)
{
    const char *at = text.data, *end = text.data + text.length;
    size_t length = 0;
    while (at < end) {
        const char *backslash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((backslash == NULL ? end : backslash) - at);
        memcpy(out + length, at, plain);
        length += plain;
        at += plain;
        if (at < end)
            length += decode_escape(&at, end, out + length);
    }
    return length;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */
#define EXPONENT_LIMIT 100000 /* beyond it everything is 0 or infinite */
#define EXACT_DIGITS 19       /* always fit 64 bits */
#define EXACT_INTEGER (UINT64_C(1) << 53)
#define EXACT_POWER 22

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* Adds the digits at at to the number; gives their end. */
static const char *lex_digits(const char *at, const char *end, struct json_number *number)
{
    const char *start = at;
    uint64_t digits = number->digits;
    for (; at < end && is_digit(*at); at++)
        digits = digits * 10 + (uint64_t)(*at - '0');
    number->digits = digits;
    number->digit_count += (size_t)(at - start);
    return at;
}

/* at stands behind the 'e'. */
static const char *lex_exponent(const char *at, const char *end, struct json_number *number)
{
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    const char *start = at;
    long exponent = 0;
    for (; at < end && is_digit(*at); at++)
        if (exponent < EXPONENT_LIMIT)
            exponent = exponent * 10 + (*at - '0');
    number->exponent += negative ? -exponent : exponent;
    return at == start ? NULL : at;
}

const char *json_lex_number(const char *at, const char *end, struct json_number *number)
{
    const char *start = at;
    *number = (struct json_number){.is_integer = true, .is_negative = at < end && *at == '-'};
    at += number->is_negative;
    const char *first = at;
    at = lex_digits(at, end, number);
    if (at == first || (at - first > 1 && *first == '0'))
        return NULL;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = lex_digits(at, end, number);
        number->exponent = -(long)(at - fraction);
        number->is_integer = false;
        if (at == fraction)
            return NULL;
    }
    if (at < end && (*at | 0x20) == 'e') {
        number->is_integer = false;
        at = lex_exponent(at + 1, end, number);
    }
    if (at != NULL)
        number->text = (struct str){start, (size_t)(at - start)};
    return at;
}

bool json_number_to_int64(const struct json_number *number, int64_t *value)
{
    if (!number->is_integer || number->digit_count > EXACT_DIGITS ||
        number->digits > (uint64_t)INT64_MAX + (number->is_negative ? 1 : 0))
        return false;
    *value = number->is_negative ? (int64_t)(0 - number->digits) : (int64_t)number->digits;
    return true;
}

static double convert_long(struct str text)
{
    char small[128], *copy = text.length < sizeof(small) ? small : malloc(text.length + 1);
    if (copy == NULL)
        return NAN;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    double value = strtod(copy, NULL); /* no program of the lab calls setlocale: this is the "C" locale */
    if (copy != small)
        free(copy);
    return value;
}

bool json_number_to_double(const struct json_number *number, double *value)
{
    static const double POWERS[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number->digit_count <= EXACT_DIGITS && number->digits <= EXACT_INTEGER && number->exponent >= -EXACT_POWER &&
        number->exponent <= EXACT_POWER) {
        double digits = (double)number->digits;
        double size = number->exponent < 0 ? digits / POWERS[-number->exponent] : digits * POWERS[number->exponent];
        *value = number->is_negative ? -size : size;
        return true;
    }
    double converted = convert_long(number->text);
    if (!isfinite(converted))
        return false;
    *value = converted;
    return true;
}
