/* describe: what a database or a cache says of itself, for results: "PostgreSQL 15.14 (fsync=on, ...)", settings as they are in force. */
#ifndef SERVERS_STORE_DESCRIBE_H
#define SERVERS_STORE_DESCRIBE_H

#include "servers/app/failure.h"

enum { DESCRIBE_SIZE = 480 };

/* Fills out (DESCRIBE_SIZE bytes; plain ASCII without quotes and backslashes). 0, or -1 with a failure. */
int sqlite_describe(const char *url, char *out, struct failure *failure);
int postgresql_describe(const char *url, char *out, struct failure *failure);
int redis_describe(const char *url, char *out, struct failure *failure);

/* Adds "name=value" to the list in brackets behind out; what does not fit is left out whole. */
void describe_add(char *out, const char *name, const char *value);

#endif
