/* site_template: the files that give the site its looks, from a folder of the user's own or from those that are built in. */
#ifndef SITE_GEN_RENDER_SITE_TEMPLATE_H
#define SITE_GEN_RENDER_SITE_TEMPLATE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>

struct site_templates {
    struct arena *arena; /* of everything that is read from the folder */
    const char *folder;  /* NULL: built-in files only */
    struct error *error; /* of the last file that exists and could not be read */
};

/* A mustache_load_function over struct site_templates: "page" is page.mustache. */
bool site_template_load(void *context, const char *name, struct str *text);
/* The content of a file such as "site.css". False when there is none, or when it can't be read (templates->error is set then). */
bool site_template_file(struct site_templates *templates, const char *name, struct str *content);

#endif
