/* cookie: the cookies of one user (a small part of RFC 6265: one target, so no domains; Max-Age of 0 or less, or an Expires of
 * 1970, deletes; other expiry is longer than a run; Secure and HttpOnly have no meaning here). A bounded jar without allocation:
 * what does not fit is not kept, and counted. */
#ifndef RUNNER_COOKIE_H
#define RUNNER_COOKIE_H

#include "lib/str.h"

#include <stddef.h>
#include <stdint.h>

#define COOKIE_COUNT_MAXIMUM 16
#define COOKIE_TEXT_MAXIMUM 4096 /* name, value and path of all cookies of a user */
/* The longest Cookie line that cookie_write makes. */
#define COOKIE_LINE_MAXIMUM (COOKIE_TEXT_MAXIMUM + 3 * COOKIE_COUNT_MAXIMUM + 16)

struct cookie {
    uint16_t start, name_length, value_length, path_length; /* in text: name, value, path, one behind the other */
};

/* Plain values: may be copied. {0} is empty. */
struct cookie_jar {
    uint32_t count, text_length;
    uint32_t refused; /* that did not fit */
    struct cookie cookies[COOKIE_COUNT_MAXIMUM];
    char text[COOKIE_TEXT_MAXIMUM];
};

/* Takes in the Set-Cookie lines of an answer's head (check_answer.head). path: that of the request, query and all, which gives the
 * default path. */
void cookie_store(struct cookie_jar *jar, struct str head, struct str path);
/* Writes "\r\nCookie: a=b; c=d" of the cookies whose path covers that of the request, longest path first, to out
 * (COOKIE_LINE_MAXIMUM bytes). Returns the length; 0 when there are none. */
size_t cookie_write(const struct cookie_jar *jar, struct str path, char *out);

#endif
