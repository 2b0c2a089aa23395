/* session_run: one run from a restored data set to a stored result. The target is stopped whatever happens between. */
#include "runner/session.h"

#include "lib/fs.h"
#include "lib/vec.h"
#include "runner/environment_moment.h"
#include "runner/limits.h"
#include "runner/loop.h"
#include "runner/record.h"
#include "runner/resources.h"
#include "runner/session_monitor.h"
#include "runner/threshold.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* What one run collects on its way. */
struct run {
    struct session *session;
    struct session_plan_run *planned;
    const struct session_scenario *scenario;
    struct session_target *target;
    const struct session_placement *placement;
    struct target_process process;
    struct loop_control control;
    struct resources_recorder resources;
    struct measurement measurement;
    bool measured; /* measurement is to be released */
    uint64_t seed;
    double load_average, steal_share;
    struct environment_moment before, after;
    struct limits_group group;
    struct limits_usage limits_usage;
    struct threshold_result *thresholds; /* as many as the scenario has */
    size_t crossed;
    bool aborted; /* by a threshold */
    bool died;    /* the target ended before it was told to */
    struct target_end end;
    struct error failure; /* message empty: the run is good */
    struct arena arena;   /* of warnings and thresholds */
    struct vec warnings;  /* of const char * */
};

static bool has_failed(const struct run *run)
{
    return run->failure.message[0] != '\0';
}

static bool is_interrupted(const struct run *run)
{
    return atomic_load(run->session->settings->interrupts) > 0;
}

static void add_warning(struct run *run, const char *text)
{
    *VEC_PUSH(&run->warnings, const char *) = text;
}

static const struct limits *limits_of(const struct run *run)
{
    const struct limits *limits = &run->session->settings->options->limits;
    return limits_are_set(limits) ? limits : NULL;
}

/* ---- the load --------------------------------------------------------------------------------------------------------------- */

/* In the thread of loop_run, each time a second is complete. */
static void on_second(void *context, const struct measurement *so_far)
{
    struct run *run = context;
    size_t count = so_far->scenario->threshold_count;
    session_output_follow(&run->session->output, so_far);
    const struct measure_second *newest = &so_far->timeline[so_far->second - 1];
    int64_t elapsed_ns = newest->start_ns + newest->length_ns - so_far->warmup_ns;
    if (count == 0 || newest->warmup || run->aborted)
        return;
    (void)threshold_evaluate(so_far, elapsed_ns, run->thresholds);
    if (threshold_must_abort(run->thresholds, count, elapsed_ns)) {
        run->aborted = true;
        atomic_store(&run->control.stop, true);
    }
}

static int run_load(struct run *run)
{
    const struct scenario *scenario = run->scenario->scenario;
    struct load_options options;
    load_options_init(&options, scenario);
    options.load = run->scenario->load;
    options.target = run->process.url;
    options.threads = (uint32_t)run->session->settings->options->threads;
    options.seed = run->seed;
    run->control.on_second = on_second;
    run->control.context = run;
    run->load_average = environment_load_average();
    environment_read_moment(&run->before, "");
    int result = loop_run(scenario, &options, &run->measurement, &run->control, &run->failure);
    environment_read_moment(&run->after, "");
    run->steal_share = environment_steal_share(&run->before.ticks, &run->after.ticks);
    run->measured = result == 0;
    if (run->measured && scenario->threshold_count > 0)
        run->crossed = threshold_evaluate(&run->measurement, run->measurement.measured_ns, run->thresholds);
    return result;
}

/* Loads the running target, watched by the monitor. */
static int watch_load(struct run *run)
{
    struct session *session = run->session;
    const struct scenario_load_settings *load = &run->scenario->load;
    if (resources_recorder_init(&run->resources, run->process.command.pid, load->duration_ns, RESOURCES_INTERVAL_NS,
                                &run->failure) != 0 ||
        session_output_begin_run(&session->output, run->planned, run->scenario->scenario, &run->failure) != 0)
        return -1;
    progress_set_phase(&session->progress, load->warmup_ns > 0 ? "warm-up" : "load");
    struct session_monitor monitor = {
        .target = &run->process.command,
        .resources = &run->resources,
        .progress = &session->progress,
        .prometheus = &session->output.prometheus,
        .control = &run->control,
        .interrupts = session->settings->interrupts,
        .view = {.scenario = run->planned->scenario, .target = run->planned->target, .phase = session->progress.phase}};
    if (session_monitor_start(&monitor, &run->failure) != 0)
        return -1;
    int result = run_load(run);
    session_monitor_stop(&monitor);
    return result;
}

/* All of the generator's threads inherit the processors of this one, which has them back afterwards. */
static void measure(struct run *run)
{
    const struct placement *placement = &run->placement->placement;
    bool placed = placement->policy != PLACEMENT_NONE;
    if (placed && placement_apply(&placement->generator, &run->failure) != 0)
        return;
    (void)watch_load(run);
    struct error error = {0};
    if (placed && placement_apply(&run->session->available, &error) != 0 && !has_failed(run))
        run->failure = error;
}

