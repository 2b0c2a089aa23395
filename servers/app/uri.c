/* uri: request targets (uri.h). */
#include "servers/app/uri.h"

static int hexadecimal_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    char lower = (char)(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The byte that the escape at data stands for, -1 when there is no escape of three characters. */
static int escape_value(const char *data, size_t left)
{
    if (left < 3 || data[0] != '%')
        return -1;
    int high = hexadecimal_digit(data[1]);
    int low = hexadecimal_digit(data[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Decodes in place and returns the new length. */
static size_t decode_path(char *path, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        int value = escape_value(path + i, length - i);
        if (value >= 0)
            i += 2;
        path[written++] = value >= 0 ? (char)value : path[i];
    }
    return written;
}

void uri_split(char *target, size_t length, struct text *path, struct text *query)
{
    char *start = target;
    char *end = target + length;
    if (length > 0 && target[0] != '/') {
        char *authority = memmem(target, length, "://", 3);
        char *slash = authority == NULL ? NULL : memchr(authority + 3, '/', (size_t)(end - authority - 3));
        start = slash == NULL ? target : slash;
    }
    char *question = start == end ? NULL : memchr(start, '?', (size_t)(end - start));
    char *path_end = question == NULL ? end : question;
    *query = question == NULL ? (struct text){NULL, 0} : (struct text){question + 1, (size_t)(end - question - 1)};
    size_t path_length = (size_t)(path_end - start);
    if (path_length > 0 && memchr(start, '%', path_length) != NULL)
        path_length = decode_path(start, path_length);
    *path = (struct text){start, path_length};
}

/* Decodes one value; returns its whole length, though at most size - 1 bytes are kept. */
static long decode_value(struct text encoded, char *value, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < encoded.length; i++) {
        int escaped = escape_value(encoded.data + i, encoded.length - i);
        char character = encoded.data[i] == '+' ? ' ' : encoded.data[i];
        if (escaped >= 0) {
            character = (char)escaped;
            i += 2;
        }
        if (length + 1 < size)
            value[length] = character;
        length++;
    }
    value[length < size ? length : size - 1] = '\0';
    return (long)length;
}

long uri_find_query(struct text query, const char *name, char *value, size_t size)
{
    const char *position = query.data;
    size_t left = query.length;
    struct text wanted = text_of(name);
    value[0] = '\0';
    while (left > 0) {
        const char *ampersand = memchr(position, '&', left);
        size_t length = ampersand == NULL ? left : (size_t)(ampersand - position);
        const char *equals = memchr(position, '=', length);
        size_t name_length = equals == NULL ? length : (size_t)(equals - position);
        if (text_equals((struct text){position, name_length}, wanted)) {
            struct text encoded = {position + name_length, 0};
            if (equals != NULL)
                encoded = (struct text){equals + 1, length - name_length - 1};
            return decode_value(encoded, value, size);
        }
        size_t step = ampersand == NULL ? left : length + 1;
        position += step;
        left -= step;
    }
    return -1;
}
