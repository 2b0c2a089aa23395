/* json_reader: a pull parser for JSON (json_reader.h). The nesting is a stack of its own, so that deep text cannot exhaust the thread's. */
#include "servers/json/json_reader.h"

#include "servers/json/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES_MAXIMUM = 1000 };

void json_reader_start(struct json_reader *reader, struct text text)
{
    reader->data = text.length == 0 ? "" : text.data;
    reader->length = text.length;
    reader->position = 0;
    reader->expected = JSON_EXPECTED_VALUE;
    reader->depth = 0;
    reader->result = JSON_CODEC_OK;
    reader->reason = "";
}

static enum json_token refuse(struct json_reader *reader, enum json_codec_result result, const char *reason)
{
    reader->result = result;
    reader->reason = reason;
    return JSON_TOKEN_REFUSED;
}

static enum json_token refuse_malformed(struct json_reader *reader, const char *reason)
{
    return refuse(reader, JSON_CODEC_MALFORMED, reason);
}

/* The byte at the position plus offset; 0, which stands nowhere in JSON, behind the end. */
static char peek(const struct json_reader *reader, size_t offset)
{
    return offset < reader->length - reader->position ? reader->data[reader->position + offset] : '\0';
}

static void skip_space(struct json_reader *reader)
{
    while (reader->position < reader->length) {
        char byte = reader->data[reader->position];
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return;
        reader->position++;
    }
}

/* ---- strings ------------------------------------------------------------------------------------------------------------------ */
/* The value of four hexadecimal digits, -1 when they are none. */
static long read_four_digits(const char *data, size_t left)
{
    long value = 0;
    if (left < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        char character = data[i];
        char lower = (char)(character | 0x20);
        int digit = character >= '0' && character <= '9' ? character - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Reads the escape at data, which begins with a backslash: its code point, and its length; -1 when it is none. */
static long read_escape(const char *data, size_t left, size_t *length)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    *length = 2;
    if (left < 2)
        return -1;
    const char *letter = data[1] == '\0' ? NULL : strchr(letters, data[1]);
    if (letter != NULL)
        return values[letter - letters];
    if (data[1] != 'u')
        return -1;
    *length = 6;
    long code = read_four_digits(data + 2, left - 2);
    if (code < 0xD800 || code > 0xDFFF)
        return code;
    *length = 12;
    if (code > 0xDBFF || left < 12 || data[6] != '\\' || data[7] != 'u')
        return -1; /* half of a pair */
    long low = read_four_digits(data + 8, left - 8);
    return low < 0xDC00 || low > 0xDFFF ? -1 : 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00);
}

/* Reads a string from its opening quote on; sets string. False when it is none. */
static bool read_string(struct json_reader *reader)
{
    size_t start = reader->position + 1;
    size_t at = start;
    reader->escaped = reader->has_nul = false;
    for (;;) {
        at += json_text_plain_length(reader->data + at, reader->length - at);
        reader->position = at;
        if (at == reader->length || (unsigned char)reader->data[at] < 0x20)
            return false;
        size_t length = 0;
        if (reader->data[at] == '"')
            break;
        if (reader->data[at] == '\\') {
            long code = read_escape(reader->data + at, reader->length - at, &length);
            if (code < 0)
                return false;
            reader->escaped = true;
            reader->has_nul = reader->has_nul || code == 0;
        } else {
            length = json_text_utf8_length(reader->data + at, reader->length - at);
            if (length == 0)
                return false;
        }
        at += length;
    }
    reader->string = (struct text){reader->data + start, at - start};
    reader->position = at + 1;
    return true;
}

