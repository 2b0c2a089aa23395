/* hello_libwebsockets: the least that one would write with libwebsockets, as a measure for the server that has the whole contract above it. One
 * service thread. Loopback only. hello_libwebsockets BODY */
#include "tests/bench/listener.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 1024 };

static int write_header(struct lws *connection, size_t length)
{
    unsigned char buffer[LWS_PRE + BUFFER_BYTES];
    unsigned char *start = buffer + LWS_PRE;
    unsigned char *at = start;
    unsigned char *end = buffer + sizeof buffer - 1;
    if (lws_add_http_common_headers(connection, HTTP_STATUS_OK, "application/json; charset=utf-8", length, &at, end) != 0 ||
        lws_finalize_write_http_header(connection, start, &at, end) != 0)
        return 1;
    (void)lws_callback_on_writable(connection);
    return 0;
}

static int write_body(struct lws *connection, const char *body, size_t length)
{
    unsigned char buffer[LWS_PRE + BUFFER_BYTES];
    memcpy(buffer + LWS_PRE, body, length);
    if (lws_write(connection, buffer + LWS_PRE, length, LWS_WRITE_HTTP_FINAL) != (int)length)
        return 1;
    return lws_http_transaction_completed(connection) != 0 ? -1 : 0;
}

static int on_event(struct lws *connection, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    const char *body = lws_context_user(lws_get_context(connection));
    if (reason == LWS_CALLBACK_HTTP)
        return write_header(connection, strlen(body));
    if (reason == LWS_CALLBACK_HTTP_WRITEABLE)
        return write_body(connection, body, strlen(body));
    return lws_callback_http_dummy(connection, reason, user, in, length);
}

int main(int count, char **arguments)
{
    static const struct lws_protocols PROTOCOLS[] = {{"http", on_event, 0, 0, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};
    if (count < 2 || strlen(arguments[1]) > BUFFER_BYTES)
        return 2;
    lws_set_log_level(LLL_ERR, NULL);
    struct lws_context_creation_info info = {
        .iface = "127.0.0.1", .port = 0, .protocols = PROTOCOLS, .user = arguments[1], .vhost_name = "hello"};
    info.keepalive_timeout = 60;
    struct lws_context *context = lws_create_context(&info);
    struct lws_vhost *host = context == NULL ? NULL : lws_get_vhost_by_name(context, "hello");
    if (host == NULL)
        return EXIT_FAILURE;
    listener_announce((uint16_t)lws_get_vhost_listen_port(host));
    while (lws_service(context, 0) >= 0)
        ; /* until it is killed */
    return EXIT_FAILURE;
}
