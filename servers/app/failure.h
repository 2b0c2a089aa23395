/* failure: why something of a server could not be done, in one line. Functions that can fail at start fill it; only main prints it.
 */
#ifndef SERVERS_APP_FAILURE_H
#define SERVERS_APP_FAILURE_H

struct failure {
    char message[512];
};

/* Fills the message (cut at its size) and returns -1, so that a caller can `return failure_set(...)`. */
int failure_set(struct failure *failure, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
