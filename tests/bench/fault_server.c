/* fault_server: a server that fails on purpose, each path in its own way. Loopback only.
 *   fault_server [PORT]    any free port when it is not given. Serves until it is killed.
 * PORT and TARGET_ID in the environment are understood as every target of the lab does.
 * GET /good            a sound answer; the connection is kept
 *     /health          a sound answer, as the lab's targets give it
 *     /mid-body        announces 1,000 bytes, sends 500 and closes
 *     /mid-head        closes within the head
 *     /no-answer       closes without a byte
 *     /garbage         bytes that are no HTTP
 *     /drip            a head, then one byte of the body a second
 *     /silence         never answers
 *     /reset           resets the connection
 *     /surplus         five bytes more than Content-Length says
 *     /huge            100 MB
 *     /huge-chunked    the same in chunks
 *     /chunk-size      a chunk that is longer than its size says
 *     /chunk-garbage   a chunk whose size is no number
 *     /headers         10,000 headers
 *     /long-header     one header of 1 MB
 *     /two-lengths     two lengths that differ
 *     /interim         100 Continue each 20 ms for ever, until the client leaves
 *     /interim-flood   the same without a pause
 *     /redirect        302 to /redirect
 *     /error           500
 *     /half            every second request of a connection is answered, the others reset it
 *     /die             the process ends in the middle of the answer */
#include "tests/bench/listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HUGE_BYTES = 100 * 1000 * 1000, PIECE_BYTES = 64 * 1024, HEADERS = 10000, DRIPS = 60, SILENCE_SECONDS = 60 };

static bool send_text(int fd, const char *text)
{
    return listener_send(fd, text, strlen(text));
}

static void reset(int fd)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/* Each of these answers one request; true when the connection goes on. */
static bool answer_good(int fd)
{
    return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");
}

static bool answer_health(int fd)
{
    char body[128], answer[256];
    const char *id = getenv("TARGET_ID");
    int length =
        snprintf(body, sizeof body, "{\"status\":\"healthy\",\"server\":\"%.60s\",\"version\":\"1\"}", id != NULL ? id : "fault");
    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s", length,
                   body);
    return send_text(fd, answer);
}

static bool answer_mid_body(int fd)
{
    char half[500];
    memset(half, 'x', sizeof half);
    (void)send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    (void)listener_send(fd, half, sizeof half);
    return false;
}

static bool answer_mid_head(int fd)
{
    (void)send_text(fd, "HTTP/1.1 200 OK\r\nContent-Le");
    return false;
}

static bool answer_nothing(int fd)
{
    (void)fd;
    return false;
}

static bool answer_garbage(int fd)
{
    (void)send_text(fd, "\x16\x03\x01 this is no HTTP \xff\xfe\r\n\r\n");
    return false;
}

static bool answer_drip(int fd)
{
    (void)send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < DRIPS && send_text(fd, "x"); i++)
        (void)sleep(1);
    return false;
}

static bool answer_silence(int fd)
{
    char byte;
    struct timeval limit = {.tv_sec = SILENCE_SECONDS};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)recv(fd, &byte, 1, 0); /* until the client leaves */
    return false;
}

static bool answer_reset(int fd)
{
    reset(fd);
    return false;
}

static bool answer_surplus(int fd)
{
    return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellothere");
}

static bool answer_huge(int fd, bool chunked)
{
    char piece[PIECE_BYTES];
    char head[128];
    memset(piece, 'h', sizeof piece);
    (void)snprintf(head, sizeof head,
                   chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           : "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
                   HUGE_BYTES);
    bool sent = send_text(fd, head);
    for (size_t left = HUGE_BYTES; sent && left > 0;) {
        size_t size = left < sizeof piece ? left : sizeof piece;
        (void)snprintf(head, sizeof head, "%zx\r\n", size);
        sent = (!chunked || send_text(fd, head)) && listener_send(fd, piece, size) && (!chunked || send_text(fd, "\r\n"));
        left -= size;
    }
    return sent && (!chunked || send_text(fd, "0\r\n\r\n"));
}

