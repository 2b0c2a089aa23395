/* libwebsockets_head: what the front end with libwebsockets asks of a request's head. The library keeps it parsed, so that a request
 * target is put together again and a header looked up by what the library calls it. */
#ifndef SERVERS_HTTP_LIBWEBSOCKETS_HEAD_H
#define SERVERS_HTTP_LIBWEBSOCKETS_HEAD_H

#include "servers/app/buffer.h"
#include "servers/http/http_answer.h"

#include <libwebsockets.h>

enum { LIBWEBSOCKETS_HEAD_BYTES = 16 * 1024 }; /* all that the library keeps of a head */

/* How the body of a request is announced. */
enum libwebsockets_body {
    LIBWEBSOCKETS_BODY_NONE,
    LIBWEBSOCKETS_BODY_UNSAID, /* there is none, but the library waits for one */
    LIBWEBSOCKETS_BODY_LENGTH,
    LIBWEBSOCKETS_BODY_CHUNKED,  /* comes to us as it is on the wire */
    LIBWEBSOCKETS_BODY_UNHEARD,  /* chunked, where the library takes the chunks for the next request */
    LIBWEBSOCKETS_BODY_MALFORMED /* what announces it is */
};

/* The method's name. */
const char *libwebsockets_method(struct lws *wsi);

/* Appends the request target in its encoded form. The library has decoded it, and dropped empty and dotted segments. */
void libwebsockets_append_target(struct lws *wsi, struct buffer *target);

/* Finds a header. The value is copied to `value`, which it returns; NULL when absent or too long for it. */
const char *libwebsockets_find_header(struct lws *wsi, const char *name, char *value, size_t size);

/* *length: in bytes, for LIBWEBSOCKETS_BODY_LENGTH; else 0. */
enum libwebsockets_body libwebsockets_body(struct lws *wsi, uint64_t *length);

/* Whether the client waits for 100 Continue. */
bool libwebsockets_expects_continue(struct lws *wsi);

/* HTTP/1.0 or 1.1; the library takes others for the former. */
bool libwebsockets_version_is_known(struct lws *wsi);

/* What the client wishes for its connection. */
enum http_answer_connection libwebsockets_connection(struct lws *wsi);

#endif
