/* record_warnings: what a run's own numbers say against it. A warning does not make a run invalid (who imports decides that by the
 * numbers); it tells a reader where to look. */
#include "runner/record.h"

#include <inttypes.h>
#include <math.h>

#define STEAL_SHARE_NOTABLE 0.01
#define THROTTLED_SHARE_NOTABLE 0.01
#define FREQUENCY_CHANGE_NOTABLE 0.05
#define RATE_SHORTFALL_NOTABLE 0.01
#define LITTLE_TOLERANCE 0.1
#define LITTLE_SHORTEST_NS INT64_C(1000000000) /* the edges of a shorter window weigh too much */
#define NANOSECONDS_PER_SECOND 1e9
/* A request in flight when the window ends is normal; one that has waited this long hangs. */
#define UNFINISHED_NOTABLE_NS INT64_C(1000000000)
/* A percentile is the upper end of its slot, the maximum is exact. */
#define SLOT_SHARE 0.001
#define SLOT_NS 1024.0

/* Where warnings go. */
struct list {
    struct arena *arena;
    struct vec *warnings;
};

static void add(const struct list *list, const char *text)
{
    *VEC_PUSH(list->warnings, const char *) = text;
}

/* ---- laws ------------------------------------------------------------------------------------------------------------------- */

/* Little 1961: users at work = rate * mean latency. In a closed loop without pauses every user waits for an answer all the time. A
 * request that began before the window counts with all its latency, once for each user: the edge. */
static void check_little(const struct list *list, const struct record *record)
{
    const struct measurement *measurement = record->measurement;
    const struct histogram *histogram = &measurement->histogram;
    if (measurement->open_loop || measurement->measured_ns < LITTLE_SHORTEST_NS || histogram->total == 0)
        return;
    double users = measurement->vus;
    double waiting = measurement_rate(measurement) * histogram_mean(histogram) / NANOSECONDS_PER_SECOND;
    double edge = (double)histogram->maximum / (double)measurement->measured_ns;
    if (waiting > users * (1 + LITTLE_TOLERANCE + edge))
        add(list, arena_format(list->arena, "by Little's law %.1f users waited, but there were %.0f: rate or latency is wrong",
                               waiting, users));
    if (waiting < users * (1 - LITTLE_TOLERANCE) && record->load->executor == SCENARIO_CONSTANT_VUS &&
        record->load->think_time.kind == SCENARIO_THINK_NONE && measurement->errors == 0)
        add(list, arena_format(list->arena,
                               "by Little's law only %.1f of %.0f users waited for the target: something else took their time",
                               waiting, users));
}

static void check_percentile_order(const struct list *list, const struct histogram *histogram)
{
    static const int64_t percents[] = {HISTOGRAM_P50, HISTOGRAM_P90, HISTOGRAM_P95, HISTOGRAM_P99, HISTOGRAM_P999};
    double lower = histogram->total > 0 ? (double)histogram->minimum : 0;
    for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
        double value = (double)histogram_percentile_within_maximum(histogram, percents[i]);
        if (lower > value * (1 + SLOT_SHARE) + SLOT_NS) {
            add(list, "the percentiles of latency are not in order");
            return;
        }
        lower = value;
    }
}

/* ---- the load --------------------------------------------------------------------------------------------------------------- */

static void check_open_loop(const struct list *list, const struct record *record)
{
    const struct measurement *measurement = record->measurement;
    const struct scenario_load_settings *load = record->load;
    if (measurement->dropped_iterations > 0)
        add(list, arena_format(list->arena, "%" PRIu64 " iterations could not start: all of %" PRIu32 " users were busy",
                               measurement->dropped_iterations, measurement->vus));
    if (load->executor != SCENARIO_CONSTANT_ARRIVAL_RATE || load->time_unit_ns <= 0 ||
        measurement->measured_ns < LITTLE_SHORTEST_NS)
        return;
    double wanted = (double)load->rate * NANOSECONDS_PER_SECOND / (double)load->time_unit_ns;
    double reached = (double)measurement->iterations_started * NANOSECONDS_PER_SECOND / (double)measurement->measured_ns;
    if (reached < wanted * (1 - RATE_SHORTFALL_NOTABLE))
        add(list, arena_format(list->arena, "%.1f iterations a second were started where %.1f were wanted", reached, wanted));
}

