/* json_scan_string: what the inside of a string literal stands for. Literals were validated when they were taken. */
#include "runner/json_scan_token.h"

#include <string.h>

static unsigned read_hex4(const char *digits)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 4 | (unsigned)json_scan_hex_value(digits[i]);
    return value;
}

/* Decodes a \u escape at text[*position] (the 'u'), with its second half where it is a surrogate. False for half a pair. */
static bool decode_unicode(struct str text, size_t *position, char out[4], size_t *length)
{
    unsigned code = read_hex4(text.data + *position + 1);
    *position += 5;
    if (code >= 0xDC00 && code <= 0xDFFF)
        return false;
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (text.length - *position < 6 || text.data[*position] != '\\' || text.data[*position + 1] != 'u')
            return false;
        unsigned low = read_hex4(text.data + *position + 2);
        if (low < 0xDC00 || low > 0xDFFF)
            return false;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        *position += 6;
    }
    size_t count = 0;
    if (code < 0x80) {
        out[count++] = (char)code;
    } else if (code < 0x800) {
        out[count++] = (char)(0xC0 | code >> 6);
        out[count++] = (char)(0x80 | (code & 0x3F));
    } else {
        if (code < 0x10000) {
            out[count++] = (char)(0xE0 | code >> 12);
        } else {
            out[count++] = (char)(0xF0 | code >> 18);
            out[count++] = (char)(0x80 | (code >> 12 & 0x3F));
        }
        out[count++] = (char)(0x80 | (code >> 6 & 0x3F));
        out[count++] = (char)(0x80 | (code & 0x3F));
    }
    *length = count;
    return true;
}

/* Decodes the character at inside[*position], which moves behind it. False for half a surrogate pair. */
static bool decode_next(struct str inside, size_t *position, char out[4], size_t *length)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    *length = 1;
    out[0] = inside.data[*position];
    if (out[0] != '\\') {
        (*position)++;
        return true;
    }
    if (inside.data[*position + 1] == 'u') {
        (*position)++;
        return decode_unicode(inside, position, out, length);
    }
    out[0] = values[strchr(names, inside.data[*position + 1]) - names];
    *position += 2;
    return true;
}

static bool escaped_equals(struct str inside, struct str expected)
{
    size_t matched = 0;
    size_t position = 0;
    while (position < inside.length) {
        char decoded[4];
        size_t length;
        if (!decode_next(inside, &position, decoded, &length) || expected.length - matched < length ||
            memcmp(expected.data + matched, decoded, length) != 0)
            return false;
        matched += length;
    }
    return matched == expected.length;
}

bool json_scan_literal_equals(struct str inside, bool escaped, struct str expected)
{
    return escaped ? escaped_equals(inside, expected) : str_equals(inside, expected);
}

bool json_scan_literal_decode(struct str inside, bool escaped, char *out, size_t size, size_t *length)
{
    size_t written = 0;
    size_t position = 0;
    if (!escaped) {
        if (inside.length > size)
            return false;
        memcpy(out, inside.data, inside.length);
        *length = inside.length;
        return true;
    }
    while (position < inside.length) {
        char decoded[4];
        size_t count;
        if (!decode_next(inside, &position, decoded, &count) || size - written < count)
            return false;
        memcpy(out + written, decoded, count);
        written += count;
    }
    *length = written;
    return true;
}

bool json_scan_literal_count(struct str inside, bool escaped, size_t *characters)
{
    size_t count = 0;
    size_t position = 0;
    while (position < inside.length) {
        char decoded[4] = {0};
        size_t length;
        if (!escaped)
            decoded[0] = inside.data[position++];
        else if (!decode_next(inside, &position, decoded, &length))
            return false;
        count += ((unsigned char)decoded[0] & 0xC0) != 0x80; /* bytes that begin a character */
    }
    *characters = count;
    return true;
}
