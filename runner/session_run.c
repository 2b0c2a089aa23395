/* session_run: one run from a restored data set to a stored result. The target is stopped whatever happens between. */
#include "runner/session.h"

#include "lib/fs.h"
#include "lib/vec.h"
#include "runner/loop.h"
#include "runner/record.h"
#include "runner/resources.h"
#include "runner/session_monitor.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* What one run collects on its way. */
struct run {
    struct session *session;
    const struct session_scenario *scenario;
    const struct session_target *target;
    uint32_t block, position;
    struct target_process process;
    struct loop_control control;
    struct resources_recorder resources;
    struct measurement measurement;
    bool measured; /* measurement is to be released */
    uint64_t seed;
    double load_average, steal_share;
    bool died; /* the target ended before it was told to */
    struct target_end end;
    struct error failure; /* message empty: the run is good */
    struct arena arena;   /* of the warnings */
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

static int run_load(struct run *run)
{
    const struct load_options options = {.vus = run->scenario->vus,
                                         .duration_ns = run->scenario->duration_ns,
                                         .warmup_ns = run->scenario->warmup_ns,
                                         .host = "127.0.0.1",
                                         .port = (uint16_t)run->process.port,
                                         .seed = run->seed};
    struct environment_cpu_ticks before = {0};
    struct environment_cpu_ticks after = {0};
    run->load_average = environment_load_average();
    /* Without /proc/stat the share stays 0; the run is none the worse. */
    (void)environment_read_cpu_ticks(&before, "", NULL);
    int result = loop_run(run->scenario->scenario, &options, &run->measurement, &run->control, &run->failure);
    (void)environment_read_cpu_ticks(&after, "", NULL);
    run->steal_share = environment_steal_share(&before, &after);
    run->measured = result == 0;
    return result;
}

/* Loads the running target, watched by the monitor. */
static int measure(struct run *run)
{
    if (resources_recorder_init(&run->resources, run->process.command.pid, run->scenario->duration_ns, RESOURCES_INTERVAL_NS,
                                &run->failure) != 0)
        return -1;
    struct session_monitor monitor = {.target = &run->process.command,
                                      .resources = &run->resources,
                                      .progress = &run->session->progress,
                                      .control = &run->control,
                                      .interrupts = run->session->settings->interrupts};
    progress_set_phase(&run->session->progress, run->scenario->warmup_ns > 0 ? "warm-up" : "load");
    if (session_monitor_start(&monitor, &run->failure) != 0)
        return -1;
    int result = run_load(run);
    session_monitor_stop(&monitor);
    return result;
}

static void add_warning(struct run *run, const char *text)
{
    *VEC_PUSH(&run->warnings, const char *) = text;
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
        (void)error_set(&run->failure, "%s %s while it was measured%s%s", run->target->target->key, how,
                        line[0] != '\0' ? ": " : "", line);
    else if (end.had_to_be_killed && !is_interrupted(run))
        add_warning(run, "the target did not stop within 5 s of SIGTERM and was killed");
    else if (end.signal != 0 || end.exit_status != 0)
        add_warning(run, arena_format(&run->arena, "on SIGTERM the target %s", how));
}

/* A run in which nothing went well says nothing about speed. */
static void judge(struct run *run)
{
    const struct measurement *measurement = &run->measurement;
    if (has_failed(run) || !run->measured)
        return;
    const char *key = run->target->target->key;
    if (measurement->interrupted && !is_interrupted(run))
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
                            .scenario = run->scenario->scenario,
                            .profile = run->scenario->profile,
                            .vus = run->scenario->vus,
                            .duration_ns = run->scenario->duration_ns,
                            .warmup_ns = run->scenario->warmup_ns,
                            .session = session->id,
                            .block = run->block,
                            .position = run->position,
                            .seed = run->seed,
                            .environment = &session->environment,
                            .load_average = run->load_average,
                            .steal_share = run->steal_share,
                            .measurement = &run->measurement,
                            .resources = &run->resources,
                            .generator_rss_peak_bytes = rss_peak,
                            .failure = has_failed(run) ? run->failure.message : NULL};
    record_collect_warnings(&record, &run->arena, &run->warnings);
    record.warnings = VEC_ITEMS(&run->warnings, const char *);
    record.warning_count = run->warnings.count;
    char path[FS_PATH_MAXIMUM];
    if (record_write(&record, session->settings->out, session->date, path, sizeof(path), error) != 0)
        return -1;
    session->stored++;
    return 0;
}

static void tell_progress(struct run *run)
{
    const struct measurement *measurement = &run->measurement;
    struct progress_result result = {.failed = has_failed(run)};
    if (run->measured) {
        result.rate = measurement_rate(measurement);
        result.errors = measurement->errors;
        result.p50_ns = histogram_percentile_within_maximum(&measurement->histogram, HISTOGRAM_P50);
        result.p99_ns = histogram_percentile_within_maximum(&measurement->histogram, HISTOGRAM_P99);
    }
    progress_end_run(&run->session->progress, &result);
}

/* Everything until the target is stopped again. */
static void perform(struct run *run)
{
    struct session *session = run->session;
    progress_set_phase(&session->progress, "data set");
    if (target_restore_dataset(run->target->target, &session->workspace, &run->failure) != 0)
        return;
    progress_set_phase(&session->progress, "start");
    if (target_process_start(&run->process, run->target->target, &session->workspace, &run->failure) != 0)
        return;
    if (!is_interrupted(run))
        (void)measure(run);
    stop_target(run);
    judge(run);
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
        (void)error_add_context(&run->failure, "%s run %u", run->scenario->scenario->id, (unsigned)run->block);
        session_report(run->session, &run->failure);
    }
    if (stored != 0) {
        session_report(run->session, &error);
        return SESSION_RUN_NOT_STORED;
    }
    tell_progress(run);
    return has_failed(run) ? SESSION_RUN_FAILED : SESSION_RUN_GOOD;
}

enum session_outcome session_run_one(struct session *session, const struct session_scenario *scenario,
                                     const struct session_target *target, uint32_t block, uint32_t position)
{
    struct run run = {.session = session, .scenario = scenario, .target = target, .block = block, .position = position};
    run.seed = session_load_seed(session->seed, scenario->scenario->id, block);
    arena_init(&run.arena);
    vec_init(&run.warnings, sizeof(const char *));
    progress_begin_run(&session->progress, scenario->scenario->id, target->target->key, block,
                       scenario->warmup_ns + scenario->duration_ns);
    perform(&run);
    enum session_outcome outcome = conclude(&run);
    if (run.measured)
        measurement_release(&run.measurement);
    resources_recorder_release(&run.resources);
    vec_release(&run.warnings);
    arena_release(&run.arena);
    return outcome;
}
