/* multipart: form-data bodies (multipart.h). Grammar: RFC 2046 5.1.1 for the delimiters, RFC 7578 for the header of a part. */
#include "servers/app/multipart.h"

#include <strings.h>

enum { BOUNDARY_LENGTH_MAXIMUM = 70, DELIMITER_SIZE = BOUNDARY_LENGTH_MAXIMUM + 5 };

/* "\r\n--boundary", what ends each part. */
struct delimiter {
    char bytes[DELIMITER_SIZE];
    size_t length;
};

static bool starts_with_ignoring_case(struct text text, const char *prefix)
{
    size_t length = strlen(prefix);
    return text.length >= length && strncasecmp(text.data, prefix, length) == 0;
}

static struct text skip_spaces(struct text text)
{
    while (text.length > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text.data++;
        text.length--;
    }
    return text;
}

static struct text trim_end(struct text text)
{
    while (text.length > 0 && (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* Reads a quoted string or a token at the start of *rest into value (cut at size) and moves *rest behind it. Inside quotes a
 * backslash only escapes a quote or itself: browsers send the backslashes of a Windows path as they are. */
static void read_value(struct text *rest, char *value, size_t size)
{
    size_t written = 0;
    size_t i = 0;
    bool quoted = rest->length > 0 && rest->data[0] == '"';
    for (i = quoted ? 1 : 0; i < rest->length; i++) {
        char character = rest->data[i];
        if (quoted ? character == '"' : character == ';' || character == ' ' || character == '\t')
            break;
        bool escape =
            quoted && character == '\\' && i + 1 < rest->length && (rest->data[i + 1] == '"' || rest->data[i + 1] == '\\');
        if (escape)
            character = rest->data[++i];
        if (written + 1 < size)
            value[written++] = character;
    }
    value[written] = '\0';
    if (quoted && i < rest->length)
        i++;
    *rest = (struct text){rest->data + i, rest->length - i};
}

/* Finds `; name=value` among the parameters of a header value, which start at its first semicolon. */
static bool find_parameter(struct text header, const char *name, char *value, size_t size)
{
    const char *semicolon = header.length == 0 ? NULL : memchr(header.data, ';', header.length);
    struct text rest = {NULL, 0};
    if (semicolon != NULL)
        rest = (struct text){semicolon, header.length - (size_t)(semicolon - header.data)};
    while (rest.length > 0 && rest.data[0] == ';') {
        rest = skip_spaces((struct text){rest.data + 1, rest.length - 1});
        const char *equals = rest.length == 0 ? NULL : memchr(rest.data, '=', rest.length);
        if (equals == NULL)
            return false;
        struct text found = {rest.data, (size_t)(equals - rest.data)};
        rest = (struct text){equals + 1, rest.length - found.length - 1};
        read_value(&rest, value, size);
        if (found.length == strlen(name) && strncasecmp(found.data, name, found.length) == 0)
            return true;
        rest = skip_spaces(rest);
    }
    return false;
}

static bool read_delimiter(const char *content_type, struct delimiter *delimiter)
{
    char boundary[BOUNDARY_LENGTH_MAXIMUM + 2];
    struct text header = text_of(content_type);
    if (!starts_with_ignoring_case(header, "multipart/form-data") || !find_parameter(header, "boundary", boundary, sizeof boundary))
        return false;
    size_t length = strlen(boundary);
    if (length == 0 || length > BOUNDARY_LENGTH_MAXIMUM)
        return false;
    memcpy(delimiter->bytes, "\r\n--", 4);
    memcpy(delimiter->bytes + 4, boundary, length);
    delimiter->length = length + 4;
    return true;
}

/* What is told of one part by its header lines. */
struct part {
    struct text disposition;
    struct text content_type;
};

/* Reads header lines up to the empty one and moves *rest to the content. False when the empty line is missing. */
static bool read_part_header(struct text *rest, struct part *part)
{
    *part = (struct part){{NULL, 0}, text_of("text/plain")};
    for (;;) {
        const char *end = memmem(rest->data, rest->length, "\r\n", 2);
        if (end == NULL)
            return false;
        struct text line = {rest->data, (size_t)(end - rest->data)};
        *rest = (struct text){end + 2, rest->length - line.length - 2};
        if (line.length == 0)
            return true;
        static const char disposition[] = "content-disposition:";
        static const char content_type[] = "content-type:";
        if (starts_with_ignoring_case(line, disposition)) {
            part->disposition = (struct text){line.data + sizeof disposition - 1, line.length - (sizeof disposition - 1)};
        } else if (starts_with_ignoring_case(line, content_type)) {
            part->content_type =
                trim_end(skip_spaces((struct text){line.data + sizeof content_type - 1, line.length - (sizeof content_type - 1)}));
        }
    }
}

/* Moves *rest behind a delimiter's line end. False when this was the closing delimiter ("--" follows) or nothing well formed. */
static bool enter_next_part(struct text *rest, bool *closed)
{
    *closed = rest->length >= 2 && rest->data[0] == '-' && rest->data[1] == '-';
    struct text line = *closed ? *rest : skip_spaces(*rest);
    if (*closed || line.length < 2 || line.data[0] != '\r' || line.data[1] != '\n')
        return false;
    *rest = (struct text){line.data + 2, line.length - 2};
    return true;
}

/* The first delimiter may open the body, without the line end before it. */
static bool enter_body(struct text body, const struct delimiter *delimiter, struct text *rest)
{
    if (body.length >= delimiter->length - 2 && memcmp(body.data, delimiter->bytes + 2, delimiter->length - 2) == 0) {
        *rest = (struct text){body.data + delimiter->length - 2, body.length - (delimiter->length - 2)};
        return true;
    }
    const char *found = body.length == 0 ? NULL : memmem(body.data, body.length, delimiter->bytes, delimiter->length);
    if (found == NULL)
        return false;
    size_t skipped = (size_t)(found - body.data) + delimiter->length;
    *rest = (struct text){body.data + skipped, body.length - skipped};
    return true;
}

enum multipart_result multipart_find_file(const char *content_type, struct text body, const char *name, struct multipart_file *file)
{
    struct delimiter delimiter;
    if (content_type == NULL || !read_delimiter(content_type, &delimiter))
        return MULTIPART_NOT_FORM;
    struct text rest;
    bool closed = false;
    if (!enter_body(body, &delimiter, &rest))
        return MULTIPART_MALFORMED;
    while (enter_next_part(&rest, &closed)) {
        struct part part;
        if (!read_part_header(&rest, &part))
            return MULTIPART_MALFORMED;
        const char *end = memmem(rest.data, rest.length, delimiter.bytes, delimiter.length);
        if (end == NULL)
            return MULTIPART_MALFORMED;
        size_t length = (size_t)(end - rest.data);
        char part_name[64];
        if (find_parameter(part.disposition, "name", part_name, sizeof part_name) && strcmp(part_name, name) == 0 &&
            find_parameter(part.disposition, "filename", file->filename, sizeof file->filename)) {
            file->content_type = part.content_type;
            file->content = (struct text){rest.data, length};
            return MULTIPART_FOUND;
        }
        rest = (struct text){end + delimiter.length, rest.length - length - delimiter.length};
    }
    return closed ? MULTIPART_NO_FILE : MULTIPART_MALFORMED;
}
