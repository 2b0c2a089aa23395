/* record_warnings: what a run's own numbers say against it. A warning does not make a run invalid (who imports decides that by the
 * numbers); it tells a reader where to look. */
#include "runner/record.h"

#define STEAL_SHARE_NOTABLE 0.01
#define NANOSECONDS_PER_SECOND 1e9
/* A request in flight when the window ends is normal; one that has waited this long hangs. */
#define UNFINISHED_NOTABLE_NS INT64_C(1000000000)

static void add(struct vec *warnings, const char *text)
{
    *VEC_PUSH(warnings, const char *) = text;
}

void record_collect_warnings(const struct record *record, struct arena *arena, struct vec *warnings)
{
    const struct measurement *measurement = record->measurement;
    struct error error = {0};
    if (measurement_verify(measurement, &error) != 0)
        add(warnings, arena_format(arena, "counts do not add up: %s", error.message));
    if (record_is_saturated(measurement))
        add(warnings,
            arena_format(arena, "the load generator used more than %.0f %% of its core: its own speed may have been the limit",
                         RECORD_SATURATION_SHARE * 100));
    if (measurement->unfinished_oldest_ns >= UNFINISHED_NOTABLE_NS)
        add(warnings, arena_format(arena, "%llu requests had no answer when the run ended, the oldest for %.1f s",
                                   (unsigned long long)measurement->unfinished,
                                   (double)measurement->unfinished_oldest_ns / NANOSECONDS_PER_SECOND));
    if (record->steal_share >= STEAL_SHARE_NOTABLE)
        add(warnings, arena_format(arena, "the hypervisor took %.1f %% of the CPU time", record->steal_share * 100));
    if (record->resources->count == 0)
        add(warnings, "the target's process could not be sampled: its resources are unknown");
    else if (record->resources->samples[record->resources->count - 1].usage.truncated)
        add(warnings, arena_format(arena, "the target has more than %d processes: its resources are not all counted",
                                   RESOURCES_PROCESSES_MAXIMUM));
}
