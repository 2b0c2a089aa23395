/* hello_civetweb: the least that one would write with CivetWeb, as a measure for the server that has the whole contract above it. Same
 * settings as there. Loopback only. hello_civetweb BODY */
#include "tests/bench/listener.h"

#include <civetweb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int on_request(struct mg_connection *connection, void *body)
{
    size_t length = strlen(body);
    return mg_send_http_ok(connection, "application/json; charset=utf-8", (long long)length) != 0 ||
                   mg_write(connection, body, length) != (int)length
               ? 0
               : 200;
}

int main(int count, char **arguments)
{
    static const char *OPTIONS[] = {"listening_ports",
                                    "127.0.0.1:0",
                                    "num_threads",
                                    "512",
                                    "connection_queue",
                                    "512",
                                    "enable_keep_alive",
                                    "yes",
                                    "keep_alive_timeout_ms",
                                    "60000",
                                    "request_timeout_ms",
                                    "60000",
                                    "tcp_nodelay",
                                    "1",
                                    "decode_url",
                                    "no",
                                    "enable_auth_domain_check",
                                    "no",
                                    NULL};
    struct mg_server_port port;
    if (count < 2)
        return 2;
    (void)mg_init_library(MG_FEATURES_DEFAULT);
    struct mg_context *context = mg_start(NULL, NULL, OPTIONS);
    if (context == NULL || mg_get_server_ports(context, 1, &port) != 1)
        return EXIT_FAILURE;
    mg_set_request_handler(context, "/", on_request, arguments[1]);
    listener_announce((uint16_t)port.port);
    for (;;)
        (void)pause(); /* until it is killed */
}
