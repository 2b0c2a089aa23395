/* sqlite_dataset: writes the data set into an SQLite file, puts it back after a run that wrote, and checks it. */
#ifndef SERVERS_STORE_SQLITE_DATASET_H
#define SERVERS_STORE_SQLITE_DATASET_H

#include "servers/app/failure.h"

#include <stdbool.h>

/* Fills the database from scratch in one transaction, making the file when it is missing. A server may be running on it: it sees
 * the old rows or the new ones. 0, or -1 with a failure; the database is then as it was. */
int sqlite_dataset_load(const char *path, struct failure *failure);

/* Loads unless the database holds exactly the data set already; *loaded says which. 0, or -1 with a failure. */
int sqlite_dataset_restore(const char *path, bool *loaded, struct failure *failure);

/* 0 when the database holds exactly the data set; -1 with a failure that says what differs. Changes nothing. */
int sqlite_dataset_check(const char *path, struct failure *failure);

#endif
