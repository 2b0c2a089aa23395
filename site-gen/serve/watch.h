/* watch: notices new results and has the site built again, by this same program. For `benchlab serve --watch`. */
#ifndef SITE_GEN_SERVE_WATCH_H
#define SITE_GEN_SERVE_WATCH_H

#include "lib/error.h"

#include <stdint.h>

struct watch {
    const char *results, *site; /* folders; borrowed */
    uint64_t seen;              /* digest of the results' names, sizes and times at the last build; 0: none */
};

void watch_init(struct watch *watch, const char *results, const char *site);

/* Imports and builds when something below the results folder is new, changed or gone, and nothing has changed for a moment (a file that is
 * being written would be read too early). Returns when it is done: 1, or 0 when there was nothing to do; -1 with what failed. */
int watch_build_if_changed(struct watch *watch, struct error *error);

#endif
