/* interrupt: SIGINT and SIGTERM for the commands that write files: they stop at the next file, tidy up and say what became of it.
 */
#ifndef BENCHLAB_INTERRUPT_H
#define BENCHLAB_INTERRUPT_H

#include "lib/error.h"

#include <stdbool.h>

/* From now on the first of these signals is noted; a second one ends the program at once. 0 or -1. */
int interrupt_catch(struct error *error);
/* A signal has come. */
bool interrupt_requested(void);
bool interrupt_stops(void *context); /* the same, for observers: they give a context, which is not used */

#endif
