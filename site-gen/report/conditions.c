/* conditions: see the header. Two numbers that are missing are the same. */
#include "site-gen/report/conditions.h"

#include <math.h>
#include <string.h>

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool conditions_are_ours(const struct results_run *run)
{
    return strcmp(run->tool, "benchlab") == 0;
}

bool conditions_know_machine(const struct results_run *run)
{
    const struct results_machine *machine = run->machine;
    return machine->kernel[0] != '\0' || (machine->cpu[0] != '\0' && strcmp(machine->cpu, "unknown") != 0);
}

/* Runs of machines that nobody named belong together only when they were made together. */
static bool same_machine(const struct results_run *a, const struct results_run *b)
{
    return a->machine == b->machine && (conditions_know_machine(a) || a->session == b->session);
}

/* What another tool was told is in its scenario's hash; lengths differ from run to run, and addresses from target to target. */
static bool same_load(const struct results_run *a, const struct results_run *b)
{
    if (strcmp(a->executor, b->executor) != 0 || strcmp(a->loop, b->loop) != 0 || a->vus != b->vus ||
        !same_number(a->wanted_rate, b->wanted_rate))
        return false;
    return !(conditions_are_ours(a) && conditions_are_ours(b)) ||
           (a->duration_ns == b->duration_ns && a->warmup_ns == b->warmup_ns && strcmp(a->load, b->load) == 0);
}

/* Runs of benchlab that were stored before rules were noted have its only one. */
const char *conditions_percentile_rule(const struct results_run *run)
{
    if (run->percentile_rule[0] != '\0')
        return run->percentile_rule;
    return conditions_are_ours(run) ? "hdr" : "unknown";
}

unsigned conditions_compare(const struct results_run *a, const struct results_run *b)
{
    unsigned differing = 0;
    differing |= same_machine(a, b) ? 0u : 1u << CONDITION_MACHINE;
    differing |= strcmp(a->profile, b->profile) == 0 ? 0u : 1u << CONDITION_PROFILE;
    differing |= strcmp(a->scenario_sha256, b->scenario_sha256) == 0 ? 0u : 1u << CONDITION_SCENARIO;
    differing |= strcmp(a->tool, b->tool) == 0 ? 0u : 1u << CONDITION_TOOL;
    differing |= strcmp(conditions_percentile_rule(a), conditions_percentile_rule(b)) == 0 ? 0u : 1u << CONDITION_PERCENTILES;
    differing |= same_load(a, b) ? 0u : 1u << CONDITION_LOAD;
    differing |= strcmp(a->placement, b->placement) == 0 ? 0u : 1u << CONDITION_PLACEMENT;
    differing |= strcmp(a->limits, b->limits) == 0 ? 0u : 1u << CONDITION_LIMITS;
    return differing;
}

const char *conditions_value(struct arena *arena, const struct results_run *run, enum condition condition)
{
    switch (condition) {
    case CONDITION_MACHINE:
        return arena_format(arena, run->machine->kernel[0] == '\0' ? "%s" : "%s, Linux %s (%.8s)", run->machine->cpu,
                            run->machine->kernel, run->machine->key);
    case CONDITION_PROFILE:
        return run->profile;
    case CONDITION_SCENARIO:
        return arena_format(arena, "%.12s", run->scenario_sha256);
    case CONDITION_TOOL:
        return run->tool;
    case CONDITION_PERCENTILES:
        return conditions_percentile_rule(run);
    case CONDITION_LOAD:
        return run->load;
    case CONDITION_PLACEMENT:
        return run->placement[0] == '\0' ? "-" : run->placement;
    case CONDITION_LIMITS:
        return run->limits[0] == '\0' ? "-" : run->limits;
    }
    return "";
}

const char *conditions_name(enum condition condition)
{
    static const char *const names[CONDITIONS] = {"machine",         "profile", "scenario_version", "tool",
                                                  "percentile_rule", "load",    "placement",        "limits"};
    return names[condition];
}
