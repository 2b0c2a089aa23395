/* text: a view of bytes that somebody else owns, as the parsers and handlers of the servers pass them on. Nothing is allocated; the
 * bytes need not end in NUL. */
#ifndef SERVERS_APP_TEXT_H
#define SERVERS_APP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *data;
    size_t length;
};

/* The view of a NUL-terminated string; empty for NULL. */
static inline struct text text_of(const char *string)
{
    return (struct text){string, string == NULL ? 0 : strlen(string)};
}

/* True when both have the same bytes. */
static inline bool text_equals(struct text left, struct text right)
{
    return left.length == right.length && (left.length == 0 || memcmp(left.data, right.data, left.length) == 0);
}

#endif
