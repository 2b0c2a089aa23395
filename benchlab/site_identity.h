/* site_identity: what a whole site is made with, as one digest: this program, the libraries whose work can be seen, options, templates.
 * Pages of an earlier build are taken over only where it is the same. Part of command_site. */
#ifndef BENCHLAB_SITE_IDENTITY_H
#define BENCHLAB_SITE_IDENTITY_H

#include "lib/arena.h"
#include "lib/error.h"

#include <stddef.h>

/* options: texts that tell what was asked for, NULLs included; folder: of templates, messages and prose, NULL for none. From arena. 0,
 * or -1: the folder cannot be read. */
int site_identity_make(struct arena *arena, const char *const *options, size_t option_count, const char *folder,
                       const char **identity, struct error *error);

#endif
