/* answer_server: sends files as raw answers, cut into pieces, so that two HTTP clients can be compared on the same bytes. Loopback
 * only. answer_server FOLDER PIECE    GET /NAME: the bytes of FOLDER/NAME, PIECE bytes at a time (0: all at once), then the end of
 * the connection. Serves until it is killed. */
#include "tests/bench/listener.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1024 * 1024, PAUSE_MICROSECONDS = 300 };

struct answers {
    const char *folder;
    size_t piece;
};

/* Reads a whole file of at most ANSWER_BYTES. Returns its length, 0 when there is none. */
static size_t read_answer(const char *folder, const char *name, char *answer)
{
    char path[512];
    size_t length = 0;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got;
    while (length < ANSWER_BYTES && (got = read(fd, answer + length, ANSWER_BYTES - length)) > 0)
        length += (size_t)got;
    (void)close(fd);
    return length;
}

/* Waits until the client has closed its side, so that no reset overtakes the answer. */
static void wait_for_end(int fd)
{
    char dropped[4096];
    struct timeval limit = {.tv_sec = 2};
    (void)shutdown(fd, SHUT_WR);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (recv(fd, dropped, sizeof dropped, 0) > 0) {
    }
}

static void serve(int fd, void *argument)
{
    const struct answers *answers = argument;
    char path[256];
    char *answer = malloc(ANSWER_BYTES);
    if (answer == NULL || !listener_read_path(fd, path, sizeof path) || strstr(path, "..") != NULL) {
        free(answer);
        return;
    }
    size_t length = read_answer(answers->folder, path + 1, answer);
    size_t piece = answers->piece == 0 ? length : answers->piece;
    for (size_t at = 0; at < length; at += piece) {
        size_t size = length - at < piece ? length - at : piece;
        if (!listener_send(fd, answer + at, size))
            break;
        if (answers->piece > 0)
            (void)usleep(PAUSE_MICROSECONDS);
    }
    free(answer);
    wait_for_end(fd);
}

int main(int count, char **arguments)
{
    if (count != 3) {
        (void)fprintf(stderr, "usage: answer_server FOLDER PIECE\n");
        return 2;
    }
    static struct answers answers;
    answers = (struct answers){arguments[1], (size_t)strtoul(arguments[2], NULL, 10)};
    uint16_t port = 0;
    int listener = listener_open_loopback(0, &port);
    listener_announce(port);
    listener_serve_threads(listener, serve, &answers);
}
