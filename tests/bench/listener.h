/* listener: what the small servers of the tests share: a listening socket on the loopback, and a thread for each connection. */
#ifndef TESTS_BENCH_LISTENER_H
#define TESTS_BENCH_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A non-blocking listening socket on 127.0.0.1, whose accepted sockets send at once. port 0: any free one; *bound is the one it
 * got. Ends the process with a message when it cannot be had. */
int listener_open_loopback(uint16_t port, uint16_t *bound);

/* Prints "listens on 127.0.0.1:PORT", which the scripts wait for. */
void listener_announce(uint16_t port);

/* Accepts for ever; calls serve(fd, argument) in a detached thread for each connection, and closes the (blocking) socket after it.
 */
void listener_serve_threads(int listener, void (*serve)(int fd, void *argument), void *argument) __attribute__((noreturn));

/* Reads a request's head from a blocking socket, for servers that need no more than its path. False when the client left. The path
 * is cut at size - 1. */
bool listener_read_path(int fd, char *path, size_t size);

/* Sends all; false when the client is gone. */
bool listener_send(int fd, const void *bytes, size_t length);

#endif
