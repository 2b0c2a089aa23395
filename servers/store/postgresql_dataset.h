/* postgresql_dataset: writes the data set into a PostgreSQL database, puts it back after a run that wrote, and checks it. */
#ifndef SERVERS_STORE_POSTGRESQL_DATASET_H
#define SERVERS_STORE_POSTGRESQL_DATASET_H

#include "servers/app/failure.h"

#include <stdbool.h>

/* As in sqlite_dataset.h, for the database that the URL names; its tables of the data set's names are replaced. 0, or -1 with a failure;
 * the database is then as it was. */
int postgresql_dataset_load(const char *url, struct failure *failure);
int postgresql_dataset_restore(const char *url, bool *loaded, struct failure *failure);
int postgresql_dataset_check(const char *url, struct failure *failure);

#endif
