/* session_store: the two folders of a session, opened before anything is measured: the results folder, probed and locked, and a
 * private temporary folder for the database and the logs. */
#ifndef RUNNER_SESSION_STORE_H
#define RUNNER_SESSION_STORE_H

#include "lib/error.h"

#define SESSION_FOLDER_SIZE 256

/* Owns the lock and the temporary folder until session_store_close. */
struct session_store {
    const char *out; /* borrowed */
    int lock;        /* descriptor of the folder; -1 = closed */
    char temporary[SESSION_FOLDER_SIZE];
};

/* Makes out (with its parents) and writes a probe file there, so that a full disk or a missing permission shows now; takes the lock
 * that keeps a second session away (two would disturb each other, and could take the same file name); makes the temporary folder in
 * $TMPDIR or /tmp. 0, or -1 with an error and nothing to close. */
int session_store_open(struct session_store *store, const char *out, struct error *error);
/* Removes the temporary folder and gives the lock back. 0, or -1 when the folder could not be removed. */
int session_store_close(struct session_store *store, struct error *error);

#endif
