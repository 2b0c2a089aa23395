/* response_line: status line, header lines and chunk sizes of HTTP/1.x (RFC 9112). */
#include "runner/response_line.h"

#include <string.h>
#include <strings.h>

bool response_line_read_status(struct str line, int *status, int *minor_version)
{
    static const char start[] = "HTTP/1.";
    const char *text = line.data;
    if (line.length < 12 || memcmp(text, start, sizeof start - 1) != 0 || (text[7] != '0' && text[7] != '1') || text[8] != ' ')
        return false;
    int code = 0;
    for (int i = 9; i < 12; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        code = code * 10 + (text[i] - '0');
    }
    if (code < 100 || code > 599 || (line.length > 12 && text[12] != ' '))
        return false;
    *status = code;
    *minor_version = text[7] - '0';
    return true;
}

/* RFC 9110, 5.6.2: 1 for each character of a token, since every byte of every name passes here. */
#define T 1
static const unsigned char token_characters[256] = {
    ['!'] = T, ['#'] = T, ['$'] = T, ['%'] = T, ['&'] = T, ['\''] = T, ['*'] = T, ['+'] = T, ['-'] = T, ['.'] = T, ['^'] = T,
    ['_'] = T, ['`'] = T, ['|'] = T, ['~'] = T, ['0'] = T, ['1'] = T,  ['2'] = T, ['3'] = T, ['4'] = T, ['5'] = T, ['6'] = T,
    ['7'] = T, ['8'] = T, ['9'] = T, ['a'] = T, ['b'] = T, ['c'] = T,  ['d'] = T, ['e'] = T, ['f'] = T, ['g'] = T, ['h'] = T,
    ['i'] = T, ['j'] = T, ['k'] = T, ['l'] = T, ['m'] = T, ['n'] = T,  ['o'] = T, ['p'] = T, ['q'] = T, ['r'] = T, ['s'] = T,
    ['t'] = T, ['u'] = T, ['v'] = T, ['w'] = T, ['x'] = T, ['y'] = T,  ['z'] = T, ['A'] = T, ['B'] = T, ['C'] = T, ['D'] = T,
    ['E'] = T, ['F'] = T, ['G'] = T, ['H'] = T, ['I'] = T, ['J'] = T,  ['K'] = T, ['L'] = T, ['M'] = T, ['N'] = T, ['O'] = T,
    ['P'] = T, ['Q'] = T, ['R'] = T, ['S'] = T, ['T'] = T, ['U'] = T,  ['V'] = T, ['W'] = T, ['X'] = T, ['Y'] = T, ['Z'] = T};
#undef T

static bool name_is(struct str name, const char *wanted)
{
    return strncasecmp(name.data, wanted, name.length) == 0;
}

/* One or more equal decimal numbers, as proxies that join repeated headers write them: "42" or "42, 42". */
static bool read_length(struct str value, struct response *response)
{
    struct str part;
    while (str_split_next(&value, ',', &part)) {
        long long length = 0;
        part = str_trim(part);
        if (part.length == 0 || part.data[0] < '0' || part.data[0] > '9' || !str_to_int64(part, &length))
            return false;
        if (response->has_length && response->length != (uint64_t)length)
            return false;
        response->has_length = true;
        response->length = (uint64_t)length;
    }
    return response->has_length;
}

static bool token_equals(struct str token, const char *wanted)
{
    token = str_trim(token);
    return token.length == strlen(wanted) && strncasecmp(token.data, wanted, token.length) == 0;
}

/* The last coding of the list decides: only "chunked" tells where the body ends. */
static void read_coding(struct str value, struct response *response)
{
    struct str part;
    while (str_split_next(&value, ',', &part)) {
        response->chunked = token_equals(part, "chunked");
        response->other_coding = !response->chunked;
    }
}

static void read_connection(struct str value, struct response *response)
{
    struct str part;
    while (str_split_next(&value, ',', &part)) {
        response->close_named = response->close_named || token_equals(part, "close");
        response->keep_alive_named = response->keep_alive_named || token_equals(part, "keep-alive");
    }
}

bool response_line_read_header(struct str line, bool cut, struct response *response)
{
    size_t length = 0;
    while (length < line.length && token_characters[(unsigned char)line.data[length]])
        length++;
    if (length == 0 || (length == line.length && !cut) || (length < line.length && line.data[length] != ':'))
        return false;
    struct str name = {line.data, length};
    bool is_length = length == 14 && name_is(name, "Content-Length");
    bool is_coding = length == 17 && name_is(name, "Transfer-Encoding");
    bool is_connection = length == 10 && name_is(name, "Connection");
    if (!is_length && !is_coding && !is_connection)
        return true;
    if (cut)
        return false;
    struct str value = str_trim((struct str){line.data + length + 1, line.length - length - 1});
    if (is_length)
        return read_length(value, response);
    if (is_coding)
        read_coding(value, response);
    else
        read_connection(value, response);
    return true;
}

bool response_line_read_chunk_size(struct str line, uint64_t *size)
{
    uint64_t value = 0;
    size_t position = 0;
    for (; position < line.length; position++) {
        char character = line.data[position];
        int digit;
        if (character >= '0' && character <= '9')
            digit = character - '0';
        else if ((character | 0x20) >= 'a' && (character | 0x20) <= 'f')
            digit = (character | 0x20) - 'a' + 10;
        else
            break;
        if (value >> 56 != 0)
            return false;
        value = value << 4 | (uint64_t)digit;
    }
    if (position == 0)
        return false;
    *size = value;
    struct str rest = str_trim((struct str){line.data + position, line.length - position});
    return rest.length == 0 || rest.data[0] == ';';
}