/* ---- the target ------------------------------------------------------------------------------------------------------------- */

static int start_target(struct run *run)
{
    struct session *session = run->session;
    const struct placement *placement = &run->placement->placement;
    const struct limits *limits = limits_of(run);
    progress_set_phase(&session->progress, "start");
    if (limits != NULL && limits_group_make(&run->group, limits, "", &run->failure) != 0)
        return -1;
    session->workspace.confinement =
        (struct target_confinement){.processors = placement->policy != PLACEMENT_NONE ? &placement->target : NULL,
                                    .group = limits != NULL ? run->group.processes : NULL};
    return target_process_start(&run->process, run->target->target, &session->workspace, &run->failure);
}

/* Stops the target and says what its end tells. */
static void stop_target(struct run *run)
{
    char how[128];
    char line[256];
    char log_path[sizeof(run->process.command.log_path)];
    memcpy(log_path, run->process.command.log_path, sizeof(log_path));
    progress_set_phase(&run->session->progress, "stop");
    run->died = target_command_has_ended(&run->process.command, &run->end);
    struct target_end end = target_process_stop(&run->process, &run->session->workspace);
    if (!run->died)
        run->end = end;
    (void)target_end_describe(&run->end, how, sizeof(how));
    (void)target_log_last_line(log_path, line, sizeof(line));
    if (run->died)
        (void)error_set(&run->failure, "%s %s while it was measured%s%s", run->planned->target, how, line[0] != '\0' ? ": " : "",
                        line);
    else if (end.had_to_be_killed && !is_interrupted(run))
        add_warning(run, "the target did not stop within 5 s of SIGTERM and was killed");
    else if (end.signal != 0 || end.exit_status != 0)
        add_warning(run, arena_format(&run->arena, "on SIGTERM the target %s", how));
}

/* After the target has ended, whose end may be the limit's work. */
static void end_limits(struct run *run)
{
    struct error error = {0};
    if (run->group.path[0] == '\0')
        return;
    if (limits_group_read(&run->group, &run->limits_usage, &error) != 0)
        add_warning(run, arena_copy_text(&run->arena, error.message));
    if (limits_group_remove(&run->group, &error) != 0)
        add_warning(run, arena_copy_text(&run->arena, error.message));
}

/* Everything until the target is stopped again. */
static void perform(struct run *run)
{
    struct session *session = run->session;
    progress_set_phase(&session->progress, "data set");
    if (target_restore_dataset(run->target->target, &session->workspace, &run->failure) != 0)
        return;
    struct error error = {0};
    if (!run->target->services.asked &&
        target_describe_services(run->target->target, &session->workspace, &run->target->services, &error) != 0)
        add_warning(run, arena_copy_text(&run->arena, error.message));
    if (start_target(run) == 0) {
        if (!is_interrupted(run))
            measure(run);
        stop_target(run);
    }
    end_limits(run);
}

/* ---- the result ------------------------------------------------------------------------------------------------------------- */

/* The first threshold that may end a run and is crossed. */
static const struct threshold *find_aborting(const struct run *run)
{
    for (size_t i = 0; i < run->scenario->scenario->threshold_count; i++)
        if (run->thresholds[i].crossed && run->thresholds[i].threshold->abort_on_fail)
            return run->thresholds[i].threshold;
    return NULL;
}

/* A run in which nothing went well says nothing about speed. */
static void judge(struct run *run)
{
    const struct measurement *measurement = &run->measurement;
    if (has_failed(run) || !run->measured)
        return;
    const char *key = run->planned->target;
    const struct threshold *threshold = run->aborted ? find_aborting(run) : NULL;
    if (run->aborted)
        (void)error_set(&run->failure, "%s: ended early by the threshold %s %s", key, threshold == NULL ? "" : threshold->name,
                        threshold == NULL ? "" : threshold->expression);
    else if (measurement->interrupted && !is_interrupted(run))
        (void)error_set(&run->failure, "%s: the load ended early", key);
    else if (measurement->requests == 0)
        (void)error_set(&run->failure, "%s: no request ended in the measured window", key);
    else if (measurement->errors == measurement->requests)
        (void)error_set(&run->failure, "%s: all of %llu requests ended badly", key, (unsigned long long)measurement->requests);
}

