/* response: building blocks of answers (response.h). */
#include "servers/app/response.h"

#include "servers/json/json_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void response_clear(struct response *response)
{
    buffer_clear(&response->body);
    response->status = 0;
    response->prepared = NULL;
    response->content_type = NULL;
    response->header_count = 0;
}

struct buffer *response_begin_json(struct response *response, int status)
{
    buffer_clear(&response->body);
    response->prepared = NULL;
    response->status = status;
    response->content_type = CONTENT_TYPE_JSON;
    return &response->body;
}

void response_set_empty(struct response *response)
{
    buffer_clear(&response->body);
    response->prepared = NULL;
    response->status = 204;
    response->content_type = NULL;
}

void response_set_error(struct response *response, int status, const char *code, const char *format, ...)
{
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(message, sizeof message, format, arguments) < 0)
        message[0] = '\0';
    va_end(arguments);
    struct buffer *body = response_begin_json(response, status);
    buffer_append_string(body, "{\"error\":{\"code\":");
    json_text_append_string(body, text_of(code));
    buffer_append_string(body, ",\"message\":");
    json_text_append_string(body, text_of(message));
    buffer_append_string(body, "}}");
}

void response_add_header(struct response *response, const char *name, const char *value)
{
    if (response->header_count == RESPONSE_HEADERS_MAXIMUM)
        abort();
    struct response_header *header = &response->headers[response->header_count++];
    header->name = name;
    (void)snprintf(header->value, sizeof header->value, "%s", value);
}
