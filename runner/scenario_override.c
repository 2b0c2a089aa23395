/* scenario_override: see scenario_override.h. */
#include "runner/scenario_override.h"

#include "lib/clock.h"
#include "runner/scenario_read.h"

#include <string.h>

void scenario_overrides_init(struct scenario_overrides *overrides)
{
    *overrides = (struct scenario_overrides){SCENARIO_KEEP, SCENARIO_KEEP, SCENARIO_KEEP, SCENARIO_KEEP, SCENARIO_KEEP};
}

/* ---- the environment -------------------------------------------------------------------------------------------------------- */

static int read_integer(const char *name, const char *text, int64_t highest, int64_t *value, struct error *error)
{
    long long number = 0;
    if (text == NULL || text[0] == '\0')
        return 0;
    if (!str_to_int64(str_from_text(text), &number) || number < 1 || number > highest)
        return error_set(error, "%s: expected an integer from 1 to %lld, got \"%.40s\"", name, (long long)highest, text);
    *value = number;
    return 0;
}

static int read_duration(const char *name, const char *text, bool zero_allowed, int64_t *value, struct error *error)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    if (zero_allowed && (text_equals(text, "0") || text_equals(text, "0s"))) {
        *value = 0;
        return 0;
    }
    if (clock_parse_duration(text, value) != 0 || *value > SCENARIO_DURATION_MAXIMUM_NS)
        return error_set(error, "%s: expected a duration such as \"2s\" or \"5m\", at most 7 days, got \"%.40s\"", name, text);
    return 0;
}

int scenario_overrides_read(struct scenario_overrides *overrides, char *(*lookup)(const char *name), struct error *error)
{
    return read_integer("BENCHLAB_VUS", lookup("BENCHLAB_VUS"), SCENARIO_VUS_MAXIMUM, &overrides->vus, error) != 0 ||
                   read_integer("BENCHLAB_RATE", lookup("BENCHLAB_RATE"), SCENARIO_RATE_MAXIMUM, &overrides->rate, error) != 0 ||
                   read_integer("BENCHLAB_ITERATIONS", lookup("BENCHLAB_ITERATIONS"), INT64_MAX, &overrides->iterations, error) !=
                       0 ||
                   read_duration("BENCHLAB_DURATION", lookup("BENCHLAB_DURATION"), false, &overrides->duration_ns, error) != 0 ||
                   read_duration("BENCHLAB_WARMUP", lookup("BENCHLAB_WARMUP"), true, &overrides->warmup_ns, error) != 0
               ? -1
               : 0;
}

/* ---- applying --------------------------------------------------------------------------------------------------------------- */

static bool counts_iterations(enum scenario_executor executor)
{
    return executor == SCENARIO_SHARED_ITERATIONS || executor == SCENARIO_PER_VU_ITERATIONS;
}

/* value x to / from, rounded to the nearest; what was not 0 stays so. */
static int64_t scale(int64_t value, int64_t to, int64_t from)
{
    __extension__ typedef __int128 wide;
    int64_t scaled = (int64_t)(((wide)value * to + from / 2) / from);
    return value > 0 && scaled == 0 ? 1 : scaled;
}

static struct scenario_stage *copy_stages(struct scenario_load_settings *load, struct arena *arena)
{
    struct scenario_stage *stages = arena_copy_bytes(arena, load->stages, load->stage_count * sizeof *stages);
    load->stages = stages;
    return stages;
}

/* Scales the targets, and the start, so that the highest of them is this. */
static void scale_targets(struct scenario_load_settings *load, struct arena *arena, int64_t highest)
{
    struct scenario_stage *stages = copy_stages(load, arena);
    int64_t from = load->executor == SCENARIO_RAMPING_VUS ? load->start_vus : load->start_rate;
    for (size_t i = 0; i < load->stage_count; i++)
        from = stages[i].target > from ? stages[i].target : from;
    for (size_t i = 0; i < load->stage_count; i++)
        stages[i].target = scale(stages[i].target, highest, from);
    load->start_vus = (uint32_t)scale(load->start_vus, highest, from);
    load->start_rate = scale(load->start_rate, highest, from);
}

static void set_duration(struct scenario_load_settings *load, struct arena *arena, int64_t duration_ns)
{
    struct scenario_stage *stages = copy_stages(load, arena);
    int64_t end_ns = 0;   /* of the stage, as it was */
    int64_t begun_ns = 0; /* scaled: ends are rounded, not lengths, so that their sum is exact */
    for (size_t i = 0; i < load->stage_count; i++) {
        end_ns += stages[i].duration_ns;
        int64_t ended_ns = scale(end_ns, duration_ns, load->duration_ns);
        stages[i].duration_ns = ended_ns - begun_ns;
        begun_ns = ended_ns;
    }
    load->duration_ns = duration_ns;
}

static void set_vus(struct scenario_load_settings *load, struct arena *arena, uint32_t vus)
{
    if (load->executor == SCENARIO_RAMPING_VUS)
        scale_targets(load, arena, vus);
    if (scenario_executor_is_open(load->executor)) {
        load->pre_allocated_vus = vus;
        load->max_vus = vus;
    }
    load->vus = vus;
}

static int set_rate(struct scenario_load_settings *load, struct arena *arena, int64_t rate, struct error *error)
{
    if (load->executor == SCENARIO_CONSTANT_VUS) {
        load->executor = SCENARIO_CONSTANT_ARRIVAL_RATE;
        load->time_unit_ns = CLOCK_NANOSECONDS_PER_SECOND;
        load->pre_allocated_vus = load->vus;
        load->max_vus = load->vus;
    }
    if (!scenario_executor_is_open(load->executor))
        return error_set(error, "a rate has no meaning for the executor %s", scenario_executor_name(load->executor));
    if (load->executor == SCENARIO_RAMPING_ARRIVAL_RATE)
        scale_targets(load, arena, rate);
    else
        load->rate = rate;
    return 0;
}

int scenario_override(struct scenario_load_settings *load, const struct scenario_overrides *overrides, struct arena *arena,
                      struct error *error)
{
    if (overrides->vus != SCENARIO_KEEP && (overrides->vus < 1 || overrides->vus > SCENARIO_VUS_MAXIMUM))
        return error_set(error, "expected 1 to %d virtual users", SCENARIO_VUS_MAXIMUM);
    if (overrides->iterations != SCENARIO_KEEP && !counts_iterations(load->executor))
        return error_set(error, "a number of iterations has no meaning for the executor %s",
                         scenario_executor_name(load->executor));
    if (overrides->vus != SCENARIO_KEEP)
        set_vus(load, arena, (uint32_t)overrides->vus);
    if (overrides->rate != SCENARIO_KEEP && set_rate(load, arena, overrides->rate, error) != 0)
        return -1;
    if (overrides->duration_ns != SCENARIO_KEEP)
        set_duration(load, arena, overrides->duration_ns);
    if (overrides->iterations != SCENARIO_KEEP)
        load->iterations = overrides->iterations;
    if (overrides->warmup_ns != SCENARIO_KEEP && !counts_iterations(load->executor))
        load->warmup_ns = overrides->warmup_ns;
    if (load->executor == SCENARIO_SHARED_ITERATIONS && load->iterations < load->vus)
        return error_set(error, "%u users cannot share %lld iterations", load->vus, (long long)load->iterations);
    return 0;
}
