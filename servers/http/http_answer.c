/* http_answer: answers as bytes (http_answer.h). One reservation for the whole answer, then plain copies. */
#include "servers/http/http_answer.h"

#include "servers/app/response.h"
#include "servers/app/status.h"

#include <time.h>

#define LITERAL(string) ((struct text){string, sizeof(string) - 1})

enum { LENGTH_DIGITS = 20, FIXED_BYTES = 256 }; /* fixed: everything but headers' names and values and the body */

void http_answer_date_refresh(struct http_answer_date *date, uint64_t now_ns)
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

static char *put_connection(char *at, enum http_answer_connection connection)
{
    switch (connection) {
    case HTTP_ANSWER_KEEP:
        return at;
    case HTTP_ANSWER_CONFIRM_KEEP:
        return put(at, LITERAL("Connection: keep-alive\r\n"));
    case HTTP_ANSWER_CLOSE:
        return put(at, LITERAL("Connection: close\r\n"));
    }
    return at;
}

void http_answer_append(struct buffer *output, const struct response *response, const struct http_answer_date *date,
                        enum http_answer_connection connection, bool head_only)
{
    const struct prepared_response *prepared = response->prepared;
    int status = prepared != NULL ? prepared->status : response->status;
    struct text type = text_of(prepared != NULL ? prepared->content_type : response->content_type);
    struct text body = prepared != NULL ? prepared->body : buffer_text(&response->body);
    size_t header_bytes = prepared != NULL ? 0 : headers_bytes(response);
    if (!buffer_reserve(output, FIXED_BYTES + type.length + header_bytes + body.length))
        return;
    char *at = output->data + output->length;
    at = put(at, text_of(status_find(status)->line));
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

void http_answer_append_refusal(struct buffer *output, int status, const struct http_answer_date *date)
{
    struct response response = {.status = 0};
    const struct status *refusal = status_find(status);
    buffer_init(&response.body, output->maximum);
    response_set_error(&response, refusal->number, refusal->code, "%s", refusal->reason);
    http_answer_append(output, &response, date, HTTP_ANSWER_CLOSE, false);
    buffer_release(&response.body);
}
