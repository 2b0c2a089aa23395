/* record_circumstances: the members of a raw result that tell how it was measured: load, machine, placement, limits, resources. */
#include "runner/record_parts.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <math.h>

static const char *think_time_name(enum scenario_think_kind kind)
{
    switch (kind) {
    case SCENARIO_THINK_NONE:
        return "none";
    case SCENARIO_THINK_FIXED:
        return "fixed";
    case SCENARIO_THINK_UNIFORM:
        return "uniform";
    case SCENARIO_THINK_EXPONENTIAL:
        return "exponential";
    }
    return "unknown";
}

static json_t *build_stages(const struct scenario_load_settings *load)
{
    json_t *stages = json_array();
    bool complete = stages != NULL;
    for (size_t i = 0; i < load->stage_count && complete; i++)
        complete = record_append(stages, json_pack("{s:I, s:I}", "duration_ns", (json_int_t)load->stages[i].duration_ns, "target",
                                                   (json_int_t)load->stages[i].target));
    return record_finish_array(stages, complete);
}

/* Sets a member that only some executors have; 0 means that it does not belong to this one. */
static bool set_if_any(json_t *object, const char *key, int64_t value)
{
    return value == 0 || json_object_set_new(object, key, json_integer((json_int_t)value)) == 0;
}

/* What belongs to the executor, beside what all have. */
static bool add_executor(json_t *object, const struct scenario_load_settings *load)
{
    double time_unit_s = (double)load->time_unit_ns / (double)CLOCK_NANOSECONDS_PER_SECOND;
    if (load->executor == SCENARIO_CONSTANT_ARRIVAL_RATE && time_unit_s > 0 &&
        json_object_set_new(object, "rate", json_real((double)load->rate / time_unit_s)) != 0)
        return false;
    if (scenario_executor_is_open(load->executor) &&
        (!set_if_any(object, "time_unit_ns", load->time_unit_ns) ||
         !set_if_any(object, "pre_allocated_vus", load->pre_allocated_vus) || !set_if_any(object, "max_vus", load->max_vus)))
        return false;
    if (load->executor == SCENARIO_RAMPING_VUS && (json_object_set_new(object, "start_vus", json_integer(load->start_vus)) != 0 ||
                                                   !set_if_any(object, "graceful_ramp_down_ns", load->graceful_ramp_down_ns)))
        return false;
    if (load->executor == SCENARIO_RAMPING_ARRIVAL_RATE &&
        json_object_set_new(object, "start_rate", json_integer((json_int_t)load->start_rate)) != 0)
        return false;
    if (load->stage_count > 0 && json_object_set_new(object, "stages", build_stages(load)) != 0)
        return false;
    return set_if_any(object, "iterations", load->iterations) && set_if_any(object, "graceful_stop_ns", load->graceful_stop_ns);
}

json_t *record_build_load(const struct scenario_load_settings *load, uint32_t threads)
{
    json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "executor", scenario_executor_name(load->executor), "loop",
                               scenario_executor_loop(load->executor), "vus", (json_int_t)load->vus, "duration_ns",
                               (json_int_t)load->duration_ns, "warmup_ns", (json_int_t)load->warmup_ns, "threads",
                               (json_int_t)(threads > 0 ? threads : 1));
    bool complete = object != NULL && add_executor(object, load);
    if (complete && load->think_time.kind != SCENARIO_THINK_NONE)
        complete = json_object_set_new(object, "think_time",
                                       json_pack("{s:s, s:I, s:I}", "kind", think_time_name(load->think_time.kind), "low_ns",
                                                 (json_int_t)load->think_time.low_ns, "high_ns",
                                                 (json_int_t)load->think_time.high_ns)) == 0;
    if (complete && load->apdex_ns > 0)
        complete = json_object_set_new(object, "apdex_ns", json_integer((json_int_t)load->apdex_ns)) == 0;
    if (complete)
        return object;
    json_decref(object);
    return NULL;
}

json_t *record_build_environment(const struct record *record)
{
    const struct environment *environment = record->environment;
    return json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f}", "machine", environment->machine,
                     "cpu", environment->cpu, "cores", (json_int_t)environment->cores, "memory_bytes",
                     (json_int_t)environment->memory_bytes, "os", environment->os, "kernel", environment->kernel, "architecture",
                     environment->architecture, "governor", environment->governor, "compiler", environment_compiler(),
                     "compiler_flags", environment_compiler_flags(), "lab_version", environment_lab_version(), "lab_commit",
                     environment_lab_commit(), "pinning", record->placement->text, "load_average", record->load_average,
                     "steal_share", record->steal_share);
}

static bool set_if_known(json_t *object, const char *key, int64_t value)
{
    return value == ENVIRONMENT_MISSING || json_object_set_new(object, key, json_integer((json_int_t)value)) == 0;
}

