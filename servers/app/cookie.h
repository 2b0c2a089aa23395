/* cookie: finds a cookie in a request. */
#ifndef SERVERS_APP_COOKIE_H
#define SERVERS_APP_COOKIE_H

#include "servers/app/text.h"

/* The value of the first cookie of that name in the value of a Cookie header (RFC 6265, section 4.2), which may be NULL. Empty when it is not
 * there. */
struct text cookie_find(const char *header, const char *name);

#endif