static size_t put_utf8(char *out, long code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

size_t json_reader_unescape(const struct json_reader *reader, char *out)
{
    const char *at = reader->string.data;
    size_t left = reader->string.length;
    size_t written = 0;
    while (left > 0) {
        const char *backslash = memchr(at, '\\', left);
        size_t run = backslash == NULL ? left : (size_t)(backslash - at);
        memcpy(out + written, at, run);
        written += run;
        at += run;
        left -= run;
        if (left == 0)
            break;
        size_t length = 0;
        written += put_utf8(out + written, read_escape(at, left, &length));
        at += length;
        left -= length;
    }
    return written;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------ */
static size_t count_digits(const struct json_reader *reader, size_t offset)
{
    size_t count = 0;
    while (peek(reader, offset + count) >= '0' && peek(reader, offset + count) <= '9')
        count++;
    return count;
}

static enum json_token convert_integer(struct json_reader *reader)
{
    struct text digits = reader->string;
    bool negative = digits.data[0] == '-';
    int64_t value = 0;
    for (size_t i = negative ? 1 : 0; i < digits.length; i++) {
        int digit = digits.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            (negative ? __builtin_sub_overflow(value, digit, &value) : __builtin_add_overflow(value, digit, &value)))
            return refuse(reader, JSON_CODEC_UNSUPPORTED, "an integer of more than 64 bits");
    }
    reader->integer = value;
    return JSON_TOKEN_INTEGER;
}

static enum json_token convert_real(struct json_reader *reader)
{
    char copy[NUMBER_BYTES_MAXIMUM + 1];
    if (reader->string.length > NUMBER_BYTES_MAXIMUM)
        return refuse(reader, JSON_CODEC_UNSUPPORTED, "a number of too many digits");
    memcpy(copy, reader->string.data, reader->string.length);
    copy[reader->string.length] = '\0';
    reader->real = strtod(copy, NULL);
    return isfinite(reader->real) ? JSON_TOKEN_REAL : refuse(reader, JSON_CODEC_UNSUPPORTED, "a number that no double can hold");
}

static enum json_token read_number(struct json_reader *reader)
{
    static const char malformed[] = "not a number";
    size_t length = peek(reader, 0) == '-' ? 1 : 0;
    size_t whole = count_digits(reader, length);
    bool is_real = false;
    if (whole == 0 || (whole > 1 && peek(reader, length) == '0'))
        return refuse_malformed(reader, malformed);
    length += whole;
    if (peek(reader, length) == '.') {
        size_t fraction = count_digits(reader, length + 1);
        if (fraction == 0)
            return refuse_malformed(reader, malformed);
        is_real = true;
        length += 1 + fraction;
    }
    if ((peek(reader, length) | 0x20) == 'e') {
        bool is_signed = peek(reader, length + 1) == '-' || peek(reader, length + 1) == '+';
        size_t exponent = count_digits(reader, length + (is_signed ? 2 : 1));
        if (exponent == 0)
            return refuse_malformed(reader, malformed);
        is_real = true;
        length += (is_signed ? 2 : 1) + exponent;
    }
    reader->string = (struct text){reader->data + reader->position, length};
    reader->position += length;
    return is_real ? convert_real(reader) : convert_integer(reader);
}

/* ---- the text ----------------------------------------------------------------------------------------------------------------- */
/* What follows a value that is complete. */
static void end_value(struct json_reader *reader)
{
    reader->expected = reader->depth == 0 ? JSON_EXPECTED_NOTHING : JSON_EXPECTED_COMMA_OR_END;
}

static enum json_token open_container(struct json_reader *reader, bool is_object)
{
    if (reader->depth == JSON_READER_DEPTH_MAXIMUM)
        return refuse(reader, JSON_CODEC_UNSUPPORTED, "nested too deeply");
    reader->is_object[reader->depth++] = is_object;
    reader->position++;
    reader->expected = is_object ? JSON_EXPECTED_NAME_OR_END : JSON_EXPECTED_VALUE_OR_END;
    return is_object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY;
}

static enum json_token close_container(struct json_reader *reader)
{
    bool is_object = reader->is_object[--reader->depth];
    reader->position++;
    end_value(reader);
    return is_object ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END;
}

static enum json_token read_word(struct json_reader *reader, const char *word, enum json_token token)
{
    size_t length = strlen(word);
    if (reader->length - reader->position < length || memcmp(reader->data + reader->position, word, length) != 0)
        return refuse_malformed(reader, "not a value");
    reader->position += length;
    end_value(reader);
    return token;
}

static enum json_token read_value(struct json_reader *reader)
{
    switch (peek(reader, 0)) {
    case '{':
        return open_container(reader, true);
    case '[':
        return open_container(reader, false);
    case 't':
        return read_word(reader, "true", JSON_TOKEN_TRUE);
    case 'f':
        return read_word(reader, "false", JSON_TOKEN_FALSE);
    case 'n':
        return read_word(reader, "null", JSON_TOKEN_NULL);
    case '"':
        if (!read_string(reader))
            return refuse_malformed(reader, "not a string");
        end_value(reader);
        return JSON_TOKEN_STRING;
    default: {
        enum json_token token = read_number(reader);
        end_value(reader);
        return token;
    }
    }
}

static enum json_token read_name(struct json_reader *reader)
{
    if (peek(reader, 0) != '"' || !read_string(reader))
        return refuse_malformed(reader, "not a name");
    skip_space(reader);
    if (peek(reader, 0) != ':')
        return refuse_malformed(reader, "a colon is missing");
    reader->position++;
    reader->expected = JSON_EXPECTED_VALUE;
    return reader->has_nul ? refuse(reader, JSON_CODEC_UNSUPPORTED, "NUL in a name") : JSON_TOKEN_NAME;
}

/* Behind an element or a member. */
static enum json_token read_comma_or_end(struct json_reader *reader)
{
    bool is_object = reader->is_object[reader->depth - 1];
    if (peek(reader, 0) == (is_object ? '}' : ']'))
        return close_container(reader);
    if (peek(reader, 0) != ',')
        return refuse_malformed(reader, "a comma or the end is missing");
    reader->position++;
    skip_space(reader);
    return is_object ? read_name(reader) : read_value(reader);
}

enum json_token json_reader_next(struct json_reader *reader)
{
    if (reader->result != JSON_CODEC_OK)
        return JSON_TOKEN_REFUSED;
    skip_space(reader);
    switch (reader->expected) {
    case JSON_EXPECTED_VALUE_OR_END:
        return peek(reader, 0) == ']' ? close_container(reader) : read_value(reader);
    case JSON_EXPECTED_VALUE:
        return read_value(reader);
    case JSON_EXPECTED_NAME_OR_END:
        return peek(reader, 0) == '}' ? close_container(reader) : read_name(reader);
    case JSON_EXPECTED_COMMA_OR_END:
        return read_comma_or_end(reader);
    case JSON_EXPECTED_NOTHING:
        break;
    }
    return reader->position == reader->length ? JSON_TOKEN_END : refuse_malformed(reader, "something follows the value");
}

enum json_codec_result json_reader_explain(const struct json_reader *reader, struct json_codec_error *error)
{
    size_t line = 1;
    size_t line_start = 0;
    size_t end = reader->position < reader->length ? reader->position : reader->length;
    for (size_t i = 0; i < end; i++) {
        if (reader->data[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    (void)snprintf(error->message, sizeof error->message, "line %zu, column %zu: %s", line, end - line_start + 1, reader->reason);
    return reader->result;
}

enum json_codec_result json_reader_check(struct text text, struct json_codec_error *error)
{
    struct json_reader reader;
    enum json_token token;
    json_reader_start(&reader, text);
    do
        token = json_reader_next(&reader);
    while (token != JSON_TOKEN_END && token != JSON_TOKEN_REFUSED);
    return token == JSON_TOKEN_END ? JSON_CODEC_OK : json_reader_explain(&reader, error);
}
