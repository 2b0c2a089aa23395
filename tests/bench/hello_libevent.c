/* hello_libevent: the least that one would write with libevent's evhttp, as a measure for the server that has the whole contract above it. Same
 * settings as there, one loop. Loopback only. hello_libevent BODY */
#include "tests/bench/listener.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

static void on_request(struct evhttp_request *request, void *body)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    if (evhttp_add_header(headers, "Content-Type", "application/json; charset=utf-8") != 0 ||
        evbuffer_add_reference(evhttp_request_get_output_buffer(request), body, strlen(body), NULL, NULL) != 0)
        exit(EXIT_FAILURE);
    evhttp_send_reply(request, HTTP_OK, NULL, NULL);
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    if (count < 2)
        return 2;
    int listener = listener_open_loopback(0, &port);
    struct event_config *configuration = event_config_new();
    if (configuration == NULL || event_config_set_flag(configuration, EVENT_BASE_FLAG_NOLOCK) != 0 ||
        event_config_set_flag(configuration, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) != 0)
        return EXIT_FAILURE;
    struct event_base *base = event_base_new_with_config(configuration);
    struct evhttp *http = base == NULL ? NULL : evhttp_new(base);
    if (http == NULL || evhttp_accept_socket(http, listener) != 0)
        return EXIT_FAILURE;
    evhttp_set_timeout(http, 60);
    evhttp_set_gencb(http, on_request, arguments[1]);
    listener_announce(port);
    return event_base_dispatch(base) == 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* until it is killed */
}
