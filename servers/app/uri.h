/* uri: takes a request target apart. Both front ends hand over the target as received, so that every server decodes it in one way.
 */
#ifndef SERVERS_APP_URI_H
#define SERVERS_APP_URI_H

#include "servers/app/text.h"

/* Splits a target ("/a%20b?c=d", or the absolute form "http://host/a") into path and query, both pointing into it. The path is
 * percent-decoded in place; an escape that is none stays as it is. The query stays encoded. */
void uri_split(char *target, size_t length, struct text *path, struct text *query);

/* Finds the first value of a name in the query ("a=1&b=2"), decodes it (plus signs are spaces) into value and returns its length:
 * the length of the whole value even where it did not fit and was cut. -1 when the name is absent. Value always ends in NUL. */
long uri_find_query(struct text query, const char *name, char *value, size_t size);

#endif
