/* step_name: what tools call the requests of a test, as names of steps. Names are URLs unless somebody said otherwise: what is left of one is
 * its path, so that the same request of two targets has the same name, and no credentials. */
#ifndef SITE_GEN_IMPORT_STEP_NAME_H
#define SITE_GEN_IMPORT_STEP_NAME_H

#include "lib/arena.h"
#include "lib/str.h"

/* From arena. */
const char *step_name_clean(struct arena *arena, struct str name);

#endif
