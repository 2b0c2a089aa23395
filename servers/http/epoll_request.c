/* epoll_request: the head of a request, line by line, each read once and where it lies (epoll_request.h). */
#include "servers/http/epoll_request.h"

#include <strings.h>

/* Kinds of bytes, by RFC 9110, 5.6.2 and 5.5: tchar makes up methods and names, field bytes make up values. */
enum { TOKEN = 1, FIELD = 2, TARGET = 4 };

#define ANY (TOKEN | FIELD | TARGET)
#define LIKE_16(kind) kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind
#define SEEN (FIELD | TARGET)

// clang-format off
static const unsigned char KINDS[256] = {
    /* 0x00 */ 0, 0, 0, 0, 0, 0, 0, 0, 0, FIELD, 0, 0, 0, 0, 0, 0,
    /* 0x10 */ LIKE_16(0),
    /* 0x20 */ FIELD, ANY, SEEN, ANY, ANY, ANY, ANY, ANY, SEEN, SEEN, ANY, ANY, SEEN, ANY, ANY, SEEN,
    /* 0x30 */ ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, SEEN, SEEN, SEEN, SEEN, SEEN, SEEN,
    /* 0x40 */ SEEN, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY,
    /* 0x50 */ ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, SEEN, SEEN, SEEN, ANY, ANY,
    /* 0x60 */ ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY,
    /* 0x70 */ ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, SEEN, ANY, SEEN, ANY, 0,
    /* 0x80 */ LIKE_16(SEEN), LIKE_16(SEEN), LIKE_16(SEEN), LIKE_16(SEEN),
    /* 0xC0 */ LIKE_16(SEEN), LIKE_16(SEEN), LIKE_16(SEEN), LIKE_16(SEEN),
};
// clang-format on

/* The first byte from start on that is not of the kind. */
static char *skip(char *start, char *end, unsigned char kind)
{
    while (start < end && (KINDS[(unsigned char)*start] & kind) != 0)
        start++;
    return start;
}

static enum epoll_request_result refuse(struct epoll_request *request, int status)
{
    request->refusal = status;
    return EPOLL_REQUEST_BAD;
}

void epoll_request_start(struct epoll_request *request)
{
    /* All but the fields, which field_count guards. */
    memset(request, 0, offsetof(struct epoll_request, fields));
    memset((char *)request + offsetof(struct epoll_request, refusal), 0, sizeof *request - offsetof(struct epoll_request, refusal));
}

/* "HTTP/1.1"; sets is_old. False with the refusal when it is another version or none. */
static bool read_version(struct epoll_request *request, const char *version, size_t length)
{
    bool well_formed = length == 8 && memcmp(version, "HTTP/", 5) == 0 && version[5] >= '0' && version[5] <= '9' &&
                       version[6] == '.' && version[7] >= '0' && version[7] <= '9';
    if (!well_formed || version[5] != '1') {
        request->refusal = well_formed ? 505 : 400;
        return false;
    }
    request->is_old = version[7] == '0';
    return true;
}

/* "METHOD target HTTP/1.1", from head + line up to end. */
static bool read_request_line(struct epoll_request *request, char *head, char *line, char *end)
{
    char *method_end = skip(line, end, TOKEN);
    char *target = method_end + 1;
    if (method_end == line || method_end == end || *method_end != ' ')
        return false;
    char *target_end = skip(target, end, TARGET);
    if (target_end == target || target_end == end || *target_end != ' ')
        return false;
    if (!read_version(request, target_end + 1, (size_t)(end - target_end - 1)))
        return false;
    *method_end = '\0';
    *target_end = '\0';
    request->method = (uint32_t)(line - head);
    request->target = (uint32_t)(target - head);
    request->target_length = (uint32_t)(target_end - target);
    request->has_request_line = true;
    return true;
}

/* Content-Length: digits only; twice is allowed when both say the same (RFC 9112, 6.3). */
static bool read_length(struct epoll_request *request, const char *value)
{
    uint64_t length = 0;
    const char *digit = value;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        if (length > (UINT64_MAX - 9) / 10)
            return false;
        length = length * 10 + (uint64_t)(*digit - '0');
    }
    if (digit == value || *digit != '\0' || (request->has_length && request->length != length))
        return false;
    request->has_length = true;
    request->length = length;
    return true;
}

