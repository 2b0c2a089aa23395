/* scenario_explain: see scenario_explain.h. The load is here, requests and checks are in scenario_explain_step.c. */
#include "runner/scenario_explain.h"

#include "runner/scenario_explain_step.h"
#include "runner/threshold.h"

#include <inttypes.h>

#define SECOND 1e9

/* "1.5 s", "2 min". */
static void append_time(struct str_builder *out, int64_t nanoseconds)
{
    double seconds = (double)nanoseconds / SECOND;
    if (nanoseconds > 0 && nanoseconds < INT64_C(1000000000))
        str_builder_append_format(out, "%g ms", seconds * 1000);
    else if (nanoseconds >= INT64_C(120000000000) && nanoseconds % INT64_C(60000000000) == 0)
        str_builder_append_format(out, "%g min", seconds / 60);
    else
        str_builder_append_format(out, "%g s", seconds);
}

/* Requests of one iteration. */
static size_t requests_an_iteration(const struct scenario *scenario)
{
    return scenario->mode == SCENARIO_WEIGHTED ? 1 : scenario->step_count;
}

static void append_unit(struct str_builder *out, const struct scenario_load_settings *load)
{
    if (load->time_unit_ns == INT64_C(1000000000)) {
        str_builder_append(out, "second");
        return;
    }
    append_time(out, load->time_unit_ns);
}

static void append_rate(struct str_builder *out, const struct scenario *scenario, const struct scenario_load_settings *load,
                        int64_t rate)
{
    double a_second = (double)rate / ((double)load->time_unit_ns / SECOND);
    str_builder_append_format(out, "%" PRId64 " iterations each ", rate);
    append_unit(out, load);
    str_builder_append_format(out, " (%g requests/s)", a_second * (double)requests_an_iteration(scenario));
}

static void append_stages(struct str_builder *out, const struct scenario *scenario, const struct scenario_load_settings *load)
{
    bool open = scenario_executor_is_open(load->executor);
    str_builder_append(out, "  from ");
    if (open)
        append_rate(out, scenario, load, load->start_rate);
    else
        str_builder_append_format(out, "%" PRIu32 " users", load->start_vus);
    for (size_t i = 0; i < load->stage_count; i++) {
        str_builder_append(out, load->stages[i].duration_ns == 0 ? "\n  at once" : "\n  within ");
        if (load->stages[i].duration_ns > 0)
            append_time(out, load->stages[i].duration_ns);
        str_builder_append(out, " to ");
        if (open)
            append_rate(out, scenario, load, load->stages[i].target);
        else
            str_builder_append_format(out, "%" PRId64 " users", load->stages[i].target);
    }
    str_builder_append(out, "\n");
}

static void append_executor(struct str_builder *out, const struct scenario *scenario, const struct scenario_load_settings *load)
{
    switch (load->executor) {
    case SCENARIO_CONSTANT_VUS:
        str_builder_append_format(out, "  %" PRIu32 " users, as fast as the target answers\n", load->vus);
        return;
    case SCENARIO_RAMPING_VUS:
    case SCENARIO_RAMPING_ARRIVAL_RATE:
        append_stages(out, scenario, load);
        return;
    case SCENARIO_SHARED_ITERATIONS:
        str_builder_append_format(out, "  %" PRIu32 " users share %" PRId64 " iterations (%" PRId64 " requests)\n", load->vus,
                                  load->iterations, load->iterations * (int64_t)requests_an_iteration(scenario));
        return;
    case SCENARIO_PER_VU_ITERATIONS:
        str_builder_append_format(out, "  %" PRIu32 " users run %" PRId64 " iterations each\n", load->vus, load->iterations);
        return;
    case SCENARIO_CONSTANT_ARRIVAL_RATE:
        str_builder_append(out, "  ");
        append_rate(out, scenario, load, load->rate);
        str_builder_append_format(out, ", %.0f in all\n",
                                  (double)load->rate * (double)load->duration_ns / (double)load->time_unit_ns);
        return;
    }
}

static void append_think_time(struct str_builder *out, const struct scenario_think_time *think)
{
    if (think->kind == SCENARIO_THINK_NONE)
        return;
    str_builder_append(out, "  a pause after each request: ");
    append_time(out, think->low_ns);
    if (think->kind == SCENARIO_THINK_UNIFORM) {
        str_builder_append(out, " to ");
        append_time(out, think->high_ns);
    } else if (think->kind == SCENARIO_THINK_EXPONENTIAL) {
        str_builder_append(out, " on average, exponentially distributed");
    }
    str_builder_append(out, "\n");
}

static void append_load(struct str_builder *out, const struct scenario *scenario, const struct scenario_load_settings *load)
{
    bool open = scenario_executor_is_open(load->executor);
    bool counts = load->executor == SCENARIO_SHARED_ITERATIONS || load->executor == SCENARIO_PER_VU_ITERATIONS;
    str_builder_append_format(out, "load: %s (%s loop)\n", scenario_executor_name(load->executor),
                              scenario_executor_loop(load->executor));
    append_executor(out, scenario, load);
    if (open)
        str_builder_append_format(
            out, "  connections: %" PRIu32 " at first, at most %" PRIu32 " (one a user); what finds no free user is dropped\n",
            load->pre_allocated_vus, load->max_vus);
    else
        str_builder_append_format(out, "  connections: %s%" PRIu32 " (one a user)\n",
                                  load->executor == SCENARIO_RAMPING_VUS ? "at most " : "", load->vus);
    append_think_time(out, &load->think_time);
    str_builder_append(out, counts ? "  takes at most " : "  measured for ");
    append_time(out, load->duration_ns);
    if (load->warmup_ns > 0) {
        str_builder_append(out, " after a warm-up of ");
        append_time(out, load->warmup_ns);
    }
    str_builder_append(out, "; what runs at the end may take ");
    append_time(out, load->graceful_stop_ns);
    str_builder_append_format(out, " more\n  %" PRIu32 " runs of each target\n", load->runs);
}

static void append_thresholds(struct str_builder *out, const struct scenario *scenario)
{
    if (scenario->threshold_count > 0)
        str_builder_append(out, "thresholds:\n");
    for (size_t i = 0; i < scenario->threshold_count; i++) {
        const struct threshold *threshold = &scenario->thresholds[i];
        str_builder_append_format(out, "  %s: %s", threshold->name, threshold->expression);
        if (threshold->abort_on_fail) {
            str_builder_append(out, ", ends the run when crossed");
            if (threshold->delay_ns > 0) {
                str_builder_append(out, ", not before ");
                append_time(out, threshold->delay_ns);
            }
        }
        str_builder_append(out, "\n");
    }
}

void scenario_explain(const struct scenario *scenario, const struct scenario_load_settings *load, const char *authority,
                      struct str_builder *out)
{
    str_builder_append_format(out, "%s (%s): %s\n%s\n", scenario->id, scenario->category, scenario->title.en,
                              scenario->description.en);
    if (scenario->writes)
        str_builder_append(out, "A run changes the data set, which is restored before each.\n");
    append_load(out, scenario, load);
    for (size_t i = 0; i < scenario->data_count; i++)
        str_builder_append_format(out, "data: %s, %zu rows, %s\n", scenario->data[i].name, scenario->data[i].row_count,
                                  scenario->data[i].order == DATA_RANDOM ? "drawn at random" : "dealt out in order");
    scenario_explain_steps(scenario, load, authority, out);
    append_thresholds(out, scenario);
}