static bool answer_huge_plain(int fd)
{
    return answer_huge(fd, false);
}

static bool answer_huge_chunked(int fd)
{
    return answer_huge(fd, true);
}

static bool answer_chunk_size(int fd)
{
    return send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n");
}

static bool answer_chunk_garbage(int fd)
{
    return send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n");
}

static bool answer_headers(int fd)
{
    bool sent = send_text(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < HEADERS && sent; i++) {
        char header[64];
        (void)snprintf(header, sizeof header, "X-Header-%d: %d\r\n", i, i);
        sent = send_text(fd, header);
    }
    return sent && send_text(fd, "Content-Length: 2\r\n\r\nok");
}

static bool answer_long_header(int fd)
{
    char piece[PIECE_BYTES];
    memset(piece, 'v', sizeof piece);
    bool sent = send_text(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
    for (int i = 0; i < 16 && sent; i++)
        sent = listener_send(fd, piece, sizeof piece);
    return sent && send_text(fd, "\r\nContent-Length: 2\r\n\r\nok");
}

static bool answer_two_lengths(int fd)
{
    return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!");
}

static bool answer_interim(int fd)
{
    while (send_text(fd, "HTTP/1.1 100 Continue\r\n\r\n"))
        (void)usleep(20000);
    return false;
}

static bool answer_interim_flood(int fd)
{
    while (send_text(fd, "HTTP/1.1 100 Continue\r\n\r\n")) {
    }
    return false;
}

static bool answer_redirect(int fd)
{
    return send_text(fd, "HTTP/1.1 302 Found\r\nLocation: /redirect\r\nContent-Length: 0\r\n\r\n");
}

static bool answer_error(int fd)
{
    return send_text(fd, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops");
}

static bool answer_die(int fd)
{
    (void)send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of");
    _exit(3);
}

static const struct {
    const char *path;
    bool (*answer)(int fd);
} FAULTS[] = {
    {"/good", answer_good},
    {"/health", answer_health},
    {"/mid-body", answer_mid_body},
    {"/mid-head", answer_mid_head},
    {"/no-answer", answer_nothing},
    {"/garbage", answer_garbage},
    {"/drip", answer_drip},
    {"/silence", answer_silence},
    {"/reset", answer_reset},
    {"/surplus", answer_surplus},
    {"/huge", answer_huge_plain},
    {"/huge-chunked", answer_huge_chunked},
    {"/chunk-size", answer_chunk_size},
    {"/chunk-garbage", answer_chunk_garbage},
    {"/headers", answer_headers},
    {"/long-header", answer_long_header},
    {"/two-lengths", answer_two_lengths},
    {"/interim", answer_interim},
    {"/interim-flood", answer_interim_flood},
    {"/redirect", answer_redirect},
    {"/error", answer_error},
    {"/die", answer_die},
};

static bool answer(int fd, const char *path, unsigned request)
{
    if (strcmp(path, "/half") == 0)
        return request % 2 == 0 ? answer_good(fd) : answer_reset(fd);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++)
        if (strcmp(path, FAULTS[i].path) == 0)
            return FAULTS[i].answer(fd);
    return send_text(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void serve(int fd, void *argument)
{
    (void)argument;
    char path[64];
    for (unsigned request = 0; listener_read_path(fd, path, sizeof path); request++)
        if (!answer(fd, path, request))
            return;
}

int main(int count, char **arguments)
{
    const char *wanted = count > 1 ? arguments[1] : getenv("PORT");
    uint16_t port = 0;
    int listener = listener_open_loopback((uint16_t)(wanted != NULL ? atoi(wanted) : 0), &port);
    listener_announce(port);
    listener_serve_threads(listener, serve, NULL);
}
