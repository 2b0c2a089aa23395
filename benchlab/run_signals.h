/* run_signals: SIGINT, SIGTERM and SIGHUP for the commands that measure: counted, so that a session ends its run, stops its target and
 * tidies up (the second signal hurries it; see runner/session.h). */
#ifndef BENCHLAB_RUN_SIGNALS_H
#define BENCHLAB_RUN_SIGNALS_H

#include "lib/error.h"

#include <stdatomic.h>
#include <stdbool.h>

/* From now on the signals are counted, and readers that go away (SIGPIPE) do not end the program. 0 or -1. */
int run_signals_catch(struct error *error);
/* How many have come; for session_settings.interrupts. */
const atomic_int *run_signals_count(void);
bool run_signals_came(void);

#endif
