/* target_health: blocking GET /health over loopback, and the choice of the port that a server is told to listen on. */
#include "runner/target_health.h"

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/random.h"
#include "lib/str.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Linux hands out 32768 and above to clients unless told otherwise. */
#define PORT_FIRST 20000
#define PORT_COUNT 12000
#define PORT_ATTEMPTS 200
#define ANSWER_MAXIMUM 16384
#define STATUS_OK 200

static struct sockaddr_in loopback_address(int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* Connects and sends within limit_ns (both calls honour SO_SNDTIMEO). The socket, or -1. */
static int send_question(int port, int64_t limit_ns)
{
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return -1;
    struct timeval limit = {.tv_sec = limit_ns / CLOCK_NANOSECONDS_PER_SECOND,
                            .tv_usec = limit_ns % CLOCK_NANOSECONDS_PER_SECOND / 1000 + 1};
    struct sockaddr_in address = loopback_address(port);
    char question[128];
    int length =
        snprintf(question, sizeof(question), "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", port);
    if (length > 0 && setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) == 0 &&
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0 &&
        connect(connection, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        send(connection, question, (size_t)length, MSG_NOSIGNAL) == length)
        return connection;
    (void)close(connection);
    return -1;
}

/* True when the JSON object in the answer's body says "server": server_id. A chunked body of one chunk is understood as well. */
static bool body_names_server(const char *answer, const char *server_id)
{
    const char *body = strstr(answer, "\r\n\r\n");
    const char *start = body != NULL ? strchr(body, '{') : NULL;
    const char *end = body != NULL ? strrchr(body, '}') : NULL;
    if (start == NULL || end == NULL || end < start)
        return false;
    json_t *object = json_loadb(start, (size_t)(end - start) + 1, 0, NULL);
    const char *name = json_string_value(json_object_get(object, "server"));
    bool same = text_equals(name, server_id);
    json_decref(object);
    return same;
}

enum target_health target_health_ask(int port, const char *server_id, int64_t limit_ns, int *status)
{
    int ignored = 0;
    if (status == NULL)
        status = &ignored;
    *status = 0;
    struct monotonic_time limit = clock_add(clock_now(), limit_ns);
    int connection = send_question(port, limit_ns);
    if (connection < 0)
        return TARGET_HEALTH_NO_ANSWER;
    char answer[ANSWER_MAXIMUM];
    size_t length = 0;
    ssize_t got = 1;
    while (length < sizeof(answer) - 1 && clock_elapsed(clock_now(), limit) > 0) {
        got = recv(connection, answer + length, sizeof(answer) - 1 - length, 0);
        if (got <= 0) /* also when a signal came: the caller decides whether to ask again */
            break;
        length += (size_t)got;
    }
    (void)close(connection);
    answer[length] = '\0';
    int minor = 0;
    if (sscanf(answer, "HTTP/1.%1d %3d", &minor, status) != 2) {
        *status = 0;
        return TARGET_HEALTH_NO_ANSWER;
    }
    if (*status != STATUS_OK)
        return TARGET_HEALTH_BAD_STATUS;
    return body_names_server(answer, server_id) ? TARGET_HEALTH_GOOD : TARGET_HEALTH_OTHER_SERVER;
}

bool target_address_answers(const struct transport_url *url, int64_t limit_ns)
{
    char port[16];
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    struct timeval limit = {.tv_sec = limit_ns / CLOCK_NANOSECONDS_PER_SECOND,
                            .tv_usec = limit_ns % CLOCK_NANOSECONDS_PER_SECOND / 1000 + 1};
    bool answers = false;
    (void)snprintf(port, sizeof(port), "%u", (unsigned)url->port);
    if (getaddrinfo(url->host, port, &hints, &found) != 0)
        return false;
    for (const struct addrinfo *address = found; address != NULL && !answers; address = address->ai_next) {
        int connection = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection < 0)
            continue;
        answers = setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) == 0 &&
                  connect(connection, address->ai_addr, address->ai_addrlen) == 0;
        (void)close(connection);
    }
    freeaddrinfo(found);
    return answers;
}

bool target_port_is_free(int port)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return false;
    /* As servers do it: without this, connections in TIME_WAIT make a port look taken. */
    int yes = 1;
    struct sockaddr_in address = loopback_address(port);
    bool free = setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
                bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(listener, 1) == 0;
    (void)close(listener);
    return free;
}

int target_port_find_free(void)
{
    /* Where to begin differs by process and time, so that two labs on one machine seldom meet. Not part of any measurement. */
    uint64_t state = (uint64_t)clock_now().nanoseconds ^ ((uint64_t)getpid() << 40);
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
        int port = PORT_FIRST + (int)(random_next_splitmix64(&state) % PORT_COUNT);
        if (target_port_is_free(port))
            return port;
    }
    return -1;
}
