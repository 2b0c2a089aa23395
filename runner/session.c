/* session: opens a session, walks through its plan, and closes it. */
#include "runner/session.h"

#include "lib/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BUSY_SHARE 0.5
#define COOL_DOWN_STEP_NS INT64_C(20000000)

void session_report(struct session *session, const struct error *error)
{
    progress_clear(&session->progress);
    log_error(error);
}

static bool is_interrupted(const struct session *session)
{
    return atomic_load(session->settings->interrupts) > 0;
}

/* ---- opening ---------------------------------------------------------------------------------------------------------------- */

/* Fills session->targets with those of the selection that can tell their version. */
static int read_versions(struct session *session, struct error *error)
{
    const struct vec *chosen = &session->settings->selection->targets;
    session->targets = calloc(chosen->count + 1, sizeof(*session->targets));
    session->placements = calloc(chosen->count + 1, sizeof(*session->placements));
    if (session->targets == NULL || session->placements == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < chosen->count; i++) {
        struct session_target *target = &session->targets[session->target_count];
        struct error reason = {0};
        target->target = *VEC_AT(chosen, i, const struct target *);
        if (target_read_version(target->target, &session->workspace, target->version, &reason) == 0) {
            session->target_count++;
            continue;
        }
        if (is_interrupted(session))
            return error_set(error, "interrupted");
        session->failed++;
        session_report(session, &reason);
    }
    if (session->target_count == 0)
        return error_set(error, "no target is left to measure");
    return 0;
}

/* Whoever opens a session has started what its targets want (services.h). */
static int check_services(const struct session *session, struct error *error)
{
    for (size_t i = 0; i < session->target_count; i++)
        for (int kind = 0; kind < SERVICE_COUNT; kind++)
            if (session->targets[i].target->wants[kind] && session->workspace.services.items[kind] == NULL)
                return error_set(error, "%s wants %s, which does not run (benchlab services up %s)",
                                 session->targets[i].target->key, service_title((enum service_kind)kind),
                                 service_name((enum service_kind)kind));
    return 0;
}

/* What the user says must be possible; what a target wishes is done where it can be. */
static int place_targets(struct session *session, struct error *error)
{
    const struct session_options *options = session->settings->options;
    uint32_t threads = options->threads > 0 ? (uint32_t)options->threads : 1;
    if (placement_read_available(&session->available, error) != 0)
        return -1;
    for (size_t i = 0; i < session->target_count; i++) {
        struct session_placement *place = &session->placements[i];
        const char *wish = options->pin != NULL ? options->pin : session->targets[i].target->pin;
        place->from = options->pin != NULL ? "option" : "target";
        if (placement_parse(&place->placement, wish, &session->available, threads, error) == 0)
            continue;
        if (options->pin != NULL)
            return error_add_context(error, "--pin");
        place->from = "default";
        if (placement_parse(&place->placement, TARGET_DEFAULT_PIN, &session->available, threads, error) != 0)
            return -1;
    }
    return 0;
}

/* A limit that cannot be had should be known before anything is measured. */
static int try_limits(const struct session *session, struct error *error)
{
    struct limits_group group;
    if (!limits_are_set(&session->settings->options->limits))
        return 0;
    if (limits_group_make(&group, &session->settings->options->limits, "", error) != 0)
        return -1;
    return limits_group_remove(&group, error);
}

static int make_plan(struct session *session, struct error *error)
{
    const struct session_settings *settings = session->settings;
    const struct session_plan_parts parts = {.options = settings->options,
                                             .scenarios = settings->selection->scenarios,
                                             .scenario_count = settings->selection->loaded_count,
                                             .targets = session->targets,
                                             .target_count = session->target_count,
                                             .environment = &session->environment};
    if (settings->resume != NULL) {
        const struct session_plan *stored = &settings->resume->plan;
        session_plan_make(&session->plan, stored->id, stored->date, stored->seed, &parts);
        if (session_plan_file_check(settings->resume, &session->plan, &parts, &session->commit_differs, error) != 0)
            return -1;
        return session_plan_mark_done(&session->plan, settings->out, error);
    }
    char id[SESSION_ID_SIZE];
    char date[CLOCK_UTC_TEXT_SIZE];
    uint32_t chance = 0;
    if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
        return error_set(error, "no random numbers for the session's name");
    struct utc_time now = clock_utc_now();
    session_plan_make(&session->plan, session_make_id(now, chance, id), session_format_date(now, date), settings->options->seed,
                      &parts);
    if (session->plan.runs.count == 0)
        return error_set(error, "nothing to run: no chosen target implements %s", parts.scenarios[0].scenario->id);
    return session_plan_store(&session->plan, &parts, settings->out, error);
}

/* Summaries of the runs that an earlier call has made. */
static void take_earlier_runs(struct session *session)
{
    for (size_t i = 0; i < session->plan.runs.count; i++) {
        const struct session_plan_run *run = VEC_AT(&session->plan.runs, i, struct session_plan_run);
        if (!run->done)
            continue;
        *VEC_PUSH(&session->summaries, struct summary_run) = run->summary;
        session->crossed += run->summary.crossed > 0;
        session->failed += run->summary.failed && run->summary.crossed == 0;
    }
}

