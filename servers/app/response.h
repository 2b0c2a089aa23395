/* response: the pieces every answer is built from. Content types, headers and the one shape of an error. */
#ifndef SERVERS_APP_RESPONSE_H
#define SERVERS_APP_RESPONSE_H

#include "servers/app/exchange.h"

#define CONTENT_TYPE_JSON "application/json; charset=utf-8"

/* Empties the response; its body keeps its memory. */
void response_clear(struct response *response);

/* Starts a JSON answer with an empty body and returns the body for the caller to fill. */
struct buffer *response_begin_json(struct response *response, int status);

/* The answer without a body, 204. */
void response_set_empty(struct response *response);

/* Replaces whatever was there with `{"error":{"code":...,"message":...}}`. Headers set before stay. */
void response_set_error(struct response *response, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a header; the value is cut at HEADER_VALUE_SIZE - 1 bytes. There is room for RESPONSE_HEADERS_MAXIMUM; more are a
 * programming error and end the process. */
void response_add_header(struct response *response, const char *name, const char *value);

#endif
