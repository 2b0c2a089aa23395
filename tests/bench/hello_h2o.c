/* hello_h2o: the least that one would write with libh2o, as a measure for the server that has the whole contract above it. HTTP/1.1, one
 * loop. Loopback only. hello_h2o BODY */
#include "tests/bench/listener.h"

#define H2O_USE_LIBUV 0 /* the library is built with its own loop */
#include <h2o.h>
#include <stdlib.h>
#include <string.h>

struct hello_handler {
    h2o_handler_t super;
    h2o_iovec_t body;
};

static int on_request(h2o_handler_t *self, h2o_req_t *request)
{
    static h2o_generator_t generator = {NULL, NULL};
    h2o_iovec_t body = ((struct hello_handler *)self)->body;
    request->res.status = 200;
    request->res.reason = "OK";
    request->res.content_length = body.len;
    h2o_add_header(&request->pool, &request->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
                   H2O_STRLIT("application/json; charset=utf-8"));
    h2o_start_response(request, &generator);
    h2o_send(request, &body, 1, H2O_SEND_STATE_FINAL);
    return 0;
}

static void on_listener(h2o_socket_t *listener, const char *failed)
{
    h2o_socket_t *socket = failed != NULL ? NULL : h2o_evloop_socket_accept(listener);
    if (socket != NULL)
        h2o_accept(listener->data, socket);
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    h2o_globalconf_t configuration;
    h2o_context_t context;
    if (count < 2)
        return 2;
    int listener_fd = listener_open_loopback(0, &port);
    h2o_config_init(&configuration);
    configuration.http1.upgrade_to_http2 = 0;
    h2o_hostconf_t *host = h2o_config_register_host(&configuration, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    struct hello_handler *handler = (void *)h2o_create_handler(h2o_config_register_path(host, "/", 0), sizeof *handler);
    handler->super.on_req = on_request;
    handler->body = h2o_iovec_init(arguments[1], strlen(arguments[1]));
    h2o_context_init(&context, h2o_evloop_create(), &configuration);
    h2o_accept_ctx_t accept = {.ctx = &context, .hosts = configuration.hosts};
    h2o_socket_t *listener = h2o_evloop_socket_create(context.loop, listener_fd, H2O_SOCKET_FLAG_DONT_READ);
    listener->data = &accept;
    h2o_socket_read_start(listener, on_listener);
    listener_announce(port);
    while (h2o_evloop_run(context.loop, INT32_MAX) == 0)
        ; /* until it is killed */
    return EXIT_FAILURE;
}
