/* hello_microhttpd: the least that one would write with libmicrohttpd, as a measure for the server that has the whole contract above it. Same
 * flags and settings as there. Loopback only. hello_microhttpd BODY [threads]   threads: one for each connection, not one epoll loop */
#include "tests/bench/listener.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The library calls once for the header, and once more when all of the request is there. */
static enum MHD_Result on_request(void *response, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload_data, size_t *upload_data_size, void **context)
{
    (void)url, (void)method, (void)version, (void)upload_data, (void)upload_data_size;
    if (*context == NULL) {
        *context = response;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, response);
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    bool threads = count > 2 && strcmp(arguments[2], "threads") == 0;
    if (count < 2)
        return 2;
    int listener = listener_open_loopback(0, &port);
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(arguments[1]), arguments[1], MHD_RESPMEM_PERSISTENT);
    if (response == NULL || MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8") != MHD_YES)
        return EXIT_FAILURE;
    unsigned flags = threads ? MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC
                             : MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct MHD_Daemon *daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, response, MHD_OPTION_LISTEN_SOCKET, listener,
                                                 MHD_OPTION_CONNECTION_LIMIT, 4096U, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                                 (size_t)(64 * 1024), MHD_OPTION_CONNECTION_TIMEOUT, 60U, MHD_OPTION_END);
    if (daemon == NULL)
        return EXIT_FAILURE;
    listener_announce(port);
    for (;;)
        (void)pause(); /* until it is killed */
}
