/* epoll_answer: answers as bytes (epoll_answer.h). One reservation for the whole answer, then plain copies. */
#include "servers/http/epoll_answer.h"

#include "servers/app/response.h"

#include <time.h>

#define LITERAL(string) ((struct text){string, sizeof(string) - 1})

enum { LENGTH_DIGITS = 20, FIXED_BYTES = 256 }; /* fixed: everything but headers' names and values and the body */

static const struct {
    int status;
    const char *line;
    const char *code; /* of those that the reader sends */
} STATUSES[] = {
    {200, "HTTP/1.1 200 OK\r\n", NULL},
    {201, "HTTP/1.1 201 Created\r\n", NULL},
    {204, "HTTP/1.1 204 No Content\r\n", NULL},
    {400, "HTTP/1.1 400 Bad Request\r\n", "bad_request"},
    {401, "HTTP/1.1 401 Unauthorized\r\n", NULL},
    {404, "HTTP/1.1 404 Not Found\r\n", NULL},
    {405, "HTTP/1.1 405 Method Not Allowed\r\n", NULL},
    {409, "HTTP/1.1 409 Conflict\r\n", NULL},
    {413, "HTTP/1.1 413 Content Too Large\r\n", NULL},
    {414, "HTTP/1.1 414 URI Too Long\r\n", "uri_too_long"},
    {417, "HTTP/1.1 417 Expectation Failed\r\n", "expectation_failed"},
    {422, "HTTP/1.1 422 Unprocessable Content\r\n", NULL},
    {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n", "headers_too_large"},
    {500, "HTTP/1.1 500 Internal Server Error\r\n", "internal_error"},
    {501, "HTTP/1.1 501 Not Implemented\r\n", "not_implemented"},
    {503, "HTTP/1.1 503 Service Unavailable\r\n", "unavailable"},
    {505, "HTTP/1.1 505 HTTP Version Not Supported\r\n", "version_not_supported"},
};

enum { STATUS_COUNT = sizeof STATUSES / sizeof STATUSES[0], STATUS_500 = 13 };

_Static_assert(STATUS_COUNT == 17, "STATUS_500 is the place of 500");

/* The place of a status; of 500 when the table does not have it, which only a new handler could cause. */
static size_t find_status(int status)
{
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (STATUSES[i].status == status)
            return i;
    return STATUS_500;
}

void epoll_answer_date_refresh(struct epoll_answer_date *date, uint64_t now_ns)
{
    if (now_ns < date->until_ns)
        return;
    struct timespec wall;
    struct tm parts;
    /* Cannot fail: the clock exists on every Linux and the pointer is good. */
    (void)clock_gettime(CLOCK_REALTIME, &wall);
    if (gmtime_r(&wall.tv_sec, &parts) != NULL)
        date->length = strftime(date->line, sizeof date->line, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    date->until_ns = now_ns + 1000000000u - (uint64_t)wall.tv_nsec;
}

static char *put(char *at, struct text text)
{
    memcpy(at, text.data, text.length);
    return at + text.length;
}

/* Decimal digits. */
static char *put_number(char *at, size_t number)
{
    char digits[LENGTH_DIGITS];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put(at, (struct text){digits + first, sizeof digits - first});
}

static size_t headers_bytes(const struct response *response)
{
    size_t bytes = 0;
    for (size_t i = 0; i < response->header_count; i++)
        bytes += strlen(response->headers[i].name) + strlen(response->headers[i].value) + sizeof ": \r\n";
    return bytes;
}

static char *put_headers(char *at, const struct response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        at = put(at, text_of(response->headers[i].name));
        at = put(at, LITERAL(": "));
        at = put(at, text_of(response->headers[i].value));
        at = put(at, LITERAL("\r\n"));
    }
    return at;
}

static char *put_connection(char *at, enum epoll_answer_connection connection)
{
    switch (connection) {
    case EPOLL_ANSWER_KEEP:
        return at;
    case EPOLL_ANSWER_CONFIRM_KEEP:
        return put(at, LITERAL("Connection: keep-alive\r\n"));
    case EPOLL_ANSWER_CLOSE:
        return put(at, LITERAL("Connection: close\r\n"));
    }
    return at;
}

void epoll_answer_append(struct buffer *output, const struct response *response, const struct epoll_answer_date *date,
                         enum epoll_answer_connection connection, bool head_only)
{
    const struct prepared_response *prepared = response->prepared;
    int status = prepared != NULL ? prepared->status : response->status;
    struct text type = text_of(prepared != NULL ? prepared->content_type : response->content_type);
    struct text body = prepared != NULL ? prepared->body : buffer_text(&response->body);
    size_t header_bytes = prepared != NULL ? 0 : headers_bytes(response);
    if (!buffer_reserve(output, FIXED_BYTES + type.length + header_bytes + body.length))
        return;
    char *at = output->data + output->length;
    at = put(at, text_of(STATUSES[find_status(status)].line));
    at = put(at, (struct text){date->line, date->length});
    at = put_connection(at, connection);
    if (type.length > 0) {
        at = put(at, LITERAL("Content-Type: "));
        at = put(at, type);
        at = put(at, LITERAL("\r\n"));
    }
    if (prepared == NULL)
        at = put_headers(at, response);
    if (status != 204) {
        at = put(at, LITERAL("Content-Length: "));
        at = put_number(at, body.length);
        at = put(at, LITERAL("\r\n"));
    }
    at = put(at, LITERAL("\r\n"));
    if (!head_only && body.length > 0)
        at = put(at, body);
    output->length = (size_t)(at - output->data);
}

void epoll_answer_append_refusal(struct buffer *output, int status, const struct epoll_answer_date *date)
{
    struct response response = {.status = 0};
    size_t place = find_status(status);
    buffer_init(&response.body, output->maximum);
    /* The message is the status line's own words. */
    const char *words = STATUSES[place].line + sizeof "HTTP/1.1 400";
    response_set_error(&response, STATUSES[place].status, STATUSES[place].code != NULL ? STATUSES[place].code : "refused", "%.*s",
                       (int)strcspn(words, "\r"), words);
    epoll_answer_append(output, &response, date, EPOLL_ANSWER_CLOSE, false);
    buffer_release(&response.body);
}
