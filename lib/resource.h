/* resource: files that are compiled into the program (templates, messages, schemas, style sheet), so that an installed benchlab needs
 * nothing beside itself. The table is generated at build time by tools/embed.c. */
#ifndef LIB_RESOURCE_H
#define LIB_RESOURCE_H

#include "lib/str.h"

struct resource {
    const char *path;          /* as in the source tree: "templates/page.mustache" */
    const unsigned char *data; /* followed by a NUL that length does not count */
    size_t length;
};

/* The resource of that path, or NULL. */
const struct resource *resource_find(const char *path);

#endif