static int prepare(struct session *session, struct error *error)
{
    const struct session_settings *settings = session->settings;
    if (read_versions(session, error) != 0 || check_services(session, error) != 0 || place_targets(session, error) != 0 ||
        try_limits(session, error) != 0 || make_plan(session, error) != 0)
        return -1;
    take_earlier_runs(session);
    size_t left = session_plan_left(&session->plan);
    if (session_output_open(&session->output, &settings->output, left, error) != 0)
        return -1;
    progress_init(&session->progress, stdout, settings->output.style, left, session_load_ns(session),
                  PROGRESS_RUN_OVERHEAD_NS + settings->options->cool_down_ns);
    return 0;
}

const char *session_describe_busy(char out[SESSION_BUSY_SIZE], double load_average, int64_t cores)
{
    out[0] = '\0';
    if (load_average > BUSY_SHARE * (double)cores)
        (void)snprintf(out, SESSION_BUSY_SIZE,
                       "the machine was busy when the session began: load average %.2f on %" PRId64 " cores", load_average, cores);
    return out;
}

int session_open(struct session *session, const struct session_settings *settings, struct error *error)
{
    memset(session, 0, sizeof(*session));
    session->settings = settings;
    if (environment_read(&session->environment, "", error) != 0 || session_store_open(&session->store, settings->out, error) != 0)
        return -1;
    (void)session_describe_busy(session->busy, environment_load_average(), session->environment.cores);
    vec_init(&session->summaries, sizeof(struct summary_run));
    session->workspace = (struct target_workspace){.servers = settings->selection->catalog.servers,
                                                   .folder = session->store.temporary,
                                                   .services = settings->services,
                                                   .start_timeout_ns = settings->options->start_timeout_ns,
                                                   .interrupts = settings->interrupts};
    if (prepare(session, error) == 0)
        return 0;
    session->output.settings = NULL;
    (void)session_close(session, NULL);
    return -1;
}

int session_close(struct session *session, struct error *error)
{
    progress_clear(&session->progress);
    int result = session->output.settings == NULL ? 0 : session_output_close(&session->output, error);
    session_plan_release(&session->plan);
    vec_release(&session->summaries);
    free(session->targets);
    free(session->placements);
    session->targets = NULL;
    session->placements = NULL;
    int removed = session_store_close(&session->store, result == 0 ? error : NULL);
    return result == 0 ? removed : -1;
}

/* ---- how long --------------------------------------------------------------------------------------------------------------- */

static int64_t load_of(const struct session_plan *plan, const struct session_scenario *scenarios)
{
    int64_t sum = 0;
    for (size_t i = 0; i < plan->runs.count; i++) {
        const struct session_plan_run *run = VEC_AT(&plan->runs, i, struct session_plan_run);
        const struct scenario_load_settings *load = &scenarios[run->scenario_index].load;
        sum += run->done ? 0 : load->warmup_ns + load->duration_ns;
    }
    return sum;
}

int64_t session_load_ns(const struct session *session)
{
    return load_of(&session->plan, session->settings->selection->scenarios);
}

int64_t session_estimate_ns(const struct session_plan *plan, const struct session_scenario *scenarios,
                            const struct session_options *options)
{
    int64_t left = (int64_t)session_plan_left(plan);
    int64_t pauses = left > 0 ? left - 1 : 0;
    return load_of(plan, scenarios) + left * PROGRESS_RUN_OVERHEAD_NS + pauses * options->cool_down_ns;
}

/* ---- running ---------------------------------------------------------------------------------------------------------------- */

static void cool_down(struct session *session)
{
    int64_t length = session->settings->options->cool_down_ns;
    struct monotonic_time until = clock_add(clock_now(), length);
    if (!session->ran_before || length <= 0)
        return;
    progress_set_phase(&session->progress, "cool-down");
    for (int64_t left = length; left > 0 && !is_interrupted(session); left = clock_elapsed(clock_now(), until))
        clock_sleep(left < COOL_DOWN_STEP_NS ? left : COOL_DOWN_STEP_NS);
}

enum session_outcome session_execute(struct session *session)
{
    enum session_outcome worst = SESSION_RUN_GOOD;
    for (size_t i = 0; i < session->plan.runs.count && worst <= SESSION_RUN_FAILED; i++) {
        struct session_plan_run *run = VEC_AT(&session->plan.runs, i, struct session_plan_run);
        if (run->done)
            continue;
        cool_down(session);
        if (is_interrupted(session))
            return SESSION_RUN_INTERRUPTED;
        enum session_outcome outcome = session_run_one(session, run);
        session->ran_before = true;
        session->failed += outcome == SESSION_RUN_FAILED;
        worst = outcome > worst ? outcome : worst;
    }
    return worst;
}
