/* scenario_explain: says in words what a scenario would send: the requests with example values, at what rate, for how long, over
 * how many connections, what is checked and what is demanded. Nothing is sent. */
#ifndef RUNNER_SCENARIO_EXPLAIN_H
#define RUNNER_SCENARIO_EXPLAIN_H

#include "lib/error.h"
#include "lib/str.h"
#include "runner/scenario.h"

/* Appends the text. load is the scenario's own or what replaces it; authority stands for the target ("127.0.0.1:8080"). */
void scenario_explain(const struct scenario *scenario, const struct scenario_load_settings *load, const char *authority,
                      struct str_builder *out);

#endif