static void check_requests(const struct list *list, const struct record *record)
{
    const struct measurement *measurement = record->measurement;
    if (measurement->unfinished_oldest_ns >= UNFINISHED_NOTABLE_NS)
        add(list, arena_format(list->arena, "%" PRIu64 " requests had no answer when the run ended, the oldest for %.1f s",
                               measurement->unfinished, (double)measurement->unfinished_oldest_ns / NANOSECONDS_PER_SECOND));
    if (measurement->iterations_interrupted > 0)
        add(list, arena_format(list->arena, "%" PRIu64 " iterations were cut off when their time to finish was over",
                               measurement->iterations_interrupted));
}

/* ---- circumstances ---------------------------------------------------------------------------------------------------------- */

static void check_machine(const struct list *list, const struct record *record)
{
    const struct environment_moment *before = record->before;
    const struct environment_moment *after = record->after;
    if (record->steal_share >= STEAL_SHARE_NOTABLE)
        add(list, arena_format(list->arena, "the hypervisor took %.1f %% of the CPU time", record->steal_share * 100));
    if (before->throttle_events >= 0 && after->throttle_events > before->throttle_events)
        add(list, arena_format(list->arena, "processors slowed down for their temperature %" PRId64 " times",
                               after->throttle_events - before->throttle_events));
    if (before->frequency_khz > 0 && after->frequency_khz > 0 &&
        fabs((double)(after->frequency_khz - before->frequency_khz)) > FREQUENCY_CHANGE_NOTABLE * (double)before->frequency_khz)
        add(list, arena_format(list->arena, "the processors' frequency went from %" PRId64 " to %" PRId64 " MHz",
                               before->frequency_khz / 1000, after->frequency_khz / 1000));
}

static void check_limits(const struct list *list, const struct record *record)
{
    const struct limits_usage *usage = record->limits_usage;
    if (record->limits == NULL)
        return;
    if (usage->periods > 0 && (double)usage->throttled_periods > THROTTLED_SHARE_NOTABLE * (double)usage->periods)
        add(list, arena_format(list->arena, "the CPU limit held the target back in %" PRId64 " of %" PRId64 " periods",
                               usage->throttled_periods, usage->periods));
    if (usage->oom_kills > 0)
        add(list, arena_format(list->arena, "the memory limit killed %" PRId64 " of the target's processes", usage->oom_kills));
    else if (usage->memory_maximum_hits > 0)
        add(list, arena_format(list->arena, "the target reached its memory limit %" PRId64 " times", usage->memory_maximum_hits));
}

static void check_resources(const struct list *list, const struct target *target, const struct resources_recorder *resources)
{
    if (target->address != NULL)
        add(list, "the lab did not start the target: its resources are unknown, and its data are as they were");
    else if (resources->count == 0)
        add(list, "the target's process could not be sampled: its resources are unknown");
    else if (resources->samples[resources->count - 1].usage.truncated)
        add(list, arena_format(list->arena, "the target has more than %d processes: its resources are not all counted",
                               RESOURCES_PROCESSES_MAXIMUM));
}

void record_collect_warnings(const struct record *record, struct arena *arena, struct vec *warnings)
{
    const struct measurement *measurement = record->measurement;
    const struct list list = {.arena = arena, .warnings = warnings};
    char reason[MEASURE_REASON_SIZE];
    struct error error = {0};
    if (measurement_verify(measurement, &error) != 0)
        add(&list, arena_format(arena, "counts do not add up: %s", error.message));
    check_percentile_order(&list, &measurement->histogram);
    check_little(&list, record);
    if (measurement_bottleneck(measurement, reason) != MEASURE_BOTTLENECK_NONE)
        add(&list, arena_format(arena, "the load generator may have been the limit: %s", reason));
    check_requests(&list, record);
    check_open_loop(&list, record);
    check_machine(&list, record);
    check_limits(&list, record);
    check_resources(&list, record->target, record->resources);
}