/* 0, or -1 with an error. Nothing is stored when the measured window was never reached. */
static int store(struct run *run, struct error *error)
{
    if (!run->measured || run->measurement.measured_ns <= 0)
        return 0;
    struct rusage usage;
    int64_t rss_peak = getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
    struct session *session = run->session;
    struct record record = {.target = run->target->target,
                            .framework_version = run->target->version,
                            .database = run->target->services.database,
                            .cache = run->target->services.cache,
                            .scenario = run->scenario->scenario,
                            .profile = run->scenario->profile,
                            .load = &run->scenario->load,
                            .threads = (uint32_t)session->settings->options->threads,
                            .session = session->plan.id,
                            .block = run->planned->block,
                            .position = run->planned->position,
                            .seed = run->seed,
                            .cool_down_ns = session->ran_before ? session->settings->options->cool_down_ns : 0,
                            .environment = &session->environment,
                            .before = &run->before,
                            .after = &run->after,
                            .load_average = run->load_average,
                            .steal_share = run->steal_share,
                            .placement = &run->placement->placement,
                            .placement_from = run->placement->from,
                            .limits = limits_of(run),
                            .limits_usage = &run->limits_usage,
                            .measurement = &run->measurement,
                            .resources = &run->resources,
                            .generator_rss_peak_bytes = rss_peak,
                            .thresholds = run->thresholds,
                            .threshold_count = run->scenario->scenario->threshold_count,
                            .failure = has_failed(run) ? run->failure.message : NULL};
    record_collect_warnings(&record, &run->arena, &run->warnings);
    record.warnings = VEC_ITEMS(&run->warnings, const char *);
    record.warning_count = run->warnings.count;
    char path[FS_PATH_MAXIMUM];
    if (record_write(&record, session->settings->out, session->plan.date, path, sizeof(path), error) != 0)
        return -1;
    run->planned->done = true;
    session->stored++;
    return 0;
}

static void summarise(struct run *run)
{
    const struct measurement *measurement = &run->measurement;
    struct summary_run summary = {.scenario = run->planned->scenario, .target = run->planned->target, .failed = has_failed(run)};
    if (run->measured) {
        const struct histogram *histogram = &measurement->histogram;
        summary.rate = measurement_rate(measurement);
        summary.p50_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P50);
        summary.p95_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P95);
        summary.p99_ns = histogram_percentile_within_maximum(histogram, HISTOGRAM_P99);
        summary.errors = measurement->errors;
        summary.dropped = measurement->dropped_iterations;
        summary.crossed = run->crossed;
        summary.bottleneck = measurement_bottleneck(measurement, NULL) != MEASURE_BOTTLENECK_NONE;
    }
    run->planned->summary = summary;
    run->session->crossed += run->crossed > 0;
    *VEC_PUSH(&run->session->summaries, struct summary_run) = summary;
    const struct progress_result result = {.failed = summary.failed,
                                           .rate = summary.rate,
                                           .errors = summary.errors,
                                           .p50_ns = summary.p50_ns,
                                           .p99_ns = summary.p99_ns,
                                           .crossed = summary.crossed};
    progress_end_run(&run->session->progress, &result);
}

/* The outputs beside the result. A failure is reported and counts; the result is stored all the same. */
static void write_outputs(struct run *run)
{
    struct error error = {0};
    if (run->measured && session_output_end_run(&run->session->output, run->planned, &run->measurement, run->thresholds,
                                                run->scenario->scenario->threshold_count, &error) != 0) {
        run->session->failed++;
        session_report(run->session, &error);
    }
}

/* What is left to do once the target is stopped: store, report, tell. */
static enum session_outcome conclude(struct run *run)
{
    struct error error = {0};
    /* A run whose window was over when the signal came is as good as any. */
    if (is_interrupted(run) && (!run->measured || run->measurement.interrupted || has_failed(run)))
        return SESSION_RUN_INTERRUPTED;
    int stored = store(run, &error);
    if (has_failed(run)) {
        (void)error_add_context(&run->failure, "%s run %u", run->planned->scenario, (unsigned)run->planned->block);
        session_report(run->session, &run->failure);
    }
    if (stored != 0) {
        session_report(run->session, &error);
        return SESSION_RUN_NOT_STORED;
    }
    write_outputs(run);
    summarise(run);
    /* What a threshold ended has an exit code of its own. */
    return has_failed(run) && !run->aborted ? SESSION_RUN_FAILED : SESSION_RUN_GOOD;
}

static void release(struct run *run)
{
    if (run->measured)
        measurement_release(&run->measurement);
    resources_recorder_release(&run->resources);
    vec_release(&run->warnings);
    arena_release(&run->arena);
}

enum session_outcome session_run_one(struct session *session, struct session_plan_run *planned)
{
    const struct session_scenario *scenario = &session->settings->selection->scenarios[planned->scenario_index];
    struct run run = {.session = session,
                      .planned = planned,
                      .scenario = scenario,
                      .target = &session->targets[planned->target_index],
                      .placement = &session->placements[planned->target_index]};
    run.seed = session_load_seed(session->plan.seed, planned->scenario, planned->block);
    arena_init(&run.arena);
    vec_init(&run.warnings, sizeof(const char *));
    if (session->busy[0] != '\0')
        add_warning(&run, session->busy);
    run.thresholds = ARENA_NEW_ARRAY(&run.arena, scenario->scenario->threshold_count + 1, struct threshold_result);
    progress_begin_run(&session->progress, planned->scenario, planned->target, scenario_executor_name(scenario->load.executor),
                       planned->block, scenario->load.warmup_ns + scenario->load.duration_ns);
    perform(&run);
    judge(&run);
    enum session_outcome outcome = conclude(&run);
    release(&run);
    return outcome;
}
