/* analysis_loads: one target in one scenario under several loads, all else being equal: a sweep that nobody had to declare. */
#ifndef SITE_GEN_REPORT_ANALYSIS_LOADS_H
#define SITE_GEN_REPORT_ANALYSIS_LOADS_H

#include "site-gen/report/analysis_experiment.h"

/* Fewer loads than this are no curve. */
#define ANALYSIS_LOADS_MINIMUM 3

/* Fills sweep with the target's current samples of those groups that differ in the number of users alone (closed loop), or in the wanted
 * rate alone (open loop), by that number; of several such series the longest. The name of a side is its number. The law is fitted to
 * users only: a wanted rate is no size. False, and nothing filled, when there are fewer than ANALYSIS_LOADS_MINIMUM loads. */
bool analysis_find_loads(struct arena *arena, const struct analysis_scenario *scenario, const struct results_target *target,
                         struct analysis_experiment *sweep);

#endif
