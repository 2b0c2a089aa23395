/* template_escape: percent-encoding (RFC 3986), the inside of JSON strings (RFC 8259), header values (RFC 9110). */
#include "runner/template_escape.h"

#include <stdbool.h>
#include <string.h>

size_t template_escape_factor(enum template_escape escape)
{
    switch (escape) {
    case TEMPLATE_PLAIN:
    case TEMPLATE_HEADER:
        return 1;
    case TEMPLATE_URL:
        return 3;
    case TEMPLATE_JSON:
        return 6;
    }
    return 1;
}

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.' || byte == '_' || byte == '~';
}

static size_t write_url(struct str value, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (is_unreserved(byte)) {
            out[length++] = (char)byte;
            continue;
        }
        out[length++] = '%';
        out[length++] = digits[byte >> 4];
        out[length++] = digits[byte & 15];
    }
    return length;
}

static size_t write_json(struct str value, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte == '"' || byte == '\\') {
            out[length++] = '\\';
            out[length++] = (char)byte;
        } else if (byte < 0x20) {
            memcpy(out + length, "\\u00", 4);
            out[length + 4] = digits[byte >> 4];
            out[length + 5] = digits[byte & 15];
            length += 6;
        } else {
            out[length++] = (char)byte;
        }
    }
    return length;
}

/* A line end would begin another header. */
static size_t write_header(struct str value, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if ((byte >= 0x20 && byte != 0x7F) || byte == '\t')
            out[length++] = (char)byte;
    }
    return length;
}

size_t template_escape_write(enum template_escape escape, struct str value, char *out)
{
    switch (escape) {
    case TEMPLATE_URL:
        return write_url(value, out);
    case TEMPLATE_JSON:
        return write_json(value, out);
    case TEMPLATE_HEADER:
        return write_header(value, out);
    case TEMPLATE_PLAIN:
        break;
    }
    if (value.length > 0)
        memcpy(out, value.data, value.length);
    return value.length;
}