json_t *record_build_moment(const struct environment_moment *moment)
{
    json_t *object = json_pack("{s:[f, f, f], s:s, s:I, s:I}", "load_average", moment->load_average[0], moment->load_average[1],
                               moment->load_average[2], "governor", moment->governor, "cpu_ticks", (json_int_t)moment->ticks.total,
                               "steal_ticks", (json_int_t)moment->ticks.steal);
    if (object != NULL && set_if_known(object, "running_tasks", moment->running_tasks) &&
        set_if_known(object, "frequency_khz", moment->frequency_khz) &&
        set_if_known(object, "throttle_events", moment->throttle_events) &&
        set_if_known(object, "memory_available_bytes", moment->memory_available_bytes))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *build_list(const cpu_set_t *set)
{
    struct str_builder text;
    str_builder_init(&text, 1 << 16);
    placement_append_list(&text, set);
    json_t *list = json_string(str_builder_text(&text));
    str_builder_release(&text);
    return list;
}

json_t *record_build_placement(const struct record *record)
{
    static const char *const names[] = {[PLACEMENT_NONE] = "none", [PLACEMENT_SPLIT] = "split", [PLACEMENT_LIST] = "list"};
    const struct placement *placement = record->placement;
    const char *policy = names[placement->policy];
    if (placement->policy == PLACEMENT_NONE)
        return json_pack("{s:s, s:s}", "policy", policy, "from", record->placement_from);
    return json_pack("{s:s, s:s, s:o, s:o}", "policy", policy, "from", record->placement_from, "target",
                     build_list(&placement->target), "generator", build_list(&placement->generator));
}

json_t *record_build_limits(const struct record *record)
{
    const struct limits_usage *usage = record->limits_usage;
    json_t *object =
        json_pack("{s:I, s:I, s:I, s:I, s:I}", "cpu_periods", (json_int_t)usage->periods, "cpu_throttled_periods",
                  (json_int_t)usage->throttled_periods, "cpu_throttled_ns", (json_int_t)usage->throttled_ns, "memory_maximum_hits",
                  (json_int_t)usage->memory_maximum_hits, "oom_kills", (json_int_t)usage->oom_kills);
    bool complete = object != NULL && set_if_any(object, "memory_bytes", record->limits->memory_bytes);
    if (complete && record->limits->cpu_millis > 0)
        complete = json_object_set_new(object, "cpu", json_real((double)record->limits->cpu_millis / 1000.0)) == 0;
    if (complete)
        return object;
    json_decref(object);
    return NULL;
}

json_t *record_build_resources(const struct resources_recorder *resources)
{
    json_t *samples = json_array();
    bool complete = samples != NULL;
    int64_t user = 0;
    int64_t system = 0;
    for (size_t i = 0; i < resources->count && complete; i++) {
        const struct resources_reading *usage = &resources->samples[i].usage;
        user = usage->cpu_user_ns;
        system = usage->cpu_system_ns;
        complete = record_append(samples, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "at_ns",
                                                    (json_int_t)resources->samples[i].at_ns, "cpu_user_ns", (json_int_t)user,
                                                    "cpu_system_ns", (json_int_t)system, "rss_bytes", (json_int_t)usage->rss_bytes,
                                                    "threads", (json_int_t)usage->threads, "fds", (json_int_t)usage->fds,
                                                    "voluntary_switches", (json_int_t)usage->voluntary_switches,
                                                    "involuntary_switches", (json_int_t)usage->involuntary_switches));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "interval_ns", (json_int_t)resources->interval_ns, "cpu_user_ns",
                     (json_int_t)user, "cpu_system_ns", (json_int_t)system, "rss_peak_bytes", (json_int_t)resources->rss_peak_bytes,
                     "samples", record_finish_array(samples, complete));
}

static json_t *build_threads(const struct measurement *measurement)
{
    json_t *threads = json_array();
    bool complete = threads != NULL;
    for (size_t i = 0; i < measurement->generator_threads && complete; i++)
        complete = record_append(threads, json_pack("{s:I, s:I}", "cpu_user_ns", (json_int_t)measurement->threads[i].user_ns,
                                                    "cpu_system_ns", (json_int_t)measurement->threads[i].system_ns));
    return record_finish_array(threads, complete);
}

json_t *record_build_generator(const struct record *record)
{
    static const char *const names[] = {
        [MEASURE_BOTTLENECK_NONE] = "none", [MEASURE_BOTTLENECK_CPU] = "cpu", [MEASURE_BOTTLENECK_LAG] = "lag"};
    const struct measurement *measurement = record->measurement;
    enum measure_bottleneck bottleneck = measurement_bottleneck(measurement, NULL);
    return json_pack("{s:I, s:I, s:I, s:I, s:b, s:s, s:f, s:o}", "cpu_user_ns", (json_int_t)measurement->generator_user_ns,
                     "cpu_system_ns", (json_int_t)measurement->generator_system_ns, "rss_peak_bytes",
                     (json_int_t)record->generator_rss_peak_bytes, "threads", (json_int_t)measurement->generator_threads,
                     "saturated", (int)(bottleneck == MEASURE_BOTTLENECK_CPU), "bottleneck", names[bottleneck], "busiest_share",
                     measurement_generator_share(measurement), "cpu_by_thread", build_threads(measurement));
}
