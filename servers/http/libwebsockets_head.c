/* libwebsockets_head: the head of a request as libwebsockets keeps it (libwebsockets_head.h). */
#include "servers/http/libwebsockets_head.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_BYTES = 64 };

const char *libwebsockets_method(struct lws *wsi)
{
    char *uri = NULL;
    int length = 0;
    switch (lws_http_get_uri_and_method(wsi, &uri, &length)) {
    case LWSHUMETH_GET:
        return "GET";
    case LWSHUMETH_HEAD:
        return "HEAD";
    case LWSHUMETH_POST:
        return "POST";
    case LWSHUMETH_PUT:
        return "PUT";
    case LWSHUMETH_DELETE:
        return "DELETE";
    default:
        return "OTHER";
    }
}

/* Appends text with everything escaped that would mean something else in a target. */
static void append_encoded(struct buffer *target, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~!$'()*,:@/=", byte) != NULL))
            buffer_append(target, &text[i], 1);
        else
            buffer_append_format(target, "%%%02X", byte);
    }
}

void libwebsockets_append_target(struct lws *wsi, struct buffer *target)
{
    char *path = NULL;
    int length = 0;
    if (lws_http_get_uri_and_method(wsi, &path, &length) < 0)
        return;
    append_encoded(target, path, (size_t)length);
    char piece[LIBWEBSOCKETS_HEAD_BYTES];
    for (int i = 0; (length = lws_hdr_copy_fragment(wsi, piece, sizeof piece, WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0; i++) {
        buffer_append_string(target, i == 0 ? "?" : "&");
        append_encoded(target, piece, (size_t)length);
    }
}

/* The headers that the application asks for and that the library knows; others it finds by name. */
static const struct {
    const char *name;
    enum lws_token_indexes token;
} KNOWN[] = {
    {"Authorization", WSI_TOKEN_HTTP_AUTHORIZATION},
    {"Content-Length", WSI_TOKEN_HTTP_CONTENT_LENGTH},
    {"Content-Type", WSI_TOKEN_HTTP_CONTENT_TYPE},
    {"Cookie", WSI_TOKEN_HTTP_COOKIE},
    {"Connection", WSI_TOKEN_CONNECTION},
    {"Expect", WSI_TOKEN_HTTP_EXPECT},
    {"Transfer-Encoding", WSI_TOKEN_HTTP_TRANSFER_ENCODING},
};

const char *libwebsockets_find_header(struct lws *wsi, const char *name, char *value, size_t size)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (strcmp(name, KNOWN[i].name) == 0) {
            bool found = lws_hdr_total_length(wsi, KNOWN[i].token) > 0 && lws_hdr_copy(wsi, value, (int)size, KNOWN[i].token) >= 0;
            return found ? value : NULL;
        }
    }
    char key[NAME_BYTES]; /* in small letters, with its colon */
    size_t length = strlen(name);
    if (length + 2 > sizeof key)
        return NULL;
    for (size_t i = 0; i < length; i++)
        key[i] = (char)tolower((unsigned char)name[i]);
    memcpy(key + length, ":", 2);
    return lws_hdr_custom_copy(wsi, value, (int)size, key, (int)length + 1) >= 0 ? value : NULL;
}

/* Whether the library waits for a body where no length is named. */
static bool wants_body(struct lws *wsi)
{
    char *uri = NULL;
    int length = 0;
    int method = lws_http_get_uri_and_method(wsi, &uri, &length);
    return method == LWSHUMETH_POST || method == LWSHUMETH_PUT || method == LWSHUMETH_PATCH;
}

enum libwebsockets_body libwebsockets_body(struct lws *wsi, uint64_t *length)
{
    char value[NAME_BYTES];
    *length = 0;
    bool has_length = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0) {
        const char *encoding = libwebsockets_find_header(wsi, "Transfer-Encoding", value, sizeof value);
        if (has_length || encoding == NULL || strcasecmp(encoding, "chunked") != 0)
            return LIBWEBSOCKETS_BODY_MALFORMED;
        return wants_body(wsi) ? LIBWEBSOCKETS_BODY_CHUNKED : LIBWEBSOCKETS_BODY_UNHEARD;
    }
    if (!has_length)
        return wants_body(wsi) ? LIBWEBSOCKETS_BODY_UNSAID : LIBWEBSOCKETS_BODY_NONE;
    const char *digits = libwebsockets_find_header(wsi, "Content-Length", value, sizeof value);
    size_t count = digits == NULL ? 0 : strspn(digits, "0123456789");
    if (digits == NULL || count == 0 || count > 18 || digits[count] != '\0')
        return LIBWEBSOCKETS_BODY_MALFORMED;
    *length = strtoull(digits, NULL, 10);
    return *length > 0 ? LIBWEBSOCKETS_BODY_LENGTH : LIBWEBSOCKETS_BODY_NONE;
}

bool libwebsockets_expects_continue(struct lws *wsi)
{
    char value[NAME_BYTES];
    const char *expectation = libwebsockets_find_header(wsi, "Expect", value, sizeof value);
    return expectation != NULL && strcasecmp(expectation, "100-continue") == 0;
}

static bool has_version(struct lws *wsi, const char *version)
{
    char value[NAME_BYTES];
    return lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP) >= 0 && strcmp(value, version) == 0;
}

bool libwebsockets_version_is_known(struct lws *wsi)
{
    return has_version(wsi, "HTTP/1.1") || has_version(wsi, "HTTP/1.0");
}

enum http_answer_connection libwebsockets_connection(struct lws *wsi)
{
    char value[NAME_BYTES];
    const char *wish = libwebsockets_find_header(wsi, "Connection", value, sizeof value);
    if (wish != NULL && strcasestr(wish, "close") != NULL)
        return HTTP_ANSWER_CLOSE;
    if (wish != NULL && strcasecmp(wish, "keep-alive") == 0)
        return HTTP_ANSWER_CONFIRM_KEEP;
    return has_version(wsi, "HTTP/1.1") ? HTTP_ANSWER_KEEP : HTTP_ANSWER_CLOSE;
}
