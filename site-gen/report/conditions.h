/* conditions: what two runs must have in common before their numbers may stand against each other. analysis forms its groups by it;
 * a comparison that is refused says by it why. */
#ifndef SITE_GEN_REPORT_CONDITIONS_H
#define SITE_GEN_REPORT_CONDITIONS_H

#include "site-gen/store/results.h"

#include <stdbool.h>

enum condition {
    CONDITION_MACHINE,
    CONDITION_PROFILE,
    CONDITION_SCENARIO, /* version: the bytes of its file */
    CONDITION_TOOL,
    CONDITION_PERCENTILES, /* how the tool makes them */
    CONDITION_LOAD,        /* executor, users, rate, durations and all else that the tool was told */
    CONDITION_PLACEMENT,
    CONDITION_LIMITS
};
#define CONDITIONS 8

/* One bit (1u << condition) for each that differs; 0 when the runs may be compared. */
unsigned conditions_compare(const struct results_run *a, const struct results_run *b);
/* Measured by the lab's own load generator, not by another tool. */
bool conditions_are_ours(const struct results_run *run);
/* Somebody said which machine it was. Otherwise runs of one session alone are taken to be of one machine. */
bool conditions_know_machine(const struct results_run *run);
/* How the run's tool makes percentiles: one of RESULTS_PERCENTILE_RULES, "unknown" where nobody says. */
const char *conditions_percentile_rule(const struct results_run *run);
/* What the run has for a condition, in short, from arena: the machine's processor, "quick", the first digits of a hash, "k6". */
const char *conditions_value(struct arena *arena, const struct results_run *run, enum condition condition);
/* "machine", "scenario_version", ...: the word in JSON. */
const char *conditions_name(enum condition condition);

#endif
