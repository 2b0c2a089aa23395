/* json_text: JSON strings and integers as text (json_text.h). Runs of plain bytes are copied at once, since nearly all text is
 * plain. */
#include "servers/json/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

size_t json_text_utf8_length(const char *text, size_t left)
{
    const unsigned char *data = (const unsigned char *)text;
    unsigned char first = left == 0 ? 0xFF : data[0];
    size_t length = first < 0x80                     ? 1
                    : first >= 0xC2 && first <= 0xDF ? 2
                    : (first & 0xF0) == 0xE0         ? 3
                    : first >= 0xF0 && first <= 0xF4 ? 4
                                                     : 0;
    if (length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((data[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (first == 0xE0 && data[1] < 0xA0) || (first == 0xF0 && data[1] < 0x90);
    bool outside = (first == 0xED && data[1] > 0x9F) || (first == 0xF4 && data[1] > 0x8F);
    return overlong || outside ? 0 : length;
}

/* True for the bytes that stand for themselves in a JSON string and are ASCII. */
static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* The same for eight bytes at once: a subtraction borrows into the top bit of a byte that is below what is subtracted, so that one
 * is left by bytes below 0x20, by bytes that equal a quote or a backslash (zero after the exclusive or), and by what was above 0x7F
 * already. A borrow that reaches the next byte changes nothing, since the answer is no by then. */
static bool are_plain(const unsigned char *data)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word = 0;
    memcpy(&word, data, sizeof word);
    uint64_t quotes = (word ^ ('"' * ones)) - ones;
    uint64_t backslashes = (word ^ ('\\' * ones)) - ones;
    return (((word - 0x20 * ones) | quotes | backslashes | word) & (0x80 * ones)) == 0;
}

size_t json_text_plain_length(const char *text, size_t length)
{
    const unsigned char *data = (const unsigned char *)text;
    size_t position = 0;
    while (length - position >= 8 && are_plain(data + position))
        position += 8;
    while (position < length && is_plain(data[position]))
        position++;
    return position;
}

static void append_escaped(struct buffer *buffer, unsigned char byte)
{
    switch (byte) {
    case '"':
        buffer_append(buffer, "\\\"", 2);
        break;
    case '\\':
        buffer_append(buffer, "\\\\", 2);
        break;
    case '\n':
        buffer_append(buffer, "\\n", 2);
        break;
    case '\r':
        buffer_append(buffer, "\\r", 2);
        break;
    case '\t':
        buffer_append(buffer, "\\t", 2);
        break;
    default:
        buffer_append_format(buffer, "\\u%04x", byte);
    }
}

void json_text_append_string(struct buffer *buffer, struct text text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    buffer_append(buffer, "\"", 1);
    size_t position = 0;
    while (position < text.length) {
        size_t plain = json_text_plain_length(text.data + position, text.length - position);
        buffer_append(buffer, text.data + position, plain);
        position += plain;
        if (position == text.length)
            break;
        if (data[position] < 0x80) {
            append_escaped(buffer, data[position++]);
            continue;
        }
        size_t length = json_text_utf8_length(text.data + position, text.length - position);
        if (length == 0) {
            buffer_append(buffer, "\xEF\xBF\xBD", 3);
            position++;
        } else {
            buffer_append(buffer, text.data + position, length);
            position += length;
        }
    }
    buffer_append(buffer, "\"", 1);
}

void json_text_append_integer(struct buffer *buffer, int64_t value)
{
    char digits[24];
    size_t position = sizeof digits;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--position] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (value < 0)
        digits[--position] = '-';
    buffer_append(buffer, digits + position, sizeof digits - position);
}

void json_text_append_real(struct buffer *buffer, double value)
{
    char digits[40];
    if (!isfinite(value)) {
        buffer_append_string(buffer, "null");
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    buffer_append_string(buffer, digits);
}
