/* scenario_explain_step: the requests of a scenario with example values, and what is checked; private to scenario_explain*.c. */
#ifndef RUNNER_SCENARIO_EXPLAIN_STEP_H
#define RUNNER_SCENARIO_EXPLAIN_STEP_H

#include "lib/str.h"
#include "runner/scenario.h"

/* All lists of steps and the reports. Extracted values, which nobody knows yet, are shown by their names. */
void scenario_explain_steps(const struct scenario *scenario, const struct scenario_load_settings *load, const char *authority,
                            struct str_builder *out);

#endif
