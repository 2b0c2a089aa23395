/* hostile_client: what a server must live through. Loopback only; every wait is bounded.
 *
 *   hostile_client storm PORT COUNT         opens and closes that many connections, in five manners in turn: at once; after half a request; after a
 *                                           request, unread; the same with a reset; after its answer
 *   hostile_client slow PORT COUNT SECONDS  holds that many connections that send a byte of a header a second
 *   hostile_client garbage PORT COUNT SEED [IMPATIENT]  sends that many requests with bytes changed, one a connection, says that it is done, and reads what comes
 *                                           until the server closes
 *
 * Prints one line of JSON. Exit status 1 when a connection was refused, an answer that was waited for did not come, or a connection stayed open for
 * 10 seconds after its end was said; where IMPATIENT is given, nobody waits longer than 50 ms for that. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 200, WAIT_MS = 10000, IMPATIENT_MS = 50, SLOW_MAXIMUM = 4000, INPUT_BYTES = 65536 };

static const char REQUEST[] = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
static const char CLOSING_REQUEST[] = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/* A connection from one of many addresses, as each has only so many ports; -1 when it was refused. */
static int open_connection(uint16_t port, unsigned number, unsigned patience_ms)
{
    int on = 1;
    struct timeval patience = {.tv_sec = patience_ms / 1000, .tv_usec = patience_ms % 1000 * 1000};
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % SOURCES)};
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
        bind(fd, (struct sockaddr *)&source, sizeof source) == 0 && connect(fd, (struct sockaddr *)&server, sizeof server) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* Reads until the other side closes; true when it did, with a byte or more before. *stayed_open: it did not in time. */
static bool read_to_end(int fd, bool *stayed_open)
{
    char input[INPUT_BYTES];
    bool any = false;
    *stayed_open = false;
    for (;;) {
        ssize_t length = recv(fd, input, sizeof input, 0);
        if (length > 0) {
            any = true;
            continue;
        }
        *stayed_open = length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        return any && !*stayed_open;
    }
}

/* ---- storm -------------------------------------------------------------------------------------------------------------------- */
/* One connection of the storm; false when it did not come about, or its answer did not. */
static bool storm_once(uint16_t port, unsigned number)
{
    bool stayed_open = false;
    bool good = true;
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    int fd = open_connection(port, number, WAIT_MS);
    if (fd < 0)
        return false;
    switch (number % 5) {
    case 0:
        break;
    case 1:
        (void)send(fd, REQUEST, sizeof REQUEST / 2, MSG_NOSIGNAL);
        break;
    case 2:
        (void)send(fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL);
        break;
    case 3:
        (void)send(fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        break;
    default:
        (void)send(fd, CLOSING_REQUEST, sizeof CLOSING_REQUEST - 1, MSG_NOSIGNAL);
        good = read_to_end(fd, &stayed_open);
    }
    (void)close(fd);
    return good;
}

static int storm(uint16_t port, unsigned count)
{
    unsigned failed = 0;
    for (unsigned i = 0; i < count; i++)
        failed += storm_once(port, i) ? 0 : 1;
    printf("{\"connections\":%u,\"failed\":%u}\n", count, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- slow --------------------------------------------------------------------------------------------------------------------- */
static int slow(uint16_t port, unsigned count, unsigned seconds)
{
    static int fds[SLOW_MAXIMUM];
    static const char header[] =
        "GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    unsigned refused = 0;
    count = count > SLOW_MAXIMUM ? SLOW_MAXIMUM : count;
    for (unsigned i = 0; i < count; i++) {
        fds[i] = open_connection(port, i, WAIT_MS);
        refused += fds[i] < 0 ? 1 : 0;
    }
    printf("{\"open\":%u,\"refused\":%u}\n", count - refused, refused);
    (void)fflush(stdout); /* whoever waits for it may go on */
    for (unsigned second = 0; second < seconds && second < sizeof header - 1; second++) {
        for (unsigned i = 0; i < count; i++)
            if (fds[i] >= 0)
                (void)send(fds[i], header + second, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)sleep(1);
    }
    for (unsigned i = 0; i < count; i++)
        if (fds[i] >= 0)
            (void)close(fds[i]);
    return refused == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- garbage ------------------------------------------------------------------------------------------------------------------ */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A request of one of the forms with up to eight bytes changed, taken out or put in twice; its length. */
static size_t make_garbage(char *out, size_t size, uint64_t *state)
{
    static const char *const FORMS[] = {
        "GET /users/1 HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":[1,2.5]}",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n",
        "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: "
        "79\r\n\r\n--B\r\nContent-Disposition: "
        "form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--B--\r\n",
        "GET /auth/protected/jwt HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA\r\n\r\n",
        "GET /auth/protected/session HTTP/1.1\r\nHost: x\r\nCookie: session_id=0123456789abcdef0123456789abcdef\r\n\r\n",
        "GET /search?q=%ea%b9%80+a&mode=fulltext&limit=5 HTTP/1.1\r\nHost: x\r\n\r\n",
        "PUT /users/1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
        "32\r\n\r\n{\"name\":\"A\",\"email\":\"a@b.example\"}",
    };
    const char *form = FORMS[next_random(state) % (sizeof FORMS / sizeof FORMS[0])];
    size_t length = strlen(form);
    memcpy(out, form, length);
    for (unsigned changes = (unsigned)(next_random(state) % 9); changes > 0 && length > 1; changes--) {
        size_t place = next_random(state) % length;
        uint64_t how = next_random(state) % 3;
        if (how == 0) {
            out[place] = (char)next_random(state);
        } else if (how == 1) {
            memmove(out + place, out + place + 1, length - place - 1);
            length--;
        } else if (length < size) {
            memmove(out + place + 1, out + place, length - place);
            length++;
        }
    }
    return length;
}

static int garbage(uint16_t port, unsigned count, uint64_t seed, bool impatient)
{
    unsigned refused = 0;
    unsigned answered = 0;
    unsigned left_open = 0;
    uint64_t state = seed * 2 + 1;
    for (unsigned i = 0; i < count; i++) {
        char request[1024];
        bool stayed_open = false;
        size_t length = make_garbage(request, sizeof request, &state);
        int fd = open_connection(port, i, impatient ? IMPATIENT_MS : WAIT_MS);
        if (fd < 0) {
            refused++;
            continue;
        }
        (void)send(fd, request, length, MSG_NOSIGNAL); /* the server may have closed already */
        (void)shutdown(fd, SHUT_WR);
        answered += read_to_end(fd, &stayed_open) ? 1 : 0;
        left_open += stayed_open ? 1 : 0;
        (void)close(fd);
    }
    printf("{\"requests\":%u,\"answered\":%u,\"refused\":%u,\"left_open\":%u}\n", count, answered, refused, left_open);
    return refused == 0 && (left_open == 0 || impatient) && answered > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    const char *what = count > 3 ? arguments[1] : "";
    uint16_t port = (uint16_t)(count > 3 ? atoi(arguments[2]) : 0);
    unsigned number = (unsigned)(count > 3 ? atoi(arguments[3]) : 0);
    unsigned last = (unsigned)(count > 4 ? atoi(arguments[4]) : 0);
    if (strcmp(what, "storm") == 0)
        return storm(port, number);
    if (strcmp(what, "slow") == 0)
        return slow(port, number, last);
    if (strcmp(what, "garbage") == 0)
        return garbage(port, number, last, count > 5);
    (void)fprintf(stderr,
                  "usage: hostile_client storm PORT COUNT | slow PORT COUNT SECONDS | garbage PORT COUNT SEED [IMPATIENT]\n");
    return 2;
}
