/* credentials: what must not reach the store, since the site publishes it: passwords and tokens in URLs, headers and options. */
#ifndef SITE_GEN_IMPORT_CREDENTIALS_H
#define SITE_GEN_IMPORT_CREDENTIALS_H

#include "lib/arena.h"
#include "lib/str.h"

#include <stdbool.h>

/* The URL without user and password and with the values of secret query parameters (token, key, secret, password, auth, session,
 * signature, code ... in any spelling) replaced by "***". From arena. Text that is no URL comes back as it is. */
const char *credentials_clean_url(struct arena *arena, struct str url);

/* Whether a value of that name (a header, an option, a JSON key) is a secret and must be dropped. */
bool credentials_is_secret_name(struct str name);

/* A command line or free text ("wrk -H 'Authorization: Bearer abc' http://u:p@host/") with everything secret replaced by "***". */
const char *credentials_clean_text(struct arena *arena, struct str text);

#endif
