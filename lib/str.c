/* str: see str.h. The builder grows by doubling up to its maximum. */
#include "lib/str.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_from_text(const char *text)
{
    return text == NULL ? (struct str){NULL, 0} : (struct str){text, strlen(text)};
}

bool str_equals(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool str_equals_text(struct str a, const char *text)
{
    return str_equals(a, str_from_text(text));
}

bool str_starts_with(struct str text, const char *prefix)
{
    size_t length = strlen(prefix);
    return text.length >= length && memcmp(text.data, prefix, length) == 0;
}

static bool is_space(char character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}

struct str str_trim(struct str text)
{
    while (text.length > 0 && is_space(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

int str_hex_value(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    char lower = (char)(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool str_split_next(struct str *rest, char separator, struct str *part)
{
    if (rest->data == NULL)
        return false;
    const char *end = rest->length == 0 ? NULL : memchr(rest->data, separator, rest->length);
    if (end == NULL) {
        *part = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *part = (struct str){rest->data, (size_t)(end - rest->data)};
    *rest = (struct str){end + 1, rest->length - part->length - 1};
    return true;
}

bool text_equals(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool str_to_int64(struct str text, long long *value)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t start = negative ? 1 : 0;
    if (text.length == start)
        return false;
    long long result = 0; /* kept negative: LLONG_MIN has no positive twin */
    for (size_t i = start; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(result, 10, &result) || __builtin_sub_overflow(result, text.data[i] - '0', &result))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0LL, result, &result))
        return false;
    *value = result;
    return true;
}

bool str_to_double(struct str text, double *value)
{
    char copy[64];
    if (text.length == 0 || text.length >= sizeof(copy) || is_space(text.data[0]))
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    for (size_t i = 0; i < text.length; i++)
        if (strchr("0123456789+-.eE", copy[i]) == NULL)
            return false;
    char *end = NULL;
    double result = strtod(copy, &end); /* no program of the lab calls setlocale: this is the "C" locale */
    if (end != copy + text.length || !isfinite(result))
        return false;
    *value = result;
    return true;
}

const char *str_from_double(double value, char out[STR_DOUBLE_SIZE])
{
    if (value == trunc(value) && fabs(value) < 1e15 && !signbit(value)) { /* what %.15g writes, several times as fast */
        snprintf(out, STR_DOUBLE_SIZE, "%lld", (long long)value);
        return out;
    }
    for (int digits = 15; digits <= 17; digits++) { /* 17 always do */
        snprintf(out, STR_DOUBLE_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

/* ---- formatting ------------------------------------------------------------------------------------------------------------- */
/* Text on its way into a buffer that may be too small: what does not fit is counted only. */
struct sink {
    char *out;
    size_t size, length;
};

static void put(struct sink *sink, const char *bytes, size_t length)
{
    if (sink->length < sink->size) {
        size_t room = sink->size - sink->length;
        memcpy(sink->out + sink->length, bytes, length < room ? length : room);
    }
    sink->length += length;
}

static void put_number(struct sink *sink, unsigned long long magnitude, bool is_negative)
{
    char digits[24], *at = digits + sizeof(digits);
    do
        *--at = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) > 0);
    if (is_negative)
        *--at = '-';
    put(sink, at, (size_t)(digits + sizeof(digits) - at));
}

static void put_signed(struct sink *sink, long long value)
{
    put_number(sink, value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value, value < 0);
}

/* Whether every conversion of the format is one that put_conversion knows. */
static bool is_simple(const char *format)
{
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%')
            continue;
        at++;
        if (*at == 's' || *at == 'c' || *at == 'd' || *at == 'u' || *at == '%')
            continue;
        if (at[0] == 'z' && at[1] == 'u')
            at++;
        else if ((at[0] == '.' && at[1] == '*' && at[2] == 's') || (at[0] == 'l' && at[1] == 'l' && (at[2] == 'd' || at[2] == 'u')))
            at += 2;
        else
            return false;
    }
    return true;
}

/* NULL reads "(null)", as elsewhere. */
static void put_text(struct sink *sink, const char *text, int precision)
{
    if (text == NULL)
        text = "(null)";
    put(sink, text, precision < 0 ? strlen(text) : strnlen(text, (size_t)precision));
}

int str_format_list(char *out, size_t size, const char *format, va_list arguments)
{
    if (!is_simple(format))
        return vsnprintf(out, size, format, arguments);
    struct sink sink = {.out = out, .size = size};
    for (const char *at = format, *percent;; at++) {
        percent = strchr(at, '%');
        put(&sink, at, percent == NULL ? strlen(at) : (size_t)(percent - at));
        if (percent == NULL)
            break;
        at = percent + 1;
        int precision = -1;
        if (*at == '.') {
            precision = va_arg(arguments, int);
            at += 2;
        }
        if (*at == 's')
            put_text(&sink, va_arg(arguments, const char *), precision);
        else if (*at == 'c') {
            char character = (char)va_arg(arguments, int);
            put(&sink, &character, 1);
        } else if (*at == 'd')
            put_signed(&sink, va_arg(arguments, int));
        else if (*at == 'u')
            put_number(&sink, va_arg(arguments, unsigned), false);
        else if (*at == 'z') {
            put_number(&sink, va_arg(arguments, size_t), false);
            at++;
        } else if (*at == 'l') {
            at += 2;
            if (*at == 'd')
                put_signed(&sink, va_arg(arguments, long long));
            else
                put_number(&sink, va_arg(arguments, unsigned long long), false);
        } else
            put(&sink, "%", 1);
    }
    if (size > 0)
        out[sink.length < size ? sink.length : size - 1] = '\0';
    return sink.length > INT_MAX ? -1 : (int)sink.length;
}

/* ---- builder ---------------------------------------------------------------------------------------------------------------- */
void str_builder_init(struct str_builder *builder, size_t maximum)
{
    *builder = (struct str_builder){.maximum = maximum};
}

void str_builder_release(struct str_builder *builder)
{
    free(builder->data);
    *builder = (struct str_builder){.maximum = builder->maximum};
}

void str_builder_clear(struct str_builder *builder)
{
    builder->length = 0;
    builder->failed = false;
    if (builder->data != NULL)
        builder->data[0] = '\0';
}

/* Room for length more bytes and the terminator. */
static bool builder_reserve(struct str_builder *builder, size_t length)
{
    if (builder->failed)
        return false;
    if (length > builder->maximum || builder->length > builder->maximum - length) {
        builder->failed = true;
        return false;
    }
    size_t needed = builder->length + length + 1;
    if (needed <= builder->capacity)
        return true;
    size_t capacity = builder->capacity < 64 ? 64 : builder->capacity;
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    char *data = realloc(builder->data, capacity);
    if (data == NULL) {
        builder->failed = true;
        return false;
    }
    builder->data = data;
    builder->capacity = capacity;
    return true;
}

void str_builder_append_bytes(struct str_builder *builder, const void *bytes, size_t length)
{
    if (!builder_reserve(builder, length))
        return;
    if (length > 0)
        memcpy(builder->data + builder->length, bytes, length);
    builder->length += length;
    builder->data[builder->length] = '\0';
}

void str_builder_append_str(struct str_builder *builder, struct str text)
{
    str_builder_append_bytes(builder, text.data, text.length);
}

void str_builder_append_char(struct str_builder *builder, char character)
{
    str_builder_append_bytes(builder, &character, 1);
}

void str_builder_append_repeated(struct str_builder *builder, char character, size_t count)
{
    if (!builder_reserve(builder, count))
        return;
    memset(builder->data + builder->length, character, count);
    builder->length += count;
    builder->data[builder->length] = '\0';
}

void str_builder_append_format_list(struct str_builder *builder, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    /* Most of what is appended is short and fits into what is left. */
    size_t room = builder->failed || builder->capacity == 0 ? 0 : builder->capacity - builder->length;
    int length = str_format_list(room == 0 ? NULL : builder->data + builder->length, room, format, arguments);
    if (length >= 0 && (size_t)length < room && (size_t)length <= builder->maximum - builder->length) {
        builder->length += (size_t)length;
    } else if (length < 0) {
        builder->failed = true;
    } else if (builder_reserve(builder, (size_t)length)) {
        str_format_list(builder->data + builder->length, (size_t)length + 1, format, again);
        builder->length += (size_t)length;
    } else if (room > 0) {
        builder->data[builder->length] = '\0';
    }
    va_end(again);
}

void str_builder_append_format(struct str_builder *builder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    str_builder_append_format_list(builder, format, arguments);
    va_end(arguments);
}

const char *str_builder_text(const struct str_builder *builder)
{
    return builder->failed || builder->data == NULL ? "" : builder->data;
}

char *str_builder_detach(struct str_builder *builder)
{
    char *data = NULL;
    if (builder_reserve(builder, 0)) {
        data = builder->data;
        data[builder->length] = '\0';
        *builder = (struct str_builder){.maximum = builder->maximum};
    }
    return data;
}
