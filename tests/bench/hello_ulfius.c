/* hello_ulfius: the least that one would write with Ulfius, as a measure for the server that has the whole contract above it. A thread
 * for each connection. Loopback only. hello_ulfius BODY */
#include "tests/bench/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <ulfius.h>
#include <unistd.h>

static int on_request(const struct _u_request *request, struct _u_response *response, void *body)
{
    (void)request;
    return ulfius_set_string_body_response(response, 200, body) == U_OK &&
                   ulfius_add_header_to_response(response, "Content-Type", "application/json; charset=utf-8") == U_OK
               ? U_CALLBACK_COMPLETE
               : U_CALLBACK_ERROR;
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    struct _u_instance instance;
    if (count < 2)
        return 2;
    (void)close(listener_open_loopback(0, &port)); /* Ulfius wants a port, not a socket */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (ulfius_init_instance(&instance, port, &address, NULL) != U_OK)
        return EXIT_FAILURE;
    instance.check_utf8 = 0;
    if (ulfius_add_endpoint_by_val(&instance, "GET", "/health", NULL, 0, on_request, arguments[1]) != U_OK ||
        ulfius_start_framework(&instance) != U_OK)
        return EXIT_FAILURE;
    listener_announce(port);
    for (;;)
        (void)pause(); /* until it is killed */
}