/* Connection: a list of options, of which two matter. */
static void read_connection(struct epoll_request *request, const char *value)
{
    while (*value != '\0') {
        size_t length = strcspn(value, ", \t");
        request->close_named = request->close_named || (length == 5 && strncasecmp(value, "close", 5) == 0);
        request->keep_alive_named = request->keep_alive_named || (length == 10 && strncasecmp(value, "keep-alive", 10) == 0);
        value += length;
        value += strspn(value, ", \t");
    }
}

/* What a header means for the reading itself; false with the refusal when that is nothing sensible. */
static bool apply_field(struct epoll_request *request, const char *name, size_t length, const char *value)
{
    switch (length) {
    case 4:
        if (strcasecmp(name, "Host") == 0) {
            bool twice = request->has_host;
            request->has_host = true;
            return !twice;
        }
        break;
    case 6:
        if (strcasecmp(name, "Expect") == 0) {
            request->expects_continue = strcasecmp(value, "100-continue") == 0;
            request->refusal = request->expects_continue ? 0 : 417;
            return request->expects_continue;
        }
        break;
    case 10:
        if (strcasecmp(name, "Connection") == 0)
            read_connection(request, value);
        break;
    case 14:
        if (strcasecmp(name, "Content-Length") == 0)
            return read_length(request, value);
        break;
    case 17:
        if (strcasecmp(name, "Transfer-Encoding") == 0) {
            bool known = strcasecmp(value, "chunked") == 0 && !request->chunked;
            request->chunked = true;
            request->refusal = known ? 0 : 501;
            return known;
        }
        break;
    default:
        break;
    }
    return true;
}

/* "Name: value". */
static bool read_field(struct epoll_request *request, char *head, char *line, char *end)
{
    char *name_end = skip(line, end, TOKEN);
    if (name_end == line || name_end == end || *name_end != ':')
        return false;
    if (request->field_count == EPOLL_REQUEST_FIELDS_MAXIMUM) {
        request->refusal = 431;
        return false;
    }
    char *value = name_end + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    if (skip(value, end, FIELD) != end)
        return false;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *name_end = '\0';
    *end = '\0'; /* the CR, or a space before it */
    struct epoll_request_field *field = &request->fields[request->field_count++];
    field->name = (uint32_t)(line - head);
    field->name_length = (uint32_t)(name_end - line);
    field->value = (uint32_t)(value - head);
    return apply_field(request, line, field->name_length, value);
}

/* The empty line was read: what the fields say together. */
static enum epoll_request_result finish_head(struct epoll_request *request)
{
    if (!request->has_host && !request->is_old)
        return refuse(request, 400);
    if (request->chunked && (request->has_length || request->is_old))
        return refuse(request, 400); /* two lengths, or a coding that the version does not have */
    request->keep_alive = !request->close_named && (!request->is_old || request->keep_alive_named);
    request->has_body = request->chunked || request->length > 0;
    request->expects_continue = request->expects_continue && !request->is_old;
    request->remaining = request->chunked ? 0 : request->length;
    return EPOLL_REQUEST_COMPLETE;
}

enum epoll_request_result epoll_request_read_head(struct epoll_request *request, char *input, size_t length)
{
    size_t limit = length < EPOLL_REQUEST_HEAD_MAXIMUM ? length : EPOLL_REQUEST_HEAD_MAXIMUM;
    char *feed;
    while ((feed = memchr(input + request->looked_at, '\n', limit - request->looked_at)) != NULL) {
        char *line = input + request->line;
        if (feed == line || feed[-1] != '\r')
            return refuse(request, 400);
        request->line = request->looked_at = (uint32_t)(feed + 1 - input);
        char *end = feed - 1;
        if (end == line && request->has_request_line) {
            request->head_length = request->line;
            return finish_head(request);
        }
        if (end == line)
            continue; /* an empty line before the request line: RFC 9112, 2.2 */
        bool sound =
            request->has_request_line ? read_field(request, input, line, end) : read_request_line(request, input, line, end);
        if (!sound)
            return refuse(request, request->refusal != 0 ? request->refusal : 400);
    }
    request->looked_at = (uint32_t)limit;
    if (length < EPOLL_REQUEST_HEAD_MAXIMUM)
        return EPOLL_REQUEST_MORE;
    return refuse(request, request->has_request_line ? 431 : 414);
}

const char *epoll_request_find(const struct epoll_request *request, const char *head, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct epoll_request_field *field = &request->fields[i];
        if (field->name_length == length && strcasecmp(head + field->name, name) == 0)
            return head + field->value;
    }
    return NULL;
}
